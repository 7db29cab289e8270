// SPDX-License-Identifier: MIT
#pragma once
#include <bit>

#include "core/cpu/cpu.h"

namespace ferrite {

/// Runs one instruction; EIP already points behind it.
using Handler = void (*)(Cpu&, const isa::Insn&);
/// By Insn::form.
extern const std::array<Handler, isa::row_count * 4> handlers;
/// Of a form of the rows behind isa::scalar_row_count.
Handler vector_handler(unsigned form);

/// The nth operand of the instruction, as the semantics name them.
template <unsigned N>
struct Nth {};
inline constexpr Nth<0> dst{};
inline constexpr Nth<1> src{};
inline constexpr Nth<2> src2{};

/// Hears the semantics and does at once what they say. A Value is a number, zero-extended from the operand's width.
/// One class per form, so that operand kinds and widths are known when the handler is compiled.
template <unsigned Row, bool Memory, bool Wide>
class Interpreter {
 public:
  using Value = u32;
  static constexpr const isa::Row& row = isa::rows[Row];
  static constexpr bool wide = Wide, memory = Memory;
  /// Whether a fault may come before the last write to a register.
  static constexpr bool loads = Memory || row.mnemonic == "pop";

  Interpreter(Cpu& c, const isa::Insn& i) : cpu(c), insn(i) {}
  Cpu& cpu;
  const isa::Insn& insn;

  template <unsigned N>
  static constexpr unsigned bytes(Nth<N>) {
    constexpr isa::Width width = row.operand(N).width;  // computed now, whatever the optimiser thinks of it
    switch (width) {
      case isa::Width::Byte: return 1;
      case isa::Width::Word: return 2;
      case isa::Width::Dword: return 4;
      default: return size();
    }
  }
  static constexpr unsigned size() { return Wide ? 4 : 2; }  // the operand size
  static constexpr unsigned bits() { return 8 * bytes(dst); }
  static constexpr unsigned shift() { return 32 - bits(); }
  static constexpr u32 mask() { return ~0u >> shift(); }

  // Operands.
  template <unsigned N>
  Value read(Nth<N> n) {
    constexpr isa::OperandSpec spec = row.operand(N);
    if constexpr (spec.kind == isa::Kind::Immediate || spec.kind == isa::Kind::SignedByte ||
                  spec.kind == isa::Kind::Relative)
      return insn.immediate;
    else if constexpr (spec.kind == isa::Kind::One)
      return 1;
    else if constexpr (in_memory<N>())
      return cpu.load<bytes(n)>(insn.segment, address());
    else
      return get<bytes(n)>(number<N>());
  }
  template <unsigned N>
  void write(Nth<N> n, Value v) {
    if constexpr (in_memory<N>())
      cpu.store<bytes(n)>(insn.segment, address(), v);
    else if (!loads || !cpu.faulted())
      put<bytes(n)>(number<N>(), v);
  }
  /// Reads what update() will write back: memory must be writable.
  template <unsigned N>
  Value read_for_update(Nth<N> n) {
    if constexpr (in_memory<N>())
      return cpu.load_for_update<bytes(n)>(insn.segment, address());
    else
      return read(n);
  }
  template <unsigned N>
  void update(Nth<N> n, Value v) {
    write(n, v);
  }

  // Arithmetic. Results may carry beyond the width: writing and flags cut them.
  Value value(u32 n) { return n; }
  Value add(Value a, Value b) { return a + b; }
  Value sub(Value a, Value b) { return a - b; }
  Value and_(Value a, Value b) { return a & b; }
  Value or_(Value a, Value b) { return a | b; }
  Value xor_(Value a, Value b) { return a ^ b; }
  Value shl(Value a, Value n) { return a << n; }  // n < 32
  Value shr(Value a, Value n) { return a >> n; }
  Value sar(Value a, Value n) { return u32(i32(a) >> n); }
  Value mul(Value a, Value b) { return a * b; }
  Value not_equal(Value a, Value b) { return a != b; }
  /// The high half of the signed product.
  Value mul_high(Value a, Value b) { return u32(u64(i64(i32(a)) * i32(b)) >> 32); }
  Value mul_high_unsigned(Value a, Value b) { return u32(u64(a) * b >> 32); }
  Value trailing_zeros(Value a) { return u32(std::countr_zero(a)); }
  Value leading_zeros(Value a) { return u32(std::countl_zero(a)); }
  Value even_parity(Value a) { return ~u32(std::popcount(a)) & 1; }
  Value sign_extend(Value v, unsigned from_bytes) { return sar(shl(v, 32 - 8 * from_bytes), 32 - 8 * from_bytes); }
  Value cut(Value v) { return v & mask(); }
  Value select(Value condition, Value yes, Value no) { return condition ? yes : no; }

  /// A register operand beside a memory one: the memory operand is an address only, or has been read.
  template <unsigned N>
  void write_register(Nth<N> n, Value v) {
    put<bytes(n)>(number<N>(), v);
  }

  // Registers by number, whole.
  Value get_register(unsigned n) { return cpu.s.reg[n]; }
  void set_register(unsigned n, Value v) { cpu.s.reg[n] = v; }
  void set_register16(unsigned n, Value v) { put<2>(n, v); }
  void set_sized_register(unsigned n, Value v) { put<size()>(n, v); }
  /// AL, AX or EAX: as wide as dst.
  Value accumulator() { return get<bytes(dst)>(EAX); }
  void set_accumulator(Value v) { put<bytes(dst)>(EAX, v); }

  // Flags.
  void set_flags(FlagRule rule, Value a, Value b, Value result) {
    if (Memory && cpu.faulted()) return;
    cpu.s.flags.set(rule, shift(), a, b, result);
  }
  void set_result_flags(Value carries, Value result) {
    if (Memory && cpu.faulted()) return;
    cpu.s.flags.set_result(shift(), carries, result);
  }
  /// As set_result_flags, of a result of 32 bits whatever the operands' width.
  void set_whole_result_flags(Value carries, Value result) {
    if (!Memory || !cpu.faulted()) cpu.s.flags.set_result(0, carries, result);
  }
  /// As set_result_flags, but a shift by nothing leaves them alone.
  void set_shift_flags(Value count, Value carries, Value result) {
    if (count) set_result_flags(carries, result);
  }
  void set_counted_flags(FlagRule rule, Value result) {
    if (Memory && cpu.faulted()) return;
    cpu.s.flags.set_counted(rule, shift(), cpu.s.flags.carry(), result);
  }
  Value carry() { return cpu.s.flags.carry(); }
  void set_carry(Value c) { set_some_flags(c, eflags::Cf); }  // 0 or 1
  /// Those of `mask`; the others stay.
  void set_some_flags(Value flags, u32 mask) {
    if (Memory && cpu.faulted()) return;
    cpu.s.flags.set_explicit((cpu.s.flags.all() & ~mask) | flags);
  }
  /// The same, but a rotation by nothing leaves all alone.
  void set_counted_some_flags(Value count, Value flags, u32 mask) {
    if (count) set_some_flags(flags, mask);
  }
  /// All six, unless memory refused.
  void set_all_flags(Value flags) {
    if (!Memory || !cpu.faulted()) cpu.s.flags.set_explicit(flags);
  }
  void set_direction(bool down) {
    cpu.s.system_flags = down ? cpu.s.system_flags | eflags::Df : cpu.s.system_flags & ~u32(eflags::Df);
  }
  /// The condition in the low four bits of the opcode [SDM Volume 1, Appendix B].
  Value condition() { return holds<(row.opcode() & 0xF)>(); }

  // Addresses, stack, control.
  template <unsigned N>
  static constexpr bool in_memory(Nth<N>) {
    return in_memory<N>();
  }
  template <unsigned N>
  static constexpr bool has_register_operand(Nth<N>) {
    constexpr isa::Kind kind = row.operand(N).kind;
    return kind == isa::Kind::Register;
  }
  Value address() { return cpu.effective_address(insn); }
  u32 insn_address_mask() const { return insn.address_mask(); }
  /// dst's width at another offset of its segment.
  Value load_at(Value offset, bool for_update) {
    return for_update ? cpu.load_for_update<bytes(dst)>(insn.segment, offset)
                      : cpu.load<bytes(dst)>(insn.segment, offset);
  }
  void store_at(Value offset, Value v) { cpu.store<bytes(dst)>(insn.segment, offset, v); }
  void store_word(Value v) { cpu.store<2>(insn.segment, address(), v); }
  static constexpr unsigned fixed_segment() { return row.operand(0).fixed; }
  unsigned register_field() const { return insn.reg; }
  Value selector(unsigned segment) { return cpu.s.segment[segment].selector; }
  void store_selector_on_stack(Value offset, Value v) { cpu.store<2>(isa::SS, offset & cpu.stack_mask(), v); }
  Value load_from_stack(Value offset) { return cpu.load<size()>(isa::SS, offset & cpu.stack_mask()); }
  void set_esp(Value v) { cpu.set_esp(v); }
  void push(Value v) {
    if (!Memory || !cpu.faulted()) cpu.push(v, size());
  }
  Value pop() { return cpu.pop(size()); }
  /// Whether an access before faulted. Compiled code has left by then.
  bool faulted() const { return cpu.faulted(); }
  Value next_eip() { return cpu.s.eip; }
  Value relative_target() { return cut_eip(cpu.s.eip + insn.immediate); }
  void jump(Value target) {
    if (!cpu.faulted()) cpu.jump_near(cut_eip(target));
  }
  void jump_if(Value condition, Value target) {
    if (condition) jump(target);
  }
  /// Pushes the way back, then jumps; a bad target leaves the stack alone.
  void call(Value target) {
    if (cpu.faulted()) return;
    target = cut_eip(target);
    if (target > cpu.s.segment[isa::CS].limit) return cpu.general_protection();
    cpu.push(cpu.s.eip, size());
    if (!cpu.faulted()) cpu.s.eip = target;
  }
  Value peek_return() { return cpu.peek(size(), 0); }
  /// Bytes of parameters that RET n drops.
  Value read_released() {
    constexpr isa::Kind kind = row.operand(0).kind;
    return kind == isa::Kind::Immediate ? insn.immediate : 0;
  }
  void release_stack(Value bytes) { cpu.set_esp(cpu.s.reg[ESP] + bytes); }
  void release_stack_after_return(Value parameters) {
    if (!cpu.faulted()) release_stack(size() + parameters);
  }

 private:
  static Value cut_eip(Value v) { return Wide ? v : v & 0xFFFF; }

  template <unsigned N>
  static constexpr bool in_memory() {
    constexpr isa::Kind kind = row.operand(N).kind;
    return kind == isa::Kind::Offset || kind == isa::Kind::Memory || (kind == isa::Kind::Modrm && Memory);
  }
  template <unsigned N>
  unsigned number() const {
    constexpr isa::Kind kind = row.operand(N).kind;
    if constexpr (kind == isa::Kind::Register) return insn.reg;
    if constexpr (kind == isa::Kind::Accumulator) return EAX;
    if constexpr (kind == isa::Kind::CountCl) return ECX;
    if constexpr (kind == isa::Kind::PortDx) return EDX;
    return insn.rm;
  }
  template <unsigned Bytes>
  Value get(unsigned n) const {
    if constexpr (Bytes == 1) return cpu.s.reg[n & 3] >> (n & 4) * 2 & 0xFF;  // 4 to 7 are AH CH DH BH
    if constexpr (Bytes == 2) return cpu.s.reg[n] & 0xFFFF;
    return cpu.s.reg[n];
  }
  template <unsigned Bytes>
  void put(unsigned n, Value v) {
    if constexpr (Bytes == 1) {
      const unsigned at = (n & 4) * 2;
      cpu.s.reg[n & 3] = (cpu.s.reg[n & 3] & ~(0xFFu << at)) | (v & 0xFF) << at;
    } else if constexpr (Bytes == 2) {
      cpu.s.reg[n] = (cpu.s.reg[n] & 0xFFFF'0000) | (v & 0xFFFF);
    } else {
      cpu.s.reg[n] = v;
    }
  }
  template <unsigned Code>
  bool holds() const {
    const LazyFlags& f = cpu.s.flags;
    if constexpr (Code & 1) {
      return !holds<Code & 0xE>();
    } else {
      switch (Code) {
        case 0x0: return f.overflow();
        case 0x2: return f.carry();
        case 0x4: return f.zero();
        case 0x6: return f.kind() == FlagRule::Sub ? f.a <= f.b : f.carry() || f.zero();
        case 0x8: return f.sign();
        case 0xA: return f.parity();
        case 0xC: return f.kind() == FlagRule::Sub ? i32(f.a) < i32(f.b) : f.sign() != f.overflow();
        default: return f.kind() == FlagRule::Sub ? i32(f.a) <= i32(f.b) : f.zero() || f.sign() != f.overflow();
      }
    }
  }
};

}  // namespace ferrite
