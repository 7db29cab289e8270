// SPDX-License-Identifier: MIT
#include "core/disk/vmdk_disk.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/disk/padded_read.h"

namespace ferrite {

Result<std::unique_ptr<VmdkDisk>> VmdkDisk::open(std::unique_ptr<Media> media, const OpenVmdkExtent& open_extent) {
  std::unique_ptr<VmdkDisk> disk(new VmdkDisk);
  std::array<u8, sizeof(u32)> magic{};
  if (!read_padded(*media, 0, magic))
    return Error{"The VMDK file could not be read at offset 0. Try to attach it again."};
  const auto opened = load_little<u32>(magic, 0) == VmdkSparseExtent::Magic ? disk->open_single(std::move(media))
                                                                            : disk->open_described(*media, open_extent);
  if (!opened) return Error{opened.sentence()};
  return disk;
}

Result<bool> VmdkDisk::open_single(std::unique_ptr<Media> media) {
  auto sparse = VmdkSparseExtent::open(*media);
  if (!sparse) return Error{sparse.sentence()};
  auto text = (*sparse)->descriptor();
  if (!text) return Error{text.sentence()};
  auto descriptor = VmdkDescriptor::parse(*text);
  if (!descriptor) return Error{descriptor.sentence()};
  if (descriptor->extents.size() > 1 || (text->empty() && descriptor->extents.empty()))
    return Error{
        "The VMDK file is one of several that make a disk. Attach the file that describes them (the one without "
        "a number, or with text in it)."};
  sectors_ = (*sparse)->sectors();
  writable_ = false;
  extents_.push_back({0, sectors_, std::move(media), 0, std::move(*sparse)});
  return true;
}

Result<bool> VmdkDisk::open_described(Media& media, const OpenVmdkExtent& open_extent) {
  std::string text(std::size_t(std::min<u64>(media.size(), VmdkDescriptor::MostBytes)), '\0');
  if (!media.read(0, {reinterpret_cast<u8*>(text.data()), text.size()}))
    return Error{"The VMDK descriptor could not be read at offset 0. Try to attach it again."};
  if (!text.starts_with(VmdkDescriptor::FirstLine))
    return Error{
        "The VMDK file begins with neither \"# Disk DescriptorFile\" nor \"KDMV\". It is damaged: restore it from "
        "a copy."};
  auto descriptor = VmdkDescriptor::parse(text);
  if (!descriptor) return Error{descriptor.sentence()};
  if (descriptor->extents.empty())
    return Error{"The VMDK descriptor names no extents. It is damaged: restore it from a copy."};
  for (const VmdkExtentLine& line : descriptor->extents)
    if (auto added = add_extent(line, open_extent); !added) return added;
  return true;
}

Result<bool> VmdkDisk::add_extent(const VmdkExtentLine& line, const OpenVmdkExtent& open_extent) {
  Extent extent{sectors_, line.sectors, nullptr, line.first_sector, nullptr};
  if (line.type != VmdkExtentLine::Type::Zero) {
    if (!open_extent) return Error{"The VMDK descriptor needs the file " + line.file + " beside it. Attach both."};
    auto media = open_extent(line.file);
    if (!media) return Error{media.sentence()};
    extent.media = std::move(*media);
  }
  if (line.type == VmdkExtentLine::Type::Sparse) {
    auto sparse = VmdkSparseExtent::open(*extent.media);
    if (!sparse) return Error{line.file + ": " + sparse.sentence()};
    extent.sparse = std::move(*sparse);
    if (extent.sparse->sectors() < line.sectors)
      return Error{"The VMDK file " + line.file + " has " + std::to_string(extent.sparse->sectors()) +
                   " sectors, and " + std::to_string(line.sectors) + " are described. Restore the files from a copy."};
  }
  if (line.type == VmdkExtentLine::Type::Flat && extent.media->size() / SectorBytes < line.first_sector + line.sectors)
    return Error{"The VMDK file " + line.file + " has " + std::to_string(extent.media->size()) + " bytes, and " +
                 std::to_string((line.first_sector + line.sectors) * SectorBytes) +
                 " are described. Restore the files from a copy."};
  writable_ &= line.type == VmdkExtentLine::Type::Flat && line.writable && extent.media->writable();
  sectors_ += line.sectors;
  extents_.push_back(std::move(extent));
  return true;
}

VmdkDisk::Extent& VmdkDisk::extent_at(u64 sector) {
  return *std::prev(std::upper_bound(extents_.begin(), extents_.end(), sector,
                                     [](u64 wanted, const Extent& extent) { return wanted < extent.begin; }));
}

HardDisk::Io VmdkDisk::read(u64 sector, std::span<u8> into) {
  if (!holds(sector, into.size())) return Io::Failed;
  while (!into.empty()) {
    Extent& extent = extent_at(sector);
    const u64 count = std::min<u64>(into.size() / SectorBytes, extent.begin + extent.sectors - sector);
    const auto part = into.first(std::size_t(count * SectorBytes));
    if (!read_extent(extent, sector - extent.begin, part)) return Io::Failed;
    sector += count;
    into = into.subspan(part.size());
  }
  return Io::Done;
}

bool VmdkDisk::read_extent(Extent& extent, u64 sector, std::span<u8> into) {
  if (extent.sparse) return extent.sparse->read(sector, into);
  if (extent.media) return extent.media->read((extent.first_sector + sector) * SectorBytes, into);
  std::fill(into.begin(), into.end(), u8(0));
  return true;
}

HardDisk::Io VmdkDisk::write(u64 sector, std::span<const u8> from) {
  if (!writable() || !holds(sector, from.size())) return Io::Failed;
  while (!from.empty()) {
    Extent& extent = extent_at(sector);
    const u64 count = std::min<u64>(from.size() / SectorBytes, extent.begin + extent.sectors - sector);
    const auto part = from.first(std::size_t(count * SectorBytes));
    if (!extent.media->write((extent.first_sector + sector - extent.begin) * SectorBytes, part)) return Io::Failed;
    sector += count;
    from = from.subspan(part.size());
  }
  return Io::Done;
}

HardDisk::Io VmdkDisk::flush() {
  Io worst = Io::Done;
  for (Extent& extent : extents_)
    if (extent.media) worst = std::max(worst, flush_media(*extent.media));
  return worst;
}

}  // namespace ferrite
