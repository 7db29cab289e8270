// SPDX-License-Identifier: MIT
// Intel 8237A DMA controller. A PC has two: channels 0-3 move bytes; channels 5-7 move words, and channel 4 passes the
// first one on to the CPU.
// Brackets name headings of the data sheet, Intel order number 231466.
// Transfers take no guest time: a device paces itself by raising DRQ when it has or wants a byte.
// Missing: memory-to-memory transfers (the AT can't use them: both channels share its refresh and SDLC wiring) and
// active-low DREQ (no board has it); both leave a note.
#pragma once
#include "core/base/register.h"
#include "core/bus/dma_client.h"
#include "core/bus/line.h"
#include "core/bus/memory_space.h"
#include "core/bus/port_device.h"
#include "core/device/dma_page_registers.h"

namespace ferrite {

class Dma8237a final : public PortDevice, public LineTarget {
 public:
  /// Bytes: channels 0-3, ports 00h-0Fh. Words: channels 4-7, ports C0h-DFh, every second one; addresses count words.
  enum class Width : u8 { Bytes, Words };
  enum Port : u16 {
    Address0,
    Count0,
    StatusCommand = 8,
    Request,
    SingleMask,
    Mode,
    ClearFlipFlop,
    TemporaryClear,
    ClearMask,
    AllMask
  };

  Dma8237a(MemorySpace&, const DmaPageRegisters&, Width);
  /// `channel` is 0 to 3 of this chip.
  void connect(unsigned channel, DmaClient& client) { clients_[channel & 3] = &client; }
  /// The slave reaches the bus only while `channel` of this chip is unmasked and in cascade mode [Cascade Mode].
  void connect_cascade(unsigned channel, Dma8237a& slave);

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  /// DREQ0 to DREQ3.
  void set_line(unsigned input, bool high) override;
  /// Pin RESET: all channels masked, registers cleared.
  void reset();
  void visit(StateVisitor&);

 private:
  enum class TransferType : u8 { Verify, Write, Read, Illegal };  // Write: from the device to memory
  enum class TransferMode : u8 { Demand, Single, Block, Cascade };

  struct Channel {
    u16 base_address = 0, base_count = 0, address = 0, count = 0;
    u8 mode = 0;
    TransferType type() const;
    TransferMode transfer_mode() const;
    void visit(StateVisitor& v) {
      static_assert(field_count<Channel>() == 5, "a field was added: visit it too");
      v("base_address", base_address), v("base_count", base_count);
      v("address", address), v("count", count), v("mode", mode);
    }
  };

  u8 read_word(u16& word);
  void write_words(u16& base, u16& current, u8 value);
  u8 read_status();
  void write_command(u8);
  void write_register(u16 number, u8 value);

  bool bus_granted() const;
  u8 pending() const;
  unsigned most_urgent(u8 channels) const;
  void serve();
  void transfer(unsigned number);
  void move(unsigned number, bool terminal_count);
  void finish(unsigned number);

  struct State {
    u8 command = 0, mask = 0x0F, terminal_counts = 0, temporary = 0;
    u8 requests = 0;              // DREQ levels
    u8 software_requests = 0;     // [Request Register]
    u8 lowest = 3;                // channel of lowest priority
    bool high_byte_next = false;  // [First/Last Flip-Flop]
  } s_;
  std::array<Channel, 4> channels_;
  std::array<DmaClient*, 4> clients_{};
  MemorySpace& memory_;
  const DmaPageRegisters& pages_;
  const Width width_;
  Dma8237a* master_ = nullptr;
  unsigned master_channel_ = 0;
  std::array<Dma8237a*, 4> slaves_{};
  bool serving_ = false;  // only true below serve()
};

}  // namespace ferrite
