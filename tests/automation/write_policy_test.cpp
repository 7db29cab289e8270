// SPDX-License-Identifier: MIT
// What becomes of what a guest writes to the disk in a drive.
#include "core/automation/write_policy.h"

#include "tests/automation/automation_rig.h"
#include "tests/support/memory_floppy.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
struct PolicyRig : AutomationRig {
  PolicyRig() {
    REQUIRE(vm->startup().value.error == S_OK);
    REQUIRE(drive().attach_image("C:\\a.img") == S_OK);
    forget_events();
  }
  void guest_writes(u8 value) {
    FloppyImage& disk = *device().disk();
    REQUIRE(disk.write({0, 0}, with_data(disk.cells({0, 0}), 1, std::vector<u8>(512, value))));
  }
  u8 guest_reads() { return data_of(*device().disk(), {0, 0}, 1).at(0); }
  u8 in_file() { return vpc.host_files().read("C:\\a.img").value.at(0); }
};
}  // namespace

TEST_CASE("what a guest writes is kept in the host file, unless somebody says otherwise") {
  PolicyRig rig;
  CHECK(rig.drive().write_policy().value == WritePolicy::Keep);
  CHECK_FALSE(rig.drive().changed().value);
  rig.guest_writes(0x5A);
  CHECK(rig.drive().changed().value);
  CHECK(rig.in_file() == 0x5A);
}

TEST_CASE("discarded changes are gone from the host file, and the guest sees another disk") {
  PolicyRig rig;
  rig.guest_writes(0x5A);
  CHECK(rig.drive().discard_changes() == S_OK);
  CHECK(rig.in_file() == 'A');
  CHECK(rig.guest_reads() == 'A');
  CHECK(rig.heard() == "eject C:\\a.img, insert C:\\a.img");
  CHECK_FALSE(rig.drive().changed().value);
  rig.guest_writes(0x5B);
  CHECK(rig.in_file() == 0x5B);
}

TEST_CASE("where nothing was changed, nothing is discarded, and the disk stays where it is") {
  PolicyRig rig;
  CHECK(rig.drive().discard_changes() == S_OK);
  CHECK(rig.heard().empty());
}

TEST_CASE("with Discard the guest reads what it wrote, the host file never has it, and it is gone with the disk") {
  PolicyRig rig;
  REQUIRE(rig.drive().set_write_policy(WritePolicy::Discard) == S_OK);
  rig.guest_writes(0x5A);
  CHECK(rig.guest_reads() == 0x5A);
  CHECK(rig.in_file() == 'A');
  REQUIRE(rig.drive().release_image() == S_OK);
  REQUIRE(rig.drive().attach_image("C:\\a.img") == S_OK);
  CHECK(rig.guest_reads() == 'A');
  CHECK(rig.drive().write_policy().value == WritePolicy::Keep);
}

TEST_CASE("from Discard to Keep, the host file gets what was written meanwhile, and it can still be taken back") {
  PolicyRig rig;
  REQUIRE(rig.drive().set_write_policy(WritePolicy::Discard) == S_OK);
  rig.guest_writes(0x5A);
  REQUIRE(rig.drive().set_write_policy(WritePolicy::Keep) == S_OK);
  CHECK(rig.in_file() == 0x5A);
  REQUIRE(rig.drive().discard_changes() == S_OK);
  CHECK(rig.in_file() == 'A');
}

TEST_CASE("a host that takes nothing leaves the policy and the changes as they are, and says so") {
  PolicyRig rig;
  REQUIRE(rig.drive().set_write_policy(WritePolicy::Discard) == S_OK);
  rig.guest_writes(0x5A);
  rig.store.full = true;
  CHECK(rig.drive().set_write_policy(WritePolicy::Keep) == DISP_E_EXCEPTION);
  CHECK(rig.vpc.last_error().sentence.find("C:\\a.img") != std::string::npos);
  CHECK(rig.drive().write_policy().value == WritePolicy::Discard);
  CHECK(rig.guest_reads() == 0x5A);
}

TEST_CASE("a disk that did not come from the user's file cannot be written through") {
  PolicyRig rig;
  CHECK(rig.drive().set_write_policy(WritePolicy::WriteThrough) == E_ACCESSDENIED);
  CHECK(rig.drive().write_policy().value == WritePolicy::Keep);
}

TEST_CASE("an empty drive and one of a machine that is gone have no policy") {
  PolicyRig rig;
  CHECK(rig.drive(2).write_policy().code == VM_E_NO_MEDIA_CAPTURED);
  CHECK(rig.drive(2).set_write_policy(WritePolicy::Ask) == VM_E_NO_MEDIA_CAPTURED);
  CHECK(rig.drive(2).discard_changes() == VM_E_NO_MEDIA_CAPTURED);
  CHECK(rig.drive(2).changed().code == VM_E_NO_MEDIA_CAPTURED);
}
