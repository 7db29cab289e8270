// SPDX-License-Identifier: MIT
#include "core/jit/translator.h"

#include "core/cpu/semantics_alu.h"
#include "core/cpu/semantics_branch.h"
#include "core/cpu/semantics_move.h"
#include "core/cpu/semantics_shift.h"
#include "core/cpu/semantics_system.h"

namespace ferrite::jit {
namespace {

using Handler = void (*)(Translator&);
constexpr Handler handlers[] = {
#define X86(encoding, mnemonic, operands, name, ...) &semantics::name<Translator>,
#define SLOW(...) nullptr,
#include "core/isa/instruction_sets.inc"
#undef X86
#undef SLOW
};
static_assert(std::size(handlers) == isa::row_count);

/// Read from the table's text once.
const Translator::Operands& operands_of(const isa::Insn& insn) {
  static const std::vector<Translator::Operands> all = [] {
    std::vector<Translator::Operands> operands;
    for (const isa::Row& row : isa::rows) operands.push_back({row.operand(0), row.operand(1), row.operand(2)});
    return operands;
  }();
  return all[insn.form / 4];
}

// Compiled code is the same whoever compiled the compiler: so must be where things lie.
constexpr u32 register_at(unsigned n) { return u32(offsetof(CpuState, reg)) + 4 * n; }
constexpr u32 eip_at = offsetof(CpuState, eip);
constexpr u32 segment_at(unsigned n) { return u32(offsetof(CpuState, segment) + n * sizeof(Segment)); }
constexpr u32 code_limit_at = segment_at(isa::CS) + u32(offsetof(Segment, limit));
constexpr u32 selector_at(unsigned n) { return segment_at(n) + u32(offsetof(Segment, selector)); }
constexpr u32 system_flags_at = offsetof(CpuState, system_flags);
constexpr u32 stack_big_at = segment_at(isa::SS) + u32(offsetof(Segment, big));
static_assert(eip_at == 36 && segment_at(0) == 64 && sizeof(Segment) == 32 && sizeof(bool) == 1);

}  // namespace

bool Translator::translates(const isa::Insn& insn) { return handlers[insn.form / 4]; }

void Translator::begin(std::string_view function_name) {
  w_.begin_function(function_name);
  begun_ = 0;
  write_back();
}

bool Translator::translate(const isa::Insn& insn) {
  const Handler handler = handlers[insn.form / 4];
  if (!handler) return false;
  w_.caption(insn.row().mnemonic);
  insn_ = &insn;
  operands_ = &operands_of(insn);
  address_.reset();
  begun_++;
  distance_ += insn.length;
  handler(*this);
  return true;
}

void Translator::finish() {
  store_everything();
  get(value(begun_));
  w_.end_function();
}

void Translator::write_back() {
  if (begun_) store_everything();
  registers_ = {};
  changed_ = 0;
  flags_.reset();
  stack_mask_.reset();
  target_.reset();
  distance_ = 0;
  entry_eip_ = load_state(eip_at);
}

// ---- Operands

unsigned Translator::bytes_of(unsigned operand) const {
  switch ((*operands_)[operand].width) {
    case isa::Width::Byte: return 1;
    case isa::Width::Word: return 2;
    case isa::Width::Dword: return 4;
    default: return size();
  }
}
bool Translator::operand_in_memory(unsigned operand) const {
  const isa::Kind kind = (*operands_)[operand].kind;
  return kind == isa::Kind::Offset || kind == isa::Kind::Memory || (kind == isa::Kind::Modrm && insn_->memory());
}
unsigned Translator::register_number(unsigned operand) const {
  switch ((*operands_)[operand].kind) {
    case isa::Kind::Register: return insn_->reg;
    case isa::Kind::Accumulator: return EAX;
    case isa::Kind::CountCl: return ECX;
    default: return insn_->rm;
  }
}
Translator::Value Translator::read_operand(unsigned n, bool for_update) {
  switch ((*operands_)[n].kind) {
    case isa::Kind::Immediate:
    case isa::Kind::SignedByte: return value(insn_->immediate);
    case isa::Kind::One: return value(1);
    default: break;
  }
  if (operand_in_memory(n)) return load(value(insn_->segment), address(), for_update, bytes_of(n));
  return get_part(register_number(n), bytes_of(n));
}
void Translator::write_operand(unsigned n, Value v) {
  if (operand_in_memory(n))
    store(value(insn_->segment), address(), v, bytes_of(n));
  else
    put(register_number(n), bytes_of(n), v);
}

Translator::Value Translator::get_register(unsigned n) {
  if (!registers_[n]) registers_[n] = load_state(register_at(n));
  return *registers_[n];
}
void Translator::set_register(unsigned n, Value v) {
  registers_[n] = v;
  changed_ |= 1u << n;
}
Translator::Value Translator::get_part(unsigned n, unsigned bytes) {
  if (bytes == 4) return get_register(n);
  if (bytes == 2) return and_(get_register(n), value(0xFFFF));
  return and_(shr(get_register(n & 3), value((n & 4) * 2)), value(0xFF));  // 4 to 7 are AH CH DH BH
}
void Translator::put(unsigned n, unsigned bytes, Value v) {
  if (bytes == 4) return set_register(n, v);
  const u32 mask = bytes == 1 ? 0xFF : 0xFFFF;
  const u32 at = bytes == 1 ? (n & 4) * 2 : 0;
  if (bytes == 1) n &= 3;
  const Value kept = and_(get_register(n), value(~(mask << at)));
  const Value cut = and_(v, value(mask));
  const Value moved = shl(cut, value(at));
  set_register(n, or_(kept, moved));
}

// ---- Arithmetic

void Translator::get(Value v) {
  if (v.known())
    w_.i32_const(v.number());
  else
    w_.get(v.local());
}
Translator::Value Translator::keep() {
  const WasmWriter::Local local = w_.local();
  w_.set(local);
  return Value::in(local);
}
Translator::Value Translator::unary(Instruction instruction, Value v) {
  get(v);
  (w_.*instruction)();
  return keep();
}
Translator::Value Translator::binary(Instruction instruction, Value a, Value b) {
  get(a), get(b);
  (w_.*instruction)();
  return keep();
}

Translator::Value Translator::add(Value a, Value b) {
  if (a.known() && b.known()) return value(a.number() + b.number());
  if (b.is(0)) return a;
  if (a.is(0)) return b;
  return binary(&WasmWriter::i32_add, a, b);
}
Translator::Value Translator::sub(Value a, Value b) {
  if (a.known() && b.known()) return value(a.number() - b.number());
  if (b.is(0)) return a;
  return binary(&WasmWriter::i32_sub, a, b);
}
Translator::Value Translator::and_(Value a, Value b) {
  if (a.known() && b.known()) return value(a.number() & b.number());
  if (a.is(0) || b.is(0)) return value(0);
  if (b.is(~0u)) return a;
  return binary(&WasmWriter::i32_and, a, b);
}
Translator::Value Translator::or_(Value a, Value b) {
  if (a.known() && b.known()) return value(a.number() | b.number());
  if (b.is(0)) return a;
  if (a.is(0)) return b;
  return binary(&WasmWriter::i32_or, a, b);
}
Translator::Value Translator::xor_(Value a, Value b) {
  if (a.known() && b.known()) return value(a.number() ^ b.number());
  if (b.is(0)) return a;
  return binary(&WasmWriter::i32_xor, a, b);
}
// Shift counts are below 32.
Translator::Value Translator::shl(Value a, Value n) {
  if (a.known() && n.known()) return value(a.number() << n.number());
  if (n.is(0)) return a;
  return binary(&WasmWriter::i32_shl, a, n);
}
Translator::Value Translator::shr(Value a, Value n) {
  if (a.known() && n.known()) return value(a.number() >> n.number());
  if (n.is(0)) return a;
  return binary(&WasmWriter::i32_shr_u, a, n);
}
Translator::Value Translator::sar(Value a, Value n) {
  if (a.known() && n.known()) return value(u32(i32(a.number()) >> n.number()));
  if (n.is(0)) return a;
  return binary(&WasmWriter::i32_shr_s, a, n);
}
Translator::Value Translator::mul(Value a, Value b) {
  if (a.known() && b.known()) return value(a.number() * b.number());
  return binary(&WasmWriter::i32_mul, a, b);
}
Translator::Value Translator::not_equal(Value a, Value b) {
  if (a.known() && b.known()) return value(a.number() != b.number());
  return binary(&WasmWriter::i32_ne, a, b);
}
Translator::Value Translator::equal_zero(Value v) {
  return v.known() ? value(v.number() == 0) : unary(&WasmWriter::i32_eqz, v);
}
Translator::Value Translator::less(Value a, Value b) {
  if (a.known() && b.known()) return value(a.number() < b.number());
  return binary(&WasmWriter::i32_lt_u, a, b);
}
Translator::Value Translator::signed_less(Value a, Value b) {
  if (a.known() && b.known()) return value(i32(a.number()) < i32(b.number()));
  return binary(&WasmWriter::i32_lt_s, a, b);
}
Translator::Value Translator::high_product(Instruction extend, Instruction shift, Value a, Value b) {
  for (const Value factor : {a, b}) get(factor), (w_.*extend)();
  w_.i64_mul();
  w_.i64_const(32), (w_.*shift)();
  w_.i32_wrap_i64();
  return keep();
}
Translator::Value Translator::mul_high(Value a, Value b) {
  return high_product(&WasmWriter::i64_extend_i32_s, &WasmWriter::i64_shr_s, a, b);
}
Translator::Value Translator::mul_high_unsigned(Value a, Value b) {
  return high_product(&WasmWriter::i64_extend_i32_u, &WasmWriter::i64_shr_u, a, b);
}
Translator::Value Translator::sign_extend(Value v, unsigned from_bytes) {
  const Value distance = value(32 - 8 * from_bytes);
  const Value up = shl(v, distance);
  return sar(up, distance);
}
Translator::Value Translator::select(Value condition, Value yes, Value no) {
  if (condition.known()) return condition.number() ? yes : no;
  get(yes), get(no), get(condition);
  w_.select();
  return keep();
}

// ---- The state

Translator::Value Translator::load_state(u32 offset) {
  w_.get(WasmWriter::parameter), w_.i32_load(offset);
  return keep();
}
void Translator::store_state(u32 offset, Value v) { w_.get(WasmWriter::parameter), get(v), w_.i32_store(offset); }
Translator::Value Translator::selector(unsigned segment) {
  w_.get(WasmWriter::parameter), w_.i32_load16_u(selector_at(segment));
  return keep();
}
void Translator::set_direction(bool down) {
  const Value flags = load_state(system_flags_at);
  store_state(system_flags_at, down ? or_(flags, value(eflags::Df)) : and_(flags, value(~u32(eflags::Df))));
}
/// Leaves what is known in locals as it is: this may stand in a branch.
void Translator::store_everything() {
  for (unsigned n = 0; n < registers_.size(); n++)
    if (changed_ >> n & 1) store_state(register_at(n), *registers_[n]);
  if (flags_) store_flags();
  store_state(eip_at, next_eip());
}
void Translator::leave() {
  store_everything();
  get(value(begun_));
  w_.return_();
}
void Translator::leave_if_faulted() {
  w_.get(WasmWriter::parameter);
  w_.call(imports::faulted);
  w_.if_();
  leave();
  w_.end();
}

// ---- Memory and stack

Translator::Value Translator::address() {
  if (address_) return *address_;
  Value sum = value(insn_->displacement);
  if (insn_->base != isa::NoRegister) sum = add(get_register(insn_->base), sum);
  if (insn_->index != isa::NoRegister) {
    const Value scaled = shl(get_register(insn_->index), value(insn_->scale));
    sum = add(sum, scaled);
  }
  address_ = and_(sum, value(insn_->address_mask()));
  return *address_;
}
Translator::Value Translator::load(Value segment, Value offset, bool for_update, unsigned bytes) {
  w_.get(WasmWriter::parameter), get(segment), get(offset);
  switch (bytes) {
    case 1: w_.call(for_update ? imports::load_for_update1 : imports::load1); break;
    case 2: w_.call(for_update ? imports::load_for_update2 : imports::load2); break;
    default: w_.call(for_update ? imports::load_for_update4 : imports::load4); break;
  }
  const Value v = keep();
  leave_if_faulted();
  return v;
}
void Translator::store(Value segment, Value offset, Value v, unsigned bytes) {
  w_.get(WasmWriter::parameter), get(segment), get(offset), get(v);
  w_.call(bytes == 1 ? imports::store1 : bytes == 2 ? imports::store2 : imports::store4);
  leave_if_faulted();
}
Translator::Value Translator::stack_mask() {
  if (!stack_mask_) {
    w_.get(WasmWriter::parameter), w_.i32_load8_u(stack_big_at);
    stack_mask_ = select(keep(), value(~0u), value(0xFFFF));
  }
  return *stack_mask_;
}
void Translator::set_esp(Value v) {
  const Value mask = stack_mask();
  const Value kept_mask = xor_(mask, value(~0u));
  const Value kept = and_(get_register(ESP), kept_mask);
  const Value cut = and_(v, mask);
  set_register(ESP, or_(kept, cut));
}
void Translator::push(Value v) {
  const Value lower = sub(get_register(ESP), value(size()));
  const Value esp = and_(lower, stack_mask());
  store(value(isa::SS), esp, v, size());
  set_esp(esp);
}
Translator::Value Translator::peek_return() {
  const Value esp = get_register(ESP);
  const Value at = and_(esp, stack_mask());
  return load(value(isa::SS), at, false, size());
}
Translator::Value Translator::pop() {
  const Value v = peek_return();
  set_esp(add(get_register(ESP), value(size())));
  return v;
}
Translator::Value Translator::read_released() {
  return value((*operands_)[0].kind == isa::Kind::Immediate ? insn_->immediate : 0);
}
void Translator::release_stack_after_return(Value parameters) {
  const Value released = add(parameters, value(size()));
  set_esp(add(get_register(ESP), released));
}

// ---- Control

Translator::Value Translator::cut_eip(Value v) { return insn_->wide() ? v : and_(v, value(0xFFFF)); }
Translator::Value Translator::relative_target() { return cut_eip(add(next_eip(), value(insn_->immediate))); }

/// Leaves with #GP if `taken` and the target lies beyond the code segment.
void Translator::check_code_limit(Value taken, Value target) {
  const Value beyond = less(load_state(code_limit_at), target);
  get(and_(beyond, taken));
  w_.if_();
  w_.get(WasmWriter::parameter);
  w_.call(imports::general_protection);
  leave();
  w_.end();
}
void Translator::jump(Value target) {
  const Value to = cut_eip(target);
  check_code_limit(value(1), to);
  target_ = to;
}
void Translator::jump_if(Value condition, Value target) {
  check_code_limit(condition, target);
  target_ = select(condition, target, next_eip());
}
void Translator::call(Value target) {
  const Value to = cut_eip(target);
  check_code_limit(value(1), to);
  push(next_eip());
  target_ = to;
}

}  // namespace ferrite::jit
