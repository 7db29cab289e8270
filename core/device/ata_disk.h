// SPDX-License-Identifier: MIT
// An ATA hard disk drive: its commands, over the disk that a file of the host keeps. Model and speed are nobody's: a
// fast drive that needs microseconds where mechanics need milliseconds, whatever transfer mode is set.
// Brackets name sections and commands of ATA/ATAPI-6 (T13 1410D); CHS addresses, RECALIBRATE and the retry codes are
// those of earlier editions.
// Missing: SMART, security, SET MAX ADDRESS and with it the host protected area, queued and streaming commands, READ
// and WRITE LONG, FORMAT TRACK, the standby timer (drives here never tire).
#pragma once
#include <memory>

#include "core/device/ata_device.h"
#include "core/device/ata_identity.h"
#include "core/disk/hard_disk.h"

namespace ferrite {

class AtaDisk final : public AtaDevice {
 public:
  /// What CHS addresses mean [6.2].
  struct Translation {
    u32 cylinders = 0, heads = 0, sectors = 0;
    bool operator==(const Translation&) const = default;
  };

  /// `serial`: up to 20 ASCII characters by which the guest tells disks apart.
  AtaDisk(Scheduler&, unsigned number, std::unique_ptr<HardDisk>, std::string_view serial);
  /// That of the drive before the guest asks for another: words 1, 3 and 6 of IDENTIFY DEVICE.
  Translation default_translation() const;
  HardDisk& disk() { return *disk_; }
  void visit(StateVisitor&);

 private:
  struct Command;
  enum class Step : u8 { Run, Read, Write, Verify, Flush, Buffer };
  enum class Transfer : u8 { None, Sectors, Multiple, Dma };
  enum class Power : u8 { Active, Idle, Standby, Sleep };
  static const Command* find(u8 code);

  void command_written(u8 command) override;
  void work() override;
  void block_moved() override;
  void after_reset(ResetKind) override;

  // Commands.
  void nop();
  void identify();
  void read();
  void write();
  void verify();
  void seek();
  void recalibrate();
  void initialize_parameters();
  void set_features();
  void set_multiple();
  void flush();
  void idle();
  void standby();
  void go_to_sleep();
  void check_power();
  void read_native_max();
  void read_buffer();
  void write_buffer();

  // What they are made of.
  void run_command();
  void access_media(Step);
  bool take_address();
  void show_address(u64 lba, u32 count);
  void fail_at(u64 lba, u8 error_bits, u8 status_bits = 0);
  void next_block(Interrupt);
  void read_block();
  void write_block();
  void flush_cache();
  void advance();
  HardDisk::Io access(u32 first, u32 sectors);
  HardDisk::Io access_block();
  Protocol protocol() const { return s_.transfer == Transfer::Dma ? Protocol::Dma : Protocol::Pio; }
  Translation translation() const;

  void fill_identity();

  /// What SET FEATURES and its like change.
  struct Settings {
    u8 heads = 0, sectors = 0;  // of the translation; 0: the default one
    u8 multiple = 0;            // sectors a block; 0: READ and WRITE MULTIPLE are refused
    AtaTransferModes modes;
    bool write_cache = true, look_ahead = true;
    bool revert_on_reset = true;
    void visit(StateVisitor&);
  };
  struct State {
    u8 command = 0;
    Step step = Step::Run;
    Transfer transfer = Transfer::None;
    bool extended = false, chs = false;  // the form of the address
    u64 lba = 0;                         // of the block that moves
    u32 remaining = 0, block = 0;        // sectors
    Power power = Power::Active;
  } s_;
  Settings settings_;
  std::unique_ptr<HardDisk> disk_;
  std::string serial_;
};

}  // namespace ferrite
