// SPDX-License-Identifier: MIT
#include "core/disk/vhd_disk.h"

#include <catch2/catch.hpp>

#include "core/base/byte_order.h"
#include "tests/support/hard_disk_rig.h"
#include "tests/support/qemu_img.h"

using namespace ferrite;
using namespace ferrite::test;
using Io = HardDisk::Io;

namespace {
constexpr u32 Block = 4096;  // bytes: small, so that little writing reaches many blocks
constexpr VhdUniqueId ParentId{1, 2, 3}, ChildId{4, 5, 6};

using File = std::shared_ptr<HostFile>;
using Disk = std::unique_ptr<VhdDisk>;

template <class T>
T taken(Result<T> result) {
  if (!result) FAIL(result.sentence());
  return std::move(*result);
}

Disk reopen(const File& file) { return taken(VhdDisk::open(media_of(file))); }
Disk reopen(const File& file, const File& parent) {
  return taken(VhdDisk::open(media_of(file), [&](const VhdParentReference&) -> Result<VhdParent> {
    return VhdParent{reopen(parent), {}};
  }));
}
File copy_of(const File& file) { return host_file(file->bytes); }

File fixed_file(unsigned sectors) {
  auto file = host_file();
  taken(VhdDisk::create_fixed(media_of(file), {sectors, ParentId, 77}));
  return file;
}
File dynamic_file(unsigned sectors, u32 block = Block) {
  auto file = host_file();
  taken(VhdDisk::create_dynamic(media_of(file), {sectors, ParentId, 77, block}));
  return file;
}
File differencing_file(const File& parent, u32 block = Block) {
  auto file = host_file();
  taken(VhdDisk::create_differencing(media_of(file), {0, ChildId, 78, block}, {reopen(parent), 1234},
                                     {"C:\\disks\\parent.vhd", ".\\parent.vhd"}));
  return file;
}

/// A parent of 40 sectors with contents in some of them, and a child that differs in others.
struct ChainRig {
  File parent = dynamic_file(40), child;
  Bytes contents = Bytes(40 * 512);
  ChainRig() {
    put(*reopen(parent), 3, sectors_of(18, 1));
    child = differencing_file(parent);
  }
  void put(VhdDisk& disk, u64 sector, const Bytes& bytes) {
    REQUIRE(disk.write(sector, bytes) == Io::Done);
    std::copy(bytes.begin(), bytes.end(), contents.begin() + std::ptrdiff_t(sector * 512));
  }
  Disk open() const { return reopen(child, parent); }
};

void restore_checksum(Bytes& file, std::size_t structure, std::size_t bytes, std::size_t field) {
  u32 sum = 0;
  store_big<u32>(file, structure + field, 0);
  for (std::size_t n = 0; n < bytes; n++) sum += file[structure + n];
  store_big<u32>(file, structure + field, ~sum);
}

/// What the sentence says when this change has been made to a dynamic disk with two blocks.
std::string refusal(void (*change)(Bytes&)) {
  auto file = dynamic_file(40);
  {
    auto disk = reopen(file);
    REQUIRE(disk->write(0, sectors_of(1, 1)) == Io::Done);
    REQUIRE(disk->write(8, sectors_of(1, 2)) == Io::Done);
  }
  change(file->bytes);
  restore_checksum(file->bytes, 512, 1024, 36);
  const auto opened = VhdDisk::open(media_of(file));
  REQUIRE_FALSE(opened);
  return opened.sentence();
}
bool says(const std::string& sentence, std::string_view words) {
  INFO(sentence);
  CHECK(sentence.find(words) != std::string::npos);
  return sentence.find(words) != std::string::npos;
}
}  // namespace

TEST_CASE("VHD: the geometry is that of the specification's appendix") {
  CHECK(vhd_geometry(3 * 2048) == HardDiskGeometry{90, 4, 17});  // the least that Virtual PC makes
  CHECK(vhd_geometry(1024 * 4 * 17) == HardDiskGeometry{140, 16, 31});
  CHECK(vhd_geometry(1024 * 4 * 17 - 1) == HardDiskGeometry{1023, 4, 17});
  CHECK(vhd_geometry(1024 * 16 * 17 - 17) == HardDiskGeometry{1023, 16, 17});
  CHECK(vhd_geometry(1024 * 16 * 17) == HardDiskGeometry{561, 16, 31});
  CHECK(vhd_geometry(1024 * 16 * 31) == HardDiskGeometry{503, 16, 63});
  CHECK(vhd_geometry(16ull << 21) == HardDiskGeometry{33288, 16, 63});  // 16 GB
  CHECK(vhd_geometry(65535ull * 16 * 63) == HardDiskGeometry{16191, 16, 255});
  CHECK(vhd_geometry(2040ull << 21) == HardDiskGeometry{65535, 16, 255});
}

TEST_CASE("VHD: a new fixed disk is zeros and a footer, byte by byte as the specification has it") {
  const auto file = fixed_file(34);
  REQUIRE(file->bytes.size() == 35 * 512);
  CHECK(Bytes(file->bytes.begin(), file->bytes.begin() + 34 * 512) == Bytes(34 * 512));
  const Bytes footer(file->bytes.end() - 512, file->bytes.end());
  CHECK(std::string(footer.begin(), footer.begin() + 8) == "conectix");
  CHECK(load_big<u32>(footer, 8) == 2);             // features: the reserved bit
  CHECK(load_big<u32>(footer, 12) == 0x10000);      // file format version
  CHECK(load_big<u64>(footer, 16) == ~u64(0));      // data offset
  CHECK(load_big<u32>(footer, 24) == 77);           // time stamp
  CHECK(load_big<u64>(footer, 40) == 34 * 512);     // original size
  CHECK(load_big<u64>(footer, 48) == 34 * 512);     // current size
  CHECK(load_big<u32>(footer, 56) == 0x0000'0411);  // geometry
  CHECK(load_big<u32>(footer, 60) == 2);            // fixed
  CHECK(footer[68] == 1);                           // unique ID
  u32 sum = 0;
  for (std::size_t n = 0; n < 512; n++) sum += n >= 64 && n < 68 ? 0u : footer[n];
  CHECK(load_big<u32>(footer, 64) == ~sum);
}

TEST_CASE("VHD: a fixed disk's sectors are those of the file") {
  const auto file = fixed_file(34);
  auto disk = reopen(file);
  CHECK(disk->type() == VhdType::Fixed);
  CHECK(disk->sectors() == 34);
  CHECK(disk->unique_id() == ParentId);
  const Bytes three = sectors_of(3, 1);
  CHECK(disk->write(31, three) == Io::Done);
  CHECK(std::equal(three.begin(), three.end(), file->bytes.begin() + 31 * 512));
  CHECK(disk->write(32, three) == Io::Failed);
  CHECK(read_sectors(*reopen(file), 31, 3) == three);
}

TEST_CASE("VHD: a footer of 511 bytes, as before Virtual PC 2004, is found") {
  const auto file = fixed_file(34);
  file->bytes.pop_back();
  CHECK(reopen(file)->sectors() == 34);
}

TEST_CASE("VHD: a new dynamic disk holds its footer twice, its header and an empty table, and reads as zeros") {
  const auto file = dynamic_file(8192, VhdDynamicHeader::DefaultBlockBytes);
  const Bytes& bytes = file->bytes;
  REQUIRE(bytes.size() == 512 + 1024 + 512 + 512);
  CHECK(std::equal(bytes.begin(), bytes.begin() + 512, bytes.end() - 512));
  CHECK(load_big<u64>(bytes, 16) == 512);
  CHECK(load_big<u32>(bytes, 60) == 3);
  CHECK(std::string(bytes.begin() + 512, bytes.begin() + 520) == "cxsparse");
  CHECK(load_big<u64>(bytes, 512 + 16) == 1536);
  CHECK(load_big<u32>(bytes, 512 + 28) == 2);
  CHECK(load_big<u32>(bytes, 512 + 32) == 0x200000);
  CHECK(Bytes(bytes.begin() + 1536, bytes.begin() + 2048) == Bytes(512, 0xFF));
  CHECK(all_of(*reopen(file)) == Bytes(8192 * 512));
}

TEST_CASE("VHD: a dynamic disk grows by a block with its bitmap, and the footer moves behind it") {
  const auto file = dynamic_file(40);
  const Bytes one = sectors_of(1, 1);
  CHECK(reopen(file)->write(9, one) == Io::Done);
  const Bytes& bytes = file->bytes;
  REQUIRE(bytes.size() == 2048 + 512 + Block + 512);
  CHECK(load_big<u32>(bytes, 1536 + 4) == 4);  // block 1, in sectors
  CHECK(bytes[2048] == 0x40);                  // its second sector
  CHECK(std::equal(one.begin(), one.end(), bytes.begin() + 2048 + 512 + 512));
  CHECK(std::equal(bytes.begin(), bytes.begin() + 512, bytes.end() - 512));
}

TEST_CASE("VHD: a dynamic disk reads as it was written, across blocks and in any order") {
  const auto file = dynamic_file(100);
  Bytes contents(100 * 512);
  auto disk = reopen(file);
  unsigned seed = 1;
  for (auto [sector, count] : {std::pair{90u, 10u}, {0u, 1u}, {7u, 2u}, {20u, 30u}, {21u, 1u}, {8u, 8u}}) {
    const Bytes bytes = sectors_of(count, seed++);
    REQUIRE(disk->write(sector, bytes) == Io::Done);
    std::copy(bytes.begin(), bytes.end(), contents.begin() + sector * 512);
    CHECK(all_of(*disk) == contents);
  }
  CHECK(all_of(*reopen(file)) == contents);
  CHECK(read_sectors(*disk, 95, 6).empty());
}

TEST_CASE("VHD: the footer at the head stands in for a lost one, and growing restores it") {
  const auto file = dynamic_file(40);
  const Bytes one = sectors_of(1, 1), two = sectors_of(1, 2);
  REQUIRE(reopen(file)->write(0, one) == Io::Done);
  file->bytes.resize(file->bytes.size() - 300);
  auto disk = reopen(file);
  CHECK(read_sectors(*disk, 0, 1) == one);
  REQUIRE(disk->write(30, two) == Io::Done);
  CHECK(std::equal(file->bytes.begin(), file->bytes.begin() + 512, file->bytes.end() - 512));
  CHECK(read_sectors(*reopen(file), 0, 1) == one);
  CHECK(read_sectors(*reopen(file), 30, 1) == two);
}

TEST_CASE("VHD: a differencing disk reads from itself what it was given, and the rest from its parent") {
  ChainRig rig;
  const Bytes before = rig.parent->bytes;
  auto disk = rig.open();
  CHECK(disk->type() == VhdType::Differencing);
  CHECK(all_of(*disk) == rig.contents);
  rig.put(*disk, 5, sectors_of(1, 2));
  rig.put(*disk, 15, sectors_of(10, 3));
  rig.put(*disk, 39, sectors_of(1, 4));
  CHECK(all_of(*disk) == rig.contents);
  CHECK(all_of(*rig.open()) == rig.contents);
  CHECK(rig.parent->bytes == before);
}

TEST_CASE("VHD: a differencing disk names its parent in UTF-16, relative and absolute, and by unique ID") {
  ChainRig rig;
  VhdParentReference asked;
  taken(VhdDisk::open(media_of(rig.child), [&](const VhdParentReference& reference) -> Result<VhdParent> {
    asked = reference;
    return VhdParent{reopen(rig.parent), 1234};
  }));
  CHECK(asked.id == ParentId);
  CHECK(asked.paths == std::vector<std::string>{".\\parent.vhd", "C:\\disks\\parent.vhd", "parent.vhd"});
  const Bytes& bytes = rig.child->bytes;
  CHECK(load_big<u16>(bytes, 512 + 64) == 'p');  // the Unicode name is big-endian
  CHECK(load_big<u32>(bytes, 512 + 576) == 0x57327275);
  CHECK(load_little<u16>(bytes, std::size_t(load_big<u64>(bytes, 512 + 576 + 16))) == '.');  // the locators' little
}

TEST_CASE("VHD: a parent that is another disk, was written to, or is missing, is refused in a sentence") {
  ChainRig rig;
  const auto opened = [&](const OpenVhdParent& open_parent) {
    const auto result = VhdDisk::open(media_of(rig.child), open_parent);
    return result ? std::string() : result.sentence();
  };
  const auto other = host_file();
  taken(VhdDisk::create_fixed(media_of(other), {40, ChildId, 1}));
  says(opened({}), ".\\parent.vhd");
  says(opened([](auto&) -> Result<VhdParent> { return Error{"No such file."}; }), "No such file.");
  says(opened([&](auto&) -> Result<VhdParent> { return VhdParent{reopen(other), {}}; }), "unique IDs differ");
  says(opened([&](auto&) -> Result<VhdParent> { return VhdParent{reopen(rig.parent), 1235}; }), "was written to");
  CHECK(opened([&](auto&) -> Result<VhdParent> { return VhdParent{reopen(rig.parent), 1234}; }).empty());
}

TEST_CASE("VHD: a chain of three disks reads through all of them") {
  ChainRig rig;
  rig.put(*rig.open(), 5, sectors_of(9, 2));
  const auto top = host_file();
  taken(VhdDisk::create_differencing(media_of(top), {0, {9}, 79, Block}, {rig.open(), {}}, {"C:\\c.vhd", ".\\c.vhd"}));
  const auto open_top = [&] {
    return taken(VhdDisk::open(media_of(top), [&](auto&) -> Result<VhdParent> { return VhdParent{rig.open(), {}}; }));
  };
  rig.put(*open_top(), 8, sectors_of(2, 3));
  CHECK(all_of(*open_top()) == rig.contents);
}

TEST_CASE("VHD: committing gives the parent what differs and empties the differencing disk") {
  ChainRig rig;
  auto disk = rig.open();
  rig.put(*disk, 2, sectors_of(30, 5));
  REQUIRE(disk->commit() == Io::Done);
  CHECK(all_of(*reopen(rig.parent)) == rig.contents);
  CHECK(all_of(*rig.open()) == rig.contents);
  const std::size_t length = rig.child->bytes.size();
  rig.put(*disk, 7, sectors_of(1, 6));
  CHECK(rig.child->bytes.size() == length);  // the room of discarded blocks is used again
  CHECK(all_of(*rig.open()) == rig.contents);
}

TEST_CASE("VHD: discarding shows the parent again, even where new blocks lie on discarded ones") {
  ChainRig rig;
  const Bytes before = rig.contents;
  auto disk = rig.open();
  rig.put(*disk, 0, sectors_of(40, 5));
  REQUIRE(disk->discard() == Io::Done);
  CHECK(all_of(*disk) == before);
  rig.contents = before;
  rig.put(*disk, 12, sectors_of(1, 6));
  CHECK(all_of(*disk) == rig.contents);
  CHECK(all_of(*rig.open()) == rig.contents);
}

TEST_CASE("VHD: a parent that cannot be written keeps the differences where they are") {
  ChainRig rig;
  auto disk = rig.open();
  rig.put(*disk, 2, sectors_of(30, 5));
  rig.parent->writable = false;
  CHECK(disk->commit() == Io::Failed);
  CHECK(all_of(*rig.open()) == rig.contents);
}

TEST_CASE("VHD: whatever write is the host's last, the disk reads as before or as after it") {
  struct Step {
    u32 sector, count;
  };
  const auto survives = [](const File& blank, const File& parent, const Bytes& initial) {
    const auto open = [&](const File& file) { return parent ? reopen(file, parent) : reopen(file); };
    for (unsigned writes_left = 0;; writes_left++) {
      const auto file = copy_of(blank);
      auto disk = open(file);
      file->writes_left = writes_left;
      Bytes before = initial, after = initial;
      bool died = false;
      unsigned seed = 10;
      for (const Step step : {Step{9, 1}, {10, 1}, {30, 2}, {7, 20}, {0, 40}, {0, 3}}) {
        const Bytes bytes = sectors_of(step.count, seed++);
        std::copy(bytes.begin(), bytes.end(), after.begin() + step.sector * 512);
        died = disk->write(step.sector, bytes) == Io::Failed;
        if (died) break;
        before = after;
      }
      const auto dead = copy_of(file);
      auto again = open(dead);
      for (unsigned sector = 0; sector < 40; sector++) {
        const Bytes now = read_sectors(*again, sector, 1);
        const auto same = [&](const Bytes& disk) {
          return std::equal(now.begin(), now.end(), disk.begin() + sector * 512);
        };
        if (!same(before) && !same(after)) FAIL("sector " << sector << " after " << writes_left << " writes");
      }
      const Bytes all = sectors_of(40, 99);  // and goes on
      REQUIRE(again->write(0, all) == Io::Done);
      REQUIRE(all_of(*open(dead)) == all);
      if (!died) return writes_left;
    }
  };
  ChainRig rig;
  CHECK(survives(dynamic_file(40), nullptr, Bytes(40 * 512)) > 15);
  CHECK(survives(rig.child, rig.parent, rig.contents) > 15);
}

TEST_CASE("VHD: whatever write is the host's last while committing, nothing is lost") {
  ChainRig rig;
  rig.put(*rig.open(), 2, sectors_of(30, 5));
  for (unsigned parent_writes = 0; parent_writes < 30; parent_writes++) {
    const auto parent = copy_of(rig.parent), child = copy_of(rig.child);
    auto disk = reopen(child, parent);
    parent->writes_left = parent_writes;
    const Io result = disk->commit();
    CHECK(all_of(*reopen(copy_of(child), copy_of(parent))) == rig.contents);
    if (result == Io::Done) return;
  }
  FAIL("the commit never ended");
}

TEST_CASE("VHD: a write that the host did not keep can be tried again") {
  const auto file = dynamic_file(40);
  auto disk = reopen(file);
  Bytes contents(40 * 512);
  for (unsigned n = 0; n < 60; n++) {
    const Bytes bytes = sectors_of(12, n);
    const u32 sector = n * 7 % 28;
    file->writes = 0;
    file->writes_left = n % 9;
    if (disk->write(sector, bytes) == Io::Failed) {
      file->writes_left = HostFile::Forever;
      REQUIRE(disk->write(sector, bytes) == Io::Done);
    }
    std::copy(bytes.begin(), bytes.end(), contents.begin() + sector * 512);
    REQUIRE(all_of(*disk) == contents);
    REQUIRE(all_of(*reopen(copy_of(file))) == contents);
  }
}

TEST_CASE("VHD: a read-only file is a read-only disk, and stays as it is") {
  const auto file = dynamic_file(40);
  file->writable = false;
  auto disk = reopen(file);
  CHECK_FALSE(disk->writable());
  CHECK(disk->write(0, sectors_of(1, 1)) == Io::Failed);
  CHECK(read_sectors(*disk, 0, 1) == Bytes(512));
}

TEST_CASE("VHD: damage is refused in a sentence that says where it is") {
  says(refusal([](Bytes& b) { b[512] = 'X'; }), "header at offset 512 does not begin");
  says(refusal([](Bytes& b) { store_big<u32>(b, 512 + 24, 0x20000); }), "newer version");
  says(refusal([](Bytes& b) { store_big<u32>(b, 512 + 32, 3 * 4096); }), "block size of 12288");
  says(refusal([](Bytes& b) { store_big<u32>(b, 512 + 28, 4); }), "has 4 entries, and 5 are needed");
  says(refusal([](Bytes& b) { store_big<u64>(b, 512 + 16, ~u64(0)); }), "table at offset 18446744073709551615");
  says(refusal([](Bytes& b) { store_big<u64>(b, 512 + 16, 1024); }), "table at offset 1024");
  says(refusal([](Bytes& b) { store_big<u32>(b, 1536, 0x7FFF'FFFF); }), "entry 0 ");
  says(refusal([](Bytes& b) { store_big<u32>(b, 1536, 1); }), "where the file describes itself");
  says(refusal([](Bytes& b) { store_big<u32>(b, 1536 + 4, load_big<u32>(b, 1536) + 1); }), "two blocks share");
  says(refusal([](Bytes& b) { b[20] ^= 1, b[b.size() - 1] ^= 1; }), "footer at offset 0 has a wrong checksum");
}

TEST_CASE("VHD: a header whose checksum is wrong, an unknown type and a shortened fixed disk are refused") {
  const auto dynamic = dynamic_file(40);
  dynamic->bytes[600] ^= 1;
  says(VhdDisk::open(media_of(dynamic)).sentence(), "header at offset 512 has a wrong checksum");
  const auto fixed = fixed_file(34);
  store_big<u32>(fixed->bytes, 34 * 512 + 60, 6);
  restore_checksum(fixed->bytes, 34 * 512, 512, 64);
  says(VhdDisk::open(media_of(fixed)).sentence(), "disk type 6");
  const auto shortened = fixed_file(34);
  shortened->bytes.erase(shortened->bytes.begin(), shortened->bytes.begin() + 512);
  says(VhdDisk::open(media_of(shortened)).sentence(), "promises 17408 bytes");
  says(VhdDisk::open(media_of(host_file(sectors_of(9, 1)))).sentence(), "no virtual hard disk footer");
  says(VhdDisk::open(media_of(host_file())).sentence(), "no virtual hard disk footer");
}

TEST_CASE("VHD: new disks need an empty file and a possible size") {
  says(VhdDisk::create_fixed(media_of(host_file(Bytes(1))), {9}).sentence(), "empty file");
  says(VhdDisk::create_fixed(media_of(host_file()), {0}).sentence(), "up to 2040 GB");
  says(VhdDisk::create_dynamic(media_of(host_file()), {(u64(2040) << 21) + 1}).sentence(), "up to 2040 GB");
  says(VhdDisk::create_dynamic(media_of(host_file()), {40, {}, 0, 0}).sentence(), "power of two");
  says(VhdDisk::create_dynamic(media_of(host_file()), {u64(1) << 32, {}, 0, 4096}).sentence(), "up to 2040 GB");
  says(VhdDisk::create_dynamic(media_of(host_file()), {u64(1) << 31, {}, 0, 4096}).sentence(), "too small");
}

TEST_CASE("VHD: the largest dynamic disk takes 4 MB of table and writes at both ends") {
  const auto file = host_file();
  auto disk = taken(VhdDisk::create_dynamic(media_of(file), {u64(2040) << 21, ParentId, 0}));
  const Bytes first = sectors_of(1, 1), last = sectors_of(1, 2);
  REQUIRE(disk->write(disk->sectors() - 1, last) == Io::Done);
  REQUIRE(disk->write(0, first) == Io::Done);
  CHECK(file->bytes.size() < 9'000'000);
  disk = reopen(file);
  CHECK(read_sectors(*disk, disk->sectors() - 1, 1) == last);
  CHECK(read_sectors(*disk, 0, 1) == first);
}

TEST_CASE("VHD: qemu-img reads what was written here, and the other way round") {
  const QemuImg qemu;
  if (!qemu) {
    WARN("skipped: qemu-img (Debian's qemu-utils) is not there");
    return;
  }
  constexpr unsigned Sectors = 20 * 4 * 17 * 8;  // exactly the geometry, which qemu-img takes for the size
  for (const bool dynamic : {false, true}) {
    const auto file = dynamic ? dynamic_file(Sectors, VhdDynamicHeader::DefaultBlockBytes) : fixed_file(Sectors);
    auto disk = reopen(file);
    REQUIRE(disk->write(3, sectors_of(70, 1)) == Io::Done);
    REQUIRE(disk->write(5000, sectors_of(900, 2)) == Io::Done);
    qemu.put("ours.vhd", file->bytes);
    REQUIRE(qemu.run("convert -f vpc -O raw ours.vhd back.raw"));
    CHECK(qemu.get("back.raw") == all_of(*disk));
    REQUIRE(qemu.run(std::string("convert -f raw -O vpc -o subformat=") + (dynamic ? "dynamic" : "fixed") +
                     " back.raw theirs.vhd"));
    CHECK(all_of(*reopen(host_file(qemu.get("theirs.vhd")))) == all_of(*disk));
  }
}
