// SPDX-License-Identifier: MIT
#include "core/device/uart_16550.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;

namespace {
/// A serial port at 9600 8N1 with RTS, DTR and OUT2 on: a character takes 10/9600 s, 1041.7 us.
struct UartRig {
  Scheduler clock{1'000'000};
  Uart16550 uart{clock};

  UartRig() {
    write(Uart16550::LineControl, 0x83);
    write(0, 12), write(1, 0);
    write(Uart16550::LineControl, 0x03);
    write(Uart16550::ModemControl, 0x0B);
  }
  void write(u16 port, u8 value) { uart.write_port(port, value); }
  u8 read(u16 port) { return uart.read_port(port); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  void type(std::string_view text) {
    for (char letter : text) uart.input.push(u8(letter));
    uart.input_arrived();
  }
  std::string printed() {
    std::string text;
    while (!uart.output.empty()) text += char(uart.output.pop());
    return text;
  }
  std::string received() {
    std::string text;
    while (read(Uart16550::LineStatus) & 1) text += char(read(0));
    return text;
  }
  void visit(StateVisitor& v) { v("clock", clock), v("uart", uart); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    noise.run(uart, 8, clock, 20);
  }
};
constexpr u16 Ier = 1, Iir = 2, Fcr = 2, Mcr = 4, Lsr = 5, Msr = 6;
}  // namespace

TEST_CASE("UART: the line is what divisor latch and LCR say [8.1, 8.5]") {
  UartRig rig;
  const auto set = [&](u16 divisor, u8 control) {
    rig.write(Uart16550::LineControl, 0x80);
    rig.write(Uart16550::Data, u8(divisor)), rig.write(Uart16550::InterruptEnable, u8(divisor >> 8));
    rig.write(Uart16550::LineControl, control);
    return rig.uart.line();
  };
  using enum SerialLine::Parity;
  const SerialLine usual = set(12, 0x03), other = set(1, 0x1E);
  CHECK((usual.bits_per_second == 9600 && usual.data_bits == 8 && usual.stop_bits == 1 && usual.parity == None));
  CHECK((other.bits_per_second == 115'200 && other.data_bits == 7 && other.stop_bits == 2 && other.parity == Even));
  CHECK(set(0, 0x08).bits_per_second == 1);  // 1.76: the divisor is 65536
  CHECK(set(12, 0x0B).parity == Odd);
  CHECK(set(12, 0x2B).parity == Mark);
  CHECK(set(12, 0x3B).parity == Space);
}

TEST_CASE("16550: a character takes its ten bits' time to leave") {
  UartRig rig;
  CHECK(rig.read(Lsr) == 0x60);
  rig.write(0, 'A');
  CHECK(rig.read(Lsr) == 0x20);  // holding register free, shift register busy
  rig.write(0, 'B');
  CHECK(rig.read(Lsr) == 0x00);
  rig.wait(1041us);
  CHECK(rig.printed() == "");
  rig.wait(1us);
  CHECK(rig.printed() == "A");
  CHECK(rig.read(Lsr) == 0x20);
  rig.wait(1042us);
  CHECK(rig.printed() == "B");
  CHECK(rig.read(Lsr) == 0x60);
}

TEST_CASE("16550: word length, parity and stop bits lengthen the character [8.1]") {
  UartRig rig;
  rig.write(Uart16550::LineControl, 0x0F);  // 8 data, parity, 2 stop: 12 bits
  rig.write(0, 'A');
  rig.wait(1249us);
  CHECK(rig.printed() == "");
  rig.wait(1us);
  CHECK(rig.printed() == "A");
}

TEST_CASE("16550: received bytes arrive at the line's pace and raise the interrupt") {
  UartRig rig;
  rig.write(Ier, 0x01);
  rig.type("ok");
  CHECK_FALSE(rig.uart.irq.high());
  rig.wait(1042us);
  CHECK(rig.uart.irq.high());
  CHECK(rig.read(Iir) == 0x04);
  CHECK(rig.read(0) == 'o');
  CHECK_FALSE(rig.uart.irq.high());
  CHECK(rig.read(Iir) == 0x01);
  rig.wait(1042us);
  CHECK(rig.received() == "k");
  CHECK(rig.clock.next_due() == Never);
}

TEST_CASE("16550: without FIFOs an unread byte is overrun [8.3]") {
  UartRig rig;
  rig.write(Ier, 0x04);
  rig.type("xy");
  rig.wait(3ms);
  CHECK(rig.read(Iir) == 0x06);
  CHECK(rig.read(Lsr) == 0x63);
  CHECK(rig.read(Lsr) == 0x61);
  CHECK_FALSE(rig.uart.irq.high());
  CHECK(rig.read(0) == 'y');
}

TEST_CASE("16550: the receiver FIFO interrupts at its trigger, or after four idle characters [8.10]") {
  UartRig rig;
  rig.write(Fcr, 0x41);  // on, trigger 4
  rig.write(Ier, 0x01);
  rig.type("abc");
  rig.wait(3200us);
  CHECK_FALSE(rig.uart.irq.high());
  CHECK(rig.read(Iir) == 0xC1);
  rig.wait(4200us);
  CHECK(rig.read(Iir) == 0xCC);
  rig.type("d");
  rig.wait(1100us);
  CHECK(rig.read(Iir) == 0xC4);
  CHECK(rig.received() == "abcd");
  CHECK(rig.read(Iir) == 0xC1);
}

TEST_CASE("16550: a full receiver FIFO keeps its sixteen and reports the overrun") {
  UartRig rig;
  rig.write(Fcr, 0x01);
  rig.type("0123456789abcdefXYZ");
  rig.wait(25ms);
  CHECK((rig.read(Lsr) & 0x02) == 0x02);
  CHECK(rig.received() == "0123456789abcdef");
}

TEST_CASE("16550: the transmitter FIFO takes sixteen bytes at once") {
  UartRig rig;
  rig.write(Fcr, 0x01);
  for (char letter : std::string_view("0123456789abcdef")) rig.write(0, u8(letter));
  rig.wait(17ms);
  CHECK(rig.printed() == "0123456789abcdef");
}

TEST_CASE("16550: the empty transmitter interrupts once, until IIR is read or a byte written [8.5]") {
  UartRig rig;
  rig.write(Ier, 0x02);
  CHECK(rig.uart.irq.high());
  CHECK(rig.read(Iir) == 0x02);
  CHECK_FALSE(rig.uart.irq.high());
  rig.write(0, 'A');
  CHECK(rig.uart.irq.high());
  rig.write(0, 'B');
  CHECK_FALSE(rig.uart.irq.high());
  rig.wait(1042us);
  CHECK(rig.uart.irq.high());
}

TEST_CASE("16550: in loop mode a byte and the modem lines come back [8.7]") {
  UartRig rig;
  CHECK((rig.read(Msr) & 0xF0) == 0xB0);
  rig.write(Mcr, 0x10);
  CHECK(rig.read(Msr) == 0x0B);
  rig.write(Mcr, 0x1A);
  CHECK(rig.read(Msr) == 0x99);
  rig.write(Mcr, 0x14);
  rig.write(Mcr, 0x10);
  CHECK((rig.read(Msr) & 0x0F) == 0x0D);  // RI ended, CTS and DCD changed
  rig.write(0, 0xA5);
  rig.wait(1042us);
  CHECK(rig.read(0) == 0xA5);
  CHECK(rig.printed() == "");
}

TEST_CASE("16550: OUT2 gates the interrupt, RTS holds the sender back") {
  UartRig rig;
  rig.write(Ier, 0x01);
  rig.write(Mcr, 0x00);
  rig.type("a");
  rig.wait(5ms);
  CHECK(rig.received() == "");
  rig.write(Mcr, 0x02);
  rig.wait(5ms);
  CHECK_FALSE(rig.uart.irq.high());
  CHECK(rig.read(Iir) == 0x04);
  rig.write(Mcr, 0x0A);
  CHECK(rig.uart.irq.high());
}

TEST_CASE("16550: a character of a device, or in loop mode, has no more data bits than the line control says [8.1]") {
  UartRig rig;
  rig.write(Uart16550::LineControl, 0x02);  // seven
  rig.uart.line_received(0xE2);
  CHECK(rig.received() == "b");
  rig.write(Uart16550::LineControl, 0x00);  // five
  rig.write(Mcr, 0x13);
  rig.write(0, 0xFF);
  rig.wait(2ms);
  CHECK(rig.received() == "\x1F");
}

TEST_CASE("16550: a device that is plugged in hears DTR and RTS, and drives no modem line") {
  struct Probe : SerialDevice {
    std::string heard;
    void modem_control_changed(bool dtr, bool rts) override {
      heard += dtr ? "D" : "-";
      heard += rts ? "R " : "- ";
    }
  } probe;
  UartRig rig;
  rig.uart.plug(probe);
  CHECK((rig.read(Msr) & 0xF0) == 0);
  rig.write(Mcr, 0x01), rig.write(Mcr, 0x03), rig.write(Mcr, 0x13);
  rig.uart.reset();
  CHECK(probe.heard == "D- DR -- -- ");
  rig.write(Ier, 0x01), rig.write(Mcr, 0x0B);
  rig.write(Uart16550::LineControl, 0x02);
  rig.uart.line_received(0xCD);
  CHECK(rig.uart.irq.high());
  CHECK(rig.received() == "M");
}

TEST_CASE("16550: keeps its scratch register; the FIFO bits tell a 16550") {
  UartRig rig;
  rig.write(7, 0x5A);
  CHECK(rig.read(7) == 0x5A);
  CHECK(rig.read(Iir) == 0x01);
  rig.write(Fcr, 0x01);
  CHECK(rig.read(Iir) == 0xC1);
  rig.uart.reset();
  CHECK(rig.read(Iir) == 0x01);
  CHECK(rig.read(Lsr) == 0x60);
}

TEST_CASE("16550: survives nonsense") {
  UartRig rig;
  test::PortNoise noise(10);
  for (unsigned n = 0; n < 200; n++) {
    rig.type("nonsense");
    noise.run(rig.uart, 8, rig.clock, 100);
    rig.printed();
  }
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(UartRig)
