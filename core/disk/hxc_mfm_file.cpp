// SPDX-License-Identifier: MIT
#include "core/disk/hxc_mfm_file.h"

#include <algorithm>
#include <optional>

#include "core/base/byte_order.h"
#include "core/disk/cell_files.h"
#include "core/disk/track_layout.h"

namespace ferrite {
namespace {

/// Where fields of the header lie.
enum : std::size_t {
  NumberOfTrack = 7,
  NumberOfSide = 9,
  FloppyRpm = 10,
  FloppyBitRate = 12,  // kbit/s
  InterfaceType = 14,
  TrackListOffset = 15,
  HeaderBytes = 19,
};
/// Where fields of an entry of the track list lie; in an advanced list, turns and bit rate stand before the size.
enum : std::size_t { TrackNumber = 0, SideNumber = 2, TrackSize = 3, TrackOffset = 7, EntryBytes = 11, Advanced = 4 };
constexpr u8 AdvancedList = 0x80, GenericShugart = 7;
constexpr std::string_view Signature{"HXCMFM\0", 7};

Error damaged(std::size_t at, const std::string& what) { return damaged_file("HxC MFM", at, what); }

bool recognises(std::span<const u8> file) { return begins_with(file, Signature); }

class HxcMfmReader {
 public:
  explicit HxcMfmReader(std::span<const u8> file) : file_(file) {}

  Result<FloppyDisk> read() {
    if (auto error = read_header()) return *error;
    for (std::size_t n = 0; n < std::size_t(disk_.cylinders()) * disk_.heads(); n++)
      if (auto error = read_track(list_ + n * entry_bytes())) return *error;
    const u16 turns = load_little<u16>(file_, FloppyRpm);
    const u32 cells = cells_of_first_track(disk_), rate = load_little<u16>(file_, FloppyBitRate) * 2000u;
    disk_.turns_per_minute = turns_per_minute_of(cells, turns ? u32(u64(cells) * turns / 60) : rate);
    return without_spare_cylinders(std::move(disk_));
  }

 private:
  std::size_t entry_bytes() const { return EntryBytes + advanced(); }
  std::size_t advanced() const { return file_[InterfaceType] & AdvancedList ? std::size_t(Advanced) : 0; }

  std::optional<Error> read_header() {
    if (file_.size() < HeaderBytes) return damaged(file_.size(), "its header needs 19 bytes");
    const u16 tracks = load_little<u16>(file_, NumberOfTrack);
    const u8 sides = file_[NumberOfSide];
    if (tracks < 1 || tracks > 255) return damaged(NumberOfTrack, "it has " + std::to_string(tracks) + " tracks");
    if (sides < 1 || sides > 2) return damaged(NumberOfSide, "it has " + std::to_string(sides) + " sides");
    list_ = load_little<u32>(file_, TrackListOffset);
    if (!holds(file_, list_, u64(tracks) * sides * entry_bytes()))
      return damaged(TrackListOffset, "its list of tracks, at offset " + std::to_string(list_) + ", is behind its end");
    disk_ = FloppyDisk(u8(tracks), sides);
    return {};
  }

  std::optional<Error> read_track(std::size_t entry) {
    const u16 cylinder = load_little<u16>(file_, entry + TrackNumber);
    const u8 head = file_[entry + SideNumber];
    if (cylinder >= disk_.cylinders() || head >= disk_.heads())
      return damaged(entry, "the list has track " + std::to_string(cylinder) + ", side " + std::to_string(head) +
                                ", and the header not as many");
    const u32 bytes = load_little<u32>(file_, entry + advanced() + TrackSize);
    const u32 from = load_little<u32>(file_, entry + advanced() + TrackOffset);
    if (bytes > MostCells / 8 || !holds(file_, from, bytes))
      return damaged(entry, "a track of " + std::to_string(bytes) + " bytes at offset " + std::to_string(from) +
                                " is behind its end");
    disk_.track({u8(cylinder), head}).cells = recorded_track(CellTrack(bytes * 8, file_.subspan(from, bytes)));
    return {};
  }

  std::span<const u8> file_;
  std::size_t list_ = 0;
  FloppyDisk disk_;
};

Result<FloppyDisk> read(std::span<const u8> file) { return HxcMfmReader(file).read(); }

void write_track(std::vector<u8>& file, std::size_t entry, Track at, const CellTrack& cells) {
  const auto bytes = cells.flux_bytes();
  store_little<u16>(file, entry + TrackNumber, at.cylinder);
  file[entry + SideNumber] = at.head;
  store_little<u32>(file, entry + TrackSize, u32(bytes.size()));
  store_little<u32>(file, entry + TrackOffset, u32(file.size()));
  file.insert(file.end(), bytes.begin(), bytes.end());
}

std::vector<u8> write(const FloppyDisk& disk, Losses& losses) {
  tell_losses(disk, {}, losses);
  const std::size_t tracks = std::size_t(disk.cylinders()) * disk.heads();
  std::vector<u8> file(HeaderBytes + tracks * EntryBytes);
  std::copy(Signature.begin(), Signature.end(), file.begin());
  store_little<u16>(file, NumberOfTrack, disk.cylinders());
  file[NumberOfSide] = disk.heads();
  store_little<u16>(file, FloppyRpm, disk.turns_per_minute);
  store_little<u16>(file, FloppyBitRate, u16(kilobits_per_second(cells_of_first_track(disk), disk.turns_per_minute)));
  file[InterfaceType] = GenericShugart;
  store_little<u32>(file, TrackListOffset, HeaderBytes);
  bool padded = false;
  for (std::size_t n = 0; n < tracks; n++) {
    const Track at{u8(n / disk.heads()), u8(n % disk.heads())};
    const CellTrack cells = cells_of(disk.track(at), disk.turns_per_minute);
    padded |= cells.cells() % 8 != 0;
    write_track(file, HeaderBytes + n * EntryBytes, at, cells);
  }
  if (padded) losses.add("The gaps at the ends of some tracks become longer.");
  return file;
}

std::optional<FilePatch> patch(const FloppyDisk& before, Track at, const StoredTrack& now, std::span<const u8> file) {
  if (!equally_long(before.track(at), now)) return {};
  const std::size_t entry = HeaderBytes + (std::size_t(at.cylinder) * before.heads() + at.head) * EntryBytes;
  const auto bytes = now.cells.flux_bytes();
  return FilePatch{load_little<u32>(file, entry + TrackOffset), {bytes.begin(), bytes.end()}};
}

}  // namespace

const FloppyFileFormat HxcMfmFormat{"HxC MFM", "mfm", true, recognises, read, write, patch};

}  // namespace ferrite
