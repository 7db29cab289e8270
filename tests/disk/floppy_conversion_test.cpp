// SPDX-License-Identifier: MIT
// A floppy image becomes one of another format.
#include "core/disk/floppy_conversion.h"

#include <catch2/catch.hpp>

#include "core/disk/fat12.h"

using namespace ferrite;

namespace {
std::vector<u8> blank_disk() { return *format_fat12(Geometry(), "CONVERTED"); }

std::vector<u8> in_format(std::string_view name, const FloppyDisk& disk) {
  const auto format = format_to_write(name);
  REQUIRE(format);
  return convert_floppy(disk, **format).file;
}
}  // namespace

TEST_CASE("Floppy conversion: a disk comes back from each format that is written as it went there") {
  const auto first = read_floppy(blank_disk());
  REQUIRE(first);
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    if (!format.write || format.name == "XDF sectors") continue;  // a layout of its own
    CAPTURE(format.name);
    const auto there = read_floppy(in_format(format.name, (*first)->disk()));
    REQUIRE(there);
    CHECK((*there)->format().name == format.name);
    CHECK(in_format("img", (*there)->disk()) == blank_disk());
  }
}

TEST_CASE("Floppy conversion: a format is known by its name and by its suffix, in any case") {
  CHECK((*format_to_write("IMD"))->name == "ImageDisk");
  CHECK((*format_to_write("hxc hfe version 3"))->name == "HxC HFE version 3");
  CHECK((*format_to_write("ima"))->name == "Raw sectors");
}

TEST_CASE("Floppy conversion: what is not written, and what there is not, is refused with what can be chosen") {
  const auto only_read = format_to_write("scp"), unknown = format_to_write("doc"), none = format_to_write("");
  REQUIRE_FALSE(only_read);
  CHECK(only_read.sentence() ==
        "Files of the format SuperCard Pro are only read. Choose imd, td0, psi, hfe, mfm, 86f, pri, xdf or img.");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.sentence().starts_with("There is no format of floppy images called \"doc\". Choose imd, "));
  CHECK_FALSE(none);
}

TEST_CASE("Floppy conversion: what a format has no place for is told") {
  const auto disk = read_floppy(blank_disk());
  FloppyDisk deleted = (*disk)->disk();
  deleted.track({3, 1}).sectors[0].mark = DataMark::Deleted;
  const ConvertedFloppy raw = convert_floppy(deleted, **format_to_write("img"));
  REQUIRE(raw.losses.size() == 1);
  CHECK(raw.losses[0] == "Track 3, head 1: a deleted data mark.");
  CHECK(convert_floppy(deleted, **format_to_write("imd")).losses.empty());
}
