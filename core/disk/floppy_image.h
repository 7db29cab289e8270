// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <optional>

#include "core/disk/floppy_file_format.h"
#include "core/host/media.h"

namespace ferrite {

/// A floppy disk that an image file keeps, whatever the file's format. Heads read and write cells; the host has the
/// file with every change as soon as write() is true.
class FloppyImage {
 public:
  static constexpr u64 LargestFile = 160 << 20;  // of the flux of five turns at high density
  /// Reads the whole file, or what of its media a disk that keeps them needs at first.
  static Result<std::unique_ptr<FloppyImage>> open(std::shared_ptr<Media>);
  /// The disk that `format` reads from `file`, which is what the media has; empty: the disk keeps the media.
  FloppyImage(std::shared_ptr<Media>, const FloppyFileFormat&, FloppyDisk, std::vector<u8> file);

  Geometry geometry() const;  // the nominal shape; single tracks may differ, and a FORMAT may change it
  const FloppyFileFormat& format() const { return *format_; }
  /// False: the host's file is read-only, its format is only read, or the file itself says that the disk is protected.
  bool writable() const;
  u16 turns_per_minute() const { return disk_.turns_per_minute; }

  /// What passes under a head; no cells where nothing was ever recorded, and beyond the disk.
  const CellTrack& cells(Track) const;
  /// Lays a track anew. False: the file's format has no place for such a track, or the host could not keep the bytes;
  /// the disk is then as it was.
  bool write(Track, const CellTrack&);
  /// What has become of the writes so far.
  Settled settled() const { return media_->settled(); }

  const FloppyDisk& disk() const { return disk_; }
  const Media& media() const { return *media_; }

 private:
  std::optional<CellTrack>& synthesised(Track) const;
  void compare_with_format();
  bool replace_track(Track, StoredTrack);
  std::optional<FilePatch> patch_for(Track, const StoredTrack&) const;
  bool store();
  bool keep(std::vector<u8> file);
  bool write_changes(std::size_t offset, std::span<const u8> now);

  std::shared_ptr<Media> media_;
  const FloppyFileFormat* format_;
  FloppyDisk disk_;
  mutable std::optional<Geometry> geometry_;
  std::vector<u8> file_;          // as the media has it; empty where the disk keeps that, which is not written then
  std::optional<Losses> losses_;  // what the file's format has no place for already
  bool as_written_ = false;       // the file is what its format's write() makes of the disk
  mutable std::vector<std::optional<CellTrack>> synthesised_;
};

}  // namespace ferrite
