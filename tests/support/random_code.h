// SPDX-License-Identifier: MIT
// A processor that executes nonsense: random bytes, and every handler random bytes too. Real instructions are mixed in
// so that runs get far, and interrupts and NMIs come and go.
#pragma once
#include "tests/support/cpu_rig.h"

namespace ferrite::test {

class RandomCode : public CpuRig {
 public:
  enum class Mode : u8 { Real, Protected, Paged, User, V86 };
  static constexpr Mode Modes[] = {Mode::Real, Mode::Protected, Mode::Paged, Mode::User, Mode::V86};

  RandomCode(Mode mode, u32 seed) : state_(seed ? seed : 1) {
    fill([&] { return next(); });
    enter(mode);
  }
  /// The bytes come from a fuzzer.
  RandomCode(Mode mode, std::span<const u8> bytes) : state_(1) {
    std::size_t at = 0;
    fill([&] {
      u32 word = 0;
      for (unsigned n = 0; n < 4; n++) word = word << 8 | (bytes.empty() ? 0 : bytes[at++ % bytes.size()]);
      return word;
    });
    enter(mode);
  }

  /// At least so many instructions; something happens to the lines every hundred.
  void run(unsigned count) {
    const u64 goal = instructions() + count;
    while (instructions() < goal) {
      run_on(std::min<u64>(100, goal - instructions()));
      const u32 what = next();
      if (what % 4 == 0 || cpu.halted()) cpu.set_line(Cpu::Intr, true);
      if (what % 16 == 1 || (cpu.halted() && what & 64)) cpu.set_line(Cpu::Nmi, true), cpu.set_line(Cpu::Nmi, false);
      if (what % 128 == 2 || cpu.halted()) revive(what);
    }
  }
  u64 instructions() const { return cpu.instructions(); }

  /// FNV-1a over what the guest could see: registers, flags, selectors, memory.
  u64 outcome() {
    u64 value = 0xCBF29CE484222325;
    const auto mix = [&](u32 word) { value = (value ^ word) * 0x100000001B3; };
    for (u32 reg : cpu.s.reg) mix(reg);
    for (u32 word : {cpu.s.eip, cpu.get_flags(), cpu.s.cr0, cpu.s.cr2, cpu.s.cr3, u32(cpu.s.cpl)}) mix(word);
    for (const Segment& segment : cpu.s.segment) mix(segment.selector), mix(segment.base);
    for (u8 byte : memory.ram()) mix(byte);
    return value;
  }

  void visit(StateVisitor& v) override {
    CpuRig::visit(v);
    v("state", state_);
  }

 private:
  u32 next() {
    state_ ^= state_ << 13, state_ ^= state_ >> 17, state_ ^= state_ << 5;
    return state_;
  }
  template <class Word>
  void fill(Word word) {
    for (u32 at = Code; at < Handlers; at += 4) put32(at, word());
    for (u32 n = 0; n < 0x100; n++) {
      for (u32 at = 0; at < 12; at += 4) put32(Handlers + n * 16 + at, word());
      put(Handlers + n * 16 + 12, {0xE9, u8(word()), u8(word()), 0xFF});  // back into the code, in either size
    }
  }
  void enter(Mode mode) {
    if (mode != Mode::Real) protect();
    if (mode == Mode::Paged || mode == Mode::User) page();
    if (mode == Mode::User) enter_user();
    if (mode == Mode::V86) enter_v86(next() & 3);
    for (unsigned n : {EAX, ECX, EDX, EBX, EBP, ESI, EDI}) cpu.s.reg[n] = next() & (n & 1 ? 0xFFFF : ~0u);
  }
  /// What halts for ever starts again.
  void revive(u32 what) {
    if (!cpu.halted()) return void(cpu.s.reg[what >> 8 & 7] = what);
    cpu.reset();
    for (unsigned name : {isa::DS, isa::ES, isa::SS}) cpu.load_segment(name, u16(what >> 20));
    cpu.s.reg[ESP] = what & 0xFFFF;
    cpu.jump_far(u16(Code >> 4), what >> 16, 2);
    if (what & 0x8000) protect();
  }

  u32 state_;
};

}  // namespace ferrite::test
