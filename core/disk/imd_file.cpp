// SPDX-License-Identifier: MIT
#include "core/disk/imd_file.h"

#include <algorithm>

#include "core/disk/dos_text.h"
#include "core/disk/file_reader.h"
#include "core/disk/sector_tracks.h"

namespace ferrite {
namespace {

constexpr std::string_view Signature = "IMD ";
constexpr u8 EndOfComment = 0x1A;

/// Modes [6.1]: FM at these rates, then MFM at the same.
constexpr DataRate Rates[] = {DataRate::Kbps500, DataRate::Kbps300, DataRate::Kbps250};
constexpr u8 Modes = 6;

/// The head byte [6.3].
constexpr u8 HasCylinderMap = 0x80, HasHeadMap = 0x40, HeadBits = 0x3F;
/// A sector size of this value: a table of 16-bit sizes follows the maps [6.2].
constexpr u8 SizeTable = 0xFF, MostFixedSizeCode = 6;

/// Sector data records [6.7]: 0 has no data; the others count from 1 by these bits.
constexpr u8 NoData = 0, MostRecord = 8;
namespace record {
constexpr u8 Compressed = 1, Deleted = 2, Error = 4;
}

bool recognises(std::span<const u8> file) {
  return file.size() > Signature.size() && std::equal(Signature.begin(), Signature.end(), file.begin());
}

/// Behind the first line, which names the program and the time.
std::string comment_of(std::span<const u8> text) {
  const auto first_end = std::find(text.begin(), text.end(), u8('\n'));
  return first_end == text.end() ? std::string() : from_dos_text({first_end + 1, text.end()});
}

struct TrackHeader {
  u8 mode = 0, cylinder = 0, head = 0, sectors = 0, size_code = 0;
};

TrackHeader read_header(FileReader& in) {
  TrackHeader h;
  const std::size_t at = in.at();
  h.mode = in.byte();
  h.cylinder = in.byte();
  h.head = in.byte();
  h.sectors = in.byte();
  h.size_code = in.byte();
  if (h.mode >= Modes) in.fail(at, "a track has the mode " + std::to_string(h.mode) + ", and there are 0 to 5");
  if (h.size_code > MostFixedSizeCode && h.size_code != SizeTable)
    in.fail(at + 4, "a track has sectors of the size code " + std::to_string(h.size_code));
  return h;
}

/// What the sectors of a track are called: numbers, and maps where the head byte says so [6.4 to 6.6].
std::vector<StoredSector> read_ids(FileReader& in, const TrackHeader& h) {
  std::vector<StoredSector> sectors(h.sectors);
  const u8 head = h.head & HeadBits;
  for (StoredSector& s : sectors) s.id = {h.cylinder, head, in.byte(), h.size_code};
  if (h.head & HasCylinderMap)
    for (StoredSector& s : sectors) s.id.cylinder = in.byte();
  if (h.head & HasHeadMap)
    for (StoredSector& s : sectors) s.id.head = in.byte();
  if (h.size_code == SizeTable)
    for (StoredSector& s : sectors) {
      const std::size_t at = in.at();
      s.id.size_code = size_code_of(in.little<u16>());
      if (s.id.size_code > MostSizeCode) in.fail(at, "no sector has this size");
    }
  for (StoredSector& s : sectors) s.encoding = h.mode < Modes / 2 ? Encoding::Fm : Encoding::Mfm;
  return sectors;
}

void read_data(FileReader& in, StoredSector& sector) {
  const std::size_t at = in.at();
  const u8 type = in.byte();
  if (type > MostRecord) in.fail(at, "a sector's data has the type " + std::to_string(type) + ", and there are 0 to 8");
  sector.has_data = type != NoData;
  if (!sector.has_data || in.failed()) return;
  const u8 bits = u8(type - 1);
  const std::size_t bytes = sector_bytes(sector.id.size_code);
  if (bits & record::Compressed) {
    sector.data.assign(bytes, in.byte());
  } else {
    const std::span<const u8> data = in.bytes(bytes);
    sector.data.assign(data.begin(), data.end());
  }
  sector.mark = bits & record::Deleted ? DataMark::Deleted : DataMark::Normal;
  sector.data_good = !(bits & record::Error);
}

void read_track(FileReader& in, TrackList& tracks) {
  const std::size_t at = in.at();
  const TrackHeader h = read_header(in);
  if (in.failed()) return;
  StoredTrack* track = tracks.add(h.cylinder, h.head & HeadBits);
  if (!track) {
    in.fail(at, "cylinder " + std::to_string(h.cylinder) + ", head " + std::to_string(h.head & HeadBits) +
                    " is not possible, or comes twice");
    return;
  }
  track->rate = Rates[h.mode % std::size(Rates)];
  track->sectors = read_ids(in, h);
  for (StoredSector& sector : track->sectors) {
    if (in.failed()) return;
    read_data(in, sector);
    if (!tracks.takes(sector.data.size())) in.fail(in.at(), "there is more data than a floppy disk holds");
  }
}

Result<FloppyDisk> read(std::span<const u8> file) {
  FileReader in(file, ImdFormat.name);
  const std::span<const u8> text = in.until(EndOfComment);
  if (in.ended()) in.fail(in.at(), "it ends before its first track");
  TrackList tracks;
  while (!in.ended() && !in.failed()) read_track(in, tracks);
  if (in.failed()) return in.error();
  FloppyDisk disk = std::move(tracks).disk();
  disk.comment = comment_of(text);
  settle_speed(disk);
  return disk;
}

constexpr SectorFeatures Features{.deleted_marks = true,
                                  .wrong_data_crcs = true,
                                  .missing_data = true,
                                  .fm = true,
                                  .own_rates = true,
                                  .blank_cylinders = true,
                                  .comment = true};

/// There is no clock here: all files are of one day.
void write_text(std::vector<u8>& out, const std::string& comment) {
  constexpr std::string_view FirstLine = "IMD 1.18: 01/01/1980 00:00:00\r\n";
  out.insert(out.end(), FirstLine.begin(), FirstLine.end());
  const std::vector<u8> text = to_dos_text(comment, "\r\n");
  out.insert(out.end(), text.begin(), text.end());
  out.push_back(EndOfComment);
}

u8 mode_of(const StoredTrack& track) {
  const bool fm = !track.sectors.empty() && track.sectors[0].encoding == Encoding::Fm;
  const auto found = std::find(std::begin(Rates), std::end(Rates), track.rate);
  const auto rate = found == std::end(Rates) ? 0 : found - std::begin(Rates);
  return u8(rate + (fm ? 0 : Modes / 2));
}

u8 size_code_of(const StoredSector& sector) { return std::min(sector.id.size_code, MostSizeCode); }

/// The size code that all sectors have, or the sign that each has its own.
u8 size_code_of(const StoredTrack& track) {
  if (track.sectors.empty()) return 2;
  const u8 first = size_code_of(track.sectors[0]);
  const bool same = std::all_of(track.sectors.begin(), track.sectors.end(),
                                [&](const StoredSector& s) { return size_code_of(s) == first; });
  return same && first <= MostFixedSizeCode ? first : SizeTable;
}

void write_data(std::vector<u8>& out, const StoredSector& sector) {
  if (!sector.has_data) return out.push_back(NoData);
  std::vector<u8> data = sector.data;
  data.resize(sector_bytes(size_code_of(sector)));
  const bool uniform = std::all_of(data.begin(), data.end(), [&](u8 byte) { return byte == data[0]; });
  const u8 bits = u8((uniform ? record::Compressed : 0) | (sector.mark == DataMark::Deleted ? record::Deleted : 0) |
                     (sector.data_good ? 0 : record::Error));
  out.push_back(u8(bits + 1));
  out.insert(out.end(), data.begin(), uniform ? data.begin() + 1 : data.end());
}

void write_track(std::vector<u8>& out, Track at, const StoredTrack& track, std::size_t count) {
  const std::span<const StoredSector> sectors = std::span(track.sectors).first(count);
  const auto any = [&](auto differs) { return std::any_of(sectors.begin(), sectors.end(), differs); };
  const bool cylinders = any([&](const StoredSector& s) { return s.id.cylinder != at.cylinder; });
  const bool heads = any([&](const StoredSector& s) { return s.id.head != at.head; });
  const u8 head = u8(at.head | (cylinders ? HasCylinderMap : 0) | (heads ? HasHeadMap : 0));
  const u8 size_code = size_code_of(track);
  out.insert(out.end(), {mode_of(track), at.cylinder, head, u8(count), size_code});
  for (const StoredSector& s : sectors) out.push_back(s.id.record);
  if (cylinders)
    for (const StoredSector& s : sectors) out.push_back(s.id.cylinder);
  if (heads)
    for (const StoredSector& s : sectors) out.push_back(s.id.head);
  if (size_code == SizeTable)
    for (const StoredSector& s : sectors) {
      const std::size_t bytes = sector_bytes(size_code_of(s));
      out.insert(out.end(), {u8(bytes), u8(bytes >> 8)});
    }
  for (const StoredSector& s : sectors) write_data(out, s);
}

std::vector<u8> write(const FloppyDisk& given, Losses& losses) {
  constexpr std::size_t MostSectors = 255;
  tell_lost_cells(given, losses);
  const FloppyDisk disk = with_sectors(given);
  tell_losses(disk, Features, losses);
  std::vector<u8> out;
  write_text(out, disk.comment);
  for (unsigned cylinder = 0; cylinder < disk.cylinders(); cylinder++) {
    for (u8 head = 0; head < disk.heads(); head++) {
      const Track at{u8(cylinder), head};
      const StoredTrack& track = disk.track(at);
      if (track.sectors.size() > MostSectors) losses.add(at, "more than 255 sectors");
      write_track(out, at, track, std::min(track.sectors.size(), MostSectors));
    }
  }
  return out;
}
}  // namespace

constinit const FloppyFileFormat ImdFormat{"ImageDisk", "imd", false, recognises, read, write};

}  // namespace ferrite
