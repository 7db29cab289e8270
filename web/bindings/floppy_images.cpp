// SPDX-License-Identifier: MIT
#include "core/automation/floppy_images.h"

#include "core/disk/floppy_image.h"
#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
std::vector<u8> given_bytes() { return {exchange().bytes().begin(), exchange().bytes().end()}; }
}  // namespace

FERRITE_EXPORT u32 ferrite_floppy_create(VirtualPc* vpc, i32 size, u32 contents) {
  const auto path = exchange().text(*vpc, 0), label = exchange().text(*vpc, 1);
  if (!path || !label) return u32(path ? label.code : path.code);
  return u32(FloppyImages(vpc->services()).create(path.value, size, label.value, BlankFloppy(contents)));
}

/// Larger files are not even read.
FERRITE_EXPORT u32 ferrite_largest_floppy_image(VirtualPc*) { return u32(FloppyImage::LargestFile); }

/// The texts are its format, label and comment; the numbers cylinders, heads, sectors and the bytes of a sector.
FERRITE_EXPORT u32 ferrite_floppy_describe(VirtualPc* vpc) {
  const auto about = FloppyImages(vpc->services()).describe(given_bytes());
  if (!about) return u32(about.code);
  exchange().put(std::string(about.value.format), 0);
  exchange().put(about.value.label, 1);
  exchange().put(about.value.comment, 2);
  const Geometry& shape = about.value.shape;
  unsigned index = 0;
  for (const u16 number : {u16(shape.cylinders), u16(shape.heads), u16(shape.sectors), shape.sector_bytes})
    exchange().put_number(number, index++);
  return u32(S_OK);
}

/// The text has what is lost, a sentence a line.
FERRITE_EXPORT u32 ferrite_floppy_convert(VirtualPc* vpc) {
  const auto format = exchange().text(*vpc, 0);
  if (!format) return u32(format.code);
  auto converted = FloppyImages(vpc->services()).convert(given_bytes(), format.value);
  if (!converted) return u32(converted.code);
  std::string lines;
  for (const std::string& loss : converted.value.losses) lines += loss + "\n";
  exchange().put(std::move(lines));
  exchange().put(std::move(converted.value.file));
  return u32(S_OK);
}

/// The text has a line for each format: whether it is written (1 or 0), its suffixes, a tab, its name.
FERRITE_EXPORT void ferrite_floppy_formats(VirtualPc*) {
  std::string lines;
  for (const FloppyFileFormat& format : floppy_file_formats())
    lines += std::string(format.write ? "1 " : "0 ") + std::string(format.extensions) + "\t" +
             std::string(format.name) + "\n";
  exchange().put(std::move(lines));
}
