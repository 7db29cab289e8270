// SPDX-License-Identifier: MIT
#include "core/jit/translator.h"

#include <catch2/catch.hpp>

#include "tests/jit/forms.h"

namespace ferrite::jit {
namespace {

std::vector<isa::Insn> decode_all(std::vector<u8> code) {
  std::vector<isa::Insn> block;
  for (std::span<const u8> rest = code; !rest.empty();) {
    isa::Insn insn;
    REQUIRE(isa::decode(rest, true, insn) == isa::Decoded::Ok);
    block.push_back(insn);
    rest = rest.subspan(insn.length);
  }
  return block;
}

std::string listing(std::vector<u8> code) {
  WasmWriter writer;
  std::string text;
  writer.list_into(&text);
  Translator translator(writer);
  translator.begin("f");
  for (const isa::Insn& insn : decode_all(std::move(code))) REQUIRE(translator.translate(insn));
  translator.finish();
  return text;
}

unsigned count(std::string_view text, std::string_view word) {
  unsigned n = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) n++;
  return n;
}

/// FNV-1a, 64 bits.
class Hash {
 public:
  void add(std::span<const u8> bytes) {
    for (u8 byte : bytes) value = (value ^ byte) * 0x100'0000'01B3;
  }
  u64 value = 0xCBF2'9CE4'8422'2325;
};

}  // namespace

TEST_CASE("every row that is not SLOW is translated in all its forms; SLOW rows are refused and write nothing") {
  unsigned translated = 0, refused = 0;
  for (const isa::Row& row : isa::rows) {
    isa::Insn insn;
    insn.form = u16((&row - isa::rows) * 4);
    CHECK(Translator::translates(insn) == row.translates());
    (row.translates() ? translated : refused)++;
  }
  CHECK(translated >= 200);
  CHECK(translated + refused == isa::row_count);

  WasmWriter writer;
  std::string text;
  writer.list_into(&text);
  Translator translator(writer);
  translator.begin("f");
  const std::string before = text;
  CHECK_FALSE(translator.translate(decode_all({0xF7, 0xF1})[0]));  // div ecx
  CHECK(text == before);
}

TEST_CASE("add eax, ecx: two loads, one sum, and what it leaves") {
  CHECK(listing({0x01, 0xC8}) ==
        "  local.get 0\n  i32.load 36\n  local.set 1\n"
        "; add\n"
        "  local.get 0\n  i32.load 0\n  local.set 2\n"
        "  local.get 0\n  i32.load 4\n  local.set 3\n"
        "  local.get 2\n  local.get 3\n  i32.add\n  local.set 4\n"
        "  local.get 0\n  local.get 4\n  i32.store 0\n"
        "  local.get 0\n  i32.const 2\n  i32.store 40\n"
        "  local.get 0\n  local.get 2\n  i32.store 44\n"
        "  local.get 0\n  local.get 3\n  i32.store 48\n"
        "  local.get 0\n  local.get 4\n  i32.store 52\n"
        "  local.get 1\n  i32.const 2\n  i32.add\n  local.set 5\n"
        "  local.get 0\n  local.get 5\n  i32.store 36\n"
        "  i32.const 1\n");
}

TEST_CASE("mov al, [ebx+4]: a load that may leave with the state as it was, EIP behind the instruction") {
  CHECK(listing({0x8A, 0x43, 0x04}) ==
        "  local.get 0\n  i32.load 36\n  local.set 1\n"
        "; mov\n"
        "  local.get 0\n  i32.load 12\n  local.set 2\n"
        "  local.get 2\n  i32.const 4\n  i32.add\n  local.set 3\n"
        "  local.get 0\n  i32.const 3\n  local.get 3\n  call load1\n  local.set 4\n"
        "  local.get 0\n  call faulted\n"
        "  if\n"
        "    local.get 1\n    i32.const 3\n    i32.add\n    local.set 5\n"
        "    local.get 0\n    local.get 5\n    i32.store 36\n"
        "    i32.const 1\n    return\n"
        "  end\n"
        "  local.get 0\n  i32.load 0\n  local.set 6\n"
        "  local.get 6\n  i32.const -256\n  i32.and\n  local.set 7\n"
        "  local.get 4\n  i32.const 255\n  i32.and\n  local.set 8\n"
        "  local.get 7\n  local.get 8\n  i32.or\n  local.set 9\n"
        "  local.get 0\n  local.get 9\n  i32.store 0\n"
        "  local.get 1\n  i32.const 3\n  i32.add\n  local.set 10\n"
        "  local.get 0\n  local.get 10\n  i32.store 36\n"
        "  i32.const 1\n");
}

TEST_CASE("a register is loaded once and stored once, however often a block uses it") {
  const std::string text = listing({0x01, 0xC8, 0x01, 0xC8, 0x29, 0xC8, 0x01, 0xC1});  // eax, ecx to and fro
  CHECK(count(text, "i32.load 0\n") == 1);
  CHECK(count(text, "i32.load 4\n") == 1);
  CHECK(count(text, "i32.store 0\n") == 1);
  CHECK(count(text, "i32.store 4\n") == 1);
}

TEST_CASE("flags that are overwritten unread are not written, and a comparison with its branch is one instruction") {
  CHECK(count(listing({0x01, 0xC8, 0x01, 0xC8, 0x01, 0xC8}), "i32.store 40\n") == 1);
  const std::string text = listing({0x39, 0xC8, 0x0F, 0x9C, 0xC2});  // cmp eax, ecx; setl dl
  CHECK(count(text, "i32.lt_s\n") == 1);
  CHECK(count(text, "i32.load 40\n") == 0);
}

TEST_CASE("all forms, compiled, are the same bytes on every host") {
  Hash hash;
  std::size_t bytes = 0;
  Chance chance(5);
  for (const Form& form : all_forms()) {
    WasmWriter writer;
    Translator translator(writer);
    for (unsigned n = 0; n < 4; n++) {
      translator.begin("f" + std::to_string(n));
      REQUIRE(translator.translate(random_instruction(form, chance)));
      translator.finish();
    }
    const std::vector<u8> module = writer.module();
    hash.add(module);
    bytes += module.size();
  }
  // After a change of the translator or the table: look at the listings above, then note the new figures here.
  CHECK(bytes == 1'582'606);
  CHECK(hash.value == 0xBAB4'C430'EE86'C35E);
}

}  // namespace ferrite::jit
