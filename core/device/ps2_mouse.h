// SPDX-License-Identifier: MIT
// PS/2 mouse with three buttons, which becomes Microsoft's IntelliMouse (wheel) or IntelliMouse Explorer (five buttons)
// for a driver that sets the sample rates 200, 100, 80 or 200, 200, 80.
// Brackets name headings of the IBM PS/2 Hardware Interface Technical Reference, Auxiliary Devices.
// A count is a pixel of the host at every resolution. Movement that a report has no room for comes in the next one;
// the overflow bits tell that some was lost.
// Missing: the Explorer's horizontal wheel.
#pragma once
#include "core/base/ring.h"
#include "core/bus/line.h"
#include "core/device/ps2_socket.h"
#include "core/host/mouse_input.h"
#include "core/time/scheduler.h"

namespace ferrite {

class Ps2Mouse final : public Ps2Device, public LineTarget {
 public:
  Ps2Mouse(Scheduler&, MouseInput&);

  /// A driver has told it to report.
  bool reports() const { return s_.enabled && !s_.testing; }

  /// To be called before a slice in which the input may hold something new.
  void moved();
  /// High: what moves is read elsewhere, and the reports that say so are empty.
  void set_line(unsigned, bool high) override { s_.read_elsewhere = high; }

  void plug_into(Ps2Host& host) override { host_ = &host; }
  void command_byte(u8 value) override;
  void clock_released() override;
  void visit(StateVisitor&);

 private:
  enum class Mode : u8 { Stream, Remote };
  enum class Argument : u8 { None, Resolution, SampleRate };  // what the next command byte is
  enum class Id : u8 { Standard = 0, Wheel = 3, FiveButtons = 4 };

  void command(u8 value);
  void cut_off();
  void argument(u8 value);
  void set_defaults();
  void reset();
  void set_sample_rate(u8 rate);
  void reply(u8 value);
  void reply_status();

  bool streaming() const { return s_.mode == Mode::Stream && s_.enabled && !s_.wrapping && !s_.testing; }
  void sample();
  void report();
  void forget_movement();
  void arm();
  void send_next();

  struct State {
    Mode mode = Mode::Stream;
    Argument argument = Argument::None;
    bool asked_again = false;  // for the argument
    Id id = Id::Standard;
    bool enabled = false, wrapping = false, testing = false;
    bool double_scaling = false;
    bool read_elsewhere = false;
    bool report_due = false;  // even if nothing moves
    bool reporting = false;   // what is being sent is a report
    u8 resolution = 0, sample_rate = 0;
    std::array<u8, 2> earlier_rates{};  // the newest last
    u8 buttons = 0;                     // as last reported
    u8 last_sent = 0;
  } s_;
  Ring<u8, 8> out_;  // one answer or one report
  Scheduler& scheduler_;
  MouseInput& input_;
  Ps2Host* host_ = nullptr;
  Timer pace_, sample_, self_test_;
};

}  // namespace ferrite
