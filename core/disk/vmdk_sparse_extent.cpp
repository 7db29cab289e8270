// SPDX-License-Identifier: MIT
#include "core/disk/vmdk_sparse_extent.h"

#include <algorithm>
#include <bit>

#include "core/base/byte_order.h"
#include "core/disk/hard_disk.h"
#include "core/disk/inflate.h"
#include "core/disk/padded_read.h"

namespace ferrite {
namespace {

constexpr u64 SectorBytes = HardDisk::SectorBytes;
constexpr std::size_t HeaderBytes = 512, FooterFromEnd = 1024;  // the footer, and an end-of-stream marker
constexpr u64 DirectoryAtEnd = ~u64(0);
constexpr u32 NewestVersion = 3;
constexpr u64 MostCapacity = u64(1) << 40, MostGrainSectors = 2048, MostTableEntries = 512;
constexpr u64 MostDirectoryBytes = 16 * 1024 * 1024;
constexpr std::size_t MarkerBytes = 12, ZlibHeaderBytes = 2;
constexpr u32 ZeroedGrain = 1;

Error damaged(const std::string& what) {
  return Error{"The VMDK file's header is damaged: " + what + " Restore the file from a copy."};
}
std::string field(std::string_view name, std::size_t at, u64 value) {
  return std::string(name) + " (offset " + std::to_string(at) + ") is " + std::to_string(value) + ".";
}

}  // namespace

VmdkSparseExtent::Header VmdkSparseExtent::Header::parse(std::span<const u8> raw) {
  Header h;
  h.version = load_little<u32>(raw, 4);
  h.flags = load_little<u32>(raw, 8);
  h.capacity = load_little<u64>(raw, 12);
  h.grain_sectors = load_little<u64>(raw, 20);
  h.descriptor_at = load_little<u64>(raw, 28);
  h.descriptor_sectors = load_little<u64>(raw, 36);
  h.table_entries = load_little<u32>(raw, 44);
  h.directory_at = load_little<u64>(raw, 56);
  h.compression = load_little<u16>(raw, 77);
  return h;
}

Result<std::unique_ptr<VmdkSparseExtent>> VmdkSparseExtent::open(Media& media) {
  std::unique_ptr<VmdkSparseExtent> extent(new VmdkSparseExtent(media));
  if (const auto loaded = extent->load_header(); !loaded) return Error{loaded.sentence()};
  if (const auto loaded = extent->load_directory(); !loaded) return Error{loaded.sentence()};
  return extent;
}

Result<bool> VmdkSparseExtent::load_header() {
  std::array<u8, HeaderBytes> raw{};
  if (!read_padded(media_, 0, raw))
    return Error{"The VMDK file could not be read at offset 0. Try to attach it again."};
  if (load_little<u32>(raw, 0) != Magic) return damaged("it does not begin with \"KDMV\".");
  header_ = Header::parse(raw);
  if (header_.directory_at == DirectoryAtEnd) {
    const u64 size = media_.size();
    if (size < FooterFromEnd || !media_.read(size - FooterFromEnd, raw) || load_little<u32>(raw, 0) != Magic)
      return damaged("its grain directory should be told by a footer in its last 1024 bytes, and none is there.");
    header_ = Header::parse(raw);
  }
  if (header_.version == 0 || header_.version > NewestVersion) return damaged(field("its version", 4, header_.version));
  if (header_.capacity == 0 || header_.capacity > MostCapacity)
    return damaged(field("its capacity in sectors", 12, header_.capacity));
  if (std::popcount(header_.grain_sectors) != 1 || header_.grain_sectors > MostGrainSectors)
    return damaged(field("its grain size in sectors", 20, header_.grain_sectors));
  if (header_.table_entries == 0 || header_.table_entries > MostTableEntries)
    return damaged(field("its number of grain table entries", 44, header_.table_entries));
  return true;
}

Result<bool> VmdkSparseExtent::load_directory() {
  const u64 covered = header_.grain_sectors * header_.table_entries;
  const u64 bytes = ((header_.capacity - 1) / covered + 1) * sizeof(u32), size = media_.size();
  if (bytes > MostDirectoryBytes) return damaged("its grain directory would need " + std::to_string(bytes) + " bytes.");
  if (header_.directory_at == 0 || header_.directory_at > size / SectorBytes ||
      bytes > size - header_.directory_at * SectorBytes)
    return damaged(field("its grain directory's sector", 56, header_.directory_at) +
                   " The file has no room for it there.");
  std::vector<u8> raw(static_cast<std::size_t>(bytes));
  if (!media_.read(header_.directory_at * SectorBytes, raw))
    return Error{"The VMDK file's grain directory at sector " + std::to_string(header_.directory_at) +
                 " could not be read. Try to attach it again."};
  directory_.resize(raw.size() / sizeof(u32));
  for (std::size_t n = 0; n < directory_.size(); n++) directory_[n] = load_little<u32>(raw, n * sizeof(u32));
  table_.resize(header_.table_entries * sizeof(u32));
  return true;
}

Result<std::string> VmdkSparseExtent::descriptor() {
  if (header_.descriptor_at == 0) return std::string();
  const u64 sectors = media_.size() / SectorBytes;
  if (header_.descriptor_at > sectors || header_.descriptor_sectors > sectors - header_.descriptor_at)
    return damaged(field("its descriptor's sector", 28, header_.descriptor_at) + " The file has no room for it there.");
  std::string text(std::size_t(std::min<u64>(header_.descriptor_sectors * SectorBytes, VmdkDescriptor::MostBytes)),
                   '\0');
  if (!media_.read(header_.descriptor_at * SectorBytes, {reinterpret_cast<u8*>(text.data()), text.size()}))
    return Error{"The VMDK file's descriptor at sector " + std::to_string(header_.descriptor_at) +
                 " could not be read. Try to attach it again."};
  return text;
}

bool VmdkSparseExtent::find_grain(u64 grain, u32& place) {
  const u64 index = grain / header_.table_entries;
  const u64 table_at = u64(directory_[std::size_t(index)]) * SectorBytes;
  place = 0;
  if (table_at == 0) return true;
  if (table_of_ != index) {
    table_of_ = ~u64(0);
    if (!media_.read(table_at, table_)) return false;
    table_of_ = index;
  }
  place = load_little<u32>(table_, std::size_t(grain % header_.table_entries) * sizeof(u32));
  if (place == ZeroedGrain && header_.flags & ZeroedGrains) place = 0;
  return true;
}

bool VmdkSparseExtent::read(u64 sector, std::span<u8> into) {
  while (!into.empty()) {
    const u64 first = sector % header_.grain_sectors;
    const u64 count = std::min<u64>(into.size() / SectorBytes, header_.grain_sectors - first);
    const auto part = into.first(std::size_t(count * SectorBytes));
    if (!read_grain(sector / header_.grain_sectors, first, part)) return false;
    sector += count;
    into = into.subspan(part.size());
  }
  return true;
}

bool VmdkSparseExtent::read_grain(u64 grain, u64 first, std::span<u8> into) {
  u32 place = 0;
  if (!find_grain(grain, place)) return false;
  if (place == 0) {
    std::fill(into.begin(), into.end(), u8(0));
    return true;
  }
  if (header_.flags & CompressedGrains) return read_compressed(grain, place, first, into);
  return media_.read((place + first) * SectorBytes, into);
}

/// A marker with the grain's number and its packed size, then a zlib stream (RFC 1950).
bool VmdkSparseExtent::read_compressed(u64 grain, u32 place, u64 first, std::span<u8> into) {
  if (unpacked_grain_ != grain) {
    unpacked_grain_ = ~u64(0);
    const u64 at = place * SectorBytes, begin = grain * header_.grain_sectors;
    std::array<u8, MarkerBytes> marker{};
    if (!media_.read(at, marker)) return false;
    const u32 bytes = load_little<u32>(marker, 8);
    const u64 grain_bytes = header_.grain_sectors * SectorBytes;
    if (load_little<u64>(marker, 0) != begin || bytes <= ZlibHeaderBytes || bytes > 2 * grain_bytes) return false;
    std::vector<u8> packed(bytes);
    unpacked_.resize(std::size_t(std::min(header_.grain_sectors, header_.capacity - begin) * SectorBytes));
    if (!media_.read(at + MarkerBytes, packed) || !inflate(std::span(packed).subspan(ZlibHeaderBytes), unpacked_))
      return false;
    unpacked_grain_ = grain;
  }
  std::copy_n(unpacked_.begin() + std::ptrdiff_t(first * SectorBytes), into.size(), into.begin());
  return true;
}

}  // namespace ferrite
