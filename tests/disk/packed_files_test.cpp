// SPDX-License-Identifier: MIT
// Documents: RFC 1952; PKWARE's APPNOTE.TXT 6.3.3.
#include "core/disk/packed_files.h"

#include "core/disk/inflate.h"
#include "tests/support/floppy_files.h"
#include "tests/support/host_tool.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// Deflated without packing [RFC 1951, 3.2.4].
Bytes stored_block(const Bytes& bytes) {
  return Bytes{1} + little16(unsigned(bytes.size())) + little16(unsigned(bytes.size()) ^ 0xFFFF) + bytes;
}
Bytes gzip(const Bytes& bytes, std::string_view name = "") {
  const u8 flags = name.empty() ? 0 : 8;
  const Bytes header{0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3};
  return header + (name.empty() ? Bytes{} : bytes_of(name) + Bytes{0}) + stored_block(bytes) +
         little32(crc32_of(bytes)) + little32(u32(bytes.size()));
}

struct ZipEntry {
  std::string name;
  Bytes bytes{};
  u16 method = 0, flags = 0;
  u32 crc_error = 0;
  u32 length_error = 0;
  Bytes packed() const { return method == 8 ? stored_block(bytes) : bytes; }
  /// The fields that the local header and the directory share [4.3.7, 4.3.12].
  Bytes fields() const {
    return little16(20) + little16(flags) + little16(method) + little32(0) + little32(crc32_of(bytes) ^ crc_error) +
           little32(u32(packed().size())) + little32(u32(bytes.size()) + length_error) +
           little16(unsigned(name.size()));
  }
};
Bytes zip(const std::vector<ZipEntry>& entries, const std::string& comment = "") {
  Bytes file, directory;
  for (const ZipEntry& entry : entries) {
    directory = directory + bytes_of("PK\1\2") + little16(20) + entry.fields() + little16(0) + little16(0) +
                little16(0) + little16(0) + little32(0) + little32(u32(file.size())) + bytes_of(entry.name);
    file = file + bytes_of("PK\3\4") + entry.fields() + little16(3) + bytes_of(entry.name) + Bytes{9, 9, 9} +
           entry.packed();
  }
  const u32 at = u32(file.size());
  return file + directory + bytes_of("PK\5\6") + little32(0) + little16(unsigned(entries.size())) +
         little16(unsigned(entries.size())) + little32(u32(directory.size())) + little32(at) +
         little16(unsigned(comment.size())) + bytes_of(comment);
}

std::vector<PackedFile> unpacked(const Bytes& file) {
  auto files = unpack(file);
  if (!files) FAIL(files.sentence());
  return std::move(*files);
}
void says(const Bytes& file, std::string_view words) {
  const auto refused = unpack(file);
  REQUIRE_FALSE(refused);
  INFO(refused.sentence());
  CHECK(refused.sentence().find(words) != std::string::npos);
}
const Bytes Contents = bytes_of("What is in the file.");
}  // namespace

TEST_CASE("Packed files: a gzip file is one file, with the name that it remembers") {
  CHECK(is_packed_file(gzip(Contents)));
  const auto named = unpacked(gzip(Contents, "disk.img"));
  REQUIRE(named.size() == 1);
  CHECK(named[0].name == "disk.img");
  CHECK(named[0].bytes == Contents);
  CHECK(unpacked(gzip(Contents))[0].name.empty());
  CHECK(unpacked(gzip(Contents, "a") + gzip(Contents, "b") + Bytes(10))[0].bytes == Contents + Contents);
}

TEST_CASE("Packed files: a damaged gzip file is refused with its offset") {
  Bytes bad = gzip(Contents);
  bad[15] ^= 1;
  says(bad, "gzip file is damaged at offset " + std::to_string(bad.size() - 8));
  bad = gzip(Contents);
  bad[bad.size() - 4]++;
  says(bad, "another length than it says");
  says(gzip(Contents) + bytes_of("rubbish here"), "there is no gzip header");
  for (std::size_t length = 2; length < gzip(Contents).size(); length++) {
    const Bytes whole = gzip(Contents);
    CHECK_FALSE(unpack(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(length))));
  }
}

TEST_CASE("Packed files: a ZIP archive has several, stored or deflated, and folders that are none") {
  const Bytes archive = zip({{.name = "disks/"},
                             {.name = "disks/one.img", .bytes = Contents},
                             {.name = "two.img", .bytes = Bytes(1000, 7), .method = 8},
                             {.name = "__MACOSX/._two.img", .bytes = Contents}},
                            "A comment with PK\5\6 in it");
  CHECK(is_packed_file(archive));
  const auto files = unpacked(archive);
  REQUIRE(files.size() == 2);
  CHECK(files[0].name == "disks/one.img");
  CHECK(files[0].bytes == Contents);
  CHECK(files[1].name == "two.img");
  CHECK(files[1].bytes == Bytes(1000, 7));
  CHECK(unpacked(zip({})).empty());
}

TEST_CASE("Packed files: names in a ZIP archive are in code page 437, or say that they are UTF-8") {
  const auto files = unpacked(zip({{.name = "\x81.img"}, {.name = "\xC3\xBC.img", .flags = 0x800}}));
  REQUIRE(files.size() == 2);
  CHECK(files[0].name == "\xC3\xBC.img");
  CHECK(files[1].name == "\xC3\xBC.img");
}

TEST_CASE("Packed files: a ZIP archive that is damaged, or beyond us, is refused") {
  says(zip({{.name = "a", .bytes = Contents, .crc_error = 1}}), "offset 34: the CRC of \"a\" is wrong");
  says(zip({{.name = "a", .bytes = Contents, .method = 8, .length_error = 1}}), "\"a\" cannot be unpacked");
  says(zip({{.name = "a", .bytes = Contents, .method = 12}}), "packed by the method 12");
  says(zip({{.name = "a", .bytes = Contents, .flags = 1}}), "\"a\" in the ZIP file is encrypted");
  says(zip({{.name = "a", .bytes = Contents, .length_error = 65u << 20}}), "more than 64 MB");
  Bytes bad = zip({{.name = "a", .bytes = Contents}});
  bad[bad.size() - 22 - 47]++;
  says(bad, "there is no entry of its directory");
  bad = zip({{.name = "a", .bytes = Contents}});
  bad[0]++;
  CHECK_FALSE(is_packed_file(bad));
  for (std::size_t length = 4; length < bad.size(); length++) {
    const Bytes whole = zip({{.name = "a", .bytes = Contents}});
    CHECK_FALSE(unpack(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(length))));
  }
}

TEST_CASE("Packed files: a bomb is refused before it fills the memory") {
  const HostTool gzip_program("gzip");
  if (!gzip_program) {
    WARN("skipped: gzip is not there");
    return;
  }
  gzip_program.put("bomb", Bytes(70u << 20));
  REQUIRE(gzip_program.run("bomb"));
  says(gzip_program.get("bomb.gz"), "more than 64 MB");
  gzip_program.put("disk.img", Bytes(368640, 0xE5) + Contents);
  REQUIRE(gzip_program.run("-9 disk.img"));
  const auto files = unpacked(gzip_program.get("disk.img.gz"));
  CHECK(files[0].name == "disk.img");
  CHECK(files[0].bytes == Bytes(368640, 0xE5) + Contents);
}

TEST_CASE("Packed files: what zip packs is unpacked") {
  const HostTool zip_program("zip");
  if (!zip_program) {
    WARN("skipped: zip is not there");
    return;
  }
  zip_program.put("one.img", Bytes(100000, 0xE5) + Contents);
  zip_program.put("two.img", Contents);
  REQUIRE(zip_program.run("set.zip one.img two.img"));
  const auto files = unpacked(zip_program.get("set.zip"));
  REQUIRE(files.size() == 2);
  CHECK(files[0].bytes == Bytes(100000, 0xE5) + Contents);
  CHECK(files[1].bytes == Contents);
}
