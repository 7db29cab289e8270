// SPDX-License-Identifier: MIT
#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
/// The next event of that kind; others are forgotten.
std::optional<Event> next(AutomationRig& rig, Event::Kind kind) {
  while (auto event = rig.vpc.events().pop())
    if (event->kind == kind) return event;
  return {};
}
std::string text(const Event& event) { return {event.bytes.begin(), event.bytes.end()}; }
}  // namespace

TEST_CASE("IVMSerialPort: there are two, and each says what its guest sent") {
  AutomationRig rig(TimeSource::Caller, {0xBA, 0xF8, 0x02, 0xB0, 'x', 0xEE, 0xF4});  // out 2F8h, "x"; hlt
  CHECK(rig.vm->serial_port(0).code == DISP_E_BADINDEX);
  CHECK(rig.vm->serial_port(3).code == DISP_E_BADINDEX);
  REQUIRE(rig.vm->serial_port(1));
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->run_for(10'000'000, ~u64{0}));
  const auto event = next(rig, Event::Kind::SerialData);
  REQUIRE(event);
  CHECK(event->number == 1);
  CHECK(text(*event) == "x");
}

TEST_CASE("IVMSerialPort: leads to no file or port of the host") {
  AutomationRig rig;
  SerialPort& port = *rig.vm->serial_port(2).value;
  CHECK(port.configure(i32(VMSerialPortType::Null), "", false) == S_OK);
  CHECK(port.configure(i32(VMSerialPortType::TextFile), "C:\\log.txt", false) == VM_E_PREF_ILLEGAL_VALUE);
  CHECK(port.configure(7, "", false) == E_INVALIDARG);
  CHECK(port.type().value == VMSerialPortType::Null);
  CHECK(port.name().value.empty());
  CHECK_FALSE(port.connect_immediately().value);
}

TEST_CASE("IVMParallelPort: what is printed arrives as a job, at the latest when the machine is turned off") {
  // mov dx, 37Ah; mov al, 4; out dx, al; mov al, 5; out dx, al; hlt
  AutomationRig rig(TimeSource::Caller, {0xBA, 0x7A, 0x03, 0xB0, 0x04, 0xEE, 0xB0, 0x05, 0xEE, 0xF4});
  CHECK(rig.vm->parallel_port(2).code == DISP_E_BADINDEX);
  CHECK(rig.vm->parallel_port(1).value->name().value.empty());
  CHECK(rig.vm->parallel_port(1).value->set_name("LPT1") == E_INVALIDARG);
  CHECK(rig.vm->parallel_port(1).value->set_name("") == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->run_for(10'000'000, ~u64{0}));
  CHECK_FALSE(next(rig, Event::Kind::PrintJob));
  SECTION("silence") { REQUIRE(rig.vm->run_for(5'000'000'000, ~u64{0})); }
  SECTION("power off") { REQUIRE(rig.vm->turn_off()); }
  const auto job = next(rig, Event::Kind::PrintJob);
  REQUIRE(job);
  CHECK(job->number == i32(PrintJobKind::PlainText));
  CHECK(job->bytes == std::vector<u8>{0});
  CHECK_FALSE(next(rig, Event::Kind::PrintJob));
}
