// SPDX-License-Identifier: MIT
#pragma once
// Files that are packed by gzip (RFC 1952), or several of them in a ZIP archive (PKWARE's APPNOTE.TXT 6.3.3).
#include "core/base/result.h"

namespace ferrite {

struct PackedFile {
  std::string name;  // UTF-8, with its folders: "disks/one.img". Empty: gzip was told none
  std::vector<u8> bytes;
};

/// By its first bytes.
bool is_packed_file(std::span<const u8> file);
/// All of them, in the archive's order, without folders; together no more than 64 MB. Lengths and CRCs are checked.
Result<std::vector<PackedFile>> unpack(std::span<const u8> file);

}  // namespace ferrite
