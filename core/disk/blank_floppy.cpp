// SPDX-License-Identifier: MIT
#include "core/disk/blank_floppy.h"

#include "core/disk/f86_file.h"
#include "core/disk/fat12.h"
#include "core/disk/geometry.h"

namespace ferrite {
namespace {

std::vector<u8> without_tracks(const Geometry& geometry) {
  FloppyDisk disk(geometry.cylinders, geometry.heads);
  disk.turns_per_minute = turns_per_minute(geometry);
  for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) disk.track({cylinder, head}).rate = geometry.rate;
  Losses none;
  return F86Format.write(disk, none);
}

}  // namespace

Result<std::vector<u8>> blank_floppy(const Geometry& geometry, std::string_view label, BlankFloppy contents) {
  switch (contents) {
    case BlankFloppy::Dos: return format_fat12(geometry, label);
    case BlankFloppy::Zeros: return std::vector<u8>(geometry.bytes());
    case BlankFloppy::Unformatted: return without_tracks(geometry);
  }
  return Error{"A blank disk is formatted for DOS, has zeros, or no tracks."};
}

}  // namespace ferrite
