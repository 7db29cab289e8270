// SPDX-License-Identifier: MIT
// The firmware configuration device by which SeaBIOS learns what machine it is on: a 16-bit selector at 510h and a
// byte-wide data port at 511h, as QEMU documents it (docs/specs/fw_cfg); key names are that document's.
// Kernels are handed over in its own items, for the option ROM in shell/linux.
// Missing: the DMA interface (the ID says so) and writing.
#pragma once
#include "core/base/state.h"
#include "core/bus/port_device.h"

namespace ferrite {

class FwCfg final : public PortDevice {
 public:
  enum Port : u16 { Selector = 0, Data = 1 };

  /// `ram_bytes` becomes the memory map.
  FwCfg(u32 ram_bytes, std::string_view boot_order);
  /// Before power-on: OpenFirmware paths of boot devices, one a line.
  void set_boot_order(std::string_view);
  /// Before power-on: a named file, at most 55 characters of name; one of the same name goes.
  void add_file(std::string_view name, std::vector<u8> bytes);
  /// Before power-on: a part of a kernel that an option ROM boots, as its address, its size and its bytes.
  enum Part : u8 { Kernel, Initrd, CommandLine, Setup };
  void add_part(Part, u32 address, std::vector<u8> bytes);

  /// The path of floppy drive A: on this board, for `boot_order`.
  static constexpr std::string_view FloppyA = "/pci@i0cf8/isa@1/fdc@03f0/floppy@0";
  /// That of a drive at the IDE interface.
  static std::string ide_drive(unsigned channel, unsigned device);
  /// That of a virtio disk in a PCI slot.
  static std::string virtio_disk(unsigned slot);
  /// That of a network card in a PCI slot.
  static std::string network_card(unsigned slot);

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  u16 read_port16(u16 offset) override;
  void write_port16(u16 offset, u16 value) override;
  void reset() { s_ = {}; }
  void visit(StateVisitor&);

 private:
  struct Item {
    u16 key;
    std::vector<u8> bytes;
  };
  struct File {
    std::string name;
    u16 key;
    u32 size;
  };
  void add(u16 key, std::vector<u8> bytes);
  void add_number(u16 key, u64 value, unsigned bytes);
  void list_files();
  const Item* selected() const;

  struct State {
    u16 key = 0;
    u32 offset = 0;
  } s_;
  std::vector<Item> items_;
  std::vector<File> files_;
};

}  // namespace ferrite
