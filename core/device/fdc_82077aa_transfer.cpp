// SPDX-License-Identifier: MIT
// The 82077AA's commands that wait for the disk: READ, WRITE, VERIFY, FORMAT TRACK, READ ID [5.1, 5.2.1]: their course,
// and their bytes to and from the host.
#include <algorithm>
#include <utility>

#include "core/base/trace.h"
#include "core/device/fdc_82077aa.h"

namespace ferrite {
namespace {
using namespace std::chrono_literals;
constexpr u8 MultiTrack = 0x80;   // in the first command byte
constexpr u8 EnableCount = 0x80;  // VERIFY's EC, in the second
constexpr u8 NonDmaMode = 0x01;   // SPECIFY's ND
constexpr u32 FifoBytes = 16, TapeBitsPerSecond = 2'000'000;
constexpr u32 FormatIdBytes = 4;
/// Bytes that pass between two data fields: gap 3 at its shortest, the next ID field, gap 2 and the marks.
constexpr u32 GapBytes = 62;
constexpr auto FastDrivesPatience = 100ms;
constexpr auto HostAsked = 100us;  // how often a host is asked that is still storing
}  // namespace

bool Fdc82077aa::uses_dma() const { return !(s_.load_and_non_dma & NonDmaMode); }

// [82078, DRIVE SPECIFICATION] Rate bits 01 are 300 kbit/s; by the table for drives of three modes 500, by that for
// tape drives 2000. The other three are the same in all tables.
std::optional<DataRate> Fdc82077aa::rate() const {
  if (s_.rate != DataRate::Kbps300) return s_.rate;
  constexpr u8 RateTable = 0x0C, ThreeModes = 0x04, Tape = 0x08;
  switch (s_.drive_specification[s_.fifo[1] & st0::Drive] & RateTable) {
    case ThreeModes: return DataRate::Kbps500;
    case Tape: return {};
    default: return s_.rate;
  }
}

Ticks Fdc82077aa::bits_time(u32 bits) const {
  const auto at = rate();
  return scheduler_.ticks_for(bits, at ? bits_per_second(*at) : TapeBitsPerSecond);
}

void Fdc82077aa::transfer() {
  s_.phase = Phase::Execution;
  s_.st0 = s_.fifo[1] & (st0::Head | st0::Drive);
  s_.st1 = s_.st2 = 0;
  s_.head_select = (s_.fifo[1] & st0::Head) ? 1 : 0;
  s_.terminal_count = s_.stop_after_sector = s_.committed = s_.bad_data = s_.stored = s_.scan_ended = false;
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
  timer_.start(selected().hurried(bits_time((units ? units : 128) * 2 * BitsPerMillisecond)));
}

void Fdc82077aa::begin_format() {
  if (disk_swapped()) return fail(st1::MissingAddressMark);
  selected().note_access(FloppyDrive::Activity::Write);
  const u32 sectors = s_.fifo[3];
  if (sectors == 0) return finish(0);
  const u32 bytes = sectors * (FormatIdBytes + (formats_with_data() ? sector_bytes(s_.fifo[2]) : 0));
  if (bytes > s_.data.size()) {
    note(Note::Unimplemented, "fdc", "FORMAT AND WRITE of more than 16 KB");
    s_.st0 |= st0::EquipmentCheck;
    return finish(st0::Abnormal);
  }
  begin_data(bytes, selected().turn());
}

void Fdc82077aa::begin_data(u32 bytes, Ticks duration) {
  s_.size = s_.host_size = bytes;
  // [5.1] With N = 0, DTL says how many of the 128 bytes the host gets or gives.
  const bool has_length = code() != FormatTrack && code() != Verify && !scans() && s_.id.size_code == 0;
  if (has_length && s_.fifo[8] && s_.fifo[8] < bytes) s_.host_size = s_.fifo[8];
  s_.moved = s_.portion_end = 0;
  s_.committed = false;
  s_.data_start = scheduler_.now();
  s_.data_duration = duration;
  next_portion();
  if (!takes_data()) return;
  (uses_dma() ? s_.dma_request : s_.pio_request) = true;
  update_lines();
}

// [4.2] The FIFO asks for service when it holds (or is free for) 16 - threshold bytes; without FIFO, for each byte.
// The data of a fast drive waits for the host.
u32 Fdc82077aa::fifo_depth() {
  if (selected().fast()) return s_.size;
  return s_.configuration & configure::FifoOff ? 1 : FifoBytes;
}
u32 Fdc82077aa::portion() {
  if (uses_dma() || code() == Verify || selected().fast()) return s_.size;
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
  takes_data() ? portion_written() : portion_read();
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
    await_host();
  }
  if (all) return;
  (uses_dma() ? s_.dma_request : s_.pio_request) = true;
  update_lines();
}

void Fdc82077aa::await_host() {
  s_.stage = Stage::SlowHost;
  timer_.start(selected().fast() ? scheduler_.ticks(FastDrivesPatience) : bits_time((GapBytes + FifoBytes) * 8));
}

// [5.1.4] What the host did not bring in time is filled up with zeros; a sector of which it brought nothing stays.
void Fdc82077aa::host_too_slow() {
  if (writes() && code() != FormatTrack && s_.moved) fill_and_commit();
  fail(st1::Overrun);
}

void Fdc82077aa::portion_written() {
  const bool late = !s_.committed && s_.moved < s_.portion_end;
  if (late) return selected().fast() ? await_host() : host_too_slow();
  if (s_.portion_end == s_.size) return sector_ended();
  next_portion();
  s_.pio_request = !uses_dma() && !s_.committed && s_.moved < passed() + fifo_depth();
  update_lines();
}

u8 Fdc82077aa::dma_read(bool terminal_count) {
  return s_.dma_request && !takes_data() ? deliver(terminal_count) : 0xFF;
}

void Fdc82077aa::dma_write(u8 value, bool terminal_count) {
  if (s_.dma_request && takes_data()) accept(value, terminal_count);
}

u8 Fdc82077aa::deliver(bool terminal_count) {
  const u8 value = s_.data[s_.moved++];
  s_.terminal_count |= terminal_count;
  const bool all = s_.moved == s_.host_size || terminal_count;
  if (all || (!uses_dma() && s_.moved >= passed())) {
    s_.dma_request = s_.pio_request = false;
    update_lines();
  }
  if (all) host_is_done();
  return value;
}

// By timer: a DMA controller in the middle of its cycle must not see a new request.
void Fdc82077aa::host_is_done() {
  if (s_.portion_end != s_.size || s_.stage != Stage::SlowHost) return;
  s_.stage = Stage::SectorEnd;
  timer_.start(0);
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
  if (all) host_is_done();
}

void Fdc82077aa::fill_and_commit() {
  s_.committed = true;
  if (disk_swapped()) return;  // told when the portion is due
  if (scans()) return compare();
  bool kept = false;
  if (code() == FormatTrack) {
    kept = format();
  } else {
    std::fill(s_.data.begin() + s_.moved, s_.data.begin() + s_.size, u8(0));
    kept = write_sector();
  }
  s_.stored |= kept;
  if (!kept) s_.st0 |= st0::EquipmentCheck;  // [6.1] a fault of the drive
}

void Fdc82077aa::sector_ended() {
  if (disk_swapped()) return fail(st1::MissingAddressMark);
  if (s_.st0 & st0::EquipmentCheck) return finish(st0::Abnormal);
  if (code() == FormatTrack) return finish(0);
  if (std::exchange(s_.bad_data, false)) {
    s_.st1 |= st1::DataError, s_.st2 |= st2::DataErrorInData;
    if (code() != ReadTrack) return finish(st0::Abnormal);
  }
  if (s_.scan_ended) return finish(0);
  if (s_.stop_after_sector) return finish(0);  // [Table 5-4] the address is not incremented
  const bool counted = code() == ReadTrack || (code() == Verify && (s_.fifo[1] & EnableCount));
  s_.sectors_left--;
  if (code() == ReadTrack) {
    s_.id.record++;
    s_.ordinal = u8((s_.ordinal + 1) % std::max<std::size_t>(1, sectors().size()));
  }
  const Next next = code() == ReadTrack ? Next::SameSide : advance();
  if (s_.terminal_count || (counted && s_.sectors_left == 0)) return finish(s_.st1 ? +st0::Abnormal : 0);
  if (next == Next::None) return code() == Verify || scans() ? finish(0) : fail(st1::EndOfCylinder);
  if (next == Next::OtherSide) s_.head_select = 1;
  search();
}

// Table 5-6: from the ID of this sector to the ID of the next.
Fdc82077aa::Next Fdc82077aa::advance() {
  const unsigned step = scans() ? std::max<unsigned>(1, s_.fifo[8]) : 1;  // STP
  const bool last = scans() ? s_.id.record + step > s_.sectors_per_track : s_.id.record == s_.sectors_per_track;
  if (!last) {
    s_.id.record = u8(s_.id.record + step);
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
  s_.dma_request = s_.pio_request = false;
  s_.interrupt_code = interrupt_code;
  tell_result();
}

/// The result phase begins when what was written is safe with the host.
void Fdc82077aa::tell_result() {
  const bool ours = s_.stored && selected().has_disk() && !disk_swapped();
  const Settled settled = ours ? selected().disk()->settled() : Settled::Kept;
  if (settled == Settled::Pending) {
    s_.stage = Stage::Storing;
    update_lines();
    return timer_.start(scheduler_.ticks(HostAsked));
  }
  if (settled == Settled::Failed) {
    s_.st0 |= st0::EquipmentCheck;
    s_.interrupt_code = st0::Abnormal;
  }
  s_.stage = Stage::Nothing;
  const u32 unload_units = s_.step_and_unload & 0x0F;  // [5.2.6] HUT x 16 ms at 500 kbit/s; 0 is the longest
  s_.head_loaded_until = scheduler_.now() + bits_time((unload_units ? unload_units : 16) * 16 * BitsPerMillisecond);
  const u8 head = s_.head_select ? +st0::Head : 0;
  const u8 st0 = u8(s_.interrupt_code | (s_.st0 & ~st0::Head.mask) | head);
  offer({st0, s_.st1, s_.st2, s_.id.cylinder, s_.id.head, s_.id.record, s_.id.size_code});
  interrupt();
}

}  // namespace ferrite
