// SPDX-License-Identifier: MIT
#include "core/disk/inflate.h"

#include <algorithm>

#define ZLIB_CONST
#include <zlib.h>

namespace ferrite {
namespace {

class Inflater {
 public:
  explicit Inflater(std::span<const u8> packed) {
    constexpr int RawDeflate = -MAX_WBITS;
    stream_.next_in = packed.data();
    stream_.avail_in = uInt(packed.size());
    ready_ = inflateInit2(&stream_, RawDeflate) == Z_OK;
  }
  Inflater(const Inflater&) = delete;
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }

  /// How many bytes of `into` are filled. Fewer than all: the packed bytes ended, or are damaged.
  std::size_t fill(std::span<u8> into) {
    if (!ready_) return 0;
    stream_.next_out = into.data();
    stream_.avail_out = uInt(into.size());
    ended_ = ::inflate(&stream_, Z_NO_FLUSH) == Z_STREAM_END;
    return into.size() - stream_.avail_out;
  }
  bool ended() const { return ended_; }
  std::size_t packed_bytes() const { return stream_.total_in; }

 private:
  z_stream stream_{};
  bool ready_ = false, ended_ = false;
};

}  // namespace

bool inflate(std::span<const u8> packed, std::span<u8> into) { return Inflater(packed).fill(into) == into.size(); }

std::optional<Inflated> inflate_all(std::span<const u8> packed, std::size_t most) {
  constexpr std::size_t Step = 64 * 1024;
  Inflater inflater(packed);
  Inflated all;
  std::array<u8, Step> step;
  while (!inflater.ended()) {
    const std::size_t filled = inflater.fill(step);
    if (filled > most - all.bytes.size() || (filled < Step && !inflater.ended())) return {};
    all.bytes.insert(all.bytes.end(), step.begin(), step.begin() + std::ptrdiff_t(filled));
  }
  all.packed_bytes = inflater.packed_bytes();
  return all;
}

u32 crc32_of(std::span<const u8> bytes) { return u32(::crc32(0, bytes.data(), uInt(bytes.size()))); }

}  // namespace ferrite
