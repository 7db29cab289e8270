// SPDX-License-Identifier: MIT
// qcow2 images put together by hand from docs/interop/qcow2, and an account of who uses which cluster of one.
#pragma once
#include <map>

#include "core/base/byte_order.h"
#include "tests/support/hard_disk_rig.h"

namespace ferrite::test {

constexpr u64 Qcow2Copied = u64(1) << 63, Qcow2Compressed = u64(1) << 62, Qcow2OffsetMask = 0x00FF'FFFF'FFFF'FE00;

/// A file made cluster by cluster: header, refcount table, one refcount block, L1 table, and what is added.
class Qcow2Builder {
 public:
  struct Shape {
    u64 sectors = 64;
    u32 version = 3, cluster_bits = 9, refcount_order = 4;
  };
  explicit Qcow2Builder(const Shape& shape) : shape_(shape) {
    const u64 per_l2 = cluster_bytes() / 8, clusters = (shape.sectors * 512 + cluster_bytes() - 1) / cluster_bytes();
    const u64 l1_entries = (clusters + per_l2 - 1) / per_l2;
    bytes.resize(cluster_bytes() * 3);
    set_count(0, 1), set_count(1, 1), set_count(2, 1);
    store_big<u64>(bytes, cluster_bytes(), cluster_bytes() * 2);  // refcount table: its first block
    l1_at_ = add(Bytes(std::size_t(round_up(l1_entries * 8, cluster_bytes()))));
    put_header(u32(l1_entries));
  }

  u64 cluster_bytes() const { return u64(1) << shape_.cluster_bits; }
  Bytes& file() { return bytes; }

  /// Appends whole clusters, used once. Gives their offset.
  u64 add(const Bytes& contents) {
    const u64 at = bytes.size();
    bytes.insert(bytes.end(), contents.begin(), contents.end());
    bytes.resize(std::size_t(round_up(bytes.size(), cluster_bytes())));
    for (u64 cluster = at / cluster_bytes(); cluster < bytes.size() / cluster_bytes(); cluster++) set_count(cluster, 1);
    return at;
  }
  /// The L2 entry of a cluster of the disk.
  void map(u64 cluster, u64 entry) {
    const u64 per_l2 = cluster_bytes() / 8, l1_entry = l1_at_ + cluster / per_l2 * 8;
    u64 l2 = load_big<u64>(bytes, std::size_t(l1_entry)) & Qcow2OffsetMask;
    if (!l2) {
      l2 = add(Bytes(std::size_t(cluster_bytes())));
      store_big<u64>(bytes, std::size_t(l1_entry), l2 | Qcow2Copied);
    }
    store_big<u64>(bytes, std::size_t(l2 + cluster % per_l2 * 8), entry);
  }
  void set_count(u64 cluster, u64 count) {
    const u64 bits = u64(1) << shape_.refcount_order, at = cluster_bytes() * 2 + cluster * bits / 8;
    if (bits == 16) return store_big<u16>(bytes, std::size_t(at), u16(count));
    if (bits == 32) return store_big<u32>(bytes, std::size_t(at), u32(count));
    if (bits == 64) return store_big<u64>(bytes, std::size_t(at), count);
    const u64 shift = cluster * bits % 8, mask = ((1u << bits) - 1) << shift;
    bytes[std::size_t(at)] = u8((bytes[std::size_t(at)] & ~mask) | count << shift);
  }
  void name_backing(std::string_view name, std::string_view format) {
    std::size_t at = shape_.version == 2 ? 72 : 104;
    store_big<u32>(bytes, at, 0x6803F857), store_big<u32>(bytes, at + 4, 5);  // a feature name table, to be skipped
    store_big<u32>(bytes, at + 16, 0xE2792ACA), store_big<u32>(bytes, at + 20, u32(format.size()));
    std::copy(format.begin(), format.end(), bytes.begin() + std::ptrdiff_t(at + 24));
    at = 300;
    std::copy(name.begin(), name.end(), bytes.begin() + std::ptrdiff_t(at));
    store_big<u64>(bytes, 8, at), store_big<u32>(bytes, 16, u32(name.size()));
  }
  u64 l1_at() const { return l1_at_; }

  Bytes bytes;

 private:
  void put_header(u32 l1_entries) {
    store_big<u32>(bytes, 0, 0x514649FB);
    store_big<u32>(bytes, 4, shape_.version);
    store_big<u32>(bytes, 20, shape_.cluster_bits);
    store_big<u64>(bytes, 24, shape_.sectors * 512);
    store_big<u32>(bytes, 36, l1_entries);
    store_big<u64>(bytes, 40, l1_at_);
    store_big<u64>(bytes, 48, cluster_bytes());
    store_big<u32>(bytes, 56, 1);
    if (shape_.version == 2) return;
    store_big<u32>(bytes, 96, shape_.refcount_order);
    store_big<u32>(bytes, 100, 104);
  }

  Shape shape_;
  u64 l1_at_ = 0;
};

/// Compares refcounts with the references that the active tables make; without internal snapshots.
struct Qcow2Account {
  unsigned lost = 0;     // clusters that count more than they are used
  unsigned missing = 0;  // and less: two things may come to lie on one another
  bool copied_wrong = false;

  explicit Qcow2Account(const Bytes& file) : file_(file), bits_(load_big<u32>(file, 20)) {
    const u64 cluster = u64(1) << bits_, l1 = load_big<u64>(file, 40), table = load_big<u64>(file, 48);
    const u64 l1_bytes = u64(load_big<u32>(file, 36)) * 8, table_bytes = u64(load_big<u32>(file, 56)) << bits_;
    use(0, cluster), use(l1, l1_bytes), use(table, table_bytes);
    for (u64 at = table; at < table + table_bytes; at += 8)
      if (const u64 block = word(at)) use(block, cluster);
    for (u64 at = l1; at < l1 + l1_bytes; at += 8)
      if (const u64 l2 = word(at) & Qcow2OffsetMask) {
        use(l2, cluster);
        for (u64 entry = l2; entry < l2 + cluster; entry += 8) use_entry(word(entry));
      }
    const u32 order = load_big<u32>(file, 4) == 2 ? 4 : load_big<u32>(file, 96);
    const u64 width = u64(1) << order, per_block = cluster * 8 / width;
    for (u64 index = 0; index < table_bytes / 8; index++)
      if (const u64 block = word(table + index * 8))
        for (u64 n = 0; n < per_block; n++) compare(index * per_block + n, count(block, n, width));
    for (const auto& [number, uses] : uses_) missing += uses != 0;  // in no block
  }

 private:
  u64 word(u64 at) const { return at + 8 <= file_.size() ? load_big<u64>(file_, std::size_t(at)) : 0; }
  void use(u64 at, u64 length) {
    for (u64 n = at >> bits_; n <= (at + length - 1) >> bits_; n++) uses_[n]++;
  }
  void use_entry(u64 entry) {
    const u32 shift = 62 - (bits_ - 8);
    if (entry & Qcow2Compressed) {
      const u64 at = entry & ((u64(1) << shift) - 1) & ~u64(511);
      use(at, (((entry & (Qcow2Compressed - 1)) >> shift) + 1) * 512);
    } else if (const u64 at = entry & Qcow2OffsetMask) {
      use(at, u64(1) << bits_);
      copied_wrong |= !(entry & Qcow2Copied);
    }
  }
  u64 count(u64 block, u64 n, u64 width) const {
    u64 value = 0;
    for (u64 byte = 0; byte < std::max<u64>(width / 8, 1); byte++)
      value = value << 8 | file_[std::size_t(block + n * width / 8 + byte)];
    return width >= 8 ? value : value >> n * width % 8 & ((1u << width) - 1);
  }
  void compare(u64 cluster, u64 counted) {
    const u64 uses = uses_[cluster];
    lost += counted > uses;
    missing += counted < uses;
    uses_.erase(cluster);
  }

  const Bytes& file_;
  u32 bits_;
  std::map<u64, u64> uses_;
};

}  // namespace ferrite::test
