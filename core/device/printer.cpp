// SPDX-License-Identifier: MIT
#include "core/device/printer.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
constexpr auto TakingLength = 10us, AcknowledgeLength = 5us;  // a fast printer's
constexpr auto HostPatience = 1ms;                            // until a full output is looked at again
constexpr auto Silence = 5s, SilenceAfterLastPage = 1s;
constexpr u8 FormFeed = 0x0C, EndOfTransmission = 0x04;
}  // namespace

Printer::Printer(Scheduler& scheduler)
    : scheduler_(scheduler), handshake_(scheduler, [this] { advance(); }), silence_(scheduler, [this] { end_job(); }) {}

/// A busy printer does not look at its data lines.
void Printer::strobe(u8 data) {
  if (busy.high()) return;
  acknowledge.lower();
  busy.raise();
  s_.byte = data;
  handshake_.start(scheduler_.ticks(TakingLength));
}

void Printer::initialize() {
  handshake_.stop();
  acknowledge.lower();
  busy.lower();
  end_job();
}

void Printer::advance() {
  if (acknowledge.high()) return acknowledge.lower();
  if (output.full()) return handshake_.start(scheduler_.ticks(HostPatience));
  take_byte();
  busy.lower();  // before the acknowledgement ends: SeaBIOS looks at nothing else
  acknowledge.raise();
  handshake_.start(scheduler_.ticks(AcknowledgeLength));
}

void Printer::take_byte() {
  output.push({.byte = s_.byte});
  s_.printing = true;
  const bool last_page = s_.byte == FormFeed || s_.byte == EndOfTransmission;
  silence_.start(last_page ? scheduler_.ticks(SilenceAfterLastPage) : scheduler_.ticks(Silence));
}

void Printer::end_job() {
  if (!s_.printing) return;
  if (!output.push({.ends_job = true})) return silence_.start(scheduler_.ticks(HostPatience));
  s_.printing = false;
  silence_.stop();
}

void Printer::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 2, "a field was added: visit it too");
  v("byte", s_.byte), v("printing", s_.printing), v("busy", busy), v("acknowledge", acknowledge);
  v("handshake", handshake_), v("silence", silence_);
}

}  // namespace ferrite
