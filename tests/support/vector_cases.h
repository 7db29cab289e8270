// SPDX-License-Identifier: MIT
// Random cases of the MMX and SSE rows that compute no floating-point numbers. The native tests put them to the host's
// processor too; `golden` is the fingerprint of what both answered, for hosts that have none (WebAssembly).
#pragma once
#include "tests/support/sse_rig.h"

namespace ferrite::test {

/// What a program sees of the processor and of its 64 bytes of memory, behind which lies an absent page.
struct VectorState {
  std::array<fpu::Float80, 8> mmx{};  // with the exponents, by register number
  u8 top = 0, empty = 0;
  std::array<std::array<u64, 2>, 8> xmm{};
  std::array<u32, 4> reg{};  // EAX ECX EDX ESI
  u32 flags = 0;             // the arithmetic ones
  std::array<u8, 64> memory{};
  bool finished = true;  // without a fault
  bool operator==(const VectorState&) const = default;
};

struct VectorCase {
  std::vector<u8> code;  // one instruction, the same in 32-bit and in 64-bit mode
  u32 offset = 0;        // of EBX and EDI in memory
  VectorState before;
};

class VectorCases {
 public:
  /// A row's cases are always the same ones. `memory`: which form.
  VectorCases(const isa::Row& row, bool memory);
  VectorCase next();

 private:
  u64 random();
  u32 below(u32 limit) { return u32((random() >> 32) * limit >> 32); }
  u64 word();
  u64 corners(unsigned bits);
  u64 letters(unsigned bits);
  VectorState state();
  void mix(VectorState&);
  u8 modrm();
  u8 field(isa::Kind);

  const isa::Row& row_;
  bool memory_;
  u64 seed_;
};

/// Ferrite's processor in 32-bit protected mode.
class VectorMachine : public SseRig {
 public:
  static constexpr u32 Memory = Data + 0x1000 - 64;

  VectorMachine();
  VectorState run(const VectorCase&);
};

struct VectorGolden {
  std::string_view encoding, mnemonic;
  u64 hash;  // of the first `golden_cases` cases of each form
};
extern const std::span<const VectorGolden> vector_golden;
inline constexpr unsigned golden_cases = 200;

const isa::Row& row_of(const VectorGolden&);
/// Whether the row has the form in registers, or in memory.
bool has_form(const isa::Row&, bool memory);
/// Bytes of the case's memory operand.
u32 memory_bytes(const isa::Row&, const VectorCase&);
u64 hash_of_row(VectorMachine&, const isa::Row&);

}  // namespace ferrite::test
