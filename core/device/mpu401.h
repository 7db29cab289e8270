// SPDX-License-Identifier: MIT
// Roland MPU-401 as the Sound Blaster 16 has it: the UART mode alone, a wire of 31,250 baud with MIDI on it.
// Brackets name commands of the MPU-401 Technical Reference Manual.
// Bytes reach the host when they are written; the port is busy for as long as they would take.
// Missing: the intelligent mode; its commands are acknowledged and do nothing.
#pragma once
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/host/byte_stream.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Mpu401 final : public PortDevice {
 public:
  enum Port : u16 { Data, StatusCommand };

  explicit Mpu401(Scheduler& scheduler) : scheduler_(scheduler) {}
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  void reset();
  /// To be called before a slice in which `input` may hold something new.
  void input_arrived();
  void visit(StateVisitor&);

  Line irq;           // a byte waits to be read
  ByteStream output;  // emptied by the host
  ByteStream input;   // filled by the host; lost outside of the UART mode

 private:
  bool full() const;
  u8 status() const;
  void write_command(u8 value);
  void send(u8 value);
  u8 read_data();
  void show_irq();

  struct State {
    bool uart = false, acknowledge = false;
    u8 last = 0xFE;
    u64 sent_at = 0;  // ticks: when the last byte will have left
  } s_;
  Scheduler& scheduler_;
};

}  // namespace ferrite
