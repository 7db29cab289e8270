// SPDX-License-Identifier: MIT
#include "core/automation/undo_disks.h"

#include <algorithm>
#include <chrono>

#include "core/automation/unique_ids.h"
#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
constexpr std::string_view UndoSuffix = ".vud";

std::string two_digits(u64 number) { return {char('0' + number / 10 % 10), char('0' + number % 10)}; }

/// hhmmssMMDDYYYY, as Virtual PC has it in the names of undo disks.
std::string time_in_name(i64 seconds) {
  using namespace std::chrono;
  const sys_seconds time{std::chrono::seconds(seconds)};
  const sys_days day = floor<days>(time);
  const year_month_day date{day};
  const u64 of_day = u64((time - day).count());
  return two_digits(of_day / 3600) + two_digits(of_day / 60 % 60) + two_digits(of_day % 60) +
         two_digits(unsigned(date.month())) + two_digits(unsigned(date.day())) + std::to_string(int(date.year()));
}
}  // namespace

UndoDisks::UndoDisks(VirtualMachine& machine, Services& services)
    : machine_(machine), services_(services), images_(services.files) {}

std::vector<std::string> UndoDisks::files() const {
  std::vector<std::string> all;
  for (const DriveLocation& drive : machine_.settings().drives)
    if (!drive.undo.empty()) all.push_back(drive.undo);
  return all;
}

// ---- making and opening ---------------------------------------------------------------------------------------------

/// VirtualPCUndo_DOS_0_1_23595912312026.vud: the machine, bus and device, and when it was made.
Answer<std::string> UndoDisks::new_path(unsigned place) const {
  const std::string file = machine_.file().value;
  const std::string_view machine = name_of(file).substr(0, name_of(file).rfind('.'));
  const bool virtio = place >= MachineSettings::IdePlaces;
  const std::string bus = virtio ? "2" : std::to_string(place / 2),
                    device = std::to_string(virtio ? place - MachineSettings::IdePlaces : place % 2);
  const std::string name = "VirtualPCUndo_" + std::string(machine) + "_" + bus + "_" + device + "_" +
                           time_in_name(services_.clock.local_seconds()) + std::string(UndoSuffix);
  return checked_path(services_.files.unused_path(folder_of(file), name));
}

/// By which its undo disk knows it.
VhdUniqueId UndoDisks::id_of_hard_disk(const DriveLocation& drive) const {
  const auto file = services_.files.find(drive.image);
  if (!file) return {};
  const auto format =
      drive.format ? Result(*drive.format) : recognise_hard_disk(*std::make_unique<StoredMedia>(file.value));
  if (!format) return {};
  if (*format != HardDiskFormat::Vhd) return vhd_id_of(*format);
  const auto about = VhdDisk::describe(std::make_unique<StoredMedia>(file.value));
  return about ? (*about).unique_id : VhdUniqueId{};
}

std::optional<std::string> UndoDisks::make(unsigned place, MachineSettings& changed) {
  DriveLocation& drive = changed.drives[place];
  const VhdUniqueId id = id_of_hard_disk(drive);
  auto below = images_.open_with_changes(drive.image, drive.format);
  if (!below) return below.sentence();
  const Answer<std::string> path = new_path(place);
  const auto file = services_.files.new_file();
  if (!path || !file)
    return "The undo disk of " + drive.image +
           " cannot be made: " + std::string(describe(path ? ERROR_DISK_FULL : path.code).meaning);
  const NewVhd wanted = new_vhd(services_, (*below)->sectors());
  const auto made =
      VhdDisk::create_differencing(std::make_unique<StoredMedia>(file), wanted, VhdParent(std::move(*below), id),
                                   {drive.image, relative_to(folder_of(path.value), drive.image)});
  if (!made) return "The undo disk of " + drive.image + " cannot be made: " + made.sentence();
  if (const Hresult code = services_.files.adopt(path.value, file); code != S_OK)
    return path.value + " cannot be made: " + std::string(describe(code).meaning);
  drive.undo = path.value;
  return {};
}

std::optional<std::string> UndoDisks::make_missing() {
  if (!machine_.settings().undoable) return {};
  MachineSettings changed = machine_.settings();
  std::optional<std::string> why;
  for (unsigned place = 0; place < MachineSettings::DrivePlaces && !why; place++)
    if (changed.drives[place].type == VMDriveType::HardDisk && changed.drives[place].undo.empty())
      why = make(place, changed);
  if (changed.drives == machine_.settings().drives) return why;
  if (machine_.store(changed) == S_OK) return why;
  for (unsigned place = 0; place < MachineSettings::DrivePlaces; place++)
    if (const std::string& undo = changed.drives[place].undo; undo != machine_.settings().drives[place].undo)
      services_.files.remove(undo);
  return services_.error.sentence;
}

Result<std::unique_ptr<VhdDisk>> UndoDisks::open_undo(const DriveLocation& drive) const {
  const VhdUniqueId id = id_of_hard_disk(drive);
  if (!services_.files.stat(drive.undo))
    return Error{"The undo disk " + drive.undo +
                 " is not there. Put it back, or discardUndoDisks() lets the machine start without it."};
  auto below = images_.open_with_changes(drive.image, drive.format);
  if (!below) return Error{below.sentence()};
  auto media = images_.open(drive.undo);
  if (!media) return Error{media.sentence()};
  auto undo = VhdDisk::open(std::move(*media), [&](const VhdParentReference&) -> Result<VhdParent> {
    return VhdParent(std::move(*below), id);
  });
  if (!undo) return Error{drive.undo + ": " + undo.sentence()};
  if ((*undo)->type() != VhdType::Differencing)
    return Error{drive.undo + " is a disk of its own, and no undo disk of " + drive.image + "."};
  return undo;
}

Result<std::unique_ptr<HardDisk>> UndoDisks::open(unsigned place) const {
  const DriveLocation& drive = machine_.settings().drives[place];
  if (drive.undo.empty()) return images_.open_with_changes(drive.image, drive.format);
  auto undo = open_undo(drive);
  if (!undo) return Error{undo.sentence()};
  return std::unique_ptr<HardDisk>(std::move(*undo));
}

// ---- merging and discarding -----------------------------------------------------------------------------------------

Hresult UndoDisks::may_merge(const DriveLocation& drive) const {
  const auto hard_disk = services_.files.stat(drive.image), undo = services_.files.stat(drive.undo);
  if (!hard_disk || !undo)
    return services_.error.set(ERROR_PATH_NOT_FOUND,
                               "There is no file " + (hard_disk ? drive.undo : drive.image) + ". Put it back first.");
  if (hard_disk.value.in_use || undo.value.in_use)
    return services_.error.set(E_HANDLE, (hard_disk.value.in_use ? drive.image : drive.undo) + " is in use elsewhere.");
  const auto opened = open_undo(drive);
  if (!opened) return services_.error.set(ERROR_PATH_NOT_FOUND, opened.sentence());
  if ((*opened)->writable() && (*opened)->parent()->writable()) return S_OK;
  return services_.error.set(VM_E_FILE_READ_ONLY, drive.image + " or its undo disk is read-only.");
}

Hresult UndoDisks::may_merge() const {
  for (const DriveLocation& drive : machine_.settings().drives)
    if (!drive.undo.empty())
      if (const Hresult code = may_merge(drive); code != S_OK) return code;
  return S_OK;
}

// The order: the hard disk's bytes for good, then a configuration that does without the undo disk, then its file.
std::optional<std::string> UndoDisks::merge(unsigned place) {
  const DriveLocation drive = machine_.settings().drives[place];
  {
    const auto undo = open_undo(drive);
    if (!undo) return undo.sentence();
    if ((*undo)->commit() != HardDisk::Io::Done)
      return drive.undo + " could not be merged into " + drive.image +
             ". Nothing is lost: see that the host has room and is at hand, and merge again.";
  }
  MachineSettings changed = machine_.settings();
  changed.drives[place].undo.clear();
  if (machine_.store(changed) != S_OK) return services_.error.sentence;
  services_.files.remove(drive.undo);
  return {};
}

std::optional<std::string> UndoDisks::merge() {
  for (unsigned place = 0; place < MachineSettings::DrivePlaces; place++)
    if (!machine_.settings().drives[place].undo.empty())
      if (auto why = merge(place)) return why;
  return {};
}

Hresult UndoDisks::discard() {
  const std::vector<std::string> old = files();
  if (old.empty()) return S_OK;
  MachineSettings changed = machine_.settings();
  for (DriveLocation& drive : changed.drives) drive.undo.clear();
  if (const Hresult code = machine_.store(changed); code != S_OK) return code;
  for (const std::string& undo : old) services_.files.remove(undo);
  return S_OK;
}

}  // namespace ferrite::automation
