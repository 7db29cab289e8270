// SPDX-License-Identifier: MIT
#include "core/automation/floppy_images.h"

#include <algorithm>

#include "core/disk/fat_volume.h"
#include "core/disk/floppy_sectors.h"
#include "core/disk/geometry.h"

namespace ferrite::automation {
namespace {

constexpr u32 Kilobyte = 1024;

const FloppyFormat* format_of_size(i32 kilobytes) {
  const auto formats = floppy_formats();
  const auto found = std::find_if(formats.begin(), formats.end(), [&](const FloppyFormat& format) {
    return format.geometry.sector_bytes == 512 && format.geometry.bytes() / Kilobyte == u32(kilobytes);
  });
  return found == formats.end() ? nullptr : &*found;
}

std::string label_of(FloppyImage& image) {
  FloppySectors sectors(image);
  auto volume = FatVolume::open(sectors);
  return volume ? volume->label() : std::string();
}

}  // namespace

Hresult FloppyImages::create(std::string_view wish, i32 size, std::string_view label, BlankFloppy contents) {
  const Answer<std::string> path = checked_path(wish);
  if (!path) return services_.error.set(path.code);
  const FloppyFormat* const format = format_of_size(size);
  if (!format)
    return services_.error.set(E_INVALIDARG, "There is no floppy disk of " + std::to_string(size) +
                                                 " KB. Choose 160, 180, 320, 360, 720, 1200, 1440, 1680 or 2880.");
  if (services_.files.exists(path.value))
    return services_.error.set(ERROR_ALREADY_EXISTS, path.value + " exists already.");
  const auto blank = blank_floppy(format->geometry, label, contents);
  if (!blank) return services_.error.set(E_INVALIDARG, blank.sentence());
  const Hresult code = services_.files.write(path.value, *blank);
  return code == S_OK ? S_OK : services_.error.set(code);
}

Answer<std::unique_ptr<FloppyImage>> FloppyImages::read(std::vector<u8> file) const {
  auto image = read_floppy(std::move(file));
  if (!image) return services_.error.set(VM_E_IMAGE_CAPTURE_FAIL, image.sentence());
  return std::move(*image);
}

Answer<FloppyImages::Description> FloppyImages::describe(std::vector<u8> file) const {
  auto image = read(std::move(file));
  if (!image) return image.code;
  FloppyImage& disk = *image.value;
  return Description{disk.format().name, disk.geometry(), label_of(disk), disk.disk().comment};
}

Answer<ConvertedFloppy> FloppyImages::convert(std::vector<u8> file, std::string_view name) const {
  const auto format = format_to_write(name);
  if (!format) return services_.error.set(E_INVALIDARG, format.sentence());
  const auto image = read(std::move(file));
  if (!image) return image.code;
  return convert_floppy(image.value->disk(), **format);
}

}  // namespace ferrite::automation
