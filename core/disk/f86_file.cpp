// SPDX-License-Identifier: MIT
#include "core/disk/f86_file.h"

#include <algorithm>
#include <optional>

#include "core/base/byte_order.h"
#include "core/disk/cell_files.h"
#include "core/disk/geometry.h"
#include "core/disk/track_layout.h"

namespace ferrite {
namespace {

enum : std::size_t { Version = 4, DiskFlags = 6, TrackTable = 8 };
constexpr std::size_t TrackHeaderBytes = 10;  // as it is written, with the number of cells
constexpr u16 Version2_12 = 0x020C;
constexpr std::size_t OffsetsASide = 256;
constexpr u8 MostThickCylinders = 43;  // of a disk whose tracks lie as far apart as two of a drive with 80

namespace disk_flag {
enum : u16 {
  Surface = 1 << 0,
  HighDensity = 1 << 1,
  ExtraDensity = 2 << 1,
  TwoSides = 1 << 3,
  WriteProtect = 1 << 4,
  CellCount = 1 << 7,
  Zoned = 1 << 8,
  SwappedBytes = 1 << 11,
  SpeedUpOrTotal = 1 << 12,
};
constexpr unsigned hole(u16 flags) { return flags >> 1 & 3; }
constexpr unsigned rpm_change(u16 flags) { return flags >> 5 & 3; }
}  // namespace disk_flag

namespace track_flag {
constexpr u16 Rpm360 = 1 << 5, Mfm = 1 << 3;
constexpr bool fm(u16 flags) { return (flags >> 3 & 3) == 0; }
constexpr u16 turns(u16 flags) { return (flags >> 5 & 7) == 1 ? 360 : 300; }
/// Thousands of bits of MFM a second; 0: not known.
constexpr u32 rate(u16 flags) {
  constexpr u32 Rates[8] = {500, 300, 250, 1000, 0, 2000, 0, 0};
  return Rates[flags & 7];
}
constexpr u16 rate_code(u32 rate) { return rate < 275 ? 2 : rate < 400 ? 1 : rate < 750 ? 0 : rate < 1500 ? 3 : 5; }
}  // namespace track_flag

/// [Track lengths] In words, by hole and by how the turns differ: none, slower, faster, each by 1, 1.5, 2 %.
constexpr u32 TrackWords[3][7] = {
    {12500, 12625, 12687, 12750, 12376, 12315, 12254},
    {25000, 25250, 25375, 25500, 24752, 24630, 24509},
    {50000, 50500, 50750, 51000, 49504, 49261, 49019},
};
/// The same differences in thousandths.
constexpr u32 TurnThousandths[4] = {1000, 1010, 1015, 1020};

Error damaged(std::size_t at, const std::string& what) { return damaged_file("86Box 86F", at, what); }

bool recognises(std::span<const u8> file) { return begins_with(file, "86BF"); }

class F86Reader {
 public:
  explicit F86Reader(std::span<const u8> file) : file_(file) {}

  Result<FloppyDisk> read() {
    if (auto error = read_header()) return *error;
    FloppyDisk disk(cylinders(), sides_);
    disk.write_protected = flags_ & disk_flag::WriteProtect;
    for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
      for (u8 head = 0; head < sides_; head++)
        if (auto error = take_track(disk.track({cylinder, head}), offset_of({cylinder, head}))) return *error;
    disk.turns_per_minute = turns_;
    return without_spare_cylinders(without_twin_cylinders(std::move(disk)));
  }

 private:
  std::optional<Error> read_header() {
    if (file_.size() < TrackTable) return damaged(file_.size(), "its header needs 8 bytes");
    if (const u16 version = load_little<u16>(file_, Version); version != Version2_12)
      return Error{"The 86Box 86F file has version " + std::to_string(version >> 8) + "." +
                   std::to_string(version & 0xFF) + " (offset 4), and 2.12 can be read. Save it with a current 86Box."};
    flags_ = load_little<u16>(file_, DiskFlags);
    if (flags_ & disk_flag::Zoned)
      return Error{
          "The 86Box 86F file is of a disk with zones of speed (offset 6), which no PC reads. Use another image."};
    sides_ = flags_ & disk_flag::TwoSides ? 2 : 1;
    if (!holds(file_, TrackTable, OffsetsASide * sides_ * 4))
      return damaged(file_.size(), "it ends within its table of tracks");
    return {};
  }

  u32 offset_of(Track at) const {
    return load_little<u32>(file_, TrackTable + (std::size_t(at.cylinder) * sides_ + at.head) * 4);
  }
  u8 cylinders() const {
    u8 count = 1;
    for (u8 cylinder = 0; cylinder < 255; cylinder++)
      for (u8 head = 0; head < sides_; head++)
        if (offset_of({cylinder, head})) count = u8(cylinder + 1);
    return count;
  }

  bool counts_all_cells() const {
    return flags_ & disk_flag::CellCount && flags_ & disk_flag::SpeedUpOrTotal && !disk_flag::rpm_change(flags_);
  }

  /// What a track has without extra cells: rounded down to whole words.
  u32 usual_cells(u16 flags) const {
    const u32 rate = track_flag::rate(flags) / (track_flag::fm(flags) ? 2 : 1);
    u64 cells = u64(rate) * 2000 * 60 / track_flag::turns(flags);
    const u32 thousandths = TurnThousandths[disk_flag::rpm_change(flags_)];
    cells = flags_ & disk_flag::SpeedUpOrTotal ? cells * 1000 / thousandths : cells * thousandths / 1000;
    return u32(cells / 16 * 16);
  }
  u32 usual_stored_cells() const {
    const unsigned hole = disk_flag::hole(flags_), change = disk_flag::rpm_change(flags_);
    const bool faster = change && flags_ & disk_flag::SpeedUpOrTotal;
    return TrackWords[hole ? hole - 1 : 0][change + (faster ? 3 : 0)] * 16;
  }

  struct Extent {
    u32 cells = 0;
    std::size_t bytes = 0;  // in the file, whole words
  };
  std::optional<Extent> extent(u16 flags, u32 count) const {
    if (track_flag::rate(flags) == 0) return {};
    if (counts_all_cells() && count) return Extent{count, std::size_t((u64(count) + 15) / 16 * 2)};
    const i64 extra = i32(count), cells = usual_cells(flags) + extra, stored = usual_stored_cells() + extra;
    if (cells <= 0 || stored < cells) return {};
    return Extent{u32(cells), std::size_t((stored + 15) / 16 * 2)};
  }

  std::optional<Error> take_track(StoredTrack& track, u32 at) {
    if (at == 0) return {};
    auto cells = read_track(at);
    if (!cells) return Error{cells.sentence()};
    track.rate = rate_of(*cells, turns_);
    track.cells = recorded_track(*cells);
    return {};
  }

  /// With as many cells as the file has for it, also if it is blank.
  Result<CellTrack> read_track(u32 at) {
    const bool counted = flags_ & disk_flag::CellCount;
    const std::size_t header = counted ? 10 : 6;
    if (!holds(file_, at, header)) return damaged(at, "a track is behind its end");
    const u16 flags = load_little<u16>(file_, at);
    const u32 count = counted ? load_little<u32>(file_, at + 2) : 0, index = load_little<u32>(file_, at + header - 4);
    const auto wanted = extent(flags, count);
    if (!wanted || wanted->cells > MostCells)
      return damaged(at,
                     "the flags " + hexadecimal(flags) + " and " + std::to_string(i32(count)) + " cells make no track");
    const std::size_t parts = flags_ & disk_flag::Surface ? 2 : 1;
    if (!holds(file_, u64(at) + header, u64(wanted->bytes) * parts))
      return damaged(at, "it ends within this track of " + std::to_string(wanted->cells) + " cells");
    if (index >= wanted->cells)
      return damaged(at, "the index is at cell " + std::to_string(index) + " of " + std::to_string(wanted->cells));
    if (!turns_) turns_ = track_flag::turns(flags);
    CellTrack track = from_index(cells_at(at + header, *wanted), index);
    if (parts == 2) track.make_weak(from_index(cells_at(at + header + wanted->bytes, *wanted), index).flux_bytes());
    return track_flag::fm(flags) ? spread_fm(track) : std::move(track);
  }

  CellTrack cells_at(std::size_t at, const Extent& extent) const {
    const auto stored = file_.subspan(at, extent.bytes);
    if (!(flags_ & disk_flag::SwappedBytes)) return CellTrack(extent.cells, stored);
    std::vector<u8> bytes(stored.begin(), stored.end());
    for (std::size_t n = 0; n + 1 < bytes.size(); n += 2) std::swap(bytes[n], bytes[n + 1]);
    return CellTrack(extent.cells, bytes);
  }

  static CellTrack from_index(CellTrack track, u32 index) {
    if (index == 0) return track;
    CellTrack turned(track.cells());
    for (u32 to = 0, from = index; to < track.cells(); to++, from++) {
      if (from == track.cells()) from = 0;
      if (track.flux(from)) turned.set_flux(to, true);
    }
    return turned;
  }

  std::span<const u8> file_;
  u16 flags_ = 0;
  u8 sides_ = 1;
  u16 turns_ = 0;
};

Result<FloppyDisk> read(std::span<const u8> file) { return F86Reader(file).read(); }

class F86Writer {
 public:
  explicit F86Writer(const FloppyDisk& disk) : disk_(disk), file_(TrackTable + OffsetsASide * disk.heads() * 4) {
    for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
      for (u8 head = 0; head < disk.heads(); head++)
        tracks_.push_back(cells_of(disk.track({cylinder, head}), disk.turns_per_minute));
    surface_ =
        std::any_of(tracks_.begin(), tracks_.end(), [](const CellTrack& track) { return track.has_weak_cells(); });
  }

  std::vector<u8> write() {
    write_header();
    const u8 copies = disk_.cylinders() <= MostThickCylinders && is_recorded(disk_) ? 2 : 1;
    for (u32 cylinder = 0; cylinder < disk_.cylinders(); cylinder++)
      for (u8 copy = 0; copy < copies; copy++)
        for (u8 head = 0; head < disk_.heads(); head++)
          write_track((cylinder * copies + copy) * disk_.heads() + head, tracks_[cylinder * disk_.heads() + head]);
    return std::move(file_);
  }

 private:
  void write_header() {
    const u32 rate = kilobits_per_second(cells_of_first_track(disk_), disk_.turns_per_minute);
    u16 flags = disk_flag::CellCount | disk_flag::SpeedUpOrTotal;
    if (surface_) flags |= disk_flag::Surface;
    if (disk_.heads() == 2) flags |= disk_flag::TwoSides;
    if (disk_.write_protected) flags |= disk_flag::WriteProtect;
    if (rate >= 400) flags |= rate < 750 ? disk_flag::HighDensity : disk_flag::ExtraDensity;
    const std::string_view magic = "86BF";
    std::copy(magic.begin(), magic.end(), file_.begin());
    store_little<u16>(file_, Version, Version2_12);
    store_little<u16>(file_, DiskFlags, flags);
  }

  /// A blank track is one without flux: drives of 80 tracks expect each to be there.
  void write_track(std::size_t number, const CellTrack& cells) {
    if (cells.empty()) return write_cells(number, CellTrack(cells_of_first_track(disk_)), track_flag::Mfm);
    const CellTrack fm = gathered_fm(cells);
    if (fm.empty())
      write_cells(number, cells, track_flag::Mfm);
    else
      write_cells(number, fm, 0);
  }

  void write_cells(std::size_t number, const CellTrack& cells, u16 flags) {
    const bool fm = !(flags & track_flag::Mfm);
    flags |= track_flag::rate_code(kilobits_per_second(cells.cells() * (fm ? 2 : 1), disk_.turns_per_minute));
    if (disk_.turns_per_minute == 360) flags |= track_flag::Rpm360;
    const std::size_t at = file_.size(), bytes = (std::size_t(cells.cells()) + 15) / 16 * 2, header = TrackHeaderBytes;
    store_little<u32>(file_, TrackTable + number * 4, u32(at));
    file_.resize(at + header + bytes * (surface_ ? 2 : 1));
    store_little<u16>(file_, at, flags);
    store_little<u32>(file_, at + 2, cells.cells());
    store_little<u32>(file_, at + 6, 0);  // the index is at the first cell
    const auto flux = cells.flux_bytes();
    std::copy(flux.begin(), flux.end(), file_.begin() + std::ptrdiff_t(at + header));
    for (u32 cell = 0; cells.has_weak_cells() && cell < cells.cells(); cell++) {
      if (!cells.weak(cell)) continue;  // a weak cell has both bits; the second alone would be a hole
      file_[at + header + cell / 8] |= u8(0x80 >> cell % 8);
      file_[at + header + bytes + cell / 8] |= u8(0x80 >> cell % 8);
    }
  }

  const FloppyDisk& disk_;
  std::vector<CellTrack> tracks_;
  std::vector<u8> file_;
  bool surface_ = false;  // whether any cell is weak
};

std::vector<u8> write(const FloppyDisk& disk, Losses& losses) {
  tell_losses(disk, {.weak_cells = true, .write_protection = true}, losses);
  return F86Writer(disk).write();
}

/// MFM on a disk whose tracks are in the file once.
std::optional<FilePatch> patch(const FloppyDisk& before, Track at, const StoredTrack& now, std::span<const u8> file) {
  const StoredTrack& was = before.track(at);
  if (before.cylinders() <= MostThickCylinders || !equally_long(was, now)) return {};
  if (!gathered_fm(was.cells).empty() || !gathered_fm(now.cells).empty()) return {};
  const std::size_t number = std::size_t(at.cylinder) * before.heads() + at.head;
  const auto bytes = now.cells.get().flux_bytes();
  return FilePatch{load_little<u32>(file, TrackTable + number * 4) + TrackHeaderBytes, {bytes.begin(), bytes.end()}};
}

}  // namespace

const FloppyFileFormat F86Format{"86Box 86F", "86f", true, recognises, read, write, patch};

}  // namespace ferrite
