// SPDX-License-Identifier: MIT
// The part of MachineView that looks into the disks in the floppy drives.
#include "core/automation/virtual_pc.h"
#include "ui/app/machine_view.h"

namespace ferrite {
namespace {

template <class T>
Refusal refusal_of(const Result<T>& result) {
  return result ? Refusal() : Refusal(result.sentence());
}

const Error disk_gone{"There is no disk in the drive any more."};

}  // namespace

/// As FAT keeps times: the user's own.
i64 MachineView::now() const { return pc_.services().clock.local_seconds(); }

FloppyImage* MachineView::disk_in(unsigned number) const {
  const automation::FloppyDrive* const disk = drive(number);
  return disk ? disk->image() : nullptr;
}

Refusal MachineView::may_change_files(unsigned number) const {
  const automation::FloppyDrive* const disk = drive(number);
  if (!disk) return disk_gone.sentence;
  const auto objection = disk->files().objection_to_change();
  return objection ? Refusal(objection->sentence) : Refusal();
}

Result<FloppyFolder> MachineView::floppy_folder(unsigned number, const std::string& path) const {
  const automation::FloppyDrive* const disk = drive(number);
  return disk ? list_files(disk->files(), path) : Result<FloppyFolder>(disk_gone);
}

Result<std::vector<u8>> MachineView::floppy_file(unsigned number, const std::string& path) const {
  const automation::FloppyDrive* const disk = drive(number);
  if (!disk) return disk_gone;
  return disk->files().look([&](FatVolume& volume) { return volume.read(path); });
}

Refusal MachineView::change_floppy(unsigned number, const std::function<Result<bool>(FatVolume&)>& change) {
  const automation::FloppyDrive* const disk = drive(number);
  return disk ? refusal_of(disk->files().change(change)) : Refusal(disk_gone.sentence);
}

Refusal MachineView::put_floppy_file(unsigned number, const std::string& path, std::span<const u8> bytes) {
  return change_floppy(number, [&](FatVolume& volume) { return volume.write(path, bytes, now()); });
}

Refusal MachineView::remove_floppy_file(unsigned number, const std::string& path) {
  return change_floppy(number, [&](FatVolume& volume) { return volume.remove(path); });
}

Refusal MachineView::rename_floppy_file(unsigned number, const std::string& from, const std::string& to) {
  return change_floppy(number, [&](FatVolume& volume) { return volume.rename(from, to); });
}

Refusal MachineView::make_floppy_folder(unsigned number, const std::string& path) {
  return change_floppy(number, [&](FatVolume& volume) { return volume.make_folder(path, now()); });
}

Refusal MachineView::label_floppy(unsigned number, const std::string& label) {
  return change_floppy(number, [&](FatVolume& volume) { return volume.set_label(label, now()); });
}

}  // namespace ferrite
