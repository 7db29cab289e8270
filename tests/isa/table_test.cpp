// SPDX-License-Identifier: MIT
// The instruction table as data: every row reachable, no two in each other's way, and a decoder that nothing upsets.
#include <catch2/catch.hpp>
#include <set>

#include "tests/isa/all_forms.h"

namespace ferrite::isa {
namespace {

unsigned undefined_row() {
  Insn insn;
  decode(Bytes{0x0F, 0x0B}, false, insn);
  return insn.form / 4;
}

struct Random {
  u32 state;
  u32 next() {
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state;
  }
};

}  // namespace

TEST_CASE("no two rows of the instruction table claim the same bytes") {
  std::set<Bytes> seen;
  for (unsigned n = 0; n < row_count; n++)
    for (const Bytes& bytes : encodings(rows[n], false)) {
      INFO(rows[n].encoding << " " << rows[n].mnemonic);
      CHECK(seen.insert(bytes).second);
    }
}

TEST_CASE("every row decodes to itself in every form and mode, with its whole length") {
  unsigned wrong_row = 0, wrong_length = 0, wrong_size = 0, forms = 0;
  std::string first;
  for_each_form([&](unsigned n, const Mode& mode, const Bytes& bytes) {
    Insn insn;
    const Decoded decoded = decode(bytes, mode.code32, insn);
    const bool same = decoded == Decoded::Ok && insn.form / 4 == n;
    if (!same && first.empty()) first = std::string(rows[n].encoding) + " " + std::string(rows[n].mnemonic);
    wrong_row += !same;
    wrong_length += insn.length != bytes.size();
    wrong_size += insn.wide() != mode.operand32();
    forms++;
  });
  INFO("first: " << first);
  CHECK(forms > 5000);
  CHECK(wrong_row == 0);
  CHECK(wrong_length == 0);
  CHECK(wrong_size == 0);
}

TEST_CASE("an instruction whose last bytes are missing asks for more, at every length") {
  unsigned wrong = 0;
  for_each_form([&](unsigned, const Mode& mode, const Bytes& bytes) {
    for (std::size_t n = 0; n < bytes.size(); n++) {
      Insn insn;
      wrong += decode({bytes.data(), n}, mode.code32, insn) != Decoded::NeedsMore;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("LOCK is legal before the lockable rows' memory forms and #UD before all else") {
  unsigned wrong = 0, locked = 0;
  for_each_form([&](unsigned n, const Mode& mode, const Bytes& bytes) {
    Insn plain, insn;
    decode(bytes, mode.code32, plain);
    decode(joined({0xF0}, bytes), mode.code32, insn);
    const Kind first = rows[n].operand(0).kind;
    const bool destination = first == Kind::Modrm || first == Kind::Memory;
    const bool legal = rows[n].traits & Lockable && plain.memory() && destination;
    wrong += insn.form / 4 != (legal ? n : undefined_row());
    locked += legal;
  });
  CHECK(wrong == 0);
  CHECK(locked > 300);
}

TEST_CASE("the lockable instructions are those that the manual lists") {
  std::set<std::string_view> lockable;
  for (const Row& row : rows)
    if (row.traits & Lockable) lockable.insert(row.mnemonic);
  const std::set<std::string_view> listed{"add", "adc", "and", "btc", "btr", "bts", "cmpxchg", "cmpxchg8b", "dec",
                                          "inc", "neg", "not", "or",  "sbb", "sub", "xor",     "xadd",      "xchg"};
  CHECK(lockable == listed);
}

TEST_CASE("fifteen bytes are an instruction, sixteen are #GP, however they came to be so many") {
  for (const u8 prefix : {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF2, 0xF3}) {
    Bytes bytes(14, prefix);
    bytes.push_back(0x90);
    Insn insn;
    CHECK(decode(bytes, false, insn) == Decoded::Ok);
    CHECK(insn.length == 15);
    bytes.insert(bytes.begin(), prefix);
    CHECK(decode(bytes, false, insn) == Decoded::TooLong);
    CHECK(decode(Bytes(40, prefix), false, insn) == Decoded::TooLong);
    CHECK(decode(Bytes(14, prefix), false, insn) == Decoded::NeedsMore);
  }
  Bytes with_operands{0x66, 0x67, 0x2E, 0x2E, 0x2E, 0x81, 0x84, 0x24, 1, 2, 3, 4, 5, 6, 7, 8};  // 32-bit forms: 16
  Insn insn;
  CHECK(decode(with_operands, false, insn) == Decoded::TooLong);
  with_operands.erase(with_operands.begin() + 2);
  CHECK(decode(with_operands, false, insn) == Decoded::Ok);
  CHECK(insn.immediate == 0x0807'0605);
}

TEST_CASE("prefixes: the last segment override and the last repeat count, sizes toggle once") {
  Insn insn;
  decode(Bytes{0x26, 0x64, 0x8A, 0x07}, false, insn);
  CHECK(insn.segment == FS);
  decode(Bytes{0xF2, 0xF3, 0xA6}, false, insn);
  CHECK(insn.has(prefix::Rep));
  CHECK_FALSE(insn.has(prefix::RepNe));
  decode(Bytes{0x66, 0x66, 0xB8, 1, 2, 3, 4}, false, insn);
  CHECK(insn.length == 7);
  decode(Bytes{0x66, 0xB8, 1, 2}, true, insn);
  CHECK(insn.immediate == 0x0201);
}

TEST_CASE("BP, EBP and ESP as base address the stack segment, an override or no base do not") {
  struct Case {
    Bytes bytes;
    bool code32;
    u8 segment;
  };
  for (const Case& c : {Case{{0x8B, 0x02}, false, SS},                   // [BP+SI]
                        Case{{0x8B, 0x46, 1}, false, SS},                // [BP+1]
                        Case{{0x8B, 0x06, 1, 2}, false, DS},             // [0201]
                        Case{{0x8B, 0x45, 1}, true, SS},                 // [EBP+1]
                        Case{{0x8B, 0x04, 0x24}, true, SS},              // [ESP]
                        Case{{0x8B, 0x04, 0x2B}, true, DS},              // [EBX+EBP]: EBP is an index
                        Case{{0x8B, 0x04, 0x2D, 1, 2, 3, 4}, true, DS},  // [EBP*1+disp32]
                        Case{{0x8B, 0x44, 0x25, 1}, true, SS},           // [EBP+1] with a SIB byte
                        Case{{0x3E, 0x8B, 0x45, 1}, true, DS}}) {
    Insn insn;
    CHECK(decode(c.bytes, c.code32, insn) == Decoded::Ok);
    CHECK(insn.length == c.bytes.size());
    CHECK(int(insn.segment) == int(c.segment));
  }
}

TEST_CASE("forms that do not exist are #UD: registers as memory, missing extensions, CR1, segments 6 and 7") {
  const Bytes cases[] = {{0x8D, 0xC0},       {0xC4, 0xC0},       {0x62, 0xC0}, {0xFF, 0xD8 | 0x18}, {0xFF, 0xE8},
                         {0xFF, 0xF8},       {0xFE, 0xD0},       {0x8F, 0xC8}, {0xC6, 0xC8, 1},     {0x0F, 0x20, 0xC8},
                         {0x0F, 0x22, 0xE8}, {0x8E, 0xF0},       {0x8C, 0xF8}, {0x0F, 0xC7, 0xC8},  {0x0F, 0x01, 0xD0},
                         {0x0F, 0x01, 0xF8}, {0x0F, 0xBA, 0xC0}, {0x0F, 0xFF}, {0x0F, 0x04},        {0x0F, 0x05}};
  for (const Bytes& bytes : cases) {
    Insn insn;
    INFO(int(bytes[0]) << " " << int(bytes[1]));
    CHECK(decode(bytes, false, insn) == Decoded::Ok);
    CHECK(insn.form / 4 == undefined_row());
    CHECK_FALSE(insn.memory());
  }
}

TEST_CASE("a million random strings decode to something sensible, whatever lies behind them") {
  Random random{0x1234'5678};
  std::array<u8, 20> bytes;
  unsigned bad = 0;
  for (unsigned n = 0; n < 1'000'000; n++) {
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
      const u32 word = random.next();
      for (unsigned k = 0; k < 4; k++) bytes[at + k] = u8(word >> 8 * k);
    }
    const std::size_t given = random.next() % (bytes.size() + 1);
    const bool code32 = n & 1;
    Insn insn;
    switch (decode({bytes.data(), given}, code32, insn)) {
      case Decoded::Ok:
        bad += insn.length == 0 || insn.length > given || insn.length > MaxLength || insn.form / 4 >= row_count;
        bad += insn.base > NoRegister || insn.index > NoRegister || insn.scale > 3 || insn.segment > GS;
        break;
      case Decoded::NeedsMore: bad += given >= MaxLength; break;
      case Decoded::TooLong: bad += given < MaxLength; break;
    }
  }
  CHECK(bad == 0);
}

}  // namespace ferrite::isa
