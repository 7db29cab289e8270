// SPDX-License-Identifier: MIT
#include "core/disk/track_scan.h"

#include <algorithm>

#include "core/disk/track_layout.h"

namespace ferrite {
namespace {

constexpr u64 MfmSync = 0x4489'4489'4489;  // three A1h without a clock
constexpr u64 MfmSyncMask = 0xFFFF'FFFF'FFFF;
constexpr u32 MfmSyncCells = 48;
constexpr u32 FmZeros = 0x8888'8888;  // a byte 00h with all its clocks

/// Where the data mark must lie behind the ID, in bytes: gap 2 and its synchronisation field as perpendicular heads
/// write them, and some tolerance.
constexpr u32 DataMarkWithin = 64;

/// Which eight cells can lie somewhere in a row of these sixteen.
constexpr std::array<bool, 256> parts_of(u16 cells) {
  std::array<bool, 256> parts{};
  for (u32 turn = 0; turn < 16; turn++) parts[u8((u32(cells) << 16 | cells) >> turn)] = true;
  return parts;
}
constexpr auto PartOfMfmSync = parts_of(0x4489), PartOfFmZeros = parts_of(0x8888);

/// An FM byte of `value` with `clocks`, four cells a bit.
constexpr u32 fm_cells(u8 value, u8 clocks) {
  u32 cells = 0;
  for (int bit = 7; bit >= 0; bit--) cells = cells << 4 | (clocks >> bit & 1u) << 3 | (value >> bit & 1u) << 1;
  return cells;
}
constexpr u8 FmMarks[] = {address_mark::Id, address_mark::Data, address_mark::DeletedData};

u64 mixed(u64 value) {  // SplitMix64: any noise will do, but the same each time
  value += 0x9E37'79B9'7F4A'7C15;
  value = (value ^ value >> 30) * 0xBF58'476D'1CE4'E5B9;
  value = (value ^ value >> 27) * 0x94D0'49BB'1331'11EB;
  return value ^ value >> 31;
}

/// A track as a head reads it in one turn.
class Head {
 public:
  Head(const CellTrack& track, u64 turn) : track_(track), noise_(mixed(turn)) {}

  bool flux(u32 cell) const { return track_.weak(cell) ? mixed(noise_ ^ cell) & 1 : track_.flux(cell); }

  /// Eight cells from one on that eight divides; nothing behind the last.
  u8 eight(u32 cell) const {
    if (!track_.has_weak_cells()) return track_.flux_bytes()[cell / 8];
    u8 value = 0;
    for (u32 n = 0; n < 8; n++) value = u8(value << 1 | (cell + n < track_.cells() && flux(cell + n)));
    return value;
  }

  u8 byte(u32 cell, Encoding encoding) const {
    const u32 step = cells_per_byte(encoding) / 8, data = step / 2;
    if (encoding == Encoding::Mfm && !track_.has_weak_cells() && cell + 24 <= track_.cells()) return whole_byte(cell);
    u8 value = 0;
    for (u32 bit = 0; bit < 8; bit++) value = u8(value << 1 | flux((cell + bit * step + data) % track_.cells()));
    return value;
  }

 private:
  /// The data bits of 16 cells that lie together.
  u8 whole_byte(u32 cell) const {
    const auto bytes = track_.flux_bytes().subspan(cell / 8, 3);
    u32 bits = (u32(bytes[0]) << 16 | u32(bytes[1]) << 8 | bytes[2]) >> (8 - cell % 8) & 0x5555;
    bits = (bits | bits >> 1) & 0x3333;
    bits = (bits | bits >> 2) & 0x0F0F;
    return u8(bits | bits >> 4);
  }
  const CellTrack& track_;
  u64 noise_;
};

struct Mark {
  u8 kind = 0;
  Encoding encoding = Encoding::Mfm;
  u32 begin = 0, end = 0;  // cells; `end` is behind the mark's byte
};

class Scan {
 public:
  Scan(const CellTrack& track, u64 turn) : track_(track), head_(track, turn) { find_marks(); }

  std::vector<FoundSector> sectors() const {
    std::vector<FoundSector> found;
    for (std::size_t n = 0; n < marks_.size(); n++)
      if (marks_[n].kind == address_mark::Id) found.push_back(sector(n));
    return found;
  }

 private:
  u32 after(u32 cell, u32 more) const { return (cell + more) % track_.cells(); }
  u32 distance(u32 from, u32 to) const { return (to + track_.cells() - from) % track_.cells(); }

  // The window is full with the cells before the index, so that marks across it are found at the turn's beginning.
  void find_marks() {
    const u32 cells = track_.cells();
    if (cells < 64) return;
    u64 window = 0;
    for (u32 cell = cells - 64; cell < cells; cell++) window = window << 1 | head_.flux(cell);
    for (u32 cell = 0; cell < cells; cell += 8) {
      const u8 eight = head_.eight(cell);
      if (cell + 8 <= cells && !mark_may_end_behind(window)) {
        window = window << 8 | eight;
        continue;
      }
      for (u32 bit = 0; bit < 8 && cell + bit < cells; bit++) {
        window = window << 1 | (eight >> (7 - bit) & 1);
        look(window, after(cell, bit + 1));
      }
    }
    std::stable_sort(marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
  }

  /// Whether a mark can end within the next eight cells: then the eight before are of its synchronisation, and those at
  /// 40 of the zeros before an FM mark.
  static bool mark_may_end_behind(u64 window) { return PartOfMfmSync[u8(window)] || PartOfFmZeros[u8(window >> 40)]; }

  void look(u64 window, u32 end) {
    if ((window & MfmSyncMask) == MfmSync)
      add_mfm(end);
    else if (window >> 32 == FmZeros)
      add_fm(u32(window), end);
  }

  void add_mfm(u32 end_of_sync) {
    const u32 begin = after(end_of_sync, track_.cells() - MfmSyncCells);
    marks_.push_back({head_.byte(end_of_sync, Encoding::Mfm), Encoding::Mfm, begin, after(end_of_sync, 16)});
  }

  void add_fm(u32 cells, u32 end) {
    for (const u8 kind : FmMarks)
      if (cells == fm_cells(kind, 0xC7)) marks_.push_back({kind, Encoding::Fm, after(end, track_.cells() - 32), end});
  }

  FoundSector sector(std::size_t number) const {
    const Mark& mark = marks_[number];
    const u32 byte = cells_per_byte(mark.encoding);
    std::array<u8, 6> field{};  // C H R N and the CRC
    read(mark.end, mark.encoding, field);
    FoundSector found;
    found.id = {field[0], field[1], field[2], field[3]};
    found.encoding = mark.encoding;
    found.id_good = crc_of(mark, field) == 0;
    found.id_begin = mark.begin;
    found.id_end = after(mark.end, 6 * byte);
    const Mark& next = marks_[(number + 1) % marks_.size()];
    const bool data = next.kind == address_mark::Data || next.kind == address_mark::DeletedData;
    if (data && next.encoding == mark.encoding && distance(found.id_end, next.begin) <= DataMarkWithin * byte)
      add_data(found, next);
    return found;
  }

  void add_data(FoundSector& found, const Mark& mark) const {
    found.has_data = true;
    found.mark = mark.kind == address_mark::DeletedData ? DataMark::Deleted : DataMark::Normal;
    found.data_begin = mark.end;
    std::vector<u8> field(sector_bytes(found.id.size_code) + 2);
    read(mark.end, mark.encoding, field);
    found.data_good = crc_of(mark, field) == 0;
  }

  void read(u32 cell, Encoding encoding, std::span<u8> into) const {
    for (u8& value : into) {
      value = head_.byte(cell, encoding);
      cell = after(cell, cells_per_byte(encoding));
    }
  }

  static u16 crc_of(const Mark& mark, std::span<const u8> field) {
    FieldCrc crc;
    if (mark.encoding == Encoding::Mfm) crc.add(std::array<u8, 3>{0xA1, 0xA1, 0xA1});
    crc.add(mark.kind);
    crc.add(field);
    return crc.value();
  }

  const CellTrack& track_;
  Head head_;
  std::vector<Mark> marks_;
};

/// Which bits of `bytes` bytes from a cell on have a weak cell; empty: none.
std::vector<u8> weak_bits(const CellTrack& track, u32 cell, Encoding encoding, u32 bytes) {
  std::vector<u8> weak;
  if (!track.has_weak_cells()) return weak;
  const u32 step = cells_per_byte(encoding) / 8;
  for (u32 bit = 0; bit < bytes * 8; bit++) {
    const u32 clock = (cell + bit * step) % track.cells(), data = (clock + step / 2) % track.cells();
    if (!track.weak(clock) && !track.weak(data)) continue;
    weak.resize(bytes);
    weak[bit / 8] |= u8(0x80 >> bit % 8);
  }
  return weak;
}

StoredSector stored(const CellTrack& track, const FoundSector& found) {
  StoredSector sector;
  sector.id = found.id;
  sector.encoding = found.encoding;
  sector.mark = found.mark;
  sector.has_data = found.has_data;
  sector.id_good = found.id_good;
  if (!found.has_data) return sector;
  sector.data_good = found.data_good;
  sector.data.resize(sector_bytes(found.id.size_code));
  read_bytes(track, found.data_begin, found.encoding, 0, sector.data);
  sector.weak = weak_bits(track, found.data_begin, found.encoding, u32(sector.data.size()));
  return sector;
}

}  // namespace

std::vector<FoundSector> scan_track(const CellTrack& track, u64 turn) { return Scan(track, turn).sectors(); }

void read_bytes(const CellTrack& track, u32 cell, Encoding encoding, u64 turn, std::span<u8> into) {
  if (track.empty()) return std::fill(into.begin(), into.end(), u8(0));
  const Head head(track, turn);
  for (u8& value : into) {
    value = head.byte(cell % track.cells(), encoding);
    cell = (cell + cells_per_byte(encoding)) % track.cells();
  }
}

std::vector<StoredSector> sectors_on(const StoredTrack& track) {
  if (track.cells.empty()) return track.sectors;
  std::vector<StoredSector> sectors;
  for (const FoundSector& found : scan_track(track.cells)) sectors.push_back(stored(track.cells, found));
  return sectors;
}

}  // namespace ferrite
