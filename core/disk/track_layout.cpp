// SPDX-License-Identifier: MIT
#include "core/disk/track_layout.h"

#include <algorithm>

namespace ferrite {
namespace {

constexpr u8 AllClocks = 0xFF;                                 // of FM
constexpr u8 MfmSync = 0xA1, MfmIndexSync = 0xC2;              // each without one of its clocks:
constexpr u8 MfmSyncClocks = 0x0A, MfmIndexSyncClocks = 0x14;  // cells 4489h and 5224h
constexpr u8 FmClocks = 0xC7, FmIndexClocks = 0xD7;
constexpr u32 ShortestGap3 = 1, ShortGap4a = 16;

/// A byte's bits in every second place of 16.
constexpr auto Spread = [] {
  std::array<u16, 256> spread{};
  for (u32 n = 0; n < 256; n++)
    for (u32 bit = 0; bit < 8; bit++) spread[n] = u16(spread[n] | (n >> bit & 1) << 2 * bit);
  return spread;
}();

u32 longest_gap3(Encoding encoding, DataRate rate, u16 turns_per_minute) {
  if (encoding == Encoding::Fm) return 27;
  if (rate == DataRate::Kbps500 && turns_per_minute == 300) return 108;  // as DOS formats 1.44 MB
  return rate == DataRate::Kbps250 || rate == DataRate::Kbps300 ? 80 : 84;
}

/// Gaps of a whole track, in cells of its first sector's encoding.
class Layout {
 public:
  Layout(const StoredTrack& stored, u16 turns_per_minute)
      : stored_(stored), room_(cells_per_turn(stored.rate, turns_per_minute)) {
    const Encoding first = stored.sectors.front().encoding;
    gaps_ = gaps_of(first, stored.rate);
    const auto sectors = u32(stored.sectors.size()), byte = cells_per_byte(first);
    u32 used = lead_in() * byte;
    for (const StoredSector& sector : stored.sectors) used += cells(sector);
    if (used + sectors * ShortestGap3 * byte > room_) {
      index_mark_ = false;
      used -= (lead_in() - ShortGap4a) * byte;
    }
    const u32 left = room_ > used ? (room_ - used) / (sectors * byte) : 0;
    gap3_ = std::clamp(left, ShortestGap3, longest_gap3(first, stored.rate, turns_per_minute));
    room_ = std::max(room_, used + sectors * gap3_ * byte);
  }

  CellTrack draw() const {
    CellTrack track(room_);
    CellWriter writer(track, 0, stored_.sectors.front().encoding);
    write_lead_in(writer);
    u32 at = writer.cell();
    for (const StoredSector& sector : stored_.sectors) at = write(track, at, sector);
    const Encoding last = stored_.sectors.back().encoding;
    CellWriter end(track, at, last);
    if (at) end.bytes(gaps_of(last, stored_.rate).filler, (room_ - at) / cells_per_byte(last));
    return track;
  }

 private:
  u32 lead_in() const { return gaps_.after_index_hole + gaps_.synchronisation + 4 + gaps_.after_index_mark; }

  u32 cells(const StoredSector& sector) const {
    const TrackGaps gaps = gaps_of(sector.encoding, stored_.rate);
    const u32 mark = mark_bytes(sector.encoding);
    const u32 id = gaps.synchronisation + mark + 6 + gaps.after_id;
    const u32 data = sector.has_data ? gaps.synchronisation + mark + u32(sector.data.size()) + 2 : 0;
    return (id + data) * cells_per_byte(sector.encoding);
  }

  void write_lead_in(CellWriter& writer) const {
    if (!index_mark_) return writer.bytes(gaps_.filler, ShortGap4a);
    writer.bytes(gaps_.filler, gaps_.after_index_hole);
    writer.bytes(0, gaps_.synchronisation);
    writer.address_mark(address_mark::Index);
    writer.bytes(gaps_.filler, gaps_.after_index_mark);
  }

  u32 write(CellTrack& track, u32 at, const StoredSector& sector) const {
    const TrackGaps gaps = gaps_of(sector.encoding, stored_.rate);
    CellWriter writer(track, at, sector.encoding);
    writer.bytes(0, gaps.synchronisation);
    writer.address_mark(address_mark::Id);
    writer.data(std::array{sector.id.cylinder, sector.id.head, sector.id.record, sector.id.size_code});
    writer.crc(sector.id_good);
    writer.bytes(gaps.filler, gaps.after_id);
    if (sector.has_data) {
      writer.bytes(0, gaps.synchronisation);
      writer.address_mark(sector.mark == DataMark::Deleted ? address_mark::DeletedData : address_mark::Data);
      const u32 data = writer.cell();
      writer.data(sector.data);
      writer.crc(sector.data_good);
      weaken(track, data, sector);
    }
    writer.bytes(gaps.filler, gap3_);
    return writer.cell();
  }

  static void weaken(CellTrack& track, u32 data, const StoredSector& sector) {
    const u32 byte = cells_per_byte(sector.encoding), bit = byte / 8;
    for (u32 n = 0; n < sector.weak.size() * 8; n++) {
      if (!(sector.weak[n / 8] & 0x80 >> n % 8)) continue;
      for (u32 cell = 0; cell < bit; cell += bit / 2) track.set_weak((data + n * bit + cell) % track.cells(), true);
    }
  }

  const StoredTrack& stored_;
  TrackGaps gaps_{};
  u32 room_, gap3_ = 0;
  bool index_mark_ = true;
};

}  // namespace

CellTrack cells_of(const StoredTrack& stored, u16 turns_per_minute) {
  if (stored.sectors.empty()) return stored.cells;
  return Layout(stored, turns_per_minute).draw();
}

CellWriter::CellWriter(CellTrack& track, u32 cell, Encoding encoding)
    : track_(track), at_(cell), encoding_(encoding), last_bit_(track.flux((cell ? cell : track.cells()) - 1)) {}

void CellWriter::put(bool flux) {
  track_.set_flux(at_, flux);
  track_.set_weak(at_, false);
  if (++at_ == track_.cells()) at_ = 0;
}

void CellWriter::byte(u8 value, u8 clocks) {
  const bool fm = encoding_ == Encoding::Fm;
  if (!fm && at_ + 16 < track_.cells()) {
    track_.set_cells(at_, u16(Spread[clocks] << 1 | Spread[value]));
    at_ += 16;
    last_bit_ = value & 1;
    return;
  }
  for (u8 mask = 0x80; mask; mask >>= 1) {
    put(clocks & mask);
    if (fm) put(false);
    put(value & mask);
    if (fm) put(false);
  }
  last_bit_ = value & 1;
}

// MFM has a clock between two zeros only.
void CellWriter::byte(u8 value) {
  const u8 before = u8(value >> 1 | (last_bit_ ? 0x80 : 0));
  byte(value, encoding_ == Encoding::Fm ? AllClocks : u8(~(value | before)));
}

void CellWriter::bytes(u8 value, u32 count) {
  while (count--) byte(value);
}

void CellWriter::data(std::span<const u8> bytes) {
  for (const u8 value : bytes) byte(value);
  crc_.add(bytes);
}

void CellWriter::address_mark(u8 mark) {
  const bool index = mark == address_mark::Index;
  crc_ = {};
  if (encoding_ == Encoding::Fm) {
    byte(mark, index ? FmIndexClocks : FmClocks);
    return crc_.add(mark);
  }
  const u8 sync = index ? MfmIndexSync : MfmSync;
  for (int n = 0; n < 3; n++) {
    byte(sync, index ? MfmIndexSyncClocks : MfmSyncClocks);
    crc_.add(sync);
  }
  data(std::array{mark});
}

void CellWriter::crc(bool good) {
  const auto value = u16(good ? crc_.value() : ~crc_.value());
  byte(u8(value >> 8));
  byte(u8(value));
}

}  // namespace ferrite
