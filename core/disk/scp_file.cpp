// SPDX-License-Identifier: MIT
#include "core/disk/scp_file.h"

#include <algorithm>
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
constexpr std::size_t MostTracks = 168;
constexpr u8 MostRevolutions = 16;
constexpr u32 TickPicoseconds = 25'000;

/// Where fields of a revolution in a track's header lie, which begins with "TRK" and the track's number.
enum : std::size_t { IndexTime = 0, TrackLength = 4, DataOffset = 8, RevolutionBytes = 12, TrackHeaderBytes = 4 };

/// Where fields of the footer lie, from the file's end.
enum : std::size_t { FooterBytes = 48, CommentsOffset = 20, FooterSignature = 44 };

Error damaged(std::size_t at, const std::string& what) { return damaged_file("SuperCard Pro", at, what); }

bool recognises(std::span<const u8> file) { return begins_with(file, "SCP") && file.size() > 3; }

class ScpReader {
 public:
  explicit ScpReader(std::span<const u8> file) : file_(file) {}

  Result<FloppyDisk> read() {
    if (auto error = read_header()) return *error;
    const auto tracks = used_tracks();
    if (tracks.empty()) return damaged(table_, "its table of tracks is empty");
    FloppyDisk disk(u8(tracks.back() / 2 + 1), one_side_only() ? 1 : 2);
    for (const std::size_t track : tracks) {
      auto cells = read_track(load_little<u32>(file_, table_ + entry_of(track) * 4));
      if (!cells) return Error{cells.sentence()};
      disk.track({u8(track / 2), u8(one_side_only() ? 0 : track % 2)}).cells = std::move(*cells);
    }
    disk.turns_per_minute = turns_per_minute_of(cells_of_first_track(disk), 0);
    disk.comment = comment();
    return without_spare_cylinders(without_double_steps(std::move(disk)));
  }

 private:
  std::optional<Error> read_header() {
    if (file_.size() < HeaderBytes) return damaged(file_.size(), "its header needs 16 bytes");
    if (const u8 bits = file_[BitCellEncoding]; bits != 0 && bits != 16)
      return damaged(BitCellEncoding, "its times have " + std::to_string(bits) + " bits, not 16");
    if (const u8 count = file_[Revolutions]; count < 1 || count > MostRevolutions)
      return damaged(Revolutions, "it has " + std::to_string(count) + " revolutions a track");
    if (file_[Heads] > 2) return damaged(Heads, "it says " + std::to_string(file_[Heads]) + " for its heads");
    table_ = file_[Flags] & ExtendedFlag ? ExtendedTrackTable : HeaderBytes;
    if (!holds(file_, table_, MostTracks * 4)) return damaged(file_.size(), "it ends within its table of tracks");
    return check_sum();
  }

  /// An image that may be written to has none that is kept up.
  std::optional<Error> check_sum() const {
    const u32 stored = load_little<u32>(file_, Checksum);
    if (file_[Flags] & ReadWriteFlag || stored == 0) return {};
    const auto summed = file_.subspan(HeaderBytes);
    const u32 sum = std::accumulate(summed.begin(), summed.end(), u32(0));
    if (sum == stored) return {};
    return damaged(Checksum,
                   "the checksum is " + hexadecimal(stored) + ", and the bytes from 16 on give " + hexadecimal(sum));
  }

  bool one_side_only() const { return file_[Heads] != 0; }
  u32 offset_at(std::size_t entry) const { return load_little<u32>(file_, table_ + entry * 4); }

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

  Result<CellTrack> read_track(u32 at) const {
    const std::size_t header = TrackHeaderBytes + file_[Revolutions] * RevolutionBytes;
    if (!holds(file_, at, header)) return damaged(at, "a track is behind its end");
    if (!begins_with(file_.subspan(at), "TRK")) return damaged(at, "a track does not begin with \"TRK\"");
    FluxCapture flux{TickPicoseconds * (file_[Resolution] + 1u), {}, {0}};
    u64 last_change = 0;
    for (u8 n = 0; n < file_[Revolutions]; n++)
      if (!add_revolution(flux, at, at + TrackHeaderBytes + n * RevolutionBytes, last_change))
        return damaged(at, "the flux of revolution " + std::to_string(n) + " is behind its end");
    if (flux.intervals.empty()) return CellTrack();
    if (!turns_are_plausible(flux)) return damaged(at, "its turns take other times than those of any floppy disk");
    return decode_flux(flux);
  }

  bool add_revolution(FluxCapture& flux, u32 track, std::size_t entry, u64& last_change) const {
    const u32 ticks = load_little<u32>(file_, entry + IndexTime),
              samples = load_little<u32>(file_, entry + TrackLength);
    const u64 from = u64(track) + load_little<u32>(file_, entry + DataOffset);
    if (samples == 0) return true;
    if (!holds(file_, from, u64(samples) * 2)) return false;
    u64 now = flux.indexes.back();
    for (u32 n = 0; n < samples; n++) {
      const u16 sample = load_big<u16>(file_, std::size_t(from) + n * 2);
      now += sample ? sample : 0x10000;
      if (sample == 0 || now <= last_change) continue;  // 0: longer than sixteen bits say, the next one goes on
      flux.intervals.push_back(u32(now - last_change));
      last_change = now;
    }
    flux.indexes.push_back(flux.indexes.back() + ticks);
    return true;
  }

  /// [Footer] What the user wrote about the disk; not said to be there by files of older programs.
  std::string comment() const {
    if (!(file_[Flags] & FooterFlag) || file_.size() < FooterBytes) return {};
    const auto footer = file_.last(FooterBytes);
    if (!begins_with(footer.subspan(FooterSignature), "FPCS")) return {};
    const u32 at = load_little<u32>(footer, CommentsOffset);
    if (at == 0 || !holds(file_, at, 2)) return {};
    const u16 length = load_little<u16>(file_, at);
    if (length == 0 || !holds(file_, u64(at) + 2, length)) return {};
    const auto text = file_.subspan(at + 2, length);
    return std::string(text.begin(), std::find(text.begin(), text.end(), 0)) + '\n';
  }

  std::span<const u8> file_;
  std::size_t table_ = HeaderBytes;
  bool dense_ = false;
};

Result<FloppyDisk> read(std::span<const u8> file) { return ScpReader(file).read(); }

}  // namespace

const FloppyFileFormat ScpFormat{"SuperCard Pro", "scp", true, recognises, read, nullptr};

}  // namespace ferrite
