// SPDX-License-Identifier: MIT
#include "core/device/ps2_mouse.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
enum Command : u8 {
  ScalingOneToOne = 0xE6,
  ScalingTwoToOne = 0xE7,
  SetResolution = 0xE8,
  StatusRequest = 0xE9,
  SetStreamMode = 0xEA,
  ReadData = 0xEB,
  ResetWrapMode = 0xEC,
  SetWrapMode = 0xEE,
  SetRemoteMode = 0xF0,
  ReadId = 0xF2,
  SetSampleRate = 0xF3,
  Enable = 0xF4,
  Disable = 0xF5,
  SetDefault = 0xF6,
  Resend = 0xFE,
  Reset = 0xFF,
};
constexpr u8 Acknowledge = 0xFA, TestPassed = 0xAA, Error = 0xFC;
constexpr u8 DefaultSampleRate = 100, DefaultResolution = 2, FinestResolution = 3;  // 4 and 8 counts a millimetre
constexpr std::array<u8, 7> SampleRates{10, 20, 40, 60, 80, 100, 200};
constexpr auto BytePace = 1ms;  // eleven bits at some 12 kHz
constexpr auto SelfTestLength = 300ms;

namespace report {  // [Data Report], byte 1
constexpr Bit Left{0x01, "L"}, Right{0x02, "R"}, Middle{0x04, "M"}, One{0x08, "1"}, XNegative{0x10, "XS"},
    YNegative{0x20, "YS"}, XOverflow{0x40, "XV"}, YOverflow{0x80, "YV"};
constexpr i32 MostMovement = 255;
}  // namespace report
namespace fourth_byte {  // of the IntelliMouse and, with four bits of wheel and the buttons, of the Explorer
constexpr i32 MostTurns = 127, MostTurnsOfExplorer = 7;
constexpr u8 WheelField = 0x0F;
constexpr Bit Fourth{0x10, "4TH"}, Fifth{0x20, "5TH"};
}  // namespace fourth_byte
namespace status {  // [Status Request], byte 1
constexpr Bit Right{0x01, "R"}, Middle{0x02, "M"}, Left{0x04, "L"}, DoubleScaling{0x10, "2:1"},
    Enabled{0x20, "ENABLED"}, Remote{0x40, "REMOTE"};
}

constexpr bool is_command(u8 value) {
  return (value >= ScalingOneToOne && value <= SetDefault && value != 0xED && value != 0xEF && value != 0xF1) ||
         value == Reset;
}

bool is_sample_rate(u8 value) { return std::find(SampleRates.begin(), SampleRates.end(), value) != SampleRates.end(); }

/// [Set Scaling 2:1] What a movement of so many counts becomes in stream mode.
constexpr i32 doubled(i32 counts) {
  constexpr std::array<i32, 6> small{0, 1, 1, 3, 6, 9};
  const i32 length = counts < 0 ? -counts : counts;
  const i32 scaled = length < i32(small.size()) ? small[std::size_t(length)] : 2 * length;
  return counts < 0 ? -scaled : scaled;
}
}  // namespace

Ps2Mouse::Ps2Mouse(Scheduler& scheduler, MouseInput& input)
    : scheduler_(scheduler),
      input_(input),
      pace_(scheduler, [this] { send_next(); }),
      sample_(scheduler, [this] { sample(); }),
      self_test_(scheduler, [this] {
        s_.testing = false;
        reply(TestPassed), reply(u8(s_.id));
      }) {
  reset();  // [Reset] is what power-on does
}

// ---- reports --------------------------------------------------------------------------------------------------------

void Ps2Mouse::moved() {
  if (streaming() && !input_.empty() && !sample_.running()) sample();
}

/// Reports what happened since the last one, at most so often as the sample rate says and never before that has left.
void Ps2Mouse::sample() {
  if (!streaming() || !out_.empty() || (input_.empty() && !s_.report_due)) return;
  report();
  s_.reporting = true;
  sample_.start(scheduler_.ticks_for(1, s_.sample_rate));
}

void Ps2Mouse::report() {
  const bool scaled = s_.double_scaling && s_.mode == Mode::Stream;
  const i32 most_turns = s_.id == Id::FiveButtons ? fourth_byte::MostTurnsOfExplorer : fourth_byte::MostTurns;
  MouseInput::Step step{.buttons = s_.read_elsewhere ? u8(0) : s_.buttons};
  if (!input_.empty() && !s_.read_elsewhere)
    step = input_.take(scaled ? report::MostMovement / 2 : report::MostMovement, most_turns);
  s_.buttons = step.buttons;
  s_.report_due = false;
  const i32 x = scaled ? doubled(step.right) : step.right, y = scaled ? doubled(-step.down) : -step.down;
  u8 first = u8(report::One | (step.buttons & (report::Left | report::Right | report::Middle)));
  if (x < 0) first |= report::XNegative;
  if (y < 0) first |= report::YNegative;
  if (step.lost_horizontal) first |= report::XOverflow;
  if (step.lost_vertical) first |= report::YOverflow;
  reply(first), reply(u8(x)), reply(u8(y));
  if (s_.id == Id::Wheel) reply(u8(step.wheel));
  if (s_.id != Id::FiveButtons) return;
  u8 fourth = u8(step.wheel) & fourth_byte::WheelField;
  if (step.buttons & mouse::Fourth) fourth |= fourth_byte::Fourth;
  if (step.buttons & mouse::Fifth) fourth |= fourth_byte::Fifth;
  reply(fourth);
}

/// The counters begin anew; a button that is held shows in the next report.
void Ps2Mouse::forget_movement() {
  input_.clear();
  s_.buttons = input_.buttons();
  s_.report_due = false;
}

// ---- bytes to the host ----------------------------------------------------------------------------------------------

void Ps2Mouse::clock_released() { arm(); }

void Ps2Mouse::arm() {
  if (!out_.empty() && !pace_.running()) pace_.start(scheduler_.ticks(BytePace));
}

void Ps2Mouse::send_next() {
  if (out_.empty() || !host_ || !host_->listening()) return;  // goes on when the clock is released
  s_.last_sent = out_.pop();
  if (out_.empty()) s_.reporting = false;
  arm();
  host_->take_byte(s_.last_sent);
  if (!sample_.running()) sample();
}

void Ps2Mouse::reply(u8 value) {
  out_.push(value);
  arm();
}

// ---- commands -------------------------------------------------------------------------------------------------------

void Ps2Mouse::command_byte(u8 value) {
  if (value != Resend) cut_off();
  if (s_.wrapping && value != ResetWrapMode && value != Reset) return reply(value);
  if (s_.argument != Argument::None) return argument(value);
  command(value);
}

/// A command ends what was being sent. A report is made up for, as it may have been the one with the buttons.
void Ps2Mouse::cut_off() {
  out_.clear();
  s_.report_due |= s_.reporting;
  s_.reporting = false;
}

void Ps2Mouse::command(u8 value) {
  if (value == Resend) return reply(s_.last_sent);
  if (!is_command(value)) return reply(Resend);  // [Invalid Input]
  reply(Acknowledge);
  switch (value) {
    case ScalingOneToOne:
    case ScalingTwoToOne: s_.double_scaling = value == ScalingTwoToOne; break;
    case SetResolution: s_.argument = Argument::Resolution; break;
    case StatusRequest: reply_status(); break;
    case SetStreamMode:
    case SetRemoteMode:
      s_.mode = value == SetRemoteMode ? Mode::Remote : Mode::Stream;
      forget_movement();
      break;
    case ReadData: report(); break;
    case SetWrapMode:
    case ResetWrapMode:
      s_.wrapping = value == SetWrapMode;
      forget_movement();
      break;
    case ReadId: reply(u8(s_.id)); break;
    case SetSampleRate: s_.argument = Argument::SampleRate; break;
    case Enable:
      forget_movement();
      s_.enabled = true;
      break;
    case Disable: s_.enabled = false; break;
    case SetDefault: set_defaults(); break;
    case Reset: reset(); break;
  }
}

/// [Invalid Input] The first wrong argument is asked for again, the second ends the command.
void Ps2Mouse::argument(u8 value) {
  const Argument kind = s_.argument;
  const bool known = kind == Argument::Resolution ? value <= FinestResolution : is_sample_rate(value);
  if (!known) {
    s_.argument = s_.asked_again ? Argument::None : kind;
    reply(s_.asked_again ? u8(Error) : u8(Resend));
    s_.asked_again = !s_.asked_again;
    return;
  }
  s_.argument = Argument::None;
  s_.asked_again = false;
  reply(Acknowledge);
  if (kind == Argument::Resolution)
    s_.resolution = value;
  else
    set_sample_rate(value);
}

/// Three rates in a row are the knock that turns the mouse into its successors.
void Ps2Mouse::set_sample_rate(u8 rate) {
  const std::array<u8, 3> knock{s_.earlier_rates[0], s_.earlier_rates[1], rate};
  if (knock == std::array<u8, 3>{200, 100, 80}) s_.id = Id::Wheel;
  if (knock == std::array<u8, 3>{200, 200, 80}) s_.id = Id::FiveButtons;
  s_.earlier_rates = {knock[1], knock[2]};
  s_.sample_rate = rate;
}

void Ps2Mouse::reply_status() {
  u8 first = 0;
  const u8 held = input_.buttons();
  if (held & mouse::Right) first |= status::Right;
  if (held & mouse::Middle) first |= status::Middle;
  if (held & mouse::Left) first |= status::Left;
  if (s_.double_scaling) first |= status::DoubleScaling;
  if (s_.enabled) first |= status::Enabled;
  if (s_.mode == Mode::Remote) first |= status::Remote;
  reply(first), reply(s_.resolution), reply(s_.sample_rate);
}

// [Set Default]
void Ps2Mouse::set_defaults() {
  s_.mode = Mode::Stream;
  s_.enabled = s_.double_scaling = s_.report_due = false;
  s_.resolution = DefaultResolution;
  s_.sample_rate = DefaultSampleRate;
  s_.earlier_rates = {};
}

void Ps2Mouse::reset() {
  set_defaults();
  s_.argument = Argument::None;
  s_.asked_again = s_.wrapping = s_.reporting = false;
  s_.id = Id::Standard;
  s_.testing = true;
  self_test_.start(scheduler_.ticks(SelfTestLength));
}

void Ps2Mouse::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 16, "a field was added: visit it too");
  v("mode", s_.mode), v("argument", s_.argument), v("asked_again", s_.asked_again), v("id", s_.id);
  v("enabled", s_.enabled), v("wrapping", s_.wrapping), v("testing", s_.testing);
  v("double_scaling", s_.double_scaling), v("read_elsewhere", s_.read_elsewhere);
  v("report_due", s_.report_due), v("reporting", s_.reporting);
  v("resolution", s_.resolution);
  v("sample_rate", s_.sample_rate), v("earlier_rates", s_.earlier_rates), v("buttons", s_.buttons);
  v("last_sent", s_.last_sent), v("out", out_), v("pace", pace_), v("sample", sample_), v("self_test", self_test_);
  if (!s_.sample_rate) s_.sample_rate = DefaultSampleRate;
}

}  // namespace ferrite
