// SPDX-License-Identifier: MIT
#include "core/cpu/code_cache.h"

#include <new>

#include "core/cpu/x87_trace.h"

namespace ferrite {
const CodeCache::Block& CodeCache::decode(u32 physical, std::span<const u8> bytes, bool code32) {
  isa::Insn* const room = room_for_a_block();
  Block& block = blocks_[slot(physical)];
  block = {u32(code32), physical, version(physical), &version(physical), room, 0, 0};
  while (block.count < BlockLimit) {
    isa::Insn& insn = room[block.count];
    if (isa::decode(bytes.subspan(block.bytes), code32, insn, features_) != isa::Decoded::Ok) break;
    insn.offset = block.bytes;
    insn.x87_distance = x87_distance(insn, block.count ? room[block.count - 1].x87_distance : u8{0});
    block.count++;
    block.bytes = u16(block.bytes + insn.length);
    if (insn.ends_block()) break;
  }
  used_ += block.count;
  if (block.bytes) mark(physical, block.bytes);
  return block;
}

isa::Insn* CodeCache::room_for_a_block() {
  if (used_ + BlockLimit > ChunkSize) {
    if (chunk_ + 1 == chunks_.size() && chunks_.size() < MostChunks) {
      std::unique_ptr<isa::Insn[]> chunk(new (std::nothrow) isa::Insn[ChunkSize]);
      if (chunk) chunks_.push_back(std::move(chunk));
    }
    if (chunk_ + 1 == chunks_.size())
      flush();
    else
      chunk_++, used_ = 0;
  }
  return &chunks_[chunk_][used_];
}

void CodeCache::mark(u32 physical, u32 bytes) {
  if (physical >> 12 >= pages_.size()) return;
  const u32 first = (physical & 0xFFF) >> 7, last = ((physical & 0xFFF) + bytes - 1) >> 7;
  for (u32 n = first; n <= last; n++) pages_[physical >> 12].granules |= 1u << n;
}

bool CodeCache::holds_code(u32 physical, u32 bytes) const {
  if (physical >> 12 >= pages_.size()) return false;
  const u32 first = (physical & 0xFFF) >> 7, last = std::min(31u, ((physical & 0xFFF) + bytes - 1) >> 7);
  const u32 touched = (last == 31 ? ~0u : (1u << (last + 1)) - 1) & ~((1u << first) - 1);
  return pages_[physical >> 12].granules & touched;
}

void CodeCache::discard(u32 physical) {
  if (physical >> 12 >= pages_.size()) return;
  pages_[physical >> 12].version++;
  pages_[physical >> 12].granules = 0;
}

void CodeCache::flush() {
  for (Page& page : pages_) page.version++, page.granules = 0;
  rom_version_++;
  chunk_ = used_ = 0;
}

}  // namespace ferrite
