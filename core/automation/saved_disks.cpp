// SPDX-License-Identifier: MIT
#include "core/automation/saved_disks.h"

#include "core/disk/text_line.h"

namespace ferrite::automation {
namespace {

// A line each: slot, place, "host" or "file", "protected" or "writable", and the name.
constexpr std::string_view Head = "disks 1";
constexpr std::string_view Slots[] = {"floppy", "disc", "disk"};
constexpr std::string_view Host = "host", Protected = "protected";
constexpr unsigned MostPlaces = 10;

std::optional<SavedDisk> disk_in(std::string_view line) {
  const std::string_view slot = take_word(line), place = take_word(line);
  const auto known = std::find(std::begin(Slots), std::end(Slots), slot);
  if (known == std::end(Slots) || place.size() != 1 || place[0] < '0' || place[0] > '9') return {};
  SavedDisk disk{SavedDisk::Slot(known - std::begin(Slots)), unsigned(place[0] - '0')};
  disk.host_drive = take_word(line) == Host;
  disk.write_protected = take_word(line) == Protected;
  disk.name = trimmed(line);
  return disk.name.empty() ? std::nullopt : std::optional(std::move(disk));
}

}  // namespace

std::string SavedDisk::where() const {
  if (slot == Slot::Floppy) return std::string("drive ") + char('A' + place);
  return slot == Slot::Disc ? "the CD-ROM drive" : "the machine";
}

std::string SavedDisk::missing(std::string_view why) const {
  return name + ", which was in " + where() + " when the machine was saved, cannot be inserted: " + std::string(why);
}

std::string text_of(std::span<const SavedDisk> disks) {
  std::string text(Head);
  for (const SavedDisk& disk : disks) {
    text += '\n';
    text += Slots[unsigned(disk.slot)];
    text += ' ' + std::to_string(disk.place % MostPlaces) + ' ';
    text += disk.host_drive ? Host : "file";
    text += ' ';
    text += disk.write_protected ? Protected : "writable";
    text += ' ' + disk.name;
  }
  return text;
}

std::optional<std::vector<SavedDisk>> saved_disks(std::string_view text) {
  if (text.substr(0, Head.size()) != Head) return {};
  text.remove_prefix(Head.size());
  std::vector<SavedDisk> disks;
  while (!text.empty()) {
    text.remove_prefix(1);
    const std::string_view line = text.substr(0, text.find('\n'));
    if (auto disk = disk_in(line)) disks.push_back(std::move(*disk));
    text.remove_prefix(line.size());
  }
  return disks;
}

}  // namespace ferrite::automation
