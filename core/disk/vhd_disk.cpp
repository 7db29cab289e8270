// SPDX-License-Identifier: MIT
#include "core/disk/vhd_disk.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/disk/padded_read.h"

namespace ferrite {
namespace {
HardDisk::Io io(bool done) { return done ? HardDisk::Io::Done : HardDisk::Io::Failed; }
}  // namespace

VhdDisk::Piece VhdDisk::piece_at(u64 sector, std::size_t bytes) const {
  const u32 first = u32(sector % block_sectors_);
  return {u32(sector / block_sectors_), first, u32(std::min<u64>(bytes / SectorBytes, block_sectors_ - first))};
}

HardDisk::Io VhdDisk::read(u64 sector, std::span<u8> into) {
  if (!holds(sector, into.size())) return Io::Failed;
  if (type() == VhdType::Fixed) return io(media_->read(sector * SectorBytes, into));
  while (!into.empty()) {
    const Piece piece = piece_at(sector, into.size());
    const std::size_t bytes = std::size_t(piece.count) * SectorBytes;
    if (const Io result = read_piece(piece, into.first(bytes)); result != Io::Done) return result;
    sector += piece.count;
    into = into.subspan(bytes);
  }
  return Io::Done;
}

HardDisk::Io VhdDisk::read_piece(const Piece& piece, std::span<u8> into) {
  const u64 sector = u64(piece.block) * block_sectors_ + piece.first;
  if (table_[piece.block] == Unallocated) return read_parent(sector, into);
  const u64 data_at = block_at(piece.block) + bitmap_bytes_;
  // [Block Allocation Table and Data Blocks] Sectors that are not in the bitmap are zeros in the file.
  if (type() == VhdType::Dynamic) return io(media_->read(data_at + u64(piece.first) * SectorBytes, into));
  if (!load_bitmap(piece.block)) return Io::Failed;
  for (u32 done = 0; done < piece.count;) {
    const u32 at = piece.first + done, run = run_length(at, piece.count - done);
    const auto part = into.subspan(std::size_t(done) * SectorBytes, std::size_t(run) * SectorBytes);
    const Io result =
        in_bitmap(at) ? io(media_->read(data_at + u64(at) * SectorBytes, part)) : read_parent(sector + done, part);
    if (result != Io::Done) return result;
    done += run;
  }
  return Io::Done;
}

HardDisk::Io VhdDisk::read_parent(u64 sector, std::span<u8> into) {
  if (parent_) return parent_->read(sector, into);
  std::fill(into.begin(), into.end(), u8(0));
  return Io::Done;
}

HardDisk::Io VhdDisk::write(u64 sector, std::span<const u8> from) {
  if (!writable() || !holds(sector, from.size())) return Io::Failed;
  if (type() == VhdType::Fixed) return io(media_->write(sector * SectorBytes, from));
  while (!from.empty()) {
    const Piece piece = piece_at(sector, from.size());
    const std::size_t bytes = std::size_t(piece.count) * SectorBytes;
    if (!write_piece(piece, from.first(bytes))) return Io::Failed;
    sector += piece.count;
    from = from.subspan(bytes);
  }
  return Io::Done;
}

// The order: data, then the bits that make them count, then for a new block the table entry that makes all of it count.
bool VhdDisk::write_piece(const Piece& piece, std::span<const u8> from) {
  const bool fresh = table_[piece.block] == Unallocated;
  if (fresh ? !make_room() : !load_bitmap(piece.block)) return false;
  const u64 at = fresh ? free_at_ : block_at(piece.block);
  if (!media_->write(at + bitmap_bytes_ + u64(piece.first) * SectorBytes, from)) return false;
  if (!fresh) return mark(piece, at);
  bitmap_.assign(bitmap_bytes_, 0);
  bitmap_of_ = NoBlock;  // so that all of it is written
  return mark(piece, at) && write_table_entry(piece.block, at);
}

// [Implementing a Dynamic Disk] The footer moves to the new end first, so that the file never lacks one. What was in
// the file before, left by a dead host or by discarded blocks, becomes zeros.
bool VhdDisk::make_room() {
  const u64 end = free_at_ + bitmap_bytes_ + header_.block_bytes;
  if (end / SectorBytes >= Unallocated) return false;
  const u64 old_size = media_->size();
  if (!footer_at_ && !write_footer(std::max(end, round_up(old_size, SectorBytes)))) return false;
  if (*footer_at_ < end && !write_footer(end)) return false;
  return write_zeros(free_at_ + bitmap_bytes_, std::min(old_size, end));
}

bool VhdDisk::write_footer(u64 at) {
  if (!media_->write(at, footer_bytes_)) return false;
  footer_at_ = at;
  return true;
}

bool VhdDisk::write_zeros(u64 from, u64 to) {
  static constexpr std::array<u8, 65536> Zeros{};
  for (; from < to; from += Zeros.size())
    if (!media_->write(from, std::span(Zeros).first(std::size_t(std::min<u64>(to - from, Zeros.size()))))) return false;
  return true;
}

bool VhdDisk::load_bitmap(u32 block) {
  if (bitmap_of_ == block) return true;
  bitmap_of_ = NoBlock;
  bitmap_.resize(bitmap_bytes_);
  if (!media_->read(block_at(block), bitmap_)) return false;
  bitmap_of_ = block;
  return true;
}

u32 VhdDisk::run_length(u32 sector, u32 most) const {
  u32 run = 1;
  while (run < most && in_bitmap(sector + run) == in_bitmap(sector)) run++;
  return run;
}

/// Sets the bits of these sectors in the bitmap held, and writes what of it the file lacks.
bool VhdDisk::mark(const Piece& piece, u64 block_at) {
  const bool fresh = bitmap_of_ == NoBlock;
  if (!fresh && in_bitmap(piece.first) && run_length(piece.first, piece.count) == piece.count) return true;
  for (u32 sector = piece.first; sector < piece.first + piece.count; sector++)
    bitmap_[sector / 8] |= u8(0x80 >> sector % 8);
  const u32 first = fresh ? 0 : piece.first / 8;
  const u32 end = fresh ? bitmap_bytes_ : (piece.first + piece.count + 7) / 8;
  const bool kept = media_->write(block_at + first, std::span(bitmap_).subspan(first, end - first));
  bitmap_of_ = kept ? piece.block : NoBlock;
  return kept;
}

bool VhdDisk::write_table_entry(u32 block, u64 block_at) {
  std::array<u8, 4> entry{};
  store_big<u32>(entry, 0, u32(block_at / SectorBytes));
  if (!media_->write(header_.table_at + u64(block) * 4, entry)) {
    bitmap_of_ = NoBlock;
    return false;
  }
  table_[block] = u32(block_at / SectorBytes);
  free_at_ = block_at + bitmap_bytes_ + header_.block_bytes;
  return true;
}

HardDisk::Io VhdDisk::flush() { return flush_media(*media_); }

HardDisk::Io VhdDisk::commit_block(u32 block) {
  if (!parent_ || block >= blocks()) return Io::Failed;
  if (table_[block] == Unallocated) return Io::Done;
  if (!load_bitmap(block)) return Io::Failed;
  const u64 sector = u64(block) * block_sectors_;
  const u32 count = u32(std::min<u64>(block_sectors_, sectors() - sector));
  constexpr u32 MostSectors = 128;
  std::vector<u8> copied(MostSectors * SectorBytes);
  for (u32 at = 0; at < count;) {
    const u32 run = run_length(at, std::min(count - at, MostSectors));
    if (in_bitmap(at)) {
      const auto part = std::span(copied).first(std::size_t(run) * SectorBytes);
      if (!media_->read(block_at(block) + bitmap_bytes_ + u64(at) * SectorBytes, part)) return Io::Failed;
      if (const Io result = parent_->write(sector + at, part); result != Io::Done) return result;
    }
    at += run;
  }
  return Io::Done;
}

HardDisk::Io VhdDisk::commit() {
  if (!parent_) return Io::Failed;
  for (u32 block = 0; block < blocks(); block++)
    if (const Io result = commit_block(block); result != Io::Done) return result;
  // The host keeps writes in the order in which they were made: the differences are never forgotten before.
  if (parent_->flush() == Io::Failed) return Io::Failed;
  return discard();
}

HardDisk::Io VhdDisk::discard() {
  if (!parent_ || !writable()) return Io::Failed;
  if (!media_->write(header_.table_at, std::vector<u8>(table_.size() * 4, 0xFF))) return Io::Failed;
  std::fill(table_.begin(), table_.end(), Unallocated);
  free_at_ = blocks_begin_;
  bitmap_of_ = NoBlock;
  return Io::Done;
}

}  // namespace ferrite
