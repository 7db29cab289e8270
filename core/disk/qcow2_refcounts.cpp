// SPDX-License-Identifier: MIT
#include "core/disk/qcow2_refcounts.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/disk/padded_read.h"

namespace ferrite {
namespace {
constexpr u64 OffsetMask = 0x00FF'FFFF'FFFF'FE00;
constexpr u64 MostTableBytes = 8 * 1024 * 1024;
constexpr unsigned MostAttempts = 65536;  // clusters beyond the end of the file that a dead writer left counted
}  // namespace

Qcow2Refcounts::Qcow2Refcounts(Media& media, const Qcow2Header& header)
    : media_(media),
      cluster_bytes_(header.cluster_bytes()),
      bits_(1u << header.refcount_order),
      block_entries_(cluster_bytes_ * 8 / bits_),
      table_at_(header.refcount_table_at),
      table_clusters_(header.refcount_table_clusters) {}

bool Qcow2Refcounts::load() {
  std::vector<u8> raw(std::size_t(table_clusters_ * cluster_bytes_));
  if (!read_padded(media_, table_at_, raw)) return false;
  table_.resize(raw.size() / sizeof(u64));
  for (std::size_t n = 0; n < table_.size(); n++) table_[n] = load_big<u64>(raw, n * sizeof(u64)) & OffsetMask;
  block_.resize(std::size_t(cluster_bytes_));
  return true;
}

bool Qcow2Refcounts::lies_on_table(u64 offset) const {
  return offset >= table_at_ && offset - table_at_ < table_clusters_ * cluster_bytes_;
}

bool Qcow2Refcounts::load_block(u64 index) {
  if (block_index_ == index) return true;
  block_index_.reset();
  const u64 at = table_[std::size_t(index)];
  if (at == 0 || at % cluster_bytes_ || at >= media_.size() || !read_padded(media_, at, block_)) return false;
  block_index_ = index;
  return true;
}

u64 Qcow2Refcounts::count_at(u64 entry) const {
  const auto at = std::size_t(entry * bits_ / 8);
  switch (bits_) {
    case 64: return load_big<u64>(block_, at);
    case 32: return load_big<u32>(block_, at);
    case 16: return load_big<u16>(block_, at);
    default: return block_[at] >> entry * bits_ % 8 & ((1u << bits_) - 1);
  }
}

void Qcow2Refcounts::set_count(u64 entry, u64 count) {
  const auto at = std::size_t(entry * bits_ / 8);
  const unsigned shift = unsigned(entry * bits_ % 8);
  switch (bits_) {
    case 64: return store_big<u64>(block_, at, count);
    case 32: return store_big<u32>(block_, at, u32(count));
    case 16: return store_big<u16>(block_, at, u16(count));
    default: block_[at] = u8((block_[at] & ~(((1u << bits_) - 1) << shift)) | unsigned(count) << shift);
  }
}

bool Qcow2Refcounts::keep_count(u64 entry) {
  const auto at = std::size_t(entry * bits_ / 8);
  const std::size_t bytes = std::max<std::size_t>(bits_ / 8, 1);
  if (media_.write(table_[std::size_t(*block_index_)] + at, std::span(block_).subspan(at, bytes))) return true;
  block_index_.reset();
  return false;
}

bool Qcow2Refcounts::change(u64 cluster, u64 count) {
  set_count(cluster % block_entries_, count);
  return keep_count(cluster % block_entries_);
}

std::optional<u64> Qcow2Refcounts::allocate() {
  next_ = std::max(next_, round_up(media_.size(), cluster_bytes_) / cluster_bytes_);
  for (unsigned attempt = 0; attempt < MostAttempts; attempt++) {
    const u64 cluster = next_;
    if (cluster * cluster_bytes_ > OffsetMask) return {};
    if (cluster >= clusters_covered()) {
      if (!grow_table(cluster)) return {};
    } else if (table_[std::size_t(cluster / block_entries_)] == 0) {
      if (!make_block(cluster)) return {};
    } else if (!load_block(cluster / block_entries_)) {
      return {};
    } else {
      next_++;
      if (count_at(cluster % block_entries_) == 0) {
        if (!change(cluster, 1)) return {};
        return cluster * cluster_bytes_;
      }
    }
  }
  return {};
}

/// A refcount block at the first cluster that lacks one: it counts itself.
bool Qcow2Refcounts::make_block(u64 cluster) {
  const u64 index = cluster / block_entries_, at = cluster * cluster_bytes_;
  block_index_.reset();
  std::fill(block_.begin(), block_.end(), u8(0));
  set_count(cluster % block_entries_, 1);
  std::array<u8, sizeof(u64)> entry{};
  store_big<u64>(entry, 0, at);
  // The block before the entry that makes it count.
  if (!media_.write(at, block_) || !media_.write(table_at_ + index * sizeof(u64), entry)) return false;
  table_[std::size_t(index)] = at;
  block_index_ = index;
  next_ = cluster + 1;
  return true;
}

Qcow2Refcounts::Growth Qcow2Refcounts::plan_growth(u64 first) const {
  Growth g;
  g.first = first;
  g.first_block = first / block_entries_;
  g.entries = table_.size() * 2;
  for (u64 blocks = 1; blocks != g.blocks;) {
    g.blocks = blocks;
    g.entries = std::max(g.entries, g.first_block + blocks);
    g.table_clusters = round_up(g.entries * sizeof(u64), cluster_bytes_) / cluster_bytes_;
    g.entries = g.table_clusters * cluster_bytes_ / sizeof(u64);
    blocks = std::max(blocks, (first + g.clusters() - 1) / block_entries_ - g.first_block + 1);
  }
  return g;
}

bool Qcow2Refcounts::write_growth_blocks(const Growth& g) {
  block_index_.reset();
  for (u64 n = 0; n < g.blocks; n++) {
    const u64 begin = (g.first_block + n) * block_entries_;
    std::fill(block_.begin(), block_.end(), u8(0));
    for (u64 cluster = std::max(begin, g.first); cluster < std::min(begin + block_entries_, g.first + g.clusters());
         cluster++)
      set_count(cluster - begin, 1);
    if (!media_.write((g.first + g.table_clusters + n) * cluster_bytes_, block_)) return false;
  }
  return true;
}

// The header's one write of offset and size makes the larger table count.
bool Qcow2Refcounts::grow_table(u64 first) {
  const Growth g = plan_growth(first);
  if (g.entries * sizeof(u64) > MostTableBytes || !write_growth_blocks(g)) return false;
  std::vector<u64> table = table_;
  table.resize(std::size_t(g.entries));
  for (u64 n = 0; n < g.blocks; n++)
    table[std::size_t(g.first_block + n)] = (g.first + g.table_clusters + n) * cluster_bytes_;
  std::vector<u8> raw(table.size() * sizeof(u64));
  for (std::size_t n = 0; n < table.size(); n++) store_big<u64>(raw, n * sizeof(u64), table[n]);
  std::array<u8, sizeof(u64) + sizeof(u32)> header{};
  store_big<u64>(header, 0, first * cluster_bytes_);
  store_big<u32>(header, sizeof(u64), u32(g.table_clusters));
  if (!media_.write(first * cluster_bytes_, raw) || !media_.write(Qcow2Header::RefcountTableOffset, header))
    return false;
  const u64 old_at = table_at_, old_clusters = table_clusters_;
  table_ = std::move(table);
  table_at_ = first * cluster_bytes_;
  table_clusters_ = g.table_clusters;
  next_ = first + g.clusters();
  for (u64 n = 0; n < old_clusters; n++) release(old_at + n * cluster_bytes_);  // failing that, it is only lost room
  return true;
}

bool Qcow2Refcounts::release(u64 offset) {
  const u64 cluster = offset / cluster_bytes_;
  if (cluster >= clusters_covered() || !load_block(cluster / block_entries_)) return false;
  const u64 count = count_at(cluster % block_entries_);
  return count != 0 && change(cluster, count - 1);
}

}  // namespace ferrite
