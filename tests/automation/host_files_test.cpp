// SPDX-License-Identifier: MIT
#include "core/automation/host_files.h"

#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
struct FilesRig {
  EventQueue events;
  TestStore store;
  HostFiles files{store, events};
  std::string heard() {
    std::string all;
    while (const auto event = events.pop()) all += (all.empty() ? "" : ", ") + event->text;
    return all;
  }
};
constexpr std::array<u8, 3> Bytes{1, 2, 3};
}  // namespace

TEST_CASE("a file is read as it was written, under any case of its path") {
  FilesRig rig;
  CHECK(rig.files.write("C:\\Floppies\\Boot.img", Bytes) == S_OK);
  CHECK(rig.files.read("c:\\FLOPPIES\\boot.IMG").value == std::vector<u8>{1, 2, 3});
  CHECK(rig.files.stat("C:\\floppies\\boot.img").value.path == "C:\\Floppies\\Boot.img");
  CHECK(rig.files.stat("C:\\floppies\\boot.img").value.size == 3);
}

TEST_CASE("a missing file and a missing folder are told apart") {
  FilesRig rig;
  CHECK(rig.files.read("C:\\a").code == ERROR_FILE_NOT_FOUND);
  CHECK(rig.files.read("C:\\No\\a").code == ERROR_PATH_NOT_FOUND);
  CHECK(rig.files.list("C:\\No").code == ERROR_PATH_NOT_FOUND);
  CHECK(rig.files.remove("C:\\a") == ERROR_FILE_NOT_FOUND);
}

TEST_CASE("writing makes the folders on the way, and a list shows them") {
  FilesRig rig;
  REQUIRE(rig.files.write("C:\\A\\B\\c.img", Bytes) == S_OK);
  REQUIRE(rig.files.write("C:\\A\\d.img", Bytes) == S_OK);
  CHECK(rig.files.list("C:\\").value == std::vector<std::string>{"A\\"});
  CHECK(rig.files.list("C:\\A").value == std::vector<std::string>{"B\\", "d.img"});
  CHECK(rig.files.exists("C:\\A\\B"));
}

TEST_CASE("a file is no folder and a folder no file") {
  FilesRig rig;
  REQUIRE(rig.files.write("C:\\A\\b", Bytes) == S_OK);
  CHECK(rig.files.write("C:\\A", Bytes) == ERROR_ACCESS_DENIED);
  CHECK(rig.files.write("C:\\A\\b\\c", Bytes) == ERROR_PATH_NOT_FOUND);
  CHECK(rig.files.make_folder("C:\\A\\b\\c") == ERROR_PATH_NOT_FOUND);
}

TEST_CASE("a file in use stays: it is not replaced, deleted or renamed") {
  FilesRig rig;
  REQUIRE(rig.files.write("C:\\a", Bytes) == S_OK);
  {
    const auto lease = rig.files.lease("C:\\a");
    REQUIRE(lease);
    CHECK(rig.files.write("C:\\a", {}) == ERROR_SHARING_VIOLATION);
    CHECK(rig.files.remove("C:\\a") == ERROR_SHARING_VIOLATION);
    CHECK(rig.files.rename("C:\\a", "C:\\b") == ERROR_SHARING_VIOLATION);
    CHECK(rig.files.set_access("C:\\a", FileAccess::ReadOnly) == ERROR_SHARING_VIOLATION);
    CHECK(rig.files.lease("C:\\a").code == ERROR_SHARING_VIOLATION);
    CHECK(rig.files.read("C:\\a").value.size() == 3);
  }
  CHECK(rig.files.remove("C:\\a") == S_OK);
}

TEST_CASE("a read-only file is neither replaced nor deleted") {
  FilesRig rig;
  REQUIRE(rig.files.write("C:\\a", Bytes) == S_OK);
  REQUIRE(rig.files.set_access("C:\\a", FileAccess::ReadOnly) == S_OK);
  CHECK(rig.files.write("C:\\a", {}) == ERROR_ACCESS_DENIED);
  CHECK(rig.files.remove("C:\\a") == ERROR_ACCESS_DENIED);
}

TEST_CASE("renaming moves a file, also to another spelling of its own name, but not onto another file") {
  FilesRig rig;
  REQUIRE(rig.files.write("C:\\a", Bytes) == S_OK);
  REQUIRE(rig.files.write("C:\\b", Bytes) == S_OK);
  CHECK(rig.files.rename("C:\\a", "C:\\b") == ERROR_ALREADY_EXISTS);
  CHECK(rig.files.rename("C:\\a", "C:\\A") == S_OK);
  CHECK(rig.files.stat("C:\\a").value.path == "C:\\A");
  CHECK(rig.files.rename("C:\\a", "C:\\New\\c") == S_OK);
  CHECK_FALSE(rig.files.exists("C:\\a"));
  CHECK(rig.files.read("C:\\New\\c").value.size() == 3);
  CHECK(rig.files.rename("C:\\a", "C:\\x") == ERROR_FILE_NOT_FOUND);
}

TEST_CASE("a full host refuses and keeps what was there") {
  FilesRig rig;
  REQUIRE(rig.files.write("C:\\a", Bytes) == S_OK);
  rig.store.full = true;
  CHECK(rig.files.write("C:\\a", std::array<u8, 1>{9}) == ERROR_DISK_FULL);
  rig.store.full = false;
  rig.store.unreachable = true;
  CHECK(rig.files.write("C:\\a", std::array<u8, 1>{9}) == ERROR_DISK_FULL);
  CHECK(rig.files.read("C:\\a").value == std::vector<u8>{1, 2, 3});
}

TEST_CASE("changes are announced, many at once as one") {
  FilesRig rig;
  REQUIRE(rig.files.write("C:\\a", Bytes) == S_OK);
  REQUIRE(rig.files.write("C:\\a", Bytes) == S_OK);
  CHECK(rig.heard() == "C:\\a");
  REQUIRE(rig.files.rename("C:\\a", "C:\\b") == S_OK);
  CHECK(rig.heard() == "C:\\a, C:\\b");
  REQUIRE(rig.files.remove("C:\\b") == S_OK);
  CHECK(rig.heard() == "C:\\b");
}

TEST_CASE("an empty folder can be deleted, a full one and the root not") {
  FilesRig rig;
  REQUIRE(rig.files.write("C:\\A\\b", Bytes) == S_OK);
  CHECK(rig.files.remove("C:\\A") == ERROR_ACCESS_DENIED);
  CHECK(rig.files.remove("C:\\") == ERROR_ACCESS_DENIED);
  REQUIRE(rig.files.remove("C:\\A\\b") == S_OK);
  CHECK(rig.files.remove("C:\\A") == S_OK);
}

TEST_CASE("bad paths have the documented codes everywhere") {
  FilesRig rig;
  for (const auto& [path, code] :
       {std::pair{"", ERROR_BAD_PATHNAME}, {"a", ERROR_BAD_PATHNAME}, {"C:\\?", ERROR_INVALID_NAME}}) {
    CHECK(rig.files.write(path, Bytes) == code);
    CHECK(rig.files.read(path).code == code);
    CHECK(rig.files.list(path).code == code);
    CHECK(rig.files.remove(path) == code);
    CHECK(rig.files.rename(path, "C:\\x") == code);
    CHECK(rig.files.stat(path).code == code);
    CHECK_FALSE(rig.files.exists(path));
  }
}

namespace {
/// A store that writes down what it would bring back.
class ListeningStore final : public FileStore {
 public:
  std::string heard;
  std::shared_ptr<StoredFile> create() override { return memory_.create(); }
  void name(const StoredFile&, const std::string& path, FileAccess access, const StoredFile* replaced) override {
    heard += path + (access == FileAccess::ReadOnly ? " read-only" : "") + (replaced ? " anew" : "") + "; ";
  }
  void forget(const StoredFile&) override { heard += "forget; "; }
  void keep_list(List list, const std::string& lines) override {
    heard += (list == List::Folders ? "folders " : "machines ") + lines + "; ";
  }

 private:
  MemoryStore memory_;
};
}  // namespace

TEST_CASE("a store that outlives the program hears of each file's path and access, and of the folders") {
  ListeningStore store;
  EventQueue events;
  HostFiles files(store, events);
  REQUIRE(files.write("C:\\a\\1.img", {}) == S_OK);
  REQUIRE(files.write("C:\\a\\1.img", {}) == S_OK);
  CHECK(store.heard == "folders C:\\a; C:\\a\\1.img; C:\\a\\1.img anew; ");
  store.heard.clear();
  REQUIRE(files.rename("C:\\a\\1.img", "C:\\a\\2.img") == S_OK);
  REQUIRE(files.set_access("C:\\a\\2.img", FileAccess::ReadOnly) == S_OK);
  CHECK(store.heard == "C:\\a\\2.img; C:\\a\\2.img read-only; ");
  REQUIRE(files.set_access("C:\\a\\2.img", FileAccess::ReadWrite) == S_OK);
  store.heard.clear();
  REQUIRE(files.remove("C:\\a\\2.img") == S_OK);
  REQUIRE(files.remove("C:\\a") == S_OK);
  CHECK(store.heard == "forget; folders ; ");
}

TEST_CASE("a store that outlives the program hears of the machines as they come, go and change their names") {
  ManualClock clock;
  ListeningStore store;
  VirtualPc vpc(clock, store, TimeSource::Caller);
  const auto last = [&] { return store.heard.substr(store.heard.rfind("machines ")); };
  const auto first = vpc.create_virtual_machine("A", "C:\\m").value;
  REQUIRE(vpc.create_virtual_machine("B", "C:\\m"));
  CHECK(last() == "machines C:\\m\\A.vmc\nC:\\m\\B.vmc; ");
  REQUIRE(vpc.rename(*first, "C") == S_OK);
  CHECK(last() == "machines C:\\m\\C.vmc\nC:\\m\\B.vmc; ");
  REQUIRE(vpc.unregister_virtual_machine(*first) == S_OK);
  CHECK(last() == "machines C:\\m\\B.vmc; ");
}
