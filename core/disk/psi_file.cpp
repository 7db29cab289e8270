// SPDX-License-Identifier: MIT
#include "core/disk/psi_file.h"

#include <algorithm>

#include "core/disk/pce_chunks.h"
#include "core/disk/sector_tracks.h"

namespace ferrite {
namespace {

/// How sectors are encoded, as the file's header says it: the encoding, and its speed (FM, MFM: 0 DD, 1 HD, 2 ED).
constexpr u8 UnknownEncoding = 0, IbmFm = 1, IbmMfm = 2;
constexpr DataRate Rates[] = {DataRate::Kbps250, DataRate::Kbps500, DataRate::Kbps1000};

/// Flags of SECT.
namespace sect {
constexpr u8 Compressed = 1, Alternate = 2, CrcError = 4;
constexpr std::size_t Bytes = 8;
}  // namespace sect
/// Flags of IBMF and IBMM.
namespace ibm {
constexpr u8 IdCrcError = 1, DataCrcError = 2, DeletedMark = 4, NoDataMark = 8;
constexpr std::size_t Bytes = 6;
}  // namespace ibm

bool recognises(std::span<const u8> file) {
  constexpr std::string_view Signature{"PSI \0\0\0", 7};
  return file.size() > Signature.size() && std::equal(Signature.begin(), Signature.end(), file.begin());
}

/// The least size code with room for so many bytes.
u8 size_code_for(std::size_t bytes) {
  u8 code = 0;
  while (code < MostSizeCode && sector_bytes(code) < bytes) code++;
  return code;
}

class Reader {
 public:
  explicit Reader(std::span<const u8> file) : in_(file, PsiFormat.name) {}

  Result<FloppyDisk> read() {
    header(read_pce_chunk(in_));
    bool more = true;
    while (more && !in_.failed()) more = take(read_pce_chunk(in_));
    if (in_.failed()) return in_.error();
    FloppyDisk disk = std::move(tracks_).disk();
    disk.comment = std::move(comment_);
    settle_speed(disk);
    return disk;
  }

 private:
  /// False: it is the last chunk. Chunks of other kinds may stand between those that are known.
  bool take(const PceChunk& chunk) {
    if (in_.failed()) return false;
    if (chunk.id == "SECT") sector(chunk);
    if (chunk.id == "IBMF") ibm(chunk, IbmFm);
    if (chunk.id == "IBMM") ibm(chunk, IbmMfm);
    if (chunk.id == "MACG") refuse_gcr();
    if (chunk.id == "DATA") data(chunk);
    if (chunk.id == "WEAK") weak(chunk);
    if (chunk.id == "TEXT") add_pce_text(comment_, chunk);
    if (chunk.id == "END ") finish_sector(chunk.at);
    return chunk.id != "END ";
  }

  void header(const PceChunk& chunk) {
    if (in_.failed()) return;
    if (chunk.data.size() < 4 || load_big<u16>(chunk.data, 0) != 0)
      return in_.refuse("The PSI file has a version that is not known here. Convert it with PCE's psi program.");
    encoding_ = chunk.data[2];
    speed_ = chunk.data[3];
  }

  void refuse_gcr() {
    in_.refuse("The PSI file holds a Macintosh disk (GCR), which no PC drive can read. Use another disk.");
  }

  /// Whether the chunk belongs to a sector and is long enough.
  bool belongs(const PceChunk& chunk, std::size_t least) {
    if (!sector_) in_.fail(chunk.at, "a chunk describes a sector before there is one");
    if (chunk.data.size() < least) in_.fail(chunk.at, "a chunk is too short");
    return !in_.failed();
  }

  void sector(const PceChunk& chunk) {
    finish_sector(chunk.at);
    if (chunk.data.size() < sect::Bytes) in_.fail(chunk.at, "a sector's chunk is too short");
    if (in_.failed()) return;
    const u8 flags = chunk.data[6], head = chunk.data[2];
    const u16 cylinder = load_big<u16>(chunk.data, 0), size = load_big<u16>(chunk.data, 4);
    StoredSector* base = flags & sect::Alternate ? base_ : add_sector(chunk.at, cylinder, head);
    if (!base) return in_.fail(chunk.at, "another reading of a sector stands before the sector");
    base_ = base;
    sector_ = base;
    if (flags & sect::Alternate) sector_ = &(alternate_ = StoredSector{});
    sector_->id = {u8(cylinder), head, chunk.data[3], size_code_for(size)};
    sector_->data_good = !(flags & sect::CrcError);
    if (flags & sect::Compressed) hold(chunk.at, std::vector<u8>(size, chunk.data[7]));
    bytes_ = size;
    if (!(flags & sect::Alternate)) encode(chunk.at, encoding_, speed_);
  }

  StoredSector* add_sector(std::size_t at, u16 cylinder, u8 head) {
    track_ = tracks_.find_or_add(cylinder, head);
    if (!track_) {
      in_.fail(at, "a floppy disk has no such cylinder or head");
      return nullptr;
    }
    return &track_->sectors.emplace_back();
  }

  /// What the file's header says, or the sector's own chunk.
  void encode(std::size_t at, u8 encoding, u8 speed) {
    unknown_encoding_ = encoding != IbmFm && encoding != IbmMfm;
    if (encoding > IbmMfm) return refuse_gcr();
    if (unknown_encoding_) return;
    if (speed >= std::size(Rates)) return in_.fail(at, "a sector has a speed that is not known");
    sector_->encoding = encoding == IbmFm ? Encoding::Fm : Encoding::Mfm;
    track_->rate = Rates[speed];
  }

  void ibm(const PceChunk& chunk, u8 encoding) {
    if (!belongs(chunk, ibm::Bytes)) return;
    const std::span<const u8> d = chunk.data;
    sector_->id = {d[0], d[1], d[2], d[3]};
    sector_->id_good = !(d[4] & ibm::IdCrcError);
    sector_->data_good &= !(d[4] & ibm::DataCrcError);
    sector_->mark = d[4] & ibm::DeletedMark ? DataMark::Deleted : DataMark::Normal;
    sector_->has_data = !(d[4] & ibm::NoDataMark);
    encode(chunk.at, encoding, d[5]);
  }

  void hold(std::size_t at, std::vector<u8> bytes) {
    if (!tracks_.takes(bytes.size())) in_.fail(at, "there is more data than a floppy disk holds");
    if (bytes.size() > sector_bytes(MostSizeCode)) in_.fail(at, "a sector is longer than a turn of the disk");
    if (!in_.failed()) sector_->data = std::move(bytes);
  }
  void data(const PceChunk& chunk) {
    if (!belongs(chunk, 0)) return;
    bytes_ = chunk.data.size();
    hold(chunk.at, {chunk.data.begin(), chunk.data.end()});
  }
  void weak(const PceChunk& chunk) {
    if (!belongs(chunk, 0)) return;
    if (chunk.data.size() != sector_->data.size()) return in_.fail(chunk.at, "weak bits do not fit the sector's data");
    if (std::any_of(chunk.data.begin(), chunk.data.end(), [](u8 bits) { return bits != 0; }))
      sector_->weak.assign(chunk.data.begin(), chunk.data.end());
  }

  void finish_sector(std::size_t at) {
    if (!sector_ || in_.failed()) return;
    if (!sector_->has_data) sector_->data.clear(), sector_->weak.clear();
    if (sector_->has_data && sector_->data.size() != bytes_) in_.fail(at, "the sector before has no data");
    if (unknown_encoding_) in_.fail(at, "the sector before does not say how it is encoded");
    if (sector_ == &alternate_) merge(at);
  }

  /// The sector was read twice: what differs is weak.
  void merge(std::size_t at) {
    if (alternate_.data.size() != base_->data.size())
      return in_.fail(at, "the readings of a sector have different lengths");
    std::vector<u8> weak = base_->weak;
    weak.resize(base_->data.size());
    u8 any = 0;
    for (std::size_t n = 0; n < weak.size(); n++) any |= weak[n] |= base_->data[n] ^ alternate_.data[n];
    if (any) base_->weak = std::move(weak);
  }

  FileReader in_;
  TrackList tracks_;
  std::string comment_;
  u8 encoding_ = UnknownEncoding, speed_ = 0;
  StoredTrack* track_ = nullptr;
  StoredSector* base_ = nullptr;    // the last sector that is no alternate
  StoredSector* sector_ = nullptr;  // what chunks describe: *base_ or alternate_
  StoredSector alternate_;
  std::size_t bytes_ = 0;  // that sector_ is to have
  bool unknown_encoding_ = false;
};

Result<FloppyDisk> read(std::span<const u8> file) { return Reader(file).read(); }

constexpr SectorFeatures Features{.deleted_marks = true,
                                  .wrong_id_crcs = true,
                                  .wrong_data_crcs = true,
                                  .missing_data = true,
                                  .weak_bits = true,
                                  .odd_lengths = true,
                                  .high_size_codes = true,
                                  .mixed_encodings = true,
                                  .fm = true,
                                  .own_rates = true,
                                  .highest_rate = true,
                                  .comment = true,
                                  .unicode_comment = true};

/// Of the rates that the format has no number for, 300 kbit/s is DD.
u8 speed_of(DataRate rate) {
  const auto found = std::find(std::begin(Rates), std::end(Rates), rate);
  return found == std::end(Rates) ? u8(0) : u8(found - std::begin(Rates));
}
struct SectorEncoding {
  u8 encoding, speed;
  bool operator==(const SectorEncoding&) const = default;
};
SectorEncoding encoding_of(const StoredTrack& track, const StoredSector& sector) {
  return {sector.encoding == Encoding::Fm ? IbmFm : IbmMfm, speed_of(track.rate)};
}

SectorEncoding most_likely_encoding(const FloppyDisk& disk) {
  for (unsigned cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) {
      const StoredTrack& track = disk.track({u8(cylinder), head});
      if (!track.sectors.empty()) return encoding_of(track, track.sectors[0]);
    }
  return {IbmMfm, 0};
}

void write_sector(std::vector<u8>& out, Track at, const StoredSector& s, SectorEncoding own, SectorEncoding usual) {
  const bool uniform =
      !s.data.empty() && std::all_of(s.data.begin(), s.data.end(), [&](u8 b) { return b == s.data[0]; });
  const u8 flags = u8((uniform ? sect::Compressed : 0) | (s.data_good ? 0 : sect::CrcError));
  const auto size = u16(s.data.size());
  const u8 header[sect::Bytes] = {
      0, at.cylinder, at.head, s.id.record, u8(size >> 8), u8(size), flags, uniform ? s.data[0] : u8(0)};
  write_pce_chunk(out, "SECT", header);
  const u8 ibm_flags = u8((s.id_good ? 0 : ibm::IdCrcError) | (s.data_good ? 0 : ibm::DataCrcError) |
                          (s.mark == DataMark::Deleted ? ibm::DeletedMark : 0) | (s.has_data ? 0 : ibm::NoDataMark));
  const SectorId plain{at.cylinder, at.head, s.id.record, size_code_for(size)};
  if (ibm_flags & ~ibm::DataCrcError || s.id != plain || own != usual) {
    const u8 id[ibm::Bytes] = {s.id.cylinder, s.id.head, s.id.record, s.id.size_code, ibm_flags, own.speed};
    write_pce_chunk(out, own.encoding == IbmFm ? "IBMF" : "IBMM", id);
  }
  if (!s.data.empty() && !uniform) write_pce_chunk(out, "DATA", s.data);
  if (!s.weak.empty()) write_pce_chunk(out, "WEAK", s.weak);
}

std::vector<u8> write(const FloppyDisk& given, Losses& losses) {
  tell_lost_cells(given, losses);
  const FloppyDisk disk = with_sectors(given);
  tell_losses(disk, Features, losses);
  const SectorEncoding usual = most_likely_encoding(disk);
  std::vector<u8> out;
  write_pce_chunk(out, "PSI ", std::array<u8, 4>{0, 0, usual.encoding, usual.speed});
  write_pce_text(out, disk.comment);
  for (unsigned cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (u8 head = 0; head < disk.heads(); head++) {
      const Track at{u8(cylinder), head};
      for (const StoredSector& sector : disk.track(at).sectors)
        write_sector(out, at, sector, encoding_of(disk.track(at), sector), usual);
    }
  write_pce_chunk(out, "END ", {});
  return out;
}
}  // namespace

constinit const FloppyFileFormat PsiFormat{"PCE sector image", "psi", false, recognises, read, write};

}  // namespace ferrite
