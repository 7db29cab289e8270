// SPDX-License-Identifier: MIT
#include "core/automation/open_disks.h"

#include "core/automation/disk_images.h"

namespace ferrite::automation {

Answer<std::unique_ptr<HardDisk>> OpenDisks::open_image(std::string_view wish) const {
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(path.code);
  if (!services_.files.find(path.value)) return services_.error.set(ERROR_FILE_NOT_FOUND);
  if (const std::string undo = users_.undo_disk_over(path.value); !undo.empty())
    return services_.error.set(ERROR_SHARING_VIOLATION, path.value + " has an undo disk. Open that, " + undo +
                                                            ", or merge or discard it first.");
  auto disk = DiskImages(services_.files).open_with_changes(path.value, {});
  if (!disk) return services_.error.set(VM_E_HD_IMAGE_OPEN_FAIL, disk.sentence());
  return std::move(*disk);
}

Answer<u32> OpenDisks::keep(std::unique_ptr<HardDisk> disk, std::unique_ptr<PartitionMedia> partition,
                            Result<FatVolume> volume) {
  if (!volume) return services_.error.set(VM_E_HD_IMAGE_OPEN_FAIL, volume.sentence());
  const u32 id = services_.next_id++;
  disks_[id] = std::make_unique<OpenDisk>(services_.error, std::move(disk), std::move(partition), std::move(*volume));
  return id;
}

Answer<u32> OpenDisks::open(std::string_view path) {
  auto disk = open_image(path);
  if (!disk) return disk.code;
  auto partition = find_fat_partition(*disk.value);
  if (!partition) return services_.error.set(VM_E_HD_IMAGE_OPEN_FAIL, partition.sentence());
  Result<FatVolume> volume = FatVolume::open(**partition);
  return keep(std::move(disk.value), std::move(*partition), std::move(volume));
}

Answer<u32> OpenDisks::format(std::string_view path, std::string_view label) {
  auto disk = open_image(path);
  if (!disk) return disk.code;
  auto partition = make_fat_partition(*disk.value);
  if (!partition) return services_.error.set(VM_E_HD_IMAGE_OPEN_FAIL, partition.sentence());
  const u32 sectors = u32((*partition)->size() / HardDisk::SectorBytes);
  Result<FatVolume> volume = FatVolume::format(**partition, sectors, (*partition)->first_sector(), label);
  return keep(std::move(disk.value), std::move(*partition), std::move(volume));
}

OpenDisk* OpenDisks::find(u32 id) {
  const auto found = disks_.find(id);
  if (found != disks_.end()) return found->second.get();
  services_.error.set(E_HANDLE, "The disk was closed.");
  return nullptr;
}

Hresult OpenDisks::close(u32 id) {
  OpenDisk* const disk = find(id);
  if (!disk) return E_HANDLE;
  const Hresult code = disk->flush();
  disks_.erase(id);
  return code;
}

}  // namespace ferrite::automation
