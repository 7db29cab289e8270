// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// The characters of the PC's own font as Unicode: 0 to 31 are its pictures, not control codes.
extern const std::array<char16_t, 256> CodePage437;

/// Appends a character of code page 437 as UTF-8.
void append_utf8(std::string&, u8 character);

}  // namespace ferrite
