// SPDX-License-Identifier: MIT
#pragma once
// LZHUF: repetitions within 4 KB (LZSS), their lengths and all other bytes in an adaptive Huffman code (Yoshizaki,
// 1988; Okumura's LZSS and Gallager's tree). Bits from the highest of each byte on.
#include "core/base/types.h"

namespace ferrite {

/// What the bytes unpack to, at most `most` bytes. The packed bytes do not say how long that is: the last few may be
/// what the bits that fill the last byte happen to mean.
std::vector<u8> lzhuf_unpack(std::span<const u8> packed, std::size_t most);
std::vector<u8> lzhuf_pack(std::span<const u8> plain);

}  // namespace ferrite
