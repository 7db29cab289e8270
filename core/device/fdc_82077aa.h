// SPDX-License-Identifier: MIT
#pragma once
// Intel 82077AA floppy disk controller, with the commands that the 82078 has in addition and the 8272A had. [5.2.4] in
// a comment is a section of the 82077AA's data sheet, Intel order number 290166; [82078] is of order number 290475.
//
// The controller finds address marks and fields among the cells of the track under the head, and writes cells. A sector
// passes in its own time and at its own angle. Towards the host, DMA moves a sector in one go when it has passed
// (reading) or begins to (writing); without DMA, bytes move in portions that the FIFO threshold sets.
//
// Different from the chip, on purpose: with no disk, or a standing one, it waits for index pulses for ever [8.1]; here
// the command ends with a missing address mark after the time of two turns. The drive is the one that the command
// names; the chip leaves it to the user to select the same one in the DOR [Table 5-1].
// Missing: write precompensation has registers but no effect, DRIVE SPECIFICATION's drive type (which density pins are
// driven) likewise; the tape drive is none, and status register B does not show single pulses.
#include <optional>

#include "core/base/register.h"
#include "core/bus/dma_client.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/device/floppy_drive.h"
#include "core/disk/track_layout.h"
#include "core/disk/track_scan.h"

namespace ferrite {

namespace dor {  // Digital Output Register [2.1.3]
inline constexpr Bit DriveSelect{0x03, "DRIVE SEL"}, NotReset{0x04, "/RESET"}, DmaGate{0x08, "/DMAGATE"};
inline constexpr Bit Motor0{0x10, "MOT EN0"}, Motor1{0x20, "MOT EN1"}, Motor2{0x40, "MOT EN2"}, Motor3{0x80, "MOT EN3"};
inline constexpr Bit All[]{Motor3, Motor2, Motor1, Motor0, DmaGate, NotReset, DriveSelect};
}  // namespace dor
namespace msr {  // Main Status Register [2.1.6]
inline constexpr Bit Rqm{0x80, "RQM"}, Dio{0x40, "DIO"}, NonDma{0x20, "NON DMA"}, CmdBusy{0x10, "CMD BSY"};
inline constexpr Bit Drv3Busy{0x08, "DRV3 BUSY"}, Drv2Busy{0x04, "DRV2 BUSY"}, Drv1Busy{0x02, "DRV1 BUSY"};
inline constexpr Bit Drv0Busy{0x01, "DRV0 BUSY"};
inline constexpr Bit All[]{Rqm, Dio, NonDma, CmdBusy, Drv3Busy, Drv2Busy, Drv1Busy, Drv0Busy};
}  // namespace msr
namespace dsr {  // Datarate Select Register [2.1.5]
inline constexpr Bit SoftwareReset{0x80, "S/W RESET"}, PowerDown{0x40, "POWER DOWN"}, RateSelect{0x03, "DRATE SEL"};
}
namespace dir {  // Digital Input Register [2.1.8]
inline constexpr Bit DiskChange{0x80, "DSK CHG"};
}
namespace sra {  // Status Register A [2.1.1]; with the polarity of the Model 30, the PS/2's pins are those of the cable
inline constexpr Bit InterruptPending{0x80, "INT PENDING"}, Request{0x40, "DRQ"}, Step{0x20, "STEP"};
inline constexpr Bit Track0{0x10, "TRK0"}, HeadSelect{0x08, "HDSEL"}, Index{0x04, "INDX"};
inline constexpr Bit WriteProtect{0x02, "WP"}, Direction{0x01, "DIR"};
}  // namespace sra
namespace configure {  // CONFIGURE's second byte [5.2.7]
inline constexpr Bit ImpliedSeek{0x40, "EIS"}, FifoOff{0x20, "EFIFO"}, PollingOff{0x10, "POLL"};
inline constexpr Bit Threshold{0x0F, "FIFOTHR"};
inline constexpr u8 All = 0x7F, KeptByLock = 0x2F, Default = 0x20;
}  // namespace configure
namespace st0 {  // Status Register 0 [6.1]
inline constexpr Bit Invalid{0x80, "IC1"}, Abnormal{0x40, "IC0"}, SeekEnd{0x20, "SE"}, EquipmentCheck{0x10, "EC"};
inline constexpr Bit Head{0x04, "H"}, Drive{0x03, "DS"};
inline constexpr Bit Polling{0xC0, "IC1 IC0"};
inline constexpr Bit All[]{Invalid, Abnormal, SeekEnd, EquipmentCheck, Head, Drive};
}  // namespace st0
namespace st1 {  // Status Register 1 [6.2]
inline constexpr Bit EndOfCylinder{0x80, "EN"}, DataError{0x20, "DE"}, Overrun{0x10, "OR"}, NoData{0x04, "ND"};
inline constexpr Bit NotWritable{0x02, "NW"}, MissingAddressMark{0x01, "MA"};
inline constexpr Bit All[]{EndOfCylinder, DataError, Overrun, NoData, NotWritable, MissingAddressMark};
}  // namespace st1
namespace st2 {  // Status Register 2 [6.3]
inline constexpr Bit ControlMark{0x40, "CM"}, DataErrorInData{0x20, "DD"}, WrongCylinder{0x10, "WC"};
inline constexpr Bit ScanHit{0x08, "SH"}, ScanNotSatisfied{0x04, "SN"};  // of the 8272A's SCAN commands
inline constexpr Bit BadCylinder{0x02, "BC"}, MissingDataMark{0x01, "MD"};
inline constexpr Bit All[]{ControlMark,      DataErrorInData, WrongCylinder,  ScanHit,
                           ScanNotSatisfied, BadCylinder,     MissingDataMark};
}  // namespace st2
namespace st3 {  // Status Register 3 [6.4]
inline constexpr Bit WriteProtected{0x40, "WP"}, Track0{0x10, "T0"}, AlwaysSet{0x28, "1 1"};
}

class Fdc82077aa final : public PortDevice, public DmaClient {
 public:
  enum Port : u16 { Sra = 0, Srb = 1, Dor = 2, Tdr = 3, Msr = 4, Dsr = 4, Fifo = 5, Dir = 7, Ccr = 7 };

  /// How the pins IDENT and MFM are wired: what the registers look like [2.1].
  enum class Mode : u8 { At, Ps2, Model30 };

  /// One to four drives, the first is drive 0. They must outlive the controller.
  Fdc82077aa(Scheduler&, std::span<FloppyDrive> drives, Mode mode = Mode::At);

  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  u8 dma_read(bool terminal_count) override;
  void dma_write(u8 value, bool terminal_count) override;
  void reset();  // pin RESET
  void visit(StateVisitor&);

  Line irq, drq;  // pins INT and DRQ

 private:
  static constexpr u32 BitsPerMillisecond = 500;  // SPECIFY counts in these, whatever the rate [5.2.6]
  static constexpr std::size_t Drives = 4, LargestSector = 128 << 7, MostSectors = 256;
  enum class Phase : u8 { Reset, Command, Execution, Result };
  /// What timer_ waits for.
  enum class Stage : u8 {
    Nothing,
    ResetEnd,
    Seek,
    HeadLoad,
    Sector,
    Id,
    Index,
    Data,
    SlowHost,
    SectorEnd,
    SecondIndex,
    Storing
  };
  enum Code : u8 {  // the low five bits of commands that look alike
    ReadTrack = 0x02,
    WriteData = 0x05,
    ReadData = 0x06,
    WriteDeleted = 0x09,
    ReadIdCommand = 0x0A,
    ReadDeleted = 0x0C,
    FormatTrack = 0x0D,
    ScanEqual = 0x11,
    Verify = 0x16,
    ScanLowOrEqual = 0x19,
    ScanHighOrEqual = 0x1D
  };
  struct Command {
    u8 code, mask;
    std::string_view name, parameters;  // one word per byte, as Table 5-1 prints them
    void (Fdc82077aa::*run)();
    unsigned length() const;
  };
  static const Command Commands[];
  const Command& command() const;

  // Registers and phases: fdc_82077aa.cpp
  FloppyDrive& drive(unsigned number) { return number < drives_.size() ? drives_[number] : absent_; }
  u8 status() const;
  void write_dor(u8);
  void write_fifo(u8);
  u8 read_fifo();
  void enter_reset();
  void leave_reset();
  void reset_ended();
  void offer(std::initializer_list<u8> result);
  void interrupt();
  void update_lines();
  void timer_fired();

  // Commands without data: fdc_82077aa.cpp
  void specify(), sense_drive_status(), sense_interrupt_status(), configure(), version(), dump_registers();
  void perpendicular_mode(), lock(), invalid();
  void part_id(), save(), restore(), option(), drive_specification(), powerdown_mode();
  bool complete() const;
  u8 status_register_a();
  u8 status_register_b() const;
  u8 digital_input();
  void seek(), relative_seek(), recalibrate();
  void start_steps(unsigned number, int direction, u8 steps);
  void step_all();
  void step(unsigned number);
  void end_seek(unsigned number);
  Ticks step_rate();

  // What is on the track: fdc_82077aa_track.cpp
  Encoding encoding() const;
  std::span<const FoundSector> sectors();
  Ticks cells_time(u64 cells);
  Ticks data_time();
  u32 data_cell(const FoundSector&);
  TrackGaps gaps_behind_ids();
  u32 gap2_rewritten() const;
  struct Passing {
    u8 ordinal;
    Ticks due;
  };
  template <class Wanted>
  std::optional<Passing> next_sector(Wanted);
  void search();
  void search_failed();
  void await_index();
  void begin_sector();
  void begin_read(const FoundSector&);
  bool write_sector();
  bool write_track(const CellTrack&);
  bool format();
  void compare();
  void write_lead_in(CellWriter&, const TrackGaps&) const;
  static void write_field(CellWriter&, const TrackGaps&, u8 mark, std::span<const u8>, u32 gap);

  // The course of commands that wait for the disk: fdc_82077aa_transfer.cpp
  void transfer();
  void load_head();
  void begin_format();
  void begin_data(u32 bytes, Ticks duration);
  void next_portion();
  void portion_due();
  void portion_written();
  void portion_read();
  void await_host();
  void host_too_slow();
  void host_is_done();
  void sector_ended();
  void accept(u8 value, bool terminal_count);
  u8 deliver(bool terminal_count);
  void fill_and_commit();
  /// Where the sector after this one lies; None: EOT was reached on the last side.
  enum class Next : u8 { SameSide, OtherSide, None };
  Next advance();
  void finish(u8 interrupt_code);
  void tell_result();
  void fail(u8 st1, u8 st2 = 0);

  u8 code() const { return s_.fifo[0] & 0x1F; }
  FloppyDrive& selected() { return drive(s_.fifo[1] & 3); }
  bool writes() const { return code() == WriteData || code() == WriteDeleted || code() == FormatTrack; }
  bool scans() const { return code() == ScanEqual || code() == ScanLowOrEqual || code() == ScanHighOrEqual; }
  bool takes_data() const { return writes() || scans(); }
  bool formats_with_data() const { return code() == FormatTrack && s_.fifo[0] & 0x80; }
  /// What the rate bits mean for the command's drive; nothing: 2 Mbit/s, at which tape drives record.
  std::optional<DataRate> rate() const;
  bool uses_dma() const;
  bool disk_swapped() { return selected().swaps() != s_.swaps; }
  Ticks bits_time(u32 bits) const;
  u32 fifo_depth();
  u32 portion();
  u32 passed() const;
  /// What PERPENDICULAR MODE makes of gap 2 at the present data rate.
  enum class Perpendicular : u8 { Off, At500, At1000 };
  Perpendicular perpendicular() const;

  struct State {
    Phase phase = Phase::Reset;
    Stage stage = Stage::Nothing;
    u8 dor = 0, tdr = 0;
    DataRate rate = DataRate::Kbps250;  // DRATE SEL by the default table; [2.1.5] after a hardware reset
    u8 step_and_unload = 0xDF, load_and_non_dma = 0x02;  // SPECIFY; undefined at power-on: what AT BIOSes set
    u8 configuration = configure::Default, precompensation_track = 0;
    u8 perpendicular = 0, locked = 0;
    std::array<u8, 16> fifo{};  // command bytes, then result bytes
    u8 fifo_used = 0, fifo_read = 0;
    bool interrupt = false, pio_request = false, dma_request = false;

    std::array<u8, Drives> present_cylinder{}, steps_left{}, seek_status{};
    std::array<i8, Drives> direction{};
    u8 seeking = 0, recalibrating = 0, seek_ended = 0, poll_ended = 0;  // a bit for each drive

    SectorId id;  // the sector wanted
    u8 head_select = 0, ordinal = 0, sectors_left = 0, sectors_per_track = 0;
    u8 st0 = 0, st1 = 0, st2 = 0;
    bool terminal_count = false, stop_after_sector = false, committed = false, bad_data = false, stored = false;
    u8 interrupt_code = 0;
    u8 option = 0, power_mode = 0;                 // [82078]
    std::array<u8, Drives> drive_specification{};  // [82078]
    bool stepped = false, scan_ended = false;
    u32 swaps = 0;
    u64 turn = 0;  // since the motor started: what weak cells read as
    Ticks head_loaded_until = 0, data_start = 0, data_duration = 0;
    u32 size = 0, host_size = 0, moved = 0, portion_end = 0;  // bytes of the sector
    std::array<u8, LargestSector> data{};
  } s_;
  Scheduler& scheduler_;
  std::span<FloppyDrive> drives_;
  FloppyDrive absent_;
  Mode mode_;
  Timer timer_, step_timer_;

  /// Where found_ was found; nothing: nowhere, or something has changed there.
  struct UnderHead {
    u32 drive;
    u32 swaps;
    u8 cylinder, head;
    Encoding encoding;
    u64 turn;
    bool operator==(const UnderHead&) const = default;
  };
  std::optional<UnderHead> scanned_;
  std::vector<FoundSector> found_;
};

}  // namespace ferrite
