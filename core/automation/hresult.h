// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite::automation {

/// What a call of the object model answers. Names and values are the documents'.
enum class Hresult : u32 {
#define CODE(name, value, meaning) name = value,
#include "core/automation/codes.inc"
#undef CODE
};
using enum Hresult;

constexpr bool succeeded(Hresult code) { return u32(code) < 0x80000000; }

struct Code {
  Hresult value;
  std::string_view name, meaning;
};

/// Every code, in the order of codes.inc.
std::span<const Code> codes();
/// The first code of that value; an unknown value has an empty name.
Code describe(Hresult);

/// The code meant by a number as the documents print it: nine digits with one 0 too many, the wrong E_INVALIDARG, or a
/// signed decimal. Other numbers are taken as they are.
Hresult from_printed(i64 printed);

/// A value, or why there is none.
template <class T>
struct [[nodiscard]] Answer {
  Hresult code = S_OK;
  T value{};
  Answer(T v) : value(std::move(v)) {}
  Answer(Hresult failure) : code(failure) {}
  explicit operator bool() const { return succeeded(code); }
};

}  // namespace ferrite::automation
