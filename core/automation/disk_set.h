// SPDX-License-Identifier: MIT
#pragma once
// Ferrite's own: disks that belong together, as a program's setup asks for them one after the other.
#include "core/automation/last_error.h"

namespace ferrite::automation {

class FloppyDrive;

/// The set of one floppy drive, as paths of host files. It stays until another one is given, whatever is inserted and
/// taken out between.
class DiskSet {
 public:
  DiskSet(FloppyDrive& drive, LastError& error) : drive_(drive), error_(error) {}

  std::span<const std::string> paths() const { return paths_; }
  /// Counted from 1; 0: none of them is in the drive.
  i32 place() const;
  /// Makes these the set, and inserts the first. Where that cannot be, nothing changes.
  Hresult insert(std::vector<std::string> paths);
  /// Inserts the one behind (in front of) that which is in the drive, or was last; behind the last comes the first.
  /// VM_E_NO_MEDIA_CAPTURED: there is no set.
  Hresult next() { return step(1); }
  Hresult previous() { return step(paths_.size() - 1); }

 private:
  Hresult step(std::size_t by);
  FloppyDrive& drive_;
  LastError& error_;
  std::vector<std::string> paths_;
  std::size_t last_ = 0;  // the one that was inserted last
};

}  // namespace ferrite::automation
