// SPDX-License-Identifier: MIT
// A processor of any model that executes hostile code in a mode of cpu_modes.h. Most fault handlers step one byte on
// and return, so that runs stay in their mode; where the machine shuts down or sleeps for good, it enters it again.
#pragma once
#include "tests/support/cpu_modes.h"

namespace ferrite::test {

class HostileCode : public CpuRig {
 public:
  struct Setup {
    CpuModel model = CpuModel::CoreI7;
    u8 mode = 0;         // of cpu_modes
    u32 conditions = 0;  // Condition bits
    u32 seed = 1;        // of registers, data, handlers and lines
  };

  HostileCode(const Setup& setup, std::span<const u8> code)
      : CpuRig(setup.model),
        mode_(cpu_modes[setup.mode % std::size(cpu_modes)]),
        conditions_(setup.conditions),
        words_(setup.seed) {
    for (u32 at = Stack0 - 0x1000; at < UserCode; at += 4) put32(at, plausible_word(words_));
    repeat(code, UserCode, Code), repeat(code, Code, Handlers);
    for (u32 n = 0; n < 0x100; n++) write_handler(n);
    start();
  }

  /// At least so many instructions.
  void run(unsigned count) {
    const u64 goal = instructions() + count;
    while (instructions() < goal) {
      run_on(std::min<u64>(1 + words_.below(100), goal - instructions()));
      happen(words_.below(64));
    }
  }
  u64 instructions() const { return cpu.instructions(); }
  unsigned starts() const { return starts_; }

  /// FNV-1a over all that the guest could see.
  u64 outcome() {
    Hash hash;
    hash("reg", cpu.s.reg), hash("xmm", cpu.s.xmm), hash("dr", cpu.s.dr), hash("test", cpu.s.test),
        hash("msr", cpu.s.msr);
    for (u32 word : {cpu.s.eip, cpu.get_flags(), cpu.s.cr0, cpu.s.cr2, cpu.s.cr3, cpu.s.cr4, cpu.s.mxcsr})
      hash("", word);
    for (Segment& segment : cpu.s.segment) hash("segment", segment);
    hash("ldtr", cpu.s.ldtr), hash("tr", cpu.s.tr), hash("gdtr", cpu.s.gdtr), hash("idtr", cpu.s.idtr);
    hash("cpl", cpu.s.cpl), hash("fpu", cpu.fpu), hash("clock", clock), hash("memory", memory);
    for (u64 number : {instructions(), u64(acknowledged), u64(written.size()), u64(starts_)}) hash("", number);
    return hash.value;
  }

 private:
  struct Hash final : StateVisitor {
    void bytes(std::string_view, std::span<u8> raw) override {
      for (std::size_t at = 0; at < raw.size(); at += 8) {
        u64 word = 0;
        for (std::size_t n = at; n < std::min(at + 8, raw.size()); n++) word |= u64(raw[n]) << 8 * (n - at);
        value = (value ^ word) * 0x100000001B3;
      }
    }
    u64 value = 0xCBF29CE484222325;
  };

  void start() {
    starts_++;
    enter_mode(*this, mode_, conditions_, words_);
    for (const unsigned n : {EAX, ECX, EDX, EBX, EBP}) cpu.s.reg[n] = plausible_word(words_);
    for (const unsigned n : {ESI, EDI})
      cpu.s.reg[n] = mode_.level == CpuMode::Level::V86 ? words_.below(0x1000) : Data + words_.below(0x1000);
    cpu.s.reg[ESP] -= words_.below(0x100);
  }

  void repeat(std::span<const u8> code, u32 at, u32 end) {
    for (std::size_t n = 0; at < end && !code.empty(); n++) memory.ram()[at++] = code[n % code.size()];
  }

  void write_handler(u32 vector) {
    const u32 at = Handlers + vector * 16;
    const bool error = vector == 8 || (vector >= 10 && vector <= 14) || vector == 17;
    const bool fault = vector < 0x20 && !(vector >= 1 && vector <= 4);
    const bool code16 = mode_.level == CpuMode::Level::Real || mode_.level == CpuMode::Level::Unreal;
    if (words_.one_in(8)) {
      for (u32 n = 0; n < 12; n += 4) put32(at + n, plausible_word(words_));
      put(at + 12, {0xE9, u8(words_.next()), u8(words_.next()), 0xFF});  // back into the code, in either size
    } else if (!fault) {
      put(at, {0xCF});  // IRET
    } else if (code16) {
      put(at, {0x55, 0x89, 0xE5, 0xFF, 0x46, 0x02, 0x5D, 0xCF});  // PUSH BP; MOV BP,SP; INC WORD [BP+2]; POP BP; IRET
    } else if (error) {
      put(at, {0x83, 0xC4, 0x04, 0xFF, 0x04, 0x24, 0xCF});  // ADD ESP,4; INC DWORD [ESP]; IRETD
    } else {
      put(at, {0xFF, 0x04, 0x24, 0xCF});
    }
  }

  /// Between two slices something comes from outside, or not.
  void happen(u32 what) {
    const bool reset = cpu.triple_faults() != triple_faults_;
    triple_faults_ = cpu.triple_faults();
    if (reset || (cpu.halted() && what >= 32) || (strayed() && what % 4 == 0)) return start();
    if (what < 16 || cpu.halted()) cpu.set_line(Cpu::Intr, true);
    if (what == 16 || cpu.halted()) cpu.set_line(Cpu::Nmi, true), cpu.set_line(Cpu::Nmi, false);
    if (what == 17) cpu.set_line(Cpu::A20, words_.one_in(2));
    if (what == 18) cpu.set_line(Cpu::Reset, true), cpu.set_line(Cpu::Reset, false);
  }
  /// Out of its mode, or to where there is nothing to execute.
  bool strayed() const {
    if (cpu.s.protected_mode() != (mode_.level >= CpuMode::Level::Ring0Code16)) return true;
    const u32 at = cpu.s.segment[isa::CS].base + cpu.s.eip;
    return at < UserCode || at >= Handlers + 0x1000;
  }

  const CpuMode& mode_;
  const u32 conditions_;
  RandomWords words_;
  unsigned starts_ = 0;
  u32 triple_faults_ = 0;
};

}  // namespace ferrite::test
