// SPDX-License-Identifier: MIT
// Decoded instructions, in blocks keyed by physical address. A block lies in one page and ends where control may go
// elsewhere. It assumes that its bytes have not changed since it was decoded: pages that hold code are watched, in
// granules of 128 bytes, and a write into a granule with code makes all blocks of that page stale.
#pragma once
#include <algorithm>
#include <memory>

#include "core/isa/decode.h"

namespace ferrite {

class CodeCache {
 public:
  static constexpr unsigned BlockLimit = 32;  // instructions

  /// Instructions of other features do not exist.
  explicit CodeCache(u32 ram_bytes, isa::Features features = isa::Features::all())
      : features_(features), pages_(ram_bytes >> 12), blocks_(BlockCount) {
    chunks_.emplace_back(new isa::Insn[ChunkSize]);
  }

  struct Block {
    u32 key = ~0u;  // code32; ~0: empty
    u32 physical = 0;
    u32 version = 0;  // of its page when it was decoded
    const u32* page_version = nullptr;
    const isa::Insn* first = nullptr;
    u16 count = 0, bytes = 0;
  };

  /// The block that starts at `physical`, if it is still true.
  const Block* find(u32 physical, bool code32) const {
    const Block& b = blocks_[slot(physical)];
    return b.physical == physical && b.key == u32(code32) && fresh(b) ? &b : nullptr;
  }
  /// Whether its bytes are as they were when it was decoded.
  static bool fresh(const Block& b) { return b.version == *b.page_version; }
  std::span<const isa::Insn> instructions(const Block& b) const { return {b.first, b.count}; }

  /// Decodes the block at `physical` from `bytes`, which reach to the end of its page. A block of no instructions means
  /// that the first one does not end in this page (or never ends).
  const Block& decode(u32 physical, std::span<const u8> bytes, bool code32);

  bool holds_code(u32 physical, u32 bytes) const;
  /// The page holding `physical` changed: its blocks are stale.
  void discard(u32 physical);
  void flush();

 private:
  // Chunks of instructions, 1.5 MB each, made as guests need them: 2 MB of straight-line code fit into all.
  static constexpr u32 BlockCount = 1 << 16, ChunkSize = 1 << 16, MostChunks = 12;
  struct Page {
    u32 version = 0;
    u32 granules = 0;  // bit n: bytes 128 n.. hold decoded code
  };
  static u32 slot(u32 physical) { return (physical ^ physical >> 12) & (BlockCount - 1); }
  const u32& version(u32 physical) const {
    return physical >> 12 < pages_.size() ? pages_[physical >> 12].version : rom_version_;
  }
  void mark(u32 physical, u32 bytes);
  isa::Insn* room_for_a_block();

  isa::Features features_;
  std::vector<Page> pages_;
  std::vector<Block> blocks_;
  std::vector<std::unique_ptr<isa::Insn[]>> chunks_;
  u32 chunk_ = 0, used_ = 0;  // the chunk being filled, and how much of it is
  u32 rom_version_ = 0;       // of everything above RAM
};

}  // namespace ferrite
