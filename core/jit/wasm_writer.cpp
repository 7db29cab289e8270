// SPDX-License-Identifier: MIT
#include "core/jit/wasm_writer.h"

#include <cassert>

namespace ferrite::jit {
namespace {

enum class Section : u8 { Type = 1, Import = 2, Function = 3, Export = 7, Code = 10 };  // [5.5.2]
enum class ExternalKind : u8 { Function = 0, Memory = 2 };                              // [5.5.5]
constexpr u8 I32 = 0x7F, FunctionType = 0x60, NoResult = 0x40;                          // [5.3]
constexpr u8 Preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};                               // [5.5.16]
constexpr u8 AnySize = 0, OnePage = 1;  // memory limits: no maximum, at least one page
constexpr std::string_view Host = "cpu";

namespace code {
enum : u8 {
  Block = 0x02,
  Loop = 0x03,
  If = 0x04,
  End = 0x0B,
  Br = 0x0C,
  BrIf = 0x0D,
  Return = 0x0F,
  Call = 0x10,
  LocalGet = 0x20,
  LocalSet = 0x21,
  I32Const = 0x41,
  I64Const = 0x42
};
}

// LEB128 [5.2.2].
void put_unsigned(std::vector<u8>& out, u64 v) {
  for (; v >= 0x80; v >>= 7) out.push_back(u8(v | 0x80));
  out.push_back(u8(v));
}
void put_signed(std::vector<u8>& out, i32 v) {
  for (;;) {
    const u8 low = u8(v & 0x7F);
    v >>= 7;
    if ((v == 0 && !(low & 0x40)) || (v == -1 && (low & 0x40))) return out.push_back(low);
    out.push_back(u8(low | 0x80));
  }
}
void put_name(std::vector<u8>& out, std::string_view name) {
  put_unsigned(out, name.size());
  out.insert(out.end(), name.begin(), name.end());
}
void put_sized(std::vector<u8>& out, const std::vector<u8>& bytes) {
  put_unsigned(out, bytes.size());
  out.insert(out.end(), bytes.begin(), bytes.end());
}
void put_section(std::vector<u8>& out, Section id, const std::vector<u8>& bytes) {
  out.push_back(u8(id));
  put_sized(out, bytes);
}

}  // namespace

void WasmWriter::begin_function(std::string_view name) {
  assert(frames_.empty());
  exports_.emplace_back(name);
  code_.clear();
  stack_.clear();
  frames_.assign(1, {0});
  locals_ = 1;
}

void WasmWriter::end_function() {
  assert(frames_.size() == 1);
  if (!frames_.back().unreachable) take("i");
  assert(stack_.empty());
  frames_.clear();
  std::vector<u8> body;
  if (const u32 declared = locals_ - 1) {
    body.push_back(1);  // one run of locals of one type
    put_unsigned(body, declared);
    body.push_back(I32);
  } else {
    body.push_back(0);
  }
  body.insert(body.end(), code_.begin(), code_.end());
  body.push_back(code::End);
  put_sized(bodies_, body);
}

std::vector<u8> WasmWriter::module() const {
  std::vector<u8> types, imports, functions, exports, bodies;
  put_unsigned(types, types_.size());
  for (const Type& type : types_) {
    types.push_back(FunctionType);
    put_unsigned(types, type.parameters);
    types.insert(types.end(), type.parameters, I32);
    types.push_back(type.gives_result);
    if (type.gives_result) types.push_back(I32);
  }
  put_unsigned(imports, imports_.size() + 1);
  put_name(imports, Host), put_name(imports, "memory");
  imports.insert(imports.end(), {u8(ExternalKind::Memory), AnySize, OnePage});
  for (const Imported& import : imports_) {
    put_name(imports, Host), put_name(imports, import.name);
    imports.push_back(u8(ExternalKind::Function));
    put_unsigned(imports, import.type);
  }
  put_unsigned(functions, exports_.size());
  functions.insert(functions.end(), exports_.size(), 0);
  put_unsigned(exports, exports_.size());
  for (std::size_t n = 0; n < exports_.size(); n++) {
    put_name(exports, exports_[n]);
    exports.push_back(u8(ExternalKind::Function));
    put_unsigned(exports, imports_.size() + n);
  }
  put_unsigned(bodies, exports_.size());
  bodies.insert(bodies.end(), bodies_.begin(), bodies_.end());

  std::vector<u8> module(std::begin(Preamble), std::end(Preamble));
  put_section(module, Section::Type, types);
  put_section(module, Section::Import, imports);
  put_section(module, Section::Function, functions);
  put_section(module, Section::Export, exports);
  put_section(module, Section::Code, bodies);
  return module;
}

WasmWriter::Local WasmWriter::local() { return {locals_++}; }

void WasmWriter::get(Local local) {
  opcode(code::LocalGet, "", "i");
  put_unsigned(code_, local.index);
  say("local.get", local.index);
}
void WasmWriter::set(Local local) {
  opcode(code::LocalSet, "i", "");
  put_unsigned(code_, local.index);
  say("local.set", local.index);
}
void WasmWriter::i32_const(u32 v) {
  opcode(code::I32Const, "", "i");
  put_signed(code_, i32(v));
  say("i32.const", i32(v));
}
void WasmWriter::i64_const(i32 v) {
  opcode(code::I64Const, "", "l");
  put_signed(code_, v);
  say("i64.const", v);
}
void WasmWriter::call(const Import& import) {
  u32 index = 0;
  while (index < imports_.size() && imports_[index].name != import.name) index++;
  // An import shifts the numbers of the functions behind it, which nothing calls by number.
  if (index == imports_.size())
    imports_.push_back({std::string(import.name), type_index({import.parameters, import.gives_result})});
  opcode(code::Call, std::string(import.parameters, 'i'), import.gives_result ? "i" : "");
  put_unsigned(code_, index);
  say("call", {}, import.name);
}

void WasmWriter::block() { open(code::Block, "block"); }
void WasmWriter::loop() { open(code::Loop, "loop"); }
void WasmWriter::if_() {
  take("i");
  open(code::If, "if");
}
void WasmWriter::end() {
  assert(frames_.size() > 1);
  const Frame frame = frames_.back();
  assert(frame.unreachable || stack_.size() == frame.height);
  stack_.resize(frame.height);
  frames_.pop_back();
  code_.push_back(code::End);
  say("end");
}
void WasmWriter::br(u32 depth) {
  assert(depth + 1 < frames_.size());
  code_.push_back(code::Br);
  put_unsigned(code_, depth);
  say("br", depth);
  unreachable();
}
void WasmWriter::br_if(u32 depth) {
  assert(depth + 1 < frames_.size());
  opcode(code::BrIf, "i", "");
  put_unsigned(code_, depth);
  say("br_if", depth);
}
void WasmWriter::return_() {
  opcode(code::Return, "i", "");
  say("return");
  unreachable();
}

void WasmWriter::caption(std::string_view text) {
  if (listing_) listing_->append("; ").append(text).append("\n");
}

void WasmWriter::plain(u8 byte, std::string_view text, std::string_view takes, std::string_view gives) {
  opcode(byte, takes, gives);
  say(text);
}
void WasmWriter::memory(u8 byte, std::string_view text, u32 align, u32 offset, std::string_view takes,
                        std::string_view gives) {
  opcode(byte, takes, gives);
  put_unsigned(code_, align);
  put_unsigned(code_, offset);
  say(text, offset);
}
void WasmWriter::open(u8 byte, std::string_view text) {
  code_.push_back(byte);
  code_.push_back(NoResult);
  say(text);
  frames_.push_back({stack_.size()});
}
void WasmWriter::opcode(u8 byte, std::string_view takes, std::string_view gives) {
  assert(!frames_.empty());
  take(takes);
  stack_.append(gives);
  code_.push_back(byte);
}
void WasmWriter::take(std::string_view types) {
  const Frame& frame = frames_.back();
  const std::size_t there = std::min(types.size(), stack_.size() - frame.height);
  assert(frame.unreachable || there == types.size());
  assert(stack_.compare(stack_.size() - there, there, types, types.size() - there, there) == 0);
  stack_.resize(stack_.size() - there);
}
void WasmWriter::unreachable() {
  stack_.resize(frames_.back().height);
  frames_.back().unreachable = true;
}
u32 WasmWriter::type_index(Type type) {
  u32 index = 0;
  while (index < types_.size() && !(types_[index] == type)) index++;
  if (index == types_.size()) types_.push_back(type);
  return index;
}
void WasmWriter::say(std::string_view text, std::optional<i64> argument, std::string_view name) {
  if (!listing_) return;
  listing_->append(2 * frames_.size(), ' ').append(text);
  if (argument) listing_->append(" ").append(std::to_string(*argument));
  if (!name.empty()) listing_->append(" ").append(name);
  listing_->append("\n");
}

}  // namespace ferrite::jit
