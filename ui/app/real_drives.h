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
  void write(unsigned drive, bool then_eject = false);
  void stop();

  /// At what is in the drives.
  void look();
  /// Whether the disk of a real drive was read for this one.
  bool known(unsigned drive) const { return disks_[drive].read; }
  /// ... and is in it.
  bool inserted(unsigned drive) const { return disks_[drive].inserted; }
  /// ... and lacks what was written to it here, whether it is still in or not.
  bool behind(unsigned drive) const { return disks_[drive].behind; }

  // What the page says.
  void progress(unsigned drive, float part);
  void ended(unsigned drive, bool done);

 private:
  App& app_;
  Work work_ = Work::None;
  float part_ = 0;
  bool ejects_ = false;
  struct Disk {
    bool read = false, inserted = false, behind = false;
    bool failed = false;  // to write it
  };
  std::array<Disk, 2> disks_{};
};

}  // namespace ferrite
