// SPDX-License-Identifier: MIT
#include "core/device/vga_raster.h"

#include <algorithm>

#include "core/base/trace.h"

namespace ferrite {

VgaRaster::Position VgaRaster::position() const {
  const u64 at = dots(), frame = timing_.dots_per_frame();
  const u32 dot = u32(at % frame);
  return {s_.first_frame + at / frame, dot / timing_.dots_per_line, dot % timing_.dots_per_line};
}

bool VgaRaster::in_retrace(const Position& at) const {
  return at.line >= timing_.retrace_start && at.line - timing_.retrace_start < timing_.retrace_lines;
}

Ticks VgaRaster::next_retrace() const {
  if (timing_.retrace_start >= timing_.lines) return Never;
  const u64 at = dots(), frame = timing_.dots_per_frame();
  const u64 in_this_frame = at / frame * frame + timing_.retrace_start * timing_.dots_per_line;
  return s_.start + scheduler_.ticks_for(in_this_frame > at ? in_this_frame : in_this_frame + frame, timing_.clock);
}

void VgaRaster::set_timing(const VgaTiming& timing) {
  if (timing == timing_) return;
  Position at = position();
  if (at.line >= timing.lines) at = {at.frame + 1, 0, 0};
  timing_ = timing;
  const u64 dots = u64{at.line} * timing.dots_per_line + std::min(at.dot, timing.dots_per_line - 1);
  s_.start = scheduler_.now() - scheduler_.ticks_for(dots, timing.clock);  // before power-on: wraps, and back again
  s_.first_frame = at.frame;
  for (Log& log : logs_) log.count = 0;
}

/// A change in the left half of a line shows in all of it, one in the right half or beside the picture in the next.
u32 VgaRaster::nearest_line(const Position& at) const { return at.line + (at.dot * 2 >= timing_.dots_per_line); }

void VgaRaster::changing(VgaRegisterFile::Number number, u32 before, u32 after) {
  const Position at = position();
  const u32 line = nearest_line(at);
  Log& log = logs_[at.frame & 1];
  if (log.frame != at.frame) log.frame = at.frame, log.count = 0;
  if (line == 0 || (line >= timing_.displayed_lines && log.count == 0)) return;
  const u32 last = log.count - 1;
  if (log.count && log.lines[last] == line && log.numbers[last] == number) {
    log.after[last] = after;
  } else if (log.count < Log::Capacity) {
    log.lines[log.count] = u16(line), log.numbers[log.count] = number;
    log.before[log.count] = before, log.after[log.count] = after;
    log.count++;
  } else {
    note(Note::Unusual, "vga", "more changes of registers in one picture than are listed");
  }
}

/// Retraces that have begun since power-on. One that lies beyond the last line begins with it.
u64 VgaRaster::retraces(const Position& at) const {
  return at.frame + (at.line >= std::min(timing_.retrace_start, timing_.lines - 1));
}

u16 VgaRaster::start_address_at(const Position& at, u16 programmed) const {
  if (at.frame <= s_.address_frame) return s_.address_shown;
  const bool next_frame = at.frame == s_.address_frame + 1;
  return next_frame && s_.address_retraces > s_.address_frame ? s_.address_taken : programmed;
}

void VgaRaster::start_address_changing(u16 before) {
  const Position at = position();
  const u64 begun = retraces(at);
  s_.address_shown = start_address_at(at, before);
  if (begun > s_.address_retraces) s_.address_taken = before;
  s_.address_frame = at.frame;
  s_.address_retraces = begun;
}

const VgaRaster::Log* VgaRaster::changes_in(u64 frame) const {
  const Log& log = logs_[frame & 1];
  return log.frame == frame && log.count ? &log : nullptr;
}

bool VgaRaster::any_changes() const {
  const u64 frame = position().frame;
  return changes_in(frame) || changes_in(frame - 1);
}

/// The beam is not reset: a monitor's deflection runs on.
void VgaRaster::reset() {
  for (Log& log : logs_) log.count = 0;
  s_.address_shown = s_.address_taken = 0;
}

void VgaRaster::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 6, "a field was added: visit it too");
  v("start", s_.start), v("first_frame", s_.first_frame);
  v("address_frame", s_.address_frame), v("address_retraces", s_.address_retraces);
  v("address_shown", s_.address_shown), v("address_taken", s_.address_taken);
  v("even_frame", logs_[0]), v("odd_frame", logs_[1]);
}

void VgaRaster::Log::visit(StateVisitor& v) {
  static_assert(field_count<Log>() == 6, "a field was added: visit it too");
  v("frame", frame), v("count", count);
  v("lines", lines), v("numbers", numbers), v("before", before), v("after", after);
  count = std::min(count, Capacity);  // a state from elsewhere may say anything
}

VgaReplay::VgaReplay(const VgaRegisterFile& present, const VgaRaster& raster) : registers_(present), present_(present) {
  const u64 frame = raster.position().frame;
  now_ = raster.changes_in(frame);
  before_ = raster.changes_in(frame - 1);
  const u32 beam = raster.position().line;
  while (before_ && next_before_ < before_->count && before_->lines[next_before_] <= beam) next_before_++;
  for (u32 n = now_ ? now_->count : 0; n--;) registers_.set(now_->numbers[n], now_->before[n]);
}

u32 VgaReplay::next_change() const {
  if (now_ && next_now_ < now_->count) return now_->lines[next_now_];
  if (before_ && next_before_ < before_->count) return before_->lines[next_before_];
  return Nowhere;
}

void VgaReplay::change() {
  if (now_ && next_now_ < now_->count) {
    registers_.set(now_->numbers[next_now_], now_->after[next_now_]);
    if (++next_now_ == now_->count) registers_ = present_;  // more may have changed than was listed
  } else if (before_ && next_before_ < before_->count) {
    registers_.set(before_->numbers[next_before_], before_->after[next_before_]);
    next_before_++;
  }
}

}  // namespace ferrite
