// SPDX-License-Identifier: MIT
#include "core/disk/td0_file.h"

#include <algorithm>

#include "core/base/crc.h"
#include "core/disk/dos_text.h"
#include "core/disk/file_reader.h"
#include "core/disk/lzhuf.h"
#include "core/disk/sector_tracks.h"

namespace ferrite {
namespace {

using Td0Crc = Crc<u16, 0xA097>;  // [3.10]

/// The header [3].
enum : std::size_t { Sequence = 2, Version = 4, Rate = 5, DriveType = 6, Stepping = 7, Sides = 9, HeaderCrc = 10 };
constexpr std::size_t HeaderBytes = 12, CommentHeaderBytes = 8;
constexpr u8 HasComment = 0x80;     // in Stepping [3.7]
constexpr u8 SingleDensity = 0x80;  // in Rate [3.5], and in the head of a track [5.3]
constexpr DataRate Rates[] = {DataRate::Kbps250, DataRate::Kbps300, DataRate::Kbps500};
constexpr u8 FirstVersionWithLzhuf = 20, ThisVersion = 21;
namespace drive {  // [3.6]
constexpr u8 Kb360 = 1, Mb12 = 2, Kb720 = 3, Mb144 = 4, EightInch = 5;
}
constexpr u8 NoMoreTracks = 0xFF;  // as a number of sectors [5.1]

/// Flags of a sector [6.5].
namespace flag {
constexpr u8 CrcError = 0x02, Deleted = 0x04, NotAllocated = 0x10, NoData = 0x20, NoId = 0x40;
}
constexpr u8 Filler = 0xF6;  // of sectors that DOS had not allocated, and Teledisk did not read

enum DataEncoding : u8 { Plain, RepeatedPair, Runs };  // [7.2]

constexpr std::size_t MostUnpacked = 16 * 1024 * 1024;

constexpr std::string_view Signature = "TD", PackedSignature = "td";

/// The letters alone are too common: the header's CRC, too.
bool recognises(std::span<const u8> file, std::string_view signature) {
  return file.size() >= HeaderBytes && std::equal(signature.begin(), signature.end(), file.begin()) &&
         Td0Crc::of(file.first(HeaderCrc)) == load_little<u16>(file, HeaderCrc);
}
bool recognises_plain(std::span<const u8> file) { return recognises(file, Signature); }
bool recognises_packed(std::span<const u8> file) { return recognises(file, PackedSignature); }

class Reader {
 public:
  /// `file` is not packed any more.
  Reader(std::span<const u8> file, std::string_view name) : in_(file, name) {}

  Result<FloppyDisk> read() {
    header_ = in_.bytes(HeaderBytes);
    if (in_.failed()) return in_.error();
    if (header_[Sequence] != 0) in_.refuse("The Teledisk file is a later one of several of a disk. Use the first.");
    if (rate_code() >= std::size(Rates)) in_.fail(Rate, "it has a data rate that is not known");
    if (header_[Stepping] & HasComment) comment();
    while (!in_.failed() && track()) {
    }
    if (in_.failed()) return in_.error();
    FloppyDisk disk = std::move(tracks_).disk();
    disk.comment = std::move(comment_);
    settle(disk);
    return disk;
  }

 private:
  u8 rate_code() const { return header_[Rate] & 0x7F; }

  void comment() {
    const std::size_t at = in_.at();
    const u16 crc = in_.little<u16>();
    const std::span<const u8> head = in_.bytes(CommentHeaderBytes);
    const std::span<const u8> text = in_.bytes(in_.failed() ? 0 : load_little<u16>(head, 0));
    if (in_.failed()) return;
    if (Td0Crc::of(text, Td0Crc::of(head)) != crc) in_.fail(at, "the CRC of the comment is wrong");
    std::vector<u8> lines(text.begin(), text.end());
    std::replace(lines.begin(), lines.end(), u8(0), u8('\n'));
    comment_ = from_dos_text(lines);
  }

  /// False: there are no more.
  bool track() {
    const std::size_t at = in_.at();
    const u8 sectors = in_.byte();
    if (sectors == NoMoreTracks) return false;  // nothing need follow
    const std::array<u8, 3> head{sectors, in_.byte(), in_.byte()};
    if (u8(Td0Crc::of(head)) != in_.byte()) in_.fail(at, "the CRC of this track's header is wrong");
    StoredTrack* track = in_.failed() ? nullptr : tracks_.add(head[1], head[2] & ~SingleDensity);
    if (!track) {
      in_.fail(at, "a floppy disk has no such track, or it comes twice");
      return false;
    }
    const bool fm = (head[2] | header_[Rate]) & SingleDensity;
    track->rate = Rates[rate_code()];
    for (unsigned n = 0; n < sectors && !in_.failed(); n++) sector(*track, fm ? Encoding::Fm : Encoding::Mfm);
    return true;
  }

  void sector(StoredTrack& track, Encoding encoding) {
    const std::size_t at = in_.at();
    const std::span<const u8> head = in_.bytes(6);
    if (in_.failed()) return;
    const u8 flags = head[4];
    StoredSector sector;
    sector.id = {head[0], head[1], head[2], head[3]};
    sector.encoding = encoding;
    sector.mark = flags & flag::Deleted ? DataMark::Deleted : DataMark::Normal;
    sector.data_good = !(flags & flag::CrcError);
    sector.has_data = !(flags & flag::NoData);
    if (!(flags & (flag::NotAllocated | flag::NoData))) {
      sector.data = data(sector_bytes(sector.id.size_code));
      if (u8(Td0Crc::of(sector.data)) != head[5]) in_.fail(at, "the CRC of this sector is wrong");
    } else if (sector.has_data) {
      sector.data.assign(sector_bytes(sector.id.size_code), Filler);
    }
    if (!tracks_.takes(sector.data.size())) in_.fail(at, "there is more data than a floppy disk holds");
    if (!(flags & flag::NoId)) track.sectors.push_back(std::move(sector));
  }

  std::vector<u8> data(std::size_t bytes) {
    const std::size_t at = in_.at();
    const u16 length = in_.little<u16>();
    if (length == 0) in_.fail(at, "a sector's data has no encoding");
    const u8 encoding = in_.byte();
    const std::span<const u8> stored = in_.bytes(in_.failed() ? 0 : length - 1u);
    if (in_.failed()) return {};
    FileReader block(stored, "");
    std::vector<u8> data;
    data.reserve(bytes);
    while (!block.ended() && !block.failed() && data.size() <= bytes) unpack(block, encoding, data);
    if (encoding > Runs) in_.fail(at + 2, "a sector's data has an encoding that is not known");
    if (block.failed() || data.size() != bytes) in_.fail(at, "a sector's data has the wrong length");
    return data;
  }

  /// One piece of a sector [7.2].
  static void unpack(FileReader& block, u8 encoding, std::vector<u8>& data) {
    if (encoding == RepeatedPair) {
      const u16 count = block.little<u16>();
      return repeat(block.bytes(2), count, data);
    }
    if (encoding != Runs) return repeat(block.bytes(block.left()), 1, data);
    const u8 pairs = block.byte(), count = block.byte();
    if (pairs == 0) return repeat(block.bytes(count), 1, data);
    repeat(block.bytes(pairs * 2u), count, data);
  }
  static void repeat(std::span<const u8> pattern, unsigned count, std::vector<u8>& data) {
    while (count-- && data.size() <= sector_bytes(MostSizeCode))
      data.insert(data.end(), pattern.begin(), pattern.end());
  }

  /// A disk of 250 or 300 kbit/s is one for 300 turns, whichever drive read it.
  void settle(FloppyDisk& disk) const {
    settle_speed(disk);
    if (Rates[rate_code()] != DataRate::Kbps500) return;
    const u8 type = header_[DriveType];
    disk.turns_per_minute = type == drive::Mb12 || type == drive::EightInch ? 360 : 300;
  }

  FileReader in_;
  std::span<const u8> header_;
  TrackList tracks_;
  std::string comment_;
};

Error wrong_header(std::span<const u8> file) {
  FileReader head(file, Td0Format.name);
  head.fail(HeaderCrc, "the CRC of its header is wrong");
  return head.error();
}

Result<FloppyDisk> read_plain(std::span<const u8> file) {
  if (!recognises_plain(file)) return wrong_header(file);
  return Reader(file, Td0Format.name).read();
}

Result<FloppyDisk> read_packed(std::span<const u8> file) {
  if (!recognises_packed(file)) return wrong_header(file);
  if (file[Version] < FirstVersionWithLzhuf)
    return Error{
        "The Teledisk file is packed as Teledisk did before version 2.0, which is not known here. "
        "Convert it with a newer Teledisk."};
  std::vector<u8> whole = lzhuf_unpack(file.subspan(HeaderBytes), MostUnpacked);
  whole.insert(whole.begin(), file.begin(), file.begin() + HeaderBytes);
  return Reader(whole, "unpacked Teledisk").read();
}

constexpr SectorFeatures Features{.deleted_marks = true,
                                  .wrong_data_crcs = true,
                                  .missing_data = true,
                                  .high_size_codes = true,
                                  .fm = true,
                                  .blank_cylinders = true,
                                  .comment = true,
                                  .speed = true};

void append(std::vector<u8>& out, u16 number) { out.insert(out.end(), {u8(number), u8(number >> 8)}); }

/// The rate of the first track that has sectors.
DataRate rate_of(const FloppyDisk& disk) {
  for (unsigned cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) {
      const StoredTrack& track = disk.track({u8(cylinder), head});
      if (!track.sectors.empty()) return track.rate;
    }
  return DataRate::Kbps250;
}

u8 drive_type(const FloppyDisk& disk, u8 rate_code) {
  constexpr u8 MostCylindersOf360K = 43;
  if (disk.turns_per_minute == 360) return drive::Mb12;
  if (Rates[rate_code] == DataRate::Kbps500) return drive::Mb144;
  return disk.cylinders() > MostCylindersOf360K ? drive::Kb720 : drive::Kb360;
}

std::vector<u8> header_of(const FloppyDisk& disk, std::string_view signature) {
  const auto rate = std::find(std::begin(Rates), std::end(Rates), rate_of(disk));
  const u8 code = u8(std::min<std::ptrdiff_t>(rate - std::begin(Rates), std::size(Rates) - 1));
  std::vector<u8> header{u8(signature[0]), u8(signature[1]), 0, 0, ThisVersion, code, drive_type(disk, code), 0, 0,
                         disk.heads()};
  if (!disk.comment.empty()) header[Stepping] |= HasComment;
  append(header, Td0Crc::of(header));
  return header;
}

/// There is no clock here: all files are of one day. Lines end with NUL.
void write_comment(std::vector<u8>& out, const std::string& comment) {
  std::vector<u8> text = to_dos_text(comment, std::string_view("\0", 1));
  text.resize(std::min<std::size_t>(text.size(), 0xFFFF));
  std::vector<u8> block{u8(text.size()), u8(text.size() >> 8), 80, 0, 1, 0, 0, 0};
  block.insert(block.end(), text.begin(), text.end());
  append(out, Td0Crc::of(block));
  out.insert(out.end(), block.begin(), block.end());
}

void write_data(std::vector<u8>& out, std::span<const u8> data) {
  bool pairs = true;
  for (std::size_t n = 2; n < data.size() && pairs; n++) pairs = data[n] == data[n - 2];
  if (pairs) {
    append(out, 5);
    out.push_back(RepeatedPair);
    append(out, u16(data.size() / 2));
    out.insert(out.end(), {data[0], data[1]});
  } else {
    append(out, u16(data.size() + 1));
    out.push_back(Plain);
    out.insert(out.end(), data.begin(), data.end());
  }
}

void write_sector(std::vector<u8>& out, const StoredSector& s) {
  const u8 flags = u8((s.data_good ? 0 : flag::CrcError) | (s.mark == DataMark::Deleted ? flag::Deleted : 0) |
                      (s.has_data ? 0 : flag::NoData));
  const std::array<u8, 5> head{s.id.cylinder, s.id.head, s.id.record, s.id.size_code, flags};
  std::vector<u8> data = s.data;
  data.resize(s.has_data ? sector_bytes(s.id.size_code) : 0);
  out.insert(out.end(), head.begin(), head.end());
  out.push_back(u8(s.has_data ? Td0Crc::of(data) : Td0Crc::of(head)));
  if (s.has_data) write_data(out, data);
}

void write_track(std::vector<u8>& out, Track at, const StoredTrack& track, Losses& losses) {
  constexpr std::size_t MostSectors = 254;
  if (track.sectors.size() > MostSectors) losses.add(at, "more than 254 sectors");
  const std::size_t count = std::min(track.sectors.size(), MostSectors);
  const bool fm = count > 0 && track.sectors[0].encoding == Encoding::Fm;
  const std::array<u8, 3> head{u8(count), at.cylinder, u8(at.head | (fm ? SingleDensity : 0))};
  out.insert(out.end(), head.begin(), head.end());
  out.push_back(u8(Td0Crc::of(head)));
  for (const StoredSector& sector : std::span(track.sectors).first(count)) write_sector(out, sector);
}

/// All behind the header.
std::vector<u8> body_of(const FloppyDisk& disk, Losses& losses) {
  std::vector<u8> out;
  if (!disk.comment.empty()) write_comment(out, disk.comment);
  for (unsigned cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++)
      write_track(out, {u8(cylinder), head}, disk.track({u8(cylinder), head}), losses);
  out.push_back(NoMoreTracks);
  return out;
}

std::vector<u8> write(const FloppyDisk& given, std::string_view signature, Losses& losses) {
  tell_lost_cells(given, losses);
  const FloppyDisk disk = with_sectors(given);
  tell_losses(disk, Features, losses);
  if (disk.turns_per_minute == 360 && rate_of(disk) != DataRate::Kbps500)
    losses.add("The disk turns 360 times a minute.");
  std::vector<u8> out = header_of(disk, signature), body = body_of(disk, losses);
  if (signature == PackedSignature) body = lzhuf_pack(body);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}
std::vector<u8> write_plain(const FloppyDisk& disk, Losses& losses) { return write(disk, Signature, losses); }
std::vector<u8> write_packed(const FloppyDisk& disk, Losses& losses) { return write(disk, PackedSignature, losses); }
}  // namespace

constinit const FloppyFileFormat Td0Format{"Teledisk", "td0", false, recognises_plain, read_plain, write_plain};
constinit const FloppyFileFormat PackedTd0Format{
    "Teledisk (advanced compression)", "td0", false, recognises_packed, read_packed, write_packed};

}  // namespace ferrite
