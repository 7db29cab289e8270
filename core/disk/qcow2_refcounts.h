// SPDX-License-Identifier: MIT
#pragma once
// Who uses which cluster of a qcow2 image's file. Document: QEMU, docs/interop/qcow2, [Host cluster management].
// New clusters lie beyond all that the file has, so a wrong refcount cannot make one lie on another.
#include <optional>

#include "core/disk/qcow2_header.h"

namespace ferrite {

class Qcow2Refcounts {
 public:
  /// `media` must live longer.
  Qcow2Refcounts(Media& media, const Qcow2Header&);
  bool load();

  /// The offset of a cluster that is used once. What it holds is undefined until written.
  std::optional<u64> allocate();
  /// One use less of the cluster at this offset. False: the host failed, or there was no use to take.
  bool release(u64 offset);
  /// Whether the refcount table lies there.
  bool lies_on_table(u64 offset) const;

 private:
  /// The larger refcount table that takes the place of a full one, with the blocks that count its and their clusters.
  struct Growth {
    u64 first = 0;  // cluster
    u64 table_clusters = 0, entries = 0;
    u64 first_block = 0, blocks = 0;
    u64 clusters() const { return table_clusters + blocks; }
  };

  u64 clusters_covered() const { return table_.size() * block_entries_; }
  bool load_block(u64 index);
  u64 count_at(u64 entry) const;
  void set_count(u64 entry, u64 count);
  bool keep_count(u64 entry);
  bool change(u64 cluster, u64 count);
  bool make_block(u64 cluster);
  Growth plan_growth(u64 first) const;
  bool write_growth_blocks(const Growth&);
  bool grow_table(u64 first);

  Media& media_;
  u64 cluster_bytes_;
  u32 bits_;  // of a refcount
  u64 block_entries_;
  u64 table_at_, table_clusters_;
  std::vector<u64> table_;
  std::optional<u64> block_index_;  // the block held
  std::vector<u8> block_;
  u64 next_ = 0;  // the cluster to try next
};

}  // namespace ferrite
