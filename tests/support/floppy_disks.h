// SPDX-License-Identifier: MIT
// Two floppy disks beside each other.
#pragma once
#include "core/disk/floppy_file_format.h"

namespace ferrite::test {

inline bool same_disk(const FloppyDisk& a, const FloppyDisk& b) {
  if (a.cylinders() != b.cylinders() || a.heads() != b.heads() || a.turns_per_minute != b.turns_per_minute ||
      a.write_protected != b.write_protected || a.comment != b.comment)
    return false;
  for (unsigned cylinder = 0; cylinder < a.cylinders(); cylinder++)
    for (u8 head = 0; head < a.heads(); head++)
      if (!(a.track({u8(cylinder), head}) == b.track({u8(cylinder), head}))) return false;
  return true;
}

}  // namespace ferrite::test
