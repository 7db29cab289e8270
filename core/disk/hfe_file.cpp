// SPDX-License-Identifier: MIT
#include "core/disk/hfe_file.h"

#include <algorithm>
#include <optional>

#include "core/base/byte_order.h"
#include "core/disk/cell_files.h"
#include "core/disk/hfe_opcodes.h"
#include "core/disk/track_layout.h"

namespace ferrite {
namespace {

/// Where fields of the header lie.
enum : std::size_t {
  FormatRevision = 8,
  NumberOfTrack = 9,
  NumberOfSide = 10,
  TrackEncoding = 11,
  BitRate = 12,  // kbit/s
  FloppyRpm = 14,
  InterfaceMode = 16,
  Reserved = 17,
  TrackListOffset = 18,  // in blocks
  WriteAllowed = 20,
  HeaderBytes = 26,
};
enum : u8 { IsoIbmMfm = 0, IbmPcDd = 0, IbmPcHd = 1, IbmPcEd = 8 };
constexpr std::size_t Block = 512, SideBytes = Block / 2;  // of a block of a track: 256 bytes of each side
constexpr u32 MostSideBytes = 0xFFFF / 2;
constexpr u32 OpcodeClock = 36'000'000;  // hertz, in which SetBitRate counts
constexpr std::string_view Version1 = "HXCPICFE", Version3 = "HXCHFEV3";

Error damaged(std::size_t at, const std::string& what) { return damaged_file("HxC HFE", at, what); }

/// The bytes of a file have the first cell in the lowest bit: this turns them around.
constexpr std::array<u8, 256> Reversed = [] {
  std::array<u8, 256> turned{};
  for (unsigned byte = 0; byte < 256; byte++)
    for (unsigned bit = 0; bit < 8; bit++) turned[byte] = u8(turned[byte] << 1 | (byte >> bit & 1));
  return turned;
}();

bool is_version1(std::span<const u8> file) { return begins_with(file, Version1); }
bool is_version3(std::span<const u8> file) { return begins_with(file, Version3); }

class HfeReader {
 public:
  explicit HfeReader(std::span<const u8> file) : file_(file) {}

  Result<FloppyDisk> read() {
    if (auto error = read_header()) return *error;
    FloppyDisk disk(file_[NumberOfTrack], file_[NumberOfSide]);
    disk.write_protected = file_[WriteAllowed] == 0;
    for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
      for (u8 head = 0; head < disk.heads(); head++) {
        auto cells = read_track({cylinder, head});
        if (!cells) return Error{cells.sentence()};
        disk.track({cylinder, head}).cells = recorded_track(*cells);
      }
    disk.turns_per_minute = turns_per_minute_of(cells_of_first_track(disk), load_little<u16>(file_, BitRate) * 2000u);
    return without_spare_cylinders(std::move(disk));
  }

 private:
  std::optional<Error> read_header() {
    if (file_.size() < HeaderBytes) return damaged(file_.size(), "its header needs 26 bytes");
    if (const u8 revision = file_[FormatRevision])
      return damaged(FormatRevision, "format revision " + std::to_string(revision) + " is not known");
    if (file_[NumberOfTrack] == 0) return damaged(NumberOfTrack, "it has no tracks");
    if (file_[NumberOfSide] < 1 || file_[NumberOfSide] > 2)
      return damaged(NumberOfSide, "it has " + std::to_string(file_[NumberOfSide]) + " sides");
    list_ = load_little<u16>(file_, TrackListOffset) * Block;
    if (!holds(file_, list_, file_[NumberOfTrack] * 4u))
      return damaged(TrackListOffset, "its list of tracks, at offset " + std::to_string(list_) + ", is behind its end");
    return {};
  }

  Result<CellTrack> read_track(Track at) const {
    const std::size_t entry = list_ + at.cylinder * 4u;
    const std::size_t from = load_little<u16>(file_, entry) * Block, bytes = load_little<u16>(file_, entry + 2) / 2;
    const std::size_t blocks = (bytes + SideBytes - 1) / SideBytes;
    const std::size_t last =
        bytes ? (blocks - 1) * Block + at.head * SideBytes + (bytes - (blocks - 1) * SideBytes) : 0;
    if (!holds(file_, from, last))
      return damaged(entry, "a track of " + std::to_string(bytes) + " bytes a side at offset " + std::to_string(from) +
                                " is behind its end");
    std::vector<u8> stream(bytes);
    for (std::size_t n = 0; n < bytes; n++)
      stream[n] = Reversed[file_[from + n / SideBytes * Block + at.head * SideBytes + n % SideBytes]];
    if (is_version1(file_)) return CellTrack(u32(bytes) * 8, stream);
    auto cells = hfe_opcode::decode(stream);
    if (cells) return cells;
    return damaged(from, "on head " + std::to_string(at.head) + ", " + cells.sentence());
  }

  std::span<const u8> file_;
  std::size_t list_ = 0;
};

Result<FloppyDisk> read_hfe(std::span<const u8> file) { return HfeReader(file).read(); }

/// The sides of a track have the same number of bytes: the gap at the end of the shorter one goes on. So does that in
/// the last byte.
CellTrack padded(const CellTrack& track, u32 bytes) {
  CellTrack longer(bytes * 8);
  for (u32 cell = 0; cell < longer.cells(); cell++) {
    const bool on = cell < track.cells() ? track.flux(cell) : cell >= 16 && longer.flux(cell - 16);
    if (on) longer.set_flux(cell, true);
  }
  return longer;
}

class HfeWriter {
 public:
  HfeWriter(const FloppyDisk& disk, Losses& losses, std::string_view version)
      : disk_(disk), losses_(losses), version_(version) {
    // A cell in 36ths of a microsecond, half a bit: 72 at 250 kbit/s.
    opcode_rate_ = u8(std::clamp<u32>(rate_ ? OpcodeClock / 2000 / rate_ : 0, 1, 255));
  }

  std::vector<u8> write() {
    tell_losses(disk_, {.weak_cells = version_ == Version3, .write_protection = true}, losses_);
    file_.assign(Block + round_up(disk_.cylinders() * 4u, Block), 0xFF);
    write_header();
    for (u8 cylinder = 0; cylinder < disk_.cylinders(); cylinder++) write_cylinder(cylinder);
    return std::move(file_);
  }

  /// Another track of as many cells in a file that write() made: the sides of a cylinder alternate.
  std::optional<FilePatch> patch(Track at, const StoredTrack& now, std::span<const u8> file) {
    const std::size_t entry = Block + at.cylinder * 4u;
    const std::size_t from = load_little<u16>(file, entry) * Block, bytes = load_little<u16>(file, entry + 2) / 2;
    std::vector<u8> stream = stream_of(at, now.cells);
    if (stream.size() != stream_of(at, disk_.track(at).cells).size() || !losses_.empty()) return {};
    lengthen(stream, now.cells, u32(bytes));
    const auto cylinder = file.subspan(from, (bytes + SideBytes - 1) / SideBytes * Block);
    FilePatch patch{from, {cylinder.begin(), cylinder.end()}};
    put_side(stream, at.head, patch.bytes);
    return patch;
  }

 private:
  static void put_side(std::span<const u8> stream, u8 head, std::span<u8> cylinder) {
    for (std::size_t n = 0; n < stream.size(); n++)
      cylinder[n / SideBytes * Block + head * SideBytes + n % SideBytes] = Reversed[stream[n]];
  }

  void write_header() {
    std::copy(version_.begin(), version_.end(), file_.begin());
    file_[FormatRevision] = 0;
    file_[NumberOfTrack] = disk_.cylinders();
    file_[NumberOfSide] = disk_.heads();
    file_[TrackEncoding] = IsoIbmMfm;
    store_little<u16>(file_, BitRate, u16(rate_));
    store_little<u16>(file_, FloppyRpm, 0);
    file_[InterfaceMode] = rate_ < 400 ? IbmPcDd : rate_ < 800 ? IbmPcHd : IbmPcEd;
    file_[Reserved] = 1;
    store_little<u16>(file_, TrackListOffset, 1);
    file_[WriteAllowed] = disk_.write_protected ? 0 : 0xFF;
  }

  void write_cylinder(u8 cylinder) {
    std::array<CellTrack, 2> cells;
    std::array<std::vector<u8>, 2> sides;
    for (u8 head = 0; head < disk_.heads(); head++) {
      cells[head] = cells_of(disk_.track({cylinder, head}), disk_.turns_per_minute);
      sides[head] = stream_of({cylinder, head}, cells[head]);
    }
    const u32 bytes = u32(std::max(sides[0].size(), sides[1].size()));
    for (u8 head = 0; head < disk_.heads(); head++) lengthen(sides[head], cells[head], bytes);
    const std::size_t from = file_.size(), entry = Block + cylinder * 4u;
    store_little<u16>(file_, entry, u16(from / Block));
    store_little<u16>(file_, entry + 2, u16(bytes * 2));
    file_.resize(from + (bytes + SideBytes - 1) / SideBytes * Block, 0xFF);
    for (u8 head = 0; head < disk_.heads(); head++) put_side(sides[head], head, std::span(file_).subspan(from));
  }

  /// What the format has of a track, before both sides have the same length.
  std::vector<u8> stream_of(Track at, const CellTrack& cells) {
    if (cells.empty()) return {};
    u32 kept = std::min(cells.cells(), MostSideBytes * 8);
    std::vector<u8> stream(cells.flux_bytes().begin(), cells.flux_bytes().begin() + (kept + 7) / 8);
    if (version_ == Version3) {
      auto encoded = hfe_opcode::encode(cells, opcode_rate_, MostSideBytes);
      stream = std::move(encoded.stream);
      kept = encoded.cells;
    }
    if (kept < cells.cells())
      losses_.add(at,
                  "the last " + std::to_string(cells.cells() - kept) + " cells are not kept, the track is too long");
    return stream;
  }

  void lengthen(std::vector<u8>& stream, const CellTrack& cells, u32 bytes) {
    if (version_ == Version3) return stream.resize(bytes, u8(hfe_opcode::Nop));
    if (cells.empty() || cells.cells() >= bytes * 8) return stream.resize(bytes);
    if (!told_padding_) losses_.add("The gaps at the ends of some tracks become longer.");
    told_padding_ = true;
    const CellTrack longer = padded(cells, bytes);
    stream.assign(longer.flux_bytes().begin(), longer.flux_bytes().end());
  }

  const FloppyDisk& disk_;
  Losses& losses_;
  std::string_view version_;
  u32 rate_ = kilobits_per_second(cells_of_first_track(disk_), disk_.turns_per_minute);
  std::vector<u8> file_;
  u8 opcode_rate_ = 1;
  bool told_padding_ = false;
};

std::vector<u8> write_version1(const FloppyDisk& disk, Losses& losses) {
  return HfeWriter(disk, losses, Version1).write();
}
std::vector<u8> write_version3(const FloppyDisk& disk, Losses& losses) {
  return HfeWriter(disk, losses, Version3).write();
}
std::optional<FilePatch> patch(const FloppyDisk& before, Track at, const StoredTrack& now, std::span<const u8> file) {
  if (!equally_long(before.track(at), now)) return {};
  Losses losses;
  return HfeWriter(before, losses, is_version1(file) ? Version1 : Version3).patch(at, now, file);
}

}  // namespace

const FloppyFileFormat HfeFormat{"HxC HFE", "hfe", true, is_version1, read_hfe, write_version1, patch};
const FloppyFileFormat HfeV3Format{"HxC HFE version 3", "hfe", true, is_version3, read_hfe, write_version3, patch};

}  // namespace ferrite
