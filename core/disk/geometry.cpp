// SPDX-License-Identifier: MIT
#include "core/disk/geometry.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <tuple>

#include "core/disk/track_scan.h"

namespace ferrite {
namespace {

constexpr FloppyFormat Formats[] = {
    {"160K 5.25\"", {40, 1, 8, 512, DataRate::Kbps250}},
    {"180K 5.25\"", {40, 1, 9, 512, DataRate::Kbps250}},
    {"320K 5.25\"", {40, 2, 8, 512, DataRate::Kbps250}},
    {"360K 5.25\"", {40, 2, 9, 512, DataRate::Kbps250}},
    {"360K 3.5\" single-sided", {80, 1, 9, 512, DataRate::Kbps250}, false},
    {"640K 3.5\"", {80, 2, 8, 512, DataRate::Kbps250}, false},
    {"720K 3.5\"", {80, 2, 9, 512, DataRate::Kbps250}},
    {"800K 3.5\"", {80, 2, 10, 512, DataRate::Kbps250}, false},
    {"1.2M 5.25\"", {80, 2, 15, 512, DataRate::Kbps500}},
    {"1.23M PC-98", {77, 2, 8, 1024, DataRate::Kbps500}, false},
    {"1.44M 3.5\"", {80, 2, 18, 512, DataRate::Kbps500}},
    {"1.6M 3.5\"", {80, 2, 20, 512, DataRate::Kbps500}, false},
    {"1.68M DMF", {80, 2, 21, 512, DataRate::Kbps500}},
    {"1.72M DMF", {82, 2, 21, 512, DataRate::Kbps500}},
    {"1.84M XDF", {80, 2, 23, 512, DataRate::Kbps500}},
    {"2.88M 3.5\"", {80, 2, 36, 512, DataRate::Kbps1000}},
};

// Disks were often formatted with a few cylinders more than the drive was sold for.
constexpr u8 MostExtraCylinders = 4;
constexpr u8 MostCylinders = 86;

// What fits on a track: 11, 24 and 48 sectors of 512 bytes are the records of the formatting programs of the time.
constexpr u32 MostBytesAt250 = 11 * 512, MostBytesAt500 = 24 * 512, MostBytesAt1000 = 48 * 512;

// A drive that turns 360 times a minute has less room on a track.
constexpr u32 MostBytesAt360Rpm = 8 * 1024;

constexpr u8 CylindersBetweenLooks = 16;  // scanning cells takes time: shape_of() looks at a few tracks

static_assert(LargestRawFloppy == u64(MostCylinders) * 2 * 36 * 512);

u32 word(std::span<const u8> bytes, std::size_t offset) { return bytes[offset] | u32(bytes[offset + 1]) << 8; }

/// The BIOS parameter block of a DOS boot sector, where it makes sense for a floppy disk.
std::optional<Geometry> from_parameter_block(std::span<const u8> sector) {
  if (sector.size() < 512) return {};
  const bool jumps = (sector[0] == 0xEB && sector[2] == 0x90) || sector[0] == 0xE9;
  const u32 sector_bytes = word(sector, 0x0B), total = word(sector, 0x13);
  const u32 per_track = word(sector, 0x18), heads = word(sector, 0x1A);
  const u8 media = sector[0x15];
  if (!jumps || media < 0xF0) return {};
  if (sector_bytes != 512 && sector_bytes != 1024) return {};
  if (heads < 1 || heads > 2 || per_track == 0 || per_track * sector_bytes > MostBytesAt1000) return {};
  const u32 per_cylinder = per_track * heads;
  if (total == 0 || total % per_cylinder || total / per_cylinder > MostCylinders) return {};
  return Geometry{u8(total / per_cylinder), u8(heads), u8(per_track), u16(sector_bytes),
                  rate_for_track(per_track * sector_bytes)};
}

std::optional<Geometry> of_exactly(u64 bytes) {
  for (u8 extra = 0; extra <= MostExtraCylinders; extra++)
    for (const FloppyFormat& format : Formats) {
      Geometry geometry = format.geometry;
      geometry.cylinders = u8(geometry.cylinders + extra);
      if (geometry.bytes() == bytes) return geometry;
    }
  return {};
}

std::string count(u64 bytes) {
  std::string digits = std::to_string(bytes);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits + (bytes == 1 ? " byte" : " bytes");
}

std::optional<Error> refuse(u64 bytes) {
  if (bytes == 0)
    return Error{"The image is empty (0 bytes). Choose an image with contents, or make a new blank disk."};
  if (bytes < 512)
    return Error{"The image has only " + count(bytes) +
                 ", less than one sector of 512. It is damaged or not a disk image: get a complete copy."};
  if (bytes > LargestRawFloppy)
    return Error{"The image has " + count(bytes) + ", more than any floppy disk holds (" + count(LargestRawFloppy) +
                 "). If it is a CD or hard disk image, attach it to a drive of that kind."};
  if (bytes % 512)
    return Error{"The image has " + count(bytes) +
                 ", which is not a whole number of 512-byte sectors. It is damaged or not a raw sector image: get a "
                 "complete copy, or convert it to a raw image."};
  return {};
}

}  // namespace

u16 turns_per_minute(const Geometry& geometry) {
  const bool slow = geometry.rate != DataRate::Kbps500 || geometry.sectors * geometry.sector_bytes > MostBytesAt360Rpm;
  return slow ? 300 : 360;
}

DiskSize disk_size(const Geometry& geometry, u16 turns_per_minute) {
  if (geometry.cylinders == 0) return DiskSize::Either;
  if (geometry.cylinders <= MostCylindersAt48Tpi) return DiskSize::Inch525;
  if (bits_per_second(geometry.rate) < bits_per_second(DataRate::Kbps500)) return DiskSize::Either;
  return turns_per_minute == 360 ? DiskSize::Inch525 : DiskSize::Inch35;
}

DataRate rate_of(const CellTrack& track, u16 turns_per_minute) {
  const auto bits = i64(u64(track.cells()) * turns_per_minute / 120);
  const auto far = [&](DataRate rate) { return std::abs(i64(bits_per_second(rate)) - bits); };
  DataRate nearest = DataRate::Kbps250;
  for (const DataRate rate : {DataRate::Kbps300, DataRate::Kbps500, DataRate::Kbps1000})
    if (far(rate) < far(nearest)) nearest = rate;
  return nearest;
}

Geometry shape_of(const FloppyDisk& disk) {
  using Kind = std::tuple<std::size_t, u8, DataRate>;  // sectors, size code, rate
  std::map<Kind, unsigned> tracks;
  for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++) {
    for (u8 head = 0; head < disk.heads(); head++) {
      const StoredTrack& track = disk.track({cylinder, head});
      if (track.blank() || (!track.cells.empty() && cylinder % CylindersBetweenLooks)) continue;
      const auto count = [&](std::span<const StoredSector> sectors, DataRate rate) {
        if (!sectors.empty()) tracks[{sectors.size(), sectors.front().id.size_code, rate}]++;
      };
      if (track.cells.empty()) {
        count(track.sectors, track.rate);
      } else {
        const StoredTrack seen = track.first_turn();
        count(sectors_on(seen), rate_of(seen.cells, disk.turns_per_minute));
      }
    }
  }
  if (tracks.empty()) {
    const DataRate density = disk.holds({0, 0}) ? disk.track({0, 0}).rate : DataRate::Kbps250;
    return {disk.cylinders(), disk.heads(), 0, 512, density};
  }
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto [sectors, size_code, rate] = std::max_element(tracks.begin(), tracks.end(), fewer)->first;
  return {disk.cylinders(), disk.heads(), u8(std::min<std::size_t>(sectors, 255)), u16(sector_bytes(size_code)), rate};
}

std::span<const FloppyFormat> floppy_formats() { return Formats; }

DataRate rate_for_track(u32 bytes) {
  if (bytes <= MostBytesAt250) return DataRate::Kbps250;
  return bytes <= MostBytesAt500 ? DataRate::Kbps500 : DataRate::Kbps1000;
}

Result<Geometry> geometry_of(u64 bytes, std::span<const u8> boot_sector) {
  if (const auto error = refuse(bytes)) return *error;
  const auto said = from_parameter_block(boot_sector);
  if (said && said->bytes() == bytes) return *said;
  if (const auto exact = of_exactly(bytes)) return *exact;
  if (said && said->bytes() > bytes) return *said;
  for (u8 extra = 0; extra <= MostExtraCylinders; extra++)
    for (const FloppyFormat& format : Formats) {
      Geometry geometry = format.geometry;
      geometry.cylinders = u8(geometry.cylinders + extra);
      if (format.may_be_short && geometry.bytes() >= bytes) return geometry;
    }
  return Geometry{MostCylinders, 2, 36, 512, DataRate::Kbps1000};
}

FloppyDiskImageType classify(const Geometry& geometry) {
  using enum FloppyDiskImageType;
  struct Row {
    u8 cylinders, heads, sectors;
    FloppyDiskImageType type;
  };
  static constexpr Row Rows[] = {{80, 2, 9, LowDensity},     {80, 2, 18, HighDensity},
                                 {80, 2, 21, Dmf},           {80, 1, 9, LowDensitySingleSided},
                                 {80, 2, 15, MediumDensity}, {80, 2, 23, HighDensityMss}};
  constexpr u8 XdfSectors = 4;  // of 8 KB, 2 KB, 1 KB and 512 bytes
  if (geometry.cylinders == 80 && geometry.heads == 2 && geometry.sectors == XdfSectors) return HighDensityMss;
  for (const Row& row : Rows)
    if (geometry.sector_bytes == 512 && geometry.cylinders == row.cylinders && geometry.heads == row.heads &&
        geometry.sectors == row.sectors)
      return row.type;
  return Unknown;
}

}  // namespace ferrite
