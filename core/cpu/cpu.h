// SPDX-License-Identifier: MIT
// An i386 to P6 class processor [Intel SDM, order number 325462; sections cited in brackets].
// Missing: SMM, machine checks.
#pragma once
#include <cstring>
#include <memory>

#include "core/bus/interrupt_acknowledge.h"
#include "core/bus/line.h"
#include "core/bus/memory_space.h"
#include "core/bus/port_space.h"
#include "core/cpu/code_cache.h"
#include "core/cpu/cpu_model.h"
#include "core/cpu/cpu_state.h"
#include "core/cpu/descriptor.h"
#include "core/cpu/local_apic.h"
#include "core/cpu/x87.h"
#include "core/cpu/x87_trace.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Cpu final : public LineTarget, public MemoryWatcher {
 public:
  enum Input : unsigned { Intr, Nmi, Reset, A20, FromApicIntr, FromApicNmi };  // the last two are inside the chip

  Cpu(MemorySpace&, PortSpace&, Scheduler&, InterruptAcknowledge&, CpuModel = CpuModel::PentiumIII);

  void reset();
  /// Executes from `now` until guest time `stop`, or less: on HLT, or where a device has set an earlier timer.
  /// Returns the time reached, which may lie a block beyond `stop`.
  Ticks run(Ticks now, Ticks stop);
  bool halted() const { return halted_ && !trap_causes_; }
  /// When a halted CPU goes on by itself; Never: after HLT.
  Ticks wake_time() const { return wake_at_; }
  u64 instructions() const { return executed_; }
  u32 triple_faults() const { return triple_faults_; }
  /// Ticks that 1024 instructions cost from now on.
  void set_instruction_cost(u32 ticks) { cost_ = ticks ? ticks : 1; }
  u32 instruction_cost() const { return cost_; }

  void set_line(unsigned input, bool high) override;
  LocalApic& local_apic() { return apic_; }
  void watched_memory_written(u32 physical, u32 bytes) override;
  void memory_map_changed() override { flush_everything(); }
  void quick_writes_stale(u32 first, u32 last) override { forget_write_tags(first, last); }

  void visit(StateVisitor&);

  // ---- What the semantics use from here on.

  CpuState s;
  X87 fpu;

  // Faults. The first one latches. A store after it may still happen: who stores twice asks faulted() between.
  void raise(Vector vector, u32 error = 0);
  bool faulted() const { return attention_ & Fault; }
  void general_protection(u32 selector = 0) { raise(Vector::GeneralProtection, selector & 0xFFFC); }

  // Memory through a segment.
  template <unsigned Bytes>
  u32 load(unsigned segment, u32 offset);
  template <unsigned Bytes>
  void store(unsigned segment, u32 offset, u32 value);
  /// A load whose page must also be writable, for what will be stored back; store_back writes there.
  template <unsigned Bytes>
  u32 load_for_update(unsigned segment, u32 offset);
  template <unsigned Bytes>
  void store_back(unsigned segment, u32 offset, u32 value) {
    store<Bytes>(segment, offset, value);
  }
  /// A multiple of four bytes. The store is all or nothing.
  template <unsigned Bytes>
  void load_bytes(unsigned segment, u32 offset, u8* into);
  template <unsigned Bytes>
  void store_bytes(unsigned segment, u32 offset, const u8* from);
  /// Checks a store of `bytes` without doing it.
  bool can_store(unsigned segment, u32 offset, unsigned bytes);
  /// For an operand that is accessed in parts: that it lies at a multiple of `alignment` as a whole, or #AC.
  bool aligned(unsigned segment, u32 offset, unsigned alignment, bool write) {
    return !(s.system_flags & eflags::Ac) || check_alignment(segment, offset, alignment, write);
  }
  u32 effective_address(const isa::Insn& i) const {
    return (s.reg[i.base] + (s.reg[i.index] << i.scale) + i.displacement) & i.address_mask();
  }

  // The stack. Nothing moves ESP when the access faults.
  u32 stack_mask() const { return s.segment[isa::SS].big ? ~0u : 0xFFFFu; }
  void set_esp(u32 value) {
    const u32 mask = stack_mask();
    s.reg[ESP] = (s.reg[ESP] & ~mask) | (value & mask);
  }
  void push(u32 value, unsigned bytes);
  u32 pop(unsigned bytes);
  u32 peek(unsigned bytes, u32 distance);  // `distance` bytes above the top

  u32 get_flags() const { return s.system_flags | s.flags.all(); }
  /// Writes the EFLAGS bits of `mask`.
  void set_flags(u32 value, u32 mask);

  // IF, or VIF in its place [SDM Volume 3, 20.3 and 20.4].
  void clear_interrupt_flag();
  void set_interrupt_flag();
  /// A virtual-8086 program that has no IF but VIF.
  bool has_virtual_flags() const { return s.v86() && s.iopl() < 3 && s.cr4 & cr4::Vme; }
  u32 virtual_flags() const;
  bool may_set_virtual_flags(u32 flags);  // raises #GP where it may not
  void set_virtual_flags(u32 flags);

  // Control transfer.
  void jump_near(u32 target) {
    if (target > s.segment[isa::CS].limit) return general_protection();
    s.eip = target;
  }
  void jump_far(u16 selector, u32 offset, unsigned bytes);
  void call_far(u16 selector, u32 offset, unsigned bytes);
  void return_far(unsigned bytes, u32 released);
  void return_from_interrupt(unsigned bytes);
  enum class Source : u8 { Software, Exception, External };
  void interrupt(u8 vector, Source, bool has_error = false, u32 error = 0);
  void software_interrupt(u8 vector);  // INT n with its V86 rules
  void sysenter();
  void sysexit();
  void halt(Ticks wake_at = Never);
  /// The string instruction has more to do: it runs again after what is waiting has been seen to.
  /// RF keeps it from meeting its breakpoint again [SDM Volume 3, 17.3.1.1].
  void repeat_instruction() {
    s.eip = instruction_eip();
    s.system_flags |= eflags::Rf;
    attention_ |= Leave | Resume;
  }
  /// Where the running instruction lies. EIP itself is that of the end of its block.
  u32 instruction_eip() const { return eip_of(*current_); }
  u32 eip_of(const isa::Insn& i) const { return block_eip_ + i.offset; }
  void count_iterations(u32 n) { executed_ += n; }
  u32 iterations_left() const {
    return stop_ > executed_ && !stepping_ ? u32(std::min<u64>(stop_ - executed_, 4096)) : 1;
  }
  bool wanted_elsewhere() const { return attention_; }  // a repeated instruction lets others act between two steps
  void shadow_interrupts() { attention_ |= Shadow; }    // until after the next instruction
  /// A new SS also holds back debug exceptions [SDM Volume 3, 6.8.3].
  void shadow_stack_switch() { attention_ |= Shadow | DebugShadow, stepping_ = false; }
  void update_attention();
  void write_debug_register(unsigned number, u32 value);
  void debug_register_accessed();  // raises #DB where DR7.GD says so
  void debug_exception(u32 causes);

  // Segments.
  bool load_segment(unsigned name, u16 selector);
  void load_ldtr(u16 selector);
  void load_tr(u16 selector);
  /// The descriptor, if a table holds one there.
  bool find_descriptor(u16 selector, Descriptor&);
  bool accessible_for_lar(u16 selector, const Descriptor&, bool limit) const;

  // System.
  void write_cr0(u32);
  void set_task_switched(bool on) { set_cr0(on ? s.cr0 | cr0::Ts : s.cr0 & ~u32(cr0::Ts)); }
  void write_cr3(u32);
  void write_cr4(u32);
  void flush_tlb();
  void invalidate_page(u32 linear);
  const CpuFacts& facts() const { return facts_; }
  void cpuid();
  bool read_msr(u32 number, u64& value);
  bool write_msr(u32 number, u64 value);
  bool read_event_counter(u32 number, u64& value) const;
  u64 time_stamp() const { return now() + tsc_offset_; }
  /// Nothing keeps the next x87 instruction from running. One in registers then has no fault: its errors wait.
  bool fpu_usable_at_once() const { return fpu.usable(); }
  /// Raises #NM or #MF where the SDM says so.
  bool fpu_usable() { return fpu_usable_at_once() || fpu_usable_in_full(); }
  bool fpu_usable_in_full();
  bool report_x87_error();
  /// Before fpu.instruction and fpu.opcode are looked at inside a block: they then are those of the last x87
  /// instruction.
  void settle_x87_trace() { settle_x87_trace(current_); }
  bool mmx_usable();  // the same for MMX [SDM Volume 3, 12.1] and SSE [13.1]
  bool sse_usable() { return (!(s.cr0 & (cr0::Em | cr0::Ts)) && s.cr4 & cr4::Osfxsr) || sse_usable_in_full(); }
  bool sse_usable_in_full();
  Line ferr;  // FERR# to IRQ13 [SDM 3, 8.6]

  // Ports: time is told to the devices first, and what they start may end the slice.
  bool port_allowed(u16 port, unsigned bytes);
  u32 read_port(u16 port, unsigned bytes);
  void write_port(u16 port, u32 value, unsigned bytes);

  /// Linear memory with supervisor rights: descriptor tables, task segments. Faults latch.
  u32 load_system(u32 linear, unsigned bytes);
  void store_system(u32 linear, u32 value, unsigned bytes);

 private:
  /// Why the run loop must look up between two instructions.
  enum Attention : u32 {
    Fault = 1,
    Interrupt = 2,
    NmiWaiting = 4,
    Shadow = 8,
    Step = 16,
    Halted = 32,
    ResetWaiting = 64,
    Leave = 128,
    Resume = 256,        // RF is set: no instruction breakpoint now
    CodeBreak = 512,     // an instruction breakpoint is enabled
    Trap = 1024,         // trap_causes_ are due
    DebugShadow = 2048,  // behind MOV SS and POP SS
    Record = 4096        // DEBUGCTL.LBR
  };
  struct Access {
    bool write, user, fetch = false;
  };
  struct alignas(16) TlbEntry {       // 32 bytes: found by a shift
    u32 read_tag = 1, write_tag = 1;  // linear page where host bytes may be read or written; 1 matches none
    std::uintptr_t addend = 0;        // linear address + addend = host address
    u32 page = 1, physical = 0;       // the translation, for pages without host bytes
    u32 code_page = 1;                // as page, where code may be fetched
    bool may_write = false;           // permitted, and the dirty bit is set
    bool may_execute = false;
  };
  static constexpr u32 TlbSize = 1024;
  TlbEntry& tlb_entry(u32 linear, bool user) { return tlb_[user][linear >> 12 & (TlbSize - 1)]; }

  // Run loop.
  void run_block();
  void begin_block(const isa::Insn* first, u32 count, u32 bytes);
  bool repeat_block();
  bool enter_next_block(const isa::Insn*& insn);
  void settle_x87_trace(const isa::Insn* end);
  const isa::Insn* run_instructions(const isa::Insn* first, const isa::Insn* end, bool alone);  // handlers.cpp
  const isa::Insn* end_while_watched(std::span<const isa::Insn> block);
  bool attend();
  void take_interrupts();
  void wake();
  bool dos_idles(u8 vector) const;
  void deliver_fault();
  void set_stop(Ticks stop);
  void sync_clock() { clock_.set_now(now()); }
  void shorten_slice();

  // Breakpoints [SDM Volume 3, 17.2].
  enum class Watch : u8 { Code, Write, Port, Access };  // R/W of DR7
  u32 breakpoints_met(u32 at, unsigned bytes, Watch first, Watch second) const;
  bool any_breakpoint(Watch first, Watch second) const;
  void refresh_breakpoints();
  bool breakpoint_inside(u32 linear, u32 bytes) const;
  bool watched_data_in(u32 page) const;
  void check_code_breakpoints();
  void data_accessed(u32 linear, unsigned bytes, bool write);
  void port_accessed(u16 port, unsigned bytes);
  void trap_after_instruction(u32 causes);
  void debug_trap();
  void finish_watched(const isa::Insn&);
  void record_branch(u32 from);
  void record_interrupt(bool debug, u32 from);

  Ticks now() const;
  u64 executed_now() const { return executed_ + (in_block_ ? u64(current_ - block_first_) : 0); }

  // Code.
  bool within_code_segment(u32 bytes) const { return u64(s.eip) + bytes <= u64(s.segment[isa::CS].limit) + 1; }
  std::span<const isa::Insn> code_at_eip();
  std::span<const isa::Insn> decode_one(u32 linear);
  bool fetch(u32 linear, u8& byte);
  u32 code_physical(u32 linear);

  // Memory.
  bool check_segment(unsigned segment, u32 offset, unsigned bytes, bool write);
  u32 load_slow(unsigned segment, u32 offset, unsigned bytes);
  u32 load_for_update_slow(unsigned segment, u32 offset, unsigned bytes);
  void store_slow(unsigned segment, u32 offset, u32 value, unsigned bytes);
  u32 load_linear(u32 linear, unsigned bytes, bool user, bool for_update = false);
  void store_linear(u32 linear, u32 value, unsigned bytes, bool user);
  bool translate(u32 linear, Access, u32& physical);
  struct PageEntry {
    u32 at = 0;
    u64 value = 0;
  };
  bool walk(u32 linear, Access, TlbEntry&);
  bool find_page_entries(u32 linear, Access, PageEntry& directory, PageEntry& table, bool& large);
  bool read_page_entry(PageEntry&, u32 linear, Access);
  u64 large_page(u64 entry, u32 linear) const;
  u64 large_page_reserved() const;
  void page_fault(u32 linear, Access, u32 cause);
  bool load_page_directory_pointers(u32 cr3);
  bool load_cr3(u32 value);  // false: a reserved bit forbids it
  bool misaligned(u32 linear, unsigned bytes, bool user) const;
  bool check_alignment(unsigned segment, u32 offset, unsigned alignment, bool write);
  void fill_host_tags(TlbEntry&, u32 linear, bool user);
  void forget_write_tags(u32 first, u32 last);
  void flush_everything();

  // Segments and tasks.
  void refresh(Segment&);
  void refresh_all();
  void set_cr0(u32 value) { s.cr0 = value, fpu.forbid(value & (cr0::Em | cr0::Ts)); }
  void set_cpl(unsigned cpl);
  void set_flat_segment(unsigned name, u16 selector, u8 access);
  void set_real_segment(unsigned name, u16 selector);
  bool read_descriptor(u16 selector, Descriptor&, Vector fault);
  void mark_accessed(u16 selector, Descriptor&);
  void set_segment(unsigned name, u16 selector, const Descriptor&);
  bool check_data_segment(unsigned name, u16 selector, const Descriptor&);
  bool load_code_segment(u16 selector, u32 offset, unsigned cpl);
  void far_transfer(u16 selector, u32 offset, unsigned bytes, bool call);
  void transfer_direct(u16 selector, const Descriptor&, u32 offset, unsigned bytes, bool call);
  void through_call_gate(u16 gate_selector, const Descriptor& gate, bool call);
  void call_inner(u16 selector, Descriptor& code, const Descriptor& gate);
  bool read_stack_of(unsigned level, u16& selector, u32& esp);
  bool load_inner_stack(unsigned level, Segment& stack, u32& esp);
  void return_outer(u16 selector, Descriptor& code, u32 offset, unsigned bytes, u32 released);
  void drop_inaccessible_segments();
  void iret_real(unsigned bytes);
  void iret_protected(unsigned bytes);
  void iret_to_v86();
  void iret_outer(u16 selector, Descriptor& code, u32 offset, u32 flags, unsigned bytes);
  u32 restorable_flags(unsigned bytes) const;
  u32 interrupt_flag() const;
  bool interrupt_redirected(u8 vector);
  void virtual_interrupt(u8 vector);
  void place_apic();
  u64* plain_msr(u32 number);
  u32* sysenter_msr(u32 number);
  bool write_plain_msr(u32 number, u64& target, u64 value);
  void interrupt_real(u8 vector);
  void interrupt_protected(u8 vector, Source, bool has_error, u32 error);
  void interrupt_through_gate(const Descriptor& gate, u32 external, bool has_error, u32 error);
  void interrupt_inner(const Descriptor& gate, u16 selector, Descriptor& code, u32 external, bool has_error, u32 error);
  void interrupt_same(const Descriptor& gate, u16 selector, Descriptor& code, u32 external, bool has_error, u32 error);
  enum class TaskReason : u8 { Jump, Call, Interrupt, Return };
  void switch_task(u16 selector, Descriptor tss, TaskReason, bool has_error = false, u32 error = 0);
  void save_task(u32 base, bool wide, u32 eip, u32 flags);
  void load_task(u32 base, bool wide, TaskReason);
  void load_task_segments(const std::array<u16, 6>& selectors, u16 ldt);
  void set_busy(u16 selector, bool busy);
  struct StackWriter;

  MemorySpace& memory_;
  PortSpace& ports_;
  Scheduler& clock_;
  const CpuModel model_;
  const CpuFacts& facts_;
  LocalApic apic_;
  const u32 flags_that_exist_;
  CodeCache code_;
  std::array<std::array<TlbEntry, TlbSize>, 2> tlb_;  // [user]
  TlbEntry* current_tlb_ = tlb_[0].data();
  bool large_in_tlb_ = false;  // some entries are parts of a 4 MB page

  u32 attention_ = 0;
  bool intr_ = false, nmi_ = false, halted_ = false, in_nmi_ = false;
  Ticks wake_at_ = Never;
  u32 a20_mask_ = ~0u;
  u64 executed_ = 0, stop_ = 0;           // instructions
  u32 cost_ = 1024, cost_remainder_ = 0;  // ticks per 1024 instructions; ticks / 1024 not yet passed
  Ticks slice_start_ = 0;
  u64 slice_first_ = 0;
  u64 tsc_offset_ = 0;
  u32 triple_faults_ = 0;

  // The instruction that runs (kept only for those that may fault or touch a device), and its block.
  const isa::Insn* current_ = nullptr;
  const isa::Insn *block_first_ = nullptr, *block_end_ = nullptr;
  u32 block_eip_ = 0;
  u16 block_cs_ = 0;                         // who changes it leaves the blocks that follow each other
  const CodeCache::Block* block_ = nullptr;  // it, if CS is as it was where it began; null: look it up
  bool in_block_ = false;
  bool stepping_ = false;   // it began with TF set, and has not gone through an interrupt [SDM Volume 3, 17.3.1.4]
  bool recording_ = false;  // the same of DEBUGCTL.LBR
  u32 trap_causes_ = 0;     // DR6 bits of a #DB that comes before the next instruction
  bool code_breakpoints_ = false, data_breakpoints_ = false, port_breakpoints_ = false;
  isa::Insn single_;  // one instruction that lies across two pages
  struct {
    Vector vector;
    u32 error;
    bool trap;  // not of the running instruction: EIP stands
  } fault_{};
};

template <unsigned Bytes>
inline u32 Cpu::load(unsigned segment, u32 offset) {
  const Segment& seg = s.segment[segment];
  const u32 linear = seg.base + offset;
  const TlbEntry& entry = current_tlb_[linear >> 12 & (TlbSize - 1)];
  if (u64(offset) + Bytes <= seg.read_end && entry.read_tag == ((linear + Bytes - 1) & ~0xFFFu)) [[likely]] {
    u32 value = 0;
    std::memcpy(&value, reinterpret_cast<const u8*>(entry.addend + linear), Bytes);
    return value;
  }
  return load_slow(segment, offset, Bytes);
}

template <unsigned Bytes>
inline void Cpu::store(unsigned segment, u32 offset, u32 value) {
  const Segment& seg = s.segment[segment];
  const u32 linear = seg.base + offset;
  const TlbEntry& entry = current_tlb_[linear >> 12 & (TlbSize - 1)];
  if (u64(offset) + Bytes <= seg.write_end && entry.write_tag == ((linear + Bytes - 1) & ~0xFFFu)) [[likely]] {
    std::memcpy(reinterpret_cast<u8*>(entry.addend + linear), &value, Bytes);
    return;
  }
  store_slow(segment, offset, value, Bytes);
}

template <unsigned Bytes>
inline u32 Cpu::load_for_update(unsigned segment, u32 offset) {
  const Segment& seg = s.segment[segment];
  const u32 linear = seg.base + offset;
  const TlbEntry& entry = current_tlb_[linear >> 12 & (TlbSize - 1)];
  if (u64(offset) + Bytes <= seg.write_end && entry.write_tag == ((linear + Bytes - 1) & ~0xFFFu)) [[likely]] {
    u32 value = 0;
    std::memcpy(&value, reinterpret_cast<const u8*>(entry.addend + linear), Bytes);
    return value;
  }
  return load_for_update_slow(segment, offset, Bytes);
}

template <unsigned Bytes>
inline void Cpu::load_bytes(unsigned segment, u32 offset, u8* into) {
  const Segment& seg = s.segment[segment];
  const u32 linear = seg.base + offset;
  const TlbEntry& entry = current_tlb_[linear >> 12 & (TlbSize - 1)];
  if (u64(offset) + Bytes <= seg.read_end && entry.read_tag == ((linear + Bytes - 1) & ~0xFFFu)) [[likely]] {
    std::memcpy(into, reinterpret_cast<const u8*>(entry.addend + linear), Bytes);
    return;
  }
  if (Bytes == 8 && !aligned(segment, offset, Bytes, false)) return;
  for (u32 n = 0; n < Bytes; n += 4) {
    const u32 part = load_slow(segment, offset + n, 4);
    std::memcpy(into + n, &part, 4);
  }
}

template <unsigned Bytes>
inline void Cpu::store_bytes(unsigned segment, u32 offset, const u8* from) {
  const Segment& seg = s.segment[segment];
  const u32 linear = seg.base + offset;
  const TlbEntry& entry = current_tlb_[linear >> 12 & (TlbSize - 1)];
  if (u64(offset) + Bytes <= seg.write_end && entry.write_tag == ((linear + Bytes - 1) & ~0xFFFu)) [[likely]] {
    std::memcpy(reinterpret_cast<u8*>(entry.addend + linear), from, Bytes);
    return;
  }
  if (Bytes == 8 && !aligned(segment, offset, Bytes, true)) return;
  if (!can_store(segment, offset, Bytes)) return;
  for (u32 n = 0; n < Bytes; n += 4) {
    u32 part;
    std::memcpy(&part, from + n, 4);
    store_slow(segment, offset + n, part, 4);
  }
}

/// EIP is set to the block's end: only its last instruction looks at EIP.
inline void Cpu::begin_block(const isa::Insn* first, u32 count, u32 bytes) {
  block_first_ = first, block_end_ = first + count;
  block_eip_ = s.eip;
  s.eip += bytes;
}

inline void Cpu::settle_x87_trace(const isa::Insn* end) {
  if (end == block_first_ || !end[-1].x87_distance) return;
  const isa::Insn& last = end[-end[-1].x87_distance];
  fpu.instruction = {block_cs_, eip_of(last)};
  fpu.opcode = x87_opcode(last);
}

/// Begins the block again if it ends where it began, CS and the code are as they were, and the slice is not over.
inline bool Cpu::repeat_block() {
  if (s.eip != block_eip_ || !block_ || !CodeCache::fresh(*block_)) return false;
  const u64 executed = executed_ + block_->count;
  if (executed >= stop_) return false;
  executed_ = executed;
  s.eip += block_->bytes;
  return true;
}

/// Goes on with the block at EIP if the slice is not over and the block is at hand; `insn` is the last one's end.
inline bool Cpu::enter_next_block(const isa::Insn*& insn) {
  const u64 executed = executed_ + u64(insn - block_first_);
  const Segment& cs = s.segment[isa::CS];
  const u32 linear = cs.base + s.eip;
  const TlbEntry& entry = current_tlb_[linear >> 12 & (TlbSize - 1)];
  if (executed >= stop_ || entry.code_page != (linear & ~0xFFFu)) return false;
  const CodeCache::Block* const block = code_.find(entry.physical | (linear & 0xFFF), cs.big);
  if (!block || block->count == 0 || !within_code_segment(block->bytes)) return false;
  executed_ = executed;
  insn = block->first;
  begin_block(insn, block->count, block->bytes);
  block_ = block;
  return true;
}

inline void Cpu::push(u32 value, unsigned bytes) {
  const u32 esp = (s.reg[ESP] - bytes) & stack_mask();
  if (bytes == 2)
    store<2>(isa::SS, esp, value);
  else
    store<4>(isa::SS, esp, value);
  if (!faulted()) set_esp(esp);
}

inline u32 Cpu::peek(unsigned bytes, u32 distance) {
  const u32 at = (s.reg[ESP] + distance) & stack_mask();
  return bytes == 2 ? load<2>(isa::SS, at) : load<4>(isa::SS, at);
}

inline u32 Cpu::pop(unsigned bytes) {
  const u32 value = peek(bytes, 0);
  if (!faulted()) set_esp(s.reg[ESP] + bytes);
  return value;
}

}  // namespace ferrite
