// SPDX-License-Identifier: MIT
#include "core/automation/virtual_hard_disks.h"

#include <algorithm>

#include "core/automation/unique_ids.h"
#include "core/disk/vhd_parent.h"

namespace ferrite::automation {

namespace {
using Io = HardDisk::Io;
constexpr i32 SmallestDisk = 3, LargestDisk = 2'088'960;  // MB
constexpr std::size_t CopiedSectors = 128;

VMHardDiskType type_of(VhdType type) {
  switch (type) {
    case VhdType::Fixed: return VMHardDiskType::FixedSize;
    case VhdType::Dynamic: return VMHardDiskType::Dynamic;
    case VhdType::Differencing: break;
  }
  return VMHardDiskType::Differencing;
}

bool is_new_type(i32 type) { return type == i32(VMHardDiskType::Dynamic) || type == i32(VMHardDiskType::FixedSize); }

/// These sectors of one disk to another that reads as zeros: S_OK, or which of the two failed.
Hresult copy_sectors(HardDisk& from, HardDisk& to, u64 first, u64 end) {
  std::vector<u8> bytes(CopiedSectors * HardDisk::SectorBytes);
  for (u64 sector = first; sector < end; sector += CopiedSectors) {
    const auto part =
        std::span(bytes).first(std::size_t(std::min<u64>(end - sector, CopiedSectors)) * HardDisk::SectorBytes);
    if (from.read(sector, part) != Io::Done) return VM_E_HD_IMAGE_ACCESS;
    const bool zeros = std::all_of(part.begin(), part.end(), [](u8 byte) { return byte == 0; });
    if (!zeros && to.write(sector, part) != Io::Done) return ERROR_DISK_FULL;
  }
  return S_OK;
}

Hresult copy_blocks(VhdDisk& from, HardDisk& to, u32 block_bytes) {
  const u64 sectors = block_bytes / HardDisk::SectorBytes;
  for (u32 block = 0; block < from.blocks(); block++) {
    if (!from.has_block(block)) continue;
    const u64 end = std::min((block + 1) * sectors, from.sectors());
    if (const Hresult code = copy_sectors(from, to, block * sectors, end); code != S_OK) return code;
  }
  return S_OK;
}

/// A path relative to the folder of the other.
Answer<std::string> beside(std::string_view path, std::string_view other) {
  const Answer<std::string> absolute = checked_path(path);
  return absolute || absolute.code != ERROR_BAD_PATHNAME || path.empty() ? absolute
                                                                         : checked_path(join(folder_of(other), path));
}
}  // namespace

Task VirtualHardDisks::succeeded(std::string what) {
  return {.id = services_.next_id++, .description = std::move(what), .error_description = {}};
}

Task VirtualHardDisks::failed(std::string what, std::string why) {
  services_.error.set(DISP_E_EXCEPTION, why);
  return {services_.next_id++, std::move(what), VMTaskResult::DiskRelatedError, DISP_E_EXCEPTION, std::move(why)};
}

// ---- making ---------------------------------------------------------------------------------------------------------

Answer<std::string> VirtualHardDisks::unused_path(std::string_view wish) const {
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(path.code);
  return services_.files.exists(path.value) ? services_.error.set(ERROR_ALREADY_EXISTS) : path;
}

Answer<VirtualHardDisks::NewDisk> VirtualHardDisks::new_disk(const NewVhd& wanted, Create create) const {
  const auto file = services_.files.new_file();
  if (!file) return services_.error.set(ERROR_DISK_FULL);
  auto disk = create(std::make_unique<StoredMedia>(file), wanted);
  return disk ? Answer(NewDisk{file, std::move(*disk)}) : services_.error.set(ERROR_DISK_FULL, disk.sentence());
}

Answer<Task> VirtualHardDisks::adopt(const std::string& path, NewDisk made, std::string_view what) {
  if (const Hresult code = services_.files.adopt(path, made.file); code != S_OK) return services_.error.set(code);
  return succeeded(std::string(what) + " " + path);
}

Answer<Task> VirtualHardDisks::create(std::string_view wish, i32 megabytes, Create create) {
  const Answer<std::string> path = unused_path(wish);
  if (!path) return path.code;
  if (megabytes < SmallestDisk) return services_.error.set(VM_E_IMAGE_SIZE_TOO_SMALL);
  if (megabytes > LargestDisk) return services_.error.set(VM_E_IMAGE_SIZE_TOO_LARGE);
  Answer<NewDisk> made = new_disk(new_vhd(services_, u64(megabytes) << 11), create);
  return made ? adopt(path.value, std::move(made.value), "Creating") : Answer<Task>(made.code);
}

Answer<Task> VirtualHardDisks::create_dynamic(std::string_view path, i32 megabytes) {
  return create(path, megabytes, VhdDisk::create_dynamic);
}

Answer<Task> VirtualHardDisks::create_fixed(std::string_view path, i32 megabytes) {
  return create(path, megabytes, VhdDisk::create_fixed);
}

Answer<Task> VirtualHardDisks::create_differencing(std::string_view wish, std::string_view parent_wish) {
  const Answer<std::string> parent_path = beside(parent_wish, wish), path = beside(wish, parent_wish);
  if (!parent_path || !path) return services_.error.set(path ? parent_path.code : path.code);
  if (services_.files.exists(path.value)) return services_.error.set(ERROR_ALREADY_EXISTS);
  const auto found = services_.files.stat(parent_path.value);
  if (!found) return services_.error.set(ERROR_PATH_NOT_FOUND, "There is no file " + parent_path.value + ".");
  auto parent = images_.open_vhd(found.value.path);
  if (!parent) return services_.error.set(DISP_E_EXCEPTION, parent.sentence());
  const auto file = services_.files.new_file();
  if (!file) return services_.error.set(ERROR_DISK_FULL);
  const NewVhd wanted = new_vhd(services_, (*parent)->sectors());
  auto disk = VhdDisk::create_differencing(std::make_unique<StoredMedia>(file), wanted,
                                           VhdParent(std::move(*parent), std::nullopt),
                                           {found.value.path, relative_to(folder_of(path.value), found.value.path)});
  if (!disk) return services_.error.set(ERROR_DISK_FULL, disk.sentence());
  return adopt(path.value, {file, std::move(*disk)}, "Creating");
}

// ---- properties -----------------------------------------------------------------------------------------------------

Answer<std::string> VirtualHardDisks::get(std::string_view path) const {
  const auto found = services_.files.stat(path);
  return found ? Answer<std::string>(found.value.path) : services_.error.set(found.code);
}

Answer<VirtualHardDisks::About> VirtualHardDisks::about(std::string_view wish) const {
  const Answer<std::string> path = get(wish);
  if (!path) return path.code;
  const auto file = services_.files.find(path.value).value;
  const auto format = recognise_hard_disk(*std::make_unique<StoredMedia>(file));
  if (!format) return services_.error.set(VM_E_HD_IMAGE_OPEN_FAIL, path.value + ": " + format.sentence());
  About about{path.value, *format, VMHardDiskType::FixedSize, {}};
  if (*format == HardDiskFormat::Raw) return about;
  about.type = VMHardDiskType::Dynamic;
  if (*format != HardDiskFormat::Vhd) return about;
  auto vhd = VhdDisk::describe(std::make_unique<StoredMedia>(file));
  if (!vhd) return services_.error.set(VM_E_HD_IMAGE_OPEN_FAIL, path.value + ": " + vhd.sentence());
  about.type = type_of(vhd->type);
  about.vhd = std::move(*vhd);
  return about;
}

Answer<VMHardDiskType> VirtualHardDisks::type(std::string_view path) const {
  const auto found = about(path);
  return found ? Answer<VMHardDiskType>(found.value.type) : found.code;
}

Answer<u64> VirtualHardDisks::size_in_guest(std::string_view path) const {
  const auto found = about(path);
  if (!found) return found.code;
  if (found.value.format == HardDiskFormat::Vhd) return found.value.vhd.bytes;
  const auto disk = images_.open_hard_disk(found.value.path, found.value.format);
  return disk ? Answer<u64>((*disk)->sectors() * HardDisk::SectorBytes)
              : services_.error.set(VM_E_HD_IMAGE_ACCESS, disk.sentence());
}

Answer<u64> VirtualHardDisks::size_on_host(std::string_view path) const {
  const auto found = services_.files.stat(path);
  return found ? Answer<u64>(found.value.size) : services_.error.set(found.code);
}

Answer<std::string> VirtualHardDisks::parent_of(const About& child) const {
  const std::string path = images_.linked_file({child.vhd.parent.paths, {}}, child.path);
  if (path.empty()) return services_.error.set(ERROR_FILE_NOT_FOUND, "The parent of " + child.path + " is not there.");
  const Hresult code = check_parent(child, path);
  return code == S_OK ? Answer<std::string>(path) : code;
}

Hresult VirtualHardDisks::check_parent(const About& child, std::string_view path) const {
  const auto parent = about(path);
  if (!parent) return parent.code;
  const bool vhd = parent.value.format == HardDiskFormat::Vhd;
  if (child.vhd.parent.id == (vhd ? parent.value.vhd.unique_id : vhd_id_of(parent.value.format))) return S_OK;
  return services_.error.set(VM_E_PARENT_CHILD_ID_MISMATCH,
                             std::string(path) + " is not the disk that " + child.path + " was made from.");
}

Answer<std::string> VirtualHardDisks::parent(std::string_view path) const {
  const auto child = about(path);
  if (!child) return child.code;
  return child.value.type == VMHardDiskType::Differencing ? parent_of(child.value) : S_FALSE;
}

Hresult VirtualHardDisks::set_parent(std::string_view path, std::string_view wish) {
  const auto child = about(path);
  if (!child) return child.code;
  if (child.value.type != VMHardDiskType::Differencing) return S_FALSE;
  const auto parent = get(wish);
  if (!parent) return parent.code;
  if (const Hresult code = check_parent(child.value, parent.value); code != S_OK) return code;
  if (const Hresult code = writable(child.value.path); code != S_OK) return code;
  const auto media = images_.open(child.value.path);
  if (!media) return services_.error.set(VM_E_HD_IMAGE_ACCESS, media.sentence());
  const VhdParentPaths paths{parent.value, relative_to(folder_of(child.value.path), parent.value)};
  const auto done = set_vhd_parent_paths(**media, paths);
  return done ? S_OK : services_.error.set(VM_E_HD_IMAGE_ACCESS, child.value.path + ": " + done.sentence());
}

// ---- operations -----------------------------------------------------------------------------------------------------

Hresult VirtualHardDisks::idle(const std::string& path) const {
  const auto found = services_.files.stat(path);
  if (!found) return services_.error.set(found.code);
  if (found.value.in_use) return services_.error.set(ERROR_SHARING_VIOLATION, path + " is in use.");
  if (users_.in_saved_state(path))
    return services_.error.set(ERROR_SHARING_VIOLATION, path + " belongs to a machine that is saved.");
  return S_OK;
}

Hresult VirtualHardDisks::writable(const std::string& path) const {
  if (const Hresult code = idle(path); code != S_OK) return code;
  const bool locked = services_.files.stat(path).value.access == FileAccess::ReadOnly;
  if (!locked && services_.files.find(path).value->writable()) return S_OK;
  return services_.error.set(VM_E_FILE_READ_ONLY, path + " is read-only.");
}

Answer<Task> VirtualHardDisks::merge(std::string_view wish) {
  const auto child = about(wish);
  if (!child) return child.code;
  if (child.value.type != VMHardDiskType::Differencing) return services_.error.set(VM_E_WRONG_HD_IMAGE_TYPE);
  const auto parent = parent_of(child.value);
  if (!parent) return services_.error.set(VM_E_PARENT_PATH_NOT_FOUND, services_.error.sentence);
  for (const std::string& path : {child.value.path, parent.value})
    if (const Hresult code = writable(path); code != S_OK) return code;
  const std::string undo = users_.undo_disk_over(parent.value);
  if (!undo.empty() && fold(undo) != fold(child.value.path))
    return services_.error.set(ERROR_SHARING_VIOLATION, parent.value + " has the undo disk " + undo + ".");
  const std::string what = "Merging " + child.value.path;
  const auto disk = images_.open_vhd(child.value.path);
  if (!disk) return failed(what, disk.sentence());
  if ((*disk)->commit() == Io::Done) return succeeded(what);
  return failed(what, child.value.path + " could not be merged into " + parent.value +
                          ". Nothing is lost: see that the host has room, and merge again.");
}

Answer<Task> VirtualHardDisks::copy(const About& from, std::string_view wish, i32 type, std::string_view what) {
  const Answer<std::string> path = unused_path(wish);
  if (!path) return path.code;
  if (const Hresult code = idle(from.path); code != S_OK) return code;
  const auto source = images_.open_hard_disk(from.path, from.format);
  if (!source) return failed(std::string(what) + " " + from.path, source.sentence());
  const bool fixed = type == i32(VMHardDiskType::FixedSize);
  Answer<NewDisk> made =
      new_disk(new_vhd(services_, (*source)->sectors()), fixed ? VhdDisk::create_fixed : VhdDisk::create_dynamic);
  if (!made) return made.code;
  if (const Hresult code = copy_sectors(**source, *made.value.disk, 0, (*source)->sectors()); code != S_OK)
    return services_.error.set(code);
  return adopt(path.value, std::move(made.value), what);
}

Answer<Task> VirtualHardDisks::merge_to(std::string_view path, std::string_view new_path, i32 type) {
  const auto from = about(path);
  if (!from) return from.code;
  if (from.value.type != VMHardDiskType::Differencing || !is_new_type(type))
    return services_.error.set(VM_E_WRONG_HD_IMAGE_TYPE);
  if (!parent_of(from.value)) return services_.error.set(VM_E_PARENT_PATH_NOT_FOUND, services_.error.sentence);
  return copy(from.value, new_path, type, "Merging to");
}

Answer<Task> VirtualHardDisks::convert(std::string_view path, std::string_view new_path, i32 type) {
  const auto from = about(path);
  if (!from) return services_.error.set(from.code == VM_E_HD_IMAGE_OPEN_FAIL ? VM_E_INVALID_HD_FILE : from.code);
  if (!fold(new_path).ends_with(".VHD"))
    return services_.error.set(E_INVALIDARG, "The new image is a virtual hard disk: its name ends with .vhd.");
  if (from.value.type == VMHardDiskType::Differencing || !is_new_type(type))
    return services_.error.set(VM_E_WRONG_HD_IMAGE_TYPE);
  return copy(from.value, new_path, type, "Converting to");
}

Answer<Task> VirtualHardDisks::compact(std::string_view wish) {
  const auto old = about(wish);
  if (!old) return services_.error.set(old.code == VM_E_HD_IMAGE_OPEN_FAIL ? VM_E_INVALID_HD_FILE : old.code);
  const std::string& path = old.value.path;
  const VhdDescription& vhd = old.value.vhd;
  if (old.value.format != HardDiskFormat::Vhd || vhd.type != VhdType::Dynamic)
    return services_.error.set(VM_E_WRONG_HD_IMAGE_TYPE);
  if (const Hresult code = writable(path); code != S_OK) return code;
  const NewVhd same{vhd.bytes / HardDisk::SectorBytes, vhd.unique_id, vhd.time_stamp, vhd.block_bytes};
  Answer<NewDisk> made = new_disk(same, VhdDisk::create_dynamic);
  if (!made) return made.code;
  {
    const auto disk = images_.open_vhd(path);
    if (!disk) return services_.error.set(VM_E_INVALID_HD_FILE, disk.sentence());
    if (const Hresult code = copy_blocks(**disk, *made.value.disk, vhd.block_bytes); code != S_OK)
      return services_.error.set(code);
  }
  return adopt(path, std::move(made.value), "Compacting");
}

}  // namespace ferrite::automation
