// SPDX-License-Identifier: MIT
#include "core/device/vmware_backdoor.h"

namespace ferrite {
namespace {
enum Register : u8 { Eax, Ecx, Edx, Ebx };

enum Command : u16 { GetVersion = 10, AbsPointerData = 39, AbsPointerStatus = 40, AbsPointerCommand = 41 };
enum PointerCommand : u32 {
  Enable = 0x4541'4552,  // "REAE"
  Disable = 0x0000'00F5,
  RequestRelative = 0x4C45'5252,  // "RREL"
  RequestAbsolute = 0x5342'4152,  // "RABS"
};

constexpr u32 Magic = 0x564D'5868;           // "VMXh"
constexpr u32 PointerVersion = 0x3442'554A;  // "JUB4"
constexpr u32 Version = 6, Workstation = 4;
constexpr u32 Error = 0xFFFF'0000, Unknown = 0xFFFF'FFFF;

namespace report {  // [ABSPOINTER_DATA] the first of four words; x, y and the wheel follow
constexpr Bit Middle{0x08, "MIDDLE"}, Right{0x10, "RIGHT"}, Left{0x20, "LEFT"}, Relative{0x1'0000, "RELATIVE"};
constexpr unsigned Words = 4;
constexpr i32 MostTurns = 127;
}  // namespace report
}  // namespace

u32 VmwareBackdoor::read_port32(u16 offset) {
  if (offset != 0 || registers_[Eax] != Magic) return Unknown;
  switch (u16(registers_[Ecx])) {
    case GetVersion:
      registers_[Ebx] = Magic;
      registers_[Ecx] = Workstation;
      return Version;
    case AbsPointerData: return take_data(registers_[Ebx]);
    case AbsPointerStatus: return status();
    case AbsPointerCommand: command(registers_[Ebx]); return registers_[Eax];
  }
  return Unknown;
}

/// How many words wait, or the error that lasts until the pointer is enabled.
u32 VmwareBackdoor::status() {
  if (s_.pointer == Pointer::Off) return Error;
  if (queue_.empty() && pointer_taken.high() && !input_.empty()) queue_report();
  return u32(queue_.size());
}

u32 VmwareBackdoor::take_data(u32 words) {
  if (words == 0 || words > queue_.size()) {
    set_pointer(Pointer::Off);
    return Error;
  }
  constexpr std::array<Register, report::Words> order{Eax, Ebx, Ecx, Edx};
  for (unsigned n = 0; n < words; n++) registers_[order[n]] = queue_.pop();
  return registers_[Eax];
}

void VmwareBackdoor::command(u32 value) {
  switch (value) {
    case Enable:
      set_pointer(Pointer::Identified);
      queue_.push(PointerVersion);
      break;
    case Disable: set_pointer(Pointer::Off); break;
    case RequestRelative:
    case RequestAbsolute:
      if (s_.pointer != Pointer::Off) set_pointer(value == RequestAbsolute ? Pointer::Absolute : Pointer::Relative);
      break;
  }
}

void VmwareBackdoor::set_pointer(Pointer pointer) {
  s_.pointer = pointer;
  queue_.clear();
  pointer_taken.set(pointer == Pointer::Relative || pointer == Pointer::Absolute);
}

/// A host that holds its pointer fast only moves, and is reported so in absolute mode too.
void VmwareBackdoor::queue_report() {
  const MouseInput::Step step = input_.take(MouseInput::MostMovement, report::MostTurns);
  if (step.pointed) s_.x = step.x, s_.y = step.y;
  const bool moved = step.right || step.down;
  const bool relative = s_.pointer == Pointer::Relative || (moved && !step.pointed);
  u32 first = relative ? report::Relative : 0;
  if (step.buttons & mouse::Left) first |= report::Left;
  if (step.buttons & mouse::Right) first |= report::Right;
  if (step.buttons & mouse::Middle) first |= report::Middle;
  queue_.push(first);
  queue_.push(relative ? u32(step.right) : s_.x);
  queue_.push(relative ? u32(-step.down) : s_.y);
  queue_.push(u32(step.wheel));
}

void VmwareBackdoor::reset() {
  s_ = {};
  set_pointer(Pointer::Off);
}

void VmwareBackdoor::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 3, "a field was added: visit it too");
  v("pointer", s_.pointer), v("x", s_.x), v("y", s_.y), v("queue", queue_), v("pointer_taken", pointer_taken);
}

}  // namespace ferrite
