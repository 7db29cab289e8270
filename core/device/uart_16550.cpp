// SPDX-License-Identifier: MIT
#include "core/device/uart_16550.h"

namespace ferrite {
namespace {
namespace ier {  // [8.6] and, in the same order, what raises an interrupt
constexpr Bit Received{0x01, "ERBFI"}, TransmitterEmpty{0x02, "ETBEI"}, LineStatus{0x04, "ELSI"},
    ModemStatus{0x08, "EDSSI"}, Writable{0x0F, "IER"};
}
namespace iir {  // [8.5] Table V
constexpr u8 None = 0x01, ModemStatus = 0x00, TransmitterEmpty = 0x02, Received = 0x04, Timeout = 0x0C,
             LineStatus = 0x06, FifosEnabled = 0xC0;
}
namespace fcr {  // [8.4]
constexpr Bit Enable{0x01, "FIFO EN"}, ClearReceiver{0x02, "RCVR RESET"}, ClearTransmitter{0x04, "XMIT RESET"},
    Trigger{0xC0, "RCVR TRIGGER"};
constexpr unsigned TriggerShift = 6;
constexpr std::array<u8, 4> TriggerLevels{1, 4, 8, 14};
}  // namespace fcr
namespace lcr {  // [8.1]
constexpr Bit WordLength{0x03, "WLS"}, StopBits{0x04, "STB"}, Parity{0x08, "PEN"}, EvenParity{0x10, "EPS"},
    StickParity{0x20, "Stick Parity"}, DivisorLatch{0x80, "DLAB"};
}
namespace mcr {  // [8.7]
constexpr Bit Dtr{0x01, "DTR"}, Rts{0x02, "RTS"}, Out1{0x04, "OUT 1"}, Out2{0x08, "OUT 2"}, Loop{0x10, "LOOP"},
    Writable{0x1F, "MCR"};
}
namespace lsr {  // [8.3]
constexpr Bit DataReady{0x01, "DR"}, Overrun{0x02, "OE"}, HoldingEmpty{0x20, "THRE"}, TransmitterEmpty{0x40, "TEMT"};
}
namespace msr {  // [8.8]
constexpr Bit Cts{0x10, "CTS"}, Dsr{0x20, "DSR"}, Ring{0x40, "RI"}, Dcd{0x80, "DCD"};
constexpr unsigned LinesShift = 4;
}  // namespace msr
constexpr u8 TerminalReady = u8(msr::Cts | msr::Dsr | msr::Dcd);
constexpr u64 ClocksPerBit = 16;
constexpr u64 TimeoutCharacters = 4;  // [8.10] FIFO Interrupt Mode Operation
}  // namespace

Uart16550::Uart16550(Scheduler& scheduler)
    : scheduler_(scheduler),
      sent_(scheduler, [this] { character_sent(); }),
      received_(scheduler, [this] { character_received(); }),
      timeout_(scheduler, [this] {
        s_.timeout_pending = !receiver_.empty();
        show_irq();
      }) {}

void Uart16550::reset() {
  const u16 divisor = s_.divisor;  // [8.0] Table III: MR leaves the divisor and the scratch register alone
  const u8 scratch = s_.scratch;
  s_ = {};
  s_.divisor = divisor;
  s_.scratch = scratch;
  receiver_.clear(), transmitter_.clear();
  sent_.stop(), received_.stop(), timeout_.stop();
  tell_device();
  show_irq();
}

/// Start bit, data, parity, stop bits; a half stop bit counts as a whole one.
Ticks Uart16550::characters(u64 count) const {
  const unsigned bits = 1 + 5 + (s_.line_control & lcr::WordLength) + (s_.line_control & lcr::Parity ? 1 : 0) +
                        (s_.line_control & lcr::StopBits ? 2 : 1);
  return scheduler_.ticks_for(count * bits * ClocksPerBit * divisor(), Hertz);
}

SerialLine Uart16550::line() const {
  const bool even = s_.line_control & lcr::EvenParity, stick = s_.line_control & lcr::StickParity;
  using enum SerialLine::Parity;
  const auto parity = stick ? (even ? Space : Mark) : (even ? Even : Odd);
  return {.bits_per_second = u32(Hertz / (ClocksPerBit * divisor())),
          .data_bits = u8(5 + (s_.line_control & lcr::WordLength)),
          .stop_bits = u8(s_.line_control & lcr::StopBits ? 2 : 1),
          .parity = s_.line_control & lcr::Parity ? parity : None};
}

bool Uart16550::fifos() const { return s_.fifo_control & fcr::Enable; }
bool Uart16550::loopback() const { return s_.modem_control & mcr::Loop; }
unsigned Uart16550::trigger() const {
  return fifos() ? fcr::TriggerLevels[(s_.fifo_control & fcr::Trigger) >> fcr::TriggerShift] : 1;
}

// ---- registers ------------------------------------------------------------------------------------------------------

u8 Uart16550::read_port(u16 offset) {
  const bool divisor = s_.line_control & lcr::DivisorLatch;
  switch (offset) {
    case Data: return divisor ? u8(s_.divisor) : read_data();
    case InterruptEnable: return divisor ? u8(s_.divisor >> 8) : s_.interrupt_enable;
    case InterruptIdent: return read_interrupt_ident();
    case LineControl: return s_.line_control;
    case ModemControl: return s_.modem_control;
    case LineStatus: return read_line_status();
    case ModemStatus: return read_modem_status();
    case Scratch: return s_.scratch;
  }
  return 0xFF;
}

void Uart16550::write_port(u16 offset, u8 value) {
  const bool divisor = s_.line_control & lcr::DivisorLatch;
  switch (offset) {
    case Data:
      if (divisor)
        s_.divisor = u16((s_.divisor & 0xFF00) | value);
      else
        write_data(value);
      break;
    case InterruptEnable:
      if (divisor) {
        s_.divisor = u16((s_.divisor & 0x00FF) | value << 8);
        break;
      }
      // [8.6] Enabling the interrupt of an empty transmitter raises it.
      if (value & ~s_.interrupt_enable & ier::TransmitterEmpty) s_.sent_pending = transmitter_.empty();
      s_.interrupt_enable = value & ier::Writable;
      break;
    case InterruptIdent: write_fifo_control(value); break;
    case LineControl: s_.line_control = value; break;
    case ModemControl: write_modem_control(value); break;
    case Scratch: s_.scratch = value; break;
  }
  show_irq();
}

u8 Uart16550::read_data() {
  const u8 value = receiver_.empty() ? 0 : receiver_.pop();
  s_.timeout_pending = false;
  if (receiver_.empty())
    timeout_.stop();
  else if (fifos())
    timeout_.start(characters(TimeoutCharacters));
  show_irq();
  return value;
}

void Uart16550::write_data(u8 value) {
  s_.sent_pending = false;
  if (!fifos()) transmitter_.clear();  // a byte not yet taken is overwritten
  transmitter_.push(value);
  start_sending();
}

u8 Uart16550::read_interrupt_ident() {
  const u8 source = interrupt_source();
  if (source == iir::TransmitterEmpty) s_.sent_pending = false;
  show_irq();
  return u8(source | (fifos() ? iir::FifosEnabled : 0));
}

// [8.4] Switching the FIFOs on or off empties them.
void Uart16550::write_fifo_control(u8 value) {
  const bool switched = (value ^ s_.fifo_control) & fcr::Enable;
  s_.fifo_control = value & fcr::Enable ? value : 0;
  if (switched || value & fcr::ClearReceiver) {
    receiver_.clear();
    s_.timeout_pending = false;
    timeout_.stop();
  }
  if (switched || value & fcr::ClearTransmitter) transmitter_.clear();
}

void Uart16550::write_modem_control(u8 value) {
  const u8 before = modem_lines();
  s_.modem_control = value & mcr::Writable;
  follow_modem_lines(before);
  tell_device();
  start_receiving();
}

u8 Uart16550::read_line_status() {
  u8 value = s_.line_errors;
  if (!receiver_.empty()) value |= lsr::DataReady;
  if (transmitter_.empty()) value |= lsr::HoldingEmpty;
  if (transmitter_.empty() && !sent_.running()) value |= lsr::TransmitterEmpty;
  s_.line_errors = 0;
  show_irq();
  return value;
}

u8 Uart16550::read_modem_status() {
  const u8 value = modem_lines() | s_.modem_changes;
  s_.modem_changes = 0;
  show_irq();
  return value;
}

/// [8.7] In loop mode the outputs come back as the inputs.
u8 Uart16550::modem_lines() const {
  if (!loopback()) return device_ ? 0 : TerminalReady;
  const u8 out = s_.modem_control;
  return u8((out & mcr::Rts ? msr::Cts : 0) | (out & mcr::Dtr ? msr::Dsr : 0) | (out & mcr::Out1 ? msr::Ring : 0) |
            (out & mcr::Out2 ? msr::Dcd : 0));
}

void Uart16550::follow_modem_lines(u8 before) {
  const u8 now = modem_lines();
  u8 changed = now ^ before;
  if (now & msr::Ring) changed &= ~msr::Ring;  // only its end counts
  s_.modem_changes |= changed >> msr::LinesShift;
}

/// [8.7] In loop mode the outputs rest inactive.
void Uart16550::tell_device() {
  if (device_)
    device_->modem_control_changed(!loopback() && s_.modem_control & mcr::Dtr,
                                   !loopback() && s_.modem_control & mcr::Rts);
}

// ---- the line -------------------------------------------------------------------------------------------------------

void Uart16550::start_sending() {
  if (sent_.running() || transmitter_.empty()) return;
  s_.shifting_out = transmitter_.pop();
  if (transmitter_.empty()) s_.sent_pending = true;
  sent_.start(characters(1));
}

void Uart16550::character_sent() {
  if (loopback())
    receive(word(s_.shifting_out));
  else
    output.push(s_.shifting_out);
  start_sending();
  show_irq();
}

/// [8.1] The data bits that a character has.
u8 Uart16550::word(u8 value) const {
  return u8(value & (0xFF >> (lcr::WordLength - (s_.line_control & lcr::WordLength))));
}

void Uart16550::line_received(u8 value) {
  if (loopback()) return;
  receive(word(value));
  show_irq();
}

void Uart16550::input_arrived() { start_receiving(); }

void Uart16550::start_receiving() {
  const bool ready = (s_.modem_control & mcr::Rts) && !loopback();
  if (ready && !input.empty() && !received_.running()) received_.start(characters(1));
}

void Uart16550::character_received() {
  if (loopback() || input.empty()) return;
  receive(input.pop());
  start_receiving();
  show_irq();
}

void Uart16550::receive(u8 value) {
  const std::size_t room = fifos() ? FifoBytes : 1;
  if (receiver_.size() >= room) {
    s_.line_errors |= lsr::Overrun;
    if (fifos()) return;  // [8.3] the FIFO keeps what it has; without it the old byte is lost
    receiver_.clear();
  }
  receiver_.push(value);
  if (fifos()) timeout_.start(characters(TimeoutCharacters));
}

// ---- interrupts -----------------------------------------------------------------------------------------------------

/// [8.5] The most urgent of those enabled, as IIR shows it.
u8 Uart16550::interrupt_source() const {
  const u8 enabled = s_.interrupt_enable;
  if (enabled & ier::LineStatus && s_.line_errors) return iir::LineStatus;
  if (enabled & ier::Received && receiver_.size() >= trigger()) return iir::Received;
  if (enabled & ier::Received && s_.timeout_pending) return iir::Timeout;
  if (enabled & ier::TransmitterEmpty && s_.sent_pending) return iir::TransmitterEmpty;
  if (enabled & ier::ModemStatus && s_.modem_changes) return iir::ModemStatus;
  return iir::None;
}

void Uart16550::show_irq() {
  const bool gate = (s_.modem_control & mcr::Out2) && !loopback();  // [8.7] the pins rest high in loop mode
  irq.set(gate && interrupt_source() != iir::None);
}

void Uart16550::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 11, "a field was added: visit it too");
  v("interrupt_enable", s_.interrupt_enable), v("fifo_control", s_.fifo_control);
  v("line_control", s_.line_control), v("modem_control", s_.modem_control), v("scratch", s_.scratch);
  v("divisor", s_.divisor), v("shifting_out", s_.shifting_out), v("line_errors", s_.line_errors);
  v("modem_changes", s_.modem_changes), v("sent_pending", s_.sent_pending);
  v("timeout_pending", s_.timeout_pending), v("receiver", receiver_), v("transmitter", transmitter_);
  v("sent", sent_), v("received", received_), v("timeout", timeout_), v("irq", irq);
}

}  // namespace ferrite
