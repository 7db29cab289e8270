// SPDX-License-Identifier: MIT
// LazyFlags (core/cpu/flags.h) as wasm: the same formulas, for a rule that is known while translating. tests/jit proves
// that they agree.
#include "core/jit/translator.h"

namespace ferrite::jit {
namespace {

constexpr u32 flags_at = offsetof(CpuState, flags);
constexpr u32 rule_at = flags_at + u32(offsetof(LazyFlags, rule)), a_at = flags_at + u32(offsetof(LazyFlags, a)),
              b_at = flags_at + u32(offsetof(LazyFlags, b)), result_at = flags_at + u32(offsetof(LazyFlags, result));
constexpr FlagRule rules[] = {FlagRule::Explicit, FlagRule::Result, FlagRule::Add, FlagRule::Adc,
                              FlagRule::Sub,      FlagRule::Sbb,    FlagRule::Inc, FlagRule::Dec};

/// Which fields of LazyFlags a rule uses.
constexpr bool has_a(FlagRule rule) { return rule != FlagRule::Inc && rule != FlagRule::Dec; }
constexpr bool has_b(FlagRule rule) { return rule != FlagRule::Explicit && rule != FlagRule::Result; }
constexpr bool has_result(FlagRule rule) { return rule != FlagRule::Explicit; }
constexpr bool stands_in_a(FlagRule rule) { return rule == FlagRule::Explicit || rule == FlagRule::Result; }

}  // namespace

// ---- Setting

void Translator::set_flags(FlagRule rule, Value a, Value b, Value result) {
  const Value left = shifted(a);
  const Value right = shifted(b);
  flags_ = {rule, value(shift()), left, right, shifted(result)};
}
void Translator::set_result_flags(Value carries, Value result) {
  flags_ = {FlagRule::Result, value(shift()), carries, value(0), shifted(result)};
}
void Translator::set_whole_result_flags(Value carries, Value result) {
  flags_ = {FlagRule::Result, value(0), carries, value(0), result};
}
void Translator::set_counted_flags(FlagRule rule, Value result) {
  const Value old_carry = carry();
  flags_ = {rule, value(shift()), value(0), old_carry, shifted(result)};
}
void Translator::set_shift_flags(Value count, Value carries, Value result) {
  set_flags_if_counted(count, [&] { set_result_flags(carries, result); });
}
/// A count that only running tells decides whether the new flags or the older ones hold: both go to memory.
template <class Set>
void Translator::set_flags_if_counted(Value count, Set set) {
  if (count.known()) {
    if (count.number()) set();
    return;
  }
  if (flags_) store_flags();
  get(count);
  w_.if_();
  set();
  store_flags();
  w_.end();
  flags_.reset();
}
void Translator::set_some_flags(Value flags, u32 mask) {
  const Value others = and_(ask(&all_of), value(~mask));
  flags_ = {FlagRule::Explicit, value(0), or_(others, flags)};
}
void Translator::set_counted_some_flags(Value count, Value flags, u32 mask) {
  set_flags_if_counted(count, [&] { set_some_flags(flags, mask); });
}
void Translator::store_flags() {
  const Flags& f = *flags_;
  store_state(rule_at, value(u32(f.rule) | f.shift.number() << 8));
  if (has_a(f.rule)) store_state(a_at, f.a);
  if (has_b(f.rule)) store_state(b_at, f.b);
  if (has_result(f.rule)) store_state(result_at, f.result);
}

// ---- Asking

Translator::Value Translator::ask(Question question) {
  if (flags_) return question(*this, *flags_);
  const Value rule = load_state(rule_at);
  const Value kind = and_(rule, value(0xFF));
  const Value a = load_state(a_at);
  const Value b = load_state(b_at);
  const Value result = load_state(result_at);
  const Value distance = shr(rule, value(8));
  const WasmWriter::Local answer = w_.local();
  w_.block();
  for (FlagRule each : rules) {
    get(kind), get(value(u32(each))), w_.i32_eq();
    w_.if_();
    get(question(*this, {each, distance, a, b, result}));
    w_.set(answer);
    w_.br(1);
    w_.end();
  }
  w_.end();
  return Value::in(answer);
}
Translator::Value Translator::carry() { return ask(&carry_of); }
Translator::Value Translator::condition() {
  static constexpr Question even[] = {&overflow_of, &carry_of,  &zero_of,    &holds<0x6>,
                                      &sign_of,     &parity_of, &holds<0xC>, &holds<0xE>};
  const unsigned code = insn_->row().opcode() & 0xF;
  const Value answer = ask(even[code / 2]);
  return code & 1 ? xor_(answer, value(1)) : answer;
}

// ---- Formulas. Every answer is 0 or 1.

Translator::Value Translator::flag_bit(Value flags, u32 mask) {
  return and_(shr(flags, value(u32(__builtin_ctz(mask)))), value(1));
}
Translator::Value Translator::carry_of(Translator& t, const Flags& f) {
  const Value top = t.value(31);
  switch (f.rule) {
    case FlagRule::Explicit:
    case FlagRule::Result: return t.flag_bit(f.a, eflags::Cf);
    case FlagRule::Add: return t.less(f.result, f.a);
    case FlagRule::Sub: return t.less(f.a, f.b);
    case FlagRule::Adc: {
      const Value both = t.and_(f.a, f.b);
      const Value either = t.or_(f.a, f.b);
      const Value gone = t.xor_(f.result, t.value(~0u));
      const Value carried = t.and_(either, gone);
      return t.shr(t.or_(both, carried), top);
    }
    case FlagRule::Sbb: {
      const Value not_a = t.xor_(f.a, t.value(~0u));
      const Value only_b = t.and_(not_a, f.b);
      const Value differ = t.xor_(f.a, f.b);
      const Value same = t.xor_(differ, t.value(~0u));
      const Value borrowed = t.and_(same, f.result);
      return t.shr(t.or_(only_b, borrowed), top);
    }
    default: return f.b;
  }
}
Translator::Value Translator::overflow_of(Translator& t, const Flags& f) {
  switch (f.rule) {
    case FlagRule::Explicit:
    case FlagRule::Result: return t.flag_bit(f.a, eflags::Of);
    case FlagRule::Inc: return t.equal_zero(t.xor_(f.result, t.value(0x8000'0000)));
    case FlagRule::Dec: {
      const Value one = t.shl(t.value(1), f.shift);
      const Value largest = t.sub(t.value(0x8000'0000), one);
      return t.equal_zero(t.xor_(f.result, largest));
    }
    default: break;
  }
  const bool sum = f.rule == FlagRule::Add || f.rule == FlagRule::Adc;
  const Value left = t.xor_(f.a, sum ? f.result : f.b);
  const Value right = t.xor_(sum ? f.b : f.a, f.result);
  return t.shr(t.and_(left, right), t.value(31));
}
Translator::Value Translator::adjust_of(Translator& t, const Flags& f) {
  if (stands_in_a(f.rule)) return t.flag_bit(f.a, eflags::Af);
  const Value result = t.shr(f.result, f.shift);
  if (f.rule == FlagRule::Inc) return t.equal_zero(t.and_(result, t.value(0xF)));
  if (f.rule == FlagRule::Dec) {
    const Value low = t.and_(result, t.value(0xF));
    return t.equal_zero(t.xor_(low, t.value(0xF)));
  }
  const Value operands = t.xor_(f.a, f.b);
  const Value differ = t.xor_(operands, f.result);
  return t.flag_bit(t.shr(differ, f.shift), 0x10);
}
Translator::Value Translator::zero_of(Translator& t, const Flags& f) {
  return f.rule == FlagRule::Explicit ? t.flag_bit(f.a, eflags::Zf) : t.equal_zero(f.result);
}
Translator::Value Translator::sign_of(Translator& t, const Flags& f) {
  return f.rule == FlagRule::Explicit ? t.flag_bit(f.a, eflags::Sf) : t.shr(f.result, t.value(31));
}
Translator::Value Translator::even_parity(Value a) {
  const Value ones = unary(&WasmWriter::i32_popcnt, a);
  const Value odd = and_(ones, value(1));
  return xor_(odd, value(1));
}
Translator::Value Translator::parity_of(Translator& t, const Flags& f) {
  if (f.rule == FlagRule::Explicit) return t.flag_bit(f.a, eflags::Pf);
  return t.even_parity(t.and_(t.shr(f.result, f.shift), t.value(0xFF)));
}
Translator::Value Translator::all_of(Translator& t, const Flags& f) {
  struct Part {
    Question question;
    u32 mask;
  };
  static constexpr Part parts[] = {{&carry_of, eflags::Cf}, {&parity_of, eflags::Pf}, {&adjust_of, eflags::Af},
                                   {&zero_of, eflags::Zf},  {&sign_of, eflags::Sf},   {&overflow_of, eflags::Of}};
  Value all = t.value(0);
  for (const Part& part : parts) {
    const Value bit = part.question(t, f);
    const Value placed = t.shl(bit, t.value(u32(__builtin_ctz(part.mask))));
    all = t.or_(all, placed);
  }
  return all;
}

/// The conditions that join flags [SDM Volume 1, Appendix B]: after a subtraction each is one comparison.
template <unsigned Code>
Translator::Value Translator::holds(Translator& t, const Flags& f) {
  const Value one = t.value(1);
  if (f.rule == FlagRule::Sub) {
    if (Code == 0x6) return t.xor_(t.less(f.b, f.a), one);
    return Code == 0xC ? t.signed_less(f.a, f.b) : t.xor_(t.signed_less(f.b, f.a), one);
  }
  const Value zero = Code == 0xC ? t.value(0) : zero_of(t, f);
  if (Code == 0x6) return t.or_(carry_of(t, f), zero);
  const Value sign = sign_of(t, f);
  const Value overflow = overflow_of(t, f);
  return t.or_(zero, t.xor_(sign, overflow));
}

}  // namespace ferrite::jit
