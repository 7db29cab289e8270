// SPDX-License-Identifier: MIT
#include "core/disk/fat_volume.h"

#include <catch2/catch.hpp>

#include "core/disk/fat12.h"
#include "core/disk/fat_partition.h"
#include "core/disk/geometry.h"
#include "tests/support/fat_tools.h"
#include "tests/support/memory_disk.h"
#include "tests/support/port_noise.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr i64 Moment = 1'000'000'000;  // 2001-09-09 01:46:40

struct VolumeRig {
  MemoryMedia media;
  FatVolume volume;
  explicit VolumeRig(u64 sectors, std::string_view label = "")
      : media(std::vector<u8>(std::size_t(sectors) * 512)),
        volume(std::move(*FatVolume::format(media, u32(sectors), 0, label))) {}

  void write(std::string_view path, std::string_view text) {
    const auto done = volume.write(path, {reinterpret_cast<const u8*>(text.data()), text.size()}, Moment);
    INFO(path);
    REQUIRE(done);
  }
  std::string read(std::string_view path) {
    auto bytes = volume.read(path);
    return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.sentence();
  }
  std::string names(std::string_view folder = "") {
    auto items = volume.list(folder);
    REQUIRE(items);
    std::string text;
    for (const auto& item : *items) text += item.name + (item.folder ? "/ " : " ");
    return text;
  }
  FatVolume reopened() {
    REQUIRE(volume.flush());
    auto opened = FatVolume::open(media);
    REQUIRE(opened);
    return std::move(*opened);
  }
};
const std::string Long = "A long name with blanks, and ümlauts.text";
const std::string Large(100'000, 'x');
}  // namespace

TEST_CASE("FAT: a disk of DOS 1.x has no parameter block, and its media byte says how it lies") {
  const auto [kilobytes, media_byte] = GENERATE(table<u32, u8>({{160, 0xFE}, {180, 0xFC}, {320, 0xFF}, {360, 0xFD}}));
  CAPTURE(kilobytes);
  auto disk = format_fat12(*geometry_of(kilobytes * 1024, {}), "");
  REQUIRE(disk);
  std::fill_n(disk->begin(), 512, u8(0));  // its boot sector; not even a signature
  CHECK((*disk)[512] == media_byte);
  MemoryMedia media(*disk);
  auto volume = FatVolume::open(media);
  REQUIRE(volume);
  const std::vector<u8> text(3000, 'x');
  REQUIRE(volume->write("COMMAND.COM", text, Moment));
  REQUIRE(volume->flush());
  auto again = FatVolume::open(media);
  REQUIRE(again);
  CHECK(*again->read("COMMAND.COM") == text);
  CHECK(media.bytes()[0] == 0);
  (*disk)[512] = media_byte == 0xFE ? 0xFC : 0xFE;  // of a disk of another size
  MemoryMedia other(*disk);
  CHECK_FALSE(FatVolume::open(other));
}

TEST_CASE("FAT: a volume's size says which FAT it has, as fatgen103's tables have it") {
  using Type = FatLayout::Type;
  struct Row {
    u32 sectors;
    Type type;
    u32 cluster_sectors;
  };
  for (const Row& row :
       {Row{2880, Type::Fat12, 1}, Row{8400, Type::Fat12, 4}, Row{20'000, Type::Fat16, 2}, Row{200'000, Type::Fat16, 4},
        Row{1'000'000, Type::Fat16, 16}, Row{1'100'000, Type::Fat32, 8}, Row{20'000'000, Type::Fat32, 16}}) {
    INFO(row.sectors);
    const auto layout = layout_of_volume(row.sectors, 63);
    REQUIRE(layout);
    CHECK((*layout).type() == row.type);
    CHECK((*layout).cluster_sectors == row.cluster_sectors);
  }
  CHECK_FALSE(layout_of_volume(100, 0));
}

TEST_CASE("FAT: files and folders are written, listed, read, renamed and deleted") {
  const u64 sectors = GENERATE(2'880u, 40'000u, 1'100'000u);
  VolumeRig rig(sectors, "my disk");
  const u64 empty = rig.volume.free_bytes();
  rig.write("README.TXT", "plain");
  rig.write("Mixed.txt", "case");
  rig.write(Long, Large);
  REQUIRE(rig.volume.make_folder("docs", Moment));
  REQUIRE(rig.volume.make_folder("docs/deeper folder", Moment));
  rig.write("docs/deeper folder/file", "deep");
  rig.write("docs/empty", "");

  FatVolume again = rig.reopened();
  std::swap(rig.volume, again);
  CHECK(rig.volume.label() == "MY DISK");
  CHECK(rig.names() == "README.TXT Mixed.txt " + Long + " docs/ ");
  CHECK(rig.names("DOCS") == "deeper folder/ empty ");
  CHECK(rig.read("readme.txt") == "plain");
  CHECK(rig.read(Long) == Large);
  CHECK(rig.read("docs/deeper folder/file") == "deep");
  CHECK(rig.read("docs/empty").empty());
  CHECK((*rig.volume.list("docs"))[1].modified == Moment);

  rig.write(Long, "shorter");
  CHECK(rig.read(Long) == "shorter");
  REQUIRE(rig.volume.rename(Long, "docs/other name.txt"));
  REQUIRE(rig.volume.rename("docs/deeper folder", "Top"));
  REQUIRE(rig.volume.rename("mixed.txt", "MIXED.TXT"));
  CHECK(rig.names() == "README.TXT MIXED.TXT Top/ docs/ ");
  CHECK(rig.read("top/file") == "deep");
  CHECK(rig.read("docs/OTHERN~1.TXT") == "shorter");
  CHECK_FALSE(rig.volume.rename("docs", "docs/inside"));
  CHECK_FALSE(rig.volume.rename("README.TXT", "mixed.txt"));
  CHECK_FALSE(rig.volume.remove("docs"));
  for (std::string_view path :
       {"docs/other name.txt", "docs/empty", "docs", "Top/file", "Top", "README.TXT", "MIXED.TXT"})
    REQUIRE(rig.volume.remove(path));
  CHECK(rig.volume.free_bytes() == empty);
}

TEST_CASE("FAT: what does not fit, or can't be a name, is refused in a sentence and changes nothing") {
  VolumeRig rig(2880);
  const u64 empty = rig.volume.free_bytes();
  const auto tried = rig.volume.write("too large", std::vector<u8>(2 << 20), Moment);
  REQUIRE_FALSE(tried);
  CHECK(tried.sentence().find("full") != std::string::npos);
  for (std::string_view name : {"a*b", "", "..", "end.", "end ", "a:b", "none/file"})
    CHECK_FALSE(rig.volume.write(name, {}, Moment));
  CHECK_FALSE(rig.volume.write(std::string(256, 'x'), {}, Moment));
  CHECK_FALSE(rig.volume.make_folder("a\\b", Moment));
  CHECK_FALSE(rig.volume.read("none"));
  CHECK(rig.volume.free_bytes() == empty);
  CHECK(rig.names().empty());
  for (unsigned n = 0; n < 512; n++) {
    const auto made = rig.volume.write("FILE" + std::to_string(n), {}, Moment);
    if (!made) CHECK(made.sentence().find("root folder is full") != std::string::npos);
    CHECK(made.operator bool() == (n < 512));
  }
  CHECK_FALSE(rig.volume.write("ONEMORE", {}, Moment));
}

TEST_CASE("FAT: short names of long ones differ by numbers, and long names survive") {
  VolumeRig rig(40'000);
  REQUIRE(rig.volume.make_folder("d", Moment));
  for (unsigned n = 1; n <= 120; n++)
    rig.write("d/A name like others " + std::to_string(n) + ".text", std::to_string(n));
  CHECK(rig.read("d/ANAMEL~1.TEX") == "1");
  CHECK(rig.read("d/ANAME~17.TEX") == "17");
  CHECK(rig.read("d/ANAM~120.TEX") == "120");
  CHECK((*rig.volume.list("d")).size() == 120);
}

TEST_CASE("FAT: a volume's name is given, changed and taken away") {
  VolumeRig rig(2880);
  rig.write("FILE.TXT", "a");
  CHECK(rig.volume.label().empty());
  REQUIRE(rig.volume.set_label("games 1", Moment));
  CHECK(rig.reopened().label() == "GAMES 1");
  REQUIRE(rig.volume.set_label("Other", Moment));
  CHECK(rig.reopened().label() == "OTHER");
  CHECK(rig.names() == "FILE.TXT ");
  if (FatTools::available())
    CHECK(FatTools(rig.media.bytes()).run("fsck.fat -n IMAGE >/dev/null && echo clean") == "clean\n");
  REQUIRE(rig.volume.set_label("", Moment));
  CHECK(rig.reopened().label().empty());
  CHECK(rig.volume.set_label("twelve chars", Moment).sentence().find("at most 11") != std::string::npos);
}

TEST_CASE("FAT: a name that only has small letters is for DOS the same in capitals, without a number") {
  VolumeRig rig(2880);
  rig.write("ReadMe.txt", "a");
  REQUIRE(rig.volume.flush());
  const std::string_view entry = "README  TXT";
  CHECK(std::search(rig.media.bytes().begin(), rig.media.bytes().end(), entry.begin(), entry.end()) !=
        rig.media.bytes().end());
  CHECK(rig.names() == "ReadMe.txt ");
}

TEST_CASE("FAT: mtools and fsck.fat find what was written, and their changes are found", "[tools]") {
  FERRITE_NEEDS_FAT_TOOLS;
  const u64 sectors = GENERATE(2'880u, 40'000u, 1'100'000u);
  VolumeRig rig(sectors, "TOOLS");
  rig.write(Long, Large);
  REQUIRE(rig.volume.make_folder("docs", Moment));
  for (unsigned n = 0; n < 100; n++) rig.write("docs/file number " + std::to_string(n), std::to_string(n));
  for (unsigned n = 0; n < 100; n += 2) REQUIRE(rig.volume.remove("docs/file number " + std::to_string(n)));
  REQUIRE(rig.volume.rename("docs/file number 1", "moved"));
  REQUIRE(rig.volume.flush());

  FatTools tools(rig.media.bytes());
  CHECK(tools.run("fsck.fat -n -v IMAGE >/dev/null && echo clean") == "clean\n");
  CHECK(tools.run("mtype -i IMAGE '::" + Long + "' | wc -c") == "100000\n");
  CHECK(tools.run("mtype -i IMAGE '::docs/file number 99'") == "99");
  CHECK(tools.run("mdir -b -i IMAGE ::docs | wc -l") == "49\n");
  CHECK(tools.run("mlabel -s -i IMAGE :: | grep -c TOOLS") == "1\n");
  CHECK(tools.run("TZ=UTC mdir -i IMAGE ::moved | grep -c '2001-09-09   1:46'") == "1\n");

  tools.run(
      "echo theirs > FILE; mcopy -i IMAGE FILE '::Their own File.text'; mmd -i IMAGE ::/Theirs; mdel -i IMAGE ::moved");
  MemoryMedia changed(tools.image());
  auto volume = FatVolume::open(changed);
  REQUIRE(volume);
  auto theirs = volume->read("their own file.text");
  REQUIRE(theirs);
  CHECK(std::string(theirs->begin(), theirs->end()) == "theirs\n");
  CHECK(volume->list("theirs"));
  CHECK_FALSE(volume->read("moved"));
}

TEST_CASE("FAT: volumes that mkfs.fat makes are read and written", "[tools]") {
  FERRITE_NEEDS_FAT_TOOLS;
  const std::string how = GENERATE("-F 12", "-F 16 -s 2", "-F 32 -s 1");
  FatTools tools(std::vector<u8>(40 << 20));
  tools.run("mkfs.fat -n THEIRS " + (how == "-F 12" ? how + " -s 32" : how) + " IMAGE >/dev/null");
  MemoryMedia media(tools.image());
  auto volume = FatVolume::open(media);
  REQUIRE(volume);
  CHECK(volume->label() == "THEIRS");
  REQUIRE(volume->make_folder("a folder", Moment));
  REQUIRE(volume->write("a folder/file", std::vector<u8>(5000, 'y'), Moment));
  REQUIRE(volume->flush());
  FatTools after(media.bytes());
  CHECK(after.run("fsck.fat -n IMAGE >/dev/null && echo clean") == "clean\n");
  CHECK(after.run("mtype -i IMAGE '::a folder/file' | wc -c") == "5000\n");
}

TEST_CASE("FAT: a hard disk gets a partition, which is found again", "[tools]") {
  const auto handle = MemoryDisk::numbered(100'000);
  MemoryDisk disk(handle);
  CHECK_FALSE(find_fat_partition(disk));
  auto partition = make_fat_partition(disk);
  REQUIRE(partition);
  auto volume = FatVolume::format(**partition, u32((*partition)->size() / 512), (*partition)->first_sector(), "DISK");
  REQUIRE(volume);
  REQUIRE(volume->write("f", std::vector<u8>(1000, 'z'), Moment));
  REQUIRE(volume->flush());
  CHECK(handle->bytes[0x1BE + 4] == 0x06);
  auto found = find_fat_partition(disk);
  REQUIRE(found);
  CHECK((*found)->first_sector() == 63);
  auto again = FatVolume::open(**found);
  REQUIRE(again);
  CHECK(again->read("f"));
  FERRITE_NEEDS_FAT_TOOLS;
  FatTools tools(handle->bytes);
  CHECK(tools.run("mtype -i IMAGE@@32256 ::f | wc -c") == "1000\n");
}

TEST_CASE("FAT: volumes of random bytes are refused or survived") {
  VolumeRig rig(2880);
  for (unsigned n = 0; n < 20; n++) rig.write("A long name " + std::to_string(n), Large.substr(0, 3000 * n % 9000));
  REQUIRE(rig.volume.make_folder("docs", Moment));
  rig.write("docs/f", "f");
  REQUIRE(rig.volume.flush());
  for (unsigned seed = 0; seed < 300; seed++) {
    PortNoise noise(seed);
    std::vector<u8> bytes = rig.media.bytes();
    for (unsigned n = 0; n < 40; n++) bytes[noise.next() % 0x5000] = u8(noise.next());
    MemoryMedia media(std::move(bytes));
    auto volume = FatVolume::open(media);
    if (!volume) continue;
    for (std::string_view folder : {"", "docs"})
      if (auto items = volume->list(folder))
        for (const auto& item : *items) (void)volume->read(item.name), (void)volume->remove(item.name);
    (void)volume->write("another", std::vector<u8>(5000), Moment), (void)volume->make_folder("docs/x", Moment);
    (void)volume->flush();
  }
}
