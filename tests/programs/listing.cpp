// SPDX-License-Identifier: MIT
// ferrite_listing: prints every form in both code sizes, a line each: code size, EIP, bytes, text. Every form has a
// slot of sixteen bytes; after as many as a 16-bit segment holds EIP begins at 0 again. ferrite_listing --disassemble:
// reads lines of code size, EIP and bytes; prints of each, tabbed, how many of the bytes its first instruction has and
// its text, or what was wrong with it.
#include <cstring>
#include <iostream>
#include <sstream>

#include "core/isa/disassemble.h"
#include "tests/isa/all_forms.h"
#include "tests/programs/hex.h"

namespace ferrite::isa {
namespace {

constexpr u32 Slot = 16, Segment = 0x1'0000;

Bytes bytes_of(const std::string& hex) {
  Bytes bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
    bytes.push_back(u8(std::stoul(hex.substr(at, 2), nullptr, 16)));
  return bytes;
}

/// The first instruction of the bytes.
struct Line {
  unsigned length = 0;
  std::string text;
};
Line line_of(const Bytes& bytes, bool code32, u32 eip) {
  Insn insn;
  if (decode(bytes, code32, insn) != Decoded::Ok) return {0, "no instruction"};
  return {insn.length, disassemble(insn, eip, code32)};
}

void list_forms() {
  u32 eip[2] = {};
  for_each_form([&](unsigned, const Mode& mode, const Bytes& bytes) {
    u32& at = eip[mode.code32];
    std::printf("%d\t%04X\t%s\t%s\n", mode.code32 ? 32 : 16, at, hex(bytes).c_str(),
                line_of(bytes, mode.code32, at).text.c_str());
    at = (at + Slot) % Segment;
  });
}

void disassemble_lines() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    int code_size = 0;
    u32 eip = 0;
    std::string bytes;
    words >> std::dec >> code_size >> std::hex >> eip >> bytes;
    const Line first = words ? line_of(bytes_of(bytes), code_size == 32, eip) : Line{0, "no code size, EIP and bytes"};
    std::printf("%u\t%s\n", first.length, first.text.c_str());
  }
}

}  // namespace
}  // namespace ferrite::isa

int main(int count, char** words) {
  if (count == 1) {
    ferrite::isa::list_forms();
    return 0;
  }
  if (count == 2 && !std::strcmp(words[1], "--disassemble")) {
    ferrite::isa::disassemble_lines();
    return 0;
  }
  std::fprintf(stderr, "usage: ferrite_listing [--disassemble]\n");
  return 2;
}
