// SPDX-License-Identifier: MIT
#include "core/disk/iso_image.h"

#include "core/base/byte_order.h"
#include "core/disk/padded_read.h"

namespace ferrite {

Result<std::unique_ptr<OpticalDisc>> IsoImage::open(std::unique_ptr<Media> media) {
  const u64 bytes = media->size();
  if (bytes == 0) return Error{"The CD image is empty (0 bytes). Choose an image with contents."};
  if (bytes > MostSectors * SectorBytes)
    return Error{"The CD image has " + std::to_string(bytes) +
                 " bytes, more than any disc holds. Choose an .iso file of at most 16 GB."};
  const u32 sectors = u32(round_up(bytes, SectorBytes) / SectorBytes);
  return std::unique_ptr<OpticalDisc>(new IsoImage(std::move(media), sectors));
}

OpticalDisc::Io IsoImage::read(u32 sector, std::span<u8> into) {
  const bool on_disc = sector <= sectors_ && into.size() / SectorBytes <= sectors_ - sector;
  if (!on_disc) return Io::Failed;
  if (read_padded(*media_, u64(sector) * SectorBytes, into)) return Io::Done;
  return media_->waiting() ? Io::Waiting : Io::Failed;
}

}  // namespace ferrite
