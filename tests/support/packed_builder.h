// SPDX-License-Identifier: MIT
#pragma once
// gzip files and ZIP archives [RFC 1952; PKWARE's APPNOTE.TXT 6.3.3].
#include "core/disk/inflate.h"
#include "tests/support/floppy_files.h"

namespace ferrite::test {

/// Deflated without packing [RFC 1951, 3.2.4].
inline Bytes stored_block(const Bytes& bytes) {
  return Bytes{1} + little16(unsigned(bytes.size())) + little16(unsigned(bytes.size()) ^ 0xFFFF) + bytes;
}
inline Bytes gzip(const Bytes& bytes, std::string_view name = "") {
  const u8 flags = name.empty() ? 0 : 8;
  const Bytes header{0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3};
  return header + (name.empty() ? Bytes{} : bytes_of(name) + Bytes{0}) + stored_block(bytes) +
         little32(crc32_of(bytes)) + little32(u32(bytes.size()));
}

struct ZipEntry {
  std::string name;
  Bytes bytes{};
  u16 method = 0, flags = 0;
  u32 crc_error = 0;
  u32 length_error = 0;
  Bytes packed() const { return method == 8 ? stored_block(bytes) : bytes; }
  /// The fields that the local header and the directory share [4.3.7, 4.3.12].
  Bytes fields() const {
    return little16(20) + little16(flags) + little16(method) + little32(0) + little32(crc32_of(bytes) ^ crc_error) +
           little32(u32(packed().size())) + little32(u32(bytes.size()) + length_error) +
           little16(unsigned(name.size()));
  }
};
inline Bytes zip(const std::vector<ZipEntry>& entries, const std::string& comment = "") {
  Bytes file, directory;
  for (const ZipEntry& entry : entries) {
    directory = directory + bytes_of("PK\1\2") + little16(20) + entry.fields() + little16(0) + little16(0) +
                little16(0) + little16(0) + little32(0) + little32(u32(file.size())) + bytes_of(entry.name);
    file = file + bytes_of("PK\3\4") + entry.fields() + little16(3) + bytes_of(entry.name) + Bytes{9, 9, 9} +
           entry.packed();
  }
  const u32 at = u32(file.size());
  return file + directory + bytes_of("PK\5\6") + little32(0) + little16(unsigned(entries.size())) +
         little16(unsigned(entries.size())) + little32(u32(directory.size())) + little32(at) +
         little16(unsigned(comment.size())) + bytes_of(comment);
}

}  // namespace ferrite::test
