// SPDX-License-Identifier: MIT
// A processor with 2 MB of memory, one interrupt wire and a few ports. Starts in real mode; protect() gives it flat
// protected mode with gates for every vector. Each handler is an endless loop at an address of its own, so that a test
// sees which was entered and what lies on its stack.
#pragma once
#include "core/cpu/cpu.h"

namespace ferrite::test {

class CpuRig : public InterruptAcknowledge, public PortDevice {
 public:
  static constexpr u32 Gdt = 0x1000, Idt = 0x2000, Tss = 0x3000, Tss2 = 0x3800, Ldt = 0x3C00, Directory = 0x4000,
                       Tables = 0x5000, Stack0 = 0x9000, Stack3 = 0xA000, Stack1 = 0xB000, Data = 0xC000,
                       Code = 0x1'0000, UserCode = 0xE000, Handlers = 0x2'0000;
  enum Selector : u16 {
    Code0 = 0x08,
    Data0 = 0x10,
    Code3 = 0x1B,
    Data3 = 0x23,
    TssSelector = 0x28,
    Code16 = 0x30,
    Data16 = 0x38,
    Tss2Selector = 0x40,
    LdtSelector = 0x48,
    Spare = 0x50,
    Spare2 = 0x58,
    Code1 = 0x61,
    Data1 = 0x69,
  };
  /// Access bytes of descriptors [SDM Volume 3, 3.4.5.1], present, of privilege 0.
  enum Access : u8 {
    ReadOnly = 0x91,
    ReadWrite = 0x93,
    DownReadOnly = 0x95,
    DownReadWrite = 0x97,
    ExecuteOnly = 0x99,
    ExecuteRead = 0x9B,
    Conforming = 0x9F,
    TssAvailable = 0x89,
    TssBusy = 0x8B,
    Tss16Available = 0x81,
    LocalTable = 0x82,
    CallGate32 = 0x8C,
    CallGate16 = 0x84,
    TaskGate = 0x85,
    InterruptGate32 = 0x8E,
    TrapGate32 = 0x8F,
    InterruptGate16 = 0x86,
  };
  static constexpr u8 Dpl3 = 0x60, Absent = 0x80;  // or it on; take it away
  static constexpr u32 Big = 0x40'0000, Pages = 0x80'0000;
  static constexpr u8 IrqVector = 0x50;

  explicit CpuRig(CpuModel model = CpuModel::CoreI7) : cpu(memory, ports, clock, *this, model) {
    cpu.set_line(Cpu::A20, true);
    ports.map(0x100, 0x10F, *this, 0x100);
    for (u32 n = 0; n < 0x100; n++) {
      put16(n * 4, u16(n * 16)), put16(n * 4 + 2, Handlers >> 4);
      put(Handlers + n * 16, {0xEB, 0xFE});
    }
    for (unsigned name : {isa::DS, isa::ES, isa::SS, isa::FS, isa::GS}) cpu.load_segment(name, 0);
    cpu.s.reg[ESP] = Stack0;
    cpu.jump_far(Code >> 4, 0, 2);
  }

  // ---- What the guest sees.
  MemorySpace memory{2 << 20};
  PortSpace ports;
  Scheduler clock{1'000'000};
  Cpu cpu;
  std::vector<u32> written;  // to ports
  unsigned acknowledged = 0;

  u8 acknowledge() override {
    acknowledged++;
    cpu.set_line(Cpu::Intr, false);
    return IrqVector;
  }
  u8 read_port(u16 port) override { return u8(0xA0 + port); }
  void write_port(u16 port, u8 value) override {
    written.push_back(value);
    if (port == 0xF) cpu.set_line(Cpu::Intr, true);
    if (port == 0xE) cpu.set_line(Cpu::Nmi, true), cpu.set_line(Cpu::Nmi, false);
  }
  virtual void visit(StateVisitor& v) { v("clock", clock), v("memory", memory), v("cpu", cpu); }

  // ---- Memory, as another bus master sees it.
  void put(u32 at, std::initializer_list<u8> bytes) {
    for (u8 byte : bytes) memory.write(at++, byte, 1);
  }
  void put16(u32 at, u16 value) { memory.write(at, value, 2); }
  void put32(u32 at, u32 value) { memory.write(at, value, 4); }
  u32 get(u32 at) { return memory.read(at, 4); }
  u16 get16(u32 at) { return u16(memory.read(at, 2)); }

  // ---- Tables.
  void describe(u32 at, u32 base, u32 limit, u8 access, u32 flags = Big) {
    const u32 raw = flags & Pages ? limit >> 12 : limit;
    put32(at, (raw & 0xFFFF) | base << 16);
    put32(at + 4, (base >> 16 & 0xFF) | u32(access) << 8 | (raw & 0xF'0000) | flags | (base & 0xFF00'0000));
  }
  void describe(Selector selector, u32 base, u32 limit, u8 access, u32 flags = Big) {
    describe(Gdt + (selector & 0xFFF8u), base, limit, access, flags);
  }
  void gate(u32 at, u16 selector, u32 offset, u8 access, u8 parameters = 0) {
    put32(at, (offset & 0xFFFF) | u32(selector) << 16);
    put32(at + 4, (offset & 0xFFFF'0000) | u32(access) << 8 | parameters);
  }
  u8 access_of(u16 selector) { return u8(memory.read(Gdt + (selector & 0xFFF8u) + 5, 1)); }

  void protect() {
    constexpr u32 all = ~0u, flat = Big | Pages;
    describe(Code0, 0, all, ExecuteRead, flat), describe(Data0, 0, all, ReadWrite, flat);
    describe(Code3, 0, all, ExecuteRead | Dpl3, flat), describe(Data3, 0, all, ReadWrite | Dpl3, flat);
    describe(Code1, 0, all, ExecuteRead | 0x20, flat), describe(Data1, 0, all, ReadWrite | 0x20, flat);
    describe(TssSelector, Tss, 0x67, TssAvailable, 0), describe(Tss2Selector, Tss2, 0x67, TssAvailable, 0);
    describe(Code16, Code, 0xFFFF, ExecuteRead, 0), describe(Data16, 0, 0xFFFF, ReadWrite, 0);
    describe(LdtSelector, Ldt, 0x7F, LocalTable, 0);
    for (u32 n = 0; n < 0x100; n++) {
      const u8 user = n == 3 || n == 4 || n >= 0x80 ? Dpl3 : u8(0);
      gate(Idt + n * 8, Code0, Handlers + n * 16, InterruptGate32 | user);
    }
    put32(Tss + 4, Stack0), put32(Tss + 8, Data0), put32(Tss + 12, Stack1), put32(Tss + 16, Data1);
    put16(Tss + 0x66, 0x68);
    cpu.s.gdtr = {Gdt, 0x7F}, cpu.s.idtr = {Idt, 0x7FF};
    cpu.write_cr0(cr0::Et | cr0::Pe);
    for (unsigned name : {isa::DS, isa::ES, isa::SS, isa::FS, isa::GS}) cpu.load_segment(name, Data0);
    cpu.jump_far(Code0, Code, 4);
    cpu.load_tr(TssSelector);
    cpu.s.reg[ESP] = Stack0;
  }
  /// Identity map of 4 MB for all, and CR0.PG.
  void page(u32 rights = 7) {
    put32(Directory, Tables | 7);
    for (u32 n = 0; n < 1024; n++) put32(Tables + n * 4, n << 12 | rights);
    cpu.write_cr3(Directory);
    cpu.write_cr0(cpu.s.cr0 | cr0::Pg);
  }
  void map(u32 linear, u32 entry) {
    put32(Tables + (linear >> 12) * 4, entry);
    cpu.invalidate_page(linear);
  }

  /// To privilege 3 by IRET; further frame words make it virtual-8086 mode.
  void enter_user(u32 flags = 2, u32 esp = Stack3) {
    cpu.s.reg[ESP] = Stack0;
    for (u32 value : {u32(Data3), esp, flags, u32(Code3), UserCode}) cpu.push(value, 4);
    cpu.return_from_interrupt(4);
    for (unsigned name : {isa::DS, isa::ES, isa::FS, isa::GS}) cpu.load_segment(name, Data3);
  }
  void enter_v86(unsigned iopl = 0) {
    cpu.s.reg[ESP] = Stack0;
    const u32 flags = eflags::Vm | iopl << 12 | 2;
    for (u32 value : {0x400u, 0x300u, 0x200u, 0x100u, 0u, Stack3, flags, UserCode >> 4, 0u}) cpu.push(value, 4);
    cpu.return_from_interrupt(4);
  }

  // ---- Running.
  void run_on(Ticks instructions = 300) { clock.set_now(cpu.run(clock.now(), clock.now() + instructions)); }
  /// Puts the bytes, and an endless loop behind them, where EIP is, and runs.
  void run(std::initializer_list<u8> bytes, Ticks instructions = 300) {
    start_ = cpu.s.eip;
    const u32 at = cpu.s.segment[isa::CS].base + start_;
    put(at, bytes), put(at + u32(bytes.size()), {0xEB, 0xFE});
    end_ = start_ + u32(bytes.size());
    run_on(instructions);
  }
  /// The bytes ran through to the loop behind them.
  bool ran_through() const { return cpu.s.eip == end_; }

  /// The vector whose handler was entered, or -1.
  int vector() const {
    const u32 at = cpu.s.segment[isa::CS].base + cpu.s.eip - Handlers;
    return at < 0x1000 && at % 16 == 0 ? int(at / 16) : -1;
  }
  bool took(Vector expected) const { return vector() == int(expected); }
  /// A fault of an instruction that began at the run's first byte, with this error code on a 32-bit stack.
  bool faulted(Vector expected, u32 error) { return took(expected) && stack(0) == error && stack(1) == start_; }
  u32 stack(unsigned n) { return get(cpu.s.segment[isa::SS].base + cpu.s.reg[ESP] + 4 * n); }
  u16 stack16(unsigned n) { return get16(cpu.s.segment[isa::SS].base + (cpu.s.reg[ESP] & 0xFFFF) + 2 * n); }
  u32& eax() { return cpu.s.reg[EAX]; }
  u32 flags() const { return cpu.get_flags(); }

 private:
  u32 start_ = 0, end_ = 0;
};

}  // namespace ferrite::test
