// SPDX-License-Identifier: MIT
#pragma once
// The header of a qcow2 image. Document: QEMU, docs/interop/qcow2. Brackets name its headings.
#include "core/base/result.h"
#include "core/host/media.h"

namespace ferrite {

struct Qcow2Header {
  static constexpr u32 LeastClusterBits = 9, MostClusterBits = 21;
  /// Where fields lie that are written again.
  enum Field : u64 { RefcountTableOffset = 48, AutoclearFeatures = 88 };

  u32 version = 3;
  u32 cluster_bits = 16;
  u64 bytes = 0;  // of the virtual disk
  u64 l1_at = 0;
  u32 l1_entries = 0;  // what the disk's size needs; the table may have more
  u64 refcount_table_at = 0;
  u32 refcount_table_clusters = 0;
  u32 refcount_order = 4;                    // a refcount has 1 << refcount_order bits
  bool dirty = false;                        // refcounts may be wrong
  bool corrupt = false;                      // anything may be wrong
  bool autoclear = false;                    // features are set that a writer must clear
  std::string backing_name, backing_format;  // empty: none, not said

  u32 cluster_bytes() const { return 1u << cluster_bits; }
  u64 l2_entries() const { return cluster_bytes() / sizeof(u64); }

  static Result<Qcow2Header> read(Media&);
};

}  // namespace ferrite
