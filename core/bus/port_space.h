// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>

#include "core/bus/port_device.h"

namespace ferrite {

/// The 64 K I/O ports. Knows no device by name: pc/ maps them.
/// A wide access that leaves its device is split into bytes, as the ISA bus does.
class PortSpace {
 public:
  /// `device` answers `first`..`last` and sees offsets counted from `base`. A later mapping wins.
  void map(u16 first, u16 last, PortDevice& device, u16 base) {
    slots_.push_back({&device, base, first, u32(last) - first + 1});
    claim(slots_.size() - 1);
  }
  /// A window that the guest moves: `device` answers `count` ports from `first` on, seen as offset 0 and up, instead of
  /// where it was before; none: nowhere. Where it leaves, what lay beneath answers again; where windows meet, the one
  /// that was made later answers, whatever moved last.
  void place(u16 first, u32 count, PortDevice& device) {
    const auto known = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.device == &device; });
    const Slot window{&device, first, first, std::min<u32>(count, 0x1'0000u - first)};
    if (known == slots_.end())
      slots_.push_back(window);
    else
      *known = window;
    for (std::size_t slot = 0; slot < slots_.size(); slot++) claim(slot);
  }

  u8 read(u16 port) {
    const Slot& s = slots_[owner_[port]];
    return s.device->read_port(u16(port - s.base));
  }
  void write(u16 port, u8 value) {
    const Slot& s = slots_[owner_[port]];
    s.device->write_port(u16(port - s.base), value);
  }
  u16 read16(u16 port) {
    const Slot& s = slots_[owner_[port]];
    if (one_owner(port, 2)) return s.device->read_port16(u16(port - s.base));
    const u8 low = read(port);
    return u16(low | read(u16(port + 1)) << 8);
  }
  void write16(u16 port, u16 value) {
    const Slot& s = slots_[owner_[port]];
    if (one_owner(port, 2)) return s.device->write_port16(u16(port - s.base), value);
    write(port, u8(value));
    write(u16(port + 1), u8(value >> 8));
  }
  u32 read32(u16 port) {
    const Slot& s = slots_[owner_[port]];
    if (one_owner(port, 4)) return s.device->read_port32(u16(port - s.base));
    const u16 low = read16(port);
    return low | u32(read16(u16(port + 2))) << 16;
  }
  void write32(u16 port, u32 value) {
    const Slot& s = slots_[owner_[port]];
    if (one_owner(port, 4)) return s.device->write_port32(u16(port - s.base), value);
    write16(port, u16(value));
    write16(u16(port + 2), u16(value >> 16));
  }

 private:
  void claim(std::size_t slot) {
    const Slot& s = slots_[slot];
    std::fill_n(owner_.begin() + s.first, s.count, u8(slot));
  }
  bool one_owner(u16 port, unsigned bytes) const {
    for (unsigned n = 1; n < bytes; n++)
      if (owner_[u16(port + n)] != owner_[port]) return false;
    return true;
  }
  struct OpenBus final : PortDevice {
    u8 read_port(u16) override { return 0xFF; }
    void write_port(u16, u8) override {}
  } open_bus_;
  struct Slot {
    PortDevice* device;
    u16 base, first;
    u32 count;
  };
  std::vector<Slot> slots_{{&open_bus_, 0, 0, 0x1'0000}};
  std::array<u8, 0x10000> owner_{};
};

}  // namespace ferrite
