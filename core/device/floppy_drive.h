// SPDX-License-Identifier: MIT
#pragma once
// A floppy disk drive on its 34-pin cable: spindle, head carriage, sensors, and the disk in it.
// Universal mechanics (until issue 5): every drive takes every disk, moves its head over 86 cylinders and finds the
// disk's n-th track at its n-th step; only the data rate has to fit the disk, because BIOSes tell disks apart by it.
// Spin-up time is a typical figure, not that of a certain model; BIOSes wait longer before they trust the disk.
#include <memory>

#include "core/disk/floppy_image.h"
#include "core/time/scheduler.h"

namespace ferrite {

class FloppyDrive {
 public:
  enum class Type : u8 { None, Inch525Dd, Inch525Hd, Inch35Dd, Inch35Hd, Inch35Ed };
  enum class Activity : u8 { Idle, Read, Write };
  enum class Tab : u8 { WriteEnabled, WriteProtected };  // the notch of a disk

  FloppyDrive(Scheduler& scheduler, Type type) : scheduler_(scheduler), type_(type) {}
  FloppyDrive(FloppyDrive&&) = default;

  Type type() const { return type_; }
  bool present() const { return type_ != Type::None; }

  // For the host, between slices, at any time, also while the guest reads or writes.

  /// Puts a disk in. What was in the drive before comes back (null: nothing), nothing of it lost.
  std::unique_ptr<FloppyImage> insert(std::unique_ptr<FloppyImage>, Tab = Tab::WriteEnabled);
  /// Takes the disk out (null: there was none). Everything the guest was told is written is in its file.
  std::unique_ptr<FloppyImage> eject();
  bool has_disk() const { return disk_ != nullptr; }
  /// The disk, or null.
  FloppyImage* disk() const { return disk_.get(); }
  void set_write_protected(bool);
  bool write_protected() const;  // by its tab, or because the host's file is read-only

  /// What the drive light shows: the last thing the guest did, Idle once a tenth of a second has passed since.
  Activity activity() const;
  bool busy() const { return activity() != Activity::Idle; }
  Ticks last_access() const { return s_.last_access; }  // 0: never since power-on

  // For the controller.

  void set_motor(bool on);
  bool motor() const { return s_.motor_on; }
  /// When the disk turns at full speed; Never: the motor is off. The drive gives no index pulse before.
  Ticks at_speed() const;
  /// Time of one turn. Index pulses come every turn, counted from at_speed().
  Ticks turn() const;

  /// One step pulse: +1 towards the middle, -1 towards track 0. With a disk in, it clears the disk-change line.
  void step(int direction);
  u8 cylinder() const { return s_.cylinder; }
  bool at_track_0() const { return present() && s_.cylinder == 0; }
  bool disk_changed() const { return present() && s_.changed; }
  /// Counts disks that went in or out, so that a transfer notices when it goes on with another disk.
  u32 swaps() const { return s_.swaps; }
  /// The data rate at which the disk in the drive can be read.
  bool fits(DataRate) const;
  void note_access(Activity);

  void visit(StateVisitor&);

 private:
  struct State {
    u8 cylinder = 0;
    bool motor_on = false, changed = true;
    Tab tab = Tab::WriteEnabled;
    Activity access = Activity::Idle;
    u32 swaps = 0;
    Ticks last_access = 0, motor_since = 0;
  } s_;
  Scheduler& scheduler_;
  Type type_;
  std::unique_ptr<FloppyImage> disk_;
};

}  // namespace ferrite
