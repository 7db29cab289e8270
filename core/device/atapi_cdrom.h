// SPDX-License-Identifier: MIT
// An ATAPI CD-ROM drive for discs of data and sound. As with the hard disk, model and speed are nobody's.
// Brackets name sections and commands of ATA/ATAPI-6 (T13 1410D) for the bus, of MMC-2 (T10 1228D), MMC-3 (T10 1363D)
// and SFF-8020i for the packets.
// Missing: CD-TEXT, sub-channels R to W (they read as zeros), MCN and ISRC in the Q that READ CD gives, READ HEADER,
// SCAN, PLAY AUDIO TRACK INDEX, mode pages beyond error recovery, audio control and capabilities, overlap, power
// conditions; SET CD SPEED is heard and changes nothing.
#pragma once
#include <memory>

#include "core/device/ata_device.h"
#include "core/device/ata_identity.h"
#include "core/device/cd_audio.h"
#include "core/disk/optical_disc.h"

namespace ferrite {

/// Sense key, additional sense code and its qualifier [SPC-2, REQUEST SENSE].
struct AtapiSense {
  u8 key = 0, code = 0, qualifier = 0;
  bool operator==(const AtapiSense&) const = default;
  void visit(StateVisitor& v) { v("key", key), v("code", code), v("qualifier", qualifier); }
};

namespace atapi_sense {  // [SPC-2, Tables 107 and 108]
constexpr AtapiSense None{}, NoDisc{2, 0x3A, 0x01}, TrayOpen{2, 0x3A, 0x02}, ReadError{3, 0x11, 0x00},
    UnknownCommand{5, 0x20, 0x00}, BeyondEnd{5, 0x21, 0x00}, BadField{5, 0x24, 0x00}, NotSaved{5, 0x39, 0x00},
    ListLength{5, 0x1A, 0x00}, BadFieldInList{5, 0x26, 0x00}, OutOfSequence{5, 0x2C, 0x00},
    WrongSectorType{5, 0x64, 0x00}, Locked{5, 0x53, 0x02}, NewDisc{6, 0x28, 0x00}, WasReset{6, 0x29, 0x00};
}

class AtapiCdrom final : public AtaDevice {
 public:
  /// `serial`: up to 20 ASCII characters by which the guest tells drives apart.
  AtapiCdrom(Scheduler&, unsigned number, std::string_view serial);

  // For the host, between slices, at any time, also while the guest reads.

  /// Puts a disc in and closes the tray. What was in the drive before comes back (null: nothing).
  std::unique_ptr<OpticalDisc> insert(std::unique_ptr<OpticalDisc>);
  /// Takes the disc out (null: there was none), even if the guest has locked the tray: there is always a paper clip.
  std::unique_ptr<OpticalDisc> eject();
  bool has_disc() const { return disc_ != nullptr; }
  /// The guest has asked for the disc to be taken out.
  bool tray_open() const { return s_.tray_open; }
  bool locked() const { return s_.locked; }

  /// The cable to the sound card.
  void connect_audio(SoundMixer& mixer) { audio_.connect(mixer); }
  const CdAudio& audio() const { return audio_; }

  bool takes_packets() const override { return true; }
  void visit(StateVisitor&);

 private:
  static constexpr unsigned PacketBytes = 12;
  enum class Step : u8 { Run, TakePacket, Execute, Read, Offer, TakeList, UseList, Complete };
  enum class MediaEvent : u8 { None, EjectRequest, NewMedia, Removal };  // [GET EVENT STATUS NOTIFICATION]
  struct Command;
  struct PacketCommand;

  void command_written(u8 command) override;
  void work() override;
  void block_moved() override;
  void after_reset(ResetKind) override;
  u8 ready_bits() const override;

  // ATA commands.
  void packet();
  void identify();
  void abort_with_signature();
  void set_features();
  void check_power();
  void idle();
  void go_to_sleep();

  // Packets.
  void test_unit_ready();
  void request_sense();
  void inquiry();
  void start_stop();
  void prevent_allow();
  void read_capacity();
  void read10();
  void read12();
  void read_cd();
  void set_speed();
  void seek();
  void read_toc();
  void read_disc_information();
  void get_configuration();
  void get_event_status();
  void mode_sense();
  void mode_select();
  void read_cd_msf();
  void read_subchannel();
  void play_audio10();
  void play_audio12();
  void play_audio_msf();
  void pause_resume();
  void stop_play();
  void mechanism_status();

  // What they are made of.
  void run_command();
  void execute();
  void read(u32 lba, u32 sectors);
  void read_parts(u32 lba, u32 sectors);
  void read_sectors();
  bool plain_data() const;
  OpticalDisc::Io read_plain();
  bool add_sector();
  u32 put_parts(u32 at, std::span<const u8, OpticalDisc::RawBytes> raw, bool audio);
  u32 put_subchannel(u32 at);
  std::array<u8, 12> q_of(u32 sector) const;
  void play(u32 first, u32 end);
  u32 position_page(u32 sector);
  void take_list();
  void use_list();
  void clear_reply(u32 bytes);
  void put(u32 at, std::span<const u8> bytes);
  void put_number(u32 at, u32 value, unsigned bytes);
  void reply(u32 bytes, u32 allocated);
  void offer_block();
  void complete();
  void check_condition(const AtapiSense&);
  u32 packet_field(unsigned at, unsigned bytes) const;
  bool disc_ready() const { return disc_ && !s_.tray_open; }
  void set_signature();
  void put_toc_address(u32 at, u32 lba);
  u32 toc_of_tracks();
  u32 toc_of_sessions();
  u32 raw_toc();
  u32 put_capabilities(u32 at);
  u32 put_mode_page(u32 at, u8 page, u8 control);
  u8 medium_type() const;
  const AtapiSense& select_page(std::span<const u8> page);

  struct State {
    u8 command = 0;
    Step step = Step::Run;
    bool spoken_to = false;  // a command has come since the reset [9.12]
    bool dma = false;
    u16 block_limit = 0;  // bytes a PIO block
    std::array<u8, PacketBytes> packet{};
    u8 sector_type = 0, parts = 0, subchannel = 0;  // as READ CD has them
    u32 lba = 0, remaining = 0;                     // sectors that are still to come into the buffer
    u32 filled = 0, taken = 0;                      // bytes of the buffer
    u32 block = 0;                                  // bytes that are offered
    AtapiSense sense, attention;  // attention: what the next command has to know first; key 0: nothing
    MediaEvent event = MediaEvent::None;
    bool stop_on_track = false;  // [CD Audio Control Page] SOTC
    bool locked = false, tray_open = false;
    u8 power = 0xFF;  // as CHECK POWER MODE gives it
  } s_;
  AtaTransferModes modes_;
  std::unique_ptr<OpticalDisc> disc_;
  CdAudio audio_;
  std::string serial_;
};

}  // namespace ferrite
