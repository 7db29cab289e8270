// SPDX-License-Identifier: MIT
// The packet commands that play sound and tell where it is, and the mode pages, one of which says how loud.
#include <algorithm>
#include <utility>

#include "core/device/atapi_cdrom.h"

namespace ferrite {
namespace {
constexpr u8 TrayThatLocksAndEjects = 0x29;
constexpr u8 Position = 0x10;  // ADR 1, beside CONTROL
constexpr Bit ShowMsf{0x02, "MSF"};
constexpr u32 Here = 0xFFFF'FFFF;     // [PLAY AUDIO (10)] as the starting address
constexpr u32 HereMsf = 0x00FF'FFFF;  // [PLAY AUDIO MSF]
constexpr u8 ErrorRecovery = 0x01, AudioControl = 0x0E, Capabilities = 0x2A, AllPages = 0x3F;
constexpr u8 Changeable = 1, Saved = 3;  // [MODE SENSE] PC
constexpr u32 ListHeaderBytes = 8, MostListBytes = 256;
constexpr u8 Immediate = 0x04;
constexpr Bit StopOnTrackCrossing{0x02, "SOTC"};
constexpr u32 FirstPort = 8;  // in page 0Eh
}  // namespace

// ---- playing --------------------------------------------------------------------------------------------------------

void AtapiCdrom::play_audio10() {
  const u32 first = packet_field(2, 4), from = first == Here ? audio_.position() : first;
  play(from, from + packet_field(7, 2));
}

void AtapiCdrom::play_audio12() {
  const u32 first = packet_field(2, 4), from = first == Here ? audio_.position() : first;
  const u32 length = packet_field(6, 4);
  if (length > ~u32{0} - from) return check_condition(atapi_sense::BeyondEnd);
  play(from, from + length);
}

void AtapiCdrom::play_audio_msf() {
  const u32 first = Msf{s_.packet[3], s_.packet[4], s_.packet[5]}.frames();
  const u32 end = Msf{s_.packet[6], s_.packet[7], s_.packet[8]}.frames();
  const u32 from = packet_field(3, 3) == HereMsf ? audio_.position() + Msf::Sector0 : first;
  if (from < Msf::Sector0 || end < from) return check_condition(atapi_sense::BadField);
  play(from - Msf::Sector0, end - Msf::Sector0);
}

/// [PLAY AUDIO (10)] Nothing to be played is no error.
void AtapiCdrom::play(u32 first, u32 end) {
  if (first > disc_->sectors() || end > disc_->sectors() || end < first) return check_condition(atapi_sense::BeyondEnd);
  if (first == end) return complete();
  const DiscTrack track = disc_->track_of(first);
  if (!track.audio()) return check_condition(atapi_sense::WrongSectorType);
  note_access(Activity::Read);
  audio_.play(first, s_.stop_on_track ? std::min(end, track.end) : end);
  complete();
}

void AtapiCdrom::pause_resume() {
  constexpr Bit resume{0x01, "Resume"};
  if (!audio_.playing() && !audio_.paused()) return check_condition(atapi_sense::OutOfSequence);
  if (s_.packet[8] & resume)
    audio_.resume();
  else
    audio_.pause();
  complete();
}

void AtapiCdrom::stop_play() {
  audio_.stop();
  complete();
}

// ---- where it is ----------------------------------------------------------------------------------------------------

/// [READ SUB-CHANNEL] Current position; the sector's.
u32 AtapiCdrom::position_page(u32 sector) {
  const DiscTrack track = disc_->track_of(sector);
  const u32 within = sector < track.start ? track.start - sector : sector - track.start;
  put(4, std::array<u8, 4>{1, u8(Position | track.control), track.number, u8(sector < track.start ? 0 : 1)});
  put_toc_address(8, sector);
  const Msf msf = Msf::of(within);
  if (s_.packet[1] & ShowMsf)
    put(12, std::array<u8, 4>{0, msf.minute, msf.second, msf.frame});
  else
    put_number(12, sector < track.start ? 0 - within : within, 4);
  return 16;
}

void AtapiCdrom::read_subchannel() {
  constexpr Bit sub_q{0x40, "SubQ"};
  constexpr u8 position = 1, catalogue = 2, isrc = 3, valid = 0x80;
  constexpr u32 header_bytes = 4, longest = 24;
  const u8 format = s_.packet[3], wanted = s_.packet[6];
  const bool q = s_.packet[2] & sub_q;
  const unsigned index = unsigned(wanted - disc_->track(0).number);
  const bool known = format == position || format == catalogue || (format == isrc && index < disc_->tracks());
  if (q && !known) return check_condition(atapi_sense::BadField);
  clear_reply(longest);
  u32 bytes = q ? longest : header_bytes;
  if (q && format == position) bytes = position_page(audio_.position());
  if (q && format == catalogue) {
    const std::string_view number = disc_->catalogue_number();
    put_number(4, u32(catalogue) << 24, 4);
    buffer_[8] = number.empty() ? 0 : valid;
    std::copy(number.begin(), number.end(), buffer_.begin() + 9);
  }
  if (q && format == isrc) {
    const DiscTrack track = disc_->track(index);
    put(4, std::array<u8, 5>{isrc, u8(Position | track.control), wanted, 0, u8(track.isrc[0] ? valid : 0)});
    std::copy(track.isrc.begin(), track.isrc.end(), buffer_.begin() + 9);
  }
  buffer_[0] = 0, buffer_[1] = u8(audio_.take_status());
  put_number(2, bytes - header_bytes, 2);
  reply(bytes, packet_field(7, 2));
}

void AtapiCdrom::mechanism_status() {
  constexpr u32 bytes = 8;
  constexpr u8 playing = 1 << 5, door_open = 1 << 4;
  clear_reply(bytes);
  buffer_[1] = u8((audio_.playing() ? playing : 0) | (s_.tray_open ? door_open : 0));
  put_number(2, audio_.position(), 3);
  buffer_[5] = 1;  // slot; there is no changer, and no table of slots
  reply(bytes, packet_field(8, 2));
}

// ---- mode pages -----------------------------------------------------------------------------------------------------

/// [SFF-8020i, Medium Type Code]
u8 AtapiCdrom::medium_type() const {
  constexpr u8 data = 1, audio = 2, mixed = 3, no_disc = 0x70, door_open = 0x71;
  if (!disc_ready()) return s_.tray_open ? door_open : no_disc;
  bool any_data = false, any_audio = false;
  for (unsigned n = 0; n < disc_->tracks(); n++) (disc_->track(n).audio() ? any_audio : any_data) = true;
  return any_data && any_audio ? mixed : any_audio ? audio : data;
}

/// Where the next page goes.
u32 AtapiCdrom::put_mode_page(u32 at, u8 page, u8 control) {
  if (page == ErrorRecovery) {
    put(at, std::array<u8, 8>{ErrorRecovery, 6, 0, u8(control == Changeable ? 0 : 5), 0, 0, 0, 0});
    return at + 8;
  }
  if (page == Capabilities) return put_capabilities(at);
  std::array<u8, 16> audio{AudioControl, 14};
  const auto put_ports = [&](const std::array<CdAudio::Port, 2>& ports) {
    for (u32 n = 0; n < 2; n++)
      audio[FirstPort + 2 * n] = ports[n].channels, audio[FirstPort + 1 + 2 * n] = ports[n].volume;
  };
  if (control == Changeable) {
    constexpr CdAudio::Port all{CdAudio::Left | CdAudio::Right, 0xFF};
    audio[2] = u8(StopOnTrackCrossing);
    put_ports({all, all});
  } else {
    const bool current = control == 0;
    audio[2] = u8(Immediate | (current && s_.stop_on_track ? u32(StopOnTrackCrossing) : 0));
    audio[7] = Msf::FramesPerSecond;
    put_ports(current ? audio_.ports() : CdAudio::Stereo);
  }
  put(at, audio);
  return at + u32(audio.size());
}

void AtapiCdrom::mode_sense() {
  const u8 page = s_.packet[2] & 0x3F, control = s_.packet[2] >> 6;
  if (control == Saved) return check_condition(atapi_sense::NotSaved);
  u32 at = ListHeaderBytes;
  for (const u8 each : {ErrorRecovery, AudioControl, Capabilities})
    if (page == each || page == AllPages) at = put_mode_page(at, each, control);
  if (at == ListHeaderBytes) return check_condition(atapi_sense::BadField);
  clear_reply(ListHeaderBytes);
  put_number(0, at - 2, 2);
  buffer_[2] = medium_type();
  reply(at, packet_field(7, 2));
}

/// Page 2Ah.
u32 AtapiCdrom::put_capabilities(u32 at) {
  constexpr u8 locked = 0x02;
  constexpr u8 plays_and_reads_mode2 = 0x31, reads_sound_and_codes = 0x63, volume_and_mute_by_side = 0x03;
  constexpr u16 kilobytes_per_second = 7056;  // 40 times the speed of audio
  std::array<u8, 20> page{Capabilities, 18};
  if (s_.packet[2] >> 6 != Changeable) {
    page[4] = plays_and_reads_mode2, page[5] = reads_sound_and_codes;
    page[6] = u8(TrayThatLocksAndEjects | (s_.locked ? locked : 0));
    page[7] = volume_and_mute_by_side;
    page[8] = page[14] = u8(kilobytes_per_second >> 8), page[9] = page[15] = u8(kilobytes_per_second);
    page[10] = 1;  // 256 volumes
    page[13] = BufferBytes / 1024;
  }
  put(at, page);
  return at + u32(page.size());
}

void AtapiCdrom::mode_select() {
  constexpr Bit save{0x01, "SP"};
  const u32 bytes = packet_field(7, 2);
  if (s_.packet[1] & save) return check_condition(atapi_sense::BadField);
  if (bytes > MostListBytes) return check_condition(atapi_sense::ListLength);
  if (!bytes) return complete();
  s_.filled = bytes;
  s_.step = Step::TakeList;
  offer_block();
}

/// [MODE SELECT (10)] A header, block descriptors, pages. Those before a bad one are taken.
void AtapiCdrom::use_list() {
  const std::span<const u8> list = std::span<const u8>(buffer_).first(std::min(s_.filled, MostListBytes));
  if (list.size() < ListHeaderBytes) return check_condition(atapi_sense::ListLength);
  std::size_t at = ListHeaderBytes + (u32(list[6]) << 8 | list[7]);
  while (at < list.size()) {
    const std::size_t bytes = at + 1 < list.size() ? list[at + 1] + 2u : MostListBytes;
    if (bytes > list.size() - at) return check_condition(atapi_sense::ListLength);
    if (const AtapiSense& trouble = select_page(list.subspan(at, bytes)); trouble != atapi_sense::None)
      return check_condition(trouble);
    at += bytes;
  }
  if (at > list.size()) return check_condition(atapi_sense::ListLength);
  complete();
}

const AtapiSense& AtapiCdrom::select_page(std::span<const u8> page) {
  constexpr u8 number_field = 0x3F, both = CdAudio::Left | CdAudio::Right;
  const u8 number = page[0] & number_field;
  if (number == ErrorRecovery && page.size() == 8) return atapi_sense::None;  // there is nothing to recover
  if (number != AudioControl || page.size() != 16) return atapi_sense::BadFieldInList;
  s_.stop_on_track = page[2] & StopOnTrackCrossing;
  std::array<CdAudio::Port, 2> ports;
  for (u32 n = 0; n < 2; n++) ports[n] = {u8(page[FirstPort + 2 * n] & both), page[FirstPort + 1 + 2 * n]};
  audio_.set_ports(ports);
  return atapi_sense::None;
}

}  // namespace ferrite
