// SPDX-License-Identifier: MIT
// What IDENTIFY DEVICE says of a disk [8.15].
#include <algorithm>

#include "core/device/ata_disk.h"

namespace ferrite {
namespace {
enum Word : unsigned {
  Configuration = 0,
  Cylinders = 1,
  Heads = 3,
  Sectors = 6,
  MultipleMost = 47,
  FieldsValid = 53,
  CurrentCylinders = 54,
  CurrentHeads = 55,
  CurrentSectors = 56,
  CurrentCapacity = 57,
  MultipleNow = 59,
  Capacity28 = 60,
  MajorVersion = 80,
  Supported = 82,
  Enabled = 85,
  Capacity48 = 100,
};
constexpr u32 FixedDevice = 0x0040;
constexpr u32 WordsValid = 0x0007;  // 54-58, 64-70 and 88
constexpr u32 Ata1To6 = 0x007E;
namespace set1 {  // words 82 and 85
constexpr Bit Nop{0x4000, "NOP"}, ReadBuffer{0x2000, "READ BUFFER"}, WriteBuffer{0x1000, "WRITE BUFFER"},
    LookAhead{0x0040, "look-ahead"}, WriteCache{0x0020, "write cache"}, PowerManagement{0x0008, "power management"};
constexpr u32 Always = Nop | ReadBuffer | WriteBuffer | PowerManagement;
}  // namespace set1
namespace set2 {  // words 83 and 86
constexpr Bit FlushCacheExt{0x2000, "FLUSH CACHE EXT"}, FlushCache{0x1000, "FLUSH CACHE"}, Lba48{0x0400, "48-bit"};
constexpr u32 Always = FlushCacheExt | FlushCache | Lba48;
}  // namespace set2
constexpr u32 Valid = 0x4000;  // bit 14 of a word whose bit 15 is 0
constexpr u64 LargestCapacity28 = 0x0FFF'FFFF;
}  // namespace

void AtaDisk::fill_identity() {
  AtaIdentity id(std::span<u8>(buffer_).first<HardDisk::SectorBytes>());
  const Translation whole = default_translation(), now = translation();
  const u64 total = disk_->sectors();
  id.word(Configuration, FixedDevice);
  id.word(Cylinders, whole.cylinders), id.word(Heads, whole.heads), id.word(Sectors, whole.sectors);
  id.names(serial_, "Ferrite hard disk");
  id.word(MultipleMost, 0x8000 | BufferBytes / HardDisk::SectorBytes);
  id.word(FieldsValid, WordsValid);
  id.word(CurrentCylinders, now.cylinders), id.word(CurrentHeads, now.heads), id.word(CurrentSectors, now.sectors);
  id.doubleword(CurrentCapacity, u64(now.cylinders) * now.heads * now.sectors);
  id.word(MultipleNow, settings_.multiple ? 0x0100u | settings_.multiple : 0);
  id.doubleword(Capacity28, std::min(total, LargestCapacity28));
  id.transfer_modes(settings_.modes);
  id.word(MajorVersion, Ata1To6);
  id.word(Supported, set1::Always | set1::LookAhead | set1::WriteCache);
  id.word(Supported + 1, Valid | set2::Always), id.word(Supported + 2, Valid);
  const u32 switched_on =
      (settings_.look_ahead ? set1::LookAhead.mask : 0) | (settings_.write_cache ? set1::WriteCache.mask : 0);
  id.word(Enabled, set1::Always | switched_on);
  id.word(Enabled + 1, set2::Always), id.word(Enabled + 2, Valid);
  id.reset_result(number(), alone());
  id.doubleword(Capacity48, total), id.doubleword(Capacity48 + 2, total >> 32);
  id.seal();
}

}  // namespace ferrite
