// SPDX-License-Identifier: MIT
#include "core/disk/fat_partition.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/disk/fat_layout.h"

namespace ferrite {
namespace {
constexpr u32 SectorBytes = HardDisk::SectorBytes;
constexpr u32 TrackSectors = 63;                               // before the first partition, as DOS's FDISK leaves them
constexpr u32 LongestCylinder = 1023, Reachable = 16'450'560;  // by cylinder, head and sector
constexpr u8 Active = 0x80;
constexpr std::size_t Table = 0x1BE, EntryBytes = 16, Entries = 4, Signature = 0x1FE;
enum Field : std::size_t { Status = 0, FirstPlace = 1, Type = 4, LastPlace = 5, First = 8, Count = 12 };
constexpr u8 FatTypes[] = {0x01, 0x04, 0x06, 0x0B, 0x0C, 0x0E};
using Sector = std::array<u8, SectorBytes>;

u8 type_of(const FatLayout& layout) {
  const bool far = u64(layout.hidden_sectors) + layout.total_sectors > Reachable;
  switch (layout.type()) {
    case FatLayout::Type::Fat12: return 0x01;
    case FatLayout::Type::Fat16: return far ? 0x0E : layout.total_sectors < 0x10000 ? 0x04 : 0x06;
    case FatLayout::Type::Fat32: break;
  }
  return far ? 0x0C : 0x0B;
}

/// Cylinder, head and sector in three bytes; what lies beyond the last cylinder is at its end.
void put_place(std::span<u8> at, u64 sector, u32 heads) {
  u64 cylinder = sector / TrackSectors / heads, head = sector / TrackSectors % heads,
      number = sector % TrackSectors + 1;
  if (cylinder > LongestCylinder) cylinder = LongestCylinder, head = heads - 1, number = TrackSectors;
  at[0] = u8(head), at[1] = u8(number | (cylinder >> 2 & 0xC0)), at[2] = u8(cylinder);
}

// Moves itself out of the way, starts the active partition's boot sector with DL as it found it.
constexpr u8 BootCode[] = {
    0xFA,                          // cli
    0x31, 0xC0,                    // xor ax, ax
    0x8E, 0xD0,                    // mov ss, ax
    0xBC, 0x00, 0x7C,              // mov sp, 7C00h
    0x8E, 0xD8,                    // mov ds, ax
    0x8E, 0xC0,                    // mov es, ax
    0xFB,                          // sti
    0xFC,                          // cld
    0xBE, 0x00, 0x7C,              // mov si, 7C00h
    0xBF, 0x00, 0x06,              // mov di, 600h
    0xB9, 0x00, 0x01,              // mov cx, 256
    0xF3, 0xA5,                    // rep movsw
    0xEA, 0x1E, 0x06, 0x00, 0x00,  // jmp 0:61Eh
    0xBE, 0xBE, 0x07,              // mov si, 7BEh: the first partition
    0x8A, 0x74, 0x01,              // mov dh, [si+1]
    0x8B, 0x4C, 0x02,              // mov cx, [si+2]
    0xBB, 0x00, 0x7C,              // mov bx, 7C00h
    0xB8, 0x01, 0x02,              // mov ax, 201h
    0xCD, 0x13,                    // int 13h
    0x72, 0x05,                    // jc wait
    0xEA, 0x00, 0x7C, 0x00, 0x00,  // jmp 0:7C00h
    0xEB, 0xFE,                    // wait: jmp wait
};
static_assert(sizeof BootCode <= Table);

Error unreadable() { return {"The disk's image could not be read, or not be written."}; }
}  // namespace

bool PartitionMedia::read(u64 offset, std::span<u8> into) {
  if (!holds(offset, into.size())) return false;
  for (std::size_t done = 0; done < into.size();) {
    Sector sector;
    const u64 at = offset + done, inside = at % SectorBytes, whole = (into.size() - done) / SectorBytes * SectorBytes;
    if (!inside && whole) {
      if (disk_.read(first_ + at / SectorBytes, into.subspan(done, whole)) != HardDisk::Io::Done) return false;
      done += whole;
      continue;
    }
    if (disk_.read(first_ + at / SectorBytes, sector) != HardDisk::Io::Done) return false;
    const std::size_t part = std::min<std::size_t>(SectorBytes - inside, into.size() - done);
    std::copy_n(sector.begin() + std::ptrdiff_t(inside), part, into.begin() + std::ptrdiff_t(done));
    done += part;
  }
  return true;
}

bool PartitionMedia::write(u64 offset, std::span<const u8> from) {
  if (!holds(offset, from.size())) return false;
  for (std::size_t done = 0; done < from.size();) {
    Sector sector;
    const u64 at = offset + done, inside = at % SectorBytes, whole = (from.size() - done) / SectorBytes * SectorBytes;
    if (!inside && whole) {
      if (disk_.write(first_ + at / SectorBytes, from.subspan(done, whole)) != HardDisk::Io::Done) return false;
      done += whole;
      continue;
    }
    if (disk_.read(first_ + at / SectorBytes, sector) != HardDisk::Io::Done) return false;
    const std::size_t part = std::min<std::size_t>(SectorBytes - inside, from.size() - done);
    std::copy_n(from.begin() + std::ptrdiff_t(done), part, sector.begin() + std::ptrdiff_t(inside));
    if (disk_.write(first_ + at / SectorBytes, sector) != HardDisk::Io::Done) return false;
    done += part;
  }
  return true;
}

Result<std::unique_ptr<PartitionMedia>> make_fat_partition(HardDisk& disk) {
  if (disk.sectors() <= TrackSectors || disk.sectors() > ~u32{0})
    return Error{"A disk for FAT has between 64 KB and 2 TB. Choose another size."};
  const u32 sectors = u32(disk.sectors() - TrackSectors);
  auto layout = layout_of_volume(sectors, TrackSectors);
  if (!layout) return Error{layout.sentence()};
  Sector record{};
  std::copy(std::begin(BootCode), std::end(BootCode), record.begin());
  const std::span<u8> entry = std::span(record).subspan(Table, EntryBytes);
  entry[Status] = Active, entry[Type] = type_of(*layout);
  put_place(entry.subspan(FirstPlace), TrackSectors, layout->heads);
  put_place(entry.subspan(LastPlace), disk.sectors() - 1, layout->heads);
  store_little<u32>(entry, First, TrackSectors), store_little<u32>(entry, Count, sectors);
  store_little<u16>(record, Signature, 0xAA55);
  if (disk.write(0, record) != HardDisk::Io::Done) return unreadable();
  return std::make_unique<PartitionMedia>(disk, TrackSectors, sectors);
}

Result<std::unique_ptr<PartitionMedia>> find_fat_partition(HardDisk& disk) {
  Sector record;
  if (disk.read(0, record) != HardDisk::Io::Done) return unreadable();
  for (std::size_t n = 0; n < Entries && load_little<u16>(record, Signature) == 0xAA55; n++) {
    const auto entry = std::span<const u8>(record).subspan(Table + n * EntryBytes, EntryBytes);
    const u64 first = load_little<u32>(entry, First), count = load_little<u32>(entry, Count);
    const bool fat = std::find(std::begin(FatTypes), std::end(FatTypes), entry[Type]) != std::end(FatTypes);
    if (fat && first && count && first + count <= disk.sectors())
      return std::make_unique<PartitionMedia>(disk, first, count);
  }
  if (read_fat_layout(record, disk.sectors())) return std::make_unique<PartitionMedia>(disk, 0, disk.sectors());
  return Error{"The disk has no partition with a FAT file system. Partition and format it in its guest first."};
}

}  // namespace ferrite
