// SPDX-License-Identifier: MIT
#pragma once
// The tracks of HFE version 3: bytes of eight cells, the first in the highest bit, and opcodes, whose first four bits
// are ones. No MFM or FM has four changes of flux in succession.
#include "core/base/result.h"
#include "core/disk/cell_track.h"

namespace ferrite::hfe_opcode {

enum : u8 {
  Nop = 0xF0,
  SetIndex = 0xF1,    // the index pulse is here
  SetBitRate = 0xF2,  // the next byte: a cell in 36ths of a microsecond
  SkipBits = 0xF3,    // the next byte: how many bits of the byte behind it are no cells
  Random = 0xF4,      // eight weak cells
};

/// The sentence of the error is the reason alone, with the offset in `stream`.
Result<CellTrack> decode(std::span<const u8> stream);

struct Encoded {
  std::vector<u8> stream;
  u32 cells;  // how many of the track's fit
};
Encoded encode(const CellTrack&, u8 bit_rate, std::size_t most_bytes);

}  // namespace ferrite::hfe_opcode
