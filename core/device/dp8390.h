// SPDX-License-Identifier: MIT
// National Semiconductor DP8390D network interface controller, at the end of a 10 Mbit/s cable on which nobody else
// speaks. Brackets name sections of the data sheet (July 1995).
// Missing: collisions, deferring, carrier and heartbeat; DCR's LS, LAS, ARM and FIFO threshold; the Send Packet
// command; loopback in word-wide mode, which passes only every second byte; the time that remote DMA takes.
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/host/ethernet.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Dp8390 final : public PortDevice {
 public:
  static constexpr u64 BytesPerSecond = 1'250'000;
  static constexpr unsigned PageBytes = 256;

  /// What the chip reaches by its two DMA channels: the board's.
  class BufferMemory {
   public:
    virtual u8 read_buffer(u16 address) = 0;
    virtual void write_buffer(u16 address, u8 value) = 0;

   protected:
    ~BufferMemory() = default;
  };

  Dp8390(Scheduler&, BufferMemory&);
  /// [10.1] Sixteen registers, in the page that the command register selects.
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  u8 page() const;

  /// [9] What the board moves between its data port and memory, as wide as DCR's WTS says. Without a command that asks
  /// for it, all ones.
  bool word_wide() const;
  u16 remote_read();
  void remote_write(u16 value);

  /// Pin RESET.
  void reset();
  /// To be called before a slice in which `link.to_guest` may hold something new.
  void frames_arrived();
  void visit(StateVisitor&);

  Line irq;  // INT
  EthernetLink link;

 private:
  static constexpr unsigned FifoBytes = 8;  // as far as loopback fills it [12]

  u8 read_page0(u16 offset);
  u8 read_page1(u16 offset) const;
  u8 read_page2(u16 offset) const;
  void write_page0(u16 offset, u8 value);
  void write_page1(u16 offset, u8 value);
  void write_command(u8 value);
  void write_interrupt_status(u8 value);
  void write_boundary(u8 value);
  u8 read_counter(u8& counter);

  void start_remote(u8 command);
  void count_remote(unsigned bytes);
  bool remote_is(u8 command) const;

  bool online() const;
  bool loopback() const;
  Ticks wire_time(std::size_t bytes) const;
  void start_transmission();
  void transmitted();
  void send(std::span<const u8> frame);
  void loop_back(std::span<const u8> frame);
  void start_reception();
  void frame_arrived();
  void receive(std::span<const u8> frame);
  bool accepts(std::span<const u8> frame) const;
  bool store(std::span<const u8> frame);
  u8 page_after(u8 page) const;
  void count(u8& counter);
  void set_interrupts(u8 bits);
  void show_irq();

  struct State {
    u8 command = 0x21, interrupt_status = 0x80, interrupt_mask = 0;
    u8 data_configuration = 0x04, transmit_configuration = 0, receive_configuration = 0;
    u8 transmit_status = 0, receive_status = 0;
    u8 page_start = 0, page_stop = 0, boundary = 0, current = 0, transmit_page = 0;
    u16 transmit_count = 0, remote_start = 0, remote_count = 0;
    u16 remote_address = 0, remote_left = 0, local_address = 0;
    u8 alignment_errors = 0, crc_errors = 0, missed = 0;
    std::array<u8, 6> physical{};
    std::array<u8, 8> multicast{};
    std::array<u8, FifoBytes> fifo{};
    u8 fifo_at = 0;
  } s_;
  Scheduler& scheduler_;
  BufferMemory& memory_;
  Timer transmitted_, arrived_;
};

}  // namespace ferrite
