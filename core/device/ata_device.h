// SPDX-License-Identifier: MIT
// What all ATA devices have in common: the registers at their end of the cable, interrupts, resets, and the protocols
// by which data moves. Brackets name sections, registers and commands of ATA/ATAPI-6 (T13 1410D).
// Missing: queued commands, CRC errors of Ultra DMA (the cable is perfect), PDIAG- and DASP- as wires.
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/time/scheduler.h"

namespace ferrite {

namespace ata {
namespace status {  // [7.15 Status register]
constexpr Bit Busy{0x80, "BSY"}, Ready{0x40, "DRDY"}, Fault{0x20, "DF"}, SeekComplete{0x10, "DSC"},
    DataRequest{0x08, "DRQ"}, Error{0x01, "ERR"};
}
namespace error {  // [7.9 Error register]
constexpr Bit Uncorrectable{0x40, "UNC"}, IdNotFound{0x10, "IDNF"}, Aborted{0x04, "ABRT"};
}
namespace device {  // [7.7 Device register]
constexpr Bit Lba{0x40, "LBA"}, Dev{0x10, "DEV"}, Head{0x0F, "HEAD"};
}
namespace control {  // [7.8 Device Control register]
constexpr Bit HighOrderByte{0x80, "HOB"}, SoftReset{0x04, "SRST"}, NoInterrupt{0x02, "nIEN"};
}
}  // namespace ata

class AtaDevice {
 public:
  /// The command block [7.2]: offsets from 1F0h.
  enum Register : u8 { Data, ErrorFeatures, SectorCount, LbaLow, LbaMid, LbaHigh, Device, StatusCommand };
  enum class Activity : u8 { Idle, Read, Write };
  enum class Direction : u8 { ToHost, FromHost };

  /// `number`: 0 (master) or 1 (slave).
  AtaDevice(Scheduler&, unsigned number);
  virtual ~AtaDevice() = default;
  AtaDevice(const AtaDevice&) = delete;

  unsigned number() const { return number_; }
  /// It has the PACKET command, and with it DEVICE RESET, which it takes at any time.
  virtual bool takes_packets() const { return false; }
  /// Before power-on: whether the cable has another device, for which this one need not answer [9.16].
  void set_alone(bool alone) { alone_ = alone; }

  // For the cable, which sends every write to both devices.

  bool selected() const;
  /// BSY or DRQ: the command block is closed.
  bool deaf() const;
  /// DEVICE RESET [9.11], to one that takes packets.
  void device_reset_written();
  u8 read_register(u8 number);
  u8 alternate_status() const;
  void write_register(u8 number, u8 value);
  void write_device_control(u8 value);
  u16 read_data();
  void write_data(u16 value);
  /// RESET-.
  void hardware_reset();

  // While DMARQ is high: what the device gives, or where it takes what it wants, and how much of it was moved.

  std::span<u8> dma_bytes();
  Direction dma_direction() const;
  void dma_moved(u32 bytes);

  /// What the drive light shows: the last thing the guest did, Idle once a tenth of a second has passed since.
  Activity activity() const;
  bool busy() const { return activity() != Activity::Idle; }
  Ticks last_access() const { return s_.last_access; }  // 0: never since power-on

  Line irq;    // INTRQ, low while released
  Line dmarq;  // DMARQ

 protected:
  static constexpr u32 BufferBytes = 8192;
  enum class Protocol : u8 { Pio, Dma };
  enum class Interrupt : u8 { No, Yes };

  // What a device does.

  /// A command was written, and BSY is on: what happens next is for work_for().
  virtual void command_written(u8 command) = 0;
  /// The time given to work_for() is over.
  virtual void work() = 0;
  /// DRDY and DSC while no command runs.
  virtual u8 ready_bits() const { return ata::status::Ready | ata::status::SeekComplete; }
  /// The host has taken, or filled, the whole block that was offered.
  virtual void block_moved() = 0;
  /// Any of the resets; the base has reset the registers that all devices share.
  enum class ResetKind : u8 { Hardware, Software, Diagnostic, Command };
  virtual void after_reset(ResetKind) = 0;

  // How it does it.

  void work_for(std::chrono::nanoseconds);
  static constexpr std::chrono::microseconds Overhead{5};  // of a command
  /// The host is still fetching: work() asks again a little later.
  void wait_for_host() { work_for(std::chrono::microseconds(100)); }
  /// DRQ with `bytes` of the buffer from `first` on, both even numbers.
  void offer(Protocol, Direction, u32 first, u32 bytes, Interrupt);
  void finish(Interrupt);
  /// The end of a command that failed: bits of Error, and those of Status beside ERR.
  void fail(u8 error_bits, u8 status_bits = 0);
  /// After finish(): only a reset wakes the device.
  void sleep();
  void note_access(Activity);

  /// Registers as a command finds them, the high order byte being what was written before [6.20 48-bit Address].
  struct TaskFile {
    u16 features = 0, sector_count = 0, lba_low = 0, lba_mid = 0, lba_high = 0;
    u8 device = 0;
    void visit(StateVisitor&);
  };
  bool alone() const { return alone_; }
  void visit(StateVisitor&);

  TaskFile registers_;
  std::array<u8, BufferBytes> buffer_{};

 private:
  enum class Phase : u8 { Idle, Busy, InReset, PioIn, PioOut, DmaIn, DmaOut, Asleep };

  void enter(Phase);
  void begin_reset(ResetKind);
  void reset_done();
  void moved(u32 bytes);
  void show_irq();

  struct State {
    u8 control = 0, error = 0;
    u8 outcome = 0;  // ERR and DF of the last command
    Phase phase = Phase::Idle;
    ResetKind reset = ResetKind::Hardware;
    bool interrupt_pending = false;
    u32 at = 0, end = 0;  // how far the offered block has moved
    Activity access = Activity::Idle;
    Ticks last_access = 0;
  } s_;
  unsigned number_;
  bool alone_ = true;
  Scheduler& scheduler_;
  Timer timer_;
};

}  // namespace ferrite
