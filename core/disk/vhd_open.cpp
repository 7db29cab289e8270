// SPDX-License-Identifier: MIT
// How a virtual hard disk file is taken up: nothing in it is believed before it is checked.
#include <algorithm>

#include "core/base/byte_order.h"
#include "core/base/utf16.h"
#include "core/disk/padded_read.h"
#include "core/disk/vhd_disk.h"

namespace ferrite {
namespace {

Error damaged(const std::string& what) {
  return Error{"The virtual hard disk is damaged: " + what + " Restore the file from a copy."};
}
Error unreadable(u64 offset) {
  return Error{"The virtual hard disk's file could not be read at offset " + std::to_string(offset) +
               ". Try to attach it again."};
}
bool overlap(u64 a, u64 a_bytes, u64 b, u64 b_bytes) { return a < b + b_bytes && b < a + a_bytes; }

}  // namespace

VhdParent::VhdParent(std::unique_ptr<VhdDisk> vhd, std::optional<u32> when) : id(vhd->unique_id()), modified(when) {
  disk = std::move(vhd);
}
VhdParent::VhdParent(std::unique_ptr<HardDisk> any, const VhdUniqueId& unique_id)
    : disk(std::move(any)), id(unique_id) {}

Result<std::unique_ptr<VhdDisk>> VhdDisk::open(std::unique_ptr<Media> media, const OpenVhdParent& open_parent) {
  std::unique_ptr<VhdDisk> disk(new VhdDisk(std::move(media)));
  if (const auto error = disk->load()) return *error;
  if (disk->type() == VhdType::Differencing)
    if (const auto error = disk->attach_parent(open_parent)) return *error;
  return disk;
}

Result<VhdDescription> VhdDisk::describe(std::unique_ptr<Media> media) {
  VhdDisk disk(std::move(media));
  if (const auto error = disk.load()) return *error;
  VhdDescription about{
      disk.type(), disk.footer_.bytes, disk.unique_id(), disk.footer_.time_stamp, disk.header_.block_bytes, {}};
  if (disk.type() == VhdType::Differencing) about.parent = {disk.header_.parent_id, disk.parent_paths()};
  return about;
}

std::optional<Error> VhdDisk::load() {
  if (auto error = load_footer()) return error;
  if (type() == VhdType::Fixed) return check_fixed();
  if (auto error = load_header()) return error;
  if (auto error = load_table()) return error;
  return check_blocks();
}

/// [Hard Disk Footer Format] In the last 512 bytes, or 511 of old, or mirrored at the head.
std::optional<Error> VhdDisk::load_footer() {
  const u64 size = media_->size();
  std::optional<u64> wrong_checksum;
  for (const u64 from_end : {u64(VhdFooter::Bytes), u64(VhdFooter::OldBytes), size}) {
    if (from_end > size || size < VhdFooter::OldBytes) continue;
    const u64 at = size - from_end;
    if (!read_padded(*media_, at, footer_bytes_)) return unreadable(at);
    if (from_end == VhdFooter::OldBytes) footer_bytes_.back() = 0;
    if (!VhdFooter::has_cookie(footer_bytes_)) continue;
    if (!VhdFooter::has_checksum(footer_bytes_)) {
      wrong_checksum = at;
      continue;
    }
    const auto footer = VhdFooter::parse(footer_bytes_, at);
    if (!footer) return Error{footer.sentence()};
    footer_ = *footer;
    if (at != 0) footer_at_ = at;
    return {};
  }
  if (wrong_checksum)
    return damaged("its footer at offset " + std::to_string(*wrong_checksum) + " has a wrong checksum.");
  return Error{
      "The file has no virtual hard disk footer in its last 512 bytes. It is not a VHD, or incomplete: get a "
      "complete copy."};
}

std::optional<Error> VhdDisk::check_fixed() const {
  if (footer_at_ && footer_.bytes <= *footer_at_) return {};
  return damaged("its footer promises " + std::to_string(footer_.bytes) + " bytes of disk, and the file has " +
                 std::to_string(media_->size()) + ".");
}

std::optional<Error> VhdDisk::load_header() {
  const u64 at = footer_.header_at, size = media_->size();
  if (at < VhdFooter::Bytes || at > size || size - at < VhdDynamicHeader::Bytes)
    return damaged("its footer puts the dynamic disk header at offset " + std::to_string(at) +
                   ", which is not in the file.");
  std::array<u8, VhdDynamicHeader::Bytes> bytes{};
  if (!media_->read(at, bytes)) return unreadable(at);
  const auto header = VhdDynamicHeader::parse(bytes, at);
  if (!header) return Error{header.sentence()};
  header_ = *header;
  block_sectors_ = header_.block_bytes / SectorBytes;
  bitmap_bytes_ = u32(round_up((block_sectors_ + 7) / 8, SectorBytes));
  return {};
}

std::optional<Error> VhdDisk::load_table() {
  const u64 at = header_.table_at, size = media_->size();
  const u64 entries = VhdDynamicHeader::blocks_of(footer_.bytes, header_.block_bytes), bytes = entries * 4;
  if (header_.table_entries < entries)
    return damaged("its block allocation table has " + std::to_string(header_.table_entries) + " entries, and " +
                   std::to_string(entries) + " are needed.");
  if (bytes > VhdDynamicHeader::MostTableBytes)
    return Error{"The virtual hard disk's block allocation table would need " + std::to_string(bytes) +
                 " bytes, because its blocks are small. Convert the image to one with blocks of 2 MB."};
  if (at < VhdFooter::Bytes || at > size || size - at < bytes ||
      overlap(at, bytes, footer_.header_at, VhdDynamicHeader::Bytes))
    return damaged("its block allocation table at offset " + std::to_string(at) +
                   " does not lie where the file has room.");
  std::vector<u8> raw(static_cast<std::size_t>(bytes));
  if (!media_->read(at, raw)) return unreadable(at);
  table_.resize(std::size_t(entries));
  for (std::size_t n = 0; n < table_.size(); n++) table_[n] = load_big<u32>(raw, n * 4);
  return {};
}

/// No block may lie outside the file, on another, or on what describes the disk.
std::optional<Error> VhdDisk::check_blocks() {
  const u64 table_bytes = round_up(u64(table_.size()) * 4, SectorBytes);
  blocks_begin_ = std::max(footer_.header_at + VhdDynamicHeader::Bytes, header_.table_at + table_bytes);
  if (type() == VhdType::Differencing)
    for (const VhdParentLocator& locator : header_.locators)
      if (locator.platform && locator.at < media_->size())
        blocks_begin_ = std::max(blocks_begin_, locator.at + std::min(locator.length, VhdParentLocator::MostBytes));
  blocks_begin_ = round_up(blocks_begin_, SectorBytes);
  free_at_ = blocks_begin_;

  const u64 bytes = bitmap_bytes_ + header_.block_bytes, end = footer_at_.value_or(media_->size());
  std::vector<u64> starts;
  for (u32 n = 0; n < blocks(); n++) {
    if (table_[n] == Unallocated) continue;
    const u64 at = block_at(n);
    const auto refuse = [&](const std::string& where) {
      return damaged("entry " + std::to_string(n) + " of its block allocation table points to offset " +
                     std::to_string(at) + ", where " + where + ".");
    };
    if (at + bytes > end) return refuse("the file has no room for a block");
    if (at < VhdFooter::Bytes || overlap(at, bytes, header_.table_at, table_bytes) ||
        overlap(at, bytes, footer_.header_at, VhdDynamicHeader::Bytes))
      return refuse("the file describes itself");
    starts.push_back(at);
    free_at_ = std::max(free_at_, at + bytes);
  }
  std::sort(starts.begin(), starts.end());
  for (std::size_t n = 1; n < starts.size(); n++)
    if (starts[n] - starts[n - 1] < bytes)
      return damaged("two blocks share the file's bytes from offset " + std::to_string(starts[n]) + " on.");
  return {};
}

/// [Implementing a Differencing Hard Disk] Where the two files were moved together, the relative path still holds.
std::vector<std::string> VhdDisk::parent_paths() {
  std::vector<std::string> paths;
  for (const u32 platform :
       {VhdParentLocator::WindowsRelative, VhdParentLocator::WindowsAbsolute, VhdParentLocator::MacUrl})
    for (const VhdParentLocator& locator : header_.locators)
      if (locator.platform == platform)
        if (std::string path = locator_path(locator); !path.empty()) paths.push_back(std::move(path));
  if (!header_.parent_name.empty()) paths.push_back(header_.parent_name);
  return paths;
}

std::string VhdDisk::locator_path(const VhdParentLocator& locator) {
  const u64 size = media_->size();
  if (locator.length > VhdParentLocator::MostBytes || locator.at > size || size - locator.at < locator.length)
    return {};
  std::vector<u8> raw(locator.length);
  if (!media_->read(locator.at, raw)) return {};
  if (locator.platform == VhdParentLocator::MacUrl) return {raw.begin(), std::find(raw.begin(), raw.end(), u8(0))};
  std::u16string path;
  for (std::size_t n = 0; n + 1 < raw.size(); n += 2) {
    const auto unit = load_little<u16>(raw, n);
    if (!unit) break;
    path += char16_t(unit);
  }
  return to_utf8(path);
}

/// [Identification of the Parent Hard Disk Image]
std::optional<Error> VhdDisk::attach_parent(const OpenVhdParent& open_parent) {
  const VhdParentReference reference{header_.parent_id, parent_paths()};
  const std::string name = reference.paths.empty() ? "(its name is missing)" : reference.paths.front();
  if (!open_parent)
    return Error{"The virtual hard disk keeps only what differs from " + name +
                 ", which is needed beside it. Attach both."};
  auto parent = open_parent(reference);
  if (!parent) return Error{parent.sentence()};
  if (parent->id != header_.parent_id)
    return Error{
        "The disk found as " + name +
        " is not the one that the differencing disk was made from (their unique IDs differ). Attach the right parent."};
  if (parent->modified && header_.parent_time_stamp && *parent->modified != header_.parent_time_stamp)
    return Error{"The parent disk " + name +
                 " was written to after the differencing disk was made, so the two no longer fit. Restore the parent "
                 "from a copy."};
  if (parent->disk->sectors() != sectors())
    return Error{"The parent disk " + name + " has " + std::to_string(parent->disk->sectors()) +
                 " sectors, and the differencing disk has " + std::to_string(sectors()) +
                 ". Restore the parent from a copy."};
  parent_ = std::move(parent->disk);
  return {};
}

}  // namespace ferrite
