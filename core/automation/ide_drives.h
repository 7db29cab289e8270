// SPDX-License-Identifier: MIT
#pragma once
// IVMHardDiskConnection and IVMDVDDrive: the drives on a machine's two IDE buses, two on each, and Ferrite's own bus 2,
// which is for four virtio disks. They are part of its configuration. A hard disk is opened when the machine is turned
// on; discs come and go at any time.
#include "core/automation/disk_images.h"
#include "core/automation/saved_disks.h"
#include "core/automation/services.h"
#include "core/automation/settings_rules.h"

namespace ferrite {
class Pc;
}

namespace ferrite::automation {

class VirtualMachine;

class IdeDrives {
 public:
  static constexpr unsigned Places = MachineSettings::DrivePlaces;

  IdeDrives(VirtualMachine&, Services&);
  IdeDrives(const IdeDrives&) = delete;

  // A drive is known by an id that is never used twice.

  /// The machine is off. Bus and device: 0 or 1, a hard disk also on bus 2 as device 0 to 3. VM_E_INVALID_HD_FILE: no
  /// image that can be used; the sentence tells why.
  Answer<u32> add_hard_disk(std::string_view path, i32 bus, i32 device);
  Answer<u32> add_dvd_drive(i32 bus, i32 device);
  /// A hard disk's undo disk is left among the host's files: HardDisk.merge() makes the two one.
  Hresult remove(u32 drive);

  Answer<i32> count(VMDriveType) const;
  /// Counted from 1, by bus and device.
  Answer<u32> item(VMDriveType, i32 index) const;
  Answer<i32> bus_number(u32 drive) const;
  Answer<i32> device_number(u32 drive) const;
  Hresult set_bus_location(u32 drive, i32 bus, i32 device);
  /// The path of a hard disk's undo disk. FILE_NOT_FOUND: it has none.
  Answer<std::string> undo_hard_disk(u32 drive) const;
  /// The path of the hard disk, or of the disc in a DVD drive; empty: no disc. VM_E_MEDIA_WRONG_TYPE: a host drive is
  /// attached.
  Answer<std::string> image_file(u32 drive) const;

  // Of DVD drives. VM_E_DRIVE_INVALID: it is none; VM_E_DRIVE_IN_USE: something is attached already;
  // VM_E_MEDIA_WRONG_TYPE: something of the other kind is; VM_E_NO_MEDIA_CAPTURED: nothing is.

  Hresult attach_image(u32 drive, std::string_view path);
  Hresult release_image(u32 drive);
  /// The disc in a drive of the host, until the drive is released or the machine is forgotten. E_INVALIDARG: there is
  /// no such drive; E_FAIL: its disc cannot be used.
  Hresult attach_host_drive(u32 drive, std::string_view letter);
  Hresult release_host_drive(u32 drive);
  /// Empty: no disc.
  Answer<std::string> host_drive_letter(u32 drive) const;
  Answer<VMDVDDriveAttachmentType> attachment(u32 drive) const;

  // For the machine.

  /// The first hard disk of the settings that cannot be used; nothing: all can, and their formats are known.
  std::optional<WrongSetting> wrong_drive(MachineSettings&) const;
  /// All of them, at once. A drive that was there is the same.
  void settings_changed();
  /// Fits the drives. Why it could not be done; nothing: it was.
  std::optional<std::string> power_on(Pc&);
  void power_off();
  /// Hard disks, and what is in the CD-ROM drives.
  std::vector<SavedDisk> saved_disks() const;
  /// Whether bring_back() would succeed; of a hard disk, whether it is there.
  Hresult can_bring_back(const SavedDisk&);
  /// Puts a disc into its drive, if it is not in it already.
  Hresult bring_back(const SavedDisk&);
  /// The machine is gone: lets go of the host's drives.
  void abandon();

 private:
  static constexpr unsigned DevicesPerBus = 2, VirtioBus = 2;

  Hresult stopped() const;
  Answer<unsigned> place_of(u32 drive) const;
  Answer<unsigned> free_place(VMDriveType, i32 bus, i32 device) const;
  Answer<u32> add(unsigned place, DriveLocation);
  Hresult check_hard_disk(DriveLocation&) const;
  Hresult change(unsigned place, DriveLocation);
  Answer<unsigned> dvd_place_of(u32 drive) const;
  Hresult check_empty(unsigned place) const;
  Hresult set_disc(unsigned place, std::string image);
  Result<std::unique_ptr<OpticalDisc>> open_disc(unsigned place) const;
  void show_disc(unsigned place, std::unique_ptr<OpticalDisc>);
  void let_go(unsigned place);
  std::string media(unsigned place) const;
  bool holds(const SavedDisk&) const;
  void announce(Event::Kind, unsigned place, std::string media) const;

  VirtualMachine& machine_;
  Services& services_;
  DiskImages images_;
  std::array<u32, Places> ids_{};              // 0: nothing there
  std::array<DriveLocation, Places> known_{};  // what the ids are of
  std::array<std::shared_ptr<HostDrives::Drive>, Places> hosts_{};
  Pc* pc_ = nullptr;  // while the machine is on
};

}  // namespace ferrite::automation
