// SPDX-License-Identifier: MIT
#include "core/disk/inflate.h"

#define ZLIB_CONST
#include <zlib.h>

namespace ferrite {

bool inflate(std::span<const u8> packed, std::span<u8> into) {
  constexpr int RawDeflate = -MAX_WBITS;
  z_stream stream{};
  stream.next_in = packed.data();
  stream.avail_in = uInt(packed.size());
  stream.next_out = into.data();
  stream.avail_out = uInt(into.size());
  if (inflateInit2(&stream, RawDeflate) != Z_OK) return false;
  ::inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return stream.avail_out == 0;
}

}  // namespace ferrite
