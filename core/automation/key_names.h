// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "core/base/types.h"

namespace ferrite::automation {

/// A key as IVMKeyboard names it, and its PC set-1 make code (0xE0xx: extended).
struct KeyName {
  std::string_view name;
  u16 code;
};
std::span<const KeyName> key_names();
std::optional<u16> key_code(std::string_view name);  // without case

/// The key that types an ASCII character on a US keyboard.
struct TypedKey {
  u16 code;
  bool shifted;
};
std::optional<TypedKey> key_for(char32_t);

}  // namespace ferrite::automation
