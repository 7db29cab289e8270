// SPDX-License-Identifier: MIT
// The packet commands that answer with a table, or with nothing but their status.
#include <algorithm>
#include <utility>

#include "core/device/atapi_cdrom.h"

namespace ferrite {
namespace {
constexpr u8 Position = 0x10;  // [READ TOC] ADR 1, above CONTROL
constexpr u8 FirstSession = 1;
constexpr u8 LeadOut = 0xAA;  // in the place of a track number
constexpr u16 CdRomProfile = 0x0008;
constexpr u8 TrayThatLocksAndEjects = 0x29;
constexpr Bit ShowMsf{0x02, "MSF"};

/// [READ TOC] PSEC of point A0h, and of READ DISC INFORMATION.
u8 disc_type(const OpticalDisc& disc) {
  constexpr u8 cd_rom_or_audio = 0x00, cd_rom_xa = 0x20;
  for (unsigned n = 0; n < disc.tracks(); n++)
    if (disc.track(n).kind == DiscTrack::Kind::Mode2) return cd_rom_xa;
  return cd_rom_or_audio;
}
}  // namespace

void AtapiCdrom::test_unit_ready() { complete(); }
void AtapiCdrom::set_speed() { complete(); }

void AtapiCdrom::request_sense() {
  constexpr u32 bytes = 18;
  constexpr u8 current_and_fixed = 0x70;
  if (s_.sense == atapi_sense::None) s_.sense = std::exchange(s_.attention, atapi_sense::None);
  const AtapiSense sense = std::exchange(s_.sense, atapi_sense::None);
  clear_reply(bytes);
  buffer_[0] = current_and_fixed;
  buffer_[2] = sense.key;
  buffer_[7] = bytes - 8;  // what follows
  buffer_[12] = sense.code, buffer_[13] = sense.qualifier;
  reply(bytes, s_.packet[4]);
}

void AtapiCdrom::inquiry() {
  constexpr std::string_view names = "Ferrite CD-ROM          1.0 ";  // vendor, product, revision
  constexpr u8 header[] = {0x05, 0x80, 0x00, 0x21, 31, 0, 0, 0};      // a CD-ROM, removable; [SFF-8020i] version 2
  constexpr Bit vital_product_data{0x01, "EVPD"};
  if (s_.packet[1] & vital_product_data) return check_condition(atapi_sense::BadField);
  put(0, header);
  std::copy(names.begin(), names.end(), buffer_.begin() + std::size(header));
  reply(u32(std::size(header) + names.size()), s_.packet[4]);
}

void AtapiCdrom::start_stop() {
  constexpr Bit load_or_eject{0x02, "LoEj"}, start{0x01, "Start"};
  const u8 what = s_.packet[4];
  if (!(what & load_or_eject)) {
    audio_.stop();
    return complete();
  }
  const bool open = !(what & start);
  if (open && s_.locked) return check_condition(atapi_sense::Locked);
  if (disc_ && open != s_.tray_open) {
    s_.event = open ? MediaEvent::Removal : MediaEvent::NewMedia;
    s_.attention = open ? atapi_sense::None : atapi_sense::NewDisc;
  }
  s_.tray_open = open;
  audio_.stop();
  complete();
}

void AtapiCdrom::prevent_allow() {
  constexpr Bit prevent{0x01, "Prevent"};
  s_.locked = s_.packet[4] & prevent;
  complete();
}

void AtapiCdrom::read_capacity() {
  constexpr u32 bytes = 8;
  put_number(0, std::max(disc_->sectors(), 1u) - 1, 4);
  put_number(4, OpticalDisc::SectorBytes, 4);
  reply(bytes, bytes);
}

// ---- READ TOC -------------------------------------------------------------------------------------------------------

void AtapiCdrom::read_toc() {
  constexpr unsigned older_shift = 6;  // [SFF-8020i] has the format in byte 9
  const u8 format = s_.packet[2] & 0x0F ? s_.packet[2] & 0x0F : s_.packet[9] >> older_shift;
  u32 bytes = 0;
  switch (format) {  // a pressed disc has neither PMA nor ATIP
    case 0: bytes = toc_of_tracks(); break;
    case 1: bytes = toc_of_sessions(); break;
    case 2: bytes = raw_toc(); break;
  }
  if (!bytes) return check_condition(atapi_sense::BadField);
  put_number(0, bytes - 2, 2);
  reply(bytes, packet_field(7, 2));
}

void AtapiCdrom::put_toc_address(u32 at, u32 lba) {
  const Msf msf = Msf::of_sector(lba);
  if (s_.packet[1] & ShowMsf)
    put(at, std::array<u8, 4>{0, msf.minute, msf.second, msf.frame});
  else
    put_number(at, lba, 4);
}

/// The tracks from the one that is asked for on, and the lead-out. 0: there is no such track.
u32 AtapiCdrom::toc_of_tracks() {
  const u8 from = s_.packet[6];
  const DiscTrack last = disc_->track(disc_->tracks() - 1);
  if (from > last.number && from != LeadOut) return 0;
  buffer_[2] = disc_->track(0).number, buffer_[3] = last.number;
  u32 at = 4;
  const auto entry = [&](u8 control, u8 number, u32 lba) {
    put(at, std::array<u8, 4>{0, u8(Position | control), number, 0});
    put_toc_address(at + 4, lba);
    at += 8;
  };
  for (unsigned n = 0; n < disc_->tracks(); n++)
    if (const DiscTrack track = disc_->track(n); track.number >= from) entry(track.control, track.number, track.start);
  entry(last.control, LeadOut, disc_->sectors());
  return at;
}

u32 AtapiCdrom::toc_of_sessions() {
  const DiscTrack first = disc_->track(0);
  put(2, std::array<u8, 6>{FirstSession, FirstSession, 0, u8(Position | first.control), first.number, 0});
  put_toc_address(8, first.start);
  return 12;
}

u32 AtapiCdrom::raw_toc() {
  constexpr u8 first_track = 0xA0, last_track = 0xA1, lead_out = 0xA2;
  const DiscTrack first = disc_->track(0), last = disc_->track(disc_->tracks() - 1);
  buffer_[2] = buffer_[3] = FirstSession;
  u32 at = 4;
  const auto point = [&](u8 control, u8 number, Msf value) {
    put(at, std::array<u8, 11>{FirstSession, u8(Position | control), 0, number, 0, 0, 0, 0, value.minute, value.second,
                               value.frame});
    at += 11;
  };
  point(first.control, first_track, {first.number, disc_type(*disc_), 0});
  point(last.control, last_track, {last.number, 0, 0});
  point(last.control, lead_out, Msf::of_sector(disc_->sectors()));
  for (unsigned n = 0; n < disc_->tracks(); n++) {
    const DiscTrack track = disc_->track(n);
    point(track.control, track.number, Msf::of_sector(track.start));
  }
  return at;
}

void AtapiCdrom::read_disc_information() {
  constexpr u32 bytes = 34;
  constexpr u8 finalized = 0x0E;  // a complete disc, its last session complete
  clear_reply(bytes);
  put_number(0, bytes - 2, 2);
  const u8 first = disc_->track(0).number, last = disc_->track(disc_->tracks() - 1).number;
  put(2, std::array<u8, 7>{finalized, first, 1, first, last, 0, disc_type(*disc_)});  // one session
  put(16, std::array<u8, 8>{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});         // nothing can be added
  reply(bytes, packet_field(7, 2));
}

// ---- what the drive can do ------------------------------------------------------------------------------------------

void AtapiCdrom::get_configuration() {
  constexpr Bit request_type{0x03, "RT"};
  constexpr u8 all = 0, one = 2;  // and 1: those that are current
  struct Feature {
    u16 code;
    bool needs_disc;
    u8 flags;  // version, persistent
    std::array<u8, 8> data;
    u8 bytes;
  };
  static constexpr Feature features[] = {
      {0x0000, false, 0x02, {0x00, CdRomProfile, 0x01, 0x00}, 4},                 // Profile List
      {0x0001, false, 0x02, {0x00, 0x00, 0x00, 0x02}, 4},                         // Core: ATAPI
      {0x0003, false, 0x02, {TrayThatLocksAndEjects, 0x00, 0x00, 0x00}, 4},       // Removable Medium
      {0x0010, true, 0x00, {0x00, 0x00, 0x08, 0x00, 0x00, 0x01, 0x00, 0x00}, 8},  // Random Readable: 2048 bytes
      {0x001E, true, 0x00, {}, 0},                                                // CD Read
      {0x0103, true, 0x00, {0x03, 0x00, 0x01, 0x00}, 4},                          // CD Audio External Play
  };
  const u8 type = s_.packet[1] & request_type;
  const u32 from = packet_field(2, 2);
  if (type > one) return check_condition(atapi_sense::BadField);
  u32 at = 8;
  for (const Feature& feature : features) {
    const bool current = !feature.needs_disc || disc_ready();
    const bool wanted = type == one ? feature.code == from : feature.code >= from && (type == all || current);
    if (!wanted) continue;
    put_number(at, feature.code, 2);
    put(at + 2, std::array<u8, 2>{u8(feature.flags | (current ? 1 : 0)), feature.bytes});
    put(at + 4, std::span<const u8>(feature.data).first(feature.bytes));
    if (feature.code == 0 && !disc_ready()) buffer_[at + 6] = 0;  // the profile is current with a disc only
    at += 4u + feature.bytes;
  }
  put_number(0, at - 4, 4);
  put_number(4, disc_ready() ? CdRomProfile : 0, 4);
  reply(at, packet_field(7, 2));
}

void AtapiCdrom::get_event_status() {
  constexpr Bit polled{0x01, "Polled"}, media_class{0x10, "Media"}, no_event{0x80, "NEA"};
  constexpr u8 media = 4;
  constexpr u32 header_bytes = 4, event_bytes = 4;
  if (!(s_.packet[1] & polled)) return check_condition(atapi_sense::BadField);
  const bool wanted = s_.packet[4] & media_class;
  const u32 allocated = packet_field(7, 2);
  const u8 status = u8((s_.tray_open ? 1 : 0) | (disc_ready() ? 2 : 0));
  put_number(0, wanted ? header_bytes - 2 + event_bytes : header_bytes - 2, 2);
  put(2, std::array<u8, 2>{u8(wanted ? u32(media) : u32(no_event)), u8(media_class)});
  put(4, std::array<u8, 4>{u8(s_.event), status, 0, 0});
  if (wanted && allocated > header_bytes) s_.event = MediaEvent::None;
  reply(wanted ? header_bytes + event_bytes : header_bytes, allocated);
}

}  // namespace ferrite
