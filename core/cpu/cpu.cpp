// SPDX-License-Identifier: MIT
#include "core/cpu/cpu.h"

#include <utility>

namespace ferrite {

Cpu::Cpu(MemorySpace& memory, PortSpace& ports, Scheduler& clock, InterruptAcknowledge& pic, CpuModel model)
    : memory_(memory),
      ports_(ports),
      clock_(clock),
      model_(model),
      facts_(facts_of(model)),
      apic_(memory, clock, pic, facts_.apic_version),
      flags_that_exist_(facts_.eflags()),
      code_(u32(memory.ram().size()), facts_.instructions) {
  memory_.set_watcher(*this);
  apic_.intr.connect(*this, FromApicIntr);
  apic_.nmi.connect(*this, FromApicNmi);
  reset();
}

// [SDM Volume 3, Table 9-1]
void Cpu::reset() {
  s = CpuState{};
  fpu = X87{};
  s.segment[isa::CS].selector = 0xF000;
  s.segment[isa::CS].base = 0xFFFF'0000;
  s.segment[isa::CS].access = 0x9B;
  s.ldtr.access = 0x82, s.tr.access = 0x8B;
  s.eip = 0xFFF0;
  s.reg[EDX] = facts_.signature;
  set_cr0(s.cr0 & (facts_.cr0() | cr0::Et));
  s.dr[6] = dr6::Ones, s.dr[7] = dr7::Ones;
  halted_ = in_nmi_ = stepping_ = recording_ = false;
  wake_at_ = Never;
  attention_ = trap_causes_ = 0;
  ferr.lower();
  refresh_breakpoints();
  refresh_all();
  flush_everything();
  apic_.reset();
  place_apic();
  update_attention();
}

/// A processor without IA32_APIC_BASE has its APIC, if any, where that register points after reset.
void Cpu::place_apic() {
  apic_.place(s.msr.apic_base & apic_base::Address, facts_.apic_version && s.msr.apic_base & apic_base::Enable);
}

void Cpu::set_line(unsigned input, bool high) {
  switch (Input(input)) {
    case Intr: return apic_.set_line(LocalApic::Lint0, high);
    case Nmi: return apic_.set_line(LocalApic::Lint1, high);
    case FromApicIntr:
      intr_ = high;
      if (high && wake_at_ != Never) wake();
      break;
    case FromApicNmi:
      if (high && !nmi_) attention_ |= NmiWaiting;
      nmi_ = high;
      break;
    case Reset:
      if (high) attention_ |= ResetWaiting;
      break;
    case A20: {
      const u32 mask = high ? ~0u : ~0x10'0000u;
      if (mask == a20_mask_) break;
      a20_mask_ = mask;
      flush_tlb();
      break;
    }
  }
  update_attention();
}

/// INTR is looked at only while IF lets it in, so that a waiting interrupt costs nothing.
void Cpu::update_attention() {
  attention_ &= ~u32(Interrupt | Step | Resume | CodeBreak | Trap | Record);
  if (intr_ && s.system_flags & eflags::If) attention_ |= Interrupt;
  if (s.system_flags & eflags::Tf) attention_ |= Step;
  if (s.system_flags & eflags::Rf) attention_ |= Resume;
  if (code_breakpoints_) attention_ |= CodeBreak;
  if (trap_causes_) attention_ |= Trap;
  if (s.msr.debug_control & debug_control::Lbr) attention_ |= Record;
}

void Cpu::set_flags(u32 value, u32 mask) {
  if (mask & eflags::Arithmetic) {
    const u32 kept = s.flags.all() & ~mask;
    s.flags.set_explicit(((value & mask) | kept) & eflags::Arithmetic);
  }
  const u32 system = mask & ~eflags::Arithmetic & flags_that_exist_;
  const u32 before = std::exchange(s.system_flags, (s.system_flags & ~system) | (value & system) | eflags::One);
  if ((before ^ s.system_flags) & eflags::Ac && s.cr0 & cr0::Am) flush_tlb();
  update_attention();
}

Ticks Cpu::now() const { return slice_start_ + (((executed_now() - slice_first_) * cost_ + cost_remainder_) >> 10); }

void Cpu::set_stop(Ticks stop) {
  const u64 ticks = stop > slice_start_ ? std::min<u64>(stop - slice_start_, u64{1} << 40) : 0;
  stop_ = slice_first_ + ((ticks << 10) + cost_ - 1) / cost_;
}

/// A device was touched: it may have started a timer that falls due before this slice would end.
void Cpu::shorten_slice() {
  const u64 stop = stop_;
  set_stop(clock_.next_due());
  stop_ = std::min(stop, stop_);
  attention_ |= Leave;
}

Ticks Cpu::run(Ticks start, Ticks stop) {
  slice_start_ = start;
  slice_first_ = executed_;
  if (halted_ && start >= wake_at_) wake();
  set_stop(stop);
  while (executed_ < stop_) {
    if (attention_ && !attend()) break;
    run_block();
  }
  const u64 passed = (executed_ - slice_first_) * cost_ + cost_remainder_;
  cost_remainder_ = u32(passed & 1023);
  return slice_start_ + (passed >> 10);
}

/// Sees to what is waiting between two instructions [SDM Volume 3, Table 6-2]; false while halted.
bool Cpu::attend() {
  attention_ &= ~Leave;
  if (attention_ & ResetWaiting) reset();
  if (attention_ & Trap && !(attention_ & DebugShadow)) debug_trap();
  if (!(attention_ & Shadow)) take_interrupts();  // else one more instruction first
  if (halted_) return false;
  if (attention_ & CodeBreak && !(attention_ & (Resume | DebugShadow))) check_code_breakpoints();
  return true;
}

void Cpu::take_interrupts() {
  const bool nmi = attention_ & NmiWaiting && !in_nmi_;
  if (!nmi && !(attention_ & Interrupt)) return;
  wake();
  if (nmi) {
    attention_ &= ~NmiWaiting;
    in_nmi_ = true;
    interrupt(u8(Vector::Nmi), Source::External);
  } else {
    sync_clock();
    interrupt(apic_.acknowledge(), Source::External);
  }
  if (faulted()) deliver_fault();
  if (attention_ & Trap) debug_trap();  // the handler is a task with T set
}

/// Where a block must stop because of what is waiting. RF ends where its instruction begins [SDM Volume 3, 17.3.1.1].
const isa::Insn* Cpu::end_while_watched(std::span<const isa::Insn> block) {
  const isa::Insn* const end = block.data() + block.size();
  const bool single =
      attention_ & (Shadow | Step | NmiWaiting | Resume | Record) ||
      (attention_ & CodeBreak && breakpoint_inside(s.segment[isa::CS].base + s.eip, end[-1].offset + 1u));
  stepping_ = attention_ & Step;
  recording_ = attention_ & Record;
  s.system_flags &= ~u32(eflags::Rf);
  // They end a block before it starts, not after each instruction.
  attention_ &= ~u32(Shadow | DebugShadow | Step | NmiWaiting | Resume | CodeBreak | Trap | Record);
  return single ? block.data() + 1 : end;
}

/// One block, and those that follow it as long as nothing wants attention.
void Cpu::run_block() {
  const auto block = code_at_eip();
  if (block.empty()) {
    executed_++;  // a fault's handler that can't be fetched either must use up the slice
    return deliver_fault();
  }
  const u32 held = attention_;
  const isa::Insn* const end = block.data() + block.size();
  const isa::Insn* const until = held ? end_while_watched(block) : end;
  begin_block(block.data(), u32(block.size()), end[-1].offset + end[-1].length);
  block_ = nullptr;
  block_cs_ = s.segment[isa::CS].selector;
  in_block_ = true;
  const isa::Insn* const stopped = run_instructions(block_first_, until, held);
  in_block_ = false;
  executed_ += u64(stopped - block_first_);
  settle_x87_trace(faulted() ? stopped - 1 : stopped);  // one that faulted leaves none
  if (stopped != block_end_) s.eip = block_eip_ + stopped[-1].offset + stopped[-1].length;
  attention_ |= held & NmiWaiting;
  if (faulted()) return deliver_fault();
  if (!held) return;
  finish_watched(stopped[-1]);
  update_attention();
}

/// The instructions to run next; empty with a fault latched.
std::span<const isa::Insn> Cpu::code_at_eip() {
  const Segment& cs = s.segment[isa::CS];
  const u32 linear = cs.base + s.eip;
  const TlbEntry& entry = tlb_entry(linear, s.cpl == 3);
  const u32 physical =
      entry.code_page == (linear & ~0xFFFu) ? entry.physical | (linear & 0xFFF) : code_physical(linear);
  if (faulted()) return {};
  const CodeCache::Block* block = code_.find(physical, cs.big);
  if (!block) {
    const MemorySpace::Page page = memory_.page(physical);
    if (!page.read) return decode_one(linear);
    const u32 offset = physical & 0xFFF;
    block = &code_.decode(physical, {page.read + offset, 0x1000 - offset}, cs.big);
    if (!memory_.watched(physical)) {
      memory_.watch(physical, true);
      forget_write_tags(physical & ~0xFFFu, physical | 0xFFF);
    }
  }
  if (block->count == 0 || !within_code_segment(block->bytes)) return decode_one(linear);
  return code_.instructions(*block);
}

bool Cpu::fetch(u32 linear, u8& byte) {
  const u32 physical = code_physical(linear);
  if (faulted()) return false;
  byte = u8(memory_.read(physical, 1));
  return true;
}

/// The slow way, byte by byte: across pages, at the segment's limit, from a device.
std::span<const isa::Insn> Cpu::decode_one(u32 linear) {
  std::array<u8, isa::MaxLength> bytes;
  for (unsigned n = 0; n < bytes.size(); n++) {
    if (s.eip + n > s.segment[isa::CS].limit || s.eip + n < n)
      return general_protection(), std::span<const isa::Insn>{};
    if (!fetch(linear + n, bytes[n])) return {};
    const auto decoded = isa::decode({bytes.data(), n + 1}, s.segment[isa::CS].big, single_, facts_.instructions);
    if (decoded == isa::Decoded::Ok) return single_.x87_distance = x87_distance(single_, 0), std::span{&single_, 1};
    if (decoded == isa::Decoded::TooLong) break;
  }
  general_protection();
  return {};
}

void Cpu::halt(Ticks wake_at) {
  halted_ = true;
  wake_at_ = wake_at;
  attention_ |= Halted;
}

void Cpu::wake() {
  halted_ = false;
  wake_at_ = Never;
  attention_ &= ~u32(Halted);
}

bool Cpu::port_allowed(u16 port, unsigned bytes) {
  if (!s.protected_mode() || (!s.v86() && s.cpl <= s.iopl())) return true;
  // The I/O permission bit map [SDM Volume 1, 18.5.2]; a 16-bit TSS has none.
  if (s.tr.limit >= 0x67 && s.tr.access & 8) {
    const u32 at = load_system(s.tr.base + 0x66, 2) + port / 8;
    if (!faulted() && at + 1 <= s.tr.limit) {
      const u32 map = load_system(s.tr.base + at, 2) >> port % 8;
      if (faulted()) return false;
      if (!(map & ((1u << bytes) - 1))) return true;
    }
  }
  if (!faulted()) general_protection();
  return false;
}

u32 Cpu::read_port(u16 port, unsigned bytes) {
  sync_clock();
  const u32 value = bytes == 1 ? ports_.read(port) : bytes == 2 ? ports_.read16(port) : ports_.read32(port);
  shorten_slice();
  if (port_breakpoints_) port_accessed(port, bytes);
  return value;
}

void Cpu::write_port(u16 port, u32 value, unsigned bytes) {
  sync_clock();
  if (bytes == 1) ports_.write(port, u8(value));
  if (bytes == 2) ports_.write16(port, u16(value));
  if (bytes == 4) ports_.write32(port, value);
  shorten_slice();
  if (port_breakpoints_) port_accessed(port, bytes);
}

void Cpu::visit(StateVisitor& v) {
  v("reg", s.reg), v("eip", s.eip), v("flags", s.flags), v("system_flags", s.system_flags);
  v("segment", s.segment), v("ldtr", s.ldtr), v("tr", s.tr), v("gdtr", s.gdtr), v("idtr", s.idtr);
  v("cr0", s.cr0), v("cr2", s.cr2), v("cr3", s.cr3), v("cr4", s.cr4), v("pdpte", s.pdpte), v("dr", s.dr),
      v("test", s.test), v("cpl", s.cpl);
  CpuModel model = model_;  // a state of another one does not fit: Pc::restore refuses it
  v("model", model), v("msr", s.msr);
  v("fpu", fpu), v("ferr", ferr), v("xmm", s.xmm), v("mxcsr", s.mxcsr);
  v("apic", apic_), v("intr", intr_), v("nmi", nmi_), v("halted", halted_), v("wake_at", wake_at_),
      v("in_nmi", in_nmi_), v("a20_mask", a20_mask_);
  u32 waiting = attention_ & (Shadow | DebugShadow | NmiWaiting | ResetWaiting);
  v("waiting", waiting), v("trap_causes", trap_causes_);
  v("executed", executed_), v("cost", cost_), v("cost_remainder", cost_remainder_);
  v("tsc_offset", tsc_offset_), v("triple_faults", triple_faults_);
  attention_ = waiting | (halted_ ? u32(Halted) : 0u);
  set_cr0(s.cr0);
  place_apic();
  refresh_all();
  flush_everything();
  refresh_breakpoints();
  update_attention();
}

}  // namespace ferrite
