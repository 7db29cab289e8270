// SPDX-License-Identifier: MIT
#include "core/disk/qcow2_disk.h"

#include <algorithm>

#include "core/base/byte_order.h"
#include "core/base/trace.h"
#include "core/disk/inflate.h"
#include "core/disk/padded_read.h"

namespace ferrite {
namespace {
constexpr u64 OffsetMask = 0x00FF'FFFF'FFFF'FE00;  // of L1 entries and standard cluster descriptors
constexpr u64 Copied = u64(1) << 63, Compressed = u64(1) << 62, ReadsAsZeros = 1;
constexpr u64 DescriptorMask = Compressed - 1;

HardDisk::Io io(bool done) { return done ? HardDisk::Io::Done : HardDisk::Io::Failed; }
}  // namespace

Result<std::unique_ptr<Qcow2Disk>> Qcow2Disk::open(std::unique_ptr<Media> media, const OpenQcow2Backing& open_backing) {
  auto header = Qcow2Header::read(*media);
  if (!header) return Error{header.sentence()};
  std::unique_ptr<Qcow2Disk> disk(new Qcow2Disk(std::move(media), std::move(*header)));
  const Qcow2Header& h = disk->header_;
  if (!disk->load_tables())
    return Error{"The qcow2 image's tables could not be read at offsets " + std::to_string(h.l1_at) + " and " +
                 std::to_string(h.refcount_table_at) + ". Try to attach it again."};
  if (h.dirty || h.corrupt)
    note(Note::Unusual, "qcow2_disk", "an image marked dirty or corrupt, which is read only: qemu-img check -r all");
  if (h.backing_name.empty()) return disk;
  if (!open_backing)
    return Error{"The qcow2 image keeps only what differs from " + h.backing_name +
                 ", which is needed beside it. Attach both."};
  auto backing = open_backing({h.backing_name, h.backing_format});
  if (!backing) return Error{backing.sentence()};
  disk->backing_ = std::move(*backing);
  return disk;
}

bool Qcow2Disk::load_tables() {
  std::vector<u8> raw(std::size_t(header_.l1_entries) * sizeof(u64));
  if (!read_padded(*media_, header_.l1_at, raw)) return false;
  l1_.resize(header_.l1_entries);
  for (std::size_t n = 0; n < l1_.size(); n++) l1_[n] = load_big<u64>(raw, n * sizeof(u64));
  return refcounts_.load();
}

Qcow2Disk::Piece Qcow2Disk::piece_at(u64 sector, std::size_t bytes) const {
  const u64 at = sector * SectorBytes;
  const u32 first = u32(at % header_.cluster_bytes());
  return {at / header_.cluster_bytes(), first, u32(std::min<u64>(bytes, header_.cluster_bytes() - first))};
}

bool Qcow2Disk::in_file(u64 cluster_at) const {
  return cluster_at % header_.cluster_bytes() == 0 && cluster_at != 0 && cluster_at < media_->size();
}

// [Cluster mapping]

Qcow2Disk::L2Table& Qcow2Disk::oldest_l2() {
  return *std::min_element(l2_.begin(), l2_.end(),
                           [](const L2Table& a, const L2Table& b) { return a.last_use < b.last_use; });
}

Qcow2Disk::L2Table* Qcow2Disk::load_l2(u64 at) {
  for (L2Table& table : l2_)
    if (table.at == at) {
      table.last_use = ++uses_;
      return &table;
    }
  std::vector<u8> raw(header_.cluster_bytes());
  if (!in_file(at) || !read_padded(*media_, at, raw)) return nullptr;
  L2Table& table = oldest_l2();
  table.at = at;
  table.last_use = ++uses_;
  table.entries.resize(std::size_t(header_.l2_entries()));
  for (std::size_t n = 0; n < table.entries.size(); n++) table.entries[n] = load_big<u64>(raw, n * sizeof(u64));
  return &table;
}

std::optional<u64> Qcow2Disk::entry_of(u64 cluster) {
  const u64 at = l1_[std::size_t(cluster / header_.l2_entries())] & OffsetMask;
  if (at == 0) return 0;
  const L2Table* table = load_l2(at);
  if (!table) return {};
  return table->entries[std::size_t(cluster % header_.l2_entries())];
}

Qcow2Disk::Kind Qcow2Disk::kind_of(u64 entry) const {
  if (entry & Compressed) return Kind::Compressed;
  const u64 at = entry & OffsetMask;
  if (at && !in_file(at)) return Kind::Damaged;
  if (header_.version >= 3 && entry & ReadsAsZeros) return Kind::Zero;
  return at ? Kind::Standard : Kind::Unallocated;
}

u64 Qcow2Disk::compressed_at(u64 entry) const {
  const u32 size_shift = 62 - (header_.cluster_bits - 8);
  return entry & ((u64(1) << size_shift) - 1);
}
u64 Qcow2Disk::compressed_sectors(u64 entry) const {
  const u32 size_shift = 62 - (header_.cluster_bits - 8);
  return ((entry & DescriptorMask) >> size_shift) + 1;
}

HardDisk::Io Qcow2Disk::read(u64 sector, std::span<u8> into) {
  if (!holds(sector, into.size())) return Io::Failed;
  while (!into.empty()) {
    const Piece piece = piece_at(sector, into.size());
    const auto entry = entry_of(piece.cluster);
    if (!entry) return Io::Failed;
    if (const Io result = read_piece(piece, *entry, into.first(piece.bytes)); result != Io::Done) return result;
    sector += piece.bytes / SectorBytes;
    into = into.subspan(piece.bytes);
  }
  return Io::Done;
}

HardDisk::Io Qcow2Disk::read_piece(const Piece& piece, u64 entry, std::span<u8> into) {
  switch (kind_of(entry)) {
    case Kind::Unallocated:
      return read_backing((piece.cluster * header_.cluster_bytes() + piece.first) / SectorBytes, into);
    case Kind::Zero: std::fill(into.begin(), into.end(), u8(0)); return Io::Done;
    case Kind::Standard: return io(read_padded(*media_, (entry & OffsetMask) + piece.first, into));
    case Kind::Compressed: return read_compressed(piece, entry, into);
    case Kind::Damaged: break;
  }
  note(Note::Unusual, "qcow2_disk", "an L2 entry that points outside the file: the image is damaged");
  return Io::Failed;
}

HardDisk::Io Qcow2Disk::read_backing(u64 sector, std::span<u8> into) {
  const u64 end = backing_ ? backing_->sectors() : 0;
  const auto there =
      std::size_t(sector < end ? std::min<u64>(into.size() / SectorBytes, end - sector) * SectorBytes : 0);
  std::fill(into.begin() + std::ptrdiff_t(there), into.end(), u8(0));
  return there ? backing_->read(sector, into.first(there)) : Io::Done;
}

HardDisk::Io Qcow2Disk::read_compressed(const Piece& piece, u64 entry, std::span<u8> into) {
  if (unpacked_entry_ != entry) {
    const u64 at = compressed_at(entry);
    std::vector<u8> packed(std::size_t(compressed_sectors(entry) * SectorBytes - at % SectorBytes));
    unpacked_.resize(header_.cluster_bytes());
    unpacked_entry_ = 0;
    if (at >= media_->size() || !read_padded(*media_, at, packed) || !inflate(packed, unpacked_)) return Io::Failed;
    unpacked_entry_ = entry;
  }
  std::copy_n(unpacked_.begin() + piece.first, into.size(), into.begin());
  return Io::Done;
}

HardDisk::Io Qcow2Disk::write(u64 sector, std::span<const u8> from) {
  if (!writable() || !holds(sector, from.size()) || !clear_autoclear_features()) return Io::Failed;
  while (!from.empty()) {
    const Piece piece = piece_at(sector, from.size());
    if (const Io result = write_piece(piece, from.first(piece.bytes)); result != Io::Done) return result;
    sector += piece.bytes / SectorBytes;
    from = from.subspan(piece.bytes);
  }
  return Io::Done;
}

/// Data there would be the end of the image; only a damaged one has any.
bool Qcow2Disk::lies_on_table(u64 cluster_at) const {
  const bool on_l1 = cluster_at >= header_.l1_at && cluster_at < header_.l1_at + l1_.size() * sizeof(u64);
  return on_l1 || refcounts_.lies_on_table(cluster_at);
}

/// [Header] What they stand for may no longer be true once something is written.
bool Qcow2Disk::clear_autoclear_features() {
  if (!header_.autoclear) return true;
  if (!media_->write(Qcow2Header::AutoclearFeatures, std::array<u8, sizeof(u64)>{})) return false;
  header_.autoclear = false;
  return true;
}

// A cluster that is used once is written in place. Any other is made anew: all of it is read first, because the backing
// file may still be on its way, and nothing must have changed then.
HardDisk::Io Qcow2Disk::write_piece(const Piece& piece, std::span<const u8> from) {
  const auto entry = entry_of(piece.cluster);
  if (!entry) return Io::Failed;
  const Kind kind = kind_of(*entry);
  const u64 at = *entry & OffsetMask, l1_index = piece.cluster / header_.l2_entries();
  const bool owned = kind != Kind::Compressed && at && *entry & l1_[std::size_t(l1_index)] & Copied;
  if (kind == Kind::Damaged || (owned && lies_on_table(at))) return Io::Failed;
  if (owned && kind == Kind::Standard) return io(media_->write(at + piece.first, from));

  std::vector<u8> whole(header_.cluster_bytes());
  if (piece.bytes != whole.size())
    if (const Io result = read_piece({piece.cluster, 0, u32(whole.size())}, *entry, whole); result != Io::Done)
      return result;
  std::copy(from.begin(), from.end(), whole.begin() + piece.first);
  if (!own_l2(l1_index)) return Io::Failed;
  const std::optional<u64> place = owned ? at : refcounts_.allocate();  // owned, it has read as zeros so far
  if (!place || !media_->write(*place, whole) || !point_to(piece.cluster, *place | Copied)) return Io::Failed;
  if (!owned) release(*entry);
  return Io::Done;
}

/// The L2 table of this L1 entry becomes one that no snapshot shares.
bool Qcow2Disk::own_l2(u64 l1_index) {
  u64& entry = l1_[std::size_t(l1_index)];
  const u64 old_at = entry & OffsetMask;
  if (old_at && entry & Copied) return true;
  std::vector<u8> raw(header_.cluster_bytes());
  if (old_at && (!in_file(old_at) || !read_padded(*media_, old_at, raw))) return false;
  const auto at = refcounts_.allocate();
  if (!at || !media_->write(*at, raw) || !write_entry(header_.l1_at + l1_index * sizeof(u64), *at | Copied))
    return false;
  entry = *at | Copied;
  if (old_at) refcounts_.release(old_at);
  return true;
}

bool Qcow2Disk::write_entry(u64 at, u64 value) {
  std::array<u8, sizeof(u64)> raw{};
  store_big<u64>(raw, 0, value);
  return media_->write(at, raw);
}

bool Qcow2Disk::point_to(u64 cluster, u64 entry) {
  L2Table* table = load_l2(l1_[std::size_t(cluster / header_.l2_entries())] & OffsetMask);
  const u64 index = cluster % header_.l2_entries();
  if (!table || !write_entry(table->at + index * sizeof(u64), entry)) return false;
  table->entries[std::size_t(index)] = entry;
  return true;
}

/// Gives up what an L2 entry pointed to. Failing that, it is only lost room.
void Qcow2Disk::release(u64 entry) {
  if (!(entry & Compressed)) {
    if (entry & OffsetMask) refcounts_.release(entry & OffsetMask);
    return;
  }
  const u64 first = compressed_at(entry) / SectorBytes * SectorBytes;
  const u64 last = first + compressed_sectors(entry) * SectorBytes - 1;
  for (u64 cluster = first >> header_.cluster_bits; cluster <= last >> header_.cluster_bits; cluster++)
    refcounts_.release(cluster << header_.cluster_bits);
  unpacked_entry_ = 0;
}

}  // namespace ferrite
