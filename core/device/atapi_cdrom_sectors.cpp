// SPDX-License-Identifier: MIT
// The packet commands that read sectors: their user data, or the parts of them that the host wants.
#include <algorithm>
#include <utility>

#include "core/device/atapi_cdrom.h"
#include "core/disk/cd_sector.h"

namespace ferrite {
using namespace std::chrono_literals;
namespace {
constexpr u32 SectorBytes = OpticalDisc::SectorBytes, RawBytes = OpticalDisc::RawBytes;
constexpr auto SectorTakes = 8us;  // 256 MB/s
using Form = CdSector::Form;

namespace part {  // [READ CD] in byte 9 of the packet
constexpr Bit Sync{0x80, "Sync"}, Subheader{0x40, "Sub-header"}, Header{0x20, "Header"}, UserData{0x10, "User data"},
    Correction{0x08, "EDC/ECC"}, ErrorFlags{0x06, "Error"};
constexpr u8 C2Bits = 0x02, C2BitsAndBlock = 0x04;
}  // namespace part
namespace type {  // [READ CD] Expected Sector Type; the last one is ours: what READ (10) reads
constexpr u8 Any = 0, Audio = 1, Mode1 = 2, Mode2 = 3, Mode2Form1 = 4, Mode2Form2 = 5, Data2048 = 6;
}
namespace subchannel {  // [READ CD] in byte 10
constexpr u8 None = 0, Raw = 1, Q = 2, RToW = 4;
constexpr u32 RawSize = 96, QSize = 16;
}  // namespace subchannel
constexpr u32 C2Size = 294, C2AndBlockSize = 296;
constexpr u32 MostPartsBytes = RawBytes + C2AndBlockSize + subchannel::RawSize;

/// [READ CD] The parts of a sector in their order on the disc: the bit that asks for one, and its bytes.
struct Part {
  u32 bit, bytes;
};
std::array<Part, 5> parts_of(Form form) {
  switch (form) {
    case Form::Mode1:
      return {
          {{part::Sync, 12}, {part::Header, 4}, {part::Subheader, 0}, {part::UserData, 2048}, {part::Correction, 288}}};
    case Form::Mode2Form1:
      return {
          {{part::Sync, 12}, {part::Header, 4}, {part::Subheader, 8}, {part::UserData, 2048}, {part::Correction, 280}}};
    case Form::Mode2Form2:
      return {
          {{part::Sync, 12}, {part::Header, 4}, {part::Subheader, 8}, {part::UserData, 2328}, {part::Correction, 0}}};
    default: break;
  }
  return {{{part::Sync, 12}, {part::Header, 4}, {part::Subheader, 0}, {part::UserData, 2336}, {part::Correction, 0}}};
}

bool is_of_type(u8 wanted, bool audio, Form form) {
  switch (wanted) {
    case type::Any: return true;
    case type::Audio: return audio;
    case type::Mode1: return !audio && form == Form::Mode1;
    case type::Mode2: return !audio && form == Form::Mode2;
    case type::Mode2Form1: return !audio && form == Form::Mode2Form1;
    case type::Mode2Form2: return !audio && form == Form::Mode2Form2;
    default: return !audio && (form == Form::Mode1 || form == Form::Mode2Form1);
  }
}

/// [READ CD] What is asked for must be one piece of the sector.
bool in_one_piece(std::span<const Part> parts, u8 wanted) {
  bool begun = false, ended = false;
  for (const Part& each : parts) {
    if (!each.bytes) continue;
    const bool asked = wanted & each.bit;
    if (asked && ended) return false;
    ended |= begun && !asked;
    begun |= asked;
  }
  return true;
}

constexpr u8 decimal(u8 value) { return u8(value / 10 << 4 | value % 10); }

/// [ECMA-130 22.3.4.1] x^16 + x^12 + x^5 + 1, inverted.
u16 crc_of(std::span<const u8> bytes) {
  u16 crc = 0;
  for (const u8 byte : bytes) {
    crc ^= u16(byte << 8);
    for (unsigned bit = 0; bit < 8; bit++) crc = u16(crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0));
  }
  return u16(~crc);
}
}  // namespace

void AtapiCdrom::read10() { read(packet_field(2, 4), packet_field(7, 2)); }
void AtapiCdrom::read12() { read(packet_field(2, 4), packet_field(6, 4)); }

void AtapiCdrom::read_cd() { read_parts(packet_field(2, 4), packet_field(6, 3)); }

/// From a place on the disc's clock up to another.
void AtapiCdrom::read_cd_msf() {
  const u32 from = Msf{s_.packet[3], s_.packet[4], s_.packet[5]}.frames();
  const u32 to = Msf{s_.packet[6], s_.packet[7], s_.packet[8]}.frames();
  if (from < Msf::Sector0 || to < from) return check_condition(atapi_sense::BadField);
  read_parts(from - Msf::Sector0, to - from);
}

void AtapiCdrom::read_parts(u32 lba, u32 sectors) {
  constexpr u8 type_shift = 2;
  const u8 wanted = s_.packet[1] >> type_shift & 7, parts = s_.packet[9], channel = s_.packet[10] & 7;
  const bool known_channel = channel <= subchannel::Q || channel == subchannel::RToW;
  if (wanted > type::Mode2Form2 || !known_channel || (parts & part::ErrorFlags) == part::ErrorFlags)
    return check_condition(atapi_sense::BadField);
  const bool anything = parts & ~1u || channel;
  read(lba, anything ? sectors : 0);
  s_.sector_type = wanted, s_.parts = parts, s_.subchannel = channel;
}

/// [MMC-2, PLAY AUDIO (10)] Whatever moves the pickup ends the sound.
void AtapiCdrom::read(u32 lba, u32 sectors) {
  const u32 end = disc_->sectors();
  if (lba > end || sectors > end - lba) return check_condition(atapi_sense::BeyondEnd);
  audio_.stop();
  if (!sectors) return complete();
  s_.sector_type = type::Data2048, s_.parts = u8(part::UserData), s_.subchannel = subchannel::None;
  s_.lba = lba, s_.remaining = sectors;
  s_.step = Step::Read;
  work_for(SectorTakes * std::min(sectors, BufferBytes / SectorBytes));
}

/// The disc may have gone, or be another one, since the command came.
void AtapiCdrom::read_sectors() {
  if (s_.attention != atapi_sense::None) return check_condition(std::exchange(s_.attention, atapi_sense::None));
  if (!disc_ready()) return check_condition(atapi_sense::NoDisc);
  const u32 end = disc_->sectors();
  if (s_.lba > end || s_.remaining > end - s_.lba) return check_condition(atapi_sense::BeyondEnd);
  note_access(Activity::Read);
  s_.filled = s_.taken = 0;
  if (plain_data()) {
    const OpticalDisc::Io io = read_plain();
    if (io == OpticalDisc::Io::Waiting) return wait_for_host();
    if (io == OpticalDisc::Io::Failed) return check_condition(atapi_sense::ReadError);
  } else {
    while (s_.remaining && s_.filled + MostPartsBytes <= BufferBytes)
      if (!add_sector()) return;
  }
  audio_.moved_to(s_.lba - 1);
  reply(s_.filled, s_.filled);
}

/// Nothing but user data is wanted, from a track that has no other sectors.
bool AtapiCdrom::plain_data() const {
  const bool data_only =
      s_.sector_type == type::Data2048 || s_.sector_type == type::Mode1 || s_.sector_type == type::Any;
  if (!data_only || s_.parts != part::UserData || s_.subchannel) return false;
  return disc_->track_of(s_.lba).kind == DiscTrack::Kind::Mode1;
}

OpticalDisc::Io AtapiCdrom::read_plain() {
  const u32 in_track = std::max(disc_->track_of(s_.lba).end, s_.lba + 1) - s_.lba;
  const u32 sectors = std::min({s_.remaining, BufferBytes / SectorBytes, in_track});
  const OpticalDisc::Io io = disc_->read(s_.lba, std::span<u8>(buffer_).first(sectors * SectorBytes));
  if (io == OpticalDisc::Io::Done) s_.lba += sectors, s_.remaining -= sectors, s_.filled = sectors * SectorBytes;
  return io;
}

/// False: the command has ended, or waits. What was added before is read again then, or was not asked for.
bool AtapiCdrom::add_sector() {
  std::array<u8, RawBytes> raw{};
  const bool audio = disc_->track_of(s_.lba).audio();
  const OpticalDisc::Io io = disc_->read_raw(s_.lba, raw);
  const Form form = CdSector::form_of(raw);
  const bool bad = io == OpticalDisc::Io::Failed, wrong = !is_of_type(s_.sector_type, audio, form);
  const bool possible = audio || in_one_piece(parts_of(form), s_.parts);
  if (io == OpticalDisc::Io::Done && !wrong && possible) {
    s_.filled = put_subchannel(put_parts(s_.filled, raw, audio));
    s_.lba++, s_.remaining--;
    return true;
  }
  if (s_.filled)
    reply(s_.filled, s_.filled);  // first what could be read
  else if (io == OpticalDisc::Io::Waiting)
    wait_for_host();
  else
    check_condition(bad ? atapi_sense::ReadError : wrong ? atapi_sense::WrongSectorType : atapi_sense::BadField);
  return false;
}

/// Returns where the next byte goes.
u32 AtapiCdrom::put_parts(u32 at, std::span<const u8, RawBytes> raw, bool audio) {
  if (audio) {
    if (s_.parts & part::UserData) put(at, raw), at += RawBytes;
  } else {
    u32 from = 0;
    for (const Part& each : parts_of(CdSector::form_of(raw))) {
      // [READ CD] Formless sectors of mode 2 and those of mode 1 have no subheader, whose bit asks for nothing then.
      if (s_.parts & each.bit) put(at, raw.subspan(from, each.bytes)), at += each.bytes;
      from += each.bytes;
    }
  }
  const u32 errors = s_.parts & part::ErrorFlags;
  const u32 flags = errors == part::C2Bits ? C2Size : errors == part::C2BitsAndBlock ? C2AndBlockSize : 0;
  std::fill_n(buffer_.begin() + at, flags, u8(0));
  return at + flags;
}

/// [ECMA-130 22.3.3] Mode 1: where on the disc it is.
std::array<u8, 12> AtapiCdrom::q_of(u32 sector) const {
  const DiscTrack track = disc_->track_of(sector);
  const bool pause = sector < track.start;
  const Msf within = Msf::of(pause ? track.start - sector : sector - track.start), on_disc = Msf::of_sector(sector);
  std::array<u8, 12> q{u8(track.control << 4 | 1),
                       decimal(track.number),
                       u8(pause ? 0 : 1),
                       decimal(within.minute),
                       decimal(within.second),
                       decimal(within.frame),
                       0,
                       decimal(on_disc.minute),
                       decimal(on_disc.second),
                       decimal(on_disc.frame)};
  const u16 crc = crc_of(std::span(q).first(10));
  q[10] = u8(crc >> 8), q[11] = u8(crc);
  return q;
}

/// [READ CD] Of a sector, P is all 1 in a pause.
u32 AtapiCdrom::put_subchannel(u32 at) {
  const bool p = s_.lba < disc_->track_of(s_.lba).start;
  const std::array<u8, 12> q = q_of(s_.lba);
  switch (s_.subchannel) {
    case subchannel::None: return at;
    case subchannel::Q:
      put(at, q);
      put_number(at + u32(q.size()), p ? 0x80 : 0, 4);
      return at + subchannel::QSize;
    case subchannel::Raw:
      for (u32 n = 0; n < subchannel::RawSize; n++)
        buffer_[at + n] = u8((p ? 0x80 : 0) | (q[n / 8] >> (7 - n % 8) & 1) << 6);
      return at + subchannel::RawSize;
  }
  std::fill_n(buffer_.begin() + at, subchannel::RawSize, u8(0));
  return at + subchannel::RawSize;
}

void AtapiCdrom::seek() {
  const u32 sector = packet_field(2, 4);
  if (sector >= disc_->sectors()) return check_condition(atapi_sense::BeyondEnd);
  audio_.stop();
  audio_.moved_to(sector);
  complete();
}

}  // namespace ferrite
