// SPDX-License-Identifier: MIT
#include "core/automation/hresult.h"

namespace ferrite::automation {

namespace {
constexpr Code Codes[] = {
#define CODE(name, value, meaning) {Hresult::name, #name, meaning},
#include "core/automation/codes.inc"
#undef CODE
};
}  // namespace

std::span<const Code> codes() { return Codes; }

Code describe(Hresult value) {
  for (const Code& code : Codes)
    if (code.value == value) return code;
  return {value, "", "An unknown code."};
}

Hresult from_printed(i64 printed) {
  constexpr i64 InvalidArgumentOfThePages = 0x80000003;
  if (printed == InvalidArgumentOfThePages) return E_INVALIDARG;
  // 0xA0040'0'652: the needless 0 stands between the facility and the last three digits.
  if (printed > 0xFFFFFFFF && (printed & 0xF000) == 0) return Hresult(u32(printed >> 16 << 12 | (printed & 0xFFF)));
  return Hresult(u32(printed));
}

}  // namespace ferrite::automation
