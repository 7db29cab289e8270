// SPDX-License-Identifier: MIT
#pragma once
// Unpacks deflated bytes (RFC 1951) by zlib.
#include "core/base/types.h"

namespace ferrite {

/// True: `into` is filled. What follows in `packed` is not looked at.
bool inflate(std::span<const u8> packed, std::span<u8> into);

}  // namespace ferrite
