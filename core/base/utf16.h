// SPDX-License-Identifier: MIT
#pragma once
// Text between UTF-8, as the host has it, and UTF-16, as Windows files have it (The Unicode Standard [3.9]).
#include "core/base/types.h"

namespace ferrite {

/// What is no character becomes U+FFFD.
std::u16string to_utf16(std::string_view utf8);
std::string to_utf8(std::u16string_view utf16);

/// The same of text in bytes, each unit's low byte first; an odd byte at the end is left out.
std::vector<u8> to_utf16_bytes(std::string_view utf8);
std::string from_utf16_bytes(std::span<const u8>);

}  // namespace ferrite
