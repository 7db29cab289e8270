// SPDX-License-Identifier: MIT
// Blank qcow2 images, version 3. Each is one write, so that there is either nothing or a disk.
#include <algorithm>

#include "core/base/byte_order.h"
#include "core/disk/qcow2_disk.h"

namespace ferrite {
namespace {

constexpr u32 HeaderBytes = 104, BackingFormatExtension = 0xE2792ACA, ExtensionHeadBytes = 8;
constexpr u32 RefcountOrder = 4;
constexpr std::size_t MostNameBytes = 200;  // so that a header with both names fits the smallest cluster

/// Cluster by cluster: the header, the refcount table, its first blocks, the L1 table.
struct Layout {
  u64 cluster_bytes, blocks = 1, l1_entries, l1_clusters;
  explicit Layout(const NewQcow2& wanted) : cluster_bytes(u64(1) << wanted.cluster_bits) {
    const u64 covered = cluster_bytes * (cluster_bytes / sizeof(u64));
    l1_entries = (wanted.sectors * HardDisk::SectorBytes - 1) / covered + 1;
    l1_clusters = round_up(l1_entries * sizeof(u64), cluster_bytes) / cluster_bytes;
    while (blocks * block_entries() < clusters()) blocks++;
  }
  u64 block_entries() const { return cluster_bytes / sizeof(u16); }
  u64 table_entries() const { return cluster_bytes / sizeof(u64); }
  u64 l1_at() const { return (2 + blocks) * cluster_bytes; }
  u64 clusters() const { return 2 + blocks + l1_clusters; }
};

std::optional<Error> refuse(const Media& media, const NewQcow2& wanted) {
  constexpr u64 MostSectors = u64(1) << 32;
  if (!media.writable() || media.size() != 0)
    return Error{"A new qcow2 image needs an empty file that can be written. Choose another place for it."};
  if (wanted.sectors == 0 || wanted.sectors > MostSectors)
    return Error{"A new qcow2 image has up to 2 TB, and one of " + std::to_string(wanted.sectors) +
                 " sectors was asked for. Choose another size."};
  if (wanted.backing.name.size() > MostNameBytes || wanted.backing.format.size() > MostNameBytes / 2)
    return Error{"The name of the backing file has more than " + std::to_string(MostNameBytes) +
                 " characters. Choose a shorter one."};
  if (wanted.cluster_bits < Qcow2Header::LeastClusterBits || wanted.cluster_bits > Qcow2Header::MostClusterBits ||
      Layout(wanted).blocks > Layout(wanted).table_entries())
    return Error{"Clusters of 2 to the " + std::to_string(wanted.cluster_bits) +
                 " bytes do not fit a disk of this size. Choose 16."};
  return {};
}

void put_text(std::span<u8> bytes, std::size_t at, std::string_view text) {
  std::copy(text.begin(), text.end(), bytes.begin() + std::ptrdiff_t(at));
}

void put_header(std::span<u8> file, const NewQcow2& wanted, const Layout& layout) {
  put_text(file, 0, "QFI\xFB");
  store_big<u32>(file, 4, 3);
  store_big<u32>(file, 20, wanted.cluster_bits);
  store_big<u64>(file, 24, wanted.sectors * HardDisk::SectorBytes);
  store_big<u32>(file, 36, u32(layout.l1_entries));
  store_big<u64>(file, 40, layout.l1_at());
  store_big<u64>(file, 48, layout.cluster_bytes);
  store_big<u32>(file, 56, 1);
  store_big<u32>(file, 96, RefcountOrder);
  store_big<u32>(file, 100, HeaderBytes);
  if (wanted.backing.name.empty()) return;
  std::size_t at = HeaderBytes;
  if (const std::string& format = wanted.backing.format; !format.empty()) {
    store_big<u32>(file, at, BackingFormatExtension);
    store_big<u32>(file, at + 4, u32(format.size()));
    put_text(file, at + ExtensionHeadBytes, format);
    at += ExtensionHeadBytes + std::size_t(round_up(format.size(), 8));
  }
  at += ExtensionHeadBytes;  // the end of the extensions: zeros
  store_big<u64>(file, 8, at);
  store_big<u32>(file, 16, u32(wanted.backing.name.size()));
  put_text(file, at, wanted.backing.name);
}

}  // namespace

Result<std::unique_ptr<Qcow2Disk>> Qcow2Disk::create(std::unique_ptr<Media> media, const NewQcow2& wanted,
                                                     const OpenQcow2Backing& open_backing) {
  if (const auto error = refuse(*media, wanted)) return *error;
  const Layout layout(wanted);
  std::vector<u8> file(std::size_t(layout.clusters() * layout.cluster_bytes));
  put_header(file, wanted, layout);
  for (u64 block = 0; block < layout.blocks; block++)
    store_big<u64>(file, std::size_t(layout.cluster_bytes + block * sizeof(u64)), (2 + block) * layout.cluster_bytes);
  for (u64 cluster = 0; cluster < layout.clusters(); cluster++)
    store_big<u16>(file, std::size_t(2 * layout.cluster_bytes + cluster * sizeof(u16)), 1);
  if (!media->write(0, file))
    return Error{"The new qcow2 image could not be written. Check that there is room for it, and try again."};
  return open(std::move(media), open_backing);
}

}  // namespace ferrite
