// SPDX-License-Identifier: MIT
// Writes WebAssembly modules [WebAssembly Core Specification 1.0, sections cited in brackets]. Bytes out; knows no x86.
//
// A module imports "cpu" "memory" and functions of the same field, and exports its functions by name. Every exported
// function takes one i32 and gives one i32; every local is an i32. Functions are written one after the other.
// Operand types are checked while writing: a mistake of the caller's is an assertion, not an invalid module.
// The same calls can also be heard as text, one instruction a line, for golden files and for the JIT's window.
#pragma once
#include <optional>

#include "core/base/types.h"

namespace ferrite::jit {

class WasmWriter {
 public:
  struct Local {
    u32 index;
  };
  static constexpr Local parameter{0};

  /// What a module may ask of its host. All parameters are i32.
  struct Import {
    std::string_view name;
    unsigned parameters;
    bool gives_result;
  };

  void begin_function(std::string_view name);
  void end_function();
  unsigned functions() const { return unsigned(exports_.size()); }
  /// The bytes of the module with all functions so far.
  std::vector<u8> module() const;

  Local local();
  void get(Local);
  void set(Local);
  void i32_const(u32);
  void i64_const(i32);
  void call(const Import&);

  // Blocks have no result. A branch goes `depth` blocks out: to the end of it, or the start if it is a loop.
  void block();
  void loop();
  void if_();
  void end();
  void br(u32 depth);
  void br_if(u32 depth);
  void return_();  // with the value on the stack

#define PLAIN(name, byte, text, takes, gives) \
  void name() { plain(byte, text, takes, gives); }
#define MEMORY(name, byte, text, align, takes, gives) \
  void name(u32 offset) { memory(byte, text, align, offset, takes, gives); }
#include "core/jit/wasm.inc"
#undef PLAIN
#undef MEMORY

  /// From now on every instruction is appended to `text` as well; null ends it.
  void list_into(std::string* text) { listing_ = text; }
  void caption(std::string_view text);

 private:
  struct Type {
    unsigned parameters;
    bool gives_result;
    bool operator==(const Type&) const = default;
  };
  struct Imported {
    std::string name;
    u32 type;
  };
  struct Frame {
    std::size_t height;        // of the operand stack where the block began
    bool unreachable = false;  // behind a branch: anything fits
  };

  void plain(u8 byte, std::string_view text, std::string_view takes, std::string_view gives);
  void memory(u8 byte, std::string_view text, u32 align, u32 offset, std::string_view takes, std::string_view gives);
  void open(u8 byte, std::string_view text);
  void opcode(u8 byte, std::string_view takes, std::string_view gives);
  void take(std::string_view types);
  void unreachable();
  u32 type_index(Type);
  void say(std::string_view text, std::optional<i64> argument = {}, std::string_view name = {});

  std::vector<Type> types_{{1, true}};
  std::vector<Imported> imports_;
  std::vector<std::string> exports_;
  std::vector<u8> bodies_;

  // The function being written.
  std::vector<u8> code_;
  std::string stack_;  // operand types
  std::vector<Frame> frames_;
  u32 locals_ = 0;
  std::string* listing_ = nullptr;
};

}  // namespace ferrite::jit
