// SPDX-License-Identifier: MIT
#include "core/automation/shared_folders.h"

#include "tests/automation/automation_rig.h"
#include "tests/support/slow_folder.h"

using namespace ferrite;
using namespace ferrite::automation;
using ferrite::test::AutomationRig;
using ferrite::test::SlowFolder;

namespace {
struct FoldersRig : AutomationRig {
  std::shared_ptr<SlowFolder> folder = std::make_shared<SlowFolder>();
  SharedFolders& shared() { return vm->shared_folders(); }
};
}  // namespace

TEST_CASE("Shared folders: are counted from 1, and known by tags of their own") {
  FoldersRig rig;
  const auto first = rig.shared().add("docs", rig.folder);
  REQUIRE(first);
  CHECK(rig.shared().add("docs", rig.folder).code == ERROR_ALREADY_EXISTS);
  const auto second = rig.shared().add("other", rig.folder);
  CHECK(rig.shared().count().value == 2);
  CHECK(rig.shared().item(1).value == first.value);
  CHECK(rig.shared().item(2).value == second.value);
  CHECK(rig.shared().item(0).code == DISP_E_BADINDEX);
  CHECK(rig.shared().item(3).code == DISP_E_BADINDEX);
  CHECK(rig.shared().tag(second.value).value == "other");
  CHECK_FALSE(rig.shared().read_only(second.value).value);
  rig.folder->memory.set_writable(false);
  CHECK(rig.shared().read_only(second.value).value);
  CHECK(rig.shared().remove(first.value) == S_OK);
  CHECK(rig.shared().remove(first.value) == VM_E_FOLDER_NOT_SHARED);
  CHECK(rig.shared().tag(first.value).code == VM_E_FOLDER_NOT_SHARED);
  CHECK(rig.shared().item(1).value == second.value);
}

TEST_CASE("Shared folders: a tag is what a guest can type, and there are four at most") {
  FoldersRig rig;
  for (std::string_view tag : {"", "two words", "a,b", "quote\"", "ümlaut", "123456789012345678901234567890123"})
    CHECK(rig.shared().add(tag, rig.folder).code == E_INVALIDARG);
  for (std::string_view tag : {"1", "2", "3", "4"}) CHECK(rig.shared().add(tag, rig.folder).code == S_OK);
  CHECK(rig.shared().add("5", rig.folder).code == VM_E_PREF_ILLEGAL_VALUE);
}

TEST_CASE("Shared folders: come and go while the machine is off, and are flushed when it is turned off") {
  FoldersRig rig;
  const auto id = rig.shared().add("docs", rig.folder);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  CHECK(rig.shared().add("other", rig.folder).code == VM_E_VM_RUNNING);
  CHECK(rig.shared().remove(id.value) == VM_E_VM_RUNNING);
  const u32 before = rig.folder->settled;
  REQUIRE(rig.vm->turn_off());
  CHECK(rig.folder->settled > before);
  CHECK(rig.shared().remove(id.value) == S_OK);
}

TEST_CASE("Shared folders: a saved machine wants them back, and says so") {
  FoldersRig rig;
  const auto id = rig.shared().add("docs", rig.folder);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->save().value.error == S_OK);
  REQUIRE(rig.shared().remove(id.value) == S_OK);
  const auto refused = rig.vm->startup();
  CHECK(refused.value.error == VM_E_PREF_SAVED_STATE_BAD_VERSION);
  CHECK(refused.value.error_description.find("shared folder") != std::string::npos);
  REQUIRE(rig.shared().add("docs", rig.folder));
  CHECK(rig.vm->startup().value.error == S_OK);
}
