// SPDX-License-Identifier: MIT
#pragma once
// Disks of real drives behind a Greaseweazle, in the machine's floppy drives. The page reads and writes them; the
// dialog shows how far it is, and closing that stops it.
#include <array>

#include "core/base/types.h"

namespace ferrite {

class App;

/// Which drive is on the cable, and what disks it takes.
struct RealDriveSettings {
  unsigned place = 0;  // in the dialog's list
  bool forty_tracks = false, one_side = false;
};

class RealDrives {
 public:
  enum class Work : u8 { None, Choosing, Reading, Writing };

  explicit RealDrives(App& app) : app_(app) {}

  RealDriveSettings settings;  // as the user had them last
  Work work() const { return work_; }
  float part() const { return part_; }

  /// `bus` as in ferrite_page_read_real_drive.
  void read(unsigned drive, int bus, unsigned unit);
  void write(unsigned drive);
  void stop();

  /// Whether the disk of a real drive is in this one.
  bool holds(unsigned drive) const;
  /// ... and has not got all that the guest wrote.
  bool behind(unsigned drive) const;

  // What the page says.
  void progress(unsigned drive, float part);
  void ended(unsigned drive, bool done);

 private:
  App& app_;
  Work work_ = Work::None;
  float part_ = 0;
  std::array<bool, 2> read_{};    // the disk in the drive was read from a real one
  std::array<bool, 2> failed_{};  // to write it
};

}  // namespace ferrite
