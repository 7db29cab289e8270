// SPDX-License-Identifier: MIT
#include "core/disk/scp_file.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>

#include "core/base/byte_order.h"
#include "core/disk/cell_files.h"
#include "core/disk/flux_decoder.h"

namespace ferrite {
namespace {

/// Where fields of the header lie.
enum : std::size_t {
  Revolutions = 5,
  StartTrack = 6,
  EndTrack = 7,
  Flags = 8,
  BitCellEncoding = 9,
  Heads = 10,
  Resolution = 11,
  Checksum = 12,
  HeaderBytes = 16,
  ExtendedTrackTable = 0x80,
};
enum : u8 { ReadWriteFlag = 1 << 4, FooterFlag = 1 << 5, ExtendedFlag = 1 << 6 };
constexpr std::size_t MostTracks = 168, TableBytes = MostTracks * 4;
constexpr u8 MostRevolutions = 16;
constexpr u32 TickPicoseconds = 25'000;

/// Where fields of a revolution in a track's header lie, which begins with "TRK" and the track's number.
enum : std::size_t { IndexTime = 0, TrackLength = 4, DataOffset = 8, RevolutionBytes = 12, TrackHeaderBytes = 4 };
constexpr std::size_t SampleBytes = 2;

/// Where fields of the footer lie, from the file's end.
enum : std::size_t { FooterBytes = 48, CommentsOffset = 20, FooterSignature = 44 };

Error damaged(std::size_t at, const std::string& what) { return damaged_file("SuperCard Pro", at, what); }

bool recognises(std::span<const u8> file) { return begins_with(file, "SCP") && file.size() > 3; }

using SharedMedia = std::shared_ptr<Media>;

/// Empty where the media cannot be read.
std::vector<u8> bytes_at(Media& media, u64 at, std::size_t count) {
  std::vector<u8> bytes(count);
  if (!media.read(at, bytes)) bytes.clear();
  return bytes;
}

/// The flux of a track, in the file.
struct TrackFlux {
  struct Revolution {
    u32 ticks;
    u64 at;  // of its samples
    std::size_t samples;

    std::vector<u8> read(Media& file, std::size_t most) const {
      return bytes_at(file, at, std::min(samples, most) * SampleBytes);
    }
  };
  static constexpr std::size_t MostSamples = MostCells;  // of a turn
  /// These show LeastChanges where a turn has them: it is too short for more than 280 samples of 0, of 1.6 ms each.
  static constexpr std::size_t FirstSamples = 512;

  SharedMedia file;
  u32 tick_picoseconds;
  std::vector<Revolution> revolutions{};

  /// How many changes there are, LeastChanges at most. A sample of 0 is none: a time is longer than sixteen bits say,
  /// and the next sample goes on.
  std::size_t first_changes() const {
    std::size_t changes = 0;
    for (const Revolution& revolution : revolutions) {
      const std::vector<u8> samples = revolution.read(*file, FirstSamples);
      for (std::size_t at = 0; at < samples.size() && changes < LeastChanges; at += SampleBytes)
        changes += load_big<u16>(samples, at) != 0;
    }
    return changes;
  }

  /// The capture without its changes.
  FluxCapture indexes() const {
    FluxCapture flux{tick_picoseconds, {}, {0}};
    for (const Revolution& revolution : revolutions) flux.indexes.push_back(flux.indexes.back() + revolution.ticks);
    return flux;
  }

  FluxCapture capture(Turns turns) const {
    FluxCapture flux = indexes();
    if (turns == Turns::First) flux.indexes.resize(2);
    u64 last_change = 0;
    for (std::size_t n = 0; n + 1 < flux.indexes.size(); n++) {
      const std::vector<u8> samples = revolutions[n].read(*file, MostSamples);
      u64 now = flux.indexes[n];
      for (std::size_t at = 0; at < samples.size(); at += SampleBytes) {
        const u16 sample = load_big<u16>(samples, at);
        now += sample ? sample : 0x10000;
        if (sample == 0 || now <= last_change) continue;
        flux.intervals.push_back(u32(now - last_change));
        last_change = now;
      }
    }
    return flux;
  }
};

/// The lowest 32 bits of the sum of all bytes.
u32 sum_of(std::span<const u8> bytes) {
  constexpr u64 EverySecond = 0x00FF'00FF'00FF'00FF;
  constexpr std::size_t Words = 128;  // as many as four sums of sixteen bits hold
  u32 sum = 0;
  for (; bytes.size() >= Words * 8; bytes = bytes.subspan(Words * 8)) {
    u64 sums = 0;
    for (std::size_t n = 0; n < Words; n++) {
      u64 word = 0;
      std::memcpy(&word, &bytes[n * 8], 8);
      sums += (word & EverySecond) + (word >> 8 & EverySecond);
    }
    sum += u32((sums & 0xFFFF) + (sums >> 16 & 0xFFFF) + (sums >> 32 & 0xFFFF) + (sums >> 48));
  }
  return std::accumulate(bytes.begin(), bytes.end(), sum);
}

class ScpReader {
 public:
  explicit ScpReader(SharedMedia file) : file_(std::move(file)) {}

  Result<FloppyDisk> read() {
    if (auto error = read_header()) return *error;
    if (auto error = check_sum()) return *error;
    const auto tracks = used_tracks();
    if (tracks.empty()) return damaged(table_, "its table of tracks is empty");
    FloppyDisk disk(u8(tracks.back() / 2 + 1), one_side_only() ? 1 : 2);
    for (const std::size_t track : tracks) {
      auto cells = read_track(offset_at(entry_of(track)));
      if (!cells) return Error{cells.sentence()};
      disk.track({u8(track / 2), u8(one_side_only() ? 0 : track % 2)}).cells = std::move(*cells);
    }
    disk.turns_per_minute = turns_per_minute_of(cells_of_first_track(disk), 0);
    disk.comment = comment();
    return without_spare_cylinders(without_double_steps(std::move(disk)));
  }

 private:
  std::optional<Error> read_header() {
    header_ = bytes_at(*file_, 0, std::size_t(std::min<u64>(size(), ExtendedTrackTable + TableBytes)));
    if (header_.size() < HeaderBytes) return damaged(header_.size(), "its header needs 16 bytes");
    if (const u8 bits = header_[BitCellEncoding]; bits != 0 && bits != 16)
      return damaged(BitCellEncoding, "its times have " + std::to_string(bits) + " bits, not 16");
    if (const u8 count = header_[Revolutions]; count < 1 || count > MostRevolutions)
      return damaged(Revolutions, "it has " + std::to_string(count) + " revolutions a track");
    if (header_[Heads] > 2) return damaged(Heads, "it says " + std::to_string(header_[Heads]) + " for its heads");
    table_ = header_[Flags] & ExtendedFlag ? ExtendedTrackTable : HeaderBytes;
    if (!holds(header_, table_, TableBytes)) return damaged(header_.size(), "it ends within its table of tracks");
    return {};
  }

  /// An image that may be written to has none that is kept up.
  std::optional<Error> check_sum() const {
    const u32 stored = load_little<u32>(header_, Checksum);
    if (header_[Flags] & ReadWriteFlag || stored == 0) return {};
    constexpr u64 PieceBytes = 1 << 16;
    std::vector<u8> buffer(PieceBytes);
    u32 sum = 0;
    for (u64 at = HeaderBytes; at < size(); at += PieceBytes) {
      const auto piece = std::span(buffer).first(std::size_t(std::min(PieceBytes, size() - at)));
      if (!file_->read(at, piece)) return damaged(at, "it cannot be read");
      sum += sum_of(piece);
    }
    if (sum == stored) return {};
    return damaged(Checksum,
                   "the checksum is " + hexadecimal(stored) + ", and the bytes from 16 on give " + hexadecimal(sum));
  }

  u64 size() const { return file_->size(); }
  bool has(u64 at, u64 count) const { return at <= size() && count <= size() - at; }
  bool one_side_only() const { return header_[Heads] != 0; }
  u32 offset_at(std::size_t entry) const { return load_little<u32>(header_, table_ + entry * 4); }

  /// Disks with one side have every second entry empty; some programs left none out.
  bool dense() const {
    if (!one_side_only()) return false;
    bool sides[2] = {};
    for (std::size_t entry = 0; entry < MostTracks; entry++) sides[entry % 2] |= offset_at(entry) != 0;
    return sides[0] && sides[1];
  }
  std::size_t entry_of(std::size_t track) const { return dense_ ? track / 2 : track; }

  /// Numbers, cylinder * 2 + head, in ascending order.
  std::vector<std::size_t> used_tracks() {
    dense_ = dense();
    std::vector<std::size_t> tracks;
    for (std::size_t entry = 0; entry < MostTracks; entry++)
      if (offset_at(entry)) tracks.push_back(dense_ ? entry * 2 : entry);
    return tracks;
  }

  Result<StoredCells> read_track(u32 at) const {
    const std::size_t bytes = TrackHeaderBytes + header_[Revolutions] * RevolutionBytes;
    if (!has(at, bytes)) return damaged(at, "a track is behind its end");
    const std::vector<u8> track = bytes_at(*file_, at, bytes);
    if (!begins_with(track, "TRK")) return damaged(at, "a track does not begin with \"TRK\"");
    TrackFlux flux{file_, TickPicoseconds * (header_[Resolution] + 1u)};
    for (u8 n = 0; n < header_[Revolutions]; n++)
      if (const char* what = add_revolution(flux, at, std::span(track).subspan(TrackHeaderBytes + n * RevolutionBytes)))
        return damaged(at, "the flux of revolution " + std::to_string(n) + what);
    const std::size_t changes = flux.first_changes();
    if (changes == 0) return StoredCells();
    if (!turns_are_plausible(flux.indexes()))
      return damaged(at, "its turns take other times than those of any floppy disk");
    if (changes < LeastChanges) return StoredCells();
    return StoredCells::later([flux = std::move(flux)](Turns turns) { return decode_flux(flux.capture(turns)); });
  }

  /// What is wrong; null: nothing.
  const char* add_revolution(TrackFlux& flux, u32 track, std::span<const u8> entry) const {
    const u32 ticks = load_little<u32>(entry, IndexTime), samples = load_little<u32>(entry, TrackLength);
    const u64 from = u64(track) + load_little<u32>(entry, DataOffset);
    if (samples == 0) return nullptr;
    if (!has(from, u64(samples) * SampleBytes)) return " is behind its end";
    if (samples > TrackFlux::MostSamples) return " has more changes than any floppy disk";
    flux.revolutions.push_back({ticks, from, samples});
    return nullptr;
  }

  /// [Footer] What the user wrote about the disk; not said to be there by files of older programs.
  std::string comment() const {
    if (!(header_[Flags] & FooterFlag) || size() < FooterBytes) return {};
    const std::vector<u8> footer = bytes_at(*file_, size() - FooterBytes, FooterBytes);
    if (footer.empty() || !begins_with(std::span(footer).subspan(FooterSignature), "FPCS")) return {};
    const u32 at = load_little<u32>(footer, CommentsOffset);
    if (at == 0 || !has(at, 2)) return {};
    const std::vector<u8> length = bytes_at(*file_, at, 2);
    if (length.empty() || !has(u64(at) + 2, load_little<u16>(length, 0))) return {};
    const std::vector<u8> text = bytes_at(*file_, u64(at) + 2, load_little<u16>(length, 0));
    if (text.empty()) return {};
    return std::string(text.begin(), std::find(text.begin(), text.end(), 0)) + '\n';
  }

  SharedMedia file_;
  std::vector<u8> header_;  // with the table of tracks
  std::size_t table_ = HeaderBytes;
  bool dense_ = false;
};

Result<FloppyDisk> take(SharedMedia file) { return ScpReader(std::move(file)).read(); }
Result<FloppyDisk> read(std::span<const u8> file) {
  return take(std::make_shared<MemoryMedia>(std::vector<u8>(file.begin(), file.end())));
}

}  // namespace

const FloppyFileFormat ScpFormat{"SuperCard Pro", "scp", true, recognises, read, nullptr, nullptr, take};

}  // namespace ferrite
