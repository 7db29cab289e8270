// SPDX-License-Identifier: MIT
#pragma once
// Ferrite's own: the files in a hard disk or floppy image with a FAT file system, for a host that looks into it while
// no machine has it.
#include <map>

#include "core/automation/image_users.h"
#include "core/automation/services.h"
#include "core/disk/fat_partition.h"
#include "core/disk/fat_volume.h"

namespace ferrite::automation {

/// One disk. What fails leaves a sentence with VM_E_HD_IMAGE_ACCESS.
class OpenDisk {
 public:
  OpenDisk(LastError& error, std::unique_ptr<HardDisk> disk, std::unique_ptr<PartitionMedia> partition,
           FatVolume volume)
      : error_(error), disk_(std::move(disk)), partition_(std::move(partition)), volume_(std::move(volume)) {}
  OpenDisk(const OpenDisk&) = delete;

  std::string label() { return volume_.label(); }
  Hresult set_label(std::string_view label, i64 modified) { return done(volume_.set_label(label, modified)); }
  u64 free_bytes() const { return volume_.free_bytes(); }
  Answer<std::vector<FatVolume::Item>> list(std::string_view folder) { return answer(volume_.list(folder)); }
  Answer<std::vector<u8>> read(std::string_view path) { return answer(volume_.read(path)); }
  Hresult write(std::string_view path, std::span<const u8> bytes, i64 modified) {
    return done(volume_.write(path, bytes, modified));
  }
  Hresult make_folder(std::string_view path, i64 modified) { return done(volume_.make_folder(path, modified)); }
  Hresult remove(std::string_view path) { return done(volume_.remove(path)); }
  Hresult rename(std::string_view from, std::string_view to) { return done(volume_.rename(from, to)); }
  /// All that was written is in the image.
  Hresult flush() { return done(volume_.flush()); }

 private:
  template <class T>
  Answer<T> answer(Result<T> result) {
    if (!result) return error_.set(VM_E_HD_IMAGE_ACCESS, result.sentence());
    return std::move(*result);
  }
  Hresult done(const Result<bool>& result) {
    return result ? S_OK : error_.set(VM_E_HD_IMAGE_ACCESS, result.sentence());
  }

  LastError& error_;
  std::unique_ptr<HardDisk> disk_;
  std::unique_ptr<PartitionMedia> partition_;
  FatVolume volume_;
};

class OpenDisks {
 public:
  OpenDisks(Services& services, const ImageUsers& users) : services_(services), users_(users) {}

  // A disk is known by an id that is never used twice. While it is open, no drive can have its image.

  /// VM_E_HD_IMAGE_OPEN_FAIL, with a sentence: it can't be opened, or has no FAT file system. SHARING_VIOLATION: it has
  /// an undo disk, which can be opened instead.
  Answer<u32> open(std::string_view path);
  /// The same with a disk that is blank: it is partitioned and formatted.
  Answer<u32> format(std::string_view path, std::string_view label);
  OpenDisk* find(u32 id);
  /// Flushes it. E_HANDLE: it was closed before.
  Hresult close(u32 id);

 private:
  Answer<std::unique_ptr<HardDisk>> open_image(std::string_view path) const;
  Answer<u32> keep(std::unique_ptr<HardDisk>, std::unique_ptr<PartitionMedia>, Result<FatVolume>);

  Services& services_;
  const ImageUsers& users_;
  std::map<u32, std::unique_ptr<OpenDisk>> disks_;
};

}  // namespace ferrite::automation
