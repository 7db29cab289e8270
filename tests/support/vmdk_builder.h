// SPDX-License-Identifier: MIT
// VMware virtual disks put together by hand from Virtual Disk Format 5.0.
#pragma once
#include "core/base/byte_order.h"
#include "tests/support/hard_disk_rig.h"

namespace ferrite::test {

inline std::string vmdk_descriptor(const std::string& extents, const std::string& parent = "ffffffff") {
  return "# Disk DescriptorFile\r\nversion=1\nCID=12345678\nparentCID=" + parent +
         "\ncreateType=\"monolithicFlat\"\n\n# Extent description\n" + extents +
         "\n# The Disk Data Base\n#DDB\nddb.adapterType = \"ide\"\n";
}

/// A sparse file of 8-sector grains and 4-entry tables, as the specification lays it out. Sector 0 is the header,
/// 1 the descriptor, 2 the grain directory, then tables and grains as they are added.
struct VmdkSparseBuilder {
  Bytes bytes = Bytes(3 * 512);
  static constexpr unsigned Grain = 8, TableEntries = 4;

  explicit VmdkSparseBuilder(u64 sectors, u32 flags = 1,
                             const std::string& text = vmdk_descriptor("RW 100 SPARSE \"a.vmdk\"")) {
    std::copy_n("KDMV", 4, bytes.begin());
    store_little<u32>(bytes, 4, 1);
    store_little<u32>(bytes, 8, flags);
    store_little<u64>(bytes, 12, sectors);
    store_little<u64>(bytes, 20, Grain);
    store_little<u64>(bytes, 28, 1);
    store_little<u64>(bytes, 36, 1);
    store_little<u32>(bytes, 44, TableEntries);
    store_little<u64>(bytes, 56, 2);
    std::copy(text.begin(), text.end(), bytes.begin() + 512);
  }
  u32 append(const Bytes& sectors) {
    const u32 at = u32(bytes.size() / 512);
    bytes.insert(bytes.end(), sectors.begin(), sectors.end());
    bytes.resize(std::size_t(round_up(bytes.size(), 512)));
    return at;
  }
  void map(u32 grain, u32 place) {
    const std::size_t entry = 1024 + grain / TableEntries * 4;
    if (load_little<u32>(bytes, entry) == 0) {
      const u32 table = append(Bytes(512));
      store_little<u32>(bytes, entry, table);
    }
    store_little<u32>(bytes, load_little<u32>(bytes, entry) * 512 + grain % TableEntries * 4, place);
  }
};
}  // namespace ferrite::test
