// SPDX-License-Identifier: MIT
#include "core/disk/xdf_layout.h"

#include <algorithm>

namespace ferrite {
namespace {

constexpr u8 Cylinders = 80, Heads = 2;
constexpr std::size_t SectorBytes = 512;
constexpr std::size_t FileBytes = Cylinders * XdfCylinderBytes;
static_assert(FileBytes == XdfBlocks * SectorBytes);

/// A sector of a cylinder: where it begins in the file, counted from the cylinder's first byte.
struct XdfSector {
  u8 record, size_code;
  u32 at;
};
using XdfTrack = std::vector<XdfSector>;

/// In the order in which they pass; one side is read while the other passes.
XdfTrack mixed_track(u8 head) {
  if (head == 0) return {{131, 3, 0}, {130, 2, 11264}, {132, 4, 1024}, {134, 6, 12288}};
  return {{132, 4, 20480}, {130, 2, 11776}, {131, 3, 22528}, {134, 6, 3072}};
}

constexpr u8 FirstOrder[Heads][19] = {
    {1, 138, 129, 139, 130, 2, 131, 3, 132, 4, 133, 5, 134, 6, 135, 7, 136, 8, 137},
    {144, 135, 145, 136, 146, 137, 147, 138, 129, 139, 130, 140, 131, 141, 132, 142, 133, 143, 134}};

/// Sectors that follow each other on a side of cylinder 0, and in the file: the boot sector and the first FAT, which
/// goes on with one sector of the other side; a small file system for drivers that know no XDF; the root directory;
/// data.
constexpr struct Run {
  u8 head, first, sectors, at;
} Runs[] = {{0, 129, 11, 0}, {1, 129, 1, 11}, {0, 1, 8, 12}, {1, 130, 14, 23}, {1, 144, 4, 42}};

XdfTrack first_track(u8 head) {
  XdfTrack track;
  for (const u8 record : FirstOrder[head])
    for (const Run& run : Runs)
      if (run.head == head && record >= run.first && record < run.first + run.sectors)
        track.push_back({record, 2, u32((run.at + record - run.first) * SectorBytes)});
  return track;
}

XdfTrack layout_of(Track at) { return at.cylinder == 0 ? first_track(at.head) : mixed_track(at.head); }

template <class Visit>
void each_track(Visit visit) {
  for (u8 cylinder = 0; cylinder < Cylinders; cylinder++)
    for (u8 head = 0; head < Heads; head++) visit(Track{cylinder, head}, layout_of({cylinder, head}));
}

const StoredSector* find(const StoredTrack& track, Track at, const XdfSector& wanted) {
  const SectorId id{at.cylinder, at.head, wanted.record, wanted.size_code};
  const auto found = std::find_if(track.sectors.begin(), track.sectors.end(), [&](const StoredSector& sector) {
    return sector.id == id && sector.data.size() == sector_bytes(wanted.size_code);
  });
  return found == track.sectors.end() ? nullptr : &*found;
}
}  // namespace

bool is_xdf(std::span<const u8> file) { return file.size() == FileBytes; }

bool is_xdf(const Geometry& shape) {
  constexpr u8 MixedSectors = 4;
  return shape.cylinders == Cylinders && shape.heads == Heads && shape.sectors == MixedSectors &&
         shape.rate == DataRate::Kbps500;
}

std::optional<XdfPlace> xdf_place(u32 block) {
  const u32 cylinder = u32(block * SectorBytes / XdfCylinderBytes),
            offset = u32(block * SectorBytes % XdfCylinderBytes);
  for (u8 head = 0; head < Heads && cylinder < Cylinders; head++) {
    const Track at{u8(cylinder), head};
    for (const XdfSector& sector : layout_of(at))
      if (offset >= sector.at && offset - sector.at < sector_bytes(sector.size_code))
        return XdfPlace{at, sector.record, sector.size_code, offset - sector.at};
  }
  return {};
}

FloppyDisk xdf_disk(std::span<const u8> file) {
  FloppyDisk disk(Cylinders, Heads);
  each_track([&](Track at, const XdfTrack& layout) {
    StoredTrack& track = disk.track(at);
    track.rate = DataRate::Kbps500;
    for (const XdfSector& wanted : layout) {
      StoredSector& sector = track.sectors.emplace_back();
      sector.id = {at.cylinder, at.head, wanted.record, wanted.size_code};
      const std::span<const u8> data =
          file.subspan(at.cylinder * XdfCylinderBytes + wanted.at, sector_bytes(wanted.size_code));
      sector.data.assign(data.begin(), data.end());
    }
  });
  return disk;
}

bool put_xdf_track(const StoredTrack& track, Track at, std::span<u8> cylinder) {
  const XdfTrack layout = layout_of(at);
  bool complete = track.sectors.size() == layout.size();
  for (const XdfSector& wanted : layout) {
    const StoredSector* sector = find(track, at, wanted);
    complete &= sector != nullptr;
    if (sector) std::copy(sector->data.begin(), sector->data.end(), cylinder.begin() + wanted.at);
  }
  return complete;
}

std::optional<std::vector<u8>> xdf_file(const FloppyDisk& disk) {
  if (disk.cylinders() != Cylinders || disk.heads() != Heads) return {};
  std::vector<u8> file(FileBytes);
  bool complete = true;
  each_track([&](Track at, const XdfTrack&) {
    complete &=
        put_xdf_track(disk.track(at), at, std::span(file).subspan(at.cylinder * XdfCylinderBytes, XdfCylinderBytes));
  });
  if (!complete) return {};
  return file;
}

}  // namespace ferrite
