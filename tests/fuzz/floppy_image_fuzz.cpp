// SPDX-License-Identifier: MIT
// libFuzzer: image files of any length and contents. Run it with tools/fuzz.
#include <algorithm>
#include <cstdlib>

#include "core/disk/fat12.h"
#include "core/disk/geometry.h"
#include "core/disk/raw_image.h"

using namespace ferrite;

namespace {
void check(bool holds) {
  if (!holds) std::abort();
}

/// Writes one sector somewhere; all other bytes of the file must stay as they are.
void write_somewhere(FloppyImage& image, const MemoryMedia& media, u8 cylinder, u8 head, u8 ordinal) {
  std::vector<u8> before = media.bytes();
  const Geometry geometry = image.geometry();
  const Track track{cylinder, head};
  const std::vector<u8> sector(geometry.sector_bytes, 0xA7);
  const bool inside = ordinal < image.sectors(track);
  check(image.write_sector(track, ordinal, DataMark::Normal, sector) == inside);
  if (inside) {
    const std::size_t at =
        ((std::size_t(cylinder) * geometry.heads + head) * geometry.sectors + ordinal) * geometry.sector_bytes;
    before.resize(std::max(before.size(), at + sector.size()));
    std::copy(sector.begin(), sector.end(), before.begin() + std::ptrdiff_t(at));
    std::vector<u8> back(sector.size());
    check(image.read_sector(track, ordinal, back) && back == sector);
  }
  check(media.bytes() == before);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  if (size < 6) return 0;
  const u32 extra = (data[0] | data[1] << 8) % 6200 * 512u * (data[2] & 1) + (data[2] & 2 ? data[3] : 0);
  std::vector<u8> bytes(data + 6, data + size);
  bytes.resize(bytes.size() + extra);
  auto owned = std::make_unique<MemoryMedia>(std::move(bytes));
  const MemoryMedia& media = *owned;
  auto image = RawImage::open(std::move(owned));
  if (!image) {
    check(image.sentence().size() > 20);
    return 0;
  }
  const Geometry geometry = (*image)->geometry();
  check(geometry.bytes() >= media.size() && geometry.cylinders && geometry.heads && geometry.sectors);
  std::vector<u8> sector(geometry.sector_bytes);
  for (u8 cylinder = 0; cylinder < geometry.cylinders; cylinder++)
    check((*image)->read_sector({cylinder, u8(geometry.heads - 1)}, geometry.sectors - 1u, sector));
  write_somewhere(**image, media, data[3] % 90, data[4] % 3, data[5] % 64);
  auto blank =
      make_blank(geometry, std::string_view(reinterpret_cast<const char*>(data), size % 14), BlankDisk::Formatted);
  if (blank) check(blank->size() == geometry.bytes());
  return 0;
}
