// SPDX-License-Identifier: MIT
#include "core/disk/fat_volume.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/base/utf16.h"
#include "core/disk/fat12.h"

namespace ferrite {
namespace {
using Type = FatLayout::Type;
constexpr u32 SectorBytes = 512, EntryBytes = FatLayout::EntryBytes, FirstCluster = FatLayout::FirstCluster;
constexpr u64 MostFatBytes = 64 << 20;            // kept in memory
constexpr std::size_t MostFolderBytes = 2 << 20;  // 65,536 entries ["FAT Directory Structure"]
constexpr u32 MostFileBytes = ~0u;
constexpr u8 Free = 0xE5, End = 0x00;  // first bytes of entries
enum Attribute : u8 { ReadOnlyFile = 0x01, Label = 0x08, FolderEntry = 0x10, Archive = 0x20 };
enum Field : std::size_t {
  Attributes = 11,
  CaseBits = 12,
  ClusterHigh = 20,
  Time = 22,
  Date = 24,
  ClusterLow = 26,
  Size = 28
};

std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}
std::string_view name_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}
Error no_such(std::string_view path) { return {"There is no " + std::string(path) + " on the disk."}; }
Error damaged() { return {"The disk's file system is damaged. Let its guest repair it."}; }
Error unreadable() { return {"The disk's image could not be read, or not be written."}; }
Error full() { return {"The disk is full. Make a larger one, or leave files away."}; }

// Days are those of the Gregorian calendar, whose years begin in March here: leap days come last.
constexpr i64 DaySeconds = 86'400, DaysTo1970 = 719'468;
i64 days_of(i64 year, i64 month, i64 day) {
  if (month <= 2) year--;
  const i64 century = year / 400, years = year % 400;
  const i64 days = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return century * 146'097 + years * 365 + years / 4 - years / 100 + days - DaysTo1970;
}

i64 seconds_of(u16 date, u16 time) {
  const i64 days = days_of(1980 + (date >> 9), std::clamp(date >> 5 & 15, 1, 12), std::max(date & 31, 1));
  return days * DaySeconds + (time >> 11) * 3600 + (time >> 5 & 63) * 60 + (time & 31) * 2;
}

/// Date in the upper half. What lies outside the years of DOS is at their end.
u32 dos_time(i64 seconds) {
  const i64 clamped = std::clamp(seconds, days_of(1980, 1, 1) * DaySeconds, days_of(2108, 1, 1) * DaySeconds - 2);
  const i64 day = clamped / DaySeconds, rest = clamped % DaySeconds;
  i64 year = 1980, month = 1;
  while (days_of(year + 1, 1, 1) <= day) year++;
  while (month < 12 && days_of(year, month + 1, 1) <= day) month++;
  const i64 date = (year - 1980) << 9 | month << 5 | (day - days_of(year, month, 1) + 1);
  return u32(date << 16 | rest / 3600 << 11 | rest / 60 % 60 << 5 | rest % 60 / 2);
}

void set_cluster(std::span<u8> entry, u32 cluster) {
  store_little<u16>(entry, ClusterHigh, u16(cluster >> 16));
  store_little<u16>(entry, ClusterLow, u16(cluster));
}

std::array<u8, EntryBytes> make_entry(u8 attributes, u32 cluster, u32 size, i64 modified) {
  std::array<u8, EntryBytes> entry{};
  entry[Attributes] = attributes;
  store_little<u32>(entry, Time, dos_time(modified));
  set_cluster(entry, cluster);
  store_little<u32>(entry, Size, size);
  return entry;
}
}  // namespace

// The volume

Result<FatVolume> FatVolume::format(Media& media, u32 sectors, u32 hidden_sectors, std::string_view label) {
  const auto layout = layout_of_volume(sectors, hidden_sectors);
  if (!layout) return Error{layout.sentence()};
  const auto name = dos_label(label);
  if (!name) return Error{name.sentence()};
  if (!media.write(0, format_fat(*layout, *name))) return unreadable();
  return open(media);
}

Result<FatVolume> FatVolume::open(Media& media) {
  std::array<u8, SectorBytes> sector{};
  if (!media.read(0, sector)) return unreadable();
  const u64 sectors = media.size() / SectorBytes;
  auto layout = read_fat_layout(sector, sectors);
  if (!layout && media.read(SectorBytes, sector))
    if (const auto older = layout_by_media_byte(sector, sectors)) layout = *older;
  if (!layout) return Error{layout.sentence()};
  FatVolume volume(media, *layout);
  if (const auto loaded = volume.load_fat(); !loaded) return Error{loaded.sentence()};
  return volume;
}

Result<bool> FatVolume::load_fat() {
  const u64 bytes = u64(layout_.fat_sectors) * SectorBytes;
  if (bytes > MostFatBytes) return Error{"The volume has more clusters than can be looked after here."};
  fat_.resize(std::size_t(bytes));
  changed_.assign(layout_.fat_sectors, false);
  if (!media_->read(u64(layout_.reserved_sectors) * SectorBytes, fat_)) return unreadable();
  return true;
}

Result<bool> FatVolume::flush() {
  for (u32 sector = 0; sector < layout_.fat_sectors; sector++) {
    if (!changed_[sector]) continue;
    const auto bytes = std::span<const u8>(fat_).subspan(std::size_t(sector) * SectorBytes, SectorBytes);
    for (u32 fat = 0; fat < layout_.fats; fat++)
      if (!media_->write(u64(layout_.reserved_sectors + fat * layout_.fat_sectors + sector) * SectorBytes, bytes))
        return unreadable();
    changed_[sector] = false;
  }
  if (layout_.information_sector) {
    std::array<u8, 8> counts{};
    store_little<u32>(counts, 0, u32(free_bytes() / layout_.cluster_bytes()));
    store_little<u32>(counts, 4, search_);
    if (!media_->write(u64(layout_.information_sector) * SectorBytes + 0x1E8, counts)) return unreadable();
  }
  if (!media_->flush()) return unreadable();
  return true;
}

// Clusters

bool FatVolume::is_cluster(u32 value) const {
  return value >= FirstCluster && value < layout_.clusters() + FirstCluster;
}

u32 FatVolume::end_mark() const {
  switch (type()) {
    case Type::Fat12: return 0xFFF;
    case Type::Fat16: return 0xFFFF;
    case Type::Fat32: break;
  }
  return 0x0FFF'FFFF;
}

u32 FatVolume::next(u32 cluster) const {
  switch (type()) {
    case Type::Fat12: {
      const u16 pair = load_little<u16>(fat_, cluster + cluster / 2);
      return cluster & 1 ? pair >> 4 : pair & 0xFFF;
    }
    case Type::Fat16: return load_little<u16>(fat_, cluster * 2);
    case Type::Fat32: break;
  }
  return load_little<u32>(fat_, std::size_t(cluster) * 4) & 0x0FFF'FFFF;
}

/// FAT32's upper four bits stay as they are ["FAT Data Structure"].
void FatVolume::set_next(u32 cluster, u32 value) {
  std::size_t at = 0, bytes = 2;
  switch (type()) {
    case Type::Fat12: {
      at = cluster + cluster / 2;
      const u16 pair = load_little<u16>(fat_, at);
      store_little<u16>(fat_, at, u16(cluster & 1 ? (pair & 0x00F) | value << 4 : (pair & 0xF000) | value));
      break;
    }
    case Type::Fat16: store_little<u16>(fat_, at = cluster * 2, u16(value)); break;
    case Type::Fat32: {
      at = std::size_t(cluster) * 4, bytes = 4;
      store_little<u32>(fat_, at, (load_little<u32>(fat_, at) & 0xF000'0000) | value);
    }
  }
  changed_[at / SectorBytes] = changed_[(at + bytes - 1) / SectorBytes] = true;
}

u64 FatVolume::free_bytes() const {
  u64 free = 0;
  for (u32 cluster = FirstCluster; cluster < layout_.clusters() + FirstCluster; cluster++) free += next(cluster) == 0;
  return free * layout_.cluster_bytes();
}

void FatVolume::mark_bad(u64 offset, u64 bytes) {
  for (u32 cluster = FirstCluster; cluster < layout_.clusters() + FirstCluster; cluster++) {
    const u64 begin = cluster_offset(cluster);
    if (begin < offset + bytes && offset < begin + layout_.cluster_bytes() && next(cluster) == 0)
      set_next(cluster, bad_mark());
  }
}

u64 FatVolume::cluster_offset(u32 cluster) const {
  return (layout_.first_data_sector() + u64(cluster - FirstCluster) * layout_.cluster_sectors) * SectorBytes;
}

std::optional<std::vector<u32>> FatVolume::chain(u32 first) const {
  std::vector<u32> clusters;
  for (u32 cluster = first; is_cluster(cluster); cluster = next(cluster)) {
    if (clusters.size() == layout_.clusters()) return {};
    clusters.push_back(cluster);
  }
  const u32 last = clusters.empty() ? first : next(clusters.back());
  if (last < end_mark() - 7 && !(clusters.empty() && !first)) return {};
  return clusters;
}

/// Makes the chain that begins at `first` (0: a new one) as long as so many bytes need, and answers where it begins.
/// Nothing: there is no room, and all is as it was.
std::optional<u32> FatVolume::allocate(u64 bytes, u32 first) {
  std::vector<u32> clusters;
  if (first) {
    const auto there = chain(first);
    if (!there) return {};
    clusters = *there;
  }
  const std::size_t had = clusters.size();
  const u64 wanted = (bytes + layout_.cluster_bytes() - 1) / layout_.cluster_bytes();
  const u32 count = layout_.clusters();
  for (u32 tried = 0; clusters.size() < wanted && tried < count; tried++) {
    const u32 cluster = FirstCluster + (search_ - FirstCluster + tried) % count;
    if (next(cluster) == 0) clusters.push_back(cluster);
  }
  if (clusters.size() < wanted) return {};
  for (std::size_t n = had; n < clusters.size(); n++) {
    if (n) set_next(clusters[n - 1], clusters[n]);
    set_next(clusters[n], end_mark());
    search_ = clusters[n];
  }
  return clusters.empty() ? 0 : clusters[0];
}

void FatVolume::release(u32 first) {
  if (const auto clusters = chain(first))
    for (const u32 cluster : *clusters) set_next(cluster, 0);
}

bool FatVolume::transfer_chain(u32 first, std::span<u8> into) {
  const auto clusters = chain(first);
  if (!clusters || clusters->size() * u64(layout_.cluster_bytes()) < into.size()) return false;
  for (std::size_t at = 0, n = 0; at < into.size(); at += layout_.cluster_bytes(), n++) {
    const std::size_t bytes = std::min<std::size_t>(layout_.cluster_bytes(), into.size() - at);
    if (!media_->read(cluster_offset((*clusters)[n]), into.subspan(at, bytes))) return false;
  }
  return true;
}

bool FatVolume::store_chain(u32 first, std::span<const u8> bytes) {
  const auto clusters = chain(first);
  if (!clusters || clusters->size() * u64(layout_.cluster_bytes()) < bytes.size()) return false;
  for (std::size_t at = 0, n = 0; at < bytes.size(); at += layout_.cluster_bytes(), n++) {
    const std::size_t part = std::min<std::size_t>(layout_.cluster_bytes(), bytes.size() - at);
    if (!media_->write(cluster_offset((*clusters)[n]), bytes.subspan(at, part))) return false;
  }
  return true;
}

// Folders

Result<FatVolume::Folder> FatVolume::load_cluster(u32 cluster) {
  Folder folder{.cluster = cluster};
  if (cluster == Root && layout_.root_entries) {
    folder.bytes.resize(layout_.root_entries * EntryBytes);
    if (!media_->read(u64(layout_.first_root_sector()) * SectorBytes, folder.bytes)) return unreadable();
    return folder;
  }
  const u32 first = cluster == Root ? layout_.root_cluster : cluster;
  const auto clusters = chain(first);
  if (!clusters || clusters->empty()) return damaged();
  if (clusters->size() * layout_.cluster_bytes() > MostFolderBytes) return damaged();
  folder.bytes.resize(clusters->size() * layout_.cluster_bytes());
  if (!transfer_chain(first, folder.bytes)) return unreadable();
  return folder;
}

/// The bytes may have become more.
Result<bool> FatVolume::store(Folder& folder) {
  if (folder.cluster == Root && layout_.root_entries)
    return media_->write(u64(layout_.first_root_sector()) * SectorBytes, folder.bytes) ? Result<bool>(true)
                                                                                       : unreadable();
  const u32 first = folder.cluster == Root ? layout_.root_cluster : folder.cluster;
  if (!allocate(folder.bytes.size(), first)) return full();
  return store_chain(first, folder.bytes) ? Result<bool>(true) : unreadable();
}

Result<FatVolume::Folder> FatVolume::load(std::string_view path) {
  auto folder = load_cluster(Root);
  while (folder && !path.empty()) {
    const auto slash = path.find('/');
    const auto found = find(*folder, path.substr(0, slash));
    if (!found) return no_such(path.substr(0, slash));
    if (!found->item.folder) return Error{found->item.name + " is a file, not a folder."};
    folder = load_cluster(found->cluster);
    path = slash == path.npos ? std::string_view() : path.substr(slash + 1);
  }
  return folder;
}

std::vector<FatVolume::Found> FatVolume::parse(const Folder& folder) const {
  std::vector<Found> all;
  std::u16string long_text;
  std::size_t first = 0;
  u8 sum = 0, expected = 0;
  for (std::size_t at = 0; at + EntryBytes <= folder.bytes.size() && folder.bytes[at] != End; at += EntryBytes) {
    const auto entry = std::span(folder.bytes).subspan(at, EntryBytes);
    const bool part = entry[Attributes] == long_name::Attributes && entry[0] != Free;
    if (part) {
      const u8 number = entry[0] & u8(~long_name::Last);
      if (entry[0] & long_name::Last) long_text.clear(), first = at, sum = entry[13], expected = number;
      if (number != expected || !number || entry[13] != sum)
        long_text.clear(), expected = 0;
      else
        long_text.insert(0, long_name::units(entry)), expected--;
      continue;
    }
    Found found{.attributes = entry[Attributes], .entry = at};
    std::copy_n(entry.begin(), found.short_name.size(), found.short_name.begin());
    const bool named = !long_text.empty() && expected == 0 && sum == long_name::checksum(found.short_name);
    found.first = named ? first : at;
    found.item = {named ? to_utf8(long_text) : text_of(found.short_name, entry[CaseBits]),
                  (entry[Attributes] & FolderEntry) != 0, load_little<u32>(entry, Size),
                  seconds_of(load_little<u16>(entry, Date), load_little<u16>(entry, Time))};
    found.cluster = load_little<u16>(entry, ClusterLow);
    if (type() == Type::Fat32) found.cluster |= u32(load_little<u16>(entry, ClusterHigh)) << 16;
    long_text.clear(), expected = 0;
    if (entry[0] != Free && entry[0] != '.') all.push_back(std::move(found));
  }
  return all;
}

std::optional<FatVolume::Found> FatVolume::find(const Folder& folder, std::string_view name) const {
  for (Found& found : parse(folder)) {
    if (found.attributes & Label) continue;
    if (same_name(found.item.name, name) || same_name(text_of(found.short_name, 0), name)) return std::move(found);
  }
  return {};
}

Result<FatVolume::Found> FatVolume::locate(std::string_view path, Folder& folder) {
  auto loaded = load(folder_of(path));
  if (!loaded) return Error{loaded.sentence()};
  folder = std::move(*loaded);
  auto found = find(folder, name_of(path));
  if (!found) return no_such(path);
  return std::move(*found);
}

/// Where so many free entries follow each other; the folder grows if it has to and may.
std::size_t FatVolume::room_for(Folder& folder, std::size_t entries) const {
  std::size_t free = 0, at = 0;
  for (bool ended = false; at < folder.bytes.size() && free < entries; at += EntryBytes) {
    ended = ended || folder.bytes[at] == End;
    free = ended || folder.bytes[at] == Free ? free + 1 : 0;
  }
  const std::size_t first = at - free * EntryBytes;
  if (free < entries && !(folder.cluster == Root && layout_.root_entries))
    folder.bytes.resize(round_up(first + entries * EntryBytes, layout_.cluster_bytes()));
  return first;
}

/// A file's entries. The short one has no name yet.
Result<bool> FatVolume::add(Folder& folder, std::string_view name, std::span<const u8> entry) {
  ShortName short_name;
  std::vector<u8> bytes;
  if (!is_short(name, short_name)) {
    const std::vector<Found> all = parse(folder);
    short_name = alias_of(name, [&](const ShortName& wanted) {
      return std::any_of(all.begin(), all.end(), [&](const Found& found) { return found.short_name == wanted; });
    });
    bytes = long_name::entries(name, short_name);
  }
  const std::size_t short_at = bytes.size();
  bytes.insert(bytes.end(), entry.begin(), entry.end());
  std::copy(short_name.begin(), short_name.end(), bytes.begin() + std::ptrdiff_t(short_at));
  const std::size_t at = room_for(folder, bytes.size() / EntryBytes);
  if (at + bytes.size() > folder.bytes.size()) return Error{"The disk's root folder is full. Use folders."};
  if (folder.bytes.size() > MostFolderBytes) return Error{"The folder is full. Use more folders."};
  std::copy(bytes.begin(), bytes.end(), folder.bytes.begin() + std::ptrdiff_t(at));
  return store(folder);
}

// Files

std::string FatVolume::label() {
  const auto root = load_cluster(Root);
  if (!root) return {};
  for (const Found& found : parse(*root)) {
    if (!(found.attributes & Label)) continue;
    std::string text(found.short_name.begin(), found.short_name.end());
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }
  return {};
}

Result<bool> FatVolume::set_label(std::string_view label, i64 modified) {
  auto name = dos_label(label);
  if (!name) return Error{name.sentence()};
  auto root = load_cluster(Root);
  if (!root) return Error{root.sentence()};
  const std::vector<Found> all = parse(*root);
  const auto old = std::find_if(all.begin(), all.end(), [](const Found& found) { return found.attributes & Label; });
  if (old == all.end() && label.empty()) return true;
  const std::size_t at = old == all.end() ? room_for(*root, 1) : old->entry;
  if (at + EntryBytes > root->bytes.size())
    return Error{"The disk's root folder is full: there is no room for a name."};
  auto entry = make_entry(Label, 0, 0, modified);
  std::copy(name->begin(), name->end(), entry.begin());
  if (label.empty()) entry[0] = Free;
  std::copy(entry.begin(), entry.end(), root->bytes.begin() + std::ptrdiff_t(at));
  if (auto stored = store(*root); !stored) return stored;
  std::array<u8, SectorBytes> boot_sector{};
  if (!media_->read(0, boot_sector)) return unreadable();
  put_label(boot_sector, layout_.type(), *name);
  return media_->write(0, boot_sector) ? Result<bool>(true) : unreadable();
}

Result<std::vector<FatVolume::Item>> FatVolume::list(std::string_view path) {
  const auto folder = load(path);
  if (!folder) return Error{folder.sentence()};
  std::vector<Item> items;
  for (Found& found : parse(*folder))
    if (!(found.attributes & Label)) items.push_back(std::move(found.item));
  return items;
}

Result<std::vector<u8>> FatVolume::read(std::string_view path) {
  Folder folder;
  auto found = locate(path, folder);
  if (!found) return Error{found.sentence()};
  if (found->item.folder) return Error{std::string(path) + " is a folder."};
  if (found->item.size > u64(layout_.clusters()) * layout_.cluster_bytes()) return damaged();
  std::vector<u8> bytes(found->item.size);
  if (!transfer_chain(found->cluster, bytes)) return damaged();
  return bytes;
}

/// The new bytes are there before the entry that leads to them, and the old ones free after that.
Result<bool> FatVolume::write(std::string_view path, std::span<const u8> bytes, i64 modified) {
  if (const auto objection = objection_to(name_of(path)); !objection.empty())
    return Error{std::string(path) + " " + std::string(objection) + "."};
  if (bytes.size() > MostFileBytes)
    return Error{std::string(path) + " is too large: a file on FAT has less than 4 GB."};
  auto folder = load(folder_of(path));
  if (!folder) return Error{folder.sentence()};
  const auto old = find(*folder, name_of(path));
  if (old && old->item.folder) return Error{std::string(path) + " is a folder."};
  const auto first = allocate(bytes.size(), 0);
  if (!first) return full();
  const auto entry = make_entry(u8((old ? old->attributes : 0) | Archive), *first, u32(bytes.size()), modified);
  Result<bool> stored = bytes.empty() || store_chain(*first, bytes) ? Result<bool>(true) : unreadable();
  if (stored && old) {
    const auto kept = std::ptrdiff_t(old->entry);
    std::copy(entry.begin() + Attributes, entry.end(), folder->bytes.begin() + kept + Attributes);
    stored = store(*folder);
  } else if (stored) {
    stored = add(*folder, name_of(path), entry);
  }
  release(stored ? old ? old->cluster : 0 : *first);
  return stored;
}

Result<bool> FatVolume::make_folder(std::string_view path, i64 modified) {
  if (const auto objection = objection_to(name_of(path)); !objection.empty())
    return Error{std::string(path) + " " + std::string(objection) + "."};
  auto parent = load(folder_of(path));
  if (!parent) return Error{parent.sentence()};
  if (find(*parent, name_of(path))) return Error{std::string(path) + " exists already."};
  const auto first = allocate(1, 0);
  if (!first) return full();
  std::vector<u8> bytes(layout_.cluster_bytes());
  for (const u32 dots : {1u, 2u}) {  // itself, and its folder
    auto entry = make_entry(FolderEntry, dots == 1 ? *first : parent->cluster, 0, modified);
    std::fill_n(entry.begin(), ShortName{}.size(), u8(' '));
    std::fill_n(entry.begin(), dots, u8('.'));
    std::copy(entry.begin(), entry.end(), bytes.begin() + std::ptrdiff_t(dots - 1) * EntryBytes);
  }
  Result<bool> stored = store_chain(*first, bytes) ? Result<bool>(true) : unreadable();
  if (stored) stored = add(*parent, name_of(path), make_entry(FolderEntry, *first, 0, modified));
  if (!stored) release(*first);
  return stored;
}

Result<bool> FatVolume::remove(std::string_view path) {
  Folder folder;
  auto found = locate(path, folder);
  if (!found) return Error{found.sentence()};
  if (found->item.folder) {
    const auto inside = load_cluster(found->cluster);
    if (!inside) return Error{inside.sentence()};
    if (!parse(*inside).empty()) return Error{std::string(path) + " is not empty."};
  }
  for (std::size_t at = found->first; at <= found->entry; at += EntryBytes) folder.bytes[at] = Free;
  auto stored = store(folder);
  if (stored) release(found->cluster);
  return stored;
}

Result<bool> FatVolume::rename(std::string_view from, std::string_view to) {
  if (const auto objection = objection_to(name_of(to)); !objection.empty())
    return Error{std::string(to) + " " + std::string(objection) + "."};
  Folder folder;
  auto found = locate(from, folder);
  if (!found) return Error{found.sentence()};
  const std::string inside = std::string(from) + "/";
  if (to.size() > inside.size() && same_name(to.substr(0, inside.size()), inside))
    return Error{std::string(from) + " can't be moved into itself."};
  auto target = load(folder_of(to));
  if (!target) return Error{target.sentence()};
  const auto there = find(*target, name_of(to));
  const bool same_folder = target->cluster == folder.cluster;
  if (there && !(same_folder && there->entry == found->entry)) return Error{std::string(to) + " exists already."};
  std::array<u8, EntryBytes> entry{};
  std::copy_n(folder.bytes.begin() + std::ptrdiff_t(found->entry), EntryBytes, entry.begin());
  entry[CaseBits] = 0;
  Folder& old = same_folder ? *target : folder;
  for (std::size_t at = found->first; at <= found->entry; at += EntryBytes) old.bytes[at] = Free;
  if (auto added = add(*target, name_of(to), entry); !added) return added;
  if (same_folder) return true;
  if (found->item.folder) {
    std::array<u8, EntryBytes> parent{};
    const u64 at = cluster_offset(found->cluster) + EntryBytes;
    if (!media_->read(at, parent)) return unreadable();
    set_cluster(parent, target->cluster);
    if (!media_->write(at, parent)) return unreadable();
  }
  return store(old);
}

}  // namespace ferrite
