// SPDX-License-Identifier: MIT
#include "core/disk/d88_file.h"

#include <algorithm>

#include "core/disk/file_reader.h"
#include "core/disk/sector_tracks.h"

namespace ferrite {
namespace {

/// The header of a disk. Older writers had 160 entries in the table of tracks.
enum : std::size_t { NameBytes = 0x11, WriteProtect = 0x1A, Media = 0x1B, DiskBytes = 0x1C, TrackTable = 0x20 };
constexpr std::size_t OldHeaderBytes = TrackTable + 160 * 4, HeaderBytes = TrackTable + 164 * 4;
/// Media [*2].
enum : u8 { Double = 0x00, DoubleTracks = 0x10, High = 0x20, OneSided = 0x30, OneSidedDoubleTracks = 0x40 };

/// The header of a sector.
enum : std::size_t {
  IdCylinder,
  IdHead,
  IdRecord,
  IdSizeCode,
  SectorsOnTrack = 4,
  Density = 6,
  Deleted = 7,
  Status = 8,
  DataBytes = 14,
  SectorHeaderBytes = 16
};
constexpr u8 FmDensity = 0x40, DeletedMark = 0x10;
/// What the BIOS said when the sector was read.
namespace status {
constexpr u8 Normal = 0x00, DeletedData = 0x10, IdCrcError = 0xA0, DataCrcError = 0xB0, NoIdMark = 0xE0,
             NoDataMark = 0xF0;
}

bool is_media(u8 media) {
  return media == Double || media == DoubleTracks || media == High || media == OneSided ||
         media == OneSidedDoubleTracks;
}

/// There is no signature: a header of one of the two sizes, a medium that exists, and a disk that fits into the file.
bool recognises(std::span<const u8> file) {
  if (file.size() < OldHeaderBytes || file[NameBytes - 1] != 0 || !is_media(file[Media])) return false;
  for (std::size_t at = NameBytes; at < WriteProtect; at++)
    if (file[at] != 0) return false;
  const u32 bytes = load_little<u32>(file, DiskBytes);
  if (bytes < OldHeaderBytes || bytes > file.size()) return false;
  for (std::size_t at = TrackTable; at < OldHeaderBytes; at += 4)
    if (const u32 first = load_little<u32>(file, at)) return first == OldHeaderBytes || first == HeaderBytes;
  return false;
}

class Reader {
 public:
  explicit Reader(std::span<const u8> file) : in_(file, D88Format.name), file_(file) {}

  Result<FloppyDisk> read() {
    if (!recognises(file_)) in_.fail(0, "its header is not one of a disk");
    if (in_.failed()) return in_.error();
    const u32 bytes = load_little<u32>(file_, DiskBytes);
    const bool two_sides = file_[Media] != OneSided && file_[Media] != OneSidedDoubleTracks;
    const std::size_t entries = (header_bytes() - TrackTable) / 4;
    for (std::size_t n = 0; n < entries && !in_.failed(); n++) {
      const u32 at = load_little<u32>(file_, TrackTable + n * 4);
      if (at == 0 || at >= bytes) continue;  // writers put the end of the disk for tracks that are not there
      StoredTrack* track = two_sides ? tracks_.add(unsigned(n / 2), n % 2) : tracks_.add(unsigned(n), 0);
      if (track) read_track(*track, at);
    }
    if (in_.failed()) return in_.error();
    FloppyDisk disk = std::move(tracks_).disk();
    disk.write_protected = file_[WriteProtect] != 0;
    disk.turns_per_minute = file_[Media] == High ? 360 : 300;
    const auto name_end = std::find(file_.begin(), file_.begin() + NameBytes, 0);
    // Names may be in Shift JIS: what is not ASCII has no meaning here.
    for (const u8 c : std::span(file_.begin(), name_end)) disk.comment += c >= ' ' && c < 0x7F ? char(c) : '?';
    if (!disk.comment.empty()) disk.comment += '\n';
    return disk;
  }

 private:
  /// The first track lies behind the table.
  std::size_t header_bytes() const {
    for (std::size_t at = TrackTable; at < OldHeaderBytes; at += 4)
      if (const u32 first = load_little<u32>(file_, at)) return first;
    return OldHeaderBytes;
  }

  void read_track(StoredTrack& track, std::size_t at) {
    if (at < header_bytes()) return in_.fail(at, "a track lies within the header");
    track.rate = file_[Media] == High ? DataRate::Kbps500 : DataRate::Kbps250;
    in_.skip_to(at);
    unsigned count = 1;
    for (unsigned n = 0; n < count && !in_.failed(); n++) {
      const std::size_t here = in_.at();
      const std::span<const u8> header = in_.bytes(SectorHeaderBytes);
      if (in_.failed()) return;
      const unsigned sectors = load_little<u16>(header, SectorsOnTrack);
      if (n == 0) count = sectors;
      if (sectors != count || count > 255) return in_.fail(here, "the number of sectors on a track is contradictory");
      if (count > 0) read_sector(track, header, here);
    }
  }

  void read_sector(StoredTrack& track, std::span<const u8> header, std::size_t at) {
    StoredSector sector;
    sector.id = {header[IdCylinder], header[IdHead], header[IdRecord], header[IdSizeCode]};
    sector.encoding = header[Density] & FmDensity ? Encoding::Fm : Encoding::Mfm;
    sector.mark = header[Deleted] & DeletedMark ? DataMark::Deleted : DataMark::Normal;
    switch (header[Status]) {
      case status::Normal: break;
      case status::DeletedData: sector.mark = DataMark::Deleted; break;
      case status::IdCrcError: sector.id_good = false; break;
      case status::DataCrcError: sector.data_good = false; break;
      case status::NoDataMark: sector.has_data = false; break;
      case status::NoIdMark: break;
      default: return in_.fail(at + Status, "a sector has a status that is not known");
    }
    const std::span<const u8> data = in_.bytes(load_little<u16>(header, DataBytes));
    if (!tracks_.takes(data.size())) in_.fail(at, "there is more data than a floppy disk holds");
    if (sector.has_data) sector.data.assign(data.begin(), data.end());
    if (header[Status] != status::NoIdMark) track.sectors.push_back(std::move(sector));
  }

  FileReader in_;
  std::span<const u8> file_;
  TrackList tracks_;
};

Result<FloppyDisk> read(std::span<const u8> file) { return Reader(file).read(); }
}  // namespace

constinit const FloppyFileFormat D88Format{"D88", "d88 d77 d68 d98", false, recognises, read, nullptr};

}  // namespace ferrite
