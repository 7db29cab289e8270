// SPDX-License-Identifier: MIT
// SuperCard Pro files and KryoFlux streams.
#include <catch2/catch.hpp>

#include "core/disk/cell_files.h"
#include "core/disk/f86_file.h"
#include "core/disk/floppy_image.h"
#include "core/disk/flux_decoder.h"
#include "core/disk/geometry.h"
#include "core/disk/kryoflux_stream.h"
#include "core/disk/packed_floppies.h"
#include "core/disk/scp_file.h"
#include "core/disk/track_layout.h"
#include "core/disk/track_scan.h"
#include "tests/support/flux_files.h"
#include "tests/support/packed_builder.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

constexpr DriveFaults RealDrive{.jitter = 0.05, .wobble = 0.01, .index_jitter = 2, .turns = 2};

FluxTimes flux_at(Track place, const DriveFaults& faults = RealDrive) {
  return flux_of(cells_of(numbered_track(place), 300), 2000, faults, place.cylinder * 2u + place.head + 1u);
}

struct ReadCounts {
  Bytes file;
  bool at_hand;
  int most = 1 << 30;  // reads that succeed
  int reads = 0;
  std::size_t largest = 0;  // bytes that one of them asked for
};

class CountingMedia final : public Media {
 public:
  explicit CountingMedia(ReadCounts& counts) : counts_(counts) {}
  u64 size() const override { return counts_.file.size(); }
  bool writable() const override { return false; }
  bool at_hand() const override { return counts_.at_hand; }
  bool read(u64 offset, std::span<u8> into) override {
    counts_.largest = std::max(counts_.largest, into.size());
    return ++counts_.reads <= counts_.most && MemoryMedia(counts_.file).read(offset, into);
  }
  bool write(u64, std::span<const u8>) override { return false; }

 private:
  ReadCounts& counts_;
};

/// Some cylinders, both heads.
ScpBuilder small_scp(u8 cylinders) {
  ScpBuilder scp(2);
  for (u8 cylinder = 0; cylinder < cylinders; cylinder++)
    for (u8 head = 0; head < 2; head++) scp.add_track(u8(cylinder * 2 + head), flux_at({cylinder, head}));
  return scp;
}

void check_numbered(const FloppyDisk& disk, u8 cylinders) {
  REQUIRE(disk.cylinders() == cylinders);
  REQUIRE(disk.heads() == 2);
  CHECK(disk.turns_per_minute == 300);
  for (u8 cylinder = 0; cylinder < cylinders; cylinder++)
    for (u8 head = 0; head < 2; head++) {
      CAPTURE(int(cylinder), int(head));
      CHECK(sectors_on(disk.track({cylinder, head})) == numbered_track({cylinder, head}).sectors);
    }
}

std::vector<PackedFile> stream_set(u8 cylinders) {
  std::vector<PackedFile> set;
  for (u8 cylinder = 0; cylinder < cylinders; cylinder++)
    for (u8 head = 0; head < 2; head++) {
      DriveFaults faults = RealDrive;
      faults.starts_in_a_turn = true;
      set.push_back({"a/track0" + std::to_string(cylinder) + "." + std::to_string(head) + ".RAW",
                     StreamBuilder(flux_at({cylinder, head}, faults)).stream()});
    }
  return set;
}

/// Two turns, as a SuperCard Pro measures them.
FluxCapture in_ticks(const FluxTimes& flux) {
  const auto ticks = [&](double nanoseconds) { return u64(nanoseconds / 25 + 0.5); };
  const u64 begin = ticks(flux.indexes[0]), second = ticks(flux.indexes[1]), end = ticks(flux.indexes[2]);
  FluxCapture capture{25'000, {}, {0, second - begin, end - begin}};
  u64 last = begin;
  for (const double change : flux.changes) {
    const u64 now = ticks(change);
    if (now <= last || now == second || now >= end) continue;
    capture.intervals.push_back(u32(now - last));
    last = now;
  }
  return capture;
}

std::string refusal(const Bytes& file) {
  auto disk = ScpFormat.read(file);
  return disk ? "" : disk.sentence();
}

}  // namespace

TEST_CASE("SuperCard Pro: a capture of a disk has its sectors") {
  const Bytes file = small_scp(3).file();
  REQUIRE(ScpFormat.recognises(file));
  auto disk = ScpFormat.read(file);
  REQUIRE(disk);
  check_numbered(*disk, 3);
  CHECK(disk->comment.empty());
}

TEST_CASE(
    "SuperCard Pro: a track has the cells that the decoder finds, asked for once the file and other copies are gone") {
  std::optional<FloppyDisk> first;
  {
    auto read = ScpFormat.read(small_scp(2).file());
    REQUIRE(read);
    first = std::move(*read);
  }
  const FloppyDisk copy = *first;
  CHECK_FALSE(copy.track({1, 1}).blank());
  const CellTrack expected = decode_flux(in_ticks(flux_at({1, 1})));
  CHECK(copy.track({1, 1}).cells.get() == expected);
  CHECK(first->track({1, 1}).cells.get() == expected);
  first.reset();
  CHECK(copy.track({1, 0}).cells.get() == decode_flux(in_ticks(flux_at({1, 0}))));
}

TEST_CASE("a captured disk's shape is told without working out more than one turn of its tracks") {
  FloppyDisk disk(40, 2);
  int looked_at_all_turns = 0;
  for (u8 cylinder = 0; cylinder < 40; cylinder++)
    for (u8 head = 0; head < 2; head++)
      disk.track({cylinder, head}).cells = StoredCells::later([=, &looked_at_all_turns](Turns turns) {
        looked_at_all_turns += turns == Turns::All;
        return cells_of(numbered_track({cylinder, head}), 300);
      });
  CHECK(shape_of(disk).sectors == 9);
  CHECK(shape_of(disk).rate == DataRate::Kbps250);
  CHECK(looked_at_all_turns == 0);
  CHECK_FALSE(disk.track({0, 0}).cells.get().empty());
  CHECK(looked_at_all_turns == 1);
}

TEST_CASE("SuperCard Pro: of a file at hand only what is looked at is read, of another one everything at once") {
  const Bytes file = small_scp(2).file();
  ReadCounts at_hand{file, true}, elsewhere{file, false};
  const auto lazy = FloppyImage::open(std::make_unique<CountingMedia>(at_hand));
  const auto whole = FloppyImage::open(std::make_unique<CountingMedia>(elsewhere));
  REQUIRE(lazy);
  REQUIRE(whole);
  CHECK(at_hand.largest < file.size() / 2);
  CHECK(elsewhere.reads == 1);
  const int before = at_hand.reads;
  CHECK((*lazy)->cells({1, 1}) == (*whole)->cells({1, 1}));
  CHECK_FALSE((*lazy)->cells({1, 1}).empty());
  CHECK(at_hand.reads > before);
  CHECK(elsewhere.reads == 1);
}

TEST_CASE("SuperCard Pro: a file whose host stops delivering is refused, or reads as blank tracks") {
  const Bytes file = small_scp(2).file();
  for (int most = 0; most < 12; most++) {
    ReadCounts reads{file, true, most};
    const auto image = FloppyImage::open(std::make_unique<CountingMedia>(reads));
    if (!image)
      CHECK(image.sentence().size() > 20);
    else
      CHECK(((*image)->cells({1, 1}).empty() || reads.reads <= most));
  }
}

TEST_CASE("SuperCard Pro: a track of times that never end is blank, and one of too many changes refused, at once") {
  ScpBuilder scp = small_scp(1);
  Bytes file = scp.file();
  std::fill_n(file.begin() + 12, 4, u8(0));  // no checksum
  const std::size_t track = load_little<u32>(file, 16), samples = MostCells + 1u;
  file.resize(file.size() + samples * 2);
  const u32 zeros = u32(file.size() - samples * 2 - track);
  for (std::size_t entry = track + 4; entry < track + 28; entry += 12) {
    store_little<u32>(file, entry + 4, u32(samples - 1));
    store_little<u32>(file, entry + 8, zeros);
  }
  auto disk = ScpFormat.read(file);
  REQUIRE(disk);
  CHECK(disk->track({0, 0}).blank());
  store_little<u32>(file, track + 8, u32(samples));
  CHECK(refusal(file).find("revolution 0 has more changes than any floppy disk") != std::string::npos);
}

TEST_CASE("SuperCard Pro: a file of 120 MB, as five turns of a full disk need, is taken") {
  Bytes file = small_scp(2).file();
  std::fill_n(file.begin() + 12, 4, u8(0));  // no checksum
  file.resize(120 << 20);
  const auto image = FloppyImage::open(std::make_unique<MemoryMedia>(std::move(file)));
  REQUIRE(image);
  CHECK((*image)->geometry().sectors == 9);
}

TEST_CASE("SuperCard Pro: a track with next to no flux is blank") {
  FluxTimes flux = flux_at({0, 0});
  flux.changes.resize(99);
  ScpBuilder scp = small_scp(1);
  scp.add_track(2, flux);
  auto disk = ScpFormat.read(scp.file());
  REQUIRE(disk);
  REQUIRE(disk->cylinders() == 2);
  CHECK(disk->track({1, 0}).blank());
}

TEST_CASE("SuperCard Pro: the comment of the footer is the disk's") {
  ScpBuilder scp = small_scp(1);
  scp.add_footer("Found in a drawer");
  auto disk = ScpFormat.read(scp.file());
  REQUIRE(disk);
  CHECK(disk->comment == "Found in a drawer\n");
}

TEST_CASE("SuperCard Pro: times in more than 25 ns are read as such") {
  FluxTimes flux = flux_at({0, 0});
  for (double& time : flux.changes) time /= 2;
  for (double& time : flux.indexes) time /= 2;
  ScpBuilder scp(2);
  scp.add_track(0, flux);
  scp.set_header(11, 1);  // [RESOLUTION] 50 ns
  auto disk = ScpFormat.read(scp.file());
  REQUIRE(disk);
  CHECK(sectors_on(disk->track({0, 0})) == numbered_track({0, 0}).sectors);
}

TEST_CASE("SuperCard Pro: disks with one side are read whether entries are left out or not") {
  for (const u8 step : {1, 2}) {
    ScpBuilder scp(2);
    for (u8 cylinder = 0; cylinder < 3; cylinder++) scp.add_track(u8(cylinder * step), flux_at({cylinder, 0}));
    scp.set_header(10, 1);  // [HEADS] side 0 only
    auto disk = ScpFormat.read(scp.file());
    REQUIRE(disk);
    REQUIRE(disk->heads() == 1);
    REQUIRE(disk->cylinders() == 3);
    for (u8 cylinder = 0; cylinder < 3; cylinder++)
      CHECK(sectors_on(disk->track({cylinder, 0})) == numbered_track({cylinder, 0}).sectors);
  }
}

TEST_CASE("SuperCard Pro: a disk of 40 tracks in a drive of 80 has 40") {
  ScpBuilder scp(2);
  for (u8 cylinder = 0; cylinder < 40; cylinder += 3) {
    scp.add_track(u8(cylinder * 4), flux_at({cylinder, 0}));
    scp.add_track(u8(cylinder * 4 + 2), flux_at({cylinder, 0}, {.jitter = 0.4, .turns = 2}));  // between two tracks
  }
  auto disk = ScpFormat.read(scp.file());
  REQUIRE(disk);
  CHECK(disk->cylinders() == 40);
  CHECK(sectors_on(disk->track({39, 0})) == numbered_track({39, 0}).sectors);
}

TEST_CASE("SuperCard Pro: damage is refused with its offset") {
  const Bytes good = small_scp(1).file();
  const auto with = [&](std::size_t at, u8 value) {
    Bytes bad = good;
    bad[at] = value;
    return refusal(bad);
  };
  CHECK(with(good.size() - 1, u8(good.back() + 1)).find("offset 12: the checksum is") != std::string::npos);
  CHECK(with(9, 8).find("offset 9: its times have 8 bits, not 16") != std::string::npos);
  CHECK(with(5, 0).find("offset 5: it has 0 revolutions") != std::string::npos);
  CHECK(with(10, 3).find("offset 10: it says 3 for its heads") != std::string::npos);
  Bytes moved = good;
  moved[8] |= 1 << 4;  // [FLAGS] read/write: the checksum is not kept up
  moved[16] += 1;
  CHECK(refusal(moved).find("does not begin with \"TRK\"") != std::string::npos);
  moved[16] -= 1;
  store_little<u32>(moved, 16 + 168 * 4 + 4, 100);
  CHECK(refusal(moved).find("its turns take other times") != std::string::npos);
  CHECK(refusal(Bytes(16 + 168 * 4)).find("offset 5") != std::string::npos);
  for (std::size_t length = 0; length < good.size(); length += length < 800 ? 1 : 997)
    CHECK(refusal({good.begin(), good.begin() + std::ptrdiff_t(length)}).find("offset") != std::string::npos);
}

TEST_CASE("KryoFlux: a set of streams is the disk that was captured") {
  auto disk = kryoflux_disk(stream_set(3));
  REQUIRE(disk);
  check_numbered(*disk, 3);
}

TEST_CASE("KryoFlux: the streams in a ZIP are one disk, with all that was captured") {
  std::vector<ZipEntry> entries{{"a/read.me", {}}};
  for (const PackedFile& stream : stream_set(3)) entries.push_back({stream.name, stream.bytes});
  const auto disks = floppies_in(zip(entries));
  REQUIRE(disks);
  REQUIRE((*disks).size() == 1);
  auto disk = F86Format.read((*disks)[0].bytes);
  REQUIRE(disk);
  check_numbered(*disk, 3);
}

TEST_CASE("KryoFlux: names of tracks are known") {
  CHECK(is_kryoflux_name("track00.0.raw"));
  CHECK(is_kryoflux_name("disk/My disk 83.1.RAW"));
  CHECK_FALSE(is_kryoflux_name("track00.2.raw"));
  CHECK_FALSE(is_kryoflux_name("track.0.raw"));
  CHECK_FALSE(is_kryoflux_name("00.0.img"));
  CHECK_FALSE(is_kryoflux_name("raw"));
  const PackedFile other{"read.me", {}};
  auto disk = kryoflux_disk(std::span(&other, 1));
  REQUIRE_FALSE(disk);
  CHECK(disk.sentence().find("track00.0.raw") != std::string::npos);
}

TEST_CASE("KryoFlux: damage is refused with the file's name and the offset") {
  const auto refused = [&](const Bytes& stream) {
    const PackedFile file{"track00.0.raw", stream};
    auto disk = kryoflux_disk(std::span(&file, 1));
    return disk ? std::string() : disk.sentence();
  };
  const Bytes good = stream_set(1)[0].bytes;
  CHECK(refused(good).empty());
  for (std::size_t length = 0; length + 4 < good.size(); length += 1009) {
    const std::string sentence = refused({good.begin(), good.begin() + std::ptrdiff_t(length)});
    CHECK(sentence.find("track00.0.raw") != std::string::npos);
    CHECK(sentence.find("offset " + std::to_string(length)) != std::string::npos);
  }
  Bytes longer = good;
  longer.insert(longer.begin() + 1000, 0x08);  // all positions behind it are one off
  CHECK(refused(longer).find("the position is said to be") != std::string::npos);
  Bytes failed = good;
  failed[failed.size() - 8] = 2;  // [StreamEnd] no index
  CHECK(refused(failed).find("the capture failed: no index") != std::string::npos);
  const Bytes no_index{0x0D, 0x03, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0D, 0x0D, 0x0D, 0x0D};
  CHECK(refused(no_index).find("no two index pulses") != std::string::npos);
}
