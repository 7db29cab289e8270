// SPDX-License-Identifier: MIT
// Unpacks a gzip file (RFC 1952) in memory, so that the same tests read packed corpora natively and under Node.
// Document: RFC 1951 (the deflate format). For test material only: a damaged file gives a short result, not an error.
#pragma once
#include "core/base/types.h"

namespace ferrite::test {

class Gunzip {
 public:
  static std::vector<u8> unpack(std::span<const u8> packed) {
    Gunzip g{packed};
    if (g.skip_header())
      while (g.block()) {
      }
    return std::move(g.out_);
  }

 private:
  explicit Gunzip(std::span<const u8> packed) : in_(packed) {}

  /// A canonical Huffman code [3.2.2]: how many codes of each length, and the symbols in order.
  struct Code {
    std::array<u16, 16> count{};
    std::array<u16, 288> symbol{};

    explicit Code(std::span<const u8> lengths) {
      std::array<u16, 16> next{};
      for (u8 length : lengths) count[length]++;
      count[0] = 0;
      for (std::size_t n = 1; n < 15; n++) next[n + 1] = u16(next[n] + count[n]);
      for (std::size_t n = 0; n < lengths.size(); n++)
        if (lengths[n]) symbol[next[lengths[n]]++] = u16(n);
    }
  };

  bool skip_header() {  // [RFC 1952, 2.3]
    constexpr u8 crc = 2, extra = 4, name = 8, comment = 16;
    if (in_.size() < 18 || in_[0] != 0x1F || in_[1] != 0x8B) return false;
    const u8 flags = in_[3];
    at_ = 10;
    if (flags & extra) at_ += 2 + in_[at_] + in_[at_ + 1] * 256u;
    for (u8 text : {name, comment})
      if (flags & text)
        while (at_ < in_.size() && in_[at_++]) {
        }
    if (flags & crc) at_ += 2;
    return at_ < in_.size();
  }

  u32 bits(u32 count) {
    while (held_ < count) {
      buffer_ |= u32(at_ < in_.size() ? in_[at_] : 0) << held_;
      ended_ |= at_++ >= in_.size();
      held_ += 8;
    }
    const u32 value = buffer_ & ((1u << count) - 1);
    buffer_ >>= count;
    held_ -= count;
    return value;
  }

  u32 symbol(const Code& code) {
    u32 value = 0, first = 0, index = 0;
    for (std::size_t length = 1; length < 16; length++) {
      value |= bits(1);
      if (value - first < code.count[length]) return code.symbol[index + value - first];
      index += code.count[length];
      first = (first + code.count[length]) << 1;
      value <<= 1;
    }
    ended_ = true;
    return 256;
  }

  /// False after the last block [3.2.3].
  bool block() {
    const bool last = bits(1);
    switch (bits(2)) {
      case 0: stored(); break;
      case 1: fixed(); break;
      case 2: dynamic(); break;
      default: ended_ = true;
    }
    return !last && !ended_;
  }

  void stored() {
    buffer_ = held_ = 0;
    const u32 length = bits(16);
    bits(16);
    for (u32 n = 0; n < length && !ended_; n++) out_.push_back(u8(bits(8)));
  }

  void fixed() {  // [3.2.6]
    std::array<u8, 288> lengths;
    for (std::size_t n = 0; n < 288; n++) lengths[n] = n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8;
    std::array<u8, 30> distances;
    distances.fill(5);
    compressed(Code(lengths), Code(distances));
  }

  void dynamic() {  // [3.2.7]
    static constexpr u8 order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    const u32 literals = bits(5) + 257, distances = bits(5) + 1, codes = bits(4) + 4;
    std::array<u8, 320> lengths{};
    for (u32 n = 0; n < codes; n++) lengths[order[n]] = u8(bits(3));
    const Code length_code(std::span<const u8>(lengths).first(19));
    lengths.fill(0);
    for (u32 n = 0; n < literals + distances && !ended_;) {
      const u32 s = symbol(length_code);
      if (s < 16) {
        lengths[n++] = u8(s);
        continue;
      }
      const u8 repeated = s == 16 && n ? lengths[n - 1] : u8(0);
      u32 times = s == 16 ? 3 + bits(2) : s == 17 ? 3 + bits(3) : 11 + bits(7);
      for (; times && n < literals + distances; times--) lengths[n++] = repeated;
    }
    if (literals > 288) return void(ended_ = true);
    compressed(Code(std::span<const u8>(lengths).first(literals)),
               Code(std::span<const u8>(lengths).subspan(literals, distances)));
  }

  void compressed(const Code& literal, const Code& distance) {  // [3.2.5]
    for (;;) {
      const u32 s = symbol(literal);
      if (s < 256) out_.push_back(u8(s));
      if (s == 256 || ended_) return;
      if (s < 256) continue;
      const u32 l = s - 257, length_extra = l < 8 || l >= 28 ? 0 : l / 4 - 1;
      const u32 base = l >= 28 ? 258 : l < 8 ? l + 3 : ((4 + (l & 3)) << length_extra) + 3;
      const u32 length = base + bits(length_extra);
      const u32 d = symbol(distance), distance_extra = d < 4 ? 0 : d / 2 - 1;
      const u32 back = (d < 4 ? d + 1 : ((2 + (d & 1)) << distance_extra) + 1) + bits(distance_extra);
      if (d > 29 || back > out_.size()) return void(ended_ = true);
      for (u32 n = 0; n < length; n++) out_.push_back(out_[out_.size() - back]);
    }
  }

  std::span<const u8> in_;
  std::size_t at_ = 0;
  u32 buffer_ = 0, held_ = 0;
  bool ended_ = false;
  std::vector<u8> out_;
};

}  // namespace ferrite::test
