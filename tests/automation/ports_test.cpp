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

TEST_CASE("IVMSerialPort: what the guest sends is added to a file, across starts") {
  AutomationRig rig(TimeSource::Caller, {0xBA, 0xF8, 0x03, 0xB0, 'x', 0xEE, 0xF4});  // out 3F8h, "x"; hlt
  SerialPort& port = *rig.vm->serial_port(1).value;
  REQUIRE(port.configure(i32(VMSerialPortType::TextFile), "C:\\Logs\\com1.txt", false) == S_OK);
  CHECK(port.type().value == VMSerialPortType::TextFile);
  CHECK(port.name().value == "C:\\Logs\\com1.txt");
  for (const std::string expected : {"x", "xx"}) {
    REQUIRE(rig.vm->startup().value.error == S_OK);
    CHECK(rig.vpc.host_files().remove("C:\\Logs\\com1.txt") == ERROR_SHARING_VIOLATION);
    REQUIRE(rig.vm->run_for(10'000'000, ~u64{0}));
    REQUIRE(rig.vm->turn_off());
    const auto file = rig.vpc.host_files().read("C:\\Logs\\com1.txt").value;
    CHECK(std::string(file.begin(), file.end()) == expected);
  }
}

TEST_CASE("IVMSerialPort: pipes of one name join the ports of two machines") {
  AutomationRig rig(TimeSource::Caller, {0xBA, 0xF8, 0x03, 0xB0, 'x', 0xEE, 0xF4});
  const auto other = rig.vpc.create_virtual_machine("Other", "C:\\Machines").value;
  REQUIRE(other->set_memory(4) == S_OK);
  const i32 pipe = i32(VMSerialPortType::NamedPipe);
  REQUIRE(rig.vm->serial_port(1).value->configure(pipe, "\\\\.\\pipe\\cable", false) == S_OK);
  REQUIRE(other->serial_port(2).value->configure(pipe, "\\\\.\\PIPE\\Cable", false) == S_OK);
  REQUIRE(other->startup().value.error == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->run_for(10'000'000, ~u64{0}));
  CHECK(other->serial_port(2).value->waiting().value == 1);
  REQUIRE(other->turn_off());
  REQUIRE(rig.vm->reset());
  REQUIRE(rig.vm->run_for(10'000'000, ~u64{0}));
  CHECK(other->serial_port(2).value->waiting().value == 0);
}

TEST_CASE("IVMSerialPort: what a port cannot lead to is refused with the document's code") {
  AutomationRig rig;
  SerialPort& port = *rig.vm->serial_port(2).value;
  const auto configure = [&](VMSerialPortType type, std::string_view name) {
    return port.configure(i32(type), name, false);
  };
  using enum VMSerialPortType;
  CHECK(configure(Null, "") == S_OK);
  CHECK(configure(HostPort, "COM1") == VM_E_PREF_ILLEGAL_VALUE);
  CHECK(port.configure(7, "", false) == E_INVALIDARG);
  CHECK(configure(TextFile, "log.txt") == ERROR_BAD_PATHNAME);
  CHECK(configure(TextFile, "C:\\a?") == ERROR_INVALID_NAME);
  CHECK(configure(TextFile, "C:\\" + std::string(300, 'x')) == ERROR_BUFFER_OVERFLOW);
  CHECK(configure(TextFile, "C:\\Machines") == E_INVALIDARG);
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  CHECK(configure(TextFile, "C:\\a.img") == VM_E_PREF_ILLEGAL_VALUE);
  for (const std::string_view name : {"", "cable", "\\\\.\\pipe\\", "\\\\pipe\\cable"})
    CHECK(configure(NamedPipe, name) == ERROR_BAD_PATHNAME);
  CHECK(configure(NamedPipe, "\\\\.\\pipe\\" + std::string(300, 'x')) == ERROR_BUFFER_OVERFLOW);
  CHECK(port.type().value == Null);
  CHECK(port.name().value.empty());
  CHECK_FALSE(port.connect_immediately().value);
  rig.store.full = true;
  CHECK(configure(TextFile, "C:\\new.txt") == DISP_E_EXCEPTION);
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  CHECK(configure(Null, "") == VM_E_VM_UNKNOWN);
  CHECK(port.type().code == VM_E_VM_UNKNOWN);
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
