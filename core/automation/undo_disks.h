// SPDX-License-Identifier: MIT
#pragma once
// The undo disks of a machine: each hard disk is read through a differencing VHD beside the machine's .vmc that gets
// what the guest writes. They stay until they are merged into their hard disks or discarded. A hard disk of any format
// can have one; that of a VHD is a child for other programs, too. Missing: a hard disk that somebody else changed
// meanwhile is not noticed (VM_E_PARENT_MODIFIED), for host files have no time of their last change.
#include "core/automation/disk_images.h"
#include "core/automation/services.h"
#include "core/automation/settings_file.h"
#include "core/disk/vhd_structures.h"

namespace ferrite {
class VhdDisk;
}

namespace ferrite::automation {

class VirtualMachine;

class UndoDisks {
 public:
  UndoDisks(VirtualMachine&, Services&);
  UndoDisks(const UndoDisks&) = delete;

  /// Before the machine is turned on: makes those that are to be. Why it could not be done; nothing: it was.
  std::optional<std::string> make_missing();
  /// The hard disk at `place` to be written to: through its undo disk if it has one.
  Result<std::unique_ptr<HardDisk>> open(unsigned place) const;

  /// S_OK: merge() can begin. The machine is off or saved.
  Hresult may_merge() const;
  /// A disk after the other: all of its changes are in the hard disk for good before its undo disk goes. Whatever
  /// interrupts it, it can be done again. Why it could not be done; nothing: it was.
  std::optional<std::string> merge();
  /// The hard disks are as they were before.
  Hresult discard();

  std::vector<std::string> files() const;

 private:
  std::optional<std::string> make(unsigned place, MachineSettings& changed);
  Answer<std::string> new_path(unsigned place) const;
  VhdUniqueId id_of_hard_disk(const DriveLocation&) const;
  Result<std::unique_ptr<VhdDisk>> open_undo(const DriveLocation&) const;
  Hresult may_merge(const DriveLocation&) const;
  std::optional<std::string> merge(unsigned place);

  VirtualMachine& machine_;
  Services& services_;
  DiskImages images_;
};

}  // namespace ferrite::automation
