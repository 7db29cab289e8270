// SPDX-License-Identifier: MIT
#include "tests/oracle/machine.h"

namespace ferrite::oracle {
namespace {

constexpr u8 DataRing3 = 0xF3, CodeRing3 = 0xFB, DownRing3 = 0xF7, TssAvailable = 0x89, Table = 0x82,
             InterruptGate = 0x8E, Ring3 = 0x60;
constexpr Ticks MostRepeats = 4000;
constexpr u32 Big = 0x40'0000, Pages = 0x80'0000;
constexpr u32 Present = 1, WritablePage = 2, UserPage = 4;

bool has_error_code(u8 vector) { return vector == 8 || (vector >= 10 && vector <= 14) || vector == 17; }

}  // namespace

Machine::Machine() {
  std::copy(image_.pristine().begin(), image_.pristine().end(), memory_.ram().begin() + WindowImage);
  describe_segments();
  map_pages();
  start();
}

void Machine::start() {
  put32(Directory, KernelTable | Present | WritablePage);  // physical memory at 0, until paging is on
  cpu_ = std::make_unique<Cpu>(memory_, ports_, clock_, *this, CpuModel::CoreI7);
  cpu_->set_line(Cpu::A20, true);
  cpu_->s.gdtr = {Gdt, 0x3F}, cpu_->s.idtr = {Idt, 0x7FF};
  cpu_->write_cr0(cr0::Et | cr0::Pe | cr0::Mp | cr0::Ne | cr0::Wp | cr0::Am);
  for (unsigned name : {isa::DS, isa::ES, isa::SS}) cpu_->load_segment(name, KernelData);
  for (unsigned name : {isa::FS, isa::GS}) cpu_->load_segment(name, 0);
  cpu_->jump_far(KernelCode, Kernel + Handlers, 4);
  cpu_->write_cr3(Directory);
  cpu_->write_cr0(cpu_->s.cr0 | cr0::Pg);
  cpu_->s.gdtr.base += Kernel, cpu_->s.idtr.base += Kernel;
  cpu_->load_ldtr(LdtSelector);
  cpu_->load_tr(TssSelector);
  cpu_->write_cr4(cr4::Osfxsr | cr4::Osxmmexcpt);
  put32(Directory, 0);
  cpu_->flush_tlb();
}

void Machine::describe(u32 at, u32 base, u32 limit, u8 access, u32 flags) {
  const u32 raw = flags & Pages ? limit >> 12 : limit;
  put32(at, (raw & 0xFFFF) | base << 16);
  put32(at + 4, (base >> 16 & 0xFF) | u32(access) << 8 | (raw & 0xF'0000) | flags | (base & 0xFF00'0000));
}

void Machine::describe_segments() {
  const auto in_gdt = [](u16 selector) { return Gdt + (selector & 0xFFF8u); };
  describe(in_gdt(KernelCode), 0, ~0u, CodeRing3 & ~Ring3, Big | Pages);
  describe(in_gdt(KernelData), 0, ~0u, DataRing3 & ~Ring3, Big | Pages);
  describe(in_gdt(selector::FlatCode), 0, ~0u, CodeRing3, Big | Pages);
  describe(in_gdt(selector::FlatData), 0, ~0u, DataRing3, Big | Pages);
  describe(in_gdt(TssSelector), Kernel + Tss, 0x67, TssAvailable, 0);
  describe(in_gdt(LdtSelector), Kernel + Ldt, std::size(local_segments) * 8 - 1, Table, 0);
  for (const LocalSegment& segment : local_segments)
    describe(Ldt + (segment.selector & 0xFFF8u), window::Base, segment.limit,
             segment.code          ? CodeRing3
             : segment.expand_down ? DownRing3
                                   : DataRing3,
             segment.big ? Big : 0);
  put32(Tss + 4, Kernel + StackTop), put32(Tss + 8, KernelData), put32(Tss + 0x64, 0x68 << 16);
  for (u32 vector = 0; vector < 0x100; vector++) {
    const u32 handler = Kernel + Handlers + vector * 16;
    const u8 access = vector == 3 || vector == 4 ? InterruptGate | Ring3 : InterruptGate;
    put32(Idt + vector * 8, (handler & 0xFFFF) | u32(KernelCode) << 16);
    put32(Idt + vector * 8 + 4, (handler & 0xFFFF'0000) | u32(access) << 8);
    memory_.write(Handlers + vector * 16, 0xFEEB, 2);
  }
}

void Machine::map_pages() {
  put32(Directory + (Kernel >> 22) * 4, KernelTable | Present | WritablePage);
  put32(Directory + (window::Base >> 22) * 4, WindowTable | Present | WritablePage | UserPage);
  for (u32 page = 0; page < RamBytes; page += window::PageBytes)
    put32(KernelTable + page / 1024, page | Present | WritablePage);
  for (u32 n = 0; n < std::size(window::pages); n++) {
    const auto [at, kind] = window::pages[n];
    const u32 rights = Present | UserPage | (kind == window::Page::Writable ? WritablePage : 0);
    put32(WindowTable + (window::Base + at) / 1024 % 0x1000, (WindowImage + n * window::PageBytes) | rights);
  }
}

/// By IRET, as the kernel does; DS, ES and GS afterwards, with the rights of the user.
void Machine::enter(const Case& c) {
  u8* const live = &memory_.ram()[WindowImage];
  image_.prepare(c, live);
  const u32 code = WindowImage + window::in_image(c.code_at());
  for (u32 n = 0; n <= c.length; n++) memory_.write(code + n, memory_.read(code + n, 1), 1);  // decoded code is stale
  const RoomSelectors selectors = selectors_of(c.room);
  Cpu& cpu = *cpu_;
  cpu.s.reg[ESP] = Kernel + StackTop;
  for (u32 value : {u32(selectors.data), c.before.gpr[ESP], c.before.eflags, u32(selectors.code), c.before.eip})
    cpu.push(value, 4);
  cpu.return_from_interrupt(4);
  cpu.load_segment(isa::DS, c.before.ds), cpu.load_segment(isa::ES, c.before.es),
      cpu.load_segment(isa::GS, c.before.gs);
  std::copy(c.before.gpr.begin(), c.before.gpr.end(), cpu.s.reg.begin());  // IRET takes only SP to a 16-bit stack
  const FpState& fp = c.before.fp;
  cpu.s.mxcsr = fp.mxcsr;
  std::memcpy(cpu.s.xmm.data(), fp.xmm.data(), sizeof fp.xmm);
  cpu.fpu.fldcw(fp.control);
  cpu.fpu.set_status_word(fp.status);
  cpu.fpu.empty = u8(~fp.used);
  cpu.fpu.instruction = {0, fp.instruction}, cpu.fpu.operand = {}, cpu.fpu.opcode = 0;
  for (unsigned n = 0; n < 8; n++) {
    auto& to = cpu.fpu.registers[(cpu.fpu.top + n) & 7];
    std::memcpy(&to.significand, fp.st[n].data(), 8), std::memcpy(&to.sign_exponent, fp.st[n].data() + 8, 2);
  }
}

bool Machine::in_handler() const { return cpu_->s.cpl == 0 && cpu_->s.eip - (Kernel + Handlers) < 0x1000; }

void Machine::run(const Case& c, Result& result) {
  enter(c);
  const Ticks steps = c.repeats ? MostRepeats : 1;
  for (unsigned n = 0; n < 16 && !in_handler(); n++) time_ = cpu_->run(time_, time_ + steps);
  leave(result);
  image_.collect(c, &memory_.ram()[WindowImage], result);
}

void Machine::leave(Result& result) {
  Cpu& cpu = *cpu_;
  const bool ended = in_handler();
  result.vector = ended ? u8((cpu.s.eip - (Kernel + Handlers)) / 16) : RunsOn;
  Registers& after = result.after;
  std::copy_n(cpu.s.reg.begin(), 8, after.gpr.begin());
  after.ds = cpu.s.segment[isa::DS].selector, after.es = cpu.s.segment[isa::ES].selector;
  after.gs = cpu.s.segment[isa::GS].selector;
  after.eip = cpu.s.eip, after.eflags = cpu.get_flags();
  result.address = result.vector == 14 ? cpu.s.cr2 : 0, result.error = 0;
  if (ended) {
    u32 at = cpu.s.reg[ESP] - Kernel;
    if (has_error_code(result.vector)) result.error = get32(at), at += 4;
    after.eip = get32(at), after.eflags = get32(at + 8), after.gpr[ESP] = get32(at + 12);
  }
  FpState& fp = after.fp;
  fp.mxcsr = cpu.s.mxcsr;
  std::memcpy(fp.xmm.data(), cpu.s.xmm.data(), sizeof fp.xmm);
  fp.control = cpu.fpu.control, fp.status = cpu.fpu.status_word();
  fp.used = u8(~cpu.fpu.empty), fp.instruction = cpu.fpu.instruction.offset;
  for (unsigned n = 0; n < 8; n++) {
    const auto from = cpu.fpu.st(n);
    std::memcpy(fp.st[n].data(), &from.significand, 8), std::memcpy(fp.st[n].data() + 8, &from.sign_exponent, 2);
  }
  if (!ended) start();
}

}  // namespace ferrite::oracle
