// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>

#include "core/automation/hresult.h"
#include "core/base/result.h"
#include "core/disk/fat_volume.h"
#include "core/disk/floppy_image.h"

namespace ferrite::automation {

class FloppyDrive;
class VirtualMachine;

/// The files on the FAT disk in a floppy drive, whatever the format of its image. While the machine is on, its guest
/// keeps parts of the disk in memory: the files are only read.
class FloppyFiles {
 public:
  FloppyFiles(const VirtualMachine& machine, const FloppyDrive& drive) : machine_(machine), drive_(drive) {}

  struct Objection {
    Hresult code;
    std::string sentence;
  };
  /// VM_E_NO_MEDIA_CAPTURED. Nothing: there is a disk, whatever is on it.
  std::optional<Objection> objection_to_look() const;
  /// Also VM_E_VM_RUNNING_OR_SAVED, E_ACCESSDENIED: it is write-protected.
  std::optional<Objection> objection_to_change() const;

  /// What `ask(FatVolume&)`, which changes nothing, answers: a Result.
  template <class Ask>
  auto look(Ask ask) const -> std::invoke_result_t<Ask, FatVolume&>;
  /// Does something to the disk's volume, and makes sure that all of it is in the image.
  Result<bool> change(const std::function<Result<bool>(FatVolume&)>& action) const;

 private:
  /// Calls `use`; an error: there is no file system.
  std::optional<Error> with_volume(const std::function<void(FatVolume&)>& use) const;

  const VirtualMachine& machine_;
  const FloppyDrive& drive_;
};

template <class Ask>
auto FloppyFiles::look(Ask ask) const -> std::invoke_result_t<Ask, FatVolume&> {
  if (const auto objection = objection_to_look()) return Error{objection->sentence};
  std::optional<std::invoke_result_t<Ask, FatVolume&>> answer;
  const auto error = with_volume([&](FatVolume& volume) { answer.emplace(ask(volume)); });
  if (error) return *error;
  return std::move(*answer);
}

}  // namespace ferrite::automation
