// SPDX-License-Identifier: MIT
#include "core/disk/raw_disk.h"

#include "core/base/byte_order.h"
#include "core/disk/padded_read.h"

namespace ferrite {

Result<std::unique_ptr<RawDisk>> RawDisk::open(std::unique_ptr<Media> media) {
  const u64 bytes = media->size();
  if (bytes == 0)
    return Error{"The hard disk image is empty (0 bytes). Choose an image with contents, or make a new blank disk."};
  if (bytes > MostSectors * SectorBytes)
    return Error{"The hard disk image has " + std::to_string(bytes) +
                 " bytes, more than the 2 TB that a raw hard disk image may have. Choose a smaller one."};
  return std::unique_ptr<RawDisk>(new RawDisk(std::move(media), round_up(bytes, SectorBytes) / SectorBytes));
}

HardDisk::Io RawDisk::read(u64 sector, std::span<u8> into) {
  return holds(sector, into.size()) && read_padded(*media_, sector * SectorBytes, into) ? Io::Done : Io::Failed;
}

HardDisk::Io RawDisk::write(u64 sector, std::span<const u8> from) {
  return writable() && holds(sector, from.size()) && media_->write(sector * SectorBytes, from) ? Io::Done : Io::Failed;
}

}  // namespace ferrite
