// SPDX-License-Identifier: MIT
#include "core/disk/bin_image.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/disk/cd_sector.h"
#include "core/disk/padded_read.h"

namespace ferrite {
namespace {

struct Extent {
  u64 begin = 0, end = 0;
};

bool has(std::span<const u8> bytes, std::size_t at, std::string_view word) {
  return std::equal(word.begin(), word.end(), bytes.begin() + std::ptrdiff_t(at),
                    [](char a, u8 b) { return u8(a) == b; });
}

/// Where the samples are in a WAVE file. Document: Microsoft, Multimedia Programming Interface 1.0, chapter 3.
Result<Extent> wave_samples(Media& media, const std::string& name) {
  constexpr unsigned most_chunks = 64;
  constexpr u64 first_chunk = 12, chunk_head = 8;
  constexpr u8 pcm_stereo_44100[] = {1, 0, 2, 0, 0x44, 0xAC, 0, 0, 0x10, 0xB1, 2, 0, 4, 0, 16, 0};
  std::array<u8, 32> head{};
  const auto unreadable = Error{name + " could not be read from where it is stored. Try to attach the file again."};
  if (!read_padded(media, 0, head)) return unreadable;
  if (!has(head, 0, "RIFF") || !has(head, 8, "WAVE")) return Error{name + " is no WAVE file. Restore it from a copy."};
  u64 at = first_chunk;
  for (unsigned chunk = 0; chunk < most_chunks && at < media.size(); chunk++) {
    if (!read_padded(media, at, head)) return unreadable;
    const u32 bytes = load_little<u32>(head, 4);
    at += chunk_head;
    if (has(head, 0, "fmt ") &&
        !std::equal(std::begin(pcm_stereo_44100), std::end(pcm_stereo_44100), head.begin() + chunk_head))
      return Error{name + " is not in the sound format of a CD. Convert it: 44100 Hz, 16 bit, stereo."};
    if (has(head, 0, "data")) return Extent{at, std::min<u64>(at + bytes, media.size())};
    at += round_up(bytes, 2);
  }
  return Error{name + " has no sound in it. Restore it from a copy."};
}

}  // namespace

/// Lays the tracks of a cue sheet one after the other.
class BinImageLayout {
 public:
  BinImageLayout(const CueSheet& sheet, BinImage& disc) : sheet_(sheet), disc_(disc) {}

  std::optional<Error> open_files(const BinImage::OpenFile& open) {
    for (const CueSheet::File& file : sheet_.files) {
      auto media = open(file.name);
      if (!media) return Error{media.sentence()};
      Extent extent{0, (*media)->size()};
      if (file.kind == CueSheet::File::Kind::Wave) {
        const auto samples = wave_samples(**media, file.name);
        if (!samples) return Error{samples.sentence()};
        extent = *samples;
      }
      disc_.files_.push_back(
          {std::move(*media), extent.begin, extent.end, file.kind == CueSheet::File::Kind::BigEndian});
    }
    return {};
  }

  std::optional<Error> lay_tracks() {
    for (std::size_t n = 0; n < sheet_.tracks.size() && !trouble_; n++) lay_track(n);
    if (!trouble_ && at_ > BinImage::MostSectors)
      trouble_ = Error{"The cue sheet describes a disc of more than 100 minutes. Choose a smaller image."};
    return trouble_;
  }

 private:
  void lay_track(std::size_t n) {
    const CueSheet::Track& track = sheet_.tracks[n];
    DiscTrack result{track.number, track.kind, track.control, u32(at_), 0, 0, track.isrc};
    // The first track's pause of two seconds is before sector 0, on every disc.
    lay_gap(track, n ? track.pregap : std::max(track.pregap, Msf::Sector0) - Msf::Sector0);
    const CueSheet::Index start = *track.start;
    const CueSheet::Index pause = track.pause.value_or(start);
    if (const bool first_of_file = last_file_ != pause.file; first_of_file || track.pause)
      lay_file(track, {pause.file, first_of_file ? 0 : pause.frame, pause.line}, start);
    result.start = u32(at_);
    const bool last = n + 1 == sheet_.tracks.size();
    lay_file(track, start, last ? std::nullopt : first_index(sheet_.tracks[n + 1]));
    lay_gap(track, track.postgap);
    result.end = u32(at_);
    if (result.end == result.start) refuse(start.line, "has a track without sectors");
    disc_.tracks_.push_back(result);
  }

  static std::optional<CueSheet::Index> first_index(const CueSheet::Track& track) {
    return track.pause ? track.pause : track.start;
  }

  void refuse(std::size_t line, const std::string& what) {
    if (!trouble_)
      trouble_ =
          Error{"The cue sheet's line " + std::to_string(line) + " " + what + ". Restore the image from a copy."};
  }

  void lay_gap(const CueSheet::Track& track, u32 sectors) {
    if (sectors) add({u32(at_), sectors, track.kind, {}, 0, 0});
  }

  /// From `from` to `to`, or as far as the file goes.
  void lay_file(const CueSheet::Track& track, const CueSheet::Index& from, std::optional<CueSheet::Index> to) {
    const BinImage::File& file = disc_.files_[from.file];
    if (last_file_ != from.file) offset_ = file.begin + u64(from.frame) * track.stored_bytes;
    last_file_ = from.file;
    const u64 left = offset_ < file.end ? round_up(file.end - offset_, track.stored_bytes) / track.stored_bytes : 0;
    const bool within = to && to->file == from.file;
    const u64 sectors = within ? to->frame - from.frame : left;
    if (sectors > left) return refuse(to->line, "points beyond the end of its file");
    if (sectors > BinImage::MostSectors) return refuse(from.line, "begins more than 100 minutes");
    if (sectors) add({u32(at_), u32(sectors), track.kind, from.file, offset_, track.stored_bytes});
    offset_ += sectors * track.stored_bytes;
  }

  void add(const BinImage::Run& run) {
    disc_.runs_.push_back(run);
    at_ += run.sectors;
  }

  const CueSheet& sheet_;
  BinImage& disc_;
  u64 at_ = 0;                            // the next sector
  std::optional<std::size_t> last_file_;  // the file that `offset_` is in
  u64 offset_ = 0;
  std::optional<Error> trouble_;
};

Result<std::unique_ptr<OpticalDisc>> BinImage::open(const CueSheet& sheet, const OpenFile& open) {
  std::unique_ptr<BinImage> disc(new BinImage);
  disc->catalogue_number_ = sheet.catalogue_number;
  BinImageLayout layout(sheet, *disc);
  if (auto trouble = layout.open_files(open)) return std::move(*trouble);
  if (auto trouble = layout.lay_tracks()) return std::move(*trouble);
  return std::unique_ptr<OpticalDisc>(std::move(disc));
}

const BinImage::Run* BinImage::run_of(u32 sector) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), sector,
                                      [](u32 wanted, const Run& run) { return wanted < run.first; });
  if (after == runs_.begin() || sector >= sectors()) return nullptr;
  return &*std::prev(after);
}

OpticalDisc::Io BinImage::read_stored(const Run& run, u32 sector, std::span<u8> into) {
  if (!run.file) return std::fill(into.begin(), into.end(), u8(0)), Io::Done;
  const File& file = files_[*run.file];
  const u64 offset = run.offset + u64(sector - run.first) * run.stored_bytes;
  const auto there = std::size_t(std::min<u64>(into.size(), file.end - std::min(offset, file.end)));
  std::fill(into.begin() + std::ptrdiff_t(there), into.end(), u8(0));
  if (there && !file.media->read(offset, into.first(there))) return file.media->waiting() ? Io::Waiting : Io::Failed;
  return Io::Done;
}

OpticalDisc::Io BinImage::read_raw(u32 sector, std::span<u8, RawBytes> into) {
  const Run* const run = run_of(sector);
  if (!run) return Io::Failed;
  const u32 stored = run->file ? run->stored_bytes : u32(run->kind == DiscTrack::Kind::Audio ? RawBytes : SectorBytes);
  const u32 from = stored == RawBytes ? 0 : CdSector::Mode1Data;
  if (const Io io = read_stored(*run, sector, into.subspan(from, stored)); io != Io::Done) return io;
  if (run->kind == DiscTrack::Kind::Audio) {
    if (run->file && files_[*run->file].swapped)
      for (u32 n = 0; n < RawBytes; n += 2) std::swap(into[n], into[n + 1]);
  } else if (run->kind == DiscTrack::Kind::Mode2 && stored != RawBytes) {
    if (!run->file) std::fill(into.begin() + CdSector::Subheader, into.end(), u8(0));
    CdSector::put_header(into, sector, 2);
  } else if (stored == SectorBytes) {
    CdSector::complete_mode1(into, sector);
  }
  return Io::Done;
}

OpticalDisc::Io BinImage::read_user_data(u32 sector, std::span<u8, SectorBytes> into) {
  const Run* const run = run_of(sector);
  if (!run || run->kind == DiscTrack::Kind::Audio) return Io::Failed;
  if (run->kind == DiscTrack::Kind::Mode1 && (!run->file || run->stored_bytes == SectorBytes))
    return read_stored(*run, sector, into);
  std::array<u8, RawBytes> raw{};
  if (const Io io = read_raw(sector, raw); io != Io::Done) return io;
  const CdSector::Form form = CdSector::form_of(raw);
  if (form != CdSector::Form::Mode1 && form != CdSector::Form::Mode2Form1) return Io::Failed;
  const u32 data = form == CdSector::Form::Mode1 ? CdSector::Mode1Data : CdSector::Mode2Data;
  std::copy_n(raw.begin() + data, SectorBytes, into.begin());
  return Io::Done;
}

OpticalDisc::Io BinImage::read(u32 sector, std::span<u8> into) {
  for (; !into.empty(); into = into.subspan(SectorBytes), sector++)
    if (const Io io = read_user_data(sector, into.first<SectorBytes>()); io != Io::Done) return io;
  return Io::Done;
}

}  // namespace ferrite
