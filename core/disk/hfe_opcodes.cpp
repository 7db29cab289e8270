// SPDX-License-Identifier: MIT
#include "core/disk/hfe_opcodes.h"

#include <algorithm>

#include "core/disk/cell_strip.h"

namespace ferrite::hfe_opcode {
namespace {

class Decoder {
 public:
  explicit Decoder(std::span<const u8> stream) : stream_(stream) {}

  Result<CellTrack> decode() {
    for (std::size_t at = 0; at < stream_.size();) {
      const u8 byte = stream_[at];
      if (byte < Nop) {
        cells_.add(byte, 8);
        at++;
        continue;
      }
      const std::size_t length = byte == SetBitRate ? 2 : byte == SkipBits ? 3 : 1;
      if (stream_.size() - at < length) return Error{trouble(at, "has no room for its operands")};
      if (const char* what = take(stream_.subspan(at, length))) return Error{trouble(at, what)};
      at += length;
    }
    return from_index();
  }

 private:
  struct WeakCells {
    u32 first, count;
  };

  static std::string trouble(std::size_t at, std::string_view what) {
    return "byte " + std::to_string(at) + " of the track " + std::string(what);
  }

  const char* take(std::span<const u8> code) {
    switch (code[0]) {
      case Nop: return nullptr;
      case SetBitRate: return code[1] ? nullptr : "sets a bit rate of 0";
      case SetIndex:
        if (!has_index_) index_ = cells_.cells();
        has_index_ = true;
        return nullptr;
      case SkipBits:
        if (code[1] < 1 || code[1] > 7) return "skips no number of bits from 1 to 7";
        return cells(code[2], 8 - code[1]);
    }
    return cells(code[0], 8);
  }

  /// The last `count` of eight cells. Behind SkipBits, Random is the only opcode.
  const char* cells(u8 byte, u32 count) {
    if (byte == Random)
      weak_.push_back({cells_.cells(), count});
    else if (byte >= Nop && count == 8)
      return "is unknown";
    cells_.add(byte == Random ? 0 : byte & 0xFF >> (8 - count), count);
    return nullptr;
  }

  CellTrack from_index() const {
    const u32 count = cells_.cells();
    CellTrack track(count, cells_.bytes());
    if (index_ % std::max<u32>(count, 1))
      for (u32 cell = 0; cell < count; cell++) track.set_flux(place(cell), cells_.flux(cell));
    for (const WeakCells& weak : weak_)
      for (u32 n = 0; n < weak.count; n++) track.set_weak(place(weak.first + n), true);
    return track;
  }
  /// Where a cell is when those from the index on are the first.
  u32 place(u32 cell) const { return cell < index_ ? cell + cells_.cells() - index_ : cell - index_; }

  std::span<const u8> stream_;
  CellStrip cells_;
  std::vector<WeakCells> weak_;
  u32 index_ = 0;
  bool has_index_ = false;
};

/// How many cells from `at` on, eight at most, are all weak or all not.
u32 alike(const CellTrack& track, u32 at) {
  const u32 most = std::min<u32>(8, track.cells() - at);
  u32 count = track.has_weak_cells() ? 1 : most;
  while (count < most && track.weak(at + count) == track.weak(at)) count++;
  return count;
}

/// Up to eight cells from `at` on.
u8 bits_of(const CellTrack& track, u32 at, u32 count) {
  const auto bytes = track.flux_bytes();
  const u32 second = at / 8 + 1 < bytes.size() ? bytes[at / 8 + 1] : 0u;
  return u8(u8((bytes[at / 8] << 8 | second) >> (8 - at % 8)) >> (8 - count));
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
