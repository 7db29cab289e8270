// SPDX-License-Identifier: MIT
#include "core/device/kbc_8042.h"

#include "core/base/trace.h"
#include "core/device/scan_codes.h"

namespace ferrite {
namespace {
namespace status {  // [Status Register]
constexpr Bit OutputFull{0x01, "OBF"}, SystemFlag{0x04, "SYS"}, Command{0x08, "A2"}, NotInhibited{0x10, "INH"},
    AuxiliaryFull{0x20, "AOBF"}, Timeout{0x40, "TO"};
}
namespace command_byte {  // [Controller Command Byte]
constexpr Bit KeyboardInterrupt{0x01, "EKI"}, AuxiliaryInterrupt{0x02, "EMI"}, SystemFlag{0x04, "SYS"},
    DisableKeyboard{0x10, "DKB"}, DisableAuxiliary{0x20, "DMS"}, Translate{0x40, "KCC"};
}
namespace output {  // [Output Port]
constexpr Bit NotReset{0x01, "RC"}, A20{0x02, "A20"}, Irq1{0x10, "IRQ1"}, Irq12{0x20, "IRQ12"};
constexpr u8 Pulled = 0xC0;  // keyboard clock and data rest high
}  // namespace output

enum Command : u8 {
  ReadRam = 0x20,
  WriteRam = 0x60,
  DisableAuxiliary = 0xA7,
  EnableAuxiliary = 0xA8,
  TestAuxiliary = 0xA9,
  SelfTest = 0xAA,
  TestKeyboard = 0xAB,
  DisableKeyboard = 0xAD,
  EnableKeyboard = 0xAE,
  ReadInputPort = 0xC0,
  ReadOutputPort = 0xD0,
  WriteOutputPort = 0xD1,
  WriteKeyboardBuffer = 0xD2,
  WriteAuxiliaryBuffer = 0xD3,
  WriteAuxiliaryDevice = 0xD4,
  LowerA20 = 0xDD,  // not IBM's, but every later controller has the pair
  RaiseA20 = 0xDF,
  ReadTestInputs = 0xE0,
  PulseOutputPort = 0xF0,
};

constexpr u8 RamField = 0x1F, RangeField = 0xE0, PulseField = 0x0F;
constexpr u8 SelfTestPassed = 0x55, LineTestPassed = 0x00;
constexpr u8 InputPort = 0xA0;    // not locked (bit 7), manufacturing jumper absent (bit 5)
constexpr u8 TestInputs = 0x03;   // both clocks high
constexpr u8 BreakPrefix = 0xF0;  // of scan code set 2
constexpr u8 BreakBit = 0x80;     // of scan code set 1
constexpr u8 NoDevice = 0xFE;     // [Status Register] a device that does not answer: RESEND with a time-out
}  // namespace

Kbc8042::Kbc8042() {
  s_.ram[0] = command_byte::DisableKeyboard | command_byte::DisableAuxiliary | command_byte::Translate;
  a20.raise();
}

void Kbc8042::plug(Source source, Ps2Device& device) {
  devices_[unsigned(source)] = &device;
  device.plug_into(source == Source::Keyboard ? keyboard_socket_ : auxiliary_socket_);
}

void Kbc8042::reset() {
  s_ = {};
  s_.ram[0] = command_byte::DisableKeyboard | command_byte::DisableAuxiliary | command_byte::Translate;
  waiting_.clear();
  show_irqs();
  a20.raise();
  cpu_reset.lower();
}

// ---- from the CPU ---------------------------------------------------------------------------------------------------

u8 Kbc8042::read_port(u16 offset) {
  if (offset == Data) return read_data();
  if (offset != StatusCommand) return 0xFF;
  u8 value = status::NotInhibited;
  if (s_.ram[0] & command_byte::SystemFlag) value |= status::SystemFlag;
  if (s_.last_was_command) value |= status::Command;
  if (s_.output_full) value |= status::OutputFull;
  if (s_.output_full && s_.output_source == Source::Auxiliary) value |= status::AuxiliaryFull;
  if (s_.output_timeout) value |= status::Timeout;
  return value;
}

u8 Kbc8042::read_data() {
  const u8 value = s_.output_buffer;  // an empty buffer shows its last byte
  s_.output_full = s_.output_timeout = false;
  show_irqs();
  fill_output_buffer();
  release_clocks();
  return value;
}

void Kbc8042::write_port(u16 offset, u8 value) {
  if (offset != Data && offset != StatusCommand) return;
  s_.last_was_command = offset == StatusCommand;
  if (s_.last_was_command)
    write_command(value);
  else
    write_data(value);
}

void Kbc8042::write_data(u8 value) {
  const DataFor target = s_.data_for;
  s_.data_for = DataFor::Keyboard;
  switch (target) {
    case DataFor::Keyboard:
      s_.ram[0] &= ~command_byte::DisableKeyboard;  // [Keyboard/Auxiliary Data] sending enables the keyboard
      return send_to(Source::Keyboard, value);
    case DataFor::AuxiliaryDevice:
      s_.ram[0] &= ~command_byte::DisableAuxiliary;
      return send_to(Source::Auxiliary, value);
    case DataFor::Ram:
      s_.ram[s_.ram_index] = value;
      show_irqs();
      return release_clocks();
    case DataFor::OutputPort: return write_output_port(value);
    case DataFor::KeyboardBuffer: return answer(value);
    case DataFor::AuxiliaryBuffer: return answer(value, Source::Auxiliary);
  }
}

void Kbc8042::write_command(u8 command) {
  s_.data_for = DataFor::Keyboard;
  const u8 range = command & RangeField;
  if (range == ReadRam) return answer(s_.ram[command & RamField]);
  if (range == WriteRam) {
    s_.ram_index = command & RamField;
    s_.data_for = DataFor::Ram;
    return;
  }
  if (command >= PulseOutputPort) return pulse_output_port(~command & PulseField);
  switch (command) {
    case DisableAuxiliary: return set_disabled(Source::Auxiliary, true);
    case EnableAuxiliary: return set_disabled(Source::Auxiliary, false);
    case DisableKeyboard: return set_disabled(Source::Keyboard, true);
    case EnableKeyboard: return set_disabled(Source::Keyboard, false);
    case TestAuxiliary:
    case TestKeyboard: return answer(LineTestPassed);
    case SelfTest: return self_test();
    case ReadInputPort: return answer(InputPort);
    case ReadOutputPort: return answer(output_port());
    case ReadTestInputs: return answer(TestInputs);
    case WriteOutputPort: s_.data_for = DataFor::OutputPort; return;
    case WriteKeyboardBuffer: s_.data_for = DataFor::KeyboardBuffer; return;
    case WriteAuxiliaryBuffer: s_.data_for = DataFor::AuxiliaryBuffer; return;
    case WriteAuxiliaryDevice: s_.data_for = DataFor::AuxiliaryDevice; return;
    case LowerA20: return a20.lower();
    case RaiseA20: return a20.raise();
  }
  note(Note::Unimplemented, "kbc", "a controller command");
}

// [Self Test] leaves both devices disabled and translation on.
void Kbc8042::self_test() {
  s_.ram[0] = command_byte::SystemFlag | command_byte::DisableKeyboard | command_byte::DisableAuxiliary |
              command_byte::Translate;
  s_.break_prefix = false;
  answer(SelfTestPassed);
}

u8 Kbc8042::output_port() const {
  return u8(output::Pulled | (cpu_reset.high() ? 0 : output::NotReset) | (a20.high() ? output::A20 : 0) |
            (irq1.high() ? output::Irq1 : 0) | (irq12.high() ? output::Irq12 : 0));
}

void Kbc8042::write_output_port(u8 value) {
  a20.set(value & output::A20);
  cpu_reset.set(!(value & output::NotReset));
}

/// [Pulse Output Port] Only the reset line is worth a pulse of 6 us; A20 comes back before anyone can look.
void Kbc8042::pulse_output_port(u8 low_bits) {
  if (!(low_bits & output::NotReset)) return;
  cpu_reset.raise();
  cpu_reset.lower();
}

void Kbc8042::set_disabled(Source source, bool disabled) {
  const u8 bit = u8(source == Source::Keyboard ? command_byte::DisableKeyboard : command_byte::DisableAuxiliary);
  s_.ram[0] = disabled ? s_.ram[0] | bit : s_.ram[0] & ~bit;
  release_clocks();
}

// ---- from and to the devices ----------------------------------------------------------------------------------------

void Kbc8042::send_to(Source source, u8 value) {
  if (Ps2Device* const device = devices_[unsigned(source)]) return device->command_byte(value);
  answer(NoDevice, source, true);
}

bool Kbc8042::listening(Source source) const {
  const u8 disabled = u8(source == Source::Keyboard ? command_byte::DisableKeyboard : command_byte::DisableAuxiliary);
  return !s_.output_full && !(s_.ram[0] & disabled);
}

void Kbc8042::byte_arrived(Source source, u8 value) {
  if (source == Source::Keyboard && (s_.ram[0] & command_byte::Translate)) {
    if (value == BreakPrefix) {
      s_.break_prefix = true;
      return;
    }
    value = translate(value);
  }
  answer(value, source);
}

u8 Kbc8042::translate(u8 value) {
  const u8 code = translate_to_set1(value);
  const bool released = s_.break_prefix;
  s_.break_prefix = false;
  return released ? code | BreakBit : code;
}

void Kbc8042::answer(u8 value, Source source, bool timeout) {
  if (!waiting_.push({value, source, timeout})) note(Note::Unusual, "kbc", "answers nobody reads");
  fill_output_buffer();
}

void Kbc8042::fill_output_buffer() {
  if (s_.output_full || waiting_.empty()) return;
  const Output next = waiting_.pop();
  s_.output_buffer = next.value;
  s_.output_source = next.source;
  s_.output_timeout = next.timeout;
  s_.output_full = true;
  show_irqs();
}

void Kbc8042::show_irqs() {
  const bool auxiliary = s_.output_source == Source::Auxiliary;
  irq1.set(s_.output_full && !auxiliary && (s_.ram[0] & command_byte::KeyboardInterrupt));
  irq12.set(s_.output_full && auxiliary && (s_.ram[0] & command_byte::AuxiliaryInterrupt));
}

void Kbc8042::release_clocks() {
  for (const Source source : {Source::Keyboard, Source::Auxiliary})
    if (Ps2Device* const device = devices_[unsigned(source)]; device && listening(source)) device->clock_released();
}

void Kbc8042::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 9, "a field was added: visit it too");
  v("ram", s_.ram), v("ram_index", s_.ram_index), v("data_for", s_.data_for);
  v("output_buffer", s_.output_buffer), v("output_source", s_.output_source), v("output_full", s_.output_full);
  v("output_timeout", s_.output_timeout), v("last_was_command", s_.last_was_command);
  v("break_prefix", s_.break_prefix), v("waiting", waiting_);
  v("irq1", irq1), v("irq12", irq12), v("a20", a20), v("cpu_reset", cpu_reset);
  s_.ram_index &= RamField;
}

}  // namespace ferrite
