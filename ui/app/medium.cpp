// SPDX-License-Identifier: MIT
#include "ui/app/medium.h"

#include <algorithm>
#include <array>

#include "core/automation/path.h"
#include "core/disk/floppy_file_format.h"
#include "core/disk/geometry.h"

namespace ferrite {
namespace {

// Raw images carry these whatever they are of.
constexpr std::array<std::string_view, 3> raw_suffixes{".img", ".dsk", ".raw"};
constexpr std::array<std::string_view, 3> disc_suffixes{".iso", ".cdr", ".cue"};
constexpr std::array<std::string_view, 2> track_suffixes{".bin", ".wav"};  // beside a cue sheet
constexpr std::array<std::string_view, 3> hard_disk_suffixes{".vhd", ".qcow2", ".vmdk"};

constexpr std::array<std::string_view, 2> packed_suffixes{".zip", ".gz"};

constexpr u64 largest_raw_floppy = 8 << 20;

/// Of all formats that can be read.
std::vector<std::string> floppy_suffixes() {
  std::vector<std::string> suffixes;
  for (const FloppyFileFormat& format : floppy_file_formats()) {
    std::string_view left = format.extensions;
    while (!left.empty()) {
      const std::size_t end = std::min(left.find(' '), left.size());
      suffixes.push_back("." + std::string(left.substr(0, end)));
      left.remove_prefix(std::min(end + 1, left.size()));
    }
  }
  return suffixes;
}

template <class Suffixes>
bool has_one_of(const Suffixes& suffixes, std::string_view name) {
  const std::string folded = automation::fold(name);
  return std::any_of(suffixes.begin(), suffixes.end(), [&](std::string_view suffix) {
    return folded.size() > suffix.size() && folded.ends_with(automation::fold(suffix));
  });
}

bool is_size_of_floppy(u64 bytes) {
  const auto formats = floppy_formats();
  return std::any_of(formats.begin(), formats.end(),
                     [&](const FloppyFormat& format) { return format.geometry.bytes() == bytes; });
}

template <class Suffixes>
std::string listed(const Suffixes& suffixes) {
  std::string list;
  for (const auto& suffix : suffixes) list.append(suffix).append(",");
  return list;
}

}  // namespace

std::optional<Medium> medium_of(std::string_view name, u64 bytes) {
  if (has_one_of(disc_suffixes, name)) return Medium::Disc;
  if (has_one_of(hard_disk_suffixes, name)) return Medium::HardDisk;
  if (has_one_of(raw_suffixes, name) && bytes > largest_raw_floppy) return Medium::HardDisk;
  if (has_one_of(floppy_suffixes(), name) || has_one_of(packed_suffixes, name)) return Medium::Floppy;
  if (has_one_of(raw_suffixes, name) || is_size_of_floppy(bytes)) return Medium::Floppy;
  return std::nullopt;
}

bool is_cue_sheet(std::string_view name) {
  constexpr std::array<std::string_view, 1> suffix{".cue"};
  return has_one_of(suffix, name);
}

std::string file_stem(std::string_view name) {
  const std::size_t dot = name.find_last_of('.');
  return std::string(dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot));
}

std::string chooser_filter(Medium medium) {
  constexpr const char* any = "application/octet-stream";
  switch (medium) {
    case Medium::Floppy: return listed(floppy_suffixes()) + any;
    case Medium::Disc: return listed(disc_suffixes) + listed(track_suffixes) + any;
    case Medium::HardDisk: return listed(hard_disk_suffixes) + listed(raw_suffixes) + any;
  }
  return any;
}

const char* folder_of(Medium medium) {
  switch (medium) {
    case Medium::Floppy: return "C:\\Floppies";
    case Medium::Disc: return "C:\\Discs";
    case Medium::HardDisk: return "C:\\Disks";
  }
  return "C:\\";
}

}  // namespace ferrite
