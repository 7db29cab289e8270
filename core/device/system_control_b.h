// SPDX-License-Identifier: MIT
// System control port B (61h): the gate of timer 2, the speaker, and what a program may see of timer and refresh
// (82371SB, order number 290550, [NMI Status and Control]).
// Missing: memory and bus errors, which this board does not have; their enables are kept and do nothing.
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/device/pit_8254.h"

namespace ferrite {

namespace port_61h {
inline constexpr Bit Timer2Gate{0x01, "TMR2 GATE"}, SpeakerData{0x02, "SPKR"}, NoParityCheck{0x04, "PCI SERR DIS"},
    NoChannelCheck{0x08, "IOCHK DIS"}, RefreshToggle{0x10, "REFRESH"}, Timer2Out{0x20, "TMR2 OUT"};
inline constexpr u8 Writable = 0x0F;
}  // namespace port_61h

class SystemControlB final : public PortDevice {
 public:
  /// OUT of counter 2 and the refresh cycles of counter 1 are asked of `pit`; connect `timer2_gate` to its GATE2.
  explicit SystemControlB(Pit8254& pit) : pit_(pit) {}
  u8 read_port(u16) override {
    return u8(s_.control | (pit_.out(2) ? port_61h::Timer2Out : 0) |
              (pit_.reloads(1) & 1 ? port_61h::RefreshToggle : 0));
  }
  void write_port(u16, u8 value) override {
    s_.control = value & port_61h::Writable;
    timer2_gate.set(value & port_61h::Timer2Gate);
    speaker_data.set(value & port_61h::SpeakerData);
  }
  void reset() { write_port(0, 0); }
  void visit(StateVisitor& v) {
    static_assert(field_count<State>() == 1, "a field was added: visit it too");
    v("control", s_.control), v("timer2_gate", timer2_gate), v("speaker_data", speaker_data);
  }

  Line timer2_gate, speaker_data;

 private:
  struct State {
    u8 control = 0;
  } s_;
  Pit8254& pit_;
};

}  // namespace ferrite
