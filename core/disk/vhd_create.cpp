// SPDX-License-Identifier: MIT
// Blank virtual hard disks. Each is one write, so that there is either nothing or a disk.
#include <algorithm>

#include "core/base/byte_order.h"
#include "core/base/utf16.h"
#include "core/disk/vhd_disk.h"

namespace ferrite {
namespace {

using Bytes = std::vector<u8>;

std::optional<Error> refuse(const Media& media, const NewVhd& wanted) {
  if (!media.writable() || media.size() != 0)
    return Error{"A new virtual hard disk needs an empty file that can be written. Choose another place for it."};
  if (wanted.sectors == 0 || wanted.sectors > VhdMostBytes / HardDisk::SectorBytes)
    return Error{"A virtual hard disk has up to 2040 GB, and one of " + std::to_string(wanted.sectors) +
                 " sectors was asked for. Choose another size."};
  if (!VhdDynamicHeader::allows_blocks_of(wanted.block_bytes))
    return Error{
        "Blocks of " + std::to_string(wanted.block_bytes) +
        " bytes were asked for, and a virtual hard disk has blocks of a power of two from 4 KB to 256 MB. Choose "
        "2 MB."};
  const u64 bytes = wanted.sectors * HardDisk::SectorBytes;
  if (VhdDynamicHeader::blocks_of(bytes, wanted.block_bytes) * sizeof(u32) > VhdDynamicHeader::MostTableBytes)
    return Error{"Blocks of " + std::to_string(wanted.block_bytes) +
                 " bytes are too small for a virtual hard disk of that size. Choose 2 MB."};
  return {};
}

VhdFooter footer_of(const NewVhd& wanted, VhdType type) {
  VhdFooter footer;
  footer.type = type;
  footer.header_at = type == VhdType::Fixed ? VhdFooter::NoHeader : VhdFooter::Bytes;
  footer.time_stamp = wanted.time_stamp;
  footer.bytes = wanted.sectors * HardDisk::SectorBytes;
  footer.geometry = vhd_geometry(wanted.sectors);
  footer.unique_id = wanted.unique_id;
  return footer;
}

VhdDynamicHeader header_of(const NewVhd& wanted) {
  VhdDynamicHeader header;
  header.block_bytes = wanted.block_bytes;
  header.table_at = VhdFooter::Bytes + VhdDynamicHeader::Bytes;
  header.table_entries = u32(VhdDynamicHeader::blocks_of(wanted.sectors * HardDisk::SectorBytes, wanted.block_bytes));
  return header;
}

Error not_kept() {
  return Error{"The new virtual hard disk could not be written. Check that there is room for it, and try again."};
}

/// The file up to the footer that ends it: [Dynamic Hard Disk Image]. `locators` lie behind the table.
Bytes dynamic_file(const VhdFooter& footer, const VhdDynamicHeader& header, const Bytes& locators) {
  const auto raw_footer = footer.serialise();
  const auto raw_header = header.serialise();
  Bytes file(raw_footer.begin(), raw_footer.end());
  file.insert(file.end(), raw_header.begin(), raw_header.end());
  file.resize(std::size_t(round_up(file.size() + u64(header.table_entries) * 4, HardDisk::SectorBytes)), 0xFF);
  file.insert(file.end(), locators.begin(), locators.end());
  file.insert(file.end(), raw_footer.begin(), raw_footer.end());
  return file;
}

}  // namespace

Result<std::unique_ptr<VhdDisk>> VhdDisk::create_fixed(std::unique_ptr<Media> media, const NewVhd& wanted) {
  if (const auto error = refuse(*media, wanted)) return *error;
  const VhdFooter footer = footer_of(wanted, VhdType::Fixed);
  if (!media->write(footer.bytes, footer.serialise())) return not_kept();
  return open(std::move(media));
}

Result<std::unique_ptr<VhdDisk>> VhdDisk::create_dynamic(std::unique_ptr<Media> media, const NewVhd& wanted) {
  if (const auto error = refuse(*media, wanted)) return *error;
  if (!media->write(0, dynamic_file(footer_of(wanted, VhdType::Dynamic), header_of(wanted), {}))) return not_kept();
  return open(std::move(media));
}

Result<std::unique_ptr<VhdDisk>> VhdDisk::create_differencing(std::unique_ptr<Media> media, const NewVhd& asked,
                                                              VhdParent parent, const VhdParentPaths& paths) {
  NewVhd wanted = asked;
  wanted.sectors = parent.disk->sectors();
  if (const auto error = refuse(*media, wanted)) return *error;
  VhdDynamicHeader header = header_of(wanted);
  header.parent_id = parent.id;
  header.parent_time_stamp = parent.modified.value_or(0);
  header.parent_name = paths.absolute.substr(paths.absolute.find_last_of("\\/") + 1);
  const u64 locators_at = round_up(header.table_at + u64(header.table_entries) * 4, SectorBytes);
  Bytes locators;
  const auto add_locator = [&](u32 platform, std::string_view path, VhdParentLocator& locator) {
    const Bytes text = to_utf16_bytes(path);
    const u32 space = u32(round_up(text.size(), SectorBytes));
    locator = {platform, space, u32(text.size()), locators_at + locators.size()};
    locators.insert(locators.end(), text.begin(), text.end());
    locators.resize(std::size_t(locator.at - locators_at) + space);
  };
  add_locator(VhdParentLocator::WindowsRelative, paths.relative, header.locators[0]);
  add_locator(VhdParentLocator::WindowsAbsolute, paths.absolute, header.locators[1]);
  if (!media->write(0, dynamic_file(footer_of(wanted, VhdType::Differencing), header, locators))) return not_kept();
  return open(std::move(media), [&](const VhdParentReference&) -> Result<VhdParent> { return std::move(parent); });
}

}  // namespace ferrite
