// SPDX-License-Identifier: MIT
// The IBM Game Control Adapter at 201h: four one-shots, each as long as a potentiometer of 0 to 100 kilohms makes it,
// and four buttons. Document: IBM PC Options and Adapters Technical Reference, Game Control Adapter.
// Missing: the six other addresses that the adapter answers at, as later cards do without them; MIDI.
#pragma once
#include "core/bus/port_device.h"
#include "core/host/gamepad_input.h"
#include "core/time/scheduler.h"

namespace ferrite {

class GamePort final : public PortDevice {
 public:
  explicit GamePort(Scheduler& scheduler) : scheduler_(scheduler) {}
  u8 read_port(u16) override;
  void write_port(u16, u8) override;
  void visit(StateVisitor&);

  GamepadInput pads;  // written by the host

 private:
  std::array<Ticks, GamepadInput::Axes> ends_{};  // when each one-shot falls; Never: nothing is plugged in
  Scheduler& scheduler_;
};

}  // namespace ferrite
