// SPDX-License-Identifier: MIT
#include "core/automation/floppy_files.h"

#include "core/automation/virtual_machine.h"
#include "core/disk/floppy_sectors.h"

namespace ferrite::automation {

std::optional<FloppyFiles::Objection> FloppyFiles::objection_to_look() const {
  if (drive_.image()) return {};
  return Objection{VM_E_NO_MEDIA_CAPTURED, "There is no disk in the drive."};
}

std::optional<FloppyFiles::Objection> FloppyFiles::objection_to_change() const {
  if (auto objection = objection_to_look()) return objection;
  if (machine_.active())
    return Objection{VM_E_VM_RUNNING_OR_SAVED,
                     "While the machine is on, its system keeps parts of this disk in memory. Files can be taken out; "
                     "turn the machine off to change them."};
  if (machine_.state().value == VMVMState::Saved)
    return Objection{VM_E_VM_RUNNING_OR_SAVED,
                     "The machine has a saved state, in which its system remembers this disk. Files can be taken out, "
                     "not changed."};
  if (drive_.write_protected().value)
    return Objection{E_ACCESSDENIED, "The disk is write-protected. Files can be taken out."};
  return {};
}

std::optional<Error> FloppyFiles::with_volume(const std::function<void(FatVolume&)>& use) const {
  FloppySectors sectors(*drive_.image());
  auto volume = FatVolume::open(sectors);
  if (!volume) return Error{"There are no files to show: this disk has no DOS file system. " + volume.sentence()};
  volume->mark_bad(sectors.missing().offset, sectors.missing().bytes);
  use(*volume);
  return {};
}

Result<bool> FloppyFiles::change(const std::function<Result<bool>(FatVolume&)>& action) const {
  if (const auto objection = objection_to_change()) return Error{objection->sentence};
  Result<bool> done = true;
  const auto error = with_volume([&](FatVolume& volume) {
    done = action(volume);
    if (done) done = volume.flush();
  });
  if (error) return *error;
  return done;
}

}  // namespace ferrite::automation
