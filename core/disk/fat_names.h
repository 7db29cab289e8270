// SPDX-License-Identifier: MIT
#pragma once
// Names in a FAT directory: DOS's eight characters and three, and Windows' long ones before them. Brackets name
// chapters of Microsoft's "FAT32 File System Specification", version 1.03 (fatgen103).
#include <functional>

#include "core/base/types.h"

namespace ferrite {

/// As a directory entry has it: filled up with blanks, without the dot.
using ShortName = std::array<u8, 11>;

/// "NAME.EXT" as UTF-8. `case_bits`: which half Windows NT shows in small letters.
std::string text_of(const ShortName&, u8 case_bits);
/// Whether a name is its own short one, so that it needs no long one.
bool is_short(std::string_view name, ShortName&);
/// A short name like this long one, with a number if `taken` says so ["Generating 8.3 names"].
ShortName alias_of(std::string_view name, const std::function<bool(const ShortName&)>& taken);
/// Why a file can't have this name; empty: it can.
std::string_view objection_to(std::string_view name);
/// Whether Windows takes both for the same.
bool same_name(std::string_view, std::string_view);

namespace long_name {
constexpr u8 Attributes = 0x0F, Last = 0x40;
constexpr std::size_t UnitsPerEntry = 13, MostUnits = 255;

u8 checksum(const ShortName&);
/// The 32 byte entries that come before the short name's, in their order on the disk.
std::vector<u8> entries(std::string_view name, const ShortName&);
/// The units of one entry.
std::u16string units(std::span<const u8> entry);
}  // namespace long_name

}  // namespace ferrite
