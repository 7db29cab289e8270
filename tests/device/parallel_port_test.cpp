// SPDX-License-Identifier: MIT
#include "core/device/parallel_port.h"

#include <catch2/catch.hpp>

#include "core/device/printer.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace std::chrono_literals;

namespace {
/// A port with a printer behind it that was initialized, as a BIOS does.
struct ParallelRig {
  Scheduler clock{10'000'000};
  ParallelPort port;
  Printer printer{clock};

  ParallelRig() {
    port.plug(printer);
    printer.busy.connect(port, ParallelPort::Busy);
    printer.acknowledge.connect(port, ParallelPort::Acknowledge);
    control(0x08), control(0x0C);
  }
  void control(u8 value) { port.write_port(ParallelPort::Control, value); }
  u8 status() { return port.read_port(ParallelPort::Status); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  void strobe(u8 byte, u8 with = 0x0C) {
    port.write_port(ParallelPort::Data, byte);
    control(with | 1), control(with);
  }
  void print(std::string_view text) {
    for (const char c : text) strobe(u8(c)), wait(20us);
  }
  /// What came out, and "|" at the end of a job.
  std::string printed() {
    std::string text;
    while (!printer.output.empty()) {
      const PrinterItem item = printer.output.pop();
      text += item.ends_job ? '|' : char(item.byte);
    }
    return text;
  }
  void visit(StateVisitor& v) { v("clock", clock), v("port", port), v("printer", printer); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    noise.run(port, 4, clock, 20, 100);
    strobe(u8(noise.next()));
    if (step % 16 == 0) wait(6s);
    printer.output.clear();
  }
};

PrintJobKind kind_of(std::string_view job) {
  return kind_of_print_job({reinterpret_cast<const u8*>(job.data()), job.size()});
}
}  // namespace

TEST_CASE("parallel port: a printer takes a byte at the strobe, is busy and acknowledges") {
  ParallelRig rig;
  CHECK(rig.status() == 0xDF);
  rig.strobe('A');
  CHECK(rig.status() == 0x5F);
  CHECK(rig.printed() == "");
  rig.wait(10us);
  CHECK(rig.status() == 0x9F);
  CHECK(rig.printed() == "A");
  rig.wait(5us);
  CHECK(rig.status() == 0xDF);
}

TEST_CASE("parallel port: the printer takes the next byte while it acknowledges the last") {
  ParallelRig rig;
  rig.strobe('A');
  rig.wait(12us);
  rig.strobe('B');
  CHECK(rig.status() == 0x5F);
  rig.wait(15us);
  CHECK(rig.printed() == "AB");
  CHECK(rig.status() == 0xDF);
}

TEST_CASE("parallel port: a byte strobed at a busy printer is lost") {
  ParallelRig rig;
  rig.strobe('A'), rig.strobe('B');
  rig.wait(50us);
  CHECK(rig.printed() == "A");
}

TEST_CASE("parallel port: the end of the acknowledgement interrupts where that is enabled, until the status is read") {
  ParallelRig rig;
  rig.strobe('A');
  rig.wait(50us);
  CHECK_FALSE(rig.port.irq.high());
  rig.strobe('B', 0x1C);
  rig.wait(14us);
  CHECK_FALSE(rig.port.irq.high());
  rig.wait(1us);
  CHECK(rig.port.irq.high());
  CHECK(rig.status() == 0xDB);
  CHECK_FALSE(rig.port.irq.high());
  CHECK(rig.status() == 0xDF);
  rig.strobe('C', 0x1C);
  rig.wait(50us);
  rig.control(0x0C);
  CHECK_FALSE(rig.port.irq.high());
}

TEST_CASE("parallel port: registers read as they were written; data lines that are turned round float") {
  ParallelRig rig;
  rig.port.write_port(0, 0xAA);
  CHECK(rig.port.read_port(0) == 0xAA);
  CHECK(rig.port.read_port(2) == 0xCC);
  rig.control(0x2C);
  CHECK(rig.port.read_port(0) == 0xFF);
  CHECK(rig.port.read_port(2) == 0xEC);
  rig.port.write_port(1, 0);
  CHECK(rig.status() == 0xDF);
  CHECK(rig.port.read_port(3) == 0xFF);
}

TEST_CASE("printer: a job ends after five silent seconds, or one behind a form feed") {
  ParallelRig rig;
  rig.print("one");
  rig.wait(4990ms);
  rig.print(" job");
  rig.wait(4990ms);
  CHECK(rig.printed() == "one job");
  rig.wait(20ms);
  CHECK(rig.printed() == "|");
  rig.print("page\fpage\f");
  rig.wait(1s);
  CHECK(rig.printed() == "page\fpage\f|");
  rig.wait(20s);
  CHECK(rig.printed() == "");
  CHECK(rig.clock.next_due() == Never);
}

TEST_CASE("printer: initializing it ends the job") {
  ParallelRig rig;
  rig.print("half");
  rig.control(0x08), rig.control(0x0C);
  CHECK(rig.printed() == "half|");
  rig.strobe('x');
  rig.port.reset();
  CHECK(rig.printed() == "");
  CHECK(rig.status() == 0xDF);
}

TEST_CASE("printer: is busy as long as the host takes nothing, and loses no byte") {
  ParallelRig rig;
  std::string all;
  for (unsigned n = 0; n < 5000; n++) {
    const char letter = char('a' + n % 26);
    for (unsigned look = 0; !(rig.status() & 0x80); look++) {
      REQUIRE(look < 2);
      rig.wait(10ms);
      CHECK((rig.status() & 0x80) == 0);
      for (unsigned m = 0; m < 100; m++) all += char(rig.printer.output.pop().byte);
      rig.wait(2ms);
    }
    rig.strobe(u8(letter)), rig.wait(20us);
  }
  all += rig.printed();
  CHECK(all.size() == 5000);
  CHECK(all.substr(4990) == "yzabcdefgh");
}

TEST_CASE("printer: jobs are PostScript, ESC/P or plain text by what is in them") {
  CHECK(kind_of("") == PrintJobKind::PlainText);
  CHECK(kind_of("%") == PrintJobKind::PlainText);
  CHECK(kind_of("Dear reader,\r\n\f") == PrintJobKind::PlainText);
  CHECK(kind_of("\x1B@Dear \x1B"
                "Ereader") == PrintJobKind::EscP);
  CHECK(kind_of("%!PS-Adobe-3.0\nshowpage\n\x04") == PrintJobKind::PostScript);
  CHECK(kind_of("\x04%!PS\n") == PrintJobKind::PostScript);
  CHECK(kind_of("\x1B%-12345X@PJL ENTER LANGUAGE=POSTSCRIPT\n%!PS\n") == PrintJobKind::PostScript);
}

FERRITE_SNAPSHOT_TESTS(ParallelRig)
