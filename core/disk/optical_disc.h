// SPDX-License-Identifier: MIT
#pragma once
// A compact disc as its drive's pickup sees it. Document: ECMA-130. Brackets name its sections.
#include "core/disk/hard_disk.h"

namespace ferrite {

/// A length, or a place on a disc, in minutes, seconds and frames of 1/75 s; a frame is a sector.
struct Msf {
  static constexpr u32 FramesPerSecond = 75;
  static constexpr u32 Sector0 = 2 * FramesPerSecond;  // [22.2] where on the disc's clock sector 0 is

  u8 minute = 0, second = 0, frame = 0;
  static constexpr Msf of(u32 frames) {
    return {u8(frames / FramesPerSecond / 60), u8(frames / FramesPerSecond % 60), u8(frames % FramesPerSecond)};
  }
  /// On the disc's clock.
  static constexpr Msf of_sector(u32 sector) { return of(sector + Sector0); }
  constexpr u32 frames() const { return (minute * 60u + second) * FramesPerSecond + frame; }
};

struct DiscTrack {
  enum class Kind : u8 { Audio, Mode1, Mode2 };
  static constexpr u8 DataControl = 4;  // [22.3.1]

  u8 number = 1;
  Kind kind = Kind::Mode1;
  u8 control = DataControl;
  u32 pause = 0, start = 0, end = 0;  // sectors of INDEX 00, of INDEX 01, and of what follows
  std::array<char, 12> isrc{};        // [22.3.6] zeros: it has none
  bool audio() const { return kind == Kind::Audio; }
};

/// A disc of one session: numbered sectors, in tracks that follow each other from sector 0 to the lead-out. It is never
/// written. On the simplest disc they are one track of mode 1.
class OpticalDisc {
 public:
  static constexpr u32 SectorBytes = 2048;  // user data in modes 1 and 2 form 1
  static constexpr u32 RawBytes = 2352;     // all of a sector [14], or its sound
  static constexpr unsigned MostTracks = 99;
  using Io = HardDisk::Io;

  virtual ~OpticalDisc() = default;

  /// Where the lead-out begins.
  virtual u32 sectors() const = 0;
  /// From 1 to MostTracks; `track` counts them from 0.
  virtual unsigned tracks() const { return 1; }
  virtual DiscTrack track(unsigned) const { return {.end = sectors()}; }
  /// [22.3.5] 13 digits, or nothing.
  virtual std::string_view catalogue_number() const { return {}; }

  /// User data of whole sectors; the span's length is a multiple of SectorBytes and ends on the disc. Sectors that have
  /// another amount of it fail.
  virtual Io read(u32 sector, std::span<u8> into) = 0;
  /// A whole sector as the disc has it, sync field and error correction included, or the sound in it.
  virtual Io read_raw(u32 sector, std::span<u8, RawBytes> into);

  /// The track that has the sector, its pause included; beyond the last: the last.
  DiscTrack track_of(u32 sector) const;
};

}  // namespace ferrite
