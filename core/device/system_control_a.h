// SPDX-License-Identifier: MIT
// System control port A (92h) of the PS/2 and of every PC since: a fast way to A20 and to a CPU reset (82371SB, order
// number 290550, [Port 92]). Missing: the PS/2's password lock and fixed-disk lights.
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"

namespace ferrite {

class SystemControlA final : public PortDevice {
 public:
  u8 read_port(u16) override { return u8((a20.high() ? GateA20 : 0) | (s_.reset ? FastReset : 0)); }
  void write_port(u16, u8 value) override {
    a20.set(value & GateA20);
    const bool pulse = (value & FastReset) && !s_.reset;
    s_.reset = value & FastReset;
    if (!pulse) return;
    cpu_reset.raise();
    cpu_reset.lower();
  }
  void reset() { write_port(0, 0); }
  void visit(StateVisitor& v) {
    static_assert(field_count<State>() == 1, "a field was added: visit it too");
    v("reset", s_.reset), v("a20", a20), v("cpu_reset", cpu_reset);
  }

  Line a20;        // high lets address line A20 through; the board ORs it with the keyboard controller's
  Line cpu_reset;  // a pulse

 private:
  static constexpr Bit GateA20{0x02, "FAST A20"}, FastReset{0x01, "FAST INIT"};
  struct State {
    bool reset = false;
  } s_;
};

}  // namespace ferrite
