// SPDX-License-Identifier: MIT
#include "core/automation/virtual_hard_disks.h"

#include "core/device/ata_disk.h"
#include "tests/automation/automation_rig.h"

using namespace ferrite;
using namespace ferrite::automation;
using ferrite::test::AutomationRig;

namespace {
using Io = HardDisk::Io;
using SectorBytes = std::array<u8, HardDisk::SectorBytes>;
constexpr i32 Dynamic = i32(VMHardDiskType::Dynamic), Fixed = i32(VMHardDiskType::FixedSize),
              Differencing = i32(VMHardDiskType::Differencing);

/// A dynamic disk of 8 MB with something in sector 5, and a child with something in sector 6.
struct DisksRig : AutomationRig {
  DisksRig() {
    REQUIRE(disks().create_dynamic("C:\\parent.vhd", 8));
    put("C:\\parent.vhd", 5, 0xAA);
    REQUIRE(disks().create_differencing("C:\\child.vhd", "C:\\parent.vhd"));
    put("C:\\child.vhd", 6, 0xBB);
    write("C:\\raw.img", std::vector<u8>(1 << 20, 0x11));
  }
  VirtualHardDisks& disks() { return vpc.hard_disks(); }
  std::unique_ptr<HardDisk> open(const std::string& path) {
    auto disk = DiskImages(vpc.host_files()).open_hard_disk(path, {});
    REQUIRE(disk);
    return std::move(*disk);
  }
  void put(const std::string& path, u64 sector, u8 value) {
    SectorBytes bytes{};
    bytes.fill(value);
    REQUIRE(open(path)->write(sector, bytes) == Io::Done);
  }
  u8 get(const std::string& path, u64 sector) {
    SectorBytes bytes{};
    REQUIRE(open(path)->read(sector, bytes) == Io::Done);
    return bytes[0];
  }
  u64 bytes_of(const std::string& path) { return disks().size_on_host(path).value; }
  void lock(const std::string& path) { REQUIRE(vpc.host_files().set_access(path, FileAccess::ReadOnly) == S_OK); }
  void lose(const std::string& path) { REQUIRE(vpc.host_files().remove(path) == S_OK); }
  auto held(const std::string& path) { return DiskImages(vpc.host_files()).open(path); }
};
using Rig = DisksRig;
}  // namespace

TEST_CASE("an image says what it is, how large it is, and whose child") {
  Rig rig;
  REQUIRE(rig.disks().create_fixed("C:\\fixed.vhd", 3).value.error == S_OK);
  CHECK(rig.disks().get("c:\\PARENT.vhd").value == "C:\\parent.vhd");
  CHECK(rig.disks().type("C:\\parent.vhd").value == VMHardDiskType::Dynamic);
  CHECK(rig.disks().type("C:\\child.vhd").value == VMHardDiskType::Differencing);
  CHECK(rig.disks().type("C:\\fixed.vhd").value == VMHardDiskType::FixedSize);
  CHECK(rig.disks().type("C:\\raw.img").value == VMHardDiskType::FixedSize);
  CHECK(rig.disks().size_in_guest("C:\\child.vhd").value == 8 << 20);
  CHECK(rig.disks().size_in_guest("C:\\raw.img").value == 1 << 20);
  CHECK(rig.disks().size_on_host("C:\\fixed.vhd").value == (3 << 20) + 512);
  CHECK(rig.disks().parent("C:\\child.vhd").value == "C:\\parent.vhd");
  CHECK(rig.disks().parent("C:\\parent.vhd").code == S_FALSE);
  CHECK(rig.disks().parent("C:\\raw.img").code == S_FALSE);
}

TEST_CASE("properties are refused with the document's codes, and answered while the image is in use") {
  Rig rig;
  CHECK(rig.disks().get("C:\\nowhere.vhd").code == ERROR_FILE_NOT_FOUND);
  CHECK(rig.disks().get("C:\\nowhere\\a.vhd").code == ERROR_PATH_NOT_FOUND);
  CHECK(rig.disks().get("C:\\a?.vhd").code == ERROR_INVALID_NAME);
  CHECK(rig.disks().get("a.vhd").code == ERROR_BAD_PATHNAME);
  CHECK(rig.disks().type("C:\\nowhere.vhd").code == ERROR_FILE_NOT_FOUND);
  CHECK(rig.disks().size_in_guest("C:\\nowhere.vhd").code == ERROR_FILE_NOT_FOUND);
  CHECK(rig.disks().size_on_host("C:\\nowhere.vhd").code == ERROR_FILE_NOT_FOUND);
  std::vector<u8> foreign(4096);
  std::copy_n("vhdxfile", 8, foreign.begin());
  rig.write("C:\\new.vhdx", foreign);
  CHECK(rig.disks().type("C:\\new.vhdx").code == VM_E_HD_IMAGE_OPEN_FAIL);
  CHECK(rig.disks().size_in_guest("C:\\new.vhdx").code == VM_E_HD_IMAGE_OPEN_FAIL);
  const auto held = rig.held("C:\\child.vhd"), raw = rig.held("C:\\raw.img");
  CHECK(rig.disks().type("C:\\child.vhd").value == VMHardDiskType::Differencing);
  CHECK(rig.disks().parent("C:\\child.vhd").value == "C:\\parent.vhd");
  CHECK(rig.disks().size_in_guest("C:\\raw.img").code == VM_E_HD_IMAGE_ACCESS);
}

TEST_CASE("a parent that has gone, or is another disk, is told from the right one") {
  Rig rig;
  rig.lose("C:\\parent.vhd");
  CHECK(rig.disks().parent("C:\\child.vhd").code == ERROR_FILE_NOT_FOUND);
  CHECK(rig.disks().merge("C:\\child.vhd").code == VM_E_PARENT_PATH_NOT_FOUND);
  CHECK(rig.disks().merge_to("C:\\child.vhd", "C:\\new.vhd", Dynamic).code == VM_E_PARENT_PATH_NOT_FOUND);
  REQUIRE(rig.disks().create_dynamic("C:\\parent.vhd", 8));
  CHECK(rig.disks().parent("C:\\child.vhd").code == VM_E_PARENT_CHILD_ID_MISMATCH);
}

TEST_CASE("a differencing disk is made beside its parent by a relative path of either") {
  Rig rig;
  REQUIRE(rig.disks().create_differencing("second.vhd", "C:\\parent.vhd"));
  CHECK(rig.disks().parent("C:\\second.vhd").value == "C:\\parent.vhd");
  REQUIRE(rig.disks().create_differencing("C:\\third.vhd", "second.vhd"));
  CHECK(rig.get("C:\\third.vhd", 5) == 0xAA);
  CHECK(rig.disks().create_differencing("C:\\child.vhd", "C:\\parent.vhd").code == ERROR_ALREADY_EXISTS);
  CHECK(rig.disks().create_differencing("C:\\x.vhd", "C:\\nowhere.vhd").code == ERROR_PATH_NOT_FOUND);
  CHECK(rig.disks().create_differencing("x.vhd", "parent.vhd").code == ERROR_BAD_PATHNAME);
  CHECK(rig.disks().create_differencing("C:\\x.vhd", "C:\\raw.img").code == DISP_E_EXCEPTION);
}

TEST_CASE("fixed disks are refused as dynamic ones are") {
  Rig rig;
  CHECK(rig.disks().create_fixed("C:\\raw.img", 3).code == ERROR_ALREADY_EXISTS);
  CHECK(rig.disks().create_fixed("C:\\x.vhd", 2).code == VM_E_IMAGE_SIZE_TOO_SMALL);
  CHECK(rig.disks().create_fixed("C:\\x.vhd", 2'088'961).code == VM_E_IMAGE_SIZE_TOO_LARGE);
  CHECK(rig.disks().create_fixed("x.vhd", 3).code == ERROR_BAD_PATHNAME);
  rig.store.full = true;
  CHECK(rig.disks().create_fixed("C:\\x.vhd", 3).code == ERROR_DISK_FULL);
}

TEST_CASE("a merged child has given all to its parent, and is of use still") {
  Rig rig;
  CHECK(rig.get("C:\\parent.vhd", 6) == 0);
  REQUIRE(rig.disks().merge("C:\\child.vhd").value.error == S_OK);
  CHECK(rig.get("C:\\parent.vhd", 5) == 0xAA);
  CHECK(rig.get("C:\\parent.vhd", 6) == 0xBB);
  CHECK(rig.get("C:\\child.vhd", 6) == 0xBB);
}

TEST_CASE("a merge is refused with the document's code for each reason") {
  Rig rig;
  CHECK(rig.disks().merge("C:\\parent.vhd").code == VM_E_WRONG_HD_IMAGE_TYPE);
  CHECK(rig.disks().merge("C:\\raw.img").code == VM_E_WRONG_HD_IMAGE_TYPE);
  for (const char* path : {"C:\\parent.vhd", "C:\\child.vhd"}) {
    const auto held = rig.held(path);
    CHECK(rig.disks().merge("C:\\child.vhd").code == ERROR_SHARING_VIOLATION);
  }
  rig.store.full = true;
  CHECK(rig.disks().merge("C:\\child.vhd").value.result == VMTaskResult::DiskRelatedError);
  rig.store.full = false;
  CHECK(rig.get("C:\\child.vhd", 6) == 0xBB);
  rig.lock("C:\\parent.vhd");
  CHECK(rig.disks().merge("C:\\child.vhd").code == VM_E_FILE_READ_ONLY);
}

TEST_CASE("an image of a saved machine is left alone") {
  Rig rig;
  REQUIRE(rig.vm->ide_drives().add_hard_disk("C:\\child.vhd", 0, 0));
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->save().value.error == S_OK);
  CHECK(rig.disks().merge("C:\\child.vhd").code == ERROR_SHARING_VIOLATION);
  CHECK(rig.disks().merge_to("C:\\child.vhd", "C:\\new.vhd", Fixed).code == ERROR_SHARING_VIOLATION);
  REQUIRE(rig.vm->discard_saved_state() == S_OK);
  CHECK(rig.disks().merge("C:\\child.vhd").value.error == S_OK);
}

TEST_CASE("an undo disk that its machine gave up is merged by its own means, whatever its parent's format") {
  Rig rig;
  const u32 drive = rig.vm->ide_drives().add_hard_disk("C:\\raw.img", 0, 0).value;
  REQUIRE(rig.vm->set_undoable(true) == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  SectorBytes bytes{};
  bytes.fill(0xCC);
  REQUIRE(rig.vm->pc()->hard_disk(0)->disk().write(7, bytes) == Io::Done);
  REQUIRE(rig.vm->turn_off());
  const std::string undo = rig.vm->ide_drives().undo_hard_disk(drive).value;
  CHECK(rig.disks().type(undo).value == VMHardDiskType::Differencing);
  CHECK(rig.disks().parent(undo).value == "C:\\raw.img");
  REQUIRE(rig.vm->ide_drives().remove(drive) == S_OK);
  REQUIRE(rig.disks().merge(undo).value.error == S_OK);
  CHECK(rig.get("C:\\raw.img", 7) == 0xCC);
  CHECK(rig.get("C:\\raw.img", 8) == 0x11);
}

TEST_CASE("a hard disk is not changed under a machine's undo disk, which can be looked into instead") {
  Rig rig;
  const u32 drive = rig.vm->ide_drives().add_hard_disk("C:\\parent.vhd", 0, 0).value;
  REQUIRE(rig.vm->set_undoable(true) == S_OK);
  REQUIRE(rig.vm->startup().value.error == S_OK);
  REQUIRE(rig.vm->turn_off());
  const std::string undo = rig.vm->ide_drives().undo_hard_disk(drive).value;
  CHECK(rig.disks().merge("C:\\child.vhd").code == ERROR_SHARING_VIOLATION);
  CHECK(rig.vpc.open_disks().format("C:\\parent.vhd", "X").code == ERROR_SHARING_VIOLATION);
  const auto open = rig.vpc.open_disks().format(undo, "X");
  REQUIRE(open);
  REQUIRE(rig.vpc.open_disks().close(open.value) == S_OK);
  CHECK(rig.get("C:\\parent.vhd", 0) == 0);
  CHECK(rig.disks().merge(undo).value.error == S_OK);
  CHECK(rig.get("C:\\parent.vhd", 0) != 0);
}

TEST_CASE("a chain becomes one new image, and stays as it was") {
  Rig rig;
  REQUIRE(rig.disks().merge_to("C:\\child.vhd", "C:\\flat.vhd", Fixed).value.error == S_OK);
  CHECK(rig.disks().type("C:\\flat.vhd").value == VMHardDiskType::FixedSize);
  CHECK(rig.get("C:\\flat.vhd", 5) == 0xAA);
  CHECK(rig.get("C:\\flat.vhd", 6) == 0xBB);
  CHECK(rig.get("C:\\parent.vhd", 6) == 0);
  CHECK(rig.disks().merge_to("C:\\child.vhd", "C:\\flat.vhd", Fixed).code == ERROR_ALREADY_EXISTS);
  CHECK(rig.disks().merge_to("C:\\child.vhd", "C:\\x.vhd", Differencing).code == VM_E_WRONG_HD_IMAGE_TYPE);
  CHECK(rig.disks().merge_to("C:\\parent.vhd", "C:\\x.vhd", Fixed).code == VM_E_WRONG_HD_IMAGE_TYPE);
  CHECK(rig.disks().merge_to("C:\\child.vhd", "x.vhd", Fixed).code == ERROR_BAD_PATHNAME);
  rig.store.full = true;
  CHECK(rig.disks().merge_to("C:\\child.vhd", "C:\\x.vhd", Fixed).code == ERROR_DISK_FULL);
}

TEST_CASE("an image is converted to a virtual hard disk of the other type, or from another format") {
  Rig rig;
  REQUIRE(rig.disks().convert("C:\\parent.vhd", "C:\\fixed.vhd", Fixed).value.error == S_OK);
  CHECK(rig.get("C:\\fixed.vhd", 5) == 0xAA);
  REQUIRE(rig.disks().convert("C:\\fixed.vhd", "C:\\dynamic.VHD", Dynamic).value.error == S_OK);
  CHECK(rig.get("C:\\dynamic.VHD", 5) == 0xAA);
  CHECK(rig.bytes_of("C:\\dynamic.VHD") < rig.bytes_of("C:\\fixed.vhd"));
  REQUIRE(rig.disks().convert("C:\\raw.img", "C:\\raw.vhd", Dynamic).value.error == S_OK);
  CHECK(rig.get("C:\\raw.vhd", 2047) == 0x11);
}

TEST_CASE("a conversion is refused with the document's code for each reason") {
  Rig rig;
  const auto convert = [&](std::string_view from, std::string_view to, i32 type) {
    return rig.disks().convert(from, to, type).code;
  };
  CHECK(convert("C:\\parent.vhd", "", Fixed) == E_INVALIDARG);
  CHECK(convert("C:\\parent.vhd", "C:\\new.img", Fixed) == E_INVALIDARG);
  CHECK(convert("C:\\parent.vhd", "new.vhd", Fixed) == ERROR_BAD_PATHNAME);
  CHECK(convert("C:\\parent.vhd", "C:\\child.vhd", Fixed) == ERROR_ALREADY_EXISTS);
  CHECK(convert("C:\\parent.vhd", "C:\\new.vhd", Differencing) == VM_E_WRONG_HD_IMAGE_TYPE);
  CHECK(convert("C:\\child.vhd", "C:\\new.vhd", Fixed) == VM_E_WRONG_HD_IMAGE_TYPE);
  rig.write("C:\\packed.vhd", std::vector<u8>{0x1F, 0x8B, 0x08, 0});
  CHECK(convert("C:\\packed.vhd", "C:\\new.vhd", Fixed) == VM_E_INVALID_HD_FILE);
  const auto held = rig.held("C:\\parent.vhd");
  CHECK(convert("C:\\parent.vhd", "C:\\new.vhd", Fixed) == ERROR_SHARING_VIOLATION);
}

TEST_CASE("a compacted image is smaller, and its children still know it") {
  Rig rig;
  rig.put("C:\\parent.vhd", 9000, 0xDD);
  rig.put("C:\\parent.vhd", 9000, 0);  // a block of zeros
  const u64 before = rig.bytes_of("C:\\parent.vhd");
  REQUIRE(rig.disks().compact("C:\\parent.vhd").value.error == S_OK);
  CHECK(rig.bytes_of("C:\\parent.vhd") + (2 << 20) <= before);
  CHECK(rig.get("C:\\parent.vhd", 5) == 0xAA);
  CHECK(rig.get("C:\\child.vhd", 5) == 0xAA);
  CHECK(rig.get("C:\\child.vhd", 6) == 0xBB);
}

TEST_CASE("only a dynamic virtual hard disk that is free and writable can be compacted") {
  Rig rig;
  CHECK(rig.disks().compact("C:\\child.vhd").code == VM_E_WRONG_HD_IMAGE_TYPE);
  CHECK(rig.disks().compact("C:\\raw.img").code == VM_E_WRONG_HD_IMAGE_TYPE);
  rig.write("C:\\packed.vhd", std::vector<u8>{0x1F, 0x8B, 0x08, 0});
  CHECK(rig.disks().compact("C:\\packed.vhd").code == VM_E_INVALID_HD_FILE);
  {
    const auto held = rig.held("C:\\parent.vhd");
    CHECK(rig.disks().compact("C:\\parent.vhd").code == ERROR_SHARING_VIOLATION);
  }
  rig.store.full = true;
  CHECK(rig.disks().compact("C:\\parent.vhd").code == ERROR_DISK_FULL);
  rig.store.full = false;
  CHECK(rig.get("C:\\parent.vhd", 5) == 0xAA);
  rig.lock("C:\\parent.vhd");
  CHECK(rig.disks().compact("C:\\parent.vhd").code == VM_E_FILE_READ_ONLY);
}

TEST_CASE("a child is told where its parent lies now, and nothing is lost") {
  Rig rig;
  HostFiles& files = rig.vpc.host_files();
  rig.put("C:\\child.vhd", 9, 0xBB);
  REQUIRE(files.rename("C:\\parent.vhd", "D:\\Moved\\the parent.vhd") == S_OK);
  CHECK(rig.disks().parent("C:\\child.vhd").code == ERROR_FILE_NOT_FOUND);
  CHECK(rig.disks().set_parent("C:\\child.vhd", "D:\\nowhere.vhd") == ERROR_FILE_NOT_FOUND);
  REQUIRE(rig.disks().create_dynamic("C:\\other.vhd", 8));
  CHECK(rig.disks().set_parent("C:\\child.vhd", "C:\\other.vhd") == VM_E_PARENT_CHILD_ID_MISMATCH);
  CHECK(rig.disks().set_parent("C:\\other.vhd", "C:\\child.vhd") == S_FALSE);
  REQUIRE(rig.disks().set_parent("C:\\child.vhd", "d:\\moved\\THE PARENT.VHD") == S_OK);
  CHECK(rig.disks().parent("C:\\child.vhd").value == "D:\\Moved\\the parent.vhd");
  CHECK(rig.get("C:\\child.vhd", 5) == 0xAA);
  CHECK(rig.get("C:\\child.vhd", 9) == 0xBB);
  rig.put("C:\\child.vhd", 8000, 0xCC);
  CHECK(rig.get("C:\\child.vhd", 8000) == 0xCC);
  CHECK(rig.get("C:\\child.vhd", 5) == 0xAA);
  REQUIRE(files.set_access("C:\\child.vhd", FileAccess::ReadOnly) == S_OK);
  CHECK(rig.disks().set_parent("C:\\child.vhd", "D:\\Moved\\the parent.vhd") == VM_E_FILE_READ_ONLY);
}
