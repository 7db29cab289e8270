// SPDX-License-Identifier: MIT
#include "core/jit/wasm_writer.h"

#include <catch2/catch.hpp>

namespace ferrite::jit {
namespace {

std::vector<u8> code_of(void (*write)(WasmWriter&)) {
  WasmWriter writer;
  writer.begin_function("f");
  write(writer);
  writer.end_function();
  return writer.module();
}

bool ends_with(const std::vector<u8>& bytes, std::vector<u8> end) {
  return bytes.size() >= end.size() && std::equal(end.rbegin(), end.rend(), bytes.rbegin());
}

}  // namespace

TEST_CASE("a module has its sections in order, imports the memory and exports its function") {
  const std::vector<u8> module = code_of([](WasmWriter& w) { w.i32_const(7); });
  const std::vector<u8> expected{
      0,  'a', 's', 'm',  1,   0,    0,   0,                                            // preamble
      1,  6,   1,   0x60, 1,   0x7F, 1,   0x7F,                                         // one type: (i32) -> i32
      2,  15,  1,   3,    'c', 'p',  'u', 6,    'm', 'e', 'm', 'o', 'r', 'y', 2, 0, 1,  // cpu.memory
      3,  2,   1,   0,                                                                  // one function, of type 0
      7,  5,   1,   1,    'f', 0,    0,                                                 // exported as f
      10, 6,   1,   4,    0,   0x41, 7,   0x0B,                                         // no locals; i32.const 7; end
  };
  CHECK(module == expected);
}

TEST_CASE("constants are written as signed LEB128, as short as they can be") {
  CHECK(ends_with(code_of([](WasmWriter& w) { w.i32_const(63); }), {0x41, 0x3F, 0x0B}));
  CHECK(ends_with(code_of([](WasmWriter& w) { w.i32_const(64); }), {0x41, 0xC0, 0x00, 0x0B}));
  CHECK(ends_with(code_of([](WasmWriter& w) { w.i32_const(~0u); }), {0x41, 0x7F, 0x0B}));
  CHECK(ends_with(code_of([](WasmWriter& w) { w.i32_const(u32(-64)); }), {0x41, 0x40, 0x0B}));
  CHECK(ends_with(code_of([](WasmWriter& w) { w.i32_const(u32(-65)); }), {0x41, 0xBF, 0x7F, 0x0B}));
  CHECK(
      ends_with(code_of([](WasmWriter& w) { w.i32_const(0x8000'0000); }), {0x41, 0x80, 0x80, 0x80, 0x80, 0x78, 0x0B}));
}

TEST_CASE("functions called are imported once, in the order of their first use, with types that are shared") {
  static constexpr WasmWriter::Import read{"r", 1, true}, trap{"t", 1, false}, again{"a", 1, true};
  WasmWriter writer;
  for (std::string_view name : {"f", "g"}) {
    writer.begin_function(name);
    writer.get(WasmWriter::parameter), writer.call(trap);
    writer.get(WasmWriter::parameter), writer.call(read);
    writer.call(again), writer.call(read);
    writer.end_function();
  }
  CHECK(writer.functions() == 2);
  const std::vector<u8> module = writer.module();
  const std::string text(module.begin(), module.end());
  const std::string types{1, 10, 2, 0x60, 1, 0x7F, 1, 0x7F, 0x60, 1, 0x7F, 0};
  CHECK(text.find(types) == 8);
  const auto import_of = [](char name, char type) { return std::string{3, 'c', 'p', 'u', 1, name, 0, type}; };
  CHECK(text.find(import_of('t', 1) + import_of('r', 0) + import_of('a', 0)) != text.npos);
  CHECK(text.find(std::string{1, 'f', 0, 3, 1, 'g', 0, 4}) != text.npos);  // numbered behind the imports
}

TEST_CASE("the listing says what was written, nested blocks indented") {
  WasmWriter writer;
  std::string text;
  writer.list_into(&text);
  writer.begin_function("f");
  writer.caption("leave at once if the parameter is 0");
  writer.get(WasmWriter::parameter);
  writer.i32_eqz();
  writer.if_();
  writer.i32_const(~0u);
  writer.return_();
  writer.end();
  writer.get(WasmWriter::parameter);
  writer.i32_load(36);
  writer.end_function();
  CHECK(text ==
        "; leave at once if the parameter is 0\n"
        "  local.get 0\n"
        "  i32.eqz\n"
        "  if\n"
        "    i32.const -1\n"
        "    return\n"
        "  end\n"
        "  local.get 0\n"
        "  i32.load 36\n");
}

}  // namespace ferrite::jit
