// SPDX-License-Identifier: MIT
#include "core/automation/disk_set.h"

#include "core/automation/floppy_drive.h"
#include "tests/automation/automation_rig.h"
#include "tests/support/packed_builder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

std::shared_ptr<StoredFile> stored(AutomationRig& rig, std::span<const u8> bytes) {
  auto file = rig.store.create();
  REQUIRE(file->write(0, bytes));
  return file;
}

/// Two disks, and a text that lies beside them.
Bytes two_disks() {
  return zip({{"set/disk2.img", blank_floppy('2')},
              {"READ.ME", bytes_of("Insert disk 1.")},
              {"set/disk1.img", blank_floppy('1')}});
}

std::string in_drive(AutomationRig& rig) { return rig.drive().image_file().value; }

}  // namespace

TEST_CASE("The one disk in an archive is attached as it is packed, and write-protected") {
  AutomationRig rig;
  rig.write("C:\\a.img.zip", zip({{"a.img", blank_floppy('P')}, {"READ.ME", bytes_of("A disk.")}}));
  REQUIRE(rig.drive().attach_image("C:\\a.img.zip") == S_OK);
  CHECK(in_drive(rig) == "C:\\a.img.zip");
  CHECK(rig.drive().write_protected().value);
  CHECK(rig.drive().set_write_protected(false) == E_ACCESSDENIED);
  CHECK(rig.vpc.last_error().sentence == "C:\\a.img.zip is an archive, which is only read; drive.insert() unpacks it.");
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.device().write_protected());
  REQUIRE(rig.device().disk());
  CHECK_FALSE(rig.device().disk()->write({0, 0}, rig.device().disk()->cells({0, 0})));
  CHECK(rig.drive().release_image() == S_OK);
}

TEST_CASE("An archive with several disks, and one that is damaged, are not attached but named with what to do") {
  AutomationRig rig;
  rig.write("C:\\two.zip", two_disks());
  CHECK(rig.drive().attach_image("C:\\two.zip") == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(rig.vpc.last_error().sentence == "C:\\two.zip: it holds 2 floppies; drive.insert() makes them a set.");
  std::vector<u8> packed(1024);
  packed[0] = 0x1F, packed[1] = 0x8B, packed[2] = 8;  // gzip's mark and method (RFC 1952, 2.3.1)
  rig.write("C:\\a.img.gz", packed);
  CHECK(rig.drive().attach_image("C:\\a.img.gz") == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(rig.vpc.last_error().sentence.find("C:\\a.img.gz: ") == 0);
  CHECK(in_drive(rig).empty());
}

TEST_CASE("A ZIP of floppies is a set: its disks are kept by their names, and the first is in the drive") {
  AutomationRig rig;
  REQUIRE(rig.drive().insert("Game.zip", stored(rig, two_disks())) == S_OK);
  const auto paths = rig.drive().set().paths();
  REQUIRE(std::vector<std::string>(paths.begin(), paths.end()) ==
          std::vector<std::string>{"C:\\Floppies\\Game\\disk1.img", "C:\\Floppies\\Game\\disk2.img"});
  CHECK(in_drive(rig) == paths[0]);
  CHECK(rig.vpc.host_files().read(paths[0]).value == blank_floppy('1'));
  CHECK(rig.vpc.host_files().read(paths[1]).value == blank_floppy('2'));
}

TEST_CASE("Behind the last disk of a set comes the first, and in front of the first the last") {
  AutomationRig rig;
  DiskSet& set = rig.drive().set();
  REQUIRE(set.insert({"C:\\a.img", "C:\\b.img"}) == S_OK);
  CHECK(set.place() == 1);
  CHECK(set.next() == S_OK);
  CHECK(in_drive(rig) == "C:\\b.img");
  CHECK(set.place() == 2);
  CHECK(set.next() == S_OK);
  CHECK(set.place() == 1);
  CHECK(set.previous() == S_OK);
  CHECK(set.place() == 2);
}

TEST_CASE("A disk that was taken out is followed by the next of its set all the same") {
  AutomationRig rig;
  DiskSet& set = rig.drive().set();
  REQUIRE(set.insert({"C:\\a.img", "C:\\b.img"}) == S_OK);
  REQUIRE(rig.drive().eject() == S_OK);
  CHECK(set.place() == 0);
  CHECK(set.next() == S_OK);
  CHECK(in_drive(rig) == "C:\\b.img");
}

TEST_CASE("A drive without a set has no next disk") {
  AutomationRig rig;
  CHECK(rig.drive().set().next() == VM_E_NO_MEDIA_CAPTURED);
  CHECK(rig.drive().set().previous() == VM_E_NO_MEDIA_CAPTURED);
  CHECK(rig.drive().set().insert({}) == E_INVALIDARG);
}

TEST_CASE("A set whose first disk cannot be inserted changes nothing") {
  AutomationRig rig;
  DiskSet& set = rig.drive().set();
  REQUIRE(set.insert({"C:\\a.img"}) == S_OK);
  CHECK(set.insert({"C:\\none.img", "C:\\b.img"}) == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(set.paths().size() == 1);
  CHECK(in_drive(rig) == "C:\\a.img");
}

TEST_CASE("A single packed disk is unpacked and inserted, under the name that it had") {
  AutomationRig rig;
  REQUIRE(rig.drive().insert("packed.zip", stored(rig, zip({{"inside.img", blank_floppy('x')}}))) == S_OK);
  CHECK(in_drive(rig) == "C:\\Floppies\\inside.img");
  CHECK(rig.drive().set().paths().empty());
  CHECK_FALSE(rig.drive().write_protected().value);
}

TEST_CASE("An archive without a floppy, or a damaged one, is refused with a sentence and leaves no file behind") {
  AutomationRig rig;
  Bytes damaged = two_disks();
  damaged[100] ^= 1;
  CHECK(rig.drive().insert("text.zip", stored(rig, zip({{"READ.ME", bytes_of("text")}}))) == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK(rig.vpc.services().error.sentence.find("no floppy image in the archive") != std::string::npos);
  CHECK(rig.drive().insert("damaged.zip", stored(rig, damaged)) == VM_E_IMAGE_CAPTURE_FAIL);
  CHECK_FALSE(rig.vpc.host_files().exists("C:\\Floppies"));
  CHECK(in_drive(rig).empty());
}
