// SPDX-License-Identifier: MIT
#include "core/device/pic_8259a.h"

#include "core/base/trace.h"

namespace ferrite {
namespace {
constexpr unsigned None = 8;  // no input
constexpr u8 bit(unsigned input) { return u8(1u << input); }
constexpr u8 PollInterrupt = 0x80;  // [Poll Command] I: there is a request
constexpr u8 LevelField = 0x07;
constexpr unsigned SpuriousInput = 7;
}  // namespace

void Pic8259a::connect_slave(unsigned input, Pic8259a& slave) {
  slaves_[input & 7] = &slave;
  slave.intr.connect(*this, input & 7);
}

u8 Pic8259a::read_port(u16 offset) {
  if (s_.poll_next) return poll();
  if (offset == Data) return s_.mask;
  return s_.shown == Register::InService ? s_.in_service : requests();
}

void Pic8259a::write_port(u16 offset, u8 value) {
  if (offset == Data)
    write_data(value);
  else if (value & icw1::Initialize)
    write_icw1(value);
  else if (value & ocw3::Select)
    write_ocw3(value);
  else
    write_ocw2(value);
  update();
}

// [Initialization Command Words 1 and 2]
void Pic8259a::write_icw1(u8 value) {
  const u8 lines = s_.lines, level_inputs = s_.level_inputs;
  s_ = {};  // the edge sense circuit is reset too: an input must rise again
  s_.lines = lines;
  s_.level_inputs = level_inputs;
  s_.icw1 = value;
  s_.expects = Expects::Icw2;
}

void Pic8259a::write_data(u8 value) {
  const auto after_icw3 = s_.icw1 & icw1::NeedIcw4 ? Expects::Icw4 : Expects::Nothing;
  switch (s_.expects) {
    case Expects::Nothing: s_.mask = value; break;
    case Expects::Icw2:
      s_.vector_base = value & 0xF8;
      s_.expects = s_.icw1 & icw1::Single ? after_icw3 : Expects::Icw3;
      break;
    case Expects::Icw3:
      s_.icw3 = value;
      s_.expects = after_icw3;
      break;
    case Expects::Icw4:
      s_.icw4 = value;
      s_.expects = Expects::Nothing;
      if (!(value & icw4::Mode8086)) note(Note::Unimplemented, "pic", "MCS-80/85 mode");
      break;
  }
}

// [Operation Command Word 2]
void Pic8259a::write_ocw2(u8 value) {
  const unsigned level = value & ocw2::Specific ? value & LevelField : highest(s_.in_service);
  const bool rotate = value & ocw2::Rotate;
  if (value & ocw2::EndOfInterrupt) {
    if (level != None) end_of_interrupt(level, rotate);
  } else if (value & ocw2::Specific) {
    if (rotate) s_.lowest = u8(level);  // set priority; without R it is the no-operation
  } else {
    s_.rotate_in_auto_eoi = rotate;
  }
}

// [Operation Command Word 3]
void Pic8259a::write_ocw3(u8 value) {
  if (value & ocw3::EnableSpecialMask) s_.special_mask = value & ocw3::SpecialMask;
  if (value & ocw3::Poll)
    s_.poll_next = true;
  else if (value & ocw3::ReadRegister)
    s_.shown = value & ocw3::InService ? Register::InService : Register::Requests;
}

void Pic8259a::set_line(unsigned input, bool high) {
  const u8 line = bit(input & 7);
  if (high && !(s_.lines & line)) s_.edges |= line;
  s_.lines = high ? s_.lines | line : s_.lines & ~line;
  // [Interrupt Request Register] a request that goes away before INTA is forgotten.
  if (!high) s_.edges &= ~line;
  update();
}

u8 Pic8259a::level_triggered() const { return s_.icw1 & icw1::LevelTriggered ? 0xFF : s_.level_inputs; }

u8 Pic8259a::requests() const { return s_.lines & (s_.edges | level_triggered()); }

bool Pic8259a::slave_at(unsigned input) const { return !(s_.icw1 & icw1::Single) && (s_.icw3 & bit(input)); }

/// 0 is the most urgent.
unsigned Pic8259a::rank(unsigned input) const { return (input - s_.lowest - 1) & 7; }

unsigned Pic8259a::highest(u8 inputs) const {
  for (unsigned n = 1; n <= 8; n++)
    if (const unsigned input = (s_.lowest + n) & 7; inputs & bit(input)) return input;
  return None;
}

bool Pic8259a::may_interrupt(unsigned input) const {
  // [Special Mask Mode] Only an input's own service holds it back; what is masked does not hold back others.
  if (s_.special_mask) return !(s_.in_service & bit(input));
  const unsigned serving = highest(s_.in_service);
  if (serving == None || rank(input) < rank(serving)) return true;
  // [Special Fully Nested Mode] A slave in service may interrupt again, for a more urgent input of its own.
  return input == serving && (s_.icw4 & icw4::SpecialFullyNested) && slave_at(input);
}

unsigned Pic8259a::winner() const {
  for (u8 waiting = requests() & ~s_.mask; waiting;) {
    const unsigned input = highest(waiting);
    if (may_interrupt(input)) return input;
    waiting &= ~bit(input);
  }
  return None;
}

void Pic8259a::take(unsigned input) {
  s_.edges &= ~bit(input);
  s_.in_service |= bit(input);
}

u8 Pic8259a::acknowledge() {
  unsigned input = winner();
  if (input == None) {
    input = SpuriousInput;  // [Edge and Level Triggered Modes] default IR7: ISR is not set
    update();
    return s_.vector_base | u8(input);
  }
  take(input);
  u8 vector = s_.vector_base | u8(input);
  if (slave_at(input)) {
    Pic8259a* const slave = slaves_[input];
    const bool answers = slave && (slave->s_.icw3 & LevelField) == input;
    vector = answers ? slave->acknowledge() : 0xFF;  // nobody drives the bus
  }
  if (s_.icw4 & icw4::AutoEoi) end_of_interrupt(input, s_.rotate_in_auto_eoi);
  update();
  return vector;
}

u8 Pic8259a::poll() {
  s_.poll_next = false;
  const unsigned input = winner();
  if (input == None) return 0;
  take(input);
  if (s_.icw4 & icw4::AutoEoi) end_of_interrupt(input, s_.rotate_in_auto_eoi);
  update();
  return PollInterrupt | u8(input);
}

void Pic8259a::end_of_interrupt(unsigned input, bool rotate) {
  s_.in_service &= ~bit(input);
  if (rotate) s_.lowest = u8(input);
}

void Pic8259a::update() {
  const bool initialised = s_.expects == Expects::Nothing;
  intr.set(initialised && winner() != None);
}

u8 Pic8259a::Elcr::read_port(u16) { return pic_.s_.level_inputs; }

void Pic8259a::Elcr::write_port(u16, u8 value) {
  pic_.s_.level_inputs = value & writable_;
  pic_.update();
}

void Pic8259a::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 15, "a field was added: visit it too");
  v("lines", s_.lines), v("edges", s_.edges), v("mask", s_.mask), v("in_service", s_.in_service);
  v("icw1", s_.icw1), v("icw3", s_.icw3), v("icw4", s_.icw4), v("vector_base", s_.vector_base);
  v("level_inputs", s_.level_inputs), v("lowest", s_.lowest), v("expects", s_.expects), v("shown", s_.shown);
  v("special_mask", s_.special_mask), v("poll_next", s_.poll_next), v("rotate_in_auto_eoi", s_.rotate_in_auto_eoi);
  v("intr", intr);
  s_.lowest &= 7;
}

}  // namespace ferrite
