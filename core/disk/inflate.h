// SPDX-License-Identifier: MIT
#pragma once
// Unpacks deflated bytes (RFC 1951) by zlib.
#include <optional>

#include "core/base/types.h"

namespace ferrite {

/// True: `into` is filled. What follows in `packed` is not looked at.
bool inflate(std::span<const u8> packed, std::span<u8> into);

struct Inflated {
  std::vector<u8> bytes;
  std::size_t packed_bytes = 0;  // that they were made from
};
/// Up to the end that the packed bytes have. None: they are damaged, end too early, or are more than `most` bytes.
std::optional<Inflated> inflate_all(std::span<const u8> packed, std::size_t most);

/// The CRC-32 that gzip and ZIP have.
u32 crc32_of(std::span<const u8> bytes);

}  // namespace ferrite
