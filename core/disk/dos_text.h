// SPDX-License-Identifier: MIT
#pragma once
#include "core/base/types.h"

namespace ferrite {

/// What DOS programs wrote about a disk, as UTF-8: it is in code page 437. Lines end with \n, the last one, too; other
/// control characters are left out.
std::string from_dos_text(std::span<const u8>);
/// '?' for what the code page has no character for.
std::vector<u8> to_dos_text(std::string_view utf8, std::string_view line_end);

}  // namespace ferrite
