// SPDX-License-Identifier: MIT
#include "core/disk/qcow2_header.h"

#include <optional>

#include "core/base/byte_order.h"
#include "core/disk/padded_read.h"

namespace ferrite {
namespace {

/// Where fields lie.
enum : std::size_t {
  Magic = 0,
  Version = 4,
  BackingFileOffset = 8,
  BackingFileSize = 16,
  ClusterBits = 20,
  Size = 24,
  CryptMethod = 32,
  L1Size = 36,
  L1TableOffset = 40,
  RefcountTableOffset = 48,
  RefcountTableClusters = 56,
  IncompatibleFeatures = 72,
  AutoclearFeatures = 88,
  RefcountOrder = 96,
  HeaderLength = 100,
};
constexpr u32 MagicValue = 0x514649FB;  // 'QFI\xFB'
constexpr u32 Version2Bytes = 72, Version3Bytes = 104;
constexpr u64 MostL1Bytes = 32 * 1024 * 1024, MostRefcountTableBytes = 8 * 1024 * 1024;  // QEMU's own limits
constexpr u64 MostBytes = u64(1) << 56;                                                  // an offset has 56 bits
constexpr u32 MostBackingName = 1023, MostRefcountOrder = 6;
constexpr u32 BackingFormatExtension = 0xE2792ACA;

enum Incompatible : u64 { Dirty = 1, Corrupt = 2, ExternalData = 4, CompressionType = 8, ExtendedL2 = 16 };

constexpr std::string_view Restore = " The file is damaged: restore it from a copy.";
constexpr std::string_view Convert = " Convert it: qemu-img convert -O qcow2 OLD NEW.";

Error refuse(const std::string& what, std::string_view remedy = Restore) {
  return Error{"The qcow2 image " + what + std::string(remedy)};
}
std::string field(std::string_view name, std::size_t at, u64 value) {
  return std::string(name) + " (offset " + std::to_string(at) + ") is " + std::to_string(value);
}

std::optional<Error> refuse_features(u64 features) {
  if (features & ExternalData) return refuse("keeps its data in a second file (incompatible feature bit 2).", Convert);
  if (features & CompressionType) return refuse("is packed by zstd (incompatible feature bit 3).", Convert);
  if (features & ExtendedL2) return refuse("has extended L2 entries (incompatible feature bit 4).", Convert);
  for (unsigned bit = 5; bit < 64; bit++)
    if (features >> bit & 1)
      return refuse("has the incompatible feature bit " + std::to_string(bit) + ", which is not known here.", Convert);
  return {};
}

/// A table must lie on whole clusters of the file, behind the header's.
std::optional<Error> refuse_table(const Qcow2Header& h, std::string_view name, u64 at, u64 bytes, u64 file_bytes) {
  const u64 end = round_up(file_bytes, h.cluster_bytes());
  if (at % h.cluster_bytes() == 0 && at >= h.cluster_bytes() && at < end && bytes <= end - at) return {};
  return refuse("says that its " + std::string(name) + " has " + std::to_string(bytes) + " bytes at offset " +
                std::to_string(at) + ", where the file has no room for it.");
}

std::optional<Error> take_fields(Qcow2Header& h, std::span<const u8> raw) {
  h.version = load_big<u32>(raw, Version);
  if (h.version != 2 && h.version != 3)
    return refuse("has " + field("a version that", Version, h.version) + ", and 2 and 3 can be read.", Convert);
  h.cluster_bits = load_big<u32>(raw, ClusterBits);
  if (h.cluster_bits < Qcow2Header::LeastClusterBits || h.cluster_bits > Qcow2Header::MostClusterBits)
    return refuse("is refused: " + field("cluster_bits", ClusterBits, h.cluster_bits) + ", and 9 to 21 are possible.");
  h.bytes = load_big<u64>(raw, Size);
  if (h.bytes == 0 || h.bytes > MostBytes)
    return refuse("is refused: " + field("its disk size", Size, h.bytes) + " bytes.");
  if (load_big<u32>(raw, CryptMethod)) return refuse("is encrypted.", " Make a copy that is not, and use that.");
  if (h.version == 2) return {};
  const u64 features = load_big<u64>(raw, IncompatibleFeatures);
  if (auto error = refuse_features(features)) return error;
  h.dirty = features & Dirty;
  h.corrupt = features & Corrupt;
  h.autoclear = load_big<u64>(raw, AutoclearFeatures);
  h.refcount_order = load_big<u32>(raw, RefcountOrder);
  if (h.refcount_order > MostRefcountOrder)
    return refuse("is refused: " + field("refcount_order", RefcountOrder, h.refcount_order) +
                  ", and up to 6 is possible.");
  return {};
}

std::optional<Error> take_tables(Qcow2Header& h, std::span<const u8> raw, u64 file_bytes) {
  const u64 covered = u64(h.cluster_bytes()) * h.l2_entries();
  const u64 needed = (h.bytes - 1) / covered + 1, entries = load_big<u32>(raw, L1Size);
  if (needed > entries)
    return refuse("is refused: " + field("its L1 table's size", L1Size, entries) + " entries, and its disk needs " +
                  std::to_string(needed) + ".");
  if (needed * sizeof(u64) > MostL1Bytes)
    return refuse("has clusters too small for its size: the L1 table would need " +
                      std::to_string(needed * sizeof(u64)) + " bytes.",
                  Convert);
  h.l1_at = load_big<u64>(raw, L1TableOffset);
  h.l1_entries = u32(needed);
  h.refcount_table_at = load_big<u64>(raw, RefcountTableOffset);
  h.refcount_table_clusters = load_big<u32>(raw, RefcountTableClusters);
  const u64 refcount_bytes = u64(h.refcount_table_clusters) << h.cluster_bits;
  if (h.refcount_table_clusters == 0 || refcount_bytes > MostRefcountTableBytes)
    return refuse("is refused: " +
                  field("its refcount table's size", RefcountTableClusters, h.refcount_table_clusters) + " clusters.");
  if (auto error = refuse_table(h, "L1 table", h.l1_at, needed * sizeof(u64), file_bytes)) return error;
  return refuse_table(h, "refcount table", h.refcount_table_at, refcount_bytes, file_bytes);
}

/// [Header extensions] Of interest is the format of the backing file; `end` is where the extensions' room ends.
std::string backing_format(std::span<const u8> cluster, u64 at, u64 end) {
  while (at + 8 <= end) {
    const u32 type = load_big<u32>(cluster, std::size_t(at)), bytes = load_big<u32>(cluster, std::size_t(at) + 4);
    at += 8;
    if (type == 0 || bytes > end - at) return {};
    if (type == BackingFormatExtension)
      return {cluster.begin() + std::ptrdiff_t(at), cluster.begin() + std::ptrdiff_t(at + bytes)};
    at = round_up(at + bytes, 8);
  }
  return {};
}

std::optional<Error> take_backing(Qcow2Header& h, std::span<const u8> cluster) {
  const u64 at = load_big<u64>(cluster, BackingFileOffset);
  const u32 bytes = load_big<u32>(cluster, BackingFileSize);
  if (at == 0) return {};
  const u32 header_bytes = h.version == 2 ? Version2Bytes : load_big<u32>(cluster, HeaderLength);
  if (h.version == 3 && (header_bytes < Version3Bytes || header_bytes > cluster.size() || header_bytes % 8))
    return refuse("is refused: " + field("its header's length", HeaderLength, header_bytes) + ".");
  if (bytes == 0 || bytes > MostBackingName || at < header_bytes || at > cluster.size() || cluster.size() - at < bytes)
    return refuse("says that its backing file's name has " + std::to_string(bytes) + " bytes at offset " +
                  std::to_string(at) + ", which is not in its first cluster.");
  h.backing_name = {cluster.begin() + std::ptrdiff_t(at), cluster.begin() + std::ptrdiff_t(at + bytes)};
  h.backing_format = backing_format(cluster, header_bytes, at);
  return {};
}

}  // namespace

Result<Qcow2Header> Qcow2Header::read(Media& media) {
  std::array<u8, Version3Bytes> raw{};
  if (!read_padded(media, 0, raw)) return refuse("could not be read at offset 0.", " Try to attach it again.");
  if (load_big<u32>(raw, Magic) != MagicValue) return refuse("does not begin with \"QFI\" and FBh.");
  Qcow2Header h;
  if (const auto error = take_fields(h, raw)) return *error;
  if (const auto error = take_tables(h, raw, media.size())) return *error;
  std::vector<u8> cluster(h.cluster_bytes());
  if (!read_padded(media, 0, cluster)) return refuse("could not be read at offset 0.", " Try to attach it again.");
  if (const auto error = take_backing(h, cluster)) return *error;
  return h;
}

}  // namespace ferrite
