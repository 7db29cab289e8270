// SPDX-License-Identifier: MIT
// Files of floppy disks beside those of another program: LIBDSK's dsktrans (Debian's libdsk-utils).
#include <catch2/catch.hpp>

#include "tests/support/floppy_files.h"
#include "tests/support/host_tool.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// 360 KB with something else in each sector, some of it repeated.
Bytes raw_disk() {
  Bytes raw(368640);
  for (std::size_t n = 0; n < raw.size(); n++) {
    const std::size_t sector = n / 512;
    raw[n] = u8(sector % 3 == 0 ? sector : sector % 3 == 1 ? n % 7 * sector : n * n >> (sector % 8));
  }
  return raw;
}

constexpr std::string_view Options = " -format ibm360 ";

const FloppyFileFormat& format_named(std::string_view name) {
  for (const FloppyFileFormat& format : floppy_file_formats())
    if (format.name == name) return format;
  FAIL("no format " << name);
  return floppy_file_formats()[0];
}
}  // namespace

TEST_CASE("Floppy files: what LIBDSK writes is read") {
  const HostTool dsktrans("dsktrans");
  if (!dsktrans) {
    WARN("skipped: dsktrans is not there");
    return;
  }
  dsktrans.put("disk.img", raw_disk());
  for (const auto& [type, name] :
       {std::pair("imd", "ImageDisk"), std::pair("tele", "Teledisk"), std::pair("copyqm", "CopyQM"),
        std::pair("dsk", "CPCEMU disk"), std::pair("edsk", "CPCEMU disk")}) {
    CAPTURE(type);
    const std::string file = std::string("disk.") + type;
    REQUIRE(dsktrans.run("-itype raw -otype " + std::string(type) + std::string(Options) + "disk.img " + file));
    const Bytes bytes = dsktrans.get(file);
    const FloppyFileFormat& format = format_named(name);
    REQUIRE(format.recognises(bytes));
    const auto disk = format.read(bytes);
    if (!disk) FAIL(disk.sentence());
    CHECK(raw_bytes(*disk) == raw_disk());
    CHECK((*disk).track({0, 0}).rate == DataRate::Kbps250);
  }
}

TEST_CASE("Floppy files: what is written is read by LIBDSK") {
  const HostTool dsktrans("dsktrans");
  if (!dsktrans) {
    WARN("skipped: dsktrans is not there");
    return;
  }
  dsktrans.put("disk.img", raw_disk());
  REQUIRE(dsktrans.run("-itype raw -otype imd" + std::string(Options) + "disk.img disk.imd"));
  const auto disk = format_named("ImageDisk").read(dsktrans.get("disk.imd"));
  REQUIRE(disk);
  for (const auto& [type, name] : {std::pair("imd", "ImageDisk"), std::pair("tele", "Teledisk"),
                                   std::pair("tele", "Teledisk (advanced compression)")}) {
    CAPTURE(type);
    Losses losses;
    dsktrans.put("ours", format_named(name).write(*disk, losses));
    CHECK(losses.empty());
    CHECK(dsktrans.run("-itype " + std::string(type) + " -otype raw" + std::string(Options) + "ours back.img"));
    CHECK(dsktrans.get("back.img") == raw_disk());
  }
}
