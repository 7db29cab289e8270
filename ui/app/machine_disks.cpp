// SPDX-License-Identifier: MIT
// The part of MachineView that knows the two IDE buses.
#include <algorithm>

#include "core/automation/virtual_pc.h"
#include "core/device/ata_disk.h"
#include "core/device/atapi_cdrom.h"
#include "ui/app/machine_view.h"

namespace ferrite {
namespace {

using automation::IdeDrives;
using automation::VirtualMachine;
using automation::VMDriveType;

struct IdePlace {
  i32 bus, device;
};

// Hard disks are looked for by the BIOS from the first on; the disc's own cable is the second.
constexpr std::array hard_disk_places = std::to_array<IdePlace>({{0, 0}, {0, 1}, {1, 1}, {1, 0}});
constexpr std::array cdrom_places = std::to_array<IdePlace>({{1, 0}, {1, 1}, {0, 1}, {0, 0}});

constexpr const char* only_while_off =
    "A machine’s hard disks and drives change only while it is off, without a saved state. Turn it off first.";
constexpr const char* no_place_left =
    "The machine has four drives already, as many as its IDE buses take. Disconnect one first.";

std::optional<IdePlace> free_place(const VirtualMachine& vm, std::span<const IdePlace> places) {
  const auto found = std::find_if(places.begin(), places.end(), [&](IdePlace place) {
    return vm.settings().drives[std::size_t(place.bus * 2 + place.device)].type == VMDriveType::Null;
  });
  return found == places.end() ? std::nullopt : std::optional(*found);
}

std::vector<IdeDriveView> drives_of(VirtualMachine& vm, VMDriveType type) {
  const IdeDrives& ide = vm.ide_drives();
  std::vector<IdeDriveView> drives;
  for (i32 index = 1; index <= ide.count(type).value; ++index) {
    const u32 id = ide.item(type, index).value;
    const std::string path = ide.image_file(id).value;
    drives.push_back({id, path, std::string(automation::name_of(path))});
  }
  return drives;
}

}  // namespace

void MachineView::look_at_ide(double milliseconds) {
  face_.hard_disks = face_.cdroms = {};
  VirtualMachine* const vm = machine();
  if (!vm) return;
  face_.hard_disks.drives = drives_of(*vm, VMDriveType::HardDisk);
  face_.cdroms.drives = drives_of(*vm, VMDriveType::DVD);
  Pc* const pc = vm->pc();
  for (unsigned place = 0; pc && place < IdeDrives::Places; ++place) {
    const AtaDevice* const disk = pc->hard_disk(place);
    const AtaDevice* const cdrom = pc->cdrom(place);
    if (disk && disk->busy()) face_.hard_disks.light = light_of(disk->activity());
    if (cdrom && cdrom->busy()) face_.cdroms.light = light_of(cdrom->activity());
  }
  face_.hard_disks.light = held(hard_disk_light_, face_.hard_disks.light, milliseconds);
  face_.cdroms.light = held(cdrom_light_, face_.cdroms.light, milliseconds);
}

Refusal MachineView::may_take(Medium medium) const {
  const VirtualMachine* const vm = machine();
  if (!vm) return no_machine();
  const bool off = face_.state == MachineState::Off;
  switch (medium) {
    case Medium::Floppy: return {};
    case Medium::Disc:
      if (!face_.cdroms.drives.empty()) return {};
      if (!off) return "This machine has no CD-ROM drive. Turn it off, then insert the disc again: it gets one.";
      return free_place(*vm, cdrom_places) ? Refusal() : no_place_left;
    case Medium::HardDisk:
      if (!off) return only_while_off;
      return free_place(*vm, hard_disk_places) ? Refusal() : no_place_left;
  }
  return {};
}

std::string MachineView::new_path(Medium medium, std::string_view name) const {
  const std::string legal = automation::legal_file_name(name, "disk.img");
  if (!is_cue_sheet(legal)) return pc_.host_files().unused_path(folder_of(medium), legal);
  return pc_.host_files().unused_path(folder_of(medium), file_stem(legal)) + "\\" + legal;
}

Refusal MachineView::add_cdrom() {
  VirtualMachine* const vm = machine();
  if (!vm) return no_machine();
  const auto place = free_place(*vm, cdrom_places);
  if (!place) return no_place_left;
  const auto added = vm->ide_drives().add_dvd_drive(place->bus, place->device);
  face_.cdroms.drives = drives_of(*vm, VMDriveType::DVD);
  return answer(added.code);
}

Refusal MachineView::remove_drive(u32 drive) {
  return machine() ? answer(machine()->ide_drives().remove(drive)) : no_machine();
}

std::vector<SharedFolderView> MachineView::shared_folders() const {
  std::vector<SharedFolderView> folders;
  if (!machine()) return folders;
  const automation::SharedFolders& shared = machine()->shared_folders();
  for (i32 index = 1; index <= shared.count().value; index++) {
    const u32 id = shared.item(index).value;
    folders.push_back({id, shared.tag(id).value});
  }
  return folders;
}

bool MachineView::may_share() const { return shared_folders().size() < automation::SharedFolders::Most; }

Refusal MachineView::stop_sharing(u32 folder) {
  return machine() ? answer(machine()->shared_folders().remove(folder)) : no_machine();
}

/// A disc that cannot be used leaves the one in the drive where it is.
Refusal MachineView::insert_disc(u32 drive, const std::string& path) {
  if (const Refusal refusal = may_take(Medium::Disc)) return refusal;
  if (face_.cdroms.drives.empty())
    if (const Refusal refusal = add_cdrom()) return refusal;
  IdeDrives& ide = machine()->ide_drives();
  if (drive == first_drive) drive = face_.cdroms.drives.front().id;
  const std::string before = ide.image_file(drive).value;
  if (!before.empty()) ide.release_image(drive);
  const Refusal refusal = answer(ide.attach_image(drive, path));
  if (refusal && !before.empty()) ide.attach_image(drive, before);
  return refusal;
}

Refusal MachineView::eject_disc(u32 drive) {
  return machine() ? answer(machine()->ide_drives().release_image(drive)) : no_machine();
}

Refusal MachineView::connect_hard_disk(const std::string& path) {
  if (const Refusal refusal = may_take(Medium::HardDisk)) return refusal;
  const auto place = free_place(*machine(), hard_disk_places);
  return answer(machine()->ide_drives().add_hard_disk(path, place->bus, place->device).code);
}

Refusal MachineView::make_hard_disk(const std::string& name, i32 megabytes) {
  if (const Refusal refusal = may_take(Medium::HardDisk)) return refusal;
  const std::string path = new_path(Medium::HardDisk, name);
  if (const Refusal refusal = answer(pc_.hard_disks().create_dynamic(path, megabytes))) return refusal;
  return connect_hard_disk(path);
}

/// What is linked is read-only, and such a file cannot be removed. A cue sheet goes with the tracks beside it.
void MachineView::forget_file(const std::string& path) {
  automation::HostFiles& files = pc_.host_files();
  const auto forget = [&](const std::string& file) {
    files.set_access(file, automation::FileAccess::ReadWrite);
    files.remove(file);
  };
  if (!is_cue_sheet(path)) return forget(path);
  const std::string folder = path.substr(0, path.find_last_of('\\'));
  for (const std::string& name : files.list(folder).value) forget(folder + "\\" + name);
  files.remove(folder);
}

}  // namespace ferrite
