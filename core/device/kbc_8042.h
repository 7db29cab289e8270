// SPDX-License-Identifier: MIT
// The 8042 keyboard controller of the AT with the PS/2's second port, at 60h and 64h.
// Brackets name headings of the IBM PS/2 Hardware Interface Technical Reference, Keyboard and Auxiliary Device
// Controller.
// Commands take no time, so the input buffer is never full. Missing: the 8042's own firmware (diagnostic dump, ROM
// extensions), the password.
#pragma once
#include "core/base/register.h"
#include "core/base/ring.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/device/ps2_socket.h"

namespace ferrite {

class Kbc8042 final : public PortDevice {
 public:
  enum Port : u16 { Data = 0, StatusCommand = 4 };
  enum class Source : u8 { Keyboard, Auxiliary };  // the two sockets

  Kbc8042();
  void plug(Source, Ps2Device&);
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  /// The system's RESET: as the controller is after power-on.
  void reset();
  void visit(StateVisitor&);

  Line irq1, irq12;  // output buffer full, from either socket
  Line a20;          // output port bit 1: high lets address line A20 through
  Line cpu_reset;    // high while the output port's bit 0 is low; a pulse command makes a short one

 private:
  /// What the next byte written to Data is for.
  enum class DataFor : u8 { Keyboard, Ram, OutputPort, KeyboardBuffer, AuxiliaryBuffer, AuxiliaryDevice };

  struct Socket final : Ps2Host {
    Socket(Kbc8042& kbc, Source source) : kbc_(kbc), source_(source) {}
    bool listening() const override { return kbc_.listening(source_); }
    void take_byte(u8 value) override { kbc_.byte_arrived(source_, value); }

   private:
    Kbc8042& kbc_;
    Source source_;
  };

  /// A byte on its way to the output buffer.
  struct Output {
    u8 value = 0;
    Source source = Source::Keyboard;
    bool timeout = false;
    void visit(auto& v) { v("value", value), v("source", source), v("timeout", timeout); }
  };

  bool listening(Source) const;
  void byte_arrived(Source, u8 value);
  u8 translate(u8 value);
  u8 read_data();
  void write_data(u8 value);
  void write_command(u8 command);
  void write_output_port(u8 value);
  u8 output_port() const;
  void pulse_output_port(u8 low_bits);
  void self_test();
  void send_to(Source, u8 value);
  void answer(u8 value, Source source = Source::Keyboard, bool timeout = false);
  void fill_output_buffer();
  void show_irqs();
  void set_disabled(Source, bool disabled);
  void release_clocks();

  struct State {
    std::array<u8, 32> ram{};  // byte 0 is the controller command byte
    u8 ram_index = 0;
    DataFor data_for = DataFor::Keyboard;
    u8 output_buffer = 0;
    Source output_source = Source::Keyboard;
    bool output_full = false, output_timeout = false;
    bool last_was_command = false;
    bool break_prefix = false;  // translation has swallowed an F0h
  } s_;
  Ring<Output, 16> waiting_;  // answers behind a full output buffer
  Socket keyboard_socket_{*this, Source::Keyboard}, auxiliary_socket_{*this, Source::Auxiliary};
  std::array<Ps2Device*, 2> devices_{};
};

}  // namespace ferrite
