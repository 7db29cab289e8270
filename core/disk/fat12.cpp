// SPDX-License-Identifier: MIT
#include "core/disk/fat12.h"

#include <algorithm>

namespace ferrite {
namespace {

/// What DOS chooses for each shape; the rest follows from the shape.
struct Layout {
  u8 cylinders, heads, sectors, media;
  u8 cluster_sectors;
  u16 root_entries;
};
constexpr Layout Layouts[] = {
    {40, 1, 8, 0xFE, 1, 64},  {40, 1, 9, 0xFC, 1, 64},   {40, 2, 8, 0xFF, 2, 112},  {40, 2, 9, 0xFD, 2, 112},
    {80, 1, 9, 0xF8, 2, 112}, {80, 2, 8, 0xFB, 2, 112},  {80, 2, 9, 0xF9, 2, 112},  {80, 2, 15, 0xF9, 1, 224},
    {77, 2, 8, 0xFE, 1, 192}, {80, 2, 18, 0xF0, 1, 224}, {80, 2, 36, 0xF0, 2, 240},
};
constexpr Layout Other{0, 0, 0, 0xF0, 1, 224};
constexpr u32 MostClusters = 4084;  // more would make it FAT16

constexpr u32 EntryBytes = 32;  // of the directory
constexpr u32 Fats = 2, ReservedSectors = 1;
constexpr u8 VolumeLabel = 0x08, ExtendedBootSignature = 0x29;
constexpr std::size_t LabelLength = 11, CodeOffset = 0x3E, MessageOffset = 0x60;

// Prints the message that follows it, waits for a key and starts the boot anew.
constexpr u8 BootCode[] = {
    0x31, 0xC0,        // xor ax, ax
    0x8E, 0xD8,        // mov ds, ax
    0x8E, 0xD0,        // mov ss, ax
    0xBC, 0x00, 0x7C,  // mov sp, 7C00h
    0xFB,              // sti
    0xFC,              // cld
    0xBE, 0x60, 0x7C,  // mov si, 7C00h + MessageOffset
    0xAC,              // next: lodsb
    0x08, 0xC0,        // or al, al
    0x74, 0x09,        // jz wait
    0xB4, 0x0E,        // mov ah, 0Eh
    0xBB, 0x07, 0x00,  // mov bx, 7
    0xCD, 0x10,        // int 10h
    0xEB, 0xF2,        // jmp next
    0x30, 0xE4,        // wait: xor ah, ah
    0xCD, 0x16,        // int 16h
    0xCD, 0x19,        // int 19h
};
static_assert(CodeOffset + sizeof BootCode == MessageOffset);
constexpr std::string_view Message =
    "This disk has no operating system on it.\r\nInsert one that has, then press any key.\r\n";

Layout layout_of(const Geometry& geometry) {
  for (const Layout& layout : Layouts)
    if (layout.cylinders == geometry.cylinders && layout.heads == geometry.heads && layout.sectors == geometry.sectors)
      return layout;
  Layout layout = Other;
  while (geometry.bytes() / geometry.sector_bytes / layout.cluster_sectors > MostClusters) layout.cluster_sectors *= 2;
  return layout;
}

struct Plan {
  u32 total_sectors, fat_sectors, root_sectors;
};

/// The smallest FAT whose entries (12 bits each) reach all clusters that are left beside it.
Plan plan(const Geometry& geometry, const Layout& layout) {
  Plan p{geometry.bytes() / geometry.sector_bytes, 0, layout.root_entries * EntryBytes / geometry.sector_bytes};
  u32 needed = 1;
  do {
    p.fat_sectors = needed;
    const u32 data = p.total_sectors - ReservedSectors - Fats * p.fat_sectors - p.root_sectors;
    const u32 fat_bytes = ((data / layout.cluster_sectors + 2) * 3 + 1) / 2;
    needed = (fat_bytes + geometry.sector_bytes - 1) / geometry.sector_bytes;
  } while (needed > p.fat_sectors);
  return p;
}

void put_word(std::vector<u8>& disk, std::size_t at, u32 value) {
  disk[at] = u8(value);
  disk[at + 1] = u8(value >> 8);
}
void put_text(std::vector<u8>& disk, std::size_t at, std::string_view text) {
  std::copy(text.begin(), text.end(), disk.begin() + std::ptrdiff_t(at));
}

/// The same label gives the same disk: a volume number from the clock would make images differ for no reason.
u32 volume_number(std::string_view label) {
  u32 hash = 0x811C9DC5;  // FNV-1a
  for (char c : label) hash = (hash ^ u8(c)) * 0x01000193;
  return hash;
}

void put_boot_sector(std::vector<u8>& disk, const Geometry& geometry, const Layout& layout, const Plan& p,
                     std::string_view label) {
  disk[0] = 0xEB, disk[1] = u8(CodeOffset - 2), disk[2] = 0x90;
  put_text(disk, 0x03, "FERRITE ");
  put_word(disk, 0x0B, geometry.sector_bytes);
  disk[0x0D] = layout.cluster_sectors;
  put_word(disk, 0x0E, ReservedSectors);
  disk[0x10] = Fats;
  put_word(disk, 0x11, layout.root_entries);
  put_word(disk, 0x13, p.total_sectors);
  disk[0x15] = layout.media;
  put_word(disk, 0x16, p.fat_sectors);
  put_word(disk, 0x18, geometry.sectors);
  put_word(disk, 0x1A, geometry.heads);
  disk[0x26] = ExtendedBootSignature;
  const u32 number = volume_number(label);
  put_word(disk, 0x27, number), put_word(disk, 0x29, number >> 16);
  put_text(disk, 0x2B, label);
  put_text(disk, 0x36, "FAT12   ");
  std::copy(std::begin(BootCode), std::end(BootCode), disk.begin() + CodeOffset);
  put_text(disk, MessageOffset, Message);
  disk[0x1FE] = 0x55, disk[0x1FF] = 0xAA;
}

/// DOS's own form: capitals, filled up with blanks. Empty where a character is not allowed.
std::string dos_label(std::string_view label) {
  std::string text;
  for (char c : label) {
    const bool forbidden =
        u8(c) < 0x20 || u8(c) > 0x7E || std::string_view("*?/\\|.,;:+=<>[]\"").find(c) != std::string_view::npos;
    if (forbidden) return {};
    text += c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
  }
  text.resize(LabelLength, ' ');
  return text;
}

}  // namespace

Result<std::vector<u8>> make_blank(const Geometry& geometry, std::string_view label, BlankDisk kind) {
  std::vector<u8> disk(geometry.bytes());
  if (kind == BlankDisk::Unformatted) return disk;
  if (label.size() > LabelLength)
    return Error{"A disk's name has at most 11 characters, and \"" + std::string(label) + "\" has " +
                 std::to_string(label.size()) + ". Choose a shorter one."};
  const std::string name = label.empty() ? "NO NAME    " : dos_label(label);
  if (name.empty())
    return Error{
        "The disk's name holds a character that DOS does not allow in names. Use letters, digits, blanks, - or _."};
  const Layout layout = layout_of(geometry);
  if (disk.size() < 64 * 1024 || geometry.sector_bytes < 512)
    return Error{"A disk of " + std::to_string(disk.size()) +
                 " bytes is too small to be formatted. Choose 160K or more."};
  const Plan p = plan(geometry, layout);
  put_boot_sector(disk, geometry, layout, p, name);
  for (u32 fat = 0; fat < Fats; fat++) {
    const std::size_t at = std::size_t(ReservedSectors + fat * p.fat_sectors) * geometry.sector_bytes;
    disk[at] = layout.media, disk[at + 1] = 0xFF, disk[at + 2] = 0xFF;
  }
  if (!label.empty()) {
    const std::size_t root = std::size_t(ReservedSectors + Fats * p.fat_sectors) * geometry.sector_bytes;
    put_text(disk, root, name);
    disk[root + LabelLength] = VolumeLabel;
    put_word(disk, root + 0x18, 0x0021);  // 1 January 1980, the first date DOS knows
  }
  return disk;
}

}  // namespace ferrite
