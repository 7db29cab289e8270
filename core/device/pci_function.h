// SPDX-License-Identifier: MIT
// The configuration space of one PCI function. Brackets name sections of the PCI Local Bus Specification, revision 2.2.
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/memory_space.h"
#include "core/bus/port_space.h"

namespace ferrite {

/// What [6.2.1] and [6.2.4] want to know of a function.
struct PciIdentity {
  u16 vendor, device;
  u32 class_code;  // class, sub-class, programming interface
  u8 revision = 0;
  u8 header_type = 0;                                 // bit 7: one of several functions
  u16 subsystem_vendor = 0x1AF4, subsystem = 0x1100;  // by which SeaBIOS knows an emulated board
};

class PciFunction {
 public:
  enum class BarKind : u8 { Unused, Memory, PrefetchableMemory, Io, Rom };
  static constexpr unsigned RomBar = 6;

  PciFunction(MemorySpace&, const PciIdentity&);
  virtual ~PciFunction();
  PciFunction(const PciFunction&) = delete;
  PciFunction& operator=(const PciFunction&) = delete;

  /// BAR `index` (0 to 5, or RomBar) shows `bytes`, whole pages of 4 KB, where the guest puts it. Its size is the next
  /// power of two; what lies behind the bytes reads FFh. The bytes are the caller's and outlive the function; only an
  /// expansion ROM's are copied, and may have any length. `written` hears of writes.
  void set_memory_bar(unsigned index, std::span<u8> bytes, BarKind kind = BarKind::Memory,
                      WrittenPages* written = nullptr);
  /// The same for registers: `device` sees offsets from the BAR's base.
  void set_memory_bar(unsigned index, MemoryDevice& device, u32 size);
  /// An I/O BAR of `size` ports: `device` sees offsets from the BAR's base.
  void set_io_bar(unsigned index, PortSpace& ports, PortDevice& device, u32 size);
  /// The function has an interrupt pin (1 is INTA#) [6.2.4].
  void set_interrupt_pin(u8 pin);
  u8 interrupt_pin() const;  // 0: none
  Line interrupt;            // that pin, high while asserted [2.2.6]

  u32 read_config(u8 offset, unsigned bytes) const;
  /// Only writable bits change.
  void write_config(u8 offset, u32 value, unsigned bytes);
  /// RST#: registers as after power-on, nothing mapped.
  virtual void reset();
  void visit(StateVisitor&);

 protected:
  u8 config(u8 offset) const { return s_.config[offset]; }
  /// Declares a register: its value after reset and its writable bits.
  void set_register(u8 offset, u8 value, u8 writable);
  /// Something in `first`..`last` was written (or restored): a function brings the rest of the machine in line.
  virtual void config_changed(u8 first, u8 last);

  MemorySpace& memory_;

 private:
  struct Bar {
    BarKind kind = BarKind::Unused;
    u32 size = 0;
    std::span<u8> bytes;
    WrittenPages* written = nullptr;
    MemoryDevice* device = nullptr;
    PortSpace* ports = nullptr;
    PortDevice* port_device = nullptr;
    u32 mapped_at = 0;  // 0: nowhere; follows from the configuration space
  };
  u8 bar_offset(unsigned index) const;
  void declare_bar(unsigned index, u32 size, u8 fixed_bits);
  u32 register_value(u8 offset) const { return read_config(offset, 4); }
  u32 wanted_base(unsigned index) const;
  void place_bars();
  void place(unsigned index);

  struct State {
    std::array<u8, 256> config{};
  } s_;
  std::array<u8, 256> initial_{}, writable_{};
  std::array<Bar, 7> bars_;
  std::vector<u8> rom_image_;  // in whole pages
};

}  // namespace ferrite
