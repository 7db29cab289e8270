// SPDX-License-Identifier: MIT
#include "core/disk/hard_disk_formats.h"

#include <catch2/catch.hpp>
#include <map>

#include "core/disk/vhd_disk.h"
#include "tests/support/qcow2_builder.h"

using namespace ferrite;
using namespace ferrite::test;
using Io = HardDisk::Io;

namespace {
using File = std::shared_ptr<HostFile>;

/// A folder of the host's, whose files are asked for by the last part of their path.
struct Folder {
  std::map<std::string, File> files;
  std::vector<std::string> asked;

  Result<std::unique_ptr<HardDisk>> open(const std::string& name, std::optional<HardDiskFormat> format = {}) {
    return open_hard_disk(
        media_of(files.at(name)),
        [this](const LinkedFile& link) -> Result<HostFileOfDisk> {
          asked.push_back(link.referrer + ">" + link.paths.front());
          for (const std::string& path : link.paths)
            if (const auto found = files.find(path.substr(path.find_last_of("\\/") + 1)); found != files.end())
              return HostFileOfDisk{media_of(found->second), found->first, {}};
          return Error{"There is no " + link.paths.front() + "."};
        },
        format);
  }
};

void says(const std::string& sentence, std::string_view words) {
  INFO(sentence);
  CHECK(sentence.find(words) != std::string::npos);
}
Bytes fixed_vhd(const Bytes& contents) {
  const auto file = host_file();
  auto disk = VhdDisk::create_fixed(media_of(file), {contents.size() / 512, {1}, 0});
  REQUIRE((*disk)->write(0, contents) == Io::Done);
  return file->bytes;
}
Bytes dynamic_vhd(u64 sectors) {
  const auto file = host_file();
  REQUIRE(VhdDisk::create_dynamic(media_of(file), {sectors, {1}, 0, 4096}));
  return file->bytes;
}
Bytes qcow2(const std::string& backing, const std::string& format) {
  Qcow2Builder builder({16});
  if (!backing.empty()) builder.name_backing(backing, format);
  return builder.bytes;
}
Bytes with_text(std::size_t at, std::string_view text) {
  Bytes bytes(2048);
  std::copy(text.begin(), text.end(), bytes.begin() + std::ptrdiff_t(at));
  return bytes;
}
std::string format_of(Bytes bytes) {
  const auto format = recognise_hard_disk(*media_of(host_file(std::move(bytes))));
  return format ? std::string(name_of(*format)) : format.sentence();
}
}  // namespace

TEST_CASE("Hard disk formats: each is known by its bytes") {
  CHECK(format_of(sectors_of(9, 1)) == "Raw");
  CHECK(format_of(Bytes(100)) == "Raw");
  CHECK(format_of(fixed_vhd(sectors_of(9, 1))) == "VHD");
  CHECK(format_of(dynamic_vhd(9)) == "VHD");
  CHECK(format_of(qcow2("", "")) == "qcow2");
  CHECK(format_of(with_text(0, "KDMV")) == "VMDK");
  CHECK(format_of(with_text(0, "# Disk DescriptorFile\n")) == "VMDK");
}

TEST_CASE("Hard disk formats: what cannot be read is named, with what to do") {
  says(format_of(with_text(0, "vhdxfile")), "Hyper-V (VHDX), which cannot be read here. Convert it");
  says(format_of(with_text(0x40, "\x7F\x10\xDA\xBE")), "VirtualBox");
  says(format_of(with_text(0, std::string_view("QED\0", 4))), "QED");
  says(format_of(with_text(0, "\x1F\x8B\x08")), "packed (gzip). Unpack it");
  says(format_of(with_text(0, "PK\x03\x04")), "packed (ZIP)");
}

TEST_CASE("Hard disk formats: a boot sector that begins like a packed file is a raw disk") {
  Bytes bytes = with_text(0, "\x1F\x8B\x08");
  bytes[510] = 0x55, bytes[511] = 0xAA;
  CHECK(format_of(bytes) == "Raw");
}

TEST_CASE("Hard disk formats: a fixed VHD with a damaged footer is refused, not taken for a raw disk") {
  Bytes bytes = fixed_vhd(sectors_of(9, 1));
  bytes[9 * 512 + 100] ^= 1;
  says(open_hard_disk(media_of(host_file(bytes))).sentence(), "footer at offset 4608 has a wrong checksum");
}

TEST_CASE("Hard disk formats: a format that is known is not guessed") {
  const Bytes image = qcow2("secret.img", "raw");
  Folder folder{{{"disk.img", host_file(image)}}, {}};
  auto disk = folder.open("disk.img", HardDiskFormat::Raw);
  REQUIRE(disk);
  CHECK(all_of(**disk) == image);
  CHECK(folder.asked.empty());
}

TEST_CASE("Hard disk formats: a chain of images of several formats is one disk") {
  const Bytes contents = sectors_of(16, 1);
  Folder folder{{{"base.vhd", host_file(fixed_vhd(contents))},
                 {"middle.qcow2", host_file(qcow2("../base.vhd", "vpc"))},
                 {"top.qcow2", host_file(qcow2("middle.qcow2", ""))}},
                {}};
  auto disk = folder.open("top.qcow2");
  REQUIRE(disk);
  CHECK(all_of(**disk) == contents);
  CHECK(folder.asked == std::vector<std::string>{">middle.qcow2", "middle.qcow2>../base.vhd"});
}

TEST_CASE("Hard disk formats: a differencing VHD finds its parent by relative path, then by absolute, then by name") {
  const auto parent = host_file(dynamic_vhd(40)), child = host_file();
  REQUIRE(VhdDisk::create_differencing(media_of(child), {0, {2}, 0, 4096},
                                       {std::move(*VhdDisk::open(media_of(parent))), {}},
                                       {"C:\\old\\parent.vhd", ".\\gone\\moved.vhd"}));
  Folder folder{{{"parent.vhd", parent}, {"child.vhd", child}}, {}};
  REQUIRE(folder.open("child.vhd"));
  CHECK(folder.asked == std::vector<std::string>{">.\\gone\\moved.vhd"});
  folder.files.erase("parent.vhd");
  says(folder.open("child.vhd").sentence(), "There is no .\\gone\\moved.vhd.");
}

TEST_CASE("Hard disk formats: files that name each other are refused") {
  Folder folder{{{"a", host_file(qcow2("b", "qcow2"))}, {"b", host_file(qcow2("a", ""))}}, {}};
  says(folder.open("a").sentence(), "name each other");
}

TEST_CASE("Hard disk formats: a backing file of an unknown format, and links where none can be followed, are refused") {
  Folder folder{{{"a", host_file(qcow2("b", "luks"))}, {"b", host_file(Bytes(512))}}, {}};
  says(folder.open("a").sentence(), "the format luks");
  says(open_hard_disk(media_of(folder.files.at("a"))).sentence(), "the file b beside it");
}

TEST_CASE("Hard disk formats: an image that cannot be read is refused in a sentence") {
  const auto file = host_file(sectors_of(9, 1));
  file->readable = false;
  says(open_hard_disk(media_of(file)).sentence(), "could not be read");
  says(open_hard_disk(media_of(host_file())).sentence(), "empty");
}

TEST_CASE("Hard disk formats: read-only files are read-only disks, whatever their format") {
  for (const Bytes& image : {sectors_of(9, 1), fixed_vhd(sectors_of(9, 1)), dynamic_vhd(40), qcow2("", "")}) {
    const auto file = host_file(image);
    file->writable = false;
    auto disk = open_hard_disk(media_of(file));
    REQUIRE(disk);
    CHECK_FALSE((*disk)->writable());
    CHECK((*disk)->write(0, sectors_of(1, 2)) == Io::Failed);
  }
}
