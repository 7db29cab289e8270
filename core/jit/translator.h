// SPDX-License-Identifier: MIT
// Hears the semantics as the Interpreter does and writes WebAssembly that will do what they say.
//
// Goal     a straight run of instructions becomes one function `(state) -> i32`: `state` is where the guest's CpuState
//          lies in memory, the result says how many of the instructions began, the one that faulted among them.
// Values   are constants, or locals that are set once. Constants are folded.
// Registers are loaded into a local at their first use, from then on known by the local that holds their newest value,
//          and stored where control leaves the function. A register that is not touched costs nothing.
// Flags    stay operands of the rule that gives them until someone asks; then the rule is known while translating, so a
//          CMP and the Jcc behind it become one comparison. What is overwritten unread is never written. A function
//          that asks before it sets any reads the rule from memory.
// Memory   goes through imported functions. One that faults makes the function return with the state written back as
//          it was before the instruction, EIP behind it: as the run loop expects after the interpreter.
// Assumes  the instruction bytes, operand sizes and code size it was given, nothing else about the machine.
// Missing  rows marked SLOW: translate() refuses them and writes nothing; the caller ends the function there.
#pragma once
#include <optional>

#include "core/cpu/interpreter.h"
#include "core/jit/wasm_writer.h"

namespace ferrite::jit {

/// What compiled code imports. The first parameter is always the state's address; an access has a segment's number and
/// an offset, a store the value as well. load_for_update must find the page writable.
namespace imports {
inline constexpr WasmWriter::Import load1{"load1", 3, true}, load2{"load2", 3, true}, load4{"load4", 3, true},
    load_for_update1{"load_for_update1", 3, true}, load_for_update2{"load_for_update2", 3, true},
    load_for_update4{"load_for_update4", 3, true}, store1{"store1", 4, false}, store2{"store2", 4, false},
    store4{"store4", 4, false}, faulted{"faulted", 1, true}, general_protection{"general_protection", 1, false};
}  // namespace imports

class Translator {
 public:
  /// A number that is known, or the local that will hold it.
  class Value {
   public:
    static Value constant(u32 n) { return {true, n}; }
    static Value in(WasmWriter::Local local) { return {false, local.index}; }
    bool known() const { return known_; }
    bool is(u32 n) const { return known_ && n_ == n; }
    u32 number() const { return n_; }
    WasmWriter::Local local() const { return {n_}; }

   private:
    Value(bool known, u32 n) : known_(known), n_(n) {}
    bool known_;
    u32 n_;
  };

  using Operands = std::array<isa::OperandSpec, 3>;

  explicit Translator(WasmWriter& writer) : w_(writer) {}
  static bool translates(const isa::Insn&);

  void begin(std::string_view function_name);
  /// False: this one the interpreter has to run. Nothing has been written.
  bool translate(const isa::Insn&);
  /// Writes everything back and ends the function. Behind an instruction that ends its block, nothing else may follow.
  void finish();
  /// Forgets what is held in locals, as if a new function began here.
  void write_back();

  // ---- The alphabet of the semantics; see Interpreter for what the words mean.

  template <unsigned N>
  unsigned bytes(Nth<N>) const {
    return bytes_of(N);
  }
  unsigned size() const { return insn_->wide() ? 4 : 2; }
  unsigned bits() const { return 8 * bytes_of(0); }

  template <unsigned N>
  Value read(Nth<N>) {
    return read_operand(N, false);
  }
  template <unsigned N>
  Value read_for_update(Nth<N>) {
    return read_operand(N, true);
  }
  template <unsigned N>
  void write(Nth<N>, Value v) {
    write_operand(N, v);
  }
  template <unsigned N>
  void update(Nth<N>, Value v) {
    write_operand(N, v);
  }
  template <unsigned N>
  void write_register(Nth<N>, Value v) {
    put(register_number(N), bytes_of(N), v);
  }

  Value value(u32 n) { return Value::constant(n); }
  Value add(Value a, Value b);
  Value sub(Value a, Value b);
  Value and_(Value a, Value b);
  Value or_(Value a, Value b);
  Value xor_(Value a, Value b);
  Value shl(Value a, Value n);
  Value shr(Value a, Value n);
  Value sar(Value a, Value n);
  Value mul(Value a, Value b);
  Value not_equal(Value a, Value b);
  Value mul_high(Value a, Value b);
  Value mul_high_unsigned(Value a, Value b);
  Value trailing_zeros(Value a) { return unary(&WasmWriter::i32_ctz, a); }
  Value leading_zeros(Value a) { return unary(&WasmWriter::i32_clz, a); }
  Value even_parity(Value a);
  Value sign_extend(Value v, unsigned from_bytes);
  Value select(Value condition, Value yes, Value no);

  Value get_register(unsigned n);
  void set_register(unsigned n, Value v);
  void set_register16(unsigned n, Value v) { put(n, 2, v); }
  void set_sized_register(unsigned n, Value v) { put(n, size(), v); }
  Value accumulator() { return get_part(EAX, bytes_of(0)); }
  void set_accumulator(Value v) { put(EAX, bytes_of(0), v); }

  void set_flags(FlagRule rule, Value a, Value b, Value result);
  void set_result_flags(Value carries, Value result);
  void set_whole_result_flags(Value carries, Value result);
  void set_shift_flags(Value count, Value carries, Value result);
  void set_counted_flags(FlagRule rule, Value result);
  Value carry();
  void set_carry(Value c) { set_some_flags(c, eflags::Cf); }
  void set_some_flags(Value flags, u32 mask);
  void set_counted_some_flags(Value count, Value flags, u32 mask);
  void set_all_flags(Value flags) { flags_ = {FlagRule::Explicit, value(0), flags}; }
  void set_direction(bool down);
  Value condition();

  template <unsigned N>
  bool in_memory(Nth<N>) const {
    return operand_in_memory(N);
  }
  template <unsigned N>
  bool has_register_operand(Nth<N>) const {
    return (*operands_)[N].kind == isa::Kind::Register;
  }
  Value address();
  u32 insn_address_mask() const { return insn_->address_mask(); }
  Value load_at(Value offset, bool for_update) { return load(value(insn_->segment), offset, for_update, bytes_of(0)); }
  void store_at(Value offset, Value v) { store(value(insn_->segment), offset, v, bytes_of(0)); }
  void store_word(Value v) { store(value(insn_->segment), address(), v, 2); }
  unsigned fixed_segment() const { return (*operands_)[0].fixed; }
  unsigned register_field() const { return insn_->reg; }
  Value selector(unsigned segment);
  void store_selector_on_stack(Value offset, Value v) { store(value(isa::SS), and_(offset, stack_mask()), v, 2); }
  Value load_from_stack(Value offset) { return load(value(isa::SS), and_(offset, stack_mask()), false, size()); }
  void set_esp(Value v);
  static constexpr bool faulted() { return false; }
  void push(Value v);
  Value pop();
  Value relative_target();
  void jump(Value target);
  void jump_if(Value condition, Value target);
  void call(Value target);
  Value peek_return();
  Value read_released();
  void release_stack_after_return(Value parameters);

 private:
  /// The arithmetic flags as LazyFlags keeps them, with operands shifted up.
  struct Flags {
    FlagRule rule;
    Value shift;
    Value a = Value::constant(0), b = Value::constant(0), result = Value::constant(0);
  };

  unsigned bytes_of(unsigned operand) const;
  bool operand_in_memory(unsigned operand) const;
  unsigned register_number(unsigned operand) const;
  Value read_operand(unsigned n, bool for_update);
  void write_operand(unsigned n, Value v);
  Value get_part(unsigned n, unsigned bytes);
  void put(unsigned n, unsigned bytes, Value v);

  // Writing wasm.
  using Instruction = void (WasmWriter::*)();
  void get(Value v);
  Value keep();  // what lies on wasm's stack, in a new local
  Value unary(Instruction, Value);
  Value binary(Instruction, Value, Value);
  Value high_product(Instruction extend, Instruction shift, Value a, Value b);
  Value equal_zero(Value);
  Value less(Value, Value);
  Value signed_less(Value, Value);
  Value load_state(u32 offset);
  void store_state(u32 offset, Value v);

  // Memory, stack and control.
  Value load(Value segment, Value offset, bool for_update, unsigned bytes);
  void store(Value segment, Value offset, Value v, unsigned bytes);
  void leave_if_faulted();
  void leave();
  void store_everything();
  Value next_eip() { return target_ ? *target_ : add(entry_eip_, value(distance_)); }
  Value cut_eip(Value v);
  void check_code_limit(Value taken, Value target);
  Value stack_mask();

  // translator_flags.cpp: the formulas of LazyFlags.
  unsigned shift() const { return 32 - bits(); }
  Value shifted(Value v) { return shl(v, value(shift())); }
  static Value carry_of(Translator&, const Flags&);
  static Value overflow_of(Translator&, const Flags&);
  static Value adjust_of(Translator&, const Flags&);
  static Value zero_of(Translator&, const Flags&);
  static Value sign_of(Translator&, const Flags&);
  static Value parity_of(Translator&, const Flags&);
  static Value all_of(Translator&, const Flags&);
  template <unsigned Code>
  static Value holds(Translator&, const Flags&);
  using Question = Value (*)(Translator&, const Flags&);
  Value ask(Question);
  Value flag_bit(Value flags, u32 mask);
  void store_flags();
  template <class Set>
  void set_flags_if_counted(Value count, Set set);

  WasmWriter& w_;
  const isa::Insn* insn_ = nullptr;  // being translated
  const Operands* operands_ = nullptr;
  u32 begun_ = 0;
  std::array<std::optional<Value>, 8> registers_;  // the newest values, as far as they are known
  u32 changed_ = 0;                                // bit n: registers_[n] is newer than memory
  std::optional<Flags> flags_;                     // none: those in memory
  std::optional<Value> stack_mask_, address_;
  std::optional<Value> target_;  // of the jump that ended the block
  Value entry_eip_ = Value::constant(0);
  u32 distance_ = 0;  // from entry_eip_, bytes
};

}  // namespace ferrite::jit
