// SPDX-License-Identifier: MIT
// What IDENTIFY DEVICE says [8.15].
#include <algorithm>
#include <numeric>

#include "core/device/ata_disk.h"

namespace ferrite {
namespace {
enum Word : unsigned {
  Configuration = 0,
  Cylinders = 1,
  Heads = 3,
  Sectors = 6,
  SerialNumber = 10,
  FirmwareRevision = 23,
  ModelNumber = 27,
  MultipleMost = 47,
  Capabilities = 49,
  Capabilities2 = 50,
  PioMode = 51,
  FieldsValid = 53,
  CurrentCylinders = 54,
  CurrentHeads = 55,
  CurrentSectors = 56,
  CurrentCapacity = 57,
  MultipleNow = 59,
  Capacity28 = 60,
  MultiwordDma = 63,
  PioModes = 64,
  CycleTimes = 65,  // four of them
  MajorVersion = 80,
  MinorVersion = 81,
  Supported = 82,
  Enabled = 85,
  UltraDma = 88,
  ResetResult = 93,
  Capacity48 = 100,
  Integrity = 255,
};
constexpr u32 FixedDevice = 0x0040;
constexpr u32 LbaAndDma = 0x0300, Iordy = 0x0C00;
constexpr u32 WordsValid = 0x0007;  // 54-58, 64-70 and 88
constexpr u32 SupportedModes = 0x0007, SupportedUltraModes = 0x003F, SupportedPioModes = 0x0003;
constexpr u32 FastestCycle = 120;  // ns, of PIO mode 4 and multiword DMA mode 2
constexpr u32 Ata1To6 = 0x007E, Revision3a = 0x0022;
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
namespace reset_result {       // word 93
constexpr u32 Device0 = 0x0001, Device1 = 0x0100;
constexpr u32 ByJumper = 0x0002, PassedDiagnostics = 0x0008;     // device 0
constexpr u32 SawDevice1 = 0x0030, AnswersForDevice1 = 0x0040;   // device 0
constexpr u32 Device1ByJumper = 0x0200, Device1Passed = 0x0800;  // device 1
}  // namespace reset_result
constexpr u8 IntegritySignature = 0xA5;
constexpr std::string_view Model = "Ferrite hard disk", Firmware = "1.0";
constexpr u64 LargestCapacity28 = 0x0FFF'FFFF;
}  // namespace

void AtaDisk::put_word(unsigned number, u32 value) {
  buffer_[2 * number] = u8(value);
  buffer_[2 * number + 1] = u8(value >> 8);
}

void AtaDisk::put_doubleword(unsigned number, u64 value) {
  put_word(number, u16(value));
  put_word(number + 1, u16(value >> 16));
}

/// Padded with blanks; the first character of each pair is the word's upper half.
void AtaDisk::put_text(unsigned number, std::string_view text, unsigned words) {
  for (unsigned n = 0; n < 2 * words; n++) buffer_[2 * number + (n ^ 1)] = n < text.size() ? u8(text[n]) : ' ';
}

void AtaDisk::fill_identity() {
  std::fill_n(buffer_.begin(), HardDisk::SectorBytes, u8(0));
  const Translation whole = default_translation(), now = translation();
  const u64 total = disk_->sectors();
  put_word(Configuration, FixedDevice);
  put_word(Cylinders, whole.cylinders), put_word(Heads, whole.heads), put_word(Sectors, whole.sectors);
  put_text(SerialNumber, serial_, 10), put_text(FirmwareRevision, Firmware, 4), put_text(ModelNumber, Model, 20);
  put_word(MultipleMost, 0x8000 | BufferBytes / HardDisk::SectorBytes);
  put_word(Capabilities, LbaAndDma | Iordy), put_word(Capabilities2, Valid);
  put_word(PioMode, 0x0200);
  put_word(FieldsValid, WordsValid);
  put_word(CurrentCylinders, now.cylinders), put_word(CurrentHeads, now.heads), put_word(CurrentSectors, now.sectors);
  put_doubleword(CurrentCapacity, u64(now.cylinders) * now.heads * now.sectors);
  put_word(MultipleNow, settings_.multiple ? 0x0100u | settings_.multiple : 0);
  put_doubleword(Capacity28, std::min(total, LargestCapacity28));
  put_word(MultiwordDma, u32(settings_.multiword) << 8 | SupportedModes);
  put_word(PioModes, SupportedPioModes);
  for (unsigned n = 0; n < 4; n++) put_word(CycleTimes + n, FastestCycle);
  put_word(MajorVersion, Ata1To6), put_word(MinorVersion, Revision3a);
  put_word(Supported, set1::Always | set1::LookAhead | set1::WriteCache);
  put_word(Supported + 1, Valid | set2::Always), put_word(Supported + 2, Valid);
  put_word(Enabled, set1::Always | (settings_.look_ahead ? u32(set1::LookAhead) : 0) |
                        (settings_.write_cache ? u32(set1::WriteCache) : 0));
  put_word(Enabled + 1, set2::Always), put_word(Enabled + 2, Valid);
  put_word(UltraDma, u32(settings_.ultra) << 8 | SupportedUltraModes);
  using namespace reset_result;
  const u32 device0 = Device0 | ByJumper | PassedDiagnostics | (alone() ? AnswersForDevice1 : SawDevice1);
  put_word(ResetResult, Valid | (number() ? Device1 | Device1ByJumper | Device1Passed : device0));
  put_doubleword(Capacity48, total), put_doubleword(Capacity48 + 2, total >> 32);
  buffer_[2 * Integrity] = IntegritySignature;
  const u8 sum = std::accumulate(buffer_.begin(), buffer_.begin() + 2 * Integrity + 1, u8(0));
  buffer_[2 * Integrity + 1] = u8(-sum);
}

}  // namespace ferrite
