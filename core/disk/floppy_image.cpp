// SPDX-License-Identifier: MIT
#include "core/disk/floppy_image.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/trace.h"
#include "core/disk/geometry.h"
#include "core/disk/track_layout.h"
#include "core/disk/track_scan.h"

namespace ferrite {
namespace {

// The last one, raw sectors, takes whatever the others do not.
const FloppyFileFormat& format_of(std::span<const u8> file) {
  const auto formats = floppy_file_formats();
  return *std::find_if(formats.begin(), formats.end() - 1, [&](const auto& format) { return format.recognises(file); });
}

/// The format whose disks keep these media; null: there is none such, or they can only be read whole.
const FloppyFileFormat* taker_of(Media& media) {
  std::array<u8, FloppyFileFormat::SignatureBytes> bytes{};
  const auto signature = std::span(bytes).first(std::min<u64>(media.size(), bytes.size()));
  if (!media.at_hand() || !media.read(0, signature)) return nullptr;
  for (const FloppyFileFormat& format : floppy_file_formats())
    if (format.take && format.recognises(signature)) return &format;
  return nullptr;
}

Error unreadable(const Media& media) {
  if (media.waiting())
    return Error{"The image is not here yet: a floppy disk is needed whole. Fetch the file first, and attach it then."};
  return Error{"The image could not be read from where it is stored. Try to attach the file again."};
}

/// Whether `now` has a sentence that `before` has not.
bool loses_more(const Losses& now, const Losses& before) {
  const auto known = before.sentences();
  return std::any_of(now.sentences().begin(), now.sentences().end(), [&](const std::string& sentence) {
    return std::find(known.begin(), known.end(), sentence) == known.end();
  });
}

}  // namespace

Result<std::unique_ptr<FloppyImage>> FloppyImage::open(std::shared_ptr<Media> media) {
  if (media->size() > LargestFile) return Error{geometry_of(media->size(), {}).sentence()};
  const FloppyFileFormat* format = taker_of(*media);
  std::vector<u8> file;
  if (!format) {
    file.resize(std::size_t(media->size()));
    if (!media->read(0, file)) return unreadable(*media);
    format = &format_of(file);
  }
  Result<FloppyDisk> disk = file.empty() && format->take ? format->take(media) : format->read(file);
  if (!disk) return Error{disk.sentence()};
  return std::make_unique<FloppyImage>(std::move(media), *format, std::move(*disk), std::move(file));
}

FloppyImage::FloppyImage(std::shared_ptr<Media> media, const FloppyFileFormat& format, FloppyDisk disk,
                         std::vector<u8> file)
    : media_(std::move(media)), format_(&format), disk_(std::move(disk)), file_(std::move(file)) {}

Geometry FloppyImage::geometry() const {
  if (!geometry_) geometry_ = shape_of(disk_);
  return *geometry_;
}

bool FloppyImage::writable() const { return media_->writable() && format_->write && !disk_.write_protected; }

/// The cells of a track that the file has as sectors, once they were asked for.
std::optional<CellTrack>& FloppyImage::synthesised(Track at) const {
  synthesised_.resize(std::size_t(disk_.cylinders()) * disk_.heads());
  return synthesised_[std::size_t(at.cylinder) * disk_.heads() + at.head];
}

const CellTrack& FloppyImage::cells(Track at) const {
  static const CellTrack nothing;
  if (!disk_.holds(at)) return nothing;
  const StoredTrack& track = disk_.track(at);
  if (!track.cells.empty()) return track.cells;
  auto& cells = synthesised(at);
  if (!cells) cells = cells_of(track, disk_.turns_per_minute);
  return *cells;
}

bool FloppyImage::write(Track at, const CellTrack& cells) {
  if (!writable()) return false;
  compare_with_format();
  StoredTrack track{cells, {}, rate_of(cells, disk_.turns_per_minute)};
  if (!format_->has_cells) {
    track.sectors = sectors_on(track);
    track.cells = {};
  }
  if (!disk_.holds(at)) {
    FloppyDisk narrow = disk_;
    synthesised_.clear();
    disk_.widen(at);
    as_written_ = false;
    if (replace_track(at, std::move(track))) return true;
    disk_ = std::move(narrow);
    return false;
  }
  if (!replace_track(at, std::move(track))) return false;
  if (!format_->has_cells) synthesised(at) = cells;
  return true;
}

/// Before the first write.
void FloppyImage::compare_with_format() {
  if (!losses_) as_written_ = format_->write(disk_, losses_.emplace()) == file_;
}

bool FloppyImage::replace_track(Track at, StoredTrack track) {
  if (const auto patch = patch_for(at, track)) {
    if (!write_changes(std::size_t(patch->offset), patch->bytes)) return false;
    std::copy(patch->bytes.begin(), patch->bytes.end(), file_.begin() + std::ptrdiff_t(patch->offset));
    disk_.track(at) = std::move(track);
    geometry_.reset();
    return true;
  }
  std::swap(disk_.track(at), track);
  if (!store()) {
    std::swap(disk_.track(at), track);
    return false;
  }
  geometry_.reset();
  return true;
}

std::optional<FilePatch> FloppyImage::patch_for(Track at, const StoredTrack& track) const {
  if (!as_written_ || !format_->patch) return {};
  return format_->patch(disk_, at, track, file_);
}

bool FloppyImage::store() {
  Losses losses;
  std::vector<u8> file = format_->write(disk_, losses);
  if (loses_more(losses, *losses_)) {
    note(Note::Unusual, "floppy_image", "a track that the image's format has no place for: convert it to HFE or 86F");
    return false;
  }
  if (!keep(std::move(file))) return false;
  losses_ = std::move(losses);
  return true;
}

bool FloppyImage::keep(std::vector<u8> file) {
  if (!(file.size() < file_.size() ? media_->replace(file) : write_changes(0, file))) return false;
  file_ = std::move(file);
  as_written_ = true;
  return true;
}

// One write, so that the file never holds half a change.
bool FloppyImage::write_changes(std::size_t offset, std::span<const u8> now) {
  const auto before = std::span<const u8>(file_).subspan(offset, std::min(now.size(), file_.size() - offset));
  const auto begin = std::size_t(std::mismatch(before.begin(), before.end(), now.begin()).first - before.begin());
  std::size_t end = now.size();
  while (end > begin && end <= before.size() && now[end - 1] == before[end - 1]) end--;
  return begin == end || media_->write(offset + begin, now.subspan(begin, end - begin));
}

}  // namespace ferrite
