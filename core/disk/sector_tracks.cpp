// SPDX-License-Identifier: MIT
#include "core/disk/sector_tracks.h"

#include <algorithm>

#include "core/disk/dos_text.h"
#include "core/disk/geometry.h"
#include "core/disk/track_scan.h"

namespace ferrite {
namespace {

constexpr std::size_t MostBytesAt360Turns = 17 * 512;

std::size_t bytes_on(const StoredTrack& track) {
  std::size_t bytes = 0;
  for (const StoredSector& sector : track.sectors) bytes += sector.data.size();
  return bytes;
}

template <class Disk, class Visit>
void each_track(Disk& disk, Visit visit) {
  for (unsigned cylinder = 0; cylinder < disk.cylinders(); cylinder++)
    for (unsigned head = 0; head < disk.heads(); head++) {
      const Track at{u8(cylinder), u8(head)};
      visit(at, disk.track(at));
    }
}

std::size_t most_bytes_on_a_track(const FloppyDisk& disk) {
  std::size_t most = 0;
  each_track(disk, [&](Track, const StoredTrack& track) { most = std::max(most, bytes_on(track)); });
  return most;
}

/// Something about a sector that a format may have no place for.
struct Feature {
  bool SectorFeatures::*kept;
  bool (*present)(const StoredSector&);
  std::string_view name;
};
constexpr Feature Features[] = {
    {&SectorFeatures::deleted_marks, [](const StoredSector& s) { return s.mark == DataMark::Deleted; },
     "a deleted data mark"},
    {&SectorFeatures::wrong_id_crcs, [](const StoredSector& s) { return !s.id_good; }, "an ID field with a wrong CRC"},
    {&SectorFeatures::wrong_data_crcs, [](const StoredSector& s) { return s.has_data && !s.data_good; },
     "data with a wrong CRC"},
    {&SectorFeatures::missing_data, [](const StoredSector& s) { return !s.has_data; }, "an ID field without data"},
    {&SectorFeatures::weak_bits, [](const StoredSector& s) { return !s.weak.empty(); }, "weak bits"},
    {&SectorFeatures::odd_lengths,
     [](const StoredSector& s) { return s.has_data && s.data.size() != sector_bytes(s.id.size_code); },
     "a sector whose data is not as long as its ID says"},
    {&SectorFeatures::high_size_codes, [](const StoredSector& s) { return s.id.size_code > MostSizeCode; },
     "an ID whose size code is above 7"},
    {&SectorFeatures::fm, [](const StoredSector& s) { return s.encoding == Encoding::Fm; }, "sectors in FM"},
};

bool mixes_encodings(const StoredTrack& track) {
  return std::any_of(track.sectors.begin(), track.sectors.end(),
                     [&](const StoredSector& s) { return s.encoding != track.sectors[0].encoding; });
}

void tell_losses(Track at, const StoredTrack& track, const SectorFeatures& kept, Losses& losses) {
  for (const Feature& feature : Features)
    if (!(kept.*feature.kept) && std::any_of(track.sectors.begin(), track.sectors.end(), feature.present))
      losses.add(at, feature.name);
  if (!kept.mixed_encodings && mixes_encodings(track)) losses.add(at, "sectors in FM and in MFM");
  if (!kept.highest_rate && track.rate == DataRate::Kbps1000 && !track.sectors.empty())
    losses.add(at, "the data rate of 1 Mbit/s");
}

bool has_one_rate(const FloppyDisk& disk) {
  const StoredTrack* first = nullptr;
  bool same = true;
  each_track(disk, [&](Track, const StoredTrack& track) {
    if (track.sectors.empty()) return;
    if (!first) first = &track;
    same &= track.rate == first->rate;
  });
  return same;
}

bool ends_blank(const FloppyDisk& disk) {
  if (disk.cylinders() == 0) return false;
  for (u8 head = 0; head < disk.heads(); head++)
    if (!disk.track({u8(disk.cylinders() - 1), head}).blank()) return false;
  return true;
}

bool any_track(const FloppyDisk& disk, bool (*holds)(const StoredTrack&)) {
  bool found = false;
  each_track(disk, [&](Track, const StoredTrack& track) { found |= holds(track); });
  return found;
}
bool has_rate(const FloppyDisk& disk, DataRate rate) {
  bool found = false;
  each_track(disk, [&](Track, const StoredTrack& track) { found |= !track.sectors.empty() && track.rate == rate; });
  return found;
}

bool is_dos_text(const std::string& text) { return from_dos_text(to_dos_text(text, "\n")) == text; }

u16 settled_turns(const FloppyDisk& disk) {
  const bool high = has_rate(disk, DataRate::Kbps500), low = has_rate(disk, DataRate::Kbps250);
  return high && !low && most_bytes_on_a_track(disk) <= MostBytesAt360Turns ? 360 : 300;
}
}  // namespace

StoredTrack* TrackList::add(unsigned cylinder, unsigned head) {
  const std::size_t before = tracks_.size();
  StoredTrack* track = find_or_add(cylinder, head);
  return tracks_.size() > before ? track : nullptr;
}

StoredTrack* TrackList::find_or_add(unsigned cylinder, unsigned head) {
  return cylinder < MostCylinders && head < MostHeads ? &tracks_[cylinder * MostHeads + head] : nullptr;
}

FloppyDisk TrackList::disk() && {
  if (tracks_.empty()) return {1, 1};
  bool second_head = false;
  for (const auto& [place, track] : tracks_) second_head |= place % MostHeads == 1;
  FloppyDisk disk(u8(tracks_.rbegin()->first / MostHeads + 1), second_head ? 2 : 1);
  for (auto& [place, track] : tracks_)
    if (!track.blank()) disk.track({u8(place / MostHeads), u8(place % MostHeads)}) = std::move(track);
  return disk;
}

void settle_speed(FloppyDisk& disk) {
  disk.turns_per_minute = settled_turns(disk);
  if (disk.turns_per_minute == 360) return;
  each_track(disk, [](Track, StoredTrack& track) {
    if (track.rate == DataRate::Kbps300) track.rate = DataRate::Kbps250;
  });
}

void guess_rates(FloppyDisk& disk) {
  const DataRate rate = rate_for_track(u32(most_bytes_on_a_track(disk)));
  each_track(disk, [&](Track, StoredTrack& track) { track.rate = rate; });
}

FloppyDisk with_sectors(const FloppyDisk& disk) {
  FloppyDisk other = disk;
  each_track(disk, [&](Track at, const StoredTrack& track) {
    if (track.cells.empty()) return;
    StoredTrack scanned;
    scanned.sectors = sectors_on(track);
    scanned.rate = rate_of(track.cells, disk.turns_per_minute);
    other.track(at) = std::move(scanned);
  });
  return other;
}

void tell_losses(const FloppyDisk& disk, const SectorFeatures& kept, Losses& losses) {
  each_track(disk, [&](Track at, const StoredTrack& track) { tell_losses(at, track, kept, losses); });
  if (!kept.own_rates && !has_one_rate(disk)) losses.add("Tracks have different data rates.");
  if (!kept.blank_cylinders && ends_blank(disk)) losses.add("The last cylinders are blank.");
  if (!kept.write_protection && disk.write_protected) losses.add("The disk is write-protected.");
  if (!kept.speed && settled_turns(disk) != disk.turns_per_minute)
    losses.add("The disk turns " + std::to_string(disk.turns_per_minute) + " times a minute.");
  if (!kept.comment && !disk.comment.empty()) losses.add("The disk has a comment.");
  if (kept.comment && !kept.unicode_comment && !is_dos_text(disk.comment))
    losses.add("The comment has characters that code page 437 has not.");
}

void tell_lost_cells(const FloppyDisk& disk, Losses& losses) {
  if (any_track(disk, [](const StoredTrack& track) { return !track.cells.empty(); }))
    losses.add("Only the sectors are kept: what lies between them, and where each begins, is lost.");
}

}  // namespace ferrite
