// SPDX-License-Identifier: MIT
#include "core/automation/disk_images.h"

#include <algorithm>

#include "core/automation/leased_media.h"
#include "core/disk/bin_image.h"
#include "core/disk/iso_image.h"
#include "core/disk/overlay_disk.h"
#include "core/disk/vhd_disk.h"

namespace ferrite::automation {
namespace {

/// Where a file may be that an image names: as it says, or beside the image.
std::vector<std::string> places_of(const LinkedFile& link, std::string_view image) {
  const std::string_view folder = folder_of(link.referrer.empty() ? image : std::string_view(link.referrer));
  std::vector<std::string> all;
  for (const std::string& path : link.paths) {
    const Answer<std::string> absolute = checked_path(path), beside = checked_path(join(folder, path));
    if (absolute) all.push_back(absolute.value);
    if (beside) all.push_back(beside.value);
  }
  return all;
}

/// What fails because the host is still fetching is to be tried again.
template <class Action>
HardDisk::Io patiently(const HostFiles& files, Action action) {
  const u64 waits = files.waits();
  const HardDisk::Io result = action();
  return result == HardDisk::Io::Failed && files.waits() != waits ? HardDisk::Io::Waiting : result;
}

class PatientDisk final : public HardDisk {
 public:
  PatientDisk(std::unique_ptr<HardDisk> disk, const HostFiles& files) : disk_(std::move(disk)), files_(files) {}
  u64 sectors() const override { return disk_->sectors(); }
  bool writable() const override { return disk_->writable(); }
  Io read(u64 sector, std::span<u8> into) override {
    return patiently(files_, [&] { return disk_->read(sector, into); });
  }
  Io write(u64 sector, std::span<const u8> from) override {
    return patiently(files_, [&] { return disk_->write(sector, from); });
  }
  Io flush() override {
    return patiently(files_, [&] { return disk_->flush(); });
  }

 private:
  std::unique_ptr<HardDisk> disk_;
  const HostFiles& files_;
};

bool is_cue_sheet(std::string_view path) {
  constexpr std::string_view extension = ".cue";
  if (path.size() < extension.size()) return false;
  return std::equal(extension.begin(), extension.end(), path.end() - std::ptrdiff_t(extension.size()),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? char(b - 'A' + 'a') : b); });
}

}  // namespace

bool DiskImages::fetched(const std::string& path) const {
  const auto file = files_.find(path);
  return file && file.value->fetched();
}

Result<std::unique_ptr<Media>> DiskImages::open(const std::string& path) const {
  auto right = files_.lease(path);
  if (right) return std::unique_ptr<Media>(std::make_unique<LeasedMedia>(right.value, files_));
  if (right.code == ERROR_SHARING_VIOLATION)
    return Error{path + " is in use by another drive; release it there first."};
  return Error{path + " cannot be opened: " + std::string(describe(right.code).meaning)};
}

Result<HardDiskFormat> DiskImages::recognise(const std::string& path) const {
  const auto media = open(path);
  if (!media) return Error{media.sentence()};
  auto format = recognise_hard_disk(**media);
  if (!format) return Error{path + ": " + format.sentence()};
  return format;
}

std::string DiskImages::linked_file(const LinkedFile& link, const std::string& image) const {
  for (std::string& place : places_of(link, image))
    if (files_.stat(place)) return std::move(place);
  return {};
}

Result<HostFileOfDisk> DiskImages::open_linked(const LinkedFile& link, const std::string& image) const {
  const std::string path = linked_file(link, image);
  if (path.empty())
    return Error{image + " belongs to another image, " + (link.paths.empty() ? "" : link.paths.front()) +
                 ", which is not there. Put it beside this one."};
  auto media = open(path);
  if (!media) return Error{media.sentence()};
  return HostFileOfDisk{std::move(*media), path, {}};
}

Result<std::unique_ptr<VhdDisk>> DiskImages::open_vhd(const std::string& path) const {
  auto media = open(path);
  if (!media) return Error{media.sentence()};
  auto disk = ferrite::open_vhd(std::move(*media), [&](const LinkedFile& link) { return open_linked(link, path); });
  if (!disk) return Error{path + ": " + disk.sentence()};
  return disk;
}

Result<std::unique_ptr<HardDisk>> DiskImages::open_hard_disk(const std::string& path,
                                                             std::optional<HardDiskFormat> format) const {
  auto media = open(path);
  if (!media) return Error{media.sentence()};
  bool any_fetched = fetched(path);
  const auto open_linked_too = [&](const LinkedFile& link) {
    auto linked = open_linked(link, path);
    any_fetched |= linked && fetched(linked->path);
    return linked;
  };
  auto disk = ferrite::open_hard_disk(std::move(*media), open_linked_too, format);
  if (!disk) return Error{path + ": " + disk.sentence()};
  if (!any_fetched) return disk;
  return std::unique_ptr<HardDisk>(std::make_unique<PatientDisk>(std::move(*disk), files_));
}

Result<std::unique_ptr<HardDisk>> DiskImages::open_with_changes(const std::string& path,
                                                                std::optional<HardDiskFormat> format) const {
  auto disk = open_hard_disk(path, format);
  if (!disk || !fetched(path)) return disk;
  const std::string changes = changes_path(path);
  if (!files_.exists(changes))
    if (const Hresult code = files_.write(changes, {}); code != S_OK)
      return Error{changes +
                   ", for what is written to the disk, cannot be made: " + std::string(describe(code).meaning)};
  auto media = open(changes);
  if (!media) return Error{media.sentence()};
  auto written = overlay(std::move(*disk), std::move(*media));
  if (!written) return Error{changes + ": " + written.sentence()};
  return written;
}

Result<std::unique_ptr<OpticalDisc>> DiskImages::open_disc(const std::string& path) const {
  auto media = open(path);
  if (!media) return Error{media.sentence()};
  auto disc = is_cue_sheet(path) ? open_cue_sheet(path, **media) : IsoImage::open(std::move(*media));
  if (!disc) return Error{path + ": " + disc.sentence()};
  return disc;
}

Result<std::unique_ptr<OpticalDisc>> DiskImages::open_cue_sheet(const std::string& path, Media& media) const {
  std::string text(std::size_t(std::min<u64>(media.size(), CueSheet::MostBytes + 1)), '\0');
  if (!media.read(0, {reinterpret_cast<u8*>(text.data()), text.size()}))
    return Error{"The cue sheet could not be read from where it is stored. Try to attach the file again."};
  const auto sheet = CueSheet::parse(text);
  if (!sheet) return Error{sheet.sentence()};
  return BinImage::open(*sheet, [&](const std::string& name) -> Result<std::unique_ptr<Media>> {
    for (const std::string& place : places_of({{name}, {}}, path))
      if (files_.stat(place)) return open(place);
    return Error{"The disc’s tracks are in " + name + ", which is not beside the cue sheet. Give both files together."};
  });
}

bool DiskImages::at_hand(const std::string& path) const {
  const u64 waits = files_.waits();
  const bool opened = is_cue_sheet(path) ? bool(open_disc(path)) : bool(open_hard_disk(path, {}));
  return opened || files_.waits() == waits;
}

}  // namespace ferrite::automation
