// SPDX-License-Identifier: MIT
// National Semiconductor PC16550D serial port with its FIFOs, clocked at 1.8432 MHz; a terminal that is always ready
// and takes whole bytes in every format sits at the other end, or a device that is plugged in and drives no modem line.
// Brackets name sections of the data sheet (June 1995).
// Missing: breaks and errors on the line (nobody sends them), the transmitter interrupt's delay behind a FIFO that held
// one byte, DMA pins.
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/device/serial_device.h"
#include "core/host/byte_stream.h"
#include "core/host/serial_line.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Uart16550 final : public PortDevice {
 public:
  enum Port : u16 {
    Data,
    InterruptEnable,
    InterruptIdent,
    LineControl,
    ModemControl,
    LineStatus,
    ModemStatus,
    Scratch
  };

  explicit Uart16550(Scheduler&);
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  /// Pin MR.
  void reset();
  /// Before power-on: takes the terminal's place.
  void plug(SerialDevice& device) { device_ = &device; }
  /// A character of the device's has come in.
  void line_received(u8 value);
  /// To be called before a slice in which `input` may hold something new.
  void input_arrived();
  SerialLine line() const;
  void visit(StateVisitor&);

  Line irq;           // INTR behind the board's gate: MCR's OUT2 opens it
  ByteStream output;  // emptied by the host
  ByteStream input;   // filled by the host; waits while the guest holds RTS low

 private:
  static constexpr u64 Hertz = 1'843'200;
  static constexpr unsigned FifoBytes = 16;

  u64 divisor() const { return s_.divisor ? s_.divisor : 0x10000; }  // 0 is the longest
  Ticks characters(u64 count) const;
  bool fifos() const;
  unsigned trigger() const;
  bool loopback() const;

  u8 read_data();
  void write_data(u8 value);
  u8 read_interrupt_ident();
  void write_fifo_control(u8 value);
  void write_modem_control(u8 value);
  u8 read_line_status();
  u8 read_modem_status();
  u8 modem_lines() const;
  void follow_modem_lines(u8 before);
  void tell_device();
  u8 word(u8 value) const;

  void start_sending();
  void character_sent();
  void start_receiving();
  void character_received();
  void receive(u8 value);
  u8 interrupt_source() const;
  void show_irq();

  struct State {
    u8 interrupt_enable = 0, fifo_control = 0, line_control = 0, modem_control = 0, scratch = 0;
    u16 divisor = 12;
    u8 shifting_out = 0;           // in the transmitter shift register while `sent_` runs
    u8 line_errors = 0;            // overrun, until LSR is read
    u8 modem_changes = 0;          // MSR's lower half
    bool sent_pending = false;     // THRE interrupt, until IIR or THR is touched
    bool timeout_pending = false;  // [FIFO Interrupt Mode Operation]
  } s_;
  Ring<u8, FifoBytes> receiver_, transmitter_;  // one deep while the FIFOs are off
  Scheduler& scheduler_;
  SerialDevice* device_ = nullptr;
  Timer sent_, received_, timeout_;
};

}  // namespace ferrite
