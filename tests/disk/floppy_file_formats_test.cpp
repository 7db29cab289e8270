// SPDX-License-Identifier: MIT
// What holds for the files of all formats: sample files, what goes through a file and back, damage.
#include <catch2/catch.hpp>

#include "core/disk/sector_tracks.h"
#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

const FloppyFileFormat* format_of(const Bytes& file) {
  for (const FloppyFileFormat& format : floppy_file_formats())
    if (format.recognises(file)) return &format;
  return nullptr;
}

/// Two tracks a side with all that a format of sectors may have, as far as this one has it.
FloppyDisk small_disk() {
  FloppyDisk disk(2, 2);
  disk.comment = "A small disk.\nWith two lines.\n";
  for (u8 cylinder = 0; cylinder < 2; cylinder++)
    for (u8 head = 0; head < 2; head++)
      for (u8 record = 1; record <= 3; record++) {
        StoredSector sector;
        sector.id = {cylinder, head, record, 0};
        for (u32 n = 0; n < 128; n++) sector.data.push_back(u8(record == 2 ? 0xE5 : n * record + cylinder));
        disk.track({cylinder, head}).sectors.push_back(sector);
      }
  return disk;
}

/// Reads a damaged file: either the sentence names an offset, or the disk can be written again.
void try_damaged(const FloppyFileFormat& format, const Bytes& file, std::size_t& refused) {
  const auto disk = format.read(file);
  if (disk) return;
  refused++;
  if (disk.sentence().find("offset ") == std::string::npos && disk.sentence().find(". ") == std::string::npos)
    FAIL(disk.sentence());
}

}  // namespace

TEST_CASE("Floppy files: the 360K sample disk decodes to its raw image, byte for byte") {
  const Bytes raw = corpus_file("floppy/sector_test_360k.img");
  if (raw.empty()) {
    WARN("skipped: the sample disks are not there");
    return;
  }
  for (const auto& [extension, name] :
       {std::pair("imd", "ImageDisk"), std::pair("td0", "Teledisk (advanced compression)"),
        std::pair("psi", "PCE sector image")}) {
    CAPTURE(extension);
    const Bytes file = corpus_file(std::string("floppy/sector_test_360k.") + extension);
    const FloppyFileFormat* format = format_of(file);
    REQUIRE(format);
    CHECK(format->name == name);
    const FloppyDisk disk = read_file(*format, file);
    CHECK(disk.turns_per_minute == 300);
    CHECK(disk.track({39, 1}).rate == DataRate::Kbps250);
    CHECK(raw_bytes(disk) == raw);
    for (const FloppyFileFormat& other : written_sector_formats()) {
      CAPTURE(other.name);
      Losses losses;
      CHECK(same_disk(read_file(other, other.write(disk, losses)), disk));
      CHECK(losses.empty());
    }
  }
}

TEST_CASE("Floppy files: a disk of DOS 4 in ImageDisk's format decodes to its raw image") {
  const Bytes file = corpus_file("images/msdos4-multitasking.imd"), raw = corpus_file("images/msdos4-multitasking.img");
  if (file.empty()) {
    WARN("skipped: the DOS 4 disk is not there");
    return;
  }
  CHECK(raw_bytes(read_file(*format_of(file), file)) == raw);
}

TEST_CASE("Floppy files: what is written is read again as the same disk, by every format that is written") {
  for (const FloppyFileFormat& format : written_sector_formats()) {
    CAPTURE(format.name);
    Losses losses;
    const Bytes file = format.write(small_disk(), losses);
    CHECK(losses.empty());
    CHECK(format_of(file)->name == format.name);
    CHECK(same_disk(read_file(format, file), small_disk()));
  }
}

TEST_CASE("Floppy files: a small file that is cut off anywhere is refused or still a disk") {
  for (const FloppyFileFormat& format : written_sector_formats()) {
    CAPTURE(format.name);
    Losses losses;
    const Bytes file = format.write(small_disk(), losses);
    std::size_t refused = 0;
    for (std::size_t length = 0; length < file.size(); length++)
      try_damaged(format, {file.begin(), file.begin() + std::ptrdiff_t(length)}, refused);
    CHECK(refused > file.size() * 9 / 10);
  }
}

TEST_CASE("Floppy files: a small file with any byte changed is refused or still a disk") {
  for (const FloppyFileFormat& format : written_sector_formats()) {
    CAPTURE(format.name);
    Losses losses;
    Bytes file = format.write(small_disk(), losses);
    std::size_t refused = 0;
    for (const u8 change : {0x01, 0x80, 0xFF})
      for (u8& byte : file) {
        byte ^= change;
        try_damaged(format, file, refused);
        byte ^= change;
      }
    CHECK(refused > 0);
  }
}
