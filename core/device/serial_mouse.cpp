// SPDX-License-Identifier: MIT
#include "core/device/serial_mouse.h"

namespace ferrite {
namespace {
constexpr u64 BitsPerSecond = 1200, BitsPerCharacter = 9;  // start, seven data bits, stop
constexpr u8 StopBit = 0x80;  // what a port that expects eight data bits takes for the last
constexpr i32 MostMovement = 127, MostTurns = 7;

namespace report {
constexpr Bit First{0x40, "FIRST"}, Left{0x20, "L"}, Right{0x10, "R"};  // byte 1
constexpr Bit Middle{0x10, "M"};                                        // byte 4
constexpr unsigned LowBits = 6, VerticalShift = 2;  // byte 1 has the upper two bits of both movements
constexpr u8 LowField = 0x3F, WheelField = 0x0F;
}  // namespace report
}  // namespace

SerialMouse::SerialMouse(Kind kind, Scheduler& scheduler, MouseInput& input, Uart16550& port)
    : kind_(kind), scheduler_(scheduler), input_(input), port_(port), character_(scheduler, [this] { send_next(); }) {
  port.plug(*this);
}

void SerialMouse::modem_control_changed(bool dtr, bool rts) {
  const bool was_powered = s_.powered;
  s_.powered = dtr && rts;
  if (s_.powered == was_powered) return;
  out_.clear();
  character_.stop();
  if (!s_.powered) return;
  input_.clear();
  out_.push('M');
  if (kind_ == Kind::IntelliMouse) out_.push('Z');
  character_.start(scheduler_.ticks_for(BitsPerCharacter, BitsPerSecond));
}

void SerialMouse::moved() {
  if (s_.powered && !character_.running() && !input_.empty()) {
    report();
    character_.start(scheduler_.ticks_for(BitsPerCharacter, BitsPerSecond));
  }
}

void SerialMouse::send_next() {
  port_.line_received(out_.pop() | StopBit);
  if (!out_.empty())
    character_.start(scheduler_.ticks_for(BitsPerCharacter, BitsPerSecond));
  else
    moved();
}

void SerialMouse::report() {
  const MouseInput::Step step = input_.take(MostMovement, MostTurns);
  const u8 x = u8(step.right), y = u8(step.down);
  u8 first = u8(report::First | x >> report::LowBits | (y >> report::LowBits) << report::VerticalShift);
  if (step.buttons & mouse::Left) first |= report::Left;
  if (step.buttons & mouse::Right) first |= report::Right;
  out_.push(first), out_.push(x & report::LowField), out_.push(y & report::LowField);
  if (kind_ != Kind::IntelliMouse) return;
  out_.push(u8((u8(step.wheel) & report::WheelField) | (step.buttons & mouse::Middle ? report::Middle : 0)));
}

void SerialMouse::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 1, "a field was added: visit it too");
  v("powered", s_.powered), v("out", out_), v("character", character_);
  if (out_.empty()) character_.stop();
}

}  // namespace ferrite
