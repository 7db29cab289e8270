// SPDX-License-Identifier: MIT
// What the 82077AA finds and leaves among the cells of the track under the head [5.1, 5.2.1].
#include <algorithm>

#include "core/base/trace.h"
#include "core/device/fdc_82077aa.h"
#include "core/disk/track_layout.h"

namespace ferrite {
namespace {
constexpr u8 Mfm = 0x40, Skip = 0x20;  // in the first command byte
constexpr u8 LargestSizeCode = 7, BadCylinderMark = 0xFF;
constexpr u32 IdBytes = 4, CrcBytes = 2;
constexpr u8 AnyByte = 0xFF;  // matches everything in a SCAN
constexpr u32 IsoGap1 = 32;
constexpr u32 WriteEndBytes = 1;  // of gap 3, which are written behind a data field

/// The first cells of a track that was laid out with more of them.
CellTrack cut(const CellTrack& laid, u32 cells) {
  CellTrack track(cells);
  for (u32 cell = 0; cell < cells; cell++) track.set_flux(cell, laid.flux(cell));
  return track;
}
}  // namespace

Encoding Fdc82077aa::encoding() const { return s_.fifo[0] & Mfm ? Encoding::Mfm : Encoding::Fm; }

/// The sectors that the controller can make out under the head, in the order in which they pass after the index.
std::span<const FoundSector> Fdc82077aa::sectors() {
  FloppyDrive& d = selected();
  const auto at = rate();
  if (!d.has_disk() || !d.motor() || !at || !d.fits(*at, s_.head_select)) return {};
  const CellTrack& cells = d.cells(s_.head_select);
  const UnderHead here{s_.fifo[1] & st0::Drive, d.swaps(),  d.cylinder(),
                       s_.head_select,          encoding(), cells.has_weak_cells() ? s_.turn : 0};
  if (scanned_ != here) {
    found_ = scan_track(cells, s_.turn);
    std::erase_if(found_, [&](const FoundSector& sector) { return sector.encoding != encoding(); });
    found_.resize(std::min(found_.size(), MostSectors));
    scanned_ = here;
  }
  return found_;
}

Ticks Fdc82077aa::cells_time(u64 cells) {
  const u64 all = selected().cells(s_.head_select).cells();
  return (cells * selected().turn() + all - 1) / all;
}

/// Where the data field of a sector begins that is written, or looked for in vain: the cell behind the data mark.
u32 Fdc82077aa::data_cell(const FoundSector& sector) {
  const TrackGaps gaps = gaps_behind_ids();
  const u32 behind = gaps.after_id + gaps.synchronisation + mark_bytes(sector.encoding);
  return writes() || !sector.has_data ? sector.id_end + behind * cells_per_byte(sector.encoding) : sector.data_begin;
}

/// [Table 5-7] Gap 2 as PERPENDICULAR MODE wants it; the drive bits choose it by the data rate.
TrackGaps Fdc82077aa::gaps_behind_ids() {
  TrackGaps gaps = gaps_of(encoding(), DataRate::Kbps250);
  if (encoding() == Encoding::Mfm && perpendicular() == Perpendicular::At1000)
    gaps.after_id = gaps_of(Encoding::Mfm, DataRate::Kbps1000).after_id;
  return gaps;
}

/// The next sector to pass under the head of which wanted(ordinal, sector) is true, and when it is known.
template <class Wanted>
std::optional<Fdc82077aa::Passing> Fdc82077aa::next_sector(Wanted wanted) {
  FloppyDrive& d = selected();
  if (!d.has_disk() || !d.motor()) return {};
  const Ticks now = std::max(scheduler_.now(), d.head_rests()), turn = d.turn();
  const Ticks index = now - (now - d.at_speed()) % turn;
  s_.turn = (index - d.at_speed()) / turn;
  const auto all = sectors();
  const u32 cells = all.empty() ? 0 : d.cells(s_.head_select).cells();
  for (Ticks start = index; start <= index + turn; start += turn) {
    for (std::size_t n = 0; n < all.size(); n++) {
      const FoundSector& sector = all[n];
      if (start + cells_time(sector.id_begin) < now || !wanted(u8(n), sector)) continue;
      const bool ends_with_id = code() == ReadIdCommand || !sector.id_good;
      const u32 end = ends_with_id ? sector.id_end : data_cell(sector);
      const u32 distance = (end % cells + cells - sector.id_begin) % cells;
      return Passing{u8(n), start + cells_time(sector.id_begin + distance)};
    }
  }
  return {};
}

void Fdc82077aa::search() {
  if (code() == FormatTrack) return await_index();
  const auto found = next_sector([&](u8 ordinal, const FoundSector& sector) {
    if (code() == ReadIdCommand) return sector.id_good;
    if (code() == ReadTrack) return ordinal == s_.ordinal;
    return sector.id == s_.id && sector.id.size_code <= LargestSizeCode;
  });
  if (!found) return search_failed();
  s_.ordinal = found->ordinal;
  s_.stage = Stage::Sector;
  if (code() == ReadIdCommand) {
    s_.id = sectors()[s_.ordinal].id;
    s_.stage = Stage::Id;
  }
  timer_.start_at(found->due);
}

void Fdc82077aa::await_index() {
  FloppyDrive& d = selected();
  if (!d.has_disk() || !d.motor()) return search_failed();
  const Ticks now = scheduler_.now(), first = d.head_rests(), turn = d.turn();
  s_.stage = Stage::Index;
  const Ticks from = std::max(now, first), into = (from - d.at_speed()) % turn;
  timer_.start_at(into ? from - into + turn : from);
}

// [5.1.1, 5.2.1] Known at once, told at the second index pulse.
void Fdc82077aa::search_failed() {
  FloppyDrive& d = selected();
  const auto all = sectors();
  s_.st1 |= all.empty() ? st1::MissingAddressMark : st1::NoData;
  for (const FoundSector& sector : all) {
    if (!sector.id_good || sector.id.cylinder == s_.id.cylinder || code() == ReadIdCommand) continue;
    s_.st2 |= st2::WrongCylinder;
    if (sector.id.cylinder == BadCylinderMark) s_.st2 |= st2::BadCylinder;
  }
  const Ticks now = scheduler_.now();
  const Ticks index = !d.motor() ? now : now < d.at_speed() ? d.at_speed() : now - (now - d.at_speed()) % d.turn();
  s_.stage = Stage::SecondIndex;
  timer_.start_at(index + 2 * d.turn());
}

void Fdc82077aa::begin_sector() {
  const auto all = sectors();
  if (disk_swapped() || s_.ordinal >= all.size()) return fail(st1::MissingAddressMark);
  const FoundSector& sector = all[s_.ordinal];
  if (!sector.id_good) {
    s_.st1 |= st1::DataError;
    if (code() != ReadTrack) return finish(st0::Abnormal);
  }
  if (!writes()) return begin_read(sector);
  selected().note_access(FloppyDrive::Activity::Write);
  begin_data(sector_bytes(s_.id.size_code), data_time());
}

void Fdc82077aa::begin_read(const FoundSector& sector) {
  if (!sector.has_data) return fail(st1::MissingAddressMark, st2::MissingDataMark);
  const bool deleted = sector.mark == DataMark::Deleted;
  if (deleted != (code() == ReadDeleted)) {
    s_.st2 |= st2::ControlMark;
    if (code() == ReadTrack) note(Note::Unverified, "fdc", "READ TRACK over a deleted sector");
    s_.stop_after_sector = code() != ReadTrack && !(s_.fifo[0] & Skip);
    if (code() != ReadTrack && (s_.fifo[0] & Skip)) return sector_ended();  // [Table 5-4] not read
  }
  if (code() == ReadTrack && sector.id != s_.id) s_.st1 |= st1::NoData;
  selected().note_access(FloppyDrive::Activity::Read);
  s_.bad_data = !sector.data_good || sector.id.size_code != s_.id.size_code;  // READ TRACK looks at its own N only
  const u32 bytes = sector_bytes(s_.id.size_code);
  if (scans()) return begin_data(bytes, data_time());
  read_bytes(selected().cells(s_.head_select), sector.data_begin, encoding(), s_.turn, std::span(s_.data).first(bytes));
  begin_data(bytes, data_time());
}

// [8272A, SCAN commands] Byte for byte: the disk's is equal to the host's, not above it, or not below.
void Fdc82077aa::compare() {
  const auto all = sectors();
  if (s_.ordinal >= all.size()) return;
  std::vector<u8> found(s_.size);
  read_bytes(selected().cells(s_.head_select), all[s_.ordinal].data_begin, encoding(), s_.turn, found);
  bool below = false, above = false;
  for (u32 n = 0; n < s_.moved; n++) {
    if (found[n] == AnyByte || s_.data[n] == AnyByte) continue;
    below |= found[n] < s_.data[n];
    above |= found[n] > s_.data[n];
  }
  const bool low_allowed = code() == ScanLowOrEqual, high_allowed = code() == ScanHighOrEqual;
  s_.scan_ended = (!below || low_allowed) && (!above || high_allowed);
  s_.st2 &= u8(~(st2::ScanHit | st2::ScanNotSatisfied));
  if (!s_.scan_ended) s_.st2 |= st2::ScanNotSatisfied;
  if (!below && !above) s_.st2 |= st2::ScanHit;
}

/// How long the data field takes to pass.
Ticks Fdc82077aa::data_time() { return cells_time(u64(sector_bytes(s_.id.size_code)) * cells_per_byte(encoding())); }

bool Fdc82077aa::write_sector() {
  const auto all = sectors();
  if (s_.ordinal >= all.size()) return false;
  const FoundSector& sector = all[s_.ordinal];
  CellTrack track = selected().cells(s_.head_select);
  const TrackGaps gaps = gaps_behind_ids();
  const u32 rewritten = gap2_rewritten(), kept = gaps.after_id - rewritten;
  CellWriter writer(track, (sector.id_end + kept * cells_per_byte(sector.encoding)) % track.cells(), sector.encoding);
  writer.bytes(gaps.filler, rewritten);
  writer.bytes(0, gaps.synchronisation);
  writer.address_mark(code() == WriteDeleted ? address_mark::DeletedData : address_mark::Data);
  writer.data(std::span<const u8>(s_.data).first(s_.size));
  writer.crc();
  writer.bytes(gaps.filler, WriteEndBytes);
  return write_track(track);
}

bool Fdc82077aa::write_track(const CellTrack& track) {
  scanned_.reset();
  return selected().write(s_.head_select, track);
}

// [5.2.11] Between the read/write head of a perpendicular drive and its erase head lies so much of gap 2.
u32 Fdc82077aa::gap2_rewritten() const {
  if (encoding() == Encoding::Fm) return 0;
  switch (perpendicular()) {
    case Perpendicular::Off: return 0;
    case Perpendicular::At500: return 19;
    case Perpendicular::At1000: return 38;
  }
  return 0;
}

// [5.1.7] From one index pulse to the next, whatever of it the last sectors' fields would need more.
bool Fdc82077aa::format() {
  if (!rate()) return false;
  FloppyDrive& d = selected();
  const u8 size_code = s_.fifo[2], gap3 = s_.fifo[4], filler = s_.fifo[5];
  const u32 data_bytes = formats_with_data() ? sector_bytes(size_code) : 0, stride = IdBytes + data_bytes;
  const u32 count = s_.moved / stride, room = d.cells_per_turn(*rate()), byte = cells_per_byte(encoding());
  const TrackGaps gaps = gaps_behind_ids();
  const u32 field = gaps.synchronisation + mark_bytes(encoding()) + CrcBytes;
  const u32 sector = field + IdBytes + gaps.after_id + field + sector_bytes(size_code) + gap3;
  const u32 lead_in = gaps.after_index_hole + gaps.synchronisation + mark_bytes(encoding()) + gaps.after_index_mark;
  const u32 begun = std::min(count, room / (sector * byte) + 1);  // before the index comes again
  CellTrack laid(std::max(room, (lead_in + begun * sector) * byte) + byte);
  CellWriter writer(laid, 0, encoding());
  write_lead_in(writer, gaps);
  const std::vector<u8> filled(sector_bytes(size_code), filler);
  for (u32 n = 0; n < count; n++) {
    const auto sent = std::span<const u8>(s_.data).subspan(n * stride, stride), id = sent.first(IdBytes);
    s_.id = {id[0], id[1], id[2], id[3]};
    if (n >= begun) continue;
    write_field(writer, gaps, address_mark::Id, id, gaps.after_id);
    write_field(writer, gaps, address_mark::Data, data_bytes ? sent.subspan(IdBytes) : std::span(filled), gap3);
  }
  writer.bytes(gaps.filler, (laid.cells() - writer.cell()) / byte);
  return write_track(cut(laid, room));
}

// [82078, OPTION] A track of the ISO format has no index mark.
void Fdc82077aa::write_lead_in(CellWriter& writer, const TrackGaps& gaps) const {
  if (s_.option) return writer.bytes(gaps.filler, IsoGap1);
  writer.bytes(gaps.filler, gaps.after_index_hole);
  writer.bytes(0, gaps.synchronisation);
  writer.address_mark(address_mark::Index);
  writer.bytes(gaps.filler, gaps.after_index_mark);
}

/// One field of a formatted track, and the gap behind it.
void Fdc82077aa::write_field(CellWriter& writer, const TrackGaps& gaps, u8 mark, std::span<const u8> bytes, u32 gap) {
  writer.bytes(0, gaps.synchronisation);
  writer.address_mark(mark);
  writer.data(bytes);
  writer.crc();
  writer.bytes(gaps.filler, gap);
}

}  // namespace ferrite
