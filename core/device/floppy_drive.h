// SPDX-License-Identifier: MIT
#pragma once
// A floppy disk drive on its 34-pin cable: spindle, head carriage, sensors, and the disk in it. What lies under a head
// is a function of time: nothing happens between two looks. Times are typical figures, not those of a certain model;
// BIOSes wait longer before they trust the disk. Write precompensation, the write current of the inner tracks and the
// density pin make no difference.
#include <memory>

#include "core/disk/floppy_image.h"
#include "core/disk/geometry.h"
#include "core/time/scheduler.h"

namespace ferrite {

class FloppyDrive {
 public:
  enum class Type : u8 { None, Inch525Dd, Inch525Hd, Inch35Dd, Inch35Hd, Inch35Ed };
  /// Real: the mechanics of the type, which disks of other types do not fit. Automatic: the drive is what the disk was
  /// made for: it turns as that wants (but a 5.25" HD drive, whose programs expect it, always 360 times a minute where
  /// the disk is of double density), reads all rates, and finds the n-th track at the n-th step.
  enum class Mechanics : u8 { Automatic, Real };
  enum class Activity : u8 { Idle, Read, Write };
  enum class Tab : u8 { WriteEnabled, WriteProtected };  // the notch of a disk

  FloppyDrive(Scheduler& scheduler, Type type, Mechanics mechanics = Mechanics::Automatic)
      : scheduler_(scheduler), type_(type), mechanics_(mechanics) {}
  FloppyDrive(FloppyDrive&&) = default;

  Type type() const { return type_; }
  bool present() const { return type_ != Type::None; }
  /// The disks that go into the slot of such a drive.
  static DiskSize slot(Type);

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

  /// A fast drive spins up and turns in almost no time, and its data waits for the guest. No part of a machine's state.
  void set_fast(bool fast) { fast_ = fast; }
  bool fast() const { return fast_; }

  /// What the drive light shows: the last thing the guest did, Idle once a tenth of a second has passed since.
  Activity activity() const;
  bool busy() const { return activity() != Activity::Idle; }
  Ticks last_access() const { return s_.last_access; }  // 0: never since power-on

  // For the controller.

  void set_motor(bool on);
  bool motor() const { return s_.motor_on; }
  /// When the disk turns at full speed; Never: the motor is off. The drive gives no index pulse before.
  Ticks at_speed() const;
  /// When the head, after its last step, rests over a disk at full speed.
  Ticks head_rests() const;
  /// Time of one turn. Index pulses come every turn, counted from at_speed().
  Ticks turn() const;
  bool index_pulse() const;
  /// What `time` takes in this drive.
  Ticks hurried(Ticks time) const { return fast_ ? std::max<Ticks>(1, time / FastFactor) : time; }

  /// One step pulse: +1 towards the middle, -1 towards track 0. With a disk in, it clears the disk-change line.
  void step(int direction);
  u8 cylinder() const { return s_.cylinder; }
  bool at_track_0() const { return present() && s_.cylinder == 0; }
  bool disk_changed() const { return present() && s_.changed; }
  /// Counts disks that went in or out, so that a transfer notices when it goes on with another disk.
  u32 swaps() const { return s_.swaps; }

  /// What passes under a head; no cells: nothing that could be read.
  const CellTrack& cells(u8 head) const;
  /// Lays the track under a head anew. False: the disk's image could not keep it; the track is then as it was.
  bool write(u8 head, const CellTrack&);
  /// The cells that a track has when it is written at this rate.
  u32 cells_per_turn(DataRate) const;
  /// Whether a data separator at this rate makes out what passes under a head.
  bool fits(DataRate, u8 head = 0) const;
  void note_access(Activity);

  void visit(StateVisitor&);

 private:
  static constexpr u64 FastFactor = 256;
  u16 turns_per_minute() const;
  std::optional<Track> track(u8 head) const;

  struct State {
    u8 cylinder = 0;
    bool motor_on = false, changed = true;
    Tab tab = Tab::WriteEnabled;
    Activity access = Activity::Idle;
    u32 swaps = 0;
    Ticks last_access = 0, motor_since = 0, last_step = 0;
  } s_;
  Scheduler& scheduler_;
  Type type_;
  Mechanics mechanics_;
  bool fast_ = false;
  std::unique_ptr<FloppyImage> disk_;
};

}  // namespace ferrite
