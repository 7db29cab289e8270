// SPDX-License-Identifier: MIT
#pragma once
// A disc whose tracks are in files that a cue sheet names. A file that ends within a sector counts that sector: its
// missing end reads as zeros. What no file has (PREGAP, POSTGAP) is silent, or empty sectors of mode 1 or 2.
// Missing: sound at other rates or sizes than those of a CD in WAVE files; EDC of empty sectors of mode 2.
#include <functional>
#include <memory>

#include "core/disk/cue_sheet.h"
#include "core/host/media.h"

namespace ferrite {

class BinImage final : public OpticalDisc {
 public:
  static constexpr u32 MostSectors = Msf{99, 59, 74}.frames() - Msf::Sector0;
  using OpenFile = std::function<Result<std::unique_ptr<Media>>(const std::string& name)>;

  static Result<std::unique_ptr<OpticalDisc>> open(const CueSheet&, const OpenFile&);

  u32 sectors() const override { return runs_.empty() ? 0 : runs_.back().first + runs_.back().sectors; }
  unsigned tracks() const override { return unsigned(tracks_.size()); }
  DiscTrack track(unsigned index) const override { return tracks_[index]; }
  std::string_view catalogue_number() const override { return catalogue_number_; }
  Io read(u32 sector, std::span<u8> into) override;
  Io read_raw(u32 sector, std::span<u8, RawBytes> into) override;

 private:
  friend class BinImageLayout;
  struct File {
    std::unique_ptr<Media> media;
    u64 begin = 0, end = 0;  // bytes of it that are sectors
    bool swapped = false;    // samples have their high byte first
  };
  /// Sectors that lie one after the other in a file, or in none.
  struct Run {
    u32 first = 0, sectors = 0;
    DiscTrack::Kind kind = DiscTrack::Kind::Audio;
    std::optional<std::size_t> file;
    u64 offset = 0;
    u32 stored_bytes = 0;
  };

  BinImage() = default;
  const Run* run_of(u32 sector) const;
  Io read_stored(const Run&, u32 sector, std::span<u8> into);
  Io read_user_data(u32 sector, std::span<u8, SectorBytes> into);

  std::vector<File> files_;
  std::vector<Run> runs_;
  std::vector<DiscTrack> tracks_;
  std::string catalogue_number_;
};

}  // namespace ferrite
