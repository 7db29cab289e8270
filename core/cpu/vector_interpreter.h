// SPDX-License-Identifier: MIT
// The listener of MMX and SSE rows: operands are whole registers, or memory of the operand's width.
#pragma once
#include "core/cpu/interpreter.h"
#include "core/cpu/packed.h"

namespace ferrite {

namespace vector_operands {
constexpr bool mmx(isa::Kind k) { return k == isa::Kind::Mmx || k == isa::Kind::MmxModrm || k == isa::Kind::MmxRm; }
constexpr bool xmm(isa::Kind k) {
  return k == isa::Kind::Xmm || k == isa::Kind::XmmModrm || k == isa::Kind::XmmRm || k == isa::Kind::Xmm0;
}
constexpr bool any(const isa::Row& row, bool (*of)(isa::Kind)) {
  return of(row.operand(0).kind) || of(row.operand(1).kind) || of(row.operand(2).kind);
}
constexpr unsigned bytes_of(isa::Width width) {
  switch (width) {
    case isa::Width::Byte: return 1;
    case isa::Width::Word: return 2;
    case isa::Width::Dword: return 4;
    case isa::Width::Qword: return 8;
    default: return 16;
  }
}
}  // namespace vector_operands

template <unsigned Row, bool Memory, bool Wide>
class VectorInterpreter : public Interpreter<Row, Memory, Wide> {
  using Base = Interpreter<Row, Memory, Wide>;
  using Kind = isa::Kind;
  using Width = isa::Width;

 public:
  using Base::Base, Base::cpu, Base::insn, Base::row;

  static constexpr bool uses_mmx = vector_operands::any(row, vector_operands::mmx),
                        uses_xmm = vector_operands::any(row, vector_operands::xmm);
  /// Of the operand: MMX registers have 8 bytes, all else has 16.
  template <unsigned N>
  using Operand = Packed<vector_operands::mmx(row.operand(N).kind) ? 8 : 16>;

  /// False: the instruction may not run, and a fault waits.
  bool enter() {
    if constexpr (uses_xmm)
      if (!cpu.sse_usable()) return false;
    if constexpr (uses_mmx)
      if (!cpu.mmx_usable()) return false;
    return true;
  }
  /// Every MMX instruction makes the x87's whole stack valid [SDM Volume 3, 12.2].
  void leave() {
    if constexpr (uses_mmx)
      if (!cpu.faulted()) cpu.fpu.top = 0, cpu.fpu.empty = 0;
  }

  /// A register whole; memory as many bytes as the operand's letter says, the rest zero.
  template <unsigned N>
  Operand<N> vector(Nth<N>) {
    constexpr isa::OperandSpec spec = row.operand(N);
    if constexpr (in_memory<N>())
      return load<Operand<N>, spec.width>();
    else if constexpr (vector_operands::mmx(spec.kind))
      return {{cpu.fpu.registers[number<N>()].significand}};
    else
      return {cpu.s.xmm[number<N>()]};
  }
  /// After a fault nothing is written.
  template <unsigned N>
  void set_vector(Nth<N>, const Operand<N>& v) {
    constexpr isa::OperandSpec spec = row.operand(N);
    if (cpu.faulted()) return;
    if constexpr (in_memory<N>())
      store<spec.width>(v);
    else if constexpr (vector_operands::mmx(spec.kind))
      cpu.fpu.registers[number<N>()] = {v.words[0], 0xFFFF};
    else
      cpu.s.xmm[number<N>()] = v.words;
  }

 private:
  template <unsigned N>
  static constexpr bool in_memory() {
    constexpr Kind kind = row.operand(N).kind;
    return kind == Kind::Memory || (Memory && (kind == Kind::MmxModrm || kind == Kind::XmmModrm));
  }
  template <unsigned N>
  unsigned number() const {
    constexpr Kind kind = row.operand(N).kind;
    if constexpr (kind == Kind::Xmm0) return 0;
    return kind == Kind::Mmx || kind == Kind::Xmm ? insn.reg : insn.rm;
  }
  /// [SDM Volume 1, 11.6.10] 16 bytes lie at a multiple of 16.
  bool misaligned(Width width, u32 offset) {
    if (width != Width::Dqword || row.traits & isa::Unaligned) return false;
    if (((cpu.s.segment[insn.segment].base + offset) & 15) == 0) return false;
    cpu.general_protection();
    return true;
  }
  template <class V, Width W>
  [[gnu::always_inline]] V load() {
    V v;
    constexpr unsigned bytes = vector_operands::bytes_of(W);
    const u32 offset = this->address();
    if (misaligned(W, offset)) return v;
    if constexpr (bytes < 4)
      v.words[0] = cpu.template load<bytes>(insn.segment, offset);
    else
      cpu.template load_bytes<bytes>(insn.segment, offset, reinterpret_cast<u8*>(v.words.data()));
    return v;
  }
  template <Width W, class V>
  [[gnu::always_inline]] void store(const V& v) {
    constexpr unsigned bytes = vector_operands::bytes_of(W);
    const u32 offset = this->address();
    if (misaligned(W, offset)) return;
    if constexpr (bytes < 4)
      cpu.template store<bytes>(insn.segment, offset, u32(v.words[0]));
    else
      cpu.template store_bytes<bytes>(insn.segment, offset, reinterpret_cast<const u8*>(v.words.data()));
  }
};

}  // namespace ferrite
