// SPDX-License-Identifier: MIT
// What the debugger and traces show. That an assembler takes it for the same instruction, tests/isa/listing.py asks
// NASM.
#include "core/isa/disassemble.h"

#include <catch2/catch.hpp>

#include "tests/isa/all_forms.h"

namespace ferrite::isa {
namespace {

std::string text(const std::vector<u8>& bytes, bool code32 = true, u32 eip = 0x1000) {
  Insn insn;
  REQUIRE(decode(bytes, code32, insn) == Decoded::Ok);
  return disassemble(insn, eip, code32);
}

}  // namespace

TEST_CASE("an instruction reads as its manual's example, in 32-bit code") {
  CHECK(text({0x01, 0xC8}) == "add eax, ecx");
  CHECK(text({0xF0, 0x64, 0x83, 0x44, 0xB3, 0x10, 0x01}) == "lock add dword [fs:ebx+esi*4+0x10], 0x1");
  CHECK(text({0x66, 0x8B, 0x45, 0xFC}) == "mov ax, word [ebp-0x4]");
  CHECK(text({0x0F, 0xB6, 0x04, 0x25, 0x78, 0x56, 0x34, 0x12}) == "movzx eax, byte [0x12345678]");
  CHECK(text({0x74, 0xFE}) == "jz short 0x1000");
  CHECK(text({0xE8, 0, 0, 0, 0}) == "call near 0x1005");
  CHECK(text({0xF3, 0xA5}) == "rep movsd");
  CHECK(text({0xF2, 0xAE}) == "repne scasb");
  CHECK(text({0xC8, 0x10, 0, 1}) == "enter 0x10, 0x1");
  CHECK(text({0xEA, 1, 0, 0, 0, 8, 0}) == "jmp 0x8:0x1");
  CHECK(text({0xFF, 0x2B}) == "jmp dword far [ebx]");
  CHECK(text({0x0F, 0x22, 0xD8}) == "mov cr3, eax");
  CHECK(text({0xD8, 0xC1}) == "fadd st0, st1");
  CHECK(text({0xDF, 0x33}) == "fbstp tword [ebx]");
  CHECK(text({0x66, 0x0F, 0xFC, 0x08}) == "paddb xmm1, [eax]");
  CHECK(text({0x0F, 0xFC, 0xCA}) == "paddb mm1, mm2");
  CHECK(text({0x0F, 0x0B}) == "ud2");
}

TEST_CASE("16-bit code has its own registers, addresses and names") {
  CHECK(text({0x8B, 0x42, 0x80}, false) == "mov ax, word [bp+si-0x80]");
  CHECK(text({0x98}, false) == "cbw");
  CHECK(text({0x66, 0x98}, false) == "cwde");
  CHECK(text({0xE3, 0xFE}, false) == "jcxz 0x1000");
  CHECK(text({0x9C}, false) == "pushfw");
  CHECK(text({0x2E, 0xA4}, false) == "cs movsb");
}

TEST_CASE("what is not of the segment's size says so: branch targets, far pointers, addresses") {
  CHECK(text({0x66, 0xE9, 0x00, 0x01}) == "jmp near word 0x1104");
  CHECK(text({0x66, 0x0F, 0x84, 0x00, 0x01}) == "jz near word 0x1105");
  CHECK(text({0x66, 0xE8, 0x00, 0x01, 0, 0}, false) == "call near dword 0x1106");
  CHECK(text({0x66, 0xEB, 0xFE}) == "o16 jmp short 0x1001");
  CHECK(text({0x66, 0xEA, 1, 0, 8, 0}) == "jmp word 0x8:0x1");
  CHECK(text({0x66, 0x9A, 1, 0, 0, 0, 8, 0}, false) == "call dword 0x8:0x1");
  CHECK(text({0x67, 0xA0, 0x34, 0x12}) == "mov al, byte [word 0x1234]");
  CHECK(text({0x64, 0x67, 0xA3, 0x78, 0x56, 0x34, 0x12}, false) == "mov word [fs:dword 0x12345678], ax");
}

TEST_CASE("FNSETPM is spelt as assemblers know it") { CHECK(text({0xDB, 0xE4}) == "fsetpm"); }

TEST_CASE("a branch over the end of a 16-bit segment lands at its start") {
  CHECK(text({0xEB, 0x10}, false, 0xFFF0) == "jmp short 0x2");
}

TEST_CASE("every form of every row has a text without a gap") {
  unsigned forms = 0, bad = 0;
  for_each_form([&](unsigned, const Mode& mode, const Bytes& bytes) {
    Insn insn;
    decode(bytes, mode.code32, insn);
    const std::string line = disassemble(insn, 0, mode.code32);
    forms++;
    bad += line.empty() || line.back() == ' ' || line.back() == ',' || line.find("  ") != std::string::npos;
  });
  CHECK(forms > 5000);
  CHECK(bad == 0);
}

}  // namespace ferrite::isa
