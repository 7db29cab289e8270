// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "core/cpu/cpu_model.h"
#include "core/device/floppy_drive.h"
#include "core/host/ethernet.h"
#include "core/pc/linux_boot.h"
#include "core/pc/smbios.h"

namespace ferrite {

/// A floppy drive on the cable.
struct FloppyDriveConfig {
  FloppyDrive::Type type = FloppyDrive::Type::Inch35Hd;
  FloppyDrive::Mechanics mechanics = FloppyDrive::Mechanics::Automatic;
};

/// The mouse, and where it is plugged in.
struct MouseConfig {
  enum class Kind : u8 { Ps2, SerialTwoButtons, SerialIntelliMouse };
  Kind kind = Kind::Ps2;
  unsigned com = 0;  // the serial port of a serial mouse: 0 is COM1
};

struct NetworkCard {
  enum class Kind : u8 { Rtl8029as, Ne2000, Virtio };  // on the PCI bus, on the ISA bus, on the PCI bus
  Kind kind = Kind::Rtl8029as;
  MacAddress address{};
  std::vector<u8> boot_rom{};  // an RTL8029AS's, such as iPXE's: it boots after the drives; empty: none
  u16 port = 0x300;            // an NE2000's jumpers: the first of its 32 ports, and IRQ 0 to 15
  unsigned irq = 10;           // 3, as it left the factory, is COM2's
};

/// What the BIOS looks for a system on.
enum class BootDevice : u8 { Floppy, Cdrom, HardDisk, Network };
inline constexpr unsigned BootDevices = 4;

/// What is soldered and plugged in before power-on.
struct PcConfig {
  u32 memory_megabytes = 16;                  // 1 to 2048
  CpuModel cpu_model = CpuModel::PentiumIII;  // part of a machine state: others refuse it
  u64 hertz = 100'000'000;                    // CPU clock: ticks per second of guest time
  std::vector<u8> bios, vga_bios;             // ROM images: SeaBIOS (128 or 256 KB) and its VGA BIOS
  // Boot code that asks the BIOS for a geometry, as GRUB's, gets the drive's, not the disk's: 2.88 MB misleads it.
  std::array<FloppyDriveConfig, 2> floppy_drives{};
  MouseConfig mouse{};
  std::optional<LinuxBoot> linux{};  // boots before the drives
  std::optional<NetworkCard> network_card{};
  /// Devices that are not named are not asked. Virtio disks are hard disks, behind the others.
  std::vector<BootDevice> boot_order{BootDevice::Floppy, BootDevice::Cdrom, BootDevice::HardDisk, BootDevice::Network};
  bool sound_card = true;
  SmbiosNumbers smbios{};
  i64 power_on_time = 0;  // what the RTC shows at power-on: seconds since 1970-01-01 in the guest's local time
};

}  // namespace ferrite
