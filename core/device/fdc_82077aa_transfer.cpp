// SPDX-License-Identifier: MIT
// The 82077AA's commands that wait for the disk: READ, WRITE, VERIFY, FORMAT TRACK, READ ID [5.1, 5.2.1].
#include <algorithm>
#include <utility>

#include "core/base/trace.h"
#include "core/device/fdc_82077aa.h"

namespace ferrite {
namespace {
constexpr u8 MultiTrack = 0x80, Mfm = 0x40, Skip = 0x20;  // in the first command byte
constexpr u8 EnableCount = 0x80;                          // VERIFY's EC, in the second
constexpr u8 NonDmaMode = 0x01;                           // SPECIFY's ND
constexpr u32 FifoBytes = 16;
constexpr u8 LargestSizeCode = 7, BadCylinderMark = 0xFF;
constexpr u32 FormatIdBytes = 4;
/// Bytes that pass between two data fields: gap 3 at its shortest, the next ID field, gap 2 and the marks.
constexpr u32 GapBytes = 62;
constexpr std::array<u32, 4> BitsPerSecond = {500'000, 300'000, 250'000, 1'000'000};  // by DataRate
}  // namespace

bool Fdc82077aa::uses_dma() const { return !(s_.load_and_non_dma & NonDmaMode); }

Ticks Fdc82077aa::bits_time(u32 bits) const { return scheduler_.ticks_for(bits, BitsPerSecond[std::size_t(s_.rate)]); }

void Fdc82077aa::transfer() {
  s_.phase = Phase::Execution;
  s_.st0 = s_.fifo[1] & (st0::Head | st0::Drive);
  s_.st1 = s_.st2 = 0;
  s_.head_select = (s_.fifo[1] & st0::Head) ? 1 : 0;
  s_.terminal_count = s_.stop_after_sector = s_.committed = false;
  s_.swaps = selected().swaps();
  s_.ordinal = 0;
  const bool has_id = code() != FormatTrack && code() != ReadIdCommand;
  if (has_id) {
    s_.id = {s_.fifo[2], s_.fifo[3], s_.fifo[4], s_.fifo[5]};
    s_.sectors_per_track = s_.fifo[6];
    s_.sectors_left = code() == Verify ? s_.fifo[8] : s_.fifo[6];
  } else if (code() == FormatTrack) {
    s_.sectors_per_track = s_.fifo[3];
  }
  if (writes() && selected().write_protected()) return fail(st1::NotWritable);
  const unsigned n = s_.fifo[1] & st0::Drive;
  if (has_id && (s_.configuration & configure::ImpliedSeek) && s_.id.cylinder != s_.present_cylinder[n]) {
    const int distance = int(s_.id.cylinder) - s_.present_cylinder[n];
    s_.st0 |= st0::SeekEnd;
    s_.stage = Stage::Seek;
    return start_steps(n, distance < 0 ? -1 : +1, u8(std::abs(distance)));
  }
  load_head();
}

// [5.2.6] HLT x 2 ms at 500 kbit/s, where the head was unloaded meanwhile; 0 is the longest.
void Fdc82077aa::load_head() {
  if (scheduler_.now() < s_.head_loaded_until) return search();
  const u32 units = s_.load_and_non_dma >> 1;
  s_.stage = Stage::HeadLoad;
  timer_.start(bits_time((units ? units : 128) * 2 * BitsPerMillisecond));
}

/// How many sectors the controller can make out on the track under the head.
unsigned Fdc82077aa::readable_sectors() {
  FloppyDrive& d = selected();
  if (!d.has_disk() || !d.motor() || !d.fits(s_.rate) || !(s_.fifo[0] & Mfm)) return 0;
  return d.disk()->sectors(track());
}

/// The last index pulse; while the spindle runs up, the first one to come.
Ticks Fdc82077aa::last_index() {
  const Ticks first = selected().at_speed(), now = scheduler_.now();
  return now < first ? first : now - (now - first) % selected().turn();
}

/// The next sector to pass under the head of which wanted(ordinal, sector) is true.
template <class Wanted>
std::optional<Fdc82077aa::Passing> Fdc82077aa::next_sector(Wanted wanted) {
  const u64 count = readable_sectors(), turn = selected().turn();
  if (count == 0) return {};
  const Ticks index = last_index(), now = std::max(scheduler_.now(), index);
  const u64 next = ((now - index) * count + turn - 1) / turn;
  for (u64 n = next; n < next + count; n++) {
    const auto ordinal = u8(n % count);
    if (!wanted(ordinal, selected().disk()->sector(track(), ordinal))) continue;
    return Passing{ordinal, index + n / count * turn + (ordinal * turn + count - 1) / count};
  }
  return {};
}

void Fdc82077aa::search() {
  if (code() == FormatTrack) {
    if (!selected().has_disk() || !selected().motor()) return search_failed();
    s_.stage = Stage::Index;
    const Ticks index = last_index();
    return timer_.start_at(index < scheduler_.now() ? index + selected().turn() : index);
  }
  const auto found = next_sector([&](u8 ordinal, const Sector& sector) {
    if (code() == ReadIdCommand) return true;
    if (code() == ReadTrack) return ordinal == s_.ordinal;
    return sector.id == s_.id && sector.id.size_code <= LargestSizeCode;
  });
  if (!found) return search_failed();
  s_.ordinal = found->ordinal;
  s_.stage = Stage::Sector;
  if (code() == ReadIdCommand) {
    s_.id = selected().disk()->sector(track(), s_.ordinal).id;
    s_.stage = Stage::Id;
  }
  timer_.start_at(found->due);
}

// [5.1.1, 5.2.1] Known at once, told at the second index pulse.
void Fdc82077aa::search_failed() {
  FloppyDrive& d = selected();
  const unsigned count = readable_sectors();
  s_.st1 |= count ? st1::NoData : st1::MissingAddressMark;
  for (unsigned ordinal = 0; ordinal < count; ordinal++) {
    const u8 cylinder = d.disk()->sector(track(), ordinal).id.cylinder;
    if (cylinder == s_.id.cylinder) continue;
    s_.st2 |= st2::WrongCylinder;
    if (cylinder == BadCylinderMark) s_.st2 |= st2::BadCylinder;
  }
  s_.stage = Stage::SecondIndex;
  timer_.start_at((d.motor() ? last_index() : scheduler_.now()) + 2 * d.turn());
}

void Fdc82077aa::begin_sector() {
  if (disk_swapped() || s_.ordinal >= readable_sectors()) return fail(st1::MissingAddressMark);
  FloppyDrive& d = selected();
  const Sector sector = d.disk()->sector(track(), s_.ordinal);
  const bool deleted = sector.mark == DataMark::Deleted, reads = !writes();
  if (reads && deleted != (code() == ReadDeleted)) {
    s_.st2 |= st2::ControlMark;
    if (code() == ReadTrack) note(Note::Unverified, "fdc", "READ TRACK over a deleted sector");
    s_.stop_after_sector = code() != ReadTrack && !(s_.fifo[0] & Skip);
    if (code() != ReadTrack && (s_.fifo[0] & Skip)) return sector_ended();  // [Table 5-4] not read
  }
  if (code() == ReadTrack && sector.id != s_.id) s_.st1 |= st1::NoData;
  d.note_access(reads ? FloppyDrive::Activity::Read : FloppyDrive::Activity::Write);
  const u32 bytes = 128u << std::min(sector.id.size_code, LargestSizeCode);
  if (reads && !d.disk()->read_sector(track(), s_.ordinal, std::span(s_.data).first(bytes)))
    return fail(st1::DataError, st2::DataErrorInData);  // the host's file gave nothing
  begin_data(bytes, bits_time(bytes * 8));
}

void Fdc82077aa::begin_format() {
  if (disk_swapped()) return fail(st1::MissingAddressMark);
  selected().note_access(FloppyDrive::Activity::Write);
  const u32 sectors = s_.fifo[3];
  if (sectors == 0) return finish(0);
  begin_data(sectors * FormatIdBytes, selected().turn());
}

void Fdc82077aa::begin_data(u32 bytes, Ticks duration) {
  s_.size = s_.host_size = bytes;
  // [5.1] With N = 0, DTL says how many of the 128 bytes the host gets or gives.
  const bool has_length = code() != FormatTrack && code() != Verify && s_.id.size_code == 0;
  if (has_length && s_.fifo[8] && s_.fifo[8] < bytes) s_.host_size = s_.fifo[8];
  s_.moved = s_.portion_end = 0;
  s_.committed = false;
  s_.data_start = scheduler_.now();
  s_.data_duration = duration;
  next_portion();
  if (!writes()) return;
  (uses_dma() ? s_.dma_request : s_.pio_request) = true;
  update_lines();
}

// [4.2] The FIFO asks for service when it holds (or is free for) 16 - threshold bytes; without FIFO, for each byte.
u32 Fdc82077aa::fifo_depth() const { return s_.configuration & configure::FifoOff ? 1 : FifoBytes; }
u32 Fdc82077aa::portion() const {
  if (uses_dma() || code() == Verify) return s_.size;
  const u32 threshold = 1 + (s_.configuration & configure::Threshold);
  return s_.configuration & configure::FifoOff ? 1 : std::max(1u, FifoBytes - threshold);
}

/// Bytes of the sector that have passed under the head by now.
u32 Fdc82077aa::passed() const {
  return u32(std::min<u64>(s_.size, (scheduler_.now() - s_.data_start) * s_.size / s_.data_duration));
}

void Fdc82077aa::next_portion() {
  s_.portion_end = std::min(s_.size, s_.portion_end + portion());
  s_.stage = Stage::Data;
  timer_.start_at(s_.data_start + (s_.portion_end * s_.data_duration + s_.size - 1) / s_.size);
}

void Fdc82077aa::portion_due() {
  if (disk_swapped()) return fail(st1::MissingAddressMark);
  if (code() == Verify) return sector_ended();
  writes() ? portion_written() : portion_read();
}

void Fdc82077aa::portion_read() {
  const u32 there = std::min(s_.portion_end, s_.host_size);
  if (!uses_dma() && there > s_.moved + fifo_depth()) return fail(st1::Overrun);
  const bool all = s_.moved >= s_.host_size;
  if (s_.portion_end < s_.size) {
    next_portion();
  } else if (all) {
    return sector_ended();
  } else {
    s_.stage = Stage::SlowHost;
    timer_.start(bits_time((GapBytes + FifoBytes) * 8));
  }
  if (all) return;
  (uses_dma() ? s_.dma_request : s_.pio_request) = true;
  update_lines();
}

// [5.1.4] What the host did not bring in time is filled up with zeros; a sector of which it brought nothing stays.
void Fdc82077aa::portion_written() {
  const bool late = !s_.committed && s_.moved < s_.portion_end;
  if (late) {
    if (code() != FormatTrack && s_.moved) fill_and_commit();
    return fail(st1::Overrun);
  }
  if (s_.portion_end == s_.size) return sector_ended();
  next_portion();
  s_.pio_request = !uses_dma() && !s_.committed && s_.moved < passed() + fifo_depth();
  update_lines();
}

u8 Fdc82077aa::dma_read(bool terminal_count) { return s_.dma_request && !writes() ? deliver(terminal_count) : 0xFF; }

void Fdc82077aa::dma_write(u8 value, bool terminal_count) {
  if (s_.dma_request && writes()) accept(value, terminal_count);
}

u8 Fdc82077aa::deliver(bool terminal_count) {
  const u8 value = s_.data[s_.moved++];
  s_.terminal_count |= terminal_count;
  const bool all = s_.moved == s_.host_size || terminal_count;
  if (all || (!uses_dma() && s_.moved >= passed())) {
    s_.dma_request = s_.pio_request = false;
    update_lines();
  }
  if (all && s_.portion_end == s_.size && s_.stage == Stage::SlowHost) {
    s_.stage = Stage::SectorEnd;  // by timer: a DMA controller in the middle of its cycle must not see a new request
    timer_.start(0);
  }
  return value;
}

// The sector goes to its image with its last byte, so that nothing taken is lost whatever happens to the disk now.
void Fdc82077aa::accept(u8 value, bool terminal_count) {
  s_.data[s_.moved++] = value;
  s_.terminal_count |= terminal_count;
  const bool all = s_.moved == s_.host_size || terminal_count;
  if (all) fill_and_commit();
  if (all || (!uses_dma() && s_.moved >= passed() + fifo_depth())) {
    s_.dma_request = s_.pio_request = false;
    update_lines();
  }
}

void Fdc82077aa::fill_and_commit() {
  s_.committed = true;
  FloppyDrive& d = selected();
  if (disk_swapped()) return;  // told when the portion is due
  bool kept = false;
  if (code() == FormatTrack) {
    kept = format();
  } else {
    std::fill(s_.data.begin() + s_.moved, s_.data.begin() + s_.size, u8(0));
    const DataMark mark = code() == WriteDeleted ? DataMark::Deleted : DataMark::Normal;
    kept = !d.write_protected() &&
           d.disk()->write_sector(track(), s_.ordinal, mark, std::span<const u8>(s_.data).first(s_.size));
  }
  if (!kept) s_.st0 |= st0::EquipmentCheck;  // [6.1] a fault of the drive
}

bool Fdc82077aa::format() {
  FloppyDrive& d = selected();
  if (!d.fits(s_.rate) || !(s_.fifo[0] & Mfm) || d.write_protected()) return false;
  std::array<SectorId, 255> ids;
  const u32 count = s_.moved / FormatIdBytes;
  for (u32 n = 0; n < count; n++) {
    const u8* id = &s_.data[n * FormatIdBytes];
    ids[n] = {id[0], id[1], id[2], id[3]};
    if (ids[n].size_code != s_.fifo[2]) return false;
  }
  if (count) s_.id = ids[count - 1];
  return d.disk()->format_track(track(), std::span<const SectorId>(ids).first(count), s_.fifo[5]);
}

void Fdc82077aa::sector_ended() {
  if (disk_swapped()) return fail(st1::MissingAddressMark);
  if (s_.st0 & st0::EquipmentCheck) return finish(st0::Abnormal);
  if (code() == FormatTrack) return finish(0);
  if (s_.stop_after_sector) return finish(0);  // [Table 5-4] the address is not incremented
  const bool counted = code() == ReadTrack || (code() == Verify && (s_.fifo[1] & EnableCount));
  s_.sectors_left--;
  if (code() == ReadTrack) {
    s_.id.record++;
    s_.ordinal = u8((s_.ordinal + 1) % std::max(1u, readable_sectors()));
  }
  const Next next = code() == ReadTrack ? Next::SameSide : advance();
  if (s_.terminal_count || (counted && s_.sectors_left == 0)) return finish(s_.st1 ? +st0::Abnormal : 0);
  if (next == Next::None) return code() == Verify ? finish(0) : fail(st1::EndOfCylinder);
  if (next == Next::OtherSide) s_.head_select = 1;
  search();
}

// Table 5-6: from the ID of this sector to the ID of the next.
Fdc82077aa::Next Fdc82077aa::advance() {
  if (s_.id.record != s_.sectors_per_track) {
    s_.id.record++;
    return Next::SameSide;
  }
  s_.id.record = 1;
  const bool multi_track = s_.fifo[0] & MultiTrack;
  if (multi_track) s_.id.head ^= 1;
  if (multi_track && s_.head_select == 0) return Next::OtherSide;
  s_.id.cylinder++;
  return Next::None;
}

void Fdc82077aa::fail(u8 st1, u8 st2) {
  s_.st1 |= st1;
  s_.st2 |= st2;
  finish(st0::Abnormal);
}

void Fdc82077aa::finish(u8 interrupt_code) {
  timer_.stop();
  s_.stage = Stage::Nothing;
  s_.dma_request = s_.pio_request = false;
  const u32 unload_units = s_.step_and_unload & 0x0F;  // [5.2.6] HUT x 16 ms at 500 kbit/s; 0 is the longest
  s_.head_loaded_until = scheduler_.now() + bits_time((unload_units ? unload_units : 16) * 16 * BitsPerMillisecond);
  const u8 head = s_.head_select ? +st0::Head : 0;
  const u8 st0 = u8(interrupt_code | (s_.st0 & ~st0::Head.mask) | head);
  offer({st0, s_.st1, s_.st2, s_.id.cylinder, s_.id.head, s_.id.record, s_.id.size_code});
  interrupt();
}

}  // namespace ferrite
