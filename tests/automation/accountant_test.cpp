// SPDX-License-Identifier: MIT
#include "core/automation/accountant.h"

#include "core/device/ata_disk.h"
#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u64 Second = 1'000'000'000;
}  // namespace

TEST_CASE("IVMAccountant: a machine that is off has used nothing") {
  AutomationRig rig;
  Accountant& accountant = rig.vm->accountant();
  CHECK(accountant.cpu_utilization().code == S_FALSE);
  CHECK(accountant.disk_bytes_read().code == S_FALSE);
  CHECK(accountant.disk_bytes_written().code == S_FALSE);
  CHECK(accountant.network_bytes_received().code == S_FALSE);
  CHECK(accountant.network_bytes_sent().code == S_FALSE);
  CHECK(accountant.up_time().code == S_FALSE);
  CHECK(accountant.cpu_utilization_history().value == std::vector<u8>(60));
  REQUIRE(rig.vpc.unregister_virtual_machine(*rig.vm) == S_OK);
  CHECK(accountant.cpu_utilization().code == VM_E_VM_UNKNOWN);
  CHECK(accountant.cpu_utilization_history().code == VM_E_VM_UNKNOWN);
}

TEST_CASE("IVMAccountant: the processor's use is the time the machine ran, in each second of the last minute") {
  AutomationRig rig;
  Accountant& accountant = rig.vm->accountant();
  rig.clock.now = 7 * Second;
  REQUIRE(rig.vm->startup().value.error == S_OK);
  const u64 start = rig.clock.now;
  CHECK(accountant.cpu_utilization().value == 0);
  accountant.ran(start, start + Second / 4);
  rig.clock.now = start + Second / 2;
  CHECK(accountant.cpu_utilization().value == 50);
  accountant.ran(start + Second / 2,
                 start + Second * 5 / 2);  // half of this second, all of the next, half of the third
  rig.clock.now = start + 3 * Second;
  CHECK(accountant.cpu_utilization().value == 50);
  const auto history = accountant.cpu_utilization_history().value;
  REQUIRE(history.size() == 60);
  CHECK(std::vector<u8>(history.end() - 4, history.end()) == std::vector<u8>{0, 75, 100, 50});
  rig.clock.now = start + 63 * Second;
  CHECK(accountant.cpu_utilization_history().value == std::vector<u8>(60));
  CHECK(accountant.cpu_utilization().value == 0);
  REQUIRE(rig.vm->reset());
  CHECK(accountant.cpu_utilization_history().value == std::vector<u8>(60));
}

TEST_CASE("IVMAccountant: seconds running are the guest's") {
  AutomationRig rig;
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->run_for(2 * Second + Second / 2, ~u64{0}));
  CHECK(rig.vm->accountant().up_time().value == 2);
}

TEST_CASE("IVMAccountant: what drives read and write is counted from power-on to power-on") {
  AutomationRig rig;
  rig.write("C:\\disk.img", std::vector<u8>(1 << 20));
  REQUIRE(rig.vm->ide_drives().add_hard_disk("C:\\disk.img", 0, 0));
  REQUIRE(rig.vm->startup().value.error == S_OK);
  Accountant& accountant = rig.vm->accountant();
  CHECK(accountant.disk_bytes_read().value == 0);
  HardDisk& disk = rig.vm->pc()->hard_disk(0)->disk();
  std::vector<u8> sectors(3 * HardDisk::SectorBytes);
  REQUIRE(disk.read(5, sectors) == HardDisk::Io::Done);
  REQUIRE(disk.write(5, std::span(sectors).first(512)) == HardDisk::Io::Done);
  CHECK(accountant.disk_bytes_read().value == 1536);
  CHECK(accountant.disk_bytes_written().value == 512);
  CHECK(accountant.network_bytes_sent().value == 0);
  CHECK(accountant.network_bytes_received().value == 0);
  REQUIRE(rig.vm->reset());
  CHECK(accountant.disk_bytes_read().value == 0);
}
