// SPDX-License-Identifier: MIT
#include "core/disk/fdi_file.h"

#include <algorithm>

#include "core/disk/dos_text.h"
#include "core/disk/file_reader.h"
#include "core/disk/sector_tracks.h"

namespace ferrite {
namespace {

/// The header; tracks' headers follow what more it has.
enum : std::size_t {
  WriteProtect = 3,
  Cylinders = 4,
  Heads = 6,
  TextOffset = 8,
  DataOffset = 10,
  MoreBytes = 12,
  HeaderBytes = 14
};
constexpr std::size_t TrackHeaderBytes = 7, SectorHeaderBytes = 7;

/// Flags of a sector: bits 0 to 5 say for which length, 128 << bit, the CRC was right.
namespace flag {
constexpr u8 CrcBits = 0x3F, NoData = 0x40, Deleted = 0x80;
}

/// Three letters are too few: the shape, and the places that the header names, must be possible.
bool recognises(std::span<const u8> file) {
  if (file.size() < HeaderBytes || file[0] != 'F' || file[1] != 'D' || file[2] != 'I') return false;
  const u16 cylinders = load_little<u16>(file, Cylinders), heads = load_little<u16>(file, Heads);
  return cylinders > 0 && cylinders <= 255 && heads > 0 && heads <= 2 &&
         load_little<u16>(file, DataOffset) >= HeaderBytes + cylinders * heads * TrackHeaderBytes;
}

class Reader {
 public:
  explicit Reader(std::span<const u8> file) : in_(file, FdiFormat.name), file_(file) {}

  Result<FloppyDisk> read() {
    if (!recognises(file_)) in_.fail(0, "its header is not one of a disk");
    if (in_.failed()) return in_.error();
    data_ = load_little<u16>(file_, DataOffset);
    FloppyDisk disk(u8(load_little<u16>(file_, Cylinders)), u8(load_little<u16>(file_, Heads)));
    in_.skip_to(HeaderBytes);
    in_.bytes(load_little<u16>(file_, MoreBytes));
    for (unsigned cylinder = 0; cylinder < disk.cylinders(); cylinder++)
      for (u8 head = 0; head < disk.heads() && !in_.failed(); head++) read_track(disk.track({u8(cylinder), head}));
    disk.write_protected = file_[WriteProtect] != 0;
    read_text(disk.comment);
    if (in_.failed()) return in_.error();
    guess_rates(disk);
    settle_speed(disk);
    return disk;
  }

 private:
  void read_track(StoredTrack& track) {
    const std::span<const u8> header = in_.bytes(TrackHeaderBytes);
    if (in_.failed()) return;
    const u64 data = data_ + load_little<u32>(header, 0);
    for (unsigned n = 0; n < header[6] && !in_.failed(); n++) read_sector(track, data);
  }

  void read_sector(StoredTrack& track, u64 track_data) {
    const std::size_t at = in_.at();
    const std::span<const u8> header = in_.bytes(SectorHeaderBytes);
    if (in_.failed()) return;
    StoredSector sector;
    sector.id = {header[0], header[1], header[2], header[3]};
    const u8 flags = header[4], size_code = sector.id.size_code;
    sector.mark = flags & flag::Deleted ? DataMark::Deleted : DataMark::Normal;
    sector.has_data = !(flags & flag::NoData);
    sector.data_good = flags & (size_code < 6 ? 1 << size_code : flag::CrcBits);
    const u64 begin = track_data + load_little<u16>(header, 5);
    const std::size_t bytes = sector.has_data ? sector_bytes(size_code) : 0;
    if (begin > file_.size() || bytes > file_.size() - begin)
      return in_.fail(at, "a sector's data lies behind the end of the file");
    if (!tracks_.takes(bytes)) return in_.fail(at, "there is more data than a floppy disk holds");
    const std::span<const u8> data = file_.subspan(std::size_t(begin), bytes);
    sector.data.assign(data.begin(), data.end());
    track.sectors.push_back(std::move(sector));
  }

  /// Ends with NUL.
  void read_text(std::string& comment) {
    const std::size_t at = load_little<u16>(file_, TextOffset);
    if (at >= file_.size() || at < HeaderBytes) return;
    const auto begin = file_.begin() + std::ptrdiff_t(at);
    comment = from_dos_text({begin, std::find(begin, file_.end(), u8(0))});
  }

  FileReader in_;
  std::span<const u8> file_;
  TrackList tracks_;  // for its count
  std::size_t data_ = 0;
};

Result<FloppyDisk> read(std::span<const u8> file) { return Reader(file).read(); }
}  // namespace

constinit const FloppyFileFormat FdiFormat{"Full Disk Image", "fdi", false, recognises, read, nullptr};

}  // namespace ferrite
