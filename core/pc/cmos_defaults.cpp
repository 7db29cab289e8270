// SPDX-License-Identifier: MIT
// The layout is the IBM AT's (Technical Reference 6183355, [Real-Time Clock/CMOS RAM]) with the later bytes that
// SeaBIOS reads.
#include "core/pc/cmos_defaults.h"

#include <algorithm>

namespace ferrite {
namespace {

enum Cmos : u8 {
  FloppyTypes = 0x10,
  HardDiskTypes = 0x12,
  Equipment = 0x14,
  BaseMemoryLow = 0x15,      // KB below 1 MB
  ExtendedMemoryLow = 0x17,  // KB above 1 MB, up to 64 MB
  HardDiskExtendedTypes = 0x19,
  HardDiskParameters = 0x1B,
  ExtendedMemoryCopyLow = 0x30,
  MemoryAbove16MbLow = 0x34,  // in units of 64 KB
  BootFlags1 = 0x38,
  DiskTranslations = 0x39,  // two bits a disk
  BootOrder = 0x3D,
};

u8 floppy_type(const FloppyDriveConfig& drive) {
  switch (drive.type) {
    case FloppyDrive::Type::Inch525Dd: return 1;
    case FloppyDrive::Type::Inch525Hd: return 2;
    case FloppyDrive::Type::Inch35Dd: return 3;
    case FloppyDrive::Type::Inch35Hd: return 4;
    case FloppyDrive::Type::Inch35Ed: return 5;
    default: return 0;
  }
}

void write_word(Rtc146818& rtc, u8 index, u32 value) {
  rtc.cmos(index) = u8(value);
  rtc.cmos(u8(index + 1)) = u8(value >> 8);
}

}  // namespace

void write_cmos_defaults(Rtc146818& rtc, const PcConfig& config) {
  const auto& drives = config.floppy_drives;
  rtc.cmos(FloppyTypes) = u8(floppy_type(drives[0]) << 4 | floppy_type(drives[1]));
  const auto fitted = unsigned(std::count_if(drives.begin(), drives.end(), floppy_type));
  constexpr u8 math_coprocessor = 2;
  const u8 pointing_device = config.mouse.kind == MouseConfig::Kind::Ps2 ? 4 : 0;
  rtc.cmos(Equipment) = u8(math_coprocessor | pointing_device | (fitted ? 1 | (fitted - 1) << 6 : 0));
  const u32 kilobytes = config.memory_megabytes * 1024;
  write_word(rtc, BaseMemoryLow, 640);
  const u32 extended = std::min(kilobytes - 1024, 63u * 1024);
  write_word(rtc, ExtendedMemoryLow, extended);
  write_word(rtc, ExtendedMemoryCopyLow, extended);
  write_word(rtc, MemoryAbove16MbLow, kilobytes > 16 * 1024 ? (kilobytes - 16 * 1024) / 64 : 0);
  constexpr u8 no_signature_check = 1, then_disk = 0x20, floppy_then_cdrom = 0x31;
  rtc.cmos(BootFlags1) = no_signature_check | then_disk;
  rtc.cmos(BootOrder) = floppy_then_cdrom;
}

void write_cmos_hard_disk(Rtc146818& rtc, unsigned place, const AtaDisk::Translation& chs) {
  constexpr u32 most_cylinders_of_int13 = 1024;
  constexpr u8 as_it_is = 0, by_lba = 1;
  const u8 translation = chs.cylinders <= most_cylinders_of_int13 ? as_it_is : by_lba;
  rtc.cmos(DiskTranslations) |= u8(translation << 2 * place);
  if (place > 1) return;  // the AT has room for two

  constexpr u8 see_extended_type = 0xF, user_defined = 47;
  rtc.cmos(HardDiskTypes) |= u8(see_extended_type << (place ? 0 : 4));
  rtc.cmos(u8(HardDiskExtendedTypes + place)) = user_defined;
  constexpr u16 no_precompensation = 0xFFFF;
  constexpr u8 retries_off = 0xC0, more_than_8_heads = 0x08;
  const u8 at = u8(HardDiskParameters + 9 * place);
  write_word(rtc, at, chs.cylinders);
  rtc.cmos(u8(at + 2)) = u8(chs.heads);
  write_word(rtc, u8(at + 3), no_precompensation);
  rtc.cmos(u8(at + 5)) = u8(retries_off | (chs.heads > 8 ? more_than_8_heads : 0));
  write_word(rtc, u8(at + 6), chs.cylinders);  // landing zone
  rtc.cmos(u8(at + 8)) = u8(chs.sectors);
}

}  // namespace ferrite
