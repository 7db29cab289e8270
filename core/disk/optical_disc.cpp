// SPDX-License-Identifier: MIT
#include "core/disk/optical_disc.h"

#include "core/disk/cd_sector.h"

namespace ferrite {

OpticalDisc::Io OpticalDisc::read_raw(u32 sector, std::span<u8, RawBytes> into) {
  const Io io = read(sector, into.subspan<CdSector::Mode1Data, SectorBytes>());
  if (io == Io::Done) CdSector::complete_mode1(into, sector);
  return io;
}

DiscTrack OpticalDisc::track_of(u32 sector) const {
  unsigned low = 0, high = tracks();
  while (high - low > 1) {
    const unsigned middle = (low + high) / 2;
    (track(middle).pause <= sector ? low : high) = middle;
  }
  return track(low);
}

}  // namespace ferrite
