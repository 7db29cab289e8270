// SPDX-License-Identifier: MIT
#include "core/disk/vhd_structures.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/byte_order.h"
#include "core/base/utf16.h"
#include "core/disk/hard_disk.h"

namespace ferrite {
namespace {

constexpr std::string_view FooterCookie = "conectix", HeaderCookie = "cxsparse";
constexpr u32 Version = 0x0001'0000;

/// Where fields lie in the footer.
namespace footer {
enum : std::size_t {
  Features = 8,
  FileVersion = 12,
  DataOffset = 16,
  TimeStamp = 24,
  CreatorApplication = 28,
  CreatorVersion = 32,
  CreatorHost = 36,
  OriginalSize = 40,
  CurrentSize = 48,
  Cylinders = 56,
  Heads = 58,
  Sectors = 59,
  DiskType = 60,
  Checksum = 64,
  UniqueId = 68,
  SavedState = 84
};
}  // namespace footer

/// And in the dynamic disk header.
namespace header {
enum : std::size_t {
  DataOffset = 8,
  TableOffset = 16,
  HeaderVersion = 24,
  MaxTableEntries = 28,
  BlockSize = 32,
  Checksum = 36,
  ParentUniqueId = 40,
  ParentTimeStamp = 56,
  ParentName = 64,
  ParentLocators = 576
};
constexpr std::size_t ParentNameUnits = 256, LocatorBytes = 24;
}  // namespace header

bool begins_with(std::span<const u8> bytes, std::string_view cookie) {
  return bytes.size() >= cookie.size() && std::equal(cookie.begin(), cookie.end(), bytes.begin());
}
void put_text(std::span<u8> bytes, std::size_t at, std::string_view text) {
  std::copy(text.begin(), text.end(), bytes.begin() + std::ptrdiff_t(at));
}

/// The ones' complement of the sum of all bytes but the checksum's own.
u32 checksum(std::span<const u8> bytes, std::size_t field) {
  u32 sum = 0;
  for (std::size_t n = 0; n < bytes.size(); n++)
    if (n < field || n >= field + 4) sum += bytes[n];
  return ~sum;
}

Error refuse(std::string_view structure, u64 at, std::string_view what) {
  return Error{"The virtual hard disk's " + std::string(structure) + " at offset " + std::to_string(at) + " " +
               std::string(what)};
}
constexpr std::string_view Restore = " The file is damaged: restore it from a copy.";

std::string parent_name_in(std::span<const u8> bytes) {
  std::u16string name;
  for (std::size_t n = 0; n < header::ParentNameUnits; n++) {
    const auto unit = load_big<u16>(bytes, header::ParentName + 2 * n);
    if (!unit) break;
    name += char16_t(unit);
  }
  return to_utf8(name);
}

}  // namespace

HardDiskGeometry vhd_geometry(u64 sectors) {
  u64 total = std::min<u64>(sectors, 65535u * 16 * 255);
  u64 per_track = 17, tracks = total / per_track, heads = std::max<u64>((tracks + 1023) / 1024, 4);
  if (tracks >= heads * 1024 || heads > 16) per_track = 31, heads = 16, tracks = total / per_track;
  if (tracks >= heads * 1024) per_track = 63, tracks = total / per_track;
  if (total >= 65535u * 16 * 63) per_track = 255, heads = 16, tracks = total / per_track;
  return {u16(tracks / heads), u8(heads), u8(per_track)};
}

bool VhdFooter::has_cookie(std::span<const u8> bytes) { return begins_with(bytes, FooterCookie); }
bool VhdFooter::has_checksum(std::span<const u8> bytes) {
  return checksum(bytes, footer::Checksum) == load_big<u32>(bytes, footer::Checksum);
}

Result<VhdFooter> VhdFooter::parse(std::span<const u8> bytes, u64 at) {
  constexpr std::string_view Structure = "footer";
  VhdFooter f;
  f.header_at = load_big<u64>(bytes, footer::DataOffset);
  f.time_stamp = load_big<u32>(bytes, footer::TimeStamp);
  f.bytes = load_big<u64>(bytes, footer::CurrentSize);
  f.geometry = {load_big<u16>(bytes, footer::Cylinders), bytes[footer::Heads], bytes[footer::Sectors]};
  f.type = VhdType(load_big<u32>(bytes, footer::DiskType));
  std::copy_n(bytes.begin() + footer::UniqueId, f.unique_id.size(), f.unique_id.begin());
  f.saved_state = bytes[footer::SavedState];
  if (load_big<u32>(bytes, footer::FileVersion) >> 16 != Version >> 16)
    return refuse(Structure, at, "is of a newer version than 1.x. Convert the image to a version 1 VHD.");
  if (f.type != VhdType::Fixed && f.type != VhdType::Dynamic && f.type != VhdType::Differencing)
    return refuse(
        Structure, at,
        "names disk type " + std::to_string(u32(f.type)) +
            ", which is neither fixed (2), dynamic (3) nor differencing (4). Convert the image to one of them.");
  if (f.bytes == 0 || f.bytes % HardDisk::SectorBytes || f.bytes > VhdMostBytes)
    return refuse(Structure, at,
                  "gives a size of " + std::to_string(f.bytes) +
                      " bytes, where whole sectors up to 2040 GB are possible." + std::string(Restore));
  return f;
}

std::array<u8, VhdFooter::Bytes> VhdFooter::serialise() const {
  std::array<u8, Bytes> raw{};
  put_text(raw, 0, FooterCookie);
  store_big<u32>(raw, footer::Features, 2);  // "Reserved. Must be set to 1"
  store_big<u32>(raw, footer::FileVersion, Version);
  store_big<u64>(raw, footer::DataOffset, header_at);
  store_big<u32>(raw, footer::TimeStamp, time_stamp);
  put_text(raw, footer::CreatorApplication, "frrt");
  store_big<u32>(raw, footer::CreatorVersion, Version);
  put_text(raw, footer::CreatorHost, "Wi2k");
  store_big<u64>(raw, footer::OriginalSize, bytes);
  store_big<u64>(raw, footer::CurrentSize, bytes);
  store_big<u16>(raw, footer::Cylinders, geometry.cylinders);
  raw[footer::Heads] = geometry.heads;
  raw[footer::Sectors] = geometry.sectors;
  store_big<u32>(raw, footer::DiskType, u32(type));
  std::copy(unique_id.begin(), unique_id.end(), raw.begin() + footer::UniqueId);
  raw[footer::SavedState] = saved_state;
  store_big<u32>(raw, footer::Checksum, checksum(raw, footer::Checksum));
  return raw;
}

bool VhdDynamicHeader::allows_blocks_of(u32 bytes) {
  return std::popcount(bytes) == 1 && bytes >= LeastBlockBytes && bytes <= MostBlockBytes;
}

Result<VhdDynamicHeader> VhdDynamicHeader::parse(std::span<const u8> bytes, u64 at) {
  constexpr std::string_view Structure = "dynamic disk header";
  if (!begins_with(bytes, HeaderCookie))
    return refuse(Structure, at, "does not begin with \"cxsparse\"." + std::string(Restore));
  if (checksum(bytes, header::Checksum) != load_big<u32>(bytes, header::Checksum))
    return refuse(Structure, at, "has a wrong checksum." + std::string(Restore));
  if (load_big<u32>(bytes, header::HeaderVersion) >> 16 != Version >> 16)
    return refuse(Structure, at, "is of a newer version than 1.x. Convert the image to a version 1 VHD.");
  VhdDynamicHeader h;
  h.table_at = load_big<u64>(bytes, header::TableOffset);
  h.table_entries = load_big<u32>(bytes, header::MaxTableEntries);
  h.block_bytes = load_big<u32>(bytes, header::BlockSize);
  if (!allows_blocks_of(h.block_bytes))
    return refuse(Structure, at,
                  "gives a block size of " + std::to_string(h.block_bytes) +
                      ", which is no power of two from 4 KB to 256 MB." + std::string(Restore));
  std::copy_n(bytes.begin() + header::ParentUniqueId, h.parent_id.size(), h.parent_id.begin());
  h.parent_time_stamp = load_big<u32>(bytes, header::ParentTimeStamp);
  h.parent_name = parent_name_in(bytes);
  for (std::size_t n = 0; n < Locators; n++) {
    const std::size_t entry = header::ParentLocators + n * header::LocatorBytes;
    h.locators[n] = {load_big<u32>(bytes, entry), load_big<u32>(bytes, entry + 4), load_big<u32>(bytes, entry + 8),
                     load_big<u64>(bytes, entry + 16)};
  }
  return h;
}

std::array<u8, VhdDynamicHeader::Bytes> VhdDynamicHeader::serialise() const {
  std::array<u8, Bytes> raw{};
  put_text(raw, 0, HeaderCookie);
  store_big<u64>(raw, header::DataOffset, ~u64(0));
  store_big<u64>(raw, header::TableOffset, table_at);
  store_big<u32>(raw, header::HeaderVersion, Version);
  store_big<u32>(raw, header::MaxTableEntries, table_entries);
  store_big<u32>(raw, header::BlockSize, block_bytes);
  std::copy(parent_id.begin(), parent_id.end(), raw.begin() + header::ParentUniqueId);
  store_big<u32>(raw, header::ParentTimeStamp, parent_time_stamp);
  const std::u16string name = to_utf16(parent_name).substr(0, header::ParentNameUnits - 1);
  for (std::size_t n = 0; n < name.size(); n++) store_big<u16>(raw, header::ParentName + 2 * n, u16(name[n]));
  for (std::size_t n = 0; n < Locators; n++) {
    const std::size_t entry = header::ParentLocators + n * header::LocatorBytes;
    store_big<u32>(raw, entry, locators[n].platform);
    // The specification counts sectors here; Virtual PC and Hyper-V write bytes, and readers expect either.
    store_big<u32>(raw, entry + 4, locators[n].space);
    store_big<u32>(raw, entry + 8, locators[n].length);
    store_big<u64>(raw, entry + 16, locators[n].at);
  }
  store_big<u32>(raw, header::Checksum, checksum(raw, header::Checksum));
  return raw;
}

}  // namespace ferrite
