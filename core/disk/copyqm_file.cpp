// SPDX-License-Identifier: MIT
#include "core/disk/copyqm_file.h"

#include <algorithm>

#include "core/disk/dos_text.h"
#include "core/disk/file_reader.h"
#include "core/disk/sector_tracks.h"

namespace ferrite {
namespace {

/// The header. From SectorBytes on it begins as a DOS boot sector's parameter block.
enum : std::size_t {
  SectorBytes = 0x03,
  SectorsPerTrack = 0x10,
  Heads = 0x12,
  Density = 0x59,
  UsedCylinders = 0x5A,
  TotalCylinders = 0x5B,
  DataCrc = 0x5C,
  CommentBytes = 0x6F,
  FirstSector = 0x71,  // less one
  Drive = 0x76,
  HeaderBytes = 0x85  // the last one makes the sum of all 0
};
constexpr DataRate Rates[] = {DataRate::Kbps250, DataRate::Kbps500, DataRate::Kbps1000};  // by Density
constexpr u8 Drive12M = 2;

/// CRC-32 as CopyQM counts it: bits reversed, from 0, and of each step's index only the lower six bits.
u32 crc_of(std::span<const u8> bytes) {
  constexpr auto Steps = [] {
    std::array<u32, 64> steps{};
    for (u32 index = 0; index < steps.size(); index++) {
      u32 crc = index;
      for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
      steps[index] = crc;
    }
    return steps;
  }();
  u32 crc = 0;
  for (const u8 byte : bytes) crc = Steps[(crc ^ byte) & 0x3F] ^ crc >> 8;
  return crc;
}

bool recognises(std::span<const u8> file) {
  return file.size() > HeaderBytes && file[0] == 'C' && file[1] == 'Q' && file[2] == 0x14;
}

struct Shape {
  std::size_t sector_bytes = 0, sectors = 0, heads = 0, used_cylinders = 0, cylinders = 0;
  u8 first = 1;
  DataRate rate = DataRate::Kbps250;
  std::size_t used_bytes() const { return sector_bytes * sectors * heads * used_cylinders; }
};

Shape read_shape(FileReader& in, std::span<const u8> h) {
  Shape shape;
  u8 sum = 0;
  for (const u8 byte : h) sum = u8(sum + byte);
  if (sum != 0) in.fail(HeaderBytes - 1, "the sum of its header is wrong");
  shape.sector_bytes = load_little<u16>(h, SectorBytes);
  shape.sectors = load_little<u16>(h, SectorsPerTrack);
  shape.heads = load_little<u16>(h, Heads);
  shape.used_cylinders = h[UsedCylinders];
  shape.cylinders = std::max(h[UsedCylinders], h[TotalCylinders]);
  shape.first = u8(h[FirstSector] + 1);
  if (size_code_of(shape.sector_bytes) > MostSizeCode) in.fail(SectorBytes, "its sectors have an impossible size");
  if (shape.sectors == 0 || shape.sectors > 64) in.fail(SectorsPerTrack, "it has no, or too many, sectors on a track");
  if (shape.heads == 0 || shape.heads > 2) in.fail(Heads, "it has neither one nor two heads");
  if (shape.cylinders == 0) in.fail(TotalCylinders, "it has no cylinders");
  if (h[Density] >= std::size(Rates))
    in.fail(Density, "its density is not known");
  else
    shape.rate = Rates[h[Density]];
  return shape;
}

/// Runs: a positive length is before as many bytes, a negative one before the byte that is repeated.
std::vector<u8> unpack(FileReader& in, std::size_t bytes) {
  std::vector<u8> data;
  while (!in.ended() && !in.failed() && data.size() < bytes) {
    const std::size_t at = in.at();
    const auto length = i16(in.little<u16>());
    if (length > 0) {
      const std::span<const u8> plain = in.bytes(std::size_t(length));
      data.insert(data.end(), plain.begin(), plain.end());
    } else {
      data.insert(data.end(), std::size_t(-length), in.byte());
    }
    if (data.size() > bytes) in.fail(at, "it holds more than its tracks");
  }
  if (data.size() < bytes) in.fail(in.at(), "it ends before its last track");
  return data;
}

FloppyDisk disk_of(const Shape& shape, std::span<const u8> data) {
  FloppyDisk disk(u8(shape.cylinders), u8(shape.heads));
  for (unsigned cylinder = 0; cylinder < shape.used_cylinders; cylinder++) {
    for (u8 head = 0; head < shape.heads; head++) {
      StoredTrack& track = disk.track({u8(cylinder), head});
      track.rate = shape.rate;
      for (std::size_t n = 0; n < shape.sectors; n++) {
        StoredSector& sector = track.sectors.emplace_back();
        sector.id = {u8(cylinder), head, u8(shape.first + n), size_code_of(shape.sector_bytes)};
        const std::span<const u8> bytes = data.first(shape.sector_bytes);
        sector.data.assign(bytes.begin(), bytes.end());
        data = data.subspan(shape.sector_bytes);
      }
    }
  }
  return disk;
}

Result<FloppyDisk> read(std::span<const u8> file) {
  FileReader in(file, CopyQmFormat.name);
  const std::span<const u8> header = in.bytes(HeaderBytes);
  if (in.failed()) return in.error();
  const Shape shape = read_shape(in, header);
  const std::span<const u8> comment = in.bytes(in.failed() ? 0 : load_little<u16>(header, CommentBytes));
  const std::vector<u8> data = unpack(in, in.failed() ? 0 : shape.used_bytes());
  if (crc_of(data) != load_little<u32>(header, DataCrc)) in.fail(DataCrc, "the CRC of its data is another one");
  if (in.failed()) return in.error();
  FloppyDisk disk = disk_of(shape, data);
  disk.comment = from_dos_text(comment);
  disk.turns_per_minute = header[Drive] == Drive12M && shape.rate == DataRate::Kbps500 ? 360 : 300;
  return disk;
}
}  // namespace

constinit const FloppyFileFormat CopyQmFormat{"CopyQM", "cqm", false, recognises, read, nullptr};

}  // namespace ferrite
