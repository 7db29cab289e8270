// SPDX-License-Identifier: MIT
// When two results count as equal, and what they are reduced to for that.
#pragma once
#include "tests/oracle/form.h"

namespace ferrite::oracle {

/// Where processors may differ though the manual does not say so in a flag column. Each row that has a freedom is
/// listed with it in comparison.cpp.
enum class Freedom : u8 {
  LastPlace,        // transcendental results may be the neighbours of ours
  OverflowBeyond1,  // OF after a shift by more than one [SDM Volume 2, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR, SHLD]
  FaultOrder,       // an operand of many bytes that touches two bad pages: which one is reported
  PartialStore,     // a store of many parts that faults leaves those before
  PartialLoad,      // a load of state that faults has taken over what it read before
  EarlyMmx,         // a store of an MMX register that faults has reset TOP and tags before
  PartialPop,       // POPA that faults leaves what it popped, but for ESP
  EarlyPush,        // CALL to beyond the limit has written its return address below ESP
};

/// How often the flags that the manual leaves undefined agree all the same; figures only. By flag: O S Z A P C.
struct UndefinedFlags {
  static constexpr std::string_view names = "OSZAPC";
  std::array<u32, 6> seen{}, agreed{};
};

class Comparison {
 public:
  explicit Comparison(const Form&);

  /// What differs, in words; empty: nothing that counts.
  std::string difference(const Case&, const Result& host, const Result& ours) const;
  /// Takes away what is not compared.
  Result reduced(const Case&, const Result&) const;
  /// Of a reduced result.
  static u16 fingerprint(const Result&);
  void count_undefined(const Case&, const Result& host, const Result& ours, UndefinedFlags&) const;

 private:
  u32 undefined_in(const Case&) const;
  u32 uncompared_flags(const Case&) const;
  bool writes_mmx_to_memory() const;
  bool ignores(const Case&, const Result&, const Change&) const;
  bool close_enough(const FpState& host, FpState& ours) const;

  const Form form_;
  const isa::Row& row_;
  u32 undefined_ = 0;
  u32 freedoms_ = 0;
  bool may(Freedom freedom) const { return freedoms_ >> unsigned(freedom) & 1; }
};

/// The case as whoever has to find the mistake wants to see it.
std::string describe(const Case&);

}  // namespace ferrite::oracle
