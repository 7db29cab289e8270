// SPDX-License-Identifier: MIT
// libFuzzer: floppy disks in files of every format, and packed ones. What is read and can be written is written and
// read again, and must be the same disk. Run it with tools/fuzz.
#include <cstdlib>

#include "core/disk/floppy_file_format.h"
#include "core/disk/packed_files.h"
#include "tests/support/floppy_disks.h"

using namespace ferrite;

namespace {
void check(bool holds) {
  if (!holds) std::abort();
}

/// Cells are scanned and laid out anew where a format has only the other: what they mean stays, not what they are.
void write_again(const FloppyFileFormat& format, const FloppyDisk& disk) {
  Losses losses;
  const std::vector<u8> file = format.write(disk, losses);
  const auto back = format.read(file);
  if (losses.empty()) check(back && test::same_disk(*back, disk));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  const std::span<const u8> file(data, size);
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    if (!format.recognises(file)) continue;
    const auto disk = format.read(file);
    if (!disk) {
      check(disk.sentence().size() > 20);
      continue;
    }
    if (format.write) write_again(format, *disk);
    for (const FloppyFileFormat& other : floppy_file_formats())
      if (other.write && !other.has_cells && !format.has_cells) {
        Losses losses;
        const auto back = other.read(other.write(*disk, losses));
        check(back || back.sentence().size() > 20);
      }
  }
  if (is_packed_file(file)) {
    const auto files = unpack(file);
    check(files || files.sentence().size() > 20);
  }
  return 0;
}
