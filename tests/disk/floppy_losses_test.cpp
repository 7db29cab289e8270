// SPDX-License-Identifier: MIT
// What a format of files cannot hold is told before it is lost.
#include "core/disk/track_layout.h"
#include "tests/support/floppy_files.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

/// 80 cylinders of 18 sectors at 500 kbit/s, as all formats hold them.
FloppyDisk plain_disk() {
  FloppyDisk disk(80, 2);
  for (u8 cylinder = 0; cylinder < 80; cylinder++)
    for (u8 head = 0; head < 2; head++) {
      disk.track({cylinder, head}).rate = DataRate::Kbps500;
      for (u8 record = 1; record <= 18; record++) {
        StoredSector& sector = disk.track({cylinder, head}).sectors.emplace_back();
        sector.id = {cylinder, head, record, 2};
        sector.data.assign(512, record);
      }
    }
  return disk;
}
StoredTrack& some_track(FloppyDisk& disk) { return disk.track({3, 1}); }
StoredSector& some_sector(FloppyDisk& disk) { return some_track(disk).sectors[4]; }

struct Peculiarity {
  void (*make)(FloppyDisk&);
  std::string_view sentence;
  std::string_view lost_by;  // extensions
};
const Peculiarity Peculiarities[] = {
    {[](FloppyDisk&) {}, "", ""},
    {[](FloppyDisk& d) { some_sector(d).mark = DataMark::Deleted; }, "Track 3, head 1: a deleted data mark.", ""},
    {[](FloppyDisk& d) { some_sector(d).data_good = false; }, "Track 3, head 1: data with a wrong CRC.", ""},
    {[](FloppyDisk& d) { some_sector(d).has_data = false, some_sector(d).data.clear(); },
     "Track 3, head 1: an ID field without data.", ""},
    {[](FloppyDisk& d) { some_sector(d).id_good = false; }, "Track 3, head 1: an ID field with a wrong CRC.",
     "imd td0"},
    {[](FloppyDisk& d) { some_sector(d).weak.assign(512, 1); }, "Track 3, head 1: weak bits.", "imd td0"},
    {[](FloppyDisk& d) { some_sector(d).data.resize(500); },
     "Track 3, head 1: a sector whose data is not as long as its ID says.", "imd td0"},
    {[](FloppyDisk& d) { some_sector(d).id.size_code = 9, some_sector(d).data.assign(16384, 1); },
     "Track 3, head 1: an ID whose size code is above 7.", "imd"},
    {[](FloppyDisk& d) { some_sector(d).encoding = Encoding::Fm; }, "Track 3, head 1: sectors in FM and in MFM.",
     "imd td0"},
    {[](FloppyDisk& d) { some_track(d).rate = DataRate::Kbps250; }, "Tracks have different data rates.", "td0"},
    {[](FloppyDisk& d) { some_track(d).rate = DataRate::Kbps1000; }, "Track 3, head 1: the data rate of 1 Mbit/s.",
     "imd td0"},
    {[](FloppyDisk& d) { d.turns_per_minute = 360; }, "The disk turns 360 times a minute.", "imd psi"},
    {[](FloppyDisk& d) { d.write_protected = true; }, "The disk is write-protected.", "imd td0 psi"},
    {[](FloppyDisk& d) { d.comment = "A comment.\n"; }, "The disk has a comment.", ""},
    {[](FloppyDisk& d) { d.comment = "10 \xE2\x82\xAC\n"; }, "The comment has characters that code page 437 has not.",
     "imd td0"},
    {[](FloppyDisk& d) {
       d.track({79, 0}) = d.track({79, 1}) = {};
     },
     "The last cylinders are blank.", "psi"},
    {[](FloppyDisk& d) {
       some_track(d) = {cells_of(some_track(d), 300), {}, DataRate::Kbps500};
     },
     "Only the sectors are kept: what lies between them, and where each begins, is lost.", "imd td0 psi"},
};

bool told(const Losses& losses, std::string_view sentence) {
  for (const std::string& told : losses.sentences())
    if (told == sentence) return true;
  return false;
}
}  // namespace

TEST_CASE("Floppy files: what a format has no place for is told, and only that") {
  for (const Peculiarity& peculiarity : Peculiarities)
    for (const FloppyFileFormat& format : written_sector_formats()) {
      CAPTURE(peculiarity.sentence, format.name);
      FloppyDisk disk = plain_disk();
      peculiarity.make(disk);
      Losses losses;
      const Bytes file = format.write(disk, losses);
      const bool lost =
          peculiarity.lost_by.find(format.extensions) != std::string::npos && !peculiarity.sentence.empty();
      CHECK(losses.empty() == !lost);
      CHECK(told(losses, peculiarity.sentence) == lost);
      const FloppyDisk back = read_file(format, file);
      CHECK(same_disk(back, disk) == !lost);
      CHECK(back.track({0, 0}) == disk.track({0, 0}));
    }
}
