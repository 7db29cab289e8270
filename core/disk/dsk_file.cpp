// SPDX-License-Identifier: MIT
#include "core/disk/dsk_file.h"

#include <algorithm>

#include "core/disk/file_reader.h"
#include "core/disk/sector_tracks.h"

namespace ferrite {
namespace {

constexpr std::string_view Standard = "MV - CPC", Extended = "EXTENDED", TrackMark = "Track-Info";
constexpr std::size_t BlockBytes = 0x100;  // of the disk's information, and of each track's

/// The disk information block.
enum : std::size_t { Cylinders = 0x30, Sides = 0x31, TrackBytes = 0x32, TrackSizes = 0x34 };
/// The track information block.
enum : std::size_t {
  TrackCylinder = 0x10,
  TrackSide = 0x11,
  TrackRate = 0x12,
  RecordingMode = 0x13,
  TrackSizeCode = 0x14,
  SectorCount = 0x15,
  SectorList = 0x18
};
/// An entry of the sector list.
enum : std::size_t { IdCylinder, IdHead, IdRecord, IdSizeCode, Status1, Status2, DataBytes, EntryBytes = 8 };

/// What the controller had said when the sector was read (uPD765).
namespace st1 {
constexpr u8 DataError = 0x20, MissingMark = 0x01;
}
namespace st2 {
constexpr u8 DeletedMark = 0x40, DataError = 0x20, MissingDataMark = 0x01;
}

bool begins(std::span<const u8> bytes, std::string_view with) {
  return bytes.size() >= with.size() && std::equal(with.begin(), with.end(), bytes.begin());
}
bool recognises(std::span<const u8> file) {
  return file.size() >= BlockBytes && (begins(file, Standard) || begins(file, Extended));
}

/// Several readings of a sector stand one behind the other; what differs among them is weak.
void take_copies(StoredSector& sector, std::span<const u8> stored, std::size_t length) {
  sector.data.assign(stored.begin(), stored.begin() + std::ptrdiff_t(length));
  std::vector<u8> weak(length);
  u8 any = 0;
  for (std::size_t n = length; n < stored.size(); n++) any |= weak[n % length] |= stored[n] ^ sector.data[n % length];
  if (any) sector.weak = std::move(weak);
}

class Reader {
 public:
  explicit Reader(std::span<const u8> file) : in_(file, DskFormat.name), file_(file) {}

  Result<FloppyDisk> read() {
    const std::span<const u8> info = in_.bytes(BlockBytes);
    if (in_.failed()) return in_.error();
    extended_ = begins(info, Extended);
    const unsigned sides = info[Sides], tracks = info[Cylinders] * sides;
    if (sides < 1 || sides > 2) in_.fail(Sides, "it has neither one nor two sides");
    if (extended_ && tracks > BlockBytes - TrackSizes) in_.fail(Cylinders, "it has too many cylinders");
    for (unsigned n = 0; n < tracks && !in_.failed(); n++) {
      const std::size_t bytes = extended_ ? info[TrackSizes + n] * BlockBytes : load_little<u16>(info, TrackBytes);
      StoredTrack* track = tracks_.add(n / sides, n % sides);
      if (track && bytes && !in_.ended()) read_track(*track, bytes, n / sides, n % sides);
    }
    if (in_.failed()) return in_.error();
    FloppyDisk disk = std::move(tracks_).disk();
    if (!says_rate_) guess_rates(disk);
    settle_speed(disk);
    return disk;
  }

 private:
  void read_track(StoredTrack& track, std::size_t bytes, unsigned cylinder, unsigned side) {
    const std::size_t at = in_.at();
    const std::span<const u8> info = in_.bytes(BlockBytes);
    if (bytes < BlockBytes) in_.fail(at, "a track is too short");
    if (in_.failed()) return;
    if (!begins(info, TrackMark) || info[TrackCylinder] != cylinder || info[TrackSide] != side)
      return in_.fail(
          at, "there is no information on cylinder " + std::to_string(cylinder) + ", side " + std::to_string(side));
    if (info[SectorCount] > (BlockBytes - SectorList) / EntryBytes)
      return in_.fail(at + SectorCount, "a track has too many sectors");
    for (unsigned n = 0; n < info[SectorCount] && !in_.failed(); n++)
      track.sectors.push_back(read_sector(info, info.subspan(SectorList + n * EntryBytes, EntryBytes)));
    set_rate(track, info, at);
    // Writers may leave the end of the last track away.
    if (!in_.failed()) in_.skip_to(std::clamp(at + bytes, in_.at(), file_.size()));
  }

  StoredSector read_sector(std::span<const u8> track, std::span<const u8> entry) {
    StoredSector sector;
    sector.id = {entry[IdCylinder], entry[IdHead], entry[IdRecord], entry[IdSizeCode]};
    sector.mark = entry[Status2] & st2::DeletedMark ? DataMark::Deleted : DataMark::Normal;
    const bool error = entry[Status1] & st1::DataError;
    sector.data_good = !(entry[Status2] & st2::DataError);
    sector.id_good = !error || !sector.data_good;
    sector.has_data = !(entry[Status2] & st2::MissingDataMark) && !(entry[Status1] & st1::MissingMark);
    const std::size_t whole = sector_bytes(sector.id.size_code);
    const std::size_t stored = extended_ ? load_little<u16>(entry, DataBytes) : sector_bytes(track[TrackSizeCode]);
    const std::span<const u8> bytes = in_.bytes(stored);
    if (!tracks_.takes(stored)) in_.fail(in_.at(), "there is more data than a floppy disk holds");
    if (in_.failed() || !sector.has_data) return sector;
    const bool copies = extended_ && stored > whole && stored % whole == 0;
    take_copies(sector, bytes, copies || !extended_ ? std::min(whole, stored) : stored);
    return sector;
  }

  /// Later writers say rate and encoding; 0 is unknown.
  void set_rate(StoredTrack& track, std::span<const u8> info, std::size_t at) {
    constexpr DataRate Rates[] = {DataRate::Kbps250, DataRate::Kbps250, DataRate::Kbps500, DataRate::Kbps1000};
    constexpr u8 Fm = 1, Mfm = 2;
    if (info[TrackRate] >= std::size(Rates) || info[RecordingMode] > Mfm)
      return in_.fail(at + TrackRate, "a track has a rate or an encoding that is not known");
    says_rate_ |= info[TrackRate] != 0;
    track.rate = Rates[info[TrackRate]];
    for (StoredSector& sector : track.sectors)
      sector.encoding = info[RecordingMode] == Fm ? Encoding::Fm : Encoding::Mfm;
  }

  FileReader in_;
  std::span<const u8> file_;
  TrackList tracks_;
  bool extended_ = false, says_rate_ = false;
};

Result<FloppyDisk> read(std::span<const u8> file) { return Reader(file).read(); }
}  // namespace

constinit const FloppyFileFormat DskFormat{"CPCEMU disk", "dsk", false, recognises, read, nullptr};

}  // namespace ferrite
