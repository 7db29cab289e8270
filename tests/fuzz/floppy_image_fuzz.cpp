// SPDX-License-Identifier: MIT
// libFuzzer: image files of any length and contents. Run it with tools/fuzz.
#include <algorithm>
#include <cstdlib>

#include "core/disk/fat12.h"
#include "core/disk/geometry.h"
#include "core/disk/raw_file.h"
#include "tests/support/memory_floppy.h"

using namespace ferrite;

namespace {
void check(bool holds) {
  if (!holds) std::abort();
}

/// Changes some bytes' worth of cells somewhere. Where that is kept, the file read again is the same disk; where not,
/// the file and the disk are as they were.
void write_somewhere(FloppyImage& image, const MemoryMedia& media, Track at, u32 place) {
  const std::vector<u8> before = media.bytes();
  const CellTrack was = image.cells(at);
  CellTrack track = was;
  if (!track.empty())
    for (u32 n = 0; n < 64; n++) track.set_flux((place * 16 + n) % track.cells(), n * 7 % 3 == 0);
  const bool kept = image.write(at, track);
  check(image.cells(at) == (kept ? track : was));
  if (!kept) return check(media.bytes() == before);
  auto again = image.format().read(media.bytes());
  check(bool(again) && sectors_on(again->track(at)) == sectors_on({track, {}, {}}));
}

/// A sector's data can always be written anew.
void write_sector(FloppyImage& image, const MemoryMedia& media, Track at, u8 record) {
  if (test::data_of(image, at, record).empty()) return;
  const std::vector<u8> data(image.geometry().sector_bytes, 0xA7);
  check(image.write(at, test::with_data(image.cells(at), record, data)));
  check(test::data_of(image, at, record) == data && media.size() >= image.geometry().bytes());
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  if (size < 6) return 0;
  const u32 extra = (data[0] | data[1] << 8) % 6200 * 512u * (data[2] & 1) + (data[2] & 2 ? data[3] : 0);
  std::vector<u8> bytes(data + 6, data + size);
  bytes.resize(bytes.size() + extra);
  auto owned = std::make_unique<MemoryMedia>(std::move(bytes));
  const MemoryMedia& media = *owned;
  auto image = FloppyImage::open(std::move(owned));
  if (!image) {
    check(image.sentence().size() > 20);
    return 0;
  }
  const Geometry geometry = (*image)->geometry();
  check(geometry.cylinders && geometry.heads && geometry.sectors);
  if (&(*image)->format() == &RawFormat) check(geometry.bytes() >= media.size());
  const Track at{u8(data[3] % 90), u8(data[4] % 3)};
  write_sector(**image, media, at, data[5]);
  write_somewhere(**image, media, at, data[5] * 24u);
  auto blank = format_fat12(geometry, std::string_view(reinterpret_cast<const char*>(data), size % 14));
  if (blank) check(blank->size() == geometry.bytes());
  return 0;
}
