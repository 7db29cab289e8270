// SPDX-License-Identifier: MIT
#include "core/automation/ide_drives.h"

#include <algorithm>

#include "core/automation/virtual_machine.h"
#include "core/device/ata_disk.h"
#include "core/device/atapi_cdrom.h"
#include "core/device/virtio_block.h"
#include "core/disk/iso_image.h"

namespace ferrite::automation {

namespace {
/// Null: no hard disk is there.
HardDisk* disk_at(Pc& pc, unsigned place) {
  if (place >= MachineSettings::IdePlaces) {
    VirtioBlock* const drive = pc.virtio_disk(place - MachineSettings::IdePlaces);
    return drive ? &drive->disk() : nullptr;
  }
  AtaDisk* const drive = pc.hard_disk(place);
  return drive ? &drive->disk() : nullptr;
}
}  // namespace

IdeDrives::IdeDrives(VirtualMachine& machine, Services& services)
    : machine_(machine), services_(services), images_(services.files) {
  settings_changed();
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

Answer<unsigned> IdeDrives::free_place(VMDriveType type, i32 bus, i32 device) const {
  const bool virtio = bus == i32(VirtioBus) && type == VMDriveType::HardDisk;
  const i32 devices = i32(virtio ? MachineSettings::VirtioDisks : DevicesPerBus);
  if (bus < 0 || (bus >= i32(VirtioBus) && !virtio) || device < 0 || device >= devices)
    return services_.error.set(E_INVALIDARG, "A drive is on bus 0 or 1, as device 0 or 1.");
  const unsigned place = unsigned(bus) * DevicesPerBus + unsigned(device);
  if (!ids_[place]) return place;
  return services_.error.set(VM_E_DRIVE_BUS_LOC_IN_USE, "There is a drive already on bus " + std::to_string(bus) +
                                                            " as device " + std::to_string(device) + ".");
}

Hresult IdeDrives::change(unsigned place, DriveLocation drive) {
  MachineSettings changed = machine_.settings();
  changed.drives[place] = std::move(drive);
  return machine_.store(changed);
}

Answer<u32> IdeDrives::add(unsigned place, DriveLocation drive) {
  if (const Hresult code = change(place, std::move(drive)); code != S_OK) return code;
  settings_changed();
  return ids_[place];
}

/// Finds the format, too.
Hresult IdeDrives::check_hard_disk(DriveLocation& drive) const {
  if (const auto media = images_.open(drive.image); !media)
    return services_.error.set(ERROR_SHARING_VIOLATION, media.sentence());
  const auto format = images_.recognise(drive.image);
  if (!format) return services_.error.set(VM_E_INVALID_HD_FILE, format.sentence());
  drive.format = *format;
  const auto disk = images_.open_hard_disk(drive.image, drive.format);
  return disk ? S_OK : services_.error.set(VM_E_INVALID_HD_FILE, disk.sentence());
}

std::optional<WrongSetting> IdeDrives::wrong_drive(MachineSettings& wish) const {
  for (unsigned place = 0; place < Places; place++) {
    DriveLocation& drive = wish.drives[place];
    if (drive == machine_.settings().drives[place] || drive.image.empty()) continue;
    const bool hard_disk = drive.type == VMDriveType::HardDisk;
    const std::string field = hard_disk ? "hardDisks" : "cdDrives";
    if (!services_.files.stat(drive.image)) return WrongSetting{field, "There is no file " + drive.image + "."};
    if (hard_disk && check_hard_disk(drive) != S_OK) return WrongSetting{field, services_.error.sentence};
    if (hard_disk) continue;
    if (const auto disc = images_.open_disc(drive.image); !disc) return WrongSetting{field, disc.sentence()};
  }
  return {};
}

void IdeDrives::settings_changed() {
  const auto& drives = machine_.settings().drives;
  for (unsigned place = 0; place < Places; place++) {
    if (drives[place].type != VMDriveType::DVD || !drives[place].image.empty()) let_go(place);
    const bool same_disk = drives[place].type != VMDriveType::HardDisk || drives[place].image == known_[place].image;
    const bool same = drives[place].type == known_[place].type && same_disk;
    if (!same || !ids_[place]) ids_[place] = drives[place].type == VMDriveType::Null ? 0 : services_.next_id++;
    known_[place] = drives[place];
  }
}

Answer<u32> IdeDrives::add_hard_disk(std::string_view wish, i32 bus, i32 device) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(path.code);
  const auto file = services_.files.stat(path.value);
  if (!file)
    return services_.error.set(file.code,
                               "There is no file " + path.value + "; createDynamicVirtualHardDisk() makes one.");
  const Answer<unsigned> place = free_place(VMDriveType::HardDisk, bus, device);
  if (!place) return place.code;
  DriveLocation drive{VMDriveType::HardDisk, file.value.path};
  const auto& all = machine_.settings().drives;
  if (std::any_of(all.begin(), all.end(), [&](const DriveLocation& other) {
        return other.type == VMDriveType::HardDisk && fold(other.image) == fold(drive.image);
      }))
    return services_.error.set(ERROR_SHARING_VIOLATION, drive.image + " is connected to this machine already.");
  if (const Hresult code = check_hard_disk(drive); code != S_OK) return code;
  return add(place.value, std::move(drive));
}

Answer<u32> IdeDrives::add_dvd_drive(i32 bus, i32 device) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const Answer<unsigned> place = free_place(VMDriveType::DVD, bus, device);
  return place ? add(place.value, {VMDriveType::DVD}) : Answer<u32>(place.code);
}

Hresult IdeDrives::remove(u32 drive) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const Answer<unsigned> place = place_of(drive);
  if (!place) return place.code;
  if (const Hresult code = change(place.value, {}); code != S_OK) return code;
  settings_changed();
  return S_OK;
}

Answer<i32> IdeDrives::count(VMDriveType type) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  const auto& all = machine_.settings().drives;
  return i32(std::count_if(all.begin(), all.end(), [&](const DriveLocation& one) { return one.type == type; }));
}

Answer<u32> IdeDrives::item(VMDriveType type, i32 index) const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  for (unsigned place = 0; place < Places; place++)
    if (machine_.settings().drives[place].type == type && --index == 0) return ids_[place];
  return services_.error.set(DISP_E_BADINDEX);
}

Answer<i32> IdeDrives::bus_number(u32 drive) const {
  const Answer<unsigned> place = place_of(drive);
  if (!place) return place.code;
  return i32(std::min(place.value / DevicesPerBus, VirtioBus));
}
Answer<i32> IdeDrives::device_number(u32 drive) const {
  const Answer<unsigned> place = place_of(drive);
  if (!place) return place.code;
  const bool virtio = place.value >= MachineSettings::IdePlaces;
  return i32(virtio ? place.value - MachineSettings::IdePlaces : place.value % DevicesPerBus);
}

Hresult IdeDrives::set_bus_location(u32 drive, i32 bus, i32 device) {
  if (const Hresult code = stopped(); code != S_OK) return code;
  const Answer<unsigned> from = place_of(drive);
  if (!from) return from.code;
  const Answer<unsigned> to = free_place(machine_.settings().drives[from.value].type, bus, device);
  if (!to) return to.code;
  MachineSettings changed = machine_.settings();
  std::swap(changed.drives[from.value], changed.drives[to.value]);
  if (const Hresult code = machine_.store(changed); code != S_OK) return code;
  std::swap(ids_[from.value], ids_[to.value]);
  std::swap(known_[from.value], known_[to.value]);
  std::swap(hosts_[from.value], hosts_[to.value]);
  return S_OK;
}

Answer<std::string> IdeDrives::image_file(u32 drive) const {
  const Answer<unsigned> place = place_of(drive);
  if (!place) return place.code;
  if (hosts_[place.value]) return services_.error.set(VM_E_MEDIA_WRONG_TYPE);
  return machine_.settings().drives[place.value].image;
}

Answer<std::string> IdeDrives::undo_hard_disk(u32 drive) const {
  const Answer<unsigned> place = place_of(drive);
  if (!place) return place.code;
  const DriveLocation& now = machine_.settings().drives[place.value];
  if (now.type != VMDriveType::HardDisk) return services_.error.set(VM_E_DRIVE_INVALID);
  if (now.undo.empty()) return services_.error.set(ERROR_FILE_NOT_FOUND, now.image + " has no undo disk.");
  return now.undo;
}

// ---- discs ----------------------------------------------------------------------------------------------------------

Answer<unsigned> IdeDrives::dvd_place_of(u32 drive) const {
  const Answer<unsigned> place = place_of(drive);
  if (!place || machine_.settings().drives[place.value].type == VMDriveType::DVD) return place;
  return services_.error.set(VM_E_DRIVE_INVALID);
}

Hresult IdeDrives::check_empty(unsigned place) const {
  if (hosts_[place])
    return services_.error.set(VM_E_DRIVE_IN_USE,
                               std::string("Drive ") + hosts_[place]->letter + " is attached; release it first.");
  const std::string& image = machine_.settings().drives[place].image;
  return image.empty() ? S_OK : services_.error.set(VM_E_DRIVE_IN_USE, image + " is in the drive; release it first.");
}

Hresult IdeDrives::attach_image(u32 drive, std::string_view wish) {
  const Answer<unsigned> place = dvd_place_of(drive);
  if (!place) return place.code;
  if (const Hresult code = check_empty(place.value); code != S_OK) return code;
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(E_INVALIDARG, "Name a disc image by its whole path, such as C:\\Discs\\a.iso.");
  return set_disc(place.value, path.value);
}

Hresult IdeDrives::release_image(u32 drive) {
  const Answer<unsigned> place = dvd_place_of(drive);
  if (!place) return place.code;
  if (hosts_[place.value]) return services_.error.set(VM_E_MEDIA_WRONG_TYPE);
  if (machine_.settings().drives[place.value].image.empty()) return services_.error.set(VM_E_NO_MEDIA_CAPTURED);
  return set_disc(place.value, {});
}

Hresult IdeDrives::attach_host_drive(u32 drive, std::string_view letter) {
  const Answer<unsigned> place = dvd_place_of(drive);
  if (!place) return place.code;
  const auto host = services_.drives.find(letter, HostDrives::Kind::Dvd);
  if (!host)
    return services_.error.set(E_INVALIDARG, "The host has no such DVD drive; hostDrives.register() makes one.");
  if (const Hresult code = check_empty(place.value); code != S_OK) return code;
  if (host->captured)
    return services_.error.set(VM_E_DRIVE_IN_USE, std::string("Drive ") + host->letter + " is held by another drive.");
  hosts_[place.value] = host;
  auto disc = open_disc(place.value);
  if (!disc) {
    hosts_[place.value] = nullptr;
    return services_.error.set(E_FAIL, disc.sentence());
  }
  host->captured = true;
  show_disc(place.value, std::move(*disc));
  announce(Event::Kind::DiscInsert, place.value, media(place.value));
  return S_OK;
}

Hresult IdeDrives::release_host_drive(u32 drive) {
  const Answer<unsigned> place = dvd_place_of(drive);
  if (!place) return place.code;
  const bool image = !machine_.settings().drives[place.value].image.empty();
  if (!hosts_[place.value]) return services_.error.set(image ? VM_E_MEDIA_WRONG_TYPE : VM_E_NO_MEDIA_CAPTURED);
  announce(Event::Kind::DiscEject, place.value, media(place.value));
  let_go(place.value);
  show_disc(place.value, nullptr);
  return S_OK;
}

Answer<std::string> IdeDrives::host_drive_letter(u32 drive) const {
  const Answer<unsigned> place = dvd_place_of(drive);
  if (!place) return place.code;
  if (hosts_[place.value]) return std::string(1, hosts_[place.value]->letter);
  const bool image = !machine_.settings().drives[place.value].image.empty();
  return image ? Answer<std::string>(services_.error.set(VM_E_MEDIA_WRONG_TYPE)) : std::string();
}

Answer<VMDVDDriveAttachmentType> IdeDrives::attachment(u32 drive) const {
  const Answer<unsigned> place = dvd_place_of(drive);
  if (!place) return place.code;
  if (hosts_[place.value]) return VMDVDDriveAttachmentType::HostDrive;
  const bool image = !machine_.settings().drives[place.value].image.empty();
  return image ? VMDVDDriveAttachmentType::Image : VMDVDDriveAttachmentType::None;
}

Hresult IdeDrives::set_disc(unsigned place, std::string image) {
  const bool ejects = image.empty();
  std::unique_ptr<OpticalDisc> disc;
  if (!ejects) {
    auto opened = images_.open_disc(image);
    if (!opened) return services_.error.set(E_INVALIDARG, opened.sentence());
    disc = std::move(*opened);
  }
  const std::string moved = ejects ? media(place) : image;
  if (const Hresult code = change(place, {VMDriveType::DVD, std::move(image)}); code != S_OK) return code;
  announce(ejects ? Event::Kind::DiscEject : Event::Kind::DiscInsert, place, moved);
  show_disc(place, std::move(disc));
  return S_OK;
}

/// What is in the drive at `place`; null: nothing.
Result<std::unique_ptr<OpticalDisc>> IdeDrives::open_disc(unsigned place) const {
  const std::string& image = machine_.settings().drives[place].image;
  if (!image.empty()) return images_.open_disc(image);
  if (!hosts_[place] || !hosts_[place]->media) return std::unique_ptr<OpticalDisc>();
  auto disc = IsoImage::open(std::make_unique<StoredMedia>(hosts_[place]->media));
  if (!disc) return Error{std::string("Drive ") + hosts_[place]->letter + ": " + disc.sentence()};
  return disc;
}

/// The running machine sees it; null: its drive is empty.
void IdeDrives::show_disc(unsigned place, std::unique_ptr<OpticalDisc> disc) {
  if (!pc_) return;
  pc_->cdrom(place)->eject();
  if (disc) pc_->cdrom(place)->insert(counted(std::move(disc), machine_.accountant().disk_traffic()));
}

void IdeDrives::let_go(unsigned place) {
  if (hosts_[place]) hosts_[place]->captured = false;
  hosts_[place] = nullptr;
}

void IdeDrives::abandon() {
  for (unsigned place = 0; place < Places; place++) let_go(place);
}

/// The path or the letter of what is in the drive.
std::string IdeDrives::media(unsigned place) const {
  return hosts_[place] ? std::string(1, hosts_[place]->letter) : machine_.settings().drives[place].image;
}

void IdeDrives::announce(Event::Kind kind, unsigned place, std::string media) const {
  services_.events.push({.kind = kind, .machine = machine_.id(), .number = i32(ids_[place]), .text = std::move(media)});
}

// ---- saved states ---------------------------------------------------------------------------------------------------

std::vector<SavedDisk> IdeDrives::saved_disks() const {
  std::vector<SavedDisk> disks;
  for (unsigned place = 0; place < Places; place++) {
    const bool hard_disk = machine_.settings().drives[place].type == VMDriveType::HardDisk;
    if (media(place).empty()) continue;
    disks.push_back({.slot = hard_disk ? SavedDisk::Slot::HardDisk : SavedDisk::Slot::Disc,
                     .place = place,
                     .host_drive = hosts_[place] != nullptr,
                     .name = media(place)});
  }
  return disks;
}

bool IdeDrives::holds(const SavedDisk& disk) const {
  return disk.place < Places && disk.host_drive == (hosts_[disk.place] != nullptr) &&
         fold(media(disk.place)) == fold(disk.name);
}

Hresult IdeDrives::can_bring_back(const SavedDisk& disk) {
  if (holds(disk)) return S_OK;
  if (disk.slot == SavedDisk::Slot::HardDisk)
    return services_.error.set(ERROR_FILE_NOT_FOUND,
                               "it is not connected. Turn the machine off and connect it in that place.");
  if (disk.place >= Places || machine_.settings().drives[disk.place].type != VMDriveType::DVD)
    return services_.error.set(ERROR_FILE_NOT_FOUND, "there is no such drive.");
  if (!disk.host_drive) {
    const auto disc = images_.open_disc(disk.name);
    return disc ? S_OK : services_.error.set(ERROR_FILE_NOT_FOUND, disc.sentence());
  }
  const auto host = services_.drives.find(disk.name, HostDrives::Kind::Dvd);
  if (host && !host->captured) return S_OK;
  return services_.error.set(ERROR_FILE_NOT_FOUND, host ? "another drive holds it." : "the host has no such drive.");
}

Hresult IdeDrives::bring_back(const SavedDisk& disk) {
  if (holds(disk)) return S_OK;
  const u32 drive = ids_[disk.place];
  if (hosts_[disk.place])
    release_host_drive(drive);
  else if (!media(disk.place).empty())
    release_image(drive);
  return disk.host_drive ? attach_host_drive(drive, disk.name) : attach_image(drive, disk.name);
}

// ---- the machine ----------------------------------------------------------------------------------------------------

std::optional<std::string> IdeDrives::power_on(Pc& pc) {
  DiskTraffic& traffic = machine_.accountant().disk_traffic();
  for (unsigned place = 0; place < Places; place++) {
    const DriveLocation& drive = machine_.settings().drives[place];
    if (drive.type == VMDriveType::HardDisk) {
      auto disk = machine_.undo_disks().open(place);
      if (!disk) return disk.sentence();
      if (place < MachineSettings::IdePlaces)
        pc.attach_hard_disk(place, counted(std::move(*disk), traffic));
      else
        pc.attach_virtio_disk(place - MachineSettings::IdePlaces, counted(std::move(*disk), traffic));
    }
    if (drive.type != VMDriveType::DVD) continue;
    pc.attach_cdrom(place);
    auto disc = open_disc(place);
    if (!disc) return disc.sentence();
    if (*disc) pc.cdrom(place)->insert(counted(std::move(*disc), traffic));
  }
  pc_ = &pc;
  return {};
}

/// Before the drives go: what the guest wrote is to be in the files for good.
void IdeDrives::power_off() {
  for (unsigned place = 0; pc_ && place < Places; place++) {
    HardDisk* const disk = disk_at(*pc_, place);
    if (!disk || disk->flush() != HardDisk::Io::Failed) continue;
    const DriveLocation& drive = machine_.settings().drives[place];
    services_.error.set(DISP_E_EXCEPTION, "The host could not store " +
                                              (drive.undo.empty() ? drive.image : drive.undo) +
                                              " for good. Make room and copy it before the page is closed.");
  }
  pc_ = nullptr;
}

}  // namespace ferrite::automation
