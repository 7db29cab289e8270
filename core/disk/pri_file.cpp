// SPDX-License-Identifier: MIT
#include "core/disk/pri_file.h"

#include <algorithm>
#include <optional>

#include "core/base/byte_order.h"
#include "core/disk/cell_files.h"
#include "core/disk/track_layout.h"

namespace ferrite {
namespace {

/// What a chunk is, as its four characters.
enum class Chunk : u32 {
  Pri = 0x50524920,
  Text = 0x54455854,
  Trak = 0x5452414B,
  Data = 0x44415441,
  Fuzz = 0x46555A5A,  // WEAK's older name
  Weak = 0x5745414B,
  End = 0x454E4420,
};
/// Where fields of a TRAK chunk lie.
enum : std::size_t { Cylinder = 0, Head = 4, Cells = 8, Clock = 12, TrakBytes = 16 };
constexpr std::size_t ChunkHeader = 8, CrcBytes = 4, EventBytes = 8;
constexpr u32 MaskCells = 32;

constexpr std::array<u32, 256> CrcTable = [] {
  constexpr u32 Polynomial = 0x1EDC6F41;
  std::array<u32, 256> table{};
  for (u32 byte = 0; byte < 256; byte++) {
    u32 crc = byte << 24;
    for (unsigned bit = 0; bit < 8; bit++) crc = crc << 1 ^ (crc >> 31 ? Polynomial : 0);
    table[byte] = crc;
  }
  return table;
}();

u32 crc_of(std::span<const u8> bytes) {
  u32 crc = 0;
  for (const u8 byte : bytes) crc = crc << 8 ^ CrcTable[crc >> 24 ^ byte];
  return crc;
}

Error damaged(const std::string& what) { return damaged_image("PRI", what); }

bool recognises(std::span<const u8> file) { return begins_with(file, "PRI "); }

class PriReader {
 public:
  explicit PriReader(std::span<const u8> file) : file_(file) {}

  Result<FloppyDisk> read() {
    while (!ended_) {
      auto body = next_chunk();
      if (!body) return Error{body.sentence()};
      if (auto error = take(*body)) return *error;
    }
    return disk();
  }

 private:
  struct StoredCells {
    Track at;
    u32 count = 0;
    CellTrack cells{};
  };

  Error here(const std::string& what) const {
    return damaged("has a chunk at offset " + std::to_string(chunk_at_) + " that " + what + ".");
  }

  /// Checks the chunk at `next_` and answers what it holds.
  Result<std::span<const u8>> next_chunk() {
    chunk_at_ = next_;
    if (!holds(file_, next_, ChunkHeader + CrcBytes))
      return damaged("ends at offset " + std::to_string(file_.size()) + " without an END chunk.");
    type_ = Chunk(load_big<u32>(file_, next_));
    const u32 bytes = load_big<u32>(file_, next_ + 4);
    if (!holds(file_, u64(next_) + ChunkHeader, u64(bytes) + CrcBytes))
      return here("says it has " + std::to_string(bytes) + " bytes, and the file ends before that");
    const u32 stored = load_big<u32>(file_, next_ + ChunkHeader + bytes);
    const u32 computed = crc_of(file_.subspan(next_, ChunkHeader + bytes));
    if (stored != computed)
      return here("has the CRC " + hexadecimal(stored) + ", and its bytes give " + hexadecimal(computed));
    next_ += ChunkHeader + bytes + CrcBytes;
    return file_.subspan(chunk_at_ + ChunkHeader, bytes);
  }

  std::optional<Error> take(std::span<const u8> body) {
    switch (type_) {
      case Chunk::Pri: return take_header(body);
      case Chunk::Text: take_text(body); return {};
      case Chunk::Trak: return take_track(body);
      case Chunk::Data: return take_data(body);
      case Chunk::Fuzz:
      case Chunk::Weak: return take_weak(body);
      case Chunk::End: ended_ = true; return {};
    }
    return {};  // chunks that are not known are meant to be passed over
  }

  std::optional<Error> take_header(std::span<const u8> body) const {
    if (body.size() < 4) return here("is too short for a version");
    if (const u16 version = load_big<u16>(body, 0)) return here("says version " + std::to_string(version) + ", not 0");
    return {};
  }

  /// A text has a line end before it and one behind it.
  void take_text(std::span<const u8> body) {
    if (!body.empty() && body.front() == '\n') body = body.subspan(1);
    comment_.append(body.begin(), body.end());
    if (!comment_.empty() && comment_.back() != '\n') comment_ += '\n';
  }

  std::optional<Error> take_track(std::span<const u8> body) {
    if (body.size() < TrakBytes) return here("is too short for a track");
    const u32 cylinder = load_big<u32>(body, Cylinder), head = load_big<u32>(body, Head);
    const u32 cells = load_big<u32>(body, Cells);
    if (cylinder > 254 || head > 1)
      return here("is for track " + std::to_string(cylinder) + ", head " + std::to_string(head));
    if (cells > MostCells) return here("is for a track of " + std::to_string(cells) + " cells");
    if (tracks_.empty() || clock_ == 0) clock_ = load_big<u32>(body, Clock);
    tracks_.push_back({{u8(cylinder), u8(head)}, cells});
    return {};
  }

  std::optional<Error> take_data(std::span<const u8> body) {
    if (tracks_.empty()) return here("has cells, and no track is named before it");
    StoredCells& track = tracks_.back();
    if (body.size() < (track.count + 7) / 8)
      return here("has " + std::to_string(body.size()) + " bytes for " + std::to_string(track.count) + " cells");
    track.cells = CellTrack(track.count, body);
    return {};
  }

  /// Events of eight bytes: a cell, and a mask whose highest bit is for that cell.
  std::optional<Error> take_weak(std::span<const u8> body) {
    if (tracks_.empty()) return here("has weak cells, and no track is named before it");
    CellTrack& cells = tracks_.back().cells;
    for (std::size_t at = 0; at + EventBytes <= body.size(); at += EventBytes) {
      const u32 first = load_big<u32>(body, at), mask = load_big<u32>(body, at + 4);
      for (u32 n = 0; n < MaskCells; n++) {
        if (!(mask >> (MaskCells - 1 - n) & 1)) continue;
        if (first >= cells.cells() || n >= cells.cells() - first)
          return here("has the weak cell " + std::to_string(u64(first) + n) + " in a track of " +
                      std::to_string(cells.cells()));
        cells.set_weak(first + n, true);
      }
    }
    return {};
  }

  Result<FloppyDisk> disk() {
    u8 cylinders = 0, heads = 0;
    for (const StoredCells& track : tracks_) {
      cylinders = std::max<u8>(cylinders, u8(track.at.cylinder + 1));
      heads = std::max<u8>(heads, u8(track.at.head + 1));
    }
    if (cylinders == 0) return damaged("has no tracks.");
    FloppyDisk disk(cylinders, heads);
    for (StoredCells& track : tracks_) disk.track(track.at).cells = recorded_track(track.cells);
    disk.comment = std::move(comment_);
    disk.turns_per_minute = turns_per_minute_of(cells_of_first_track(disk), clock_);
    return without_spare_cylinders(std::move(disk));
  }

  std::span<const u8> file_;
  std::size_t next_ = 0, chunk_at_ = 0;
  Chunk type_ = Chunk::End;
  bool ended_ = false;
  u32 clock_ = 0;
  std::vector<StoredCells> tracks_;
  std::string comment_;
};

Result<FloppyDisk> read(std::span<const u8> file) { return PriReader(file).read(); }

class PriWriter {
 public:
  std::vector<u8> write(const FloppyDisk& disk) {
    chunk(Chunk::Pri, std::vector<u8>(4));
    if (!disk.comment.empty()) write_comment(disk.comment);
    for (u8 cylinder = 0; cylinder < disk.cylinders(); cylinder++)
      for (u8 head = 0; head < disk.heads(); head++)
        write_track({cylinder, head}, cells_of(disk.track({cylinder, head}), disk.turns_per_minute),
                    disk.turns_per_minute);
    chunk(Chunk::End, {});
    return std::move(file_);
  }

 private:
  void write_comment(const std::string& comment) {
    std::vector<u8> text{'\n'};
    text.insert(text.end(), comment.begin(), comment.end());
    chunk(Chunk::Text, text);
  }

  void write_track(Track at, const CellTrack& cells, u16 turns_per_minute) {
    std::vector<u8> trak(TrakBytes);
    store_big<u32>(trak, Cylinder, at.cylinder);
    store_big<u32>(trak, Head, at.head);
    store_big<u32>(trak, Cells, cells.cells());
    store_big<u32>(trak, Clock, u32(u64(cells.cells()) * turns_per_minute / 60));
    chunk(Chunk::Trak, trak);
    if (cells.empty()) return;
    chunk(Chunk::Data, cells.flux_bytes());
    if (cells.has_weak_cells()) chunk(Chunk::Weak, weak_events(cells));
  }

  static std::vector<u8> weak_events(const CellTrack& cells) {
    std::vector<u8> events;
    for (u32 first = 0; first < cells.cells(); first += MaskCells) {
      u32 mask = 0;
      for (u32 n = 0; n < MaskCells && first + n < cells.cells(); n++)
        if (cells.weak(first + n)) mask |= u32(1) << (MaskCells - 1 - n);
      if (!mask) continue;
      const std::size_t at = events.size();
      events.resize(at + EventBytes);
      store_big<u32>(events, at, first);
      store_big<u32>(events, at + 4, mask);
    }
    return events;
  }

  void chunk(Chunk type, std::span<const u8> body) {
    const std::size_t at = file_.size();
    file_.resize(at + ChunkHeader);
    store_big<u32>(file_, at, u32(type));
    store_big<u32>(file_, at + 4, u32(body.size()));
    file_.insert(file_.end(), body.begin(), body.end());
    const u32 crc = crc_of(std::span(file_).subspan(at));
    file_.resize(file_.size() + CrcBytes);
    store_big<u32>(file_, file_.size() - CrcBytes, crc);
  }

  std::vector<u8> file_;
};

std::vector<u8> write(const FloppyDisk& disk, Losses& losses) {
  tell_losses(disk, {.weak_cells = true, .comment = true}, losses);
  return PriWriter().write(disk);
}

}  // namespace

const FloppyFileFormat PriFormat{"PCE PRI", "pri", true, recognises, read, write};

}  // namespace ferrite
