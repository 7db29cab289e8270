// SPDX-License-Identifier: MIT
// The beam of the VGA's monitor in guest time, and what changed while it drew: a register that is written in the middle
// of a picture shows from the nearest line on. Only such changes are listed, so a still screen costs nothing.
// Document: as in vga_register_file.h.
#pragma once
#include "core/device/vga_register_file.h"
#include "core/time/scheduler.h"

namespace ferrite {

class VgaRaster {
 public:
  struct Position {
    u64 frame;  // since power-on
    u32 line, dot;
  };

  /// The changes of one picture in order, and those below it that would hide them; what is beyond `Capacity` shows only
  /// in the next one.
  struct Log {
    static constexpr u32 Capacity = 4096;
    u64 frame = 0;
    u32 count = 0;
    std::array<u16, Capacity> lines{}, numbers{};
    std::array<u32, Capacity> before{}, after{};
    void visit(StateVisitor&);
  };

  explicit VgaRaster(const Scheduler& scheduler) : scheduler_(scheduler) {}

  const VgaTiming& timing() const { return timing_; }
  Position position() const;
  bool in_retrace(const Position&) const;
  /// When the vertical retrace begins next.
  Ticks next_retrace() const;

  /// The beam goes on from where it is. A monitor has to find the picture anew: the changes so far are forgotten.
  void set_timing(const VgaTiming&);
  /// A register that shows is about to change.
  void changing(VgaRegisterFile::Number, u32 before, u32 after);

  /// [CR0C, CR0D] The start address counts from the start of the vertical retrace on: what the picture in hand began
  /// with, where `programmed` is in the registers now.
  u16 start_address(u16 programmed) const { return start_address_at(position(), programmed); }
  void start_address_changing(u16 before);

  /// What changed in the middle of the picture with that number; null: nothing, or it is older than the one before.
  const Log* changes_in(u64 frame) const;
  bool any_changes() const;

  void reset();
  /// After a restore: `timing` is what the registers say.
  void resume(const VgaTiming& timing) { timing_ = timing; }
  void visit(StateVisitor&);

 private:
  u64 dots() const { return scheduler_.periods(scheduler_.now() - s_.start, timing_.clock); }
  u32 nearest_line(const Position&) const;
  u64 retraces(const Position&) const;
  u16 start_address_at(const Position&, u16 programmed) const;

  struct State {
    u64 start = 0, first_frame = 0;  // when the frame began that the others are counted from, and its number
    // What the start address was when it last changed: the frame, the retraces there had been, the address of that
    // frame's picture and the one the last retrace took.
    u64 address_frame = 0, address_retraces = 0;
    u16 address_shown = 0, address_taken = 0;
  } s_;
  std::array<Log, 2> logs_{};  // by the frame's parity
  const Scheduler& scheduler_;
  VgaTiming timing_{};
};

/// The registers as the beam meets them on its way down the picture in hand. Below the beam it is the changes of the
/// picture before that are expected again.
class VgaReplay {
 public:
  static constexpr u32 Nowhere = ~0u;

  VgaReplay(const VgaRegisterFile& present, const VgaRaster& raster);
  const VgaRegisterFile& registers() const { return registers_; }
  /// The line of the next change.
  u32 next_change() const;
  /// Makes the next change.
  void change();

 private:
  VgaRegisterFile registers_, present_;
  const VgaRaster::Log* now_;     // what was drawn
  const VgaRaster::Log* before_;  // what may come
  u32 next_now_ = 0, next_before_ = 0;
};

}  // namespace ferrite
