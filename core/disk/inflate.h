// SPDX-License-Identifier: MIT
#pragma once
// Unpacks deflated bytes (RFC 1951) by zlib, where the build has it: Emscripten's own copy of zlib cannot be had
// without network, so the WebAssembly build refuses what is packed.
#include "core/base/types.h"

namespace ferrite {

bool can_inflate();

/// True: `into` is filled. What follows in `packed` is not looked at.
bool inflate(std::span<const u8> packed, std::span<u8> into);

}  // namespace ferrite
