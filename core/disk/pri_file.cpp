// SPDX-License-Identifier: MIT
#include "core/disk/pri_file.h"

#include <algorithm>

#include "core/disk/cell_files.h"
#include "core/disk/pce_chunks.h"
#include "core/disk/track_layout.h"

namespace ferrite {
namespace {

/// Where fields of a TRAK chunk lie, and of an event of a WEAK chunk.
enum : std::size_t { Cylinder = 0, Head = 4, Cells = 8, Clock = 12, TrakBytes = 16 };
enum : std::size_t { FirstCell = 0, Mask = 4, EventBytes = 8 };
constexpr u32 MaskCells = 32;

bool recognises(std::span<const u8> file) { return begins_with(file, "PRI "); }

class Reader {
 public:
  explicit Reader(std::span<const u8> file) : in_(file, PriFormat.name) {}

  Result<FloppyDisk> read() {
    header(read_pce_chunk(in_));
    bool more = true;
    while (more && !in_.failed()) more = take(read_pce_chunk(in_));
    if (tracks_.empty()) in_.fail(in_.at(), "it has no tracks");
    if (in_.failed()) return in_.error();
    return disk();
  }

 private:
  struct StoredCells {
    Track at;
    u32 count = 0;
    CellTrack cells{};
  };

  void header(const PceChunk& chunk) {
    if (in_.failed()) return;
    if (chunk.data.size() < 4) return in_.fail(chunk.at, "this header has no version");
    if (const u16 version = load_big<u16>(chunk.data, 0))
      in_.fail(chunk.at, "this header says version " + std::to_string(version) + ", and 0 is known");
  }

  /// False: it is the last chunk. Chunks of other kinds may stand between those that are known.
  bool take(const PceChunk& chunk) {
    if (in_.failed()) return false;
    if (chunk.id == "TEXT") add_pce_text(comment_, chunk);
    if (chunk.id == "TRAK") track(chunk);
    if (chunk.id == "DATA") data(chunk);
    if (chunk.id == "WEAK" || chunk.id == "FUZZ") weak(chunk);  // FUZZ is its older name
    return chunk.id != "END ";
  }

  void track(const PceChunk& chunk) {
    if (chunk.data.size() < TrakBytes) return in_.fail(chunk.at, "this track's header is too short");
    const u32 cylinder = load_big<u32>(chunk.data, Cylinder), head = load_big<u32>(chunk.data, Head);
    const u32 cells = load_big<u32>(chunk.data, Cells);
    if (cylinder > 254 || head > 1) return in_.fail(chunk.at, "no floppy disk has this track");
    if (cells > MostCells) return in_.fail(chunk.at, "no track has " + std::to_string(cells) + " cells");
    if (clock_ == 0) clock_ = load_big<u32>(chunk.data, Clock);
    tracks_.push_back({{u8(cylinder), u8(head)}, cells});
  }

  void data(const PceChunk& chunk) {
    if (tracks_.empty()) return in_.fail(chunk.at, "these cells belong to no track");
    StoredCells& track = tracks_.back();
    if (chunk.data.size() < (track.count + 7) / 8)
      return in_.fail(chunk.at, "this track of " + std::to_string(track.count) + " cells has " +
                                    std::to_string(chunk.data.size()) + " bytes");
    track.cells = CellTrack(track.count, chunk.data);
  }

  /// An event's mask has its highest bit for its first cell.
  void weak(const PceChunk& chunk) {
    if (tracks_.empty()) return in_.fail(chunk.at, "these weak cells belong to no track");
    CellTrack& cells = tracks_.back().cells;
    for (std::size_t at = 0; at + EventBytes <= chunk.data.size(); at += EventBytes) {
      const u64 first = load_big<u32>(chunk.data, at + FirstCell);
      const u32 mask = load_big<u32>(chunk.data, at + Mask);
      for (u32 n = 0; n < MaskCells; n++) {
        if (!(mask >> (MaskCells - 1 - n) & 1)) continue;
        if (first + n >= cells.cells())
          return in_.fail(chunk.at, "its weak cell " + std::to_string(first + n) + " is behind the track's end");
        cells.set_weak(u32(first + n), true);
        cells.set_flux(u32(first + n), false);
      }
    }
  }

  FloppyDisk disk() {
    u8 cylinders = 0, heads = 0;
    for (const StoredCells& track : tracks_) {
      cylinders = std::max(cylinders, u8(track.at.cylinder + 1));
      heads = std::max(heads, u8(track.at.head + 1));
    }
    FloppyDisk disk(cylinders, heads);
    for (StoredCells& track : tracks_) disk.track(track.at).cells = recorded_track(track.cells);
    disk.comment = std::move(comment_);
    disk.turns_per_minute = turns_per_minute_of(cells_of_first_track(disk), clock_);
    return without_spare_cylinders(std::move(disk));
  }

  FileReader in_;
  u32 clock_ = 0;
  std::vector<StoredCells> tracks_;
  std::string comment_;
};

Result<FloppyDisk> read(std::span<const u8> file) { return Reader(file).read(); }

std::vector<u8> weak_events(const CellTrack& cells) {
  std::vector<u8> events;
  for (u32 first = 0; first < cells.cells(); first += MaskCells) {
    u32 mask = 0;
    for (u32 n = 0; n < MaskCells && first + n < cells.cells(); n++)
      if (cells.weak(first + n)) mask |= u32(1) << (MaskCells - 1 - n);
    if (!mask) continue;
    const std::size_t at = events.size();
    events.resize(at + EventBytes);
    store_big<u32>(events, at + FirstCell, first);
    store_big<u32>(events, at + Mask, mask);
  }
  return events;
}

void write_track(std::vector<u8>& out, Track at, const CellTrack& cells, u16 turns_per_minute) {
  std::array<u8, TrakBytes> trak{};
  store_big<u32>(trak, Cylinder, at.cylinder);
  store_big<u32>(trak, Head, at.head);
  store_big<u32>(trak, Cells, cells.cells());
  store_big<u32>(trak, Clock, u32(u64(cells.cells()) * turns_per_minute / 60));
  write_pce_chunk(out, "TRAK", trak);
  if (cells.empty()) return;
  write_pce_chunk(out, "DATA", cells.flux_bytes());
  if (cells.has_weak_cells()) write_pce_chunk(out, "WEAK", weak_events(cells));
}

std::vector<u8> write(const FloppyDisk& disk, Losses& losses) {
  tell_losses(disk, {.weak_cells = true, .comment = true}, losses);
  std::vector<u8> out;
  write_pce_chunk(out, "PRI ", std::array<u8, 4>{});
  write_pce_text(out, disk.comment);
  for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) {
      const Track at{cylinder, head};
      write_track(out, at, cells_of(disk.track(at), disk.turns_per_minute), disk.turns_per_minute);
    }
  write_pce_chunk(out, "END ", {});
  return out;
}

/// Where a track begins in a file that write() made; at the end: nowhere.
std::size_t offset_of_track(std::span<const u8> file, std::size_t number) {
  std::size_t at = 0;
  while (at < file.size()) {
    if (begins_with(file.subspan(at), "TRAK") && number-- == 0) break;
    at += PceChunkBytes + load_big<u32>(file, at + 4);
  }
  return at;
}

std::optional<FilePatch> patch(const FloppyDisk& before, Track at, const StoredTrack& now, std::span<const u8> file) {
  if (!equally_long(before.track(at), now)) return {};
  FilePatch patch{offset_of_track(file, std::size_t(at.cylinder) * before.heads() + at.head), {}};
  write_track(patch.bytes, at, now.cells, before.turns_per_minute);
  return patch;
}

}  // namespace

const FloppyFileFormat PriFormat{"PCE raw image", "pri", true, recognises, read, write, patch};

}  // namespace ferrite
