// SPDX-License-Identifier: MIT
#include "core/disk/hfe_opcodes.h"

#include <algorithm>

namespace ferrite::hfe_opcode {
namespace {

class Decoder {
 public:
  explicit Decoder(std::span<const u8> stream) : stream_(stream), cells_(u32(stream.size()) * 8) {}

  Result<CellTrack> decode() {
    for (std::size_t at = 0; at < stream_.size();) {
      const u8 byte = stream_[at];
      const std::size_t length = byte == SetBitRate ? 2 : byte == SkipBits ? 3 : 1;
      if (stream_.size() - at < length) return Error{trouble(at, "has no room for its operands")};
      if (const char* what = take(stream_.subspan(at, length))) return Error{trouble(at, what)};
      at += length;
    }
    return from_index();
  }

 private:
  static std::string trouble(std::size_t at, std::string_view what) {
    return "byte " + std::to_string(at) + " of the track " + std::string(what);
  }

  const char* take(std::span<const u8> code) {
    switch (code[0]) {
      case Nop: return nullptr;
      case SetBitRate: return code[1] ? nullptr : "sets a bit rate of 0";
      case SetIndex:
        if (!has_index_) index_ = used_;
        has_index_ = true;
        return nullptr;
      case SkipBits:
        if (code[1] < 1 || code[1] > 7) return "skips no number of bits from 1 to 7";
        return cells(code[2], code[1]);
    }
    return cells(code[0], 0);
  }

  /// Eight cells less the first `skipped`.
  const char* cells(u8 byte, u8 skipped) {
    const bool random = byte == Random;
    if (!random && byte >= Nop) return "is unknown";
    for (u8 bit = skipped; bit < 8; bit++, used_++) {
      if (random) cells_.set_weak(used_, true);
      else if (byte & 0x80 >> bit) cells_.set_flux(used_, true);
    }
    return nullptr;
  }

  CellTrack from_index() const {
    CellTrack track(used_);
    for (u32 to = 0; to < used_; to++) {
      const u32 from = to + index_ < used_ ? to + index_ : to + index_ - used_;
      if (cells_.flux(from)) track.set_flux(to, true);
      if (cells_.weak(from)) track.set_weak(to, true);
    }
    return track;
  }

  std::span<const u8> stream_;
  CellTrack cells_;
  u32 used_ = 0, index_ = 0;
  bool has_index_ = false;
};

/// How many cells from `at` on, eight at most, are all weak or all not.
u32 alike(const CellTrack& track, u32 at) {
  const u32 most = std::min<u32>(8, track.cells() - at);
  u32 count = 1;
  while (count < most && track.weak(at + count) == track.weak(at)) count++;
  return count;
}

u8 bits_of(const CellTrack& track, u32 at, u32 count) {
  u8 bits = 0;
  for (u32 n = 0; n < count; n++) bits = u8(bits << 1 | u8(track.flux(at + n)));
  return bits;
}

}  // namespace

Result<CellTrack> decode(std::span<const u8> stream) { return Decoder(stream).decode(); }

Encoded encode(const CellTrack& track, u8 bit_rate, std::size_t most_bytes) {
  std::vector<u8> stream{SetIndex, SetBitRate, bit_rate};
  u32 at = 0;
  while (at < track.cells()) {
    u32 count = alike(track, at);
    const bool weak = track.weak(at);
    if (!weak && count == 8 && bits_of(track, at, 4) == 0xF) count = 4;  // would be an opcode
    if (stream.size() + (count < 8 ? 3 : 1) > most_bytes) break;
    if (count < 8) stream.insert(stream.end(), {SkipBits, u8(8 - count)});
    stream.push_back(weak ? u8(Random) : bits_of(track, at, count));
    at += count;
  }
  return {std::move(stream), at};
}

}  // namespace ferrite::hfe_opcode
