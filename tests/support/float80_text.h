// SPDX-License-Identifier: MIT
// 80-bit numbers in the messages of failing tests: sign and exponent, then the significand.
#pragma once
#include <ostream>

#include "core/fpu/float80.h"

namespace ferrite::fpu {

inline std::string text(Float80 f) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04X:%016llX", f.sign_exponent, static_cast<unsigned long long>(f.significand));
  return buffer;
}
inline std::ostream& operator<<(std::ostream& out, Float80 f) { return out << text(f); }

}  // namespace ferrite::fpu
