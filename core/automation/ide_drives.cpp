// SPDX-License-Identifier: MIT
#include "core/automation/ide_drives.h"

#include <algorithm>

#include "core/automation/virtual_machine.h"
#include "core/device/ata_disk.h"
#include "core/device/atapi_cdrom.h"

namespace ferrite::automation {

namespace {
constexpr unsigned DevicesPerBus = 2;
}  // namespace

IdeDrives::IdeDrives(VirtualMachine& machine, Services& services)
    : machine_(machine), services_(services), images_(services.files) {
  for (unsigned place = 0; place < Places; place++)
    if (machine.settings().ide[place].type != VMDriveType::Null) ids_[place] = services.next_id++;
}

Hresult IdeDrives::stopped() const {
  const Answer<VMVMState> state = machine_.state();
  if (!state) return state.code;
  return state.value == VMVMState::TurnedOff ? S_OK : services_.error.set(VM_E_VM_RUNNING_OR_SAVED);
}

Answer<unsigned> IdeDrives::place_of(u32 drive) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  const auto found = std::find(ids_.begin(), ids_.end(), drive);
  if (!drive || found == ids_.end()) return services_.error.set(VM_E_DRIVE_INVALID);
  return unsigned(found - ids_.begin());
}

Answer<unsigned> IdeDrives::free_place(i32 bus, i32 device) const {
  if (bus < 0 || bus > 1 || device < 0 || device > 1)
    return services_.error.set(E_INVALIDARG, "A drive is on bus 0 or 1, as device 0 or 1.");
  const unsigned place = unsigned(bus) * DevicesPerBus + unsigned(device);
  if (!ids_[place]) return place;
  return services_.error.set(VM_E_DRIVE_BUS_LOC_IN_USE, "There is a drive already on bus " + std::to_string(bus) +
                                                            " as device " + std::to_string(device) + ".");
}

Hresult IdeDrives::change(unsigned place, IdeLocation drive) {
  MachineSettings changed = machine_.settings();
  changed.ide[place] = std::move(drive);
  return machine_.store(changed);
}

Answer<u32> IdeDrives::add(unsigned place, IdeLocation drive) {
  if (const Hresult code = change(place, std::move(drive)); code != S_OK) return code;
  return ids_[place] = services_.next_id++;
}

/// Finds the format, too.
Hresult IdeDrives::check_hard_disk(IdeLocation& drive) {
  const auto same = [&](const IdeLocation& other) {
    return other.type == VMDriveType::HardDisk && fold(other.image) == fold(drive.image);
  };
  const auto& all = machine_.settings().ide;
  if (std::any_of(all.begin(), all.end(), same))
    return services_.error.set(ERROR_SHARING_VIOLATION, drive.image + " is connected to this machine already.");
  if (const auto media = images_.open(drive.image); !media)
    return services_.error.set(ERROR_SHARING_VIOLATION, media.sentence());
  const auto format = images_.recognise(drive.image);
  if (!format) return services_.error.set(VM_E_INVALID_HD_FILE, format.sentence());
  drive.format = *format;
  const auto disk = images_.open_hard_disk(drive.image, drive.format);
  return disk ? S_OK : services_.error.set(VM_E_INVALID_HD_FILE, disk.sentence());
}

Answer<u32> IdeDrives::add_hard_disk(std::string_view wish, i32 bus, i32 device) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(path.code);
  const auto file = services_.files.stat(path.value);
  if (!file)
    return services_.error.set(file.code,
                               "There is no file " + path.value + "; createDynamicVirtualHardDisk() makes one.");
  const Answer<unsigned> place = free_place(bus, device);
  if (!place) return place.code;
  IdeLocation drive{VMDriveType::HardDisk, file.value.path};
  if (const Hresult code = check_hard_disk(drive); code != S_OK) return code;
  return add(place.value, std::move(drive));
}

Answer<u32> IdeDrives::add_dvd_drive(i32 bus, i32 device) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const Answer<unsigned> place = free_place(bus, device);
  return place ? add(place.value, {VMDriveType::DVD}) : Answer<u32>(place.code);
}

Hresult IdeDrives::remove(u32 drive) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const Answer<unsigned> place = place_of(drive);
  if (!place) return place.code;
  if (const Hresult code = change(place.value, {}); code != S_OK) return code;
  ids_[place.value] = 0;
  return S_OK;
}

Answer<i32> IdeDrives::count(VMDriveType type) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  const auto& all = machine_.settings().ide;
  return i32(std::count_if(all.begin(), all.end(), [&](const IdeLocation& one) { return one.type == type; }));
}

Answer<u32> IdeDrives::item(VMDriveType type, i32 index) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  for (unsigned place = 0; place < Places; place++)
    if (machine_.settings().ide[place].type == type && --index == 0) return ids_[place];
  return services_.error.set(DISP_E_BADINDEX);
}

Answer<i32> IdeDrives::bus_number(u32 drive) const {
  const Answer<unsigned> place = place_of(drive);
  return place ? Answer<i32>(i32(place.value / DevicesPerBus)) : place.code;
}
Answer<i32> IdeDrives::device_number(u32 drive) const {
  const Answer<unsigned> place = place_of(drive);
  return place ? Answer<i32>(i32(place.value % DevicesPerBus)) : place.code;
}

Hresult IdeDrives::set_bus_location(u32 drive, i32 bus, i32 device) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const Answer<unsigned> from = place_of(drive);
  if (!from) return from.code;
  const Answer<unsigned> to = free_place(bus, device);
  if (!to) return to.code;
  MachineSettings changed = machine_.settings();
  std::swap(changed.ide[from.value], changed.ide[to.value]);
  if (const Hresult code = machine_.store(changed); code != S_OK) return code;
  std::swap(ids_[from.value], ids_[to.value]);
  return S_OK;
}

Answer<std::string> IdeDrives::image_file(u32 drive) const {
  const Answer<unsigned> place = place_of(drive);
  return place ? Answer<std::string>(machine_.settings().ide[place.value].image) : place.code;
}

// ---- discs ----------------------------------------------------------------------------------------------------------

Hresult IdeDrives::attach_image(u32 drive, std::string_view wish) {
  const Answer<unsigned> place = place_of(drive);
  if (!place) return place.code;
  const IdeLocation& now = machine_.settings().ide[place.value];
  if (now.type != VMDriveType::DVD) return services_.error.set(VM_E_DRIVE_INVALID);
  if (!now.image.empty())
    return services_.error.set(VM_E_DRIVE_IN_USE, now.image + " is in the drive; release it first.");
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(E_INVALIDARG, "Name a disc image by its whole path, such as C:\\Discs\\a.iso.");
  return set_disc(place.value, path.value);
}

Hresult IdeDrives::release_image(u32 drive) {
  const Answer<unsigned> place = place_of(drive);
  if (!place) return place.code;
  const IdeLocation& now = machine_.settings().ide[place.value];
  if (now.type != VMDriveType::DVD) return services_.error.set(VM_E_DRIVE_INVALID);
  if (now.image.empty()) return services_.error.set(VM_E_NO_MEDIA_CAPTURED);
  return set_disc(place.value, {});
}

Hresult IdeDrives::set_disc(unsigned place, std::string image) {
  std::unique_ptr<OpticalDisc> disc;
  if (!image.empty()) {
    auto opened = images_.open_disc(image);
    if (!opened) return services_.error.set(E_INVALIDARG, opened.sentence());
    disc = std::move(*opened);
  }
  if (const Hresult code = change(place, {VMDriveType::DVD, std::move(image)}); code != S_OK) return code;
  if (!pc_) return S_OK;
  pc_->cdrom(place)->eject();
  if (disc) pc_->cdrom(place)->insert(std::move(disc));
  return S_OK;
}

// ---- the machine ----------------------------------------------------------------------------------------------------

std::optional<std::string> IdeDrives::power_on(Pc& pc) {
  for (unsigned place = 0; place < Places; place++) {
    const IdeLocation& drive = machine_.settings().ide[place];
    if (drive.type == VMDriveType::HardDisk) {
      auto disk = images_.open_with_changes(drive.image, drive.format);
      if (!disk) return disk.sentence();
      pc.attach_hard_disk(place, std::move(*disk));
    }
    if (drive.type != VMDriveType::DVD) continue;
    pc.attach_cdrom(place);
    if (drive.image.empty()) continue;
    auto disc = images_.open_disc(drive.image);
    if (!disc) return disc.sentence();
    pc.cdrom(place)->insert(std::move(*disc));
  }
  pc_ = &pc;
  return {};
}

/// Before the drives go: what the guest wrote is to be in the files for good.
void IdeDrives::power_off() {
  for (unsigned place = 0; pc_ && place < Places; place++) {
    AtaDisk* const drive = pc_->hard_disk(place);
    if (!drive || drive->disk().flush() == HardDisk::Io::Done) continue;
    services_.error.set(DISP_E_EXCEPTION, "The host could not store " + machine_.settings().ide[place].image +
                                              " for good. Make room and copy it before the page is closed.");
  }
  pc_ = nullptr;
}

}  // namespace ferrite::automation
