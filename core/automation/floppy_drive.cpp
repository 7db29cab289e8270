// SPDX-License-Identifier: MIT
#include "core/automation/floppy_drive.h"

#include <algorithm>

#include "core/automation/leased_media.h"
#include "core/automation/virtual_machine.h"
#include "core/disk/floppy_image.h"
#include "core/disk/packed_floppies.h"

namespace ferrite::automation {

using Tab = ferrite::FloppyDrive::Tab;
using Kind = VMFloppyDriveAttachmentType;

namespace {
constexpr std::string_view InsertedFolder = "C:\\Floppies";
constexpr std::size_t Signature = 4;

/// Of a file or of media.
template <class Bytes>
bool begins_as_archive(Bytes& file) {
  std::array<u8, Signature> first{};
  return file.size() >= first.size() && file.read(0, first) && is_packed_file(first);
}

/// All of an archive; nothing: the file is none.
template <class Bytes>
std::optional<std::vector<u8>> packed_bytes(Bytes& file) {
  if (file.size() > FloppyImage::LargestFile || !begins_as_archive(file)) return {};
  std::vector<u8> all(std::size_t(file.size()));
  if (!file.read(0, all)) return {};
  return all;
}

/// The one floppy in an archive, which is never written; other media as they are.
Result<std::unique_ptr<Media>> unpacked(std::unique_ptr<Media> media) {
  const auto archive = packed_bytes(*media);
  if (!archive) return media;
  auto disks = floppies_in(*archive);
  if (!disks) return Error{disks.sentence()};
  if (disks->size() > 1)
    return Error{"it holds " + std::to_string(disks->size()) + " floppies; drive.insert() makes them a set."};
  return std::unique_ptr<Media>(std::make_unique<MemoryMedia>(std::move(disks->front().bytes), false));
}

}  // namespace

FloppyDrive::FloppyDrive(VirtualMachine& machine, Services& services, unsigned number)
    : machine_(machine), services_(services), number_(number) {}

FloppyDrive::~FloppyDrive() { abandon(); }

Hresult FloppyDrive::unknown_machine() const { return machine_.known() ? S_OK : services_.error.set(VM_E_VM_UNKNOWN); }

Hresult FloppyDrive::attach_image(std::string_view wish) {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(path.code);
  if (const Hresult code = flush(); code != S_OK) return code;
  Answer<Disk> disk = image_disk(path.value);
  return disk ? put(std::move(disk.value)) : disk.code;
}

Answer<FloppyDrive::Disk> FloppyDrive::image_disk(const std::string& path) {
  const auto right = lease(path);
  if (!right) return right.code;
  Disk disk{.kind = Kind::Image, .name = right.value->path(), .lease = right.value};
  auto media = std::make_unique<LeasedMedia>(right.value, services_.files);
  if (const Hresult code = open(disk, std::move(media), VM_E_IMAGE_CAPTURE_FAIL); code != S_OK) return code;
  return disk;
}

/// The right to use a file; the image that is in this drive already may be inserted again.
Answer<std::shared_ptr<HostFiles::Lease>> FloppyDrive::lease(const std::string& path) {
  if (disk_.kind == Kind::Image && fold(disk_.name) == fold(path)) return disk_.lease;
  auto right = services_.files.lease(path);
  if (right) return right;
  if (right.code == ERROR_SHARING_VIOLATION)
    return services_.error.set(VM_E_IMAGE_CAPTURE_FAIL, path + " is in another drive; release it there first.");
  const bool folder = services_.files.exists(path);
  return services_.error.set(VM_E_IMAGE_CAPTURE_FAIL,
                             folder ? path + " is a folder; name a file in it."
                                    : "There is no file " + path + "; hostFiles.write() makes one.");
}

/// Opens the disk that the media holds.
Hresult FloppyDrive::open(Disk& disk, std::unique_ptr<Media> media, Hresult when_unusable) {
  auto bytes = unpacked(std::move(media));
  if (!bytes) return services_.error.set(when_unusable, disk.name + ": " + bytes.sentence());
  disk.inserted = std::make_shared<InsertedDisk>(counted(std::move(*bytes), machine_.accountant().disk_traffic()));
  return open(disk, when_unusable);
}

Hresult FloppyDrive::open(Disk& disk, Hresult when_unusable) {
  Result<std::unique_ptr<FloppyImage>> image = FloppyImage::open(std::make_unique<InsertedMedia>(disk.inserted));
  if (!image) return services_.error.set(when_unusable, disk.name + ": " + image.sentence());
  if (const auto why = misfit(settings().type, disk.name, **image)) return services_.error.set(when_unusable, *why);
  disk.image = std::move(*image);
  return S_OK;
}

const FloppyDriveSettings& FloppyDrive::settings() const { return machine_.settings().floppy_drives[number_]; }

/// Why a disk does not go into a drive of this type; nothing: it does.
std::optional<std::string> FloppyDrive::misfit(FloppyDriveType type, const std::string& name,
                                               const FloppyImage& image) const {
  if (!type) return {};
  const std::string drive = std::string("drive ") + char('A' + number_);
  if (*type == ferrite::FloppyDrive::Type::None)
    return "The machine has no " + drive + " for " + name + ": its type is none. Choose another type first.";
  const DiskSize disk = disk_size(image.geometry(), image.turns_per_minute()), slot = ferrite::FloppyDrive::slot(*type);
  if (disk == DiskSize::Either || disk == slot) return {};
  const auto inches = [](DiskSize size) { return size == DiskSize::Inch35 ? "3.5\"" : "5.25\""; };
  return name + " is a " + inches(disk) + " disk, and " + drive + ", whose type is " +
         std::string(name_in(floppy_drive_type_names, type)) + ", takes " + inches(slot) +
         " ones. A drive of type automatic takes both.";
}

std::optional<WrongSetting> FloppyDrive::wrong_type(const MachineSettings& wish) const {
  const bool stays = disk_.kind != Kind::Image || wish.floppies[number_].image == disk_.name;
  if (!image() || !stays) return {};
  auto why = misfit(wish.floppy_drives[number_].type, disk_.name, *image());
  if (!why) return {};
  return WrongSetting{"floppyDrives", std::move(*why)};
}

/// Everything the guest wrote is in the file, for good.
Hresult FloppyDrive::flush() {
  StoredFile* stored = file();
  if (!stored || stored->flush()) return S_OK;
  return services_.error.set(DISP_E_EXCEPTION, "The host could not store " + disk_.name +
                                                   "; the disk stays in the drive. Make room and try again.");
}

Hresult FloppyDrive::put(Disk disk) {
  if (disk_.kind != Kind::None) {
    announce(Event::Kind::MediaEject);
    take_out();
  }
  disk_ = std::move(disk);
  if (disk_.host) disk_.host->captured = true;
  if (device_ && disk_.image) device_->insert(std::move(disk_.image), disk_.tab);
  changed_since_save_ = true;
  announce(Event::Kind::MediaInsert);
  remember();
  return S_OK;
}

/// The configuration names the image in the drive. Where the host cannot keep that, the disk is in the drive all the
/// same.
void FloppyDrive::remember() const { machine_.keep_floppy(number_, location()); }

FloppyLocation FloppyDrive::location() const {
  if (disk_.kind != Kind::Image) return {};
  return {disk_.name, disk_.tab == Tab::WriteProtected, disk_.policy};
}

void FloppyDrive::insert_remembered() {
  const FloppyLocation disk = machine_.settings().floppies[number_];
  if (disk.image.empty() || attach_image(disk.image) != S_OK) return;
  if (disk.write_protected) set_write_protected(true);
  if (disk.policy != WritePolicy::Keep) set_write_policy(disk.policy);
}

void FloppyDrive::settings_changed() {
  const FloppyLocation wish = machine_.settings().floppies[number_];
  if (wish == location()) return;
  if (disk_.kind != Kind::None) announce(Event::Kind::MediaEject);
  take_out();
  insert_remembered();
}

void FloppyDrive::take_out() {
  if (device_) device_->eject();
  if (disk_.host) disk_.host->captured = false;
  disk_ = {};
  changed_since_save_ = true;
}

Hresult FloppyDrive::release(Kind kind) {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  if (disk_.kind == Kind::None) return services_.error.set(VM_E_NO_MEDIA_CAPTURED);
  if (disk_.kind != kind) return services_.error.set(VM_E_MEDIA_WRONG_TYPE);
  if (const Hresult code = flush(); code != S_OK) return code;
  announce(Event::Kind::MediaEject);
  take_out();
  remember();
  return S_OK;
}

Hresult FloppyDrive::release_image() { return release(Kind::Image); }

Hresult FloppyDrive::release_host_drive() { return release(Kind::HostDrive); }

Hresult FloppyDrive::eject() { return release(disk_.kind); }

Hresult FloppyDrive::attach_host_drive(std::string_view letter) {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  if (const Hresult code = flush(); code != S_OK) return code;
  Answer<Disk> disk = host_disk(letter);
  return disk ? put(std::move(disk.value)) : disk.code;
}

Answer<FloppyDrive::Disk> FloppyDrive::host_disk(std::string_view letter) {
  const auto drive = services_.drives.find(letter, HostDrives::Kind::Floppy);
  if (!drive)
    return services_.error.set(E_INVALIDARG, "The host has no such floppy drive; hostDrives.register() makes one.");
  const std::string name(1, drive->letter);
  const bool held_here = disk_.host == drive;
  if (drive->captured && !held_here)
    return services_.error.set(VM_E_HOST_FLOPPY_CAPTURE_FAIL,
                               "Drive " + name + " is held by another drive; release it there.");
  Disk disk{.kind = Kind::HostDrive, .name = name, .host = drive};
  if (!drive->media) return disk;
  auto media = std::make_unique<StoredMedia>(drive->media);
  if (const Hresult code = open(disk, std::move(media), VM_E_HOST_FLOPPY_CAPTURE_FAIL); code != S_OK) return code;
  return disk;
}

std::optional<SavedDisk> FloppyDrive::saved_disk() const {
  if (disk_.kind == Kind::None) return {};
  return SavedDisk{.slot = SavedDisk::Slot::Floppy,
                   .place = number_,
                   .host_drive = disk_.kind == Kind::HostDrive,
                   .write_protected = disk_.tab == Tab::WriteProtected,
                   .name = disk_.name};
}

bool FloppyDrive::holds(const SavedDisk& disk) const {
  return disk_.kind == (disk.host_drive ? Kind::HostDrive : Kind::Image) && fold(disk_.name) == fold(disk.name);
}

Answer<FloppyDrive::Disk> FloppyDrive::disk_of(const SavedDisk& disk) {
  return disk.host_drive ? host_disk(disk.name) : image_disk(disk.name);
}

Hresult FloppyDrive::can_bring_back(const SavedDisk& disk) {
  if (holds(disk)) return S_OK;
  if (const Hresult code = flush(); code != S_OK) return code;
  return disk_of(disk).code;
}

Hresult FloppyDrive::bring_back(const SavedDisk& saved) {
  if (!holds(saved)) {
    Answer<Disk> disk = disk_of(saved);
    if (!disk) return disk.code;
    put(std::move(disk.value));
  }
  if (saved.write_protected) set_write_protected(true);
  changed_since_save_ = false;
  return S_OK;
}

Answer<std::string> FloppyDrive::image_file() const {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  return disk_.kind == Kind::Image ? disk_.name : std::string();
}

Answer<std::string> FloppyDrive::host_drive_letter() const {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  return disk_.kind == Kind::HostDrive ? disk_.name : std::string();
}

Answer<Kind> FloppyDrive::attachment() const {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  return disk_.kind;
}

Hresult FloppyDrive::insert(std::string_view wish, std::shared_ptr<StoredFile> bytes) {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  if (const auto archive = packed_bytes(*bytes)) return insert_packed(wish, *archive);
  HostFiles& files = services_.files;
  const std::string path = files.unused_path(InsertedFolder, legal_file_name(wish, "disk.img"));
  if (const Hresult code = files.adopt(path, std::move(bytes)); code != S_OK) return services_.error.set(code);
  const Hresult code = attach_image(path);
  if (code != S_OK) files.remove(path);  // a file nobody can use was only ever ours
  return code;
}

/// The disks among the archive's files become host files in a folder of their own.
Hresult FloppyDrive::insert_packed(std::string_view wish, std::span<const u8> archive) {
  auto disks = floppies_in(archive);
  if (!disks) return services_.error.set(VM_E_IMAGE_CAPTURE_FAIL, std::string(wish) + ": " + disks.sentence());
  HostFiles& files = services_.files;
  const std::string name = legal_file_name(wish, "disks");
  const std::string folder = files.unused_path(InsertedFolder, name.substr(0, name.find_last_of('.')));
  std::vector<std::string> paths;
  Hresult code = S_OK;
  for (const PackedFile& disk : *disks) {
    const std::string file = legal_file_name(disk.name.empty() ? name_of(folder) : disk.name, "disk.img");
    const std::string path =
        disks->size() == 1 ? files.unused_path(InsertedFolder, file) : files.unused_path(folder, file);
    code = files.write(path, disk.bytes);
    if (code != S_OK) {
      services_.error.set(code);
      break;
    }
    paths.push_back(path);
  }
  if (code == S_OK) code = disks->size() == 1 ? attach_image(paths.front()) : set_.insert(paths);
  if (code != S_OK)
    for (const std::string& path : paths) files.remove(path);
  return code;
}

Answer<ferrite::FloppyDrive::Activity> FloppyDrive::activity() const {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  return device_ ? device_->activity() : ferrite::FloppyDrive::Activity::Idle;
}

Answer<bool> FloppyDrive::write_protected() const {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  const FloppyImage* const disk = image();
  return disk && (disk_.tab == Tab::WriteProtected || !disk->writable());
}

Hresult FloppyDrive::set_write_protected(bool protect) {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  const FloppyImage* const disk = image();
  if (!disk) return services_.error.set(VM_E_NO_MEDIA_CAPTURED);
  if (!protect && !disk->writable())
    return services_.error.set(
        E_ACCESSDENIED,
        disk_.name + (begins_as_archive(*file()) ? " is an archive, which is only read; drive.insert() unpacks it."
                                                 : " is read-only on the host; make the file writable first."));
  disk_.tab = protect ? Tab::WriteProtected : Tab::WriteEnabled;
  if (device_) device_->set_write_protected(protect);
  remember();
  return S_OK;
}

Hresult FloppyDrive::set_fast(bool fast) {
  if (const Hresult code = machine_.fit_floppy_drive(number_, {settings().type, fast}); code != S_OK) return code;
  if (device_) device_->set_fast(fast);
  return S_OK;
}

Answer<bool> FloppyDrive::fast() const {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  return settings().fast;
}

Answer<std::string> FloppyDrive::type() const {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  return std::string(name_in(floppy_drive_type_names, settings().type));
}

Hresult FloppyDrive::set_type(std::string_view name) {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  const auto type = value_in(floppy_drive_type_names, name);
  if (!type)
    return services_.error.set(E_INVALIDARG, "A floppy drive's type is " + all_names(floppy_drive_type_names) + ".");
  MachineSettings wish = machine_.settings();
  wish.floppy_drives[number_].type = *type;
  if (const auto wrong = wrong_type(wish)) return services_.error.set(E_INVALIDARG, wrong->sentence);
  return machine_.fit_floppy_drive(number_, wish.floppy_drives[number_]);
}

Hresult FloppyDrive::no_disk() const {
  if (const Hresult code = unknown_machine(); code != S_OK) return code;
  return disk_.inserted ? S_OK : services_.error.set(VM_E_NO_MEDIA_CAPTURED);
}

Answer<WritePolicy> FloppyDrive::write_policy() const {
  if (const Hresult code = no_disk(); code != S_OK) return code;
  return disk_.policy;
}

Hresult FloppyDrive::set_write_policy(WritePolicy policy) {
  if (const Hresult code = no_disk(); code != S_OK) return code;
  const bool through = policy == WritePolicy::WriteThrough, discards = policy == WritePolicy::Discard;
  InsertedDisk& disk = *disk_.inserted;
  if (!(discards ? disk.hold_back() : disk.let_go()))
    return services_.error.set(DISP_E_EXCEPTION, "The host could not store what was written to " + disk_.name +
                                                     "; it is as it was. Make room and try again.");
  if (!file()->write_through(through))
    return services_.error.set(E_ACCESSDENIED, disk_.name +
                                                   " did not come from a file that can be written to. Choose it "
                                                   "anew in a browser that lets pages write to files.");
  disk_.policy = policy;
  remember();
  return S_OK;
}

Answer<bool> FloppyDrive::changed() const {
  if (const Hresult code = no_disk(); code != S_OK) return code;
  return disk_.inserted->changed();
}

Hresult FloppyDrive::discard_changes() {
  if (const Hresult code = no_disk(); code != S_OK) return code;
  if (!disk_.inserted->changed()) return S_OK;
  if (!disk_.inserted->discard_changes())
    return services_.error.set(DISP_E_EXCEPTION,
                               "The host could not take back what was written to " + disk_.name + ".");
  Disk again{disk_.kind, disk_.name, disk_.lease, disk_.host, nullptr, disk_.tab, disk_.inserted, disk_.policy};
  if (const Hresult code = open(again, DISP_E_EXCEPTION); code != S_OK) return code;
  return put(std::move(again));
}

StoredFile* FloppyDrive::file() const {
  if (disk_.lease) return &disk_.lease->file();
  return disk_.host ? disk_.host->media.get() : nullptr;
}

FloppyDriveConfig FloppyDrive::wanted() const {
  using Device = ferrite::FloppyDrive;
  if (const FloppyDriveType type = settings().type) return {*type, Device::Mechanics::Real};
  const bool extended = disk_.image && disk_.image->geometry().rate == DataRate::Kbps1000;
  return {extended ? Device::Type::Inch35Ed : Device::Type::Inch35Hd, Device::Mechanics::Automatic};
}

/// A disk that was not there when the machine was saved is not missing when it comes back.
void FloppyDrive::state_saved() {
  changed_since_save_ = false;
  remember();
}

std::string FloppyDrive::missing_image() {
  if (disk_.kind == Kind::None) insert_remembered();
  return disk_.kind == Kind::None ? machine_.settings().floppies[number_].image : std::string();
}

void FloppyDrive::power_on(ferrite::FloppyDrive& device) {
  device_ = &device;
  device_->set_fast(settings().fast);
  if (disk_.image) device_->insert(std::move(disk_.image), disk_.tab);
}

void FloppyDrive::state_restored() {
  if (!device_) return;
  std::unique_ptr<FloppyImage> disk = changed_since_save_ ? device_->eject() : nullptr;
  if (disk) device_->insert(std::move(disk), disk_.tab);
  if (device_->has_disk()) device_->set_write_protected(disk_.tab == Tab::WriteProtected);
  changed_since_save_ = false;
}

void FloppyDrive::power_off() {
  if (device_) disk_.image = device_->eject();
  device_ = nullptr;
}

void FloppyDrive::abandon() {
  power_off();
  if (disk_.host) disk_.host->captured = false;
  disk_ = {};
}

void FloppyDrive::announce(Event::Kind kind) const {
  services_.events.push({.kind = kind, .machine = machine_.id(), .number = i32(number_), .text = disk_.name});
}

Answer<i32> FloppyDriveCollection::count() const {
  return machine_.known() ? Answer<i32>(Size) : services_.error.set(VM_E_VM_UNKNOWN);
}

Answer<FloppyDrive*> FloppyDriveCollection::item(i32 index) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (index < 1 || index > Size) return services_.error.set(DISP_E_BADINDEX);
  return &drives_[std::size_t(index - 1)];
}

}  // namespace ferrite::automation
