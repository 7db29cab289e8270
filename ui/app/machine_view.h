// SPDX-License-Identifier: MIT
#pragma once
// The current machine as the windows see it, once per animation frame: plain values to draw, and commands that answer
// with a sentence when they could not be done. The only part of ui/ that knows the object model.
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "core/automation/settings_rules.h"
#include "core/automation/write_policy.h"
#include "core/host/frame.h"
#include "ui/app/floppy_files.h"
#include "ui/app/medium.h"
#include "ui/widgets/drive_light.h"

namespace ferrite {

class GamepadInput;
class Pc;

namespace automation {
class VirtualMachine;
class VirtualPc;
class FloppyDrive;
enum class Hresult : u32;
struct Task;
template <class T>
struct Answer;
}  // namespace automation

enum class MachineState : u8 { Missing, Off, Starting, Running, Restarting, Paused, Saved };

/// Nothing when it was done, else the sentence that says why not.
using Refusal = std::optional<std::string>;

struct DriveView {
  bool there = true;  // false: the machine has no such drive
  DriveLook look;
  std::string path;  // of the image on the host; empty: no image
  std::string name;  // its last part
  bool write_protected = false;
  automation::WritePolicy policy = automation::WritePolicy::Keep;
  bool changed = false;  // written to since it was inserted
  bool host_drive = false;
  bool fast = false;
  i32 set_place = 0;  // of the disk in the drive's set, from 1
  i32 set_size = 0;
  bool operator==(const DriveView&) const = default;
};

struct IdeDriveView {
  u32 id = 0;
  std::string path;  // empty: no disc in the drive
  std::string name;  // its last part
  bool operator==(const IdeDriveView&) const = default;
};

/// A folder of the user's that the guest mounts by its tag.
struct SharedFolderView {
  u32 id = 0;
  std::string tag;
};

/// All hard disks, or all CD-ROM drives, under one light.
struct IdeDrivesView {
  DriveLight light = DriveLight::Dark;
  std::vector<IdeDriveView> drives;
  bool operator==(const IdeDrivesView&) const = default;
};

/// Everything on the screen that is not the guest's picture. Unequal to the last one: draw.
struct MachineFace {
  MachineState state = MachineState::Missing;
  std::string name;
  std::array<DriveView, 2> drives;
  IdeDrivesView hard_disks, cdroms;
  int volume = 100;  // percent
  bool muted = false;
  u8 leds = 0;             // bit 0 scroll, 1 num, 2 caps lock
  u32 tenths_of_mips = 0;  // over the last half second
  i32 speed_kilohertz = automation::Speed::Full;
  CpuModel processor = CpuModel::PentiumIII;
  bool idle = false;  // hardly an instruction was needed in that time
  bool operator==(const MachineFace&) const = default;
};

class MachineView {
 public:
  explicit MachineView(automation::VirtualPc& pc) : pc_(pc) {}

  std::string version() const;

  struct Choice {
    u32 id;
    std::string name;
    bool shown;
  };
  std::vector<Choice> machines() const;
  void show(u32 id);
  /// The next poll will look at another machine than the last one did.
  bool another_is_shown() const;

  /// Looks at the machine. True: the face differs from what it was.
  bool poll(double milliseconds);
  const MachineFace& face() const { return face_; }
  /// The picture as of the last poll; null: no machine, or it is off.
  const Frame* frame() const { return frame_; }
  /// The rows of the picture that are new since they were last taken.
  struct Rows {
    u32 first = 0, end = 0;
    bool any() const { return first < end; }
  };
  const Rows& new_rows() const { return rows_; }
  Rows take_new_rows() { return std::exchange(rows_, {}); }

  Refusal start();
  Refusal turn_off();
  Refusal reset();
  Refusal pause();
  Refusal resume();
  /// kHz, or automation::Speed::Full.
  bool has_undo_disks() const;
  Refusal merge_undo_disks();
  Refusal discard_undo_disks();
  Refusal set_speed(i32 kilohertz);
  Refusal set_volume(int percent);
  Refusal set_muted(bool);
  /// A key by its PC set-1 make code. False: there is no machine that could take it.
  bool key(u16 make_code, bool down);
  /// Presses the keys in this order and lets them go in the other.
  void chord(std::span<const u16> make_codes);

  /// What the guest does with a pointer: nothing, hear of its movements, or follow it.
  enum class PointerUse : u8 { None, Relative, Absolute };
  PointerUse pointer_use() const;
  void move_pointer(int right, int down);
  /// From 0 (left, top) to 1 (right, bottom) of the picture.
  void point_at(float x, float y);
  /// Bits 0 to 4: left, right, middle, fourth, fifth.
  void hold_buttons(u8 buttons);
  /// Towards the user.
  void turn_wheel(int clicks);
  /// The sticks at the game port; null: the machine is off.
  GamepadInput* gamepads();

  /// Keeps the bytes among the host's files under this name, and puts the disk into the drive in place of what is
  /// there.
  Refusal insert(unsigned drive, const std::string& name, std::span<const u8> bytes);
  Refusal insert_kept(unsigned drive, const std::string& path);
  Refusal eject(unsigned drive);
  Refusal protect(unsigned drive, bool on);
  Refusal set_fast(unsigned drive, bool on);
  Refusal set_write_policy(unsigned drive, automation::WritePolicy);
  /// Back to what the disk was when it was inserted.
  Refusal discard_changes(unsigned drive);
  /// What was written so far is elsewhere, too: the disk is as if it had just been inserted.
  void accept_changes(unsigned drive);
  Refusal insert_set(unsigned drive, std::vector<std::string> paths);
  /// Of the drive's set.
  Refusal next_disk(unsigned drive);
  Refusal previous_disk(unsigned drive);
  /// The bytes of the disk in the drive, with all that the guest wrote.
  std::optional<std::vector<u8>> image(unsigned drive);
  /// Paths of images for such a drive that the host keeps, the newest first.
  std::vector<std::string> kept_images(Medium) const;

  // What is on the disk in a floppy drive.

  /// Null: there is none.
  FloppyImage* disk_in(unsigned drive) const;
  /// Why its files can only be read now; nothing: they can be changed.
  Refusal may_change_files(unsigned drive) const;
  Result<FloppyFolder> floppy_folder(unsigned drive, const std::string& path) const;
  Result<std::vector<u8>> floppy_file(unsigned drive, const std::string& path) const;
  Refusal put_floppy_file(unsigned drive, const std::string& path, std::span<const u8> bytes);
  /// A file, or an empty folder.
  Refusal remove_floppy_file(unsigned drive, const std::string& path);
  Refusal rename_floppy_file(unsigned drive, const std::string& from, const std::string& to);
  Refusal make_floppy_folder(unsigned drive, const std::string& path);
  Refusal label_floppy(unsigned drive, const std::string& label);

  // What is on the IDE buses.

  /// Nothing: something could go into such a drive now, as far as the machine is concerned.
  Refusal may_take(Medium) const;
  /// Where among the host's files one of this name that the user chose can be kept.
  std::string new_path(Medium, std::string_view name) const;
  static constexpr u32 first_drive = 0;  // no drive has this id
  /// In place of the disc that is there. A machine that is off and has no CD-ROM drive gets one.
  Refusal insert_disc(u32 drive, const std::string& path);
  Refusal eject_disc(u32 drive);
  Refusal add_cdrom();
  /// A CD-ROM drive or a hard disk; its image stays.
  Refusal remove_drive(u32 drive);
  std::vector<SharedFolderView> shared_folders() const;
  /// There is room for one more.
  bool may_share() const;
  Refusal stop_sharing(u32 folder);
  Refusal connect_hard_disk(const std::string& path);
  /// An empty disk whose file grows as the guest writes, connected.
  Refusal make_hard_disk(const std::string& name, i32 megabytes);
  // Its configuration.

  automation::MachineSettings machine_settings() const;
  i32 most_memory() const;
  std::vector<std::string> networks() const;
  /// "New PC", "New PC 2", ...: no machine has it.
  std::string unused_name(const std::string& name) const;
  /// Which setting is wrong, nothing being changed; nothing: they are the machine's. Of a machine that is not off only
  /// speed, monitor and network change.
  std::optional<automation::WrongSetting> configure(const automation::MachineSettings&);
  /// Makes a machine, off, and shows it.
  std::optional<automation::WrongSetting> make_machine(const std::string& name, const automation::MachineSettings&);

  /// A file that nobody could use.
  void forget_file(const std::string& path);

 private:
  static constexpr unsigned DriveCount = 2;
  struct Light {
    DriveLight shown = DriveLight::Dark;
    double until = 0;
  };

  automation::VirtualMachine* machine() const;
  void watch_shown_machine();
  automation::FloppyDrive* drive(unsigned number) const;
  i64 now() const;
  Refusal change_floppy(unsigned drive, const std::function<Result<bool>(FatVolume&)>& change);
  /// True: there is a picture where there was none, or none where there was one.
  bool look_at_picture(Pc*);
  void look_at_speed(const Pc*, double milliseconds);
  void look_at_faults(const Pc&, double milliseconds);
  void look_at_drive(unsigned number, double milliseconds);
  static void look_at_policy(DriveView&, automation::FloppyDrive&);
  void look_at_ide(double milliseconds);
  std::optional<automation::WrongSetting> configure_running(const automation::MachineSettings&);
  Refusal sentence() const;
  Refusal answer(automation::Hresult) const;
  Refusal answer(const automation::Answer<automation::Task>&) const;
  Refusal no_machine() const;

  automation::VirtualPc& pc_;
  u32 watched_ = 0;  // the machine that was polled last
  MachineFace face_;
  const Frame* frame_ = nullptr;
  Rows rows_;
  u32 picture_number_ = 0;
  /// A short access would be over before it was drawn.
  static DriveLight held(Light&, DriveLight now, double milliseconds);
  std::array<Light, DriveCount> lights_;
  Light hard_disk_light_, cdrom_light_;
  std::vector<std::string> recent_;
  double speed_since_ = 0;
  u64 instructions_then_ = 0;
  u32 triple_faults_then_ = 0;
  std::array<double, 3> faults_{};  // when the last ones happened
};

}  // namespace ferrite
