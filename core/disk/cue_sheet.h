// SPDX-License-Identifier: MIT
#pragma once
// The text that says what the tracks of a disc are and which files have them (.cue). Document: CDRWIN User's Guide
// (Golden Hawk Technology), appendix A. Brackets name its commands.
// Missing: files of type AIFF and MP3, tracks of type CDG, CDI and MODE2/2048; indexes above 01, titles and CD-TEXT are
// passed over.
#include <optional>

#include "core/base/result.h"
#include "core/disk/optical_disc.h"

namespace ferrite {

struct CueSheet {
  static constexpr std::size_t MostBytes = 64 * 1024;

  struct File {
    enum class Kind : u8 { LittleEndian, BigEndian, Wave };
    std::string name;
    Kind kind = Kind::LittleEndian;
    std::size_t line = 0;
  };
  /// A place in a file, in sectors from its start.
  struct Index {
    std::size_t file = 0;
    u32 frame = 0;
    std::size_t line = 0;
  };
  struct Track {
    u8 number = 0;
    DiscTrack::Kind kind = DiscTrack::Kind::Audio;
    u32 stored_bytes = 0;  // of a sector in its file
    u8 control = 0;
    std::array<char, 12> isrc{};
    u32 pregap = 0, postgap = 0;  // sectors that no file has
    std::optional<Index> pause, start;
    std::size_t line = 0;
  };

  std::string catalogue_number;
  std::vector<File> files;
  std::vector<Track> tracks;

  static Result<CueSheet> parse(std::string_view text);
};

}  // namespace ferrite
