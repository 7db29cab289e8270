// SPDX-License-Identifier: MIT
// An ATAPI CD-ROM drive for data discs of one track. As with the hard disk, model and speed are nobody's.
// Brackets name sections and commands of ATA/ATAPI-6 (T13 1410D) for the bus, of MMC-3 (T10 1363D) and SFF-8020i for
// the packets.
// Missing: audio, READ CD and the other ways to read raw sectors, READ SUB-CHANNEL, MODE SELECT, mode pages beyond
// error recovery and capabilities, overlap, power conditions.
#pragma once
#include <memory>

#include "core/device/ata_device.h"
#include "core/device/ata_identity.h"
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
    Locked{5, 0x53, 0x02}, NewDisc{6, 0x28, 0x00}, WasReset{6, 0x29, 0x00};
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

  bool takes_packets() const override { return true; }
  void visit(StateVisitor&);

 private:
  static constexpr unsigned PacketBytes = 12;
  enum class Step : u8 { Run, TakePacket, Execute, Read, Offer, Complete };
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
  void seek();
  void read_toc();
  void get_configuration();
  void get_event_status();
  void mode_sense();

  // What they are made of.
  void run_command();
  void execute();
  void read(u32 lba, u32 sectors);
  void read_sectors();
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

  struct State {
    u8 command = 0;
    Step step = Step::Run;
    bool spoken_to = false;  // a command has come since the reset [9.12]
    bool dma = false;
    u16 block_limit = 0;  // bytes a PIO block
    std::array<u8, PacketBytes> packet{};
    u32 lba = 0, remaining = 0;   // sectors that are still to come into the buffer
    u32 filled = 0, taken = 0;    // bytes of the buffer
    u32 block = 0;                // bytes that are offered
    AtapiSense sense, attention;  // attention: what the next command has to know first; key 0: nothing
    MediaEvent event = MediaEvent::None;
    bool locked = false, tray_open = false;
    u8 power = 0xFF;  // as CHECK POWER MODE gives it
  } s_;
  AtaTransferModes modes_;
  std::unique_ptr<OpticalDisc> disc_;
  std::string serial_;
};

}  // namespace ferrite
