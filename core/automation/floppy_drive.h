// SPDX-License-Identifier: MIT
#pragma once
// IVMFloppyDrive. A disk stays in the drive while the machine is off; it is put into the machine's own drive at
// power-on. Disks come and go at any time, as in front of a real machine.
#include "core/automation/disk_set.h"
#include "core/automation/floppy_files.h"
#include "core/automation/saved_disks.h"
#include "core/automation/services.h"
#include "core/automation/settings_file.h"
#include "core/automation/settings_rules.h"
#include "core/automation/write_policy.h"
#include "core/device/floppy_drive.h"

namespace ferrite::automation {

class VirtualMachine;

class FloppyDrive {
 public:
  FloppyDrive(VirtualMachine&, Services&, unsigned number);
  FloppyDrive(const FloppyDrive&) = delete;
  ~FloppyDrive();

  /// Inserts a host file. A disk that is in the drive already is released first, as users of AttachImage without
  /// ReleaseImage expect; if either fails, the old one stays. The one disk in a gzip or ZIP archive is read from there,
  /// write-protected: nobody packs it again.
  Hresult attach_image(std::string_view path);
  Hresult release_image();
  /// Empty: no image is attached.
  Answer<std::string> image_file() const;
  Hresult attach_host_drive(std::string_view letter);
  Hresult release_host_drive();
  /// Empty: no host drive is attached.
  Answer<std::string> host_drive_letter() const;
  i32 drive_number() const { return i32(number_); }  // 0 is A:
  Answer<VMFloppyDriveAttachmentType> attachment() const;

  // Ferrite's own.

  /// Keeps the bytes as a new host file named `name`, and attaches it. The disks in a gzip or ZIP archive are unpacked:
  /// several become the drive's set.
  Hresult insert(std::string_view name, std::shared_ptr<StoredFile>);
  DiskSet& set() { return set_; }
  /// Takes out whatever is in the drive.
  Hresult eject();
  Answer<ferrite::FloppyDrive::Activity> activity() const;
  Answer<bool> write_protected() const;
  /// E_ACCESSDENIED: the file itself is read-only. VM_E_NO_MEDIA_CAPTURED: there is no disk.
  Hresult set_write_protected(bool);
  /// The disk in the drive, whether the machine is on or not; null: there is none.
  FloppyImage* image() const { return device_ ? device_->disk() : disk_.image.get(); }
  /// The files on it.
  FloppyFiles files() const { return FloppyFiles(machine_, *this); }
  /// "automatic", "360K", "1.2M", "720K", "1.44M", "2.88M" or "none". A drive of a type of its own has that one's
  /// mechanics, and takes disks of its size only.
  Answer<std::string> type() const;
  /// While the machine is off. E_INVALIDARG: there is no such type, or the disk in the drive does not go into it.
  Hresult set_type(std::string_view name);
  /// Fast: no time passes while the disk turns and the head moves. At any time.
  Hresult set_fast(bool);
  Answer<bool> fast() const;
  /// What becomes of what the guest writes, until the disk is taken out. VM_E_NO_MEDIA_CAPTURED: there is no disk.
  Answer<WritePolicy> write_policy() const;
  /// E_ACCESSDENIED: the disk did not come from a file that can be written through to.
  Hresult set_write_policy(WritePolicy);
  /// Whether the guest wrote to the disk since it was inserted.
  Answer<bool> changed() const;
  /// The disk is again what it was when it was inserted. A running guest sees it leave and come back.
  Hresult discard_changes();
  /// The file behind the disk, whichever kind; null: no disk.
  StoredFile* file() const;

  // For the machine.

  /// The drive to fit at power-on. An automatic one is of 2.88 MB where such a disk waits in it, else of 1.44 MB. Not
  /// always the larger one: GRUB's boot code takes the geometry of the drive for that of the disk.
  FloppyDriveConfig wanted() const;
  /// Why these settings do not suit the disk in the drive; nothing: they do, or name another disk.
  std::optional<WrongSetting> wrong_type(const MachineSettings&) const;
  void power_on(ferrite::FloppyDrive&);
  /// A saved state was loaded into the machine's drive; a disk changed since is inserted anew, so that the guest sees
  /// it.
  void state_restored();
  /// Nothing: the drive is empty.
  std::optional<SavedDisk> saved_disk() const;
  /// Whether bring_back() would succeed.
  Hresult can_bring_back(const SavedDisk&);
  /// Puts the disk into the drive, if it is not in it already.
  Hresult bring_back(const SavedDisk&);
  /// A state was loaded that knows of no disk here: the guest sees that one has been inserted.
  void show_as_changed() { changed_since_save_ = true; }
  void power_off();
  /// The disk that the machine's configuration names; one that is not there any more leaves the drive empty.
  void insert_remembered();
  /// The same where the configuration names another disk now.
  void settings_changed();
  /// The disk that the configuration names, if it is not in the drive and cannot be inserted; empty: it is.
  std::string missing_image();
  void state_saved();
  /// The machine is gone: lets go of the disk.
  void abandon();

 private:
  /// What is in the drive, and the right to it.
  struct Disk {
    VMFloppyDriveAttachmentType kind = VMFloppyDriveAttachmentType::None;
    std::string name;  // path or letter
    std::shared_ptr<HostFiles::Lease> lease{};
    std::shared_ptr<HostDrives::Drive> host{};
    std::unique_ptr<FloppyImage> image{};  // null while it is in the running machine
    ferrite::FloppyDrive::Tab tab = ferrite::FloppyDrive::Tab::WriteEnabled;
    std::shared_ptr<InsertedDisk> inserted{};  // null without bytes
    WritePolicy policy = WritePolicy::Keep;
  };

  Hresult unknown_machine() const;
  Answer<std::shared_ptr<HostFiles::Lease>> lease(const std::string& path);
  Answer<Disk> image_disk(const std::string& path);
  Answer<Disk> host_disk(std::string_view letter);
  Answer<Disk> disk_of(const SavedDisk&);
  bool holds(const SavedDisk&) const;
  Hresult open(Disk&, Hresult when_unusable);
  Hresult open(Disk&, std::unique_ptr<Media>, Hresult when_unusable);
  Hresult no_disk() const;
  std::optional<std::string> misfit(FloppyDriveType, const std::string& name, const FloppyImage&) const;
  const FloppyDriveSettings& settings() const;
  Hresult put(Disk);
  Hresult release(VMFloppyDriveAttachmentType kind);
  Hresult flush();
  void take_out();
  Hresult insert_packed(std::string_view name, std::span<const u8> archive);
  void announce(Event::Kind) const;
  void remember() const;
  FloppyLocation location() const;

  VirtualMachine& machine_;
  Services& services_;
  unsigned number_;
  Disk disk_;
  ferrite::FloppyDrive* device_ = nullptr;  // while the machine is on
  bool changed_since_save_ = false;
  DiskSet set_{*this, services_.error};
};

/// IVMFloppyDriveCollection: counted from 1.
class FloppyDriveCollection {
 public:
  FloppyDriveCollection(VirtualMachine& machine, Services& services)
      : machine_(machine), services_(services), drives_{{{machine, services, 0}, {machine, services, 1}}} {}
  static constexpr i32 Size = 2;
  Answer<i32> count() const;
  Answer<FloppyDrive*> item(i32 index);
  std::span<FloppyDrive> all() { return drives_; }

 private:
  VirtualMachine& machine_;
  Services& services_;
  std::array<FloppyDrive, Size> drives_;
};

}  // namespace ferrite::automation
