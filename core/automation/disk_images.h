// SPDX-License-Identifier: MIT
#pragma once
// The disks in host files. A file whose bytes are fetched as they are asked for (StoredFile::fetched) is only read:
// what is written to its disk goes to a file of changes beside it.
#include "core/automation/host_files.h"
#include "core/base/result.h"
#include "core/disk/hard_disk_formats.h"
#include "core/disk/optical_disc.h"

namespace ferrite::automation {

class DiskImages {
 public:
  explicit DiskImages(HostFiles& files) : files_(files) {}

  Result<std::unique_ptr<Media>> open(const std::string& path) const;
  Result<HardDiskFormat> recognise(const std::string& path) const;
  /// The disk, with the files that the image is linked to. Its changes, where it has some, are left alone.
  Result<std::unique_ptr<HardDisk>> open_hard_disk(const std::string& path, std::optional<HardDiskFormat>) const;
  /// The same to be written to.
  Result<std::unique_ptr<HardDisk>> open_with_changes(const std::string& path, std::optional<HardDiskFormat>) const;
  /// A VHD with its parents.
  Result<std::unique_ptr<VhdDisk>> open_vhd(const std::string& path) const;
  /// Where a file is that the image names; empty: it is not there.
  std::string linked_file(const LinkedFile&, const std::string& image) const;
  /// The disc, with the files that have its tracks if it is a cue sheet (.cue).
  Result<std::unique_ptr<OpticalDisc>> open_disc(const std::string& path) const;

  /// What is needed to open the image is here; false: it is being fetched, ask again later.
  bool at_hand(const std::string& path) const;

  static std::string changes_path(const std::string& path) { return path + ".changes"; }

 private:
  Result<std::unique_ptr<OpticalDisc>> open_cue_sheet(const std::string& path, Media&) const;
  bool fetched(const std::string& path) const;
  Result<HostFileOfDisk> open_linked(const LinkedFile&, const std::string& image) const;

  HostFiles& files_;
};

}  // namespace ferrite::automation
