// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/base/types.h"

namespace ferrite {

using MacAddress = std::array<u8, 6>;

/// A frame from its destination address on, without preamble and frame check sequence: between 14 and 1514 bytes
/// [IEEE 802.3, 3.1.1].
struct EthernetFrame {
  static constexpr std::size_t Header = 14, Shortest = 60, Longest = 1514;
  u16 length = 0;
  std::array<u8, Longest> data;
  std::span<const u8> bytes() const { return {data.data(), length}; }
};

/// Frames in the order they were sent, at most so many. Like a wire it keeps nothing: what does not fit is dropped.
class EthernetFrames {
 public:
  static constexpr std::size_t Most = 32;

  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  /// False: dropped, because there are too many, or because it is no frame. The host may leave the padding away, and a
  /// frame has 60 bytes then; a guest's runt stays one.
  enum class Padding : u8 { AsSent, ToShortest };
  bool push(std::span<const u8> bytes, Padding padding = Padding::ToShortest) {
    if (count_ == Most || bytes.size() < EthernetFrame::Header || bytes.size() > EthernetFrame::Longest) return false;
    EthernetFrame& frame = frames_[(first_ + count_++) % Most];
    const auto end = std::copy(bytes.begin(), bytes.end(), frame.data.begin());
    frame.length = u16(bytes.size());
    if (padding == Padding::ToShortest && frame.length < EthernetFrame::Shortest) {
      std::fill(end, frame.data.begin() + EthernetFrame::Shortest, u8(0));
      frame.length = u16(EthernetFrame::Shortest);
    }
    total_bytes_ += frame.length;
    return true;
  }
  /// The oldest, until the next push or pop.
  const EthernetFrame& front() const { return frames_[first_]; }
  void pop() {
    first_ = (first_ + 1) % Most;
    count_--;
  }
  void clear() { first_ = count_ = 0; }
  u64 total_bytes() const { return total_bytes_; }  // of all frames that ever were in it

 private:
  std::array<EthernetFrame, Most> frames_;
  std::size_t first_ = 0, count_ = 0;
  u64 total_bytes_ = 0;
};

/// The cable between a network card and the host, who fills and empties it between slices.
struct EthernetLink {
  MacAddress address{};  // the card's, as its PROM has it
  EthernetFrames to_guest, from_guest;
};

}  // namespace ferrite
