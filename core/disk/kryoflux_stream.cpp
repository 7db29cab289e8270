// SPDX-License-Identifier: MIT
#include "core/disk/kryoflux_stream.h"

#include <algorithm>
#include <optional>

#include "core/base/byte_order.h"
#include "core/disk/cell_files.h"
#include "core/disk/flux_decoder.h"

namespace ferrite {
namespace {

/// First bytes of blocks [Stream blocks]. Below Nop1: the high byte of a flux time; above Oob: a flux time.
enum Block : u8 { Nop1 = 0x08, Nop2 = 0x09, Nop3 = 0x0A, Ovl16 = 0x0B, Flux3 = 0x0C, Oob = 0x0D };
/// Second bytes of blocks that are out of the buffer [OOB blocks].
enum OobType : u8 { StreamInfo = 1, Index = 2, StreamEnd = 3, KfInfo = 4, Eof = 0x0D };
constexpr std::size_t OobHeader = 4;

/// The sample clock is 18.432 MHz * 73 / 14 / 2 / 2 where the stream does not say otherwise [Clocks].
constexpr u32 SamplePicoseconds = 41'619;
constexpr std::string_view SampleClock = "sck=";

struct TrackName {
  u8 cylinder = 0, head = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// From "NN.H.raw" at the name's end.
std::optional<TrackName> track_of(std::string_view name) {
  std::string end;
  for (const char c : name.substr(name.size() - std::min<std::size_t>(name.size(), 8)))
    end += char(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (end.size() < 8 || end.substr(4) != ".raw" || end[2] != '.' || !is_digit(end[0]) || !is_digit(end[1])) return {};
  if (end[3] != '0' && end[3] != '1') return {};
  return TrackName{u8((end[0] - '0') * 10 + end[1] - '0'), u8(end[3] - '0')};
}

class KryofluxStream {
 public:
  explicit KryofluxStream(const PackedFile& file) : name_(file.name), file_(file.bytes) {}

  Result<CellTrack> decode() {
    while (!ended_ && at_ < file_.size())
      if (auto error = take_block()) return *error;
    if (!ended_) return damaged(file_.size(), "it has no end block");
    if (auto error = place_indexes()) return *error;
    if (!turns_are_plausible(flux_)) return damaged(file_.size(), "it has no two index pulses that are a turn apart");
    return decode_flux(flux_);
  }

 private:
  struct IndexBlock {
    u32 position;  // in the stream: the next flux time
    u32 samples;   // since the flux change before
    std::size_t at;
  };

  Error damaged(std::size_t at, const std::string& what) const {
    return damaged_file("KryoFlux stream " + name_, at, what);
  }

  static std::size_t block_length(u8 first) {
    if (first < Nop1 || first == Nop2) return 2;
    return first == Nop3 || first == Flux3 ? 3 : 1;
  }

  std::optional<Error> take_block() {
    const u8 first = file_[at_];
    if (first == Oob) return take_oob();
    const std::size_t length = block_length(first);
    if (!holds(file_, at_, length)) return damaged(at_, "it ends within this block");
    if (first < Nop1)
      change(u32(first) << 8 | file_[at_ + 1]);
    else if (first == Ovl16)
      overflow_ += 0x10000;
    else if (first == Flux3)
      change(load_big<u16>(file_, at_ + 1));
    else if (first > Oob)
      change(first);
    at_ += length;
    position_ += u32(length);
    return {};
  }

  void change(u32 samples) {
    if (overflow_ + samples == 0) return;
    flux_.intervals.push_back(u32(std::min<u64>(overflow_ + samples, 0xFFFF'FFFF)));
    positions_.push_back(position_);
    overflow_ = 0;
  }

  std::optional<Error> take_oob() {
    if (!holds(file_, at_, OobHeader)) return damaged(at_, "it ends within this block");
    const u8 type = file_[at_ + 1];
    const u16 bytes = load_little<u16>(file_, at_ + 2);
    if (type == Eof) {
      ended_ = true;
      return {};
    }
    if (!holds(file_, at_ + OobHeader, bytes)) return damaged(at_, "it ends within this block");
    const auto body = file_.subspan(at_ + OobHeader, bytes);
    const std::size_t least = type == Index ? 12 : type == StreamInfo || type == StreamEnd ? 8 : 0;
    if (body.size() < least) return damaged(at_, "this block has too few bytes");
    if (auto error = take_body(type, body)) return error;
    at_ += OobHeader + bytes;
    return {};
  }

  std::optional<Error> take_body(u8 type, std::span<const u8> body) {
    if (type == Index) indexes_.push_back({load_little<u32>(body, 0), load_little<u32>(body, 4), at_});
    if (type == KfInfo) take_info(body);
    if (type != StreamInfo && type != StreamEnd) return {};
    if (const u32 position = load_little<u32>(body, 0); position != position_)
      return damaged(at_,
                     "the position is said to be " + std::to_string(position) + " and is " + std::to_string(position_));
    constexpr std::string_view Results[] = {"", "buffering", "no index"};
    const u32 result = type == StreamEnd ? load_little<u32>(body, 4) : 0;
    if (result) return damaged(at_, "the capture failed: " + std::string(result < 3 ? Results[result] : "unknown"));
    return {};
  }

  /// "name=value, name=value": the sample clock in hertz, with decimals.
  void take_info(std::span<const u8> body) {
    const std::string text(body.begin(), body.end());
    const std::size_t found = text.find(SampleClock);
    if (found == std::string::npos) return;
    u64 hertz = 0;
    for (std::size_t n = found + SampleClock.size(); n < text.size() && is_digit(text[n]) && hertz < 1'000'000'000; n++)
      hertz = hertz * 10 + u64(text[n] - '0');
    if (hertz >= 1'000'000 && hertz <= 1'000'000'000) flux_.tick_picoseconds = u32(1'000'000'000'000 / hertz);
  }

  /// Index blocks arrive when the device has time; where the pulse was, they say by the flux change behind it.
  std::optional<Error> place_indexes() {
    std::size_t change = 0;
    u64 time = 0;
    for (const IndexBlock& index : indexes_) {
      for (; change < positions_.size() && positions_[change] < index.position; change++)
        time += flux_.intervals[change];
      if (index.position > position_) return damaged(index.at, "this index is behind the stream's end");
      const u64 at = time + index.samples;
      if (flux_.indexes.empty() || at > flux_.indexes.back()) flux_.indexes.push_back(at);
    }
    return {};
  }

  const std::string& name_;
  std::span<const u8> file_;
  std::size_t at_ = 0;
  u32 position_ = 0;  // in the stream, out-of-buffer blocks left out
  u64 overflow_ = 0;
  bool ended_ = false;
  FluxCapture flux_{SamplePicoseconds, {}, {}};
  std::vector<u32> positions_;  // where the times of flux_.intervals stand
  std::vector<IndexBlock> indexes_;
};

}  // namespace

bool is_kryoflux_name(std::string_view name) { return track_of(name).has_value(); }

Result<FloppyDisk> kryoflux_disk(std::span<const PackedFile> files) {
  u8 cylinders = 0, heads = 0;
  for (const PackedFile& file : files)
    if (const auto track = track_of(file.name)) {
      cylinders = std::max(cylinders, u8(track->cylinder + 1));
      heads = std::max(heads, u8(track->head + 1));
    }
  if (cylinders == 0)
    return Error{"None of the files is named as KryoFlux names its tracks (track00.0.raw). Choose the whole set."};
  FloppyDisk disk(cylinders, heads);
  for (const PackedFile& file : files) {
    const auto track = track_of(file.name);
    if (!track) continue;
    auto cells = KryofluxStream(file).decode();
    if (!cells) return Error{cells.sentence()};
    disk.track({track->cylinder, track->head}).cells = std::move(*cells);
  }
  disk.turns_per_minute = turns_per_minute_of(cells_of_first_track(disk), 0);
  return without_spare_cylinders(without_double_steps(std::move(disk)));
}

}  // namespace ferrite
