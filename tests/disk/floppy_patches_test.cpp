// SPDX-License-Identifier: MIT
// A write to a disk changes its track's bytes in the file; the file is then what writing it anew would make.
#include <random>

#include "core/disk/geometry.h"
#include "tests/support/floppy_files.h"
#include "tests/support/memory_floppy.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// A disk of empty sectors that the format keeps.
FloppyDisk empty_disk(const FloppyFileFormat& format) {
  if (format.read == XdfFormat.read) return read_file(XdfFormat, Bytes(80 * 2 * 23 * 512));
  return raw_disk_of({80, 2, 9, 512, DataRate::Kbps250}, {});
}

struct Written {
  std::unique_ptr<FloppyImage> image;
  const MemoryMedia* media;
};
Written opened(const FloppyFileFormat& format, const Bytes& file) {
  auto media = std::make_unique<MemoryMedia>(file);
  const MemoryMedia* bytes = media.get();
  auto image = FloppyImage::open(std::move(media));
  REQUIRE(image);
  REQUIRE((*image)->format().name == format.name);
  return {std::move(*image), bytes};
}

/// Whatever a guest may do to a track: data, deleted data, another layout, noise.
CellTrack changed(const CellTrack& track, std::mt19937& random) {
  const auto sectors = scan_track(track);
  const u32 kind = random() % 16;
  if (sectors.empty() || kind == 0) {
    CellTrack noise = track;
    for (u32 n = 0; n < 200; n++) noise.set_flux(random() % track.cells(), random() & 1);
    return noise;
  }
  if (kind == 1) return CellTrack(track.cells() + 8 * (random() % 3), Bytes(track.cells() / 8 + 16, u8(random())));
  const FoundSector& sector = sectors[random() % sectors.size()];
  Bytes data(sector_bytes(sector.id.size_code), u8(random()));
  if (kind > 3)
    for (u8& byte : data) byte = u8(random());
  return with_data(track, sector.id.record, data, kind == 2 ? DataMark::Deleted : DataMark::Normal);
}

bool is_patched(const FloppyFileFormat& format) {
  return format.has_cells || format.read == RawFormat.read || format.read == XdfFormat.read;
}

}  // namespace

TEST_CASE("Floppy patches: after any write, the file is what its format writes of the disk") {
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    if (!format.write) continue;
    CAPTURE(format.name);
    Losses losses;
    const auto [image, media] = opened(format, format.write(empty_disk(format), losses));
    std::mt19937 random(1);
    unsigned kept = 0;
    for (u32 n = 0; n < 60; n++) {
      const Track at{u8(n % 3 ? random() % 80 : 0), u8(random() % 2)};
      const Bytes before = media->bytes();
      const CellTrack was = image->cells(at), now = changed(was, random);
      const bool written = image->write(at, now);
      kept += written;
      CHECK(image->cells(at) == (written ? now : was));
      Losses told;
      const bool right = media->bytes() == (written ? format.write(image->disk(), told) : before);
      CHECK(right);
    }
    CHECK(kept > 30);
  }
}

TEST_CASE("Floppy patches: formats whose tracks have a fixed place write a sector without the rest of the file") {
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    CAPTURE(format.name);
    if (!format.write) continue;
    Losses losses;
    FloppyDisk disk = empty_disk(format);
    const Bytes file = format.write(disk, losses);
    disk = read_file(format, file);
    const Track at{40, 1};
    const CellTrack cells = cells_of(disk.track(at), disk.turns_per_minute);
    const u8 record = scan_track(cells).at(0).id.record;
    const Bytes data(sector_bytes(scan_track(cells).at(0).id.size_code), 0x5A);
    StoredTrack now{with_data(cells, record, data), {}, disk.track(at).rate};
    if (!format.has_cells) now = {{}, sectors_on(now), now.rate};
    const auto patch = format.patch ? format.patch(disk, at, now, file) : std::nullopt;
    CHECK(patch.has_value() == is_patched(format));
    if (!patch) continue;
    CHECK(patch->bytes.size() <= file.size() / 80);
    disk.track(at) = now;
    Bytes patched = file;
    std::copy(patch->bytes.begin(), patch->bytes.end(), patched.begin() + std::ptrdiff_t(patch->offset));
    CHECK(patched == format.write(disk, losses));
  }
}

TEST_CASE("Floppy patches: a boot sector that would make a raw image one of another shape is not written") {
  Losses losses;
  const auto [image, media] = opened(RawFormat, RawFormat.write(empty_disk(RawFormat), losses));
  const Bytes before = media->bytes();
  Bytes boot(512);
  const u8 fields[] = {0xEB, 0x3C, 0x90};
  std::copy(std::begin(fields), std::end(fields), boot.begin());
  boot[0x0C] = 2, boot[0x15] = 0xF9, boot[0x18] = 18, boot[0x1A] = 2;
  boot[0x13] = 1440 & 0xFF, boot[0x14] = 1440 >> 8;  // 40 cylinders of 18 sectors: as many bytes
  CHECK_FALSE(image->write({0, 0}, with_data(image->cells({0, 0}), 1, boot)));
  CHECK(media->bytes() == before);
  boot[0x18] = 9;
  CHECK(image->write({0, 0}, with_data(image->cells({0, 0}), 1, boot)));
  CHECK(data_of(*image, {0, 0}, 1) == boot);
}
