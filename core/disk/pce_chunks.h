// SPDX-License-Identifier: MIT
#pragma once
// What PCE's files (PSI, PRI) are made of. Document: "PSI file format" (2013-06-09), "Chunk format".
#include "core/disk/file_reader.h"

namespace ferrite {

constexpr std::size_t PceChunkBytes = 12;  // around its data: ID, length, CRC

struct PceChunk {
  std::string_view id;  // four characters
  std::size_t at = 0;   // in the file
  std::span<const u8> data;
};

/// The next chunk; its CRC is checked.
PceChunk read_pce_chunk(FileReader&);
void write_pce_chunk(std::vector<u8>&, std::string_view id, std::span<const u8> data);

/// The lines of TEXT chunks go on those of the chunks before.
void add_pce_text(std::string& lines, const PceChunk&);
/// No chunk where there are no lines.
void write_pce_text(std::vector<u8>&, const std::string& lines);

}  // namespace ferrite
