// SPDX-License-Identifier: MIT
#include "core/device/fdc_82077aa.h"

#include <algorithm>
#include <utility>

#include "core/base/trace.h"

namespace ferrite {
using namespace std::chrono_literals;

namespace {
namespace perpendicular {  // PERPENDICULAR MODE [5.2.11]
constexpr u8 Overwrite = 0x80, Drives = 0x3C, GapAndWriteGate = 0x03, Drive0 = 0x04, WriteGate = 0x01;
}
constexpr u8 LockBit = 0x80, RelativeInwards = 0x40;
constexpr u8 PartId = 0x41;                                 // PART ID [82078]: 82078, first stepping
constexpr u8 Done = 0x80, NoResult = 0x40, OfDrive = 0x60;  // DRIVE SPECIFICATION [82078]
constexpr u8 IsoFormat = 0x01;                              // OPTION [82078]
constexpr u8 Enhanced = 0x90;                               // VERSION [5.2.8]
constexpr u8 MostRecalibrateSteps = 79;                     // [5.2.2]
constexpr u8 OpenBus = 0xFF;
constexpr auto PollingTime = 250us;  // [8.1] after a reset, until all four drives have been asked
}  // namespace

// The first match wins, so INVALID, which matches any byte, stays last.
const Fdc82077aa::Command Fdc82077aa::Commands[] = {
    {ReadData, 0x1F, "READ DATA", "DS C H R N EOT GPL DTL", &Fdc82077aa::transfer},
    {ReadDeleted, 0x1F, "READ DELETED DATA", "DS C H R N EOT GPL DTL", &Fdc82077aa::transfer},
    {WriteData, 0x1F, "WRITE DATA", "DS C H R N EOT GPL DTL", &Fdc82077aa::transfer},
    {WriteDeleted, 0x1F, "WRITE DELETED DATA", "DS C H R N EOT GPL DTL", &Fdc82077aa::transfer},
    {ReadTrack, 0xBF, "READ TRACK", "DS C H R N EOT GPL DTL", &Fdc82077aa::transfer},
    {Verify, 0x1F, "VERIFY", "EC+DS C H R N EOT GPL DTL/SC", &Fdc82077aa::transfer},
    {ScanEqual, 0x1F, "SCAN EQUAL", "DS C H R N EOT GPL STP", &Fdc82077aa::transfer},
    {ScanLowOrEqual, 0x1F, "SCAN LOW OR EQUAL", "DS C H R N EOT GPL STP", &Fdc82077aa::transfer},
    {ScanHighOrEqual, 0x1F, "SCAN HIGH OR EQUAL", "DS C H R N EOT GPL STP", &Fdc82077aa::transfer},
    {0xA0 | FormatTrack, 0xBF, "FORMAT AND WRITE", "DS N SC GPL D", &Fdc82077aa::transfer},
    {FormatTrack, 0xBF, "FORMAT TRACK", "DS N SC GPL D", &Fdc82077aa::transfer},
    {ReadIdCommand, 0xBF, "READ ID", "DS", &Fdc82077aa::transfer},
    {0x07, 0xFF, "RECALIBRATE", "DS", &Fdc82077aa::recalibrate},
    {0x0F, 0xFF, "SEEK", "DS NCN", &Fdc82077aa::seek},
    {0x8F, 0xBF, "RELATIVE SEEK", "DS RCN", &Fdc82077aa::relative_seek},
    {0x08, 0xFF, "SENSE INTERRUPT STATUS", "", &Fdc82077aa::sense_interrupt_status},
    {0x04, 0xFF, "SENSE DRIVE STATUS", "DS", &Fdc82077aa::sense_drive_status},
    {0x03, 0xFF, "SPECIFY", "SRT+HUT HLT+ND", &Fdc82077aa::specify},
    {0x13, 0xFF, "CONFIGURE", "0 EIS+EFIFO+POLL+FIFOTHR PRETRK", &Fdc82077aa::configure},
    {0x10, 0xFF, "VERSION", "", &Fdc82077aa::version},
    {0x0E, 0xFF, "DUMPREG", "", &Fdc82077aa::dump_registers},
    {0x12, 0xFF, "PERPENDICULAR MODE", "OW+D3+D2+D1+D0+GAP+WGATE", &Fdc82077aa::perpendicular_mode},
    {0x14, 0x7F, "LOCK", "", &Fdc82077aa::lock},
    {0x18, 0xFF, "PART ID", "", &Fdc82077aa::part_id},
    {0x2E, 0xFF, "SAVE", "", &Fdc82077aa::save},
    {0x4E, 0xFF, "RESTORE", "DSR OPT PCN0 PCN1 PCN2 PCN3 SRT+HUT HLT+ND EOT LOCK+PERP CONF PRETRK PD 0 0 0",
     &Fdc82077aa::restore},
    {0x33, 0xFF, "OPTION", "ISO", &Fdc82077aa::option},
    {0x8E, 0xFF, "DRIVE SPECIFICATION", "DN+NRP", &Fdc82077aa::drive_specification},
    {0x17, 0xFF, "POWERDOWN MODE", "EREG+FDI+MIN+AUTO", &Fdc82077aa::powerdown_mode},
    {0x00, 0x00, "INVALID", "", &Fdc82077aa::invalid},
};

unsigned Fdc82077aa::Command::length() const {
  return parameters.empty() ? 1 : 2 + unsigned(std::count(parameters.begin(), parameters.end(), ' '));
}

const Fdc82077aa::Command& Fdc82077aa::command() const {
  return *std::find_if(Commands, std::end(Commands), [&](const Command& c) { return (s_.fifo[0] & c.mask) == c.code; });
}

// DRIVE SPECIFICATION takes drives until a byte says that it is the last [82078].
bool Fdc82077aa::complete() const {
  const Command& c = command();
  if (s_.fifo_used < c.length()) return false;
  return c.run != &Fdc82077aa::drive_specification || s_.fifo[1] & Done;
}

Fdc82077aa::Fdc82077aa(Scheduler& scheduler, std::span<FloppyDrive> drives, Mode mode)
    : scheduler_(scheduler),
      drives_(drives),
      absent_(scheduler, FloppyDrive::Type::None),
      mode_(mode),
      timer_(scheduler, [this] { timer_fired(); }),
      step_timer_(scheduler, [this] { step_all(); }) {}

u8 Fdc82077aa::read_port(u16 offset) {
  switch (offset) {
    case Sra: return mode_ == Mode::At ? OpenBus : status_register_a();
    case Srb: return mode_ == Mode::At ? OpenBus : status_register_b();
    case Dor: return s_.dor;
    case Tdr: return u8(s_.tdr | ~0x03);  // [2.1.4] the other bits are not driven
    case Msr: return status();
    case Fifo: return read_fifo();
    case Dir: return digital_input();
    default: return OpenBus;
  }
}

// [2.1.1] The Model 30 has the signals, the PS/2 the pins of the cable, most of which are low when active.
u8 Fdc82077aa::status_register_a() {
  FloppyDrive& d = drive(s_.dor & dor::DriveSelect);
  u8 value = 0;
  const auto set = [&](Bit bit, bool on) { value |= u8(on ? +bit : 0); };
  set(sra::InterruptPending, irq.high());
  set(sra::Request, drq.high());
  set(sra::Step, s_.stepped);
  set(sra::Track0, d.at_track_0());
  set(sra::HeadSelect, !s_.head_select);
  set(sra::Index, d.index_pulse());
  set(sra::WriteProtect, d.write_protected());
  set(sra::Direction, s_.direction[s_.dor & dor::DriveSelect] <= 0);
  if (mode_ == Mode::Model30) return value;
  constexpr u8 Inverted = sra::Track0 | sra::HeadSelect | sra::Index | sra::WriteProtect | sra::Direction;
  const u8 second_drive = drives_.size() > 1 && drives_[1].present() ? 0 : +sra::Request;
  return u8(((value & ~(sra::Request | sra::Step)) ^ Inverted) | second_drive);
}

// [2.1.2] Motors and drive select; pulses of the data lines are too short to be seen.
u8 Fdc82077aa::status_register_b() const {
  const u8 select = s_.dor & dor::DriveSelect;
  if (mode_ == Mode::Ps2)
    return u8(0xC0 | (select & 1) << 5 | (s_.dor & dor::Motor0 ? 1 : 0) | (s_.dor & dor::Motor1 ? 2 : 0));
  constexpr u8 Unselected[] = {0x63 & ~0x20, 0x63 & ~0x40, 0x63 & ~0x01, 0x63 & ~0x02};  // /DS0, /DS1, /DS2, /DS3
  return u8(Unselected[select] | (drives_.size() > 1 && drives_[1].present() ? 0 : 0x80));
}

// [2.1.8] On an AT the fixed disk's adapter drives the other bits.
u8 Fdc82077aa::digital_input() {
  const bool changed = drive(s_.dor & dor::DriveSelect).disk_changed();
  const u8 rate = u8(s_.rate);
  s_.stepped = false;
  if (mode_ == Mode::At) return u8((changed ? +dir::DiskChange : 0) | ~dir::DiskChange.mask);
  if (mode_ == Mode::Model30) return u8((changed ? 0 : 0x80) | (s_.dor & dor::DmaGate) | rate);
  const bool high_density = s_.rate == DataRate::Kbps500 || s_.rate == DataRate::Kbps1000;
  return u8((changed ? 0x80 : 0) | 0x78 | rate << 1 | (high_density ? 0 : 1));
}

void Fdc82077aa::write_port(u16 offset, u8 value) {
  switch (offset) {
    case Dor: return write_dor(value);
    case Tdr: s_.tdr = value & 0x03; return;
    case Dsr:
      s_.rate = DataRate(value & dsr::RateSelect);
      if (value & (dsr::SoftwareReset | dsr::PowerDown)) enter_reset();
      if (value & dsr::SoftwareReset && s_.dor & dor::NotReset) leave_reset();  // [2.1.5] ends power-down, too
      return;
    case Fifo: return write_fifo(value);
    case Ccr: s_.rate = DataRate(value & dsr::RateSelect); return;
    default: return;
  }
}

u8 Fdc82077aa::status() const {
  const u8 common = s_.seeking;
  switch (s_.phase) {
    case Phase::Reset: return 0;
    case Phase::Command: return u8(common | msr::Rqm | (s_.fifo_used ? +msr::CmdBusy : 0));
    case Phase::Result: return u8(common | msr::Rqm | msr::Dio | msr::CmdBusy);
    case Phase::Execution: break;
  }
  u8 status = u8(common | msr::CmdBusy);
  if (!uses_dma()) status |= msr::NonDma;
  if (s_.pio_request) status |= u8(msr::Rqm | (takes_data() ? 0 : +msr::Dio));
  return status;
}

void Fdc82077aa::write_dor(u8 value) {
  const bool was_running = s_.dor & dor::NotReset, runs = value & dor::NotReset;
  s_.dor = value;
  for (unsigned n = 0; n < Drives; n++) drive(n).set_motor(value & dor::Motor0 << n);
  if (was_running && !runs) enter_reset();
  if (!was_running && runs) leave_reset();
  update_lines();
}

void Fdc82077aa::reset() {
  for (unsigned n = 0; n < Drives; n++) drive(n).set_motor(false);
  timer_.stop(), step_timer_.stop();
  s_ = State{};
  update_lines();
}

// [2.2] Software resets keep what SPECIFY set, and what LOCK protects [5.2.12].
void Fdc82077aa::enter_reset() {
  s_.phase = Phase::Reset;
  s_.stage = Stage::Nothing;
  timer_.stop(), step_timer_.stop();
  s_.fifo_used = s_.fifo_read = 0;
  s_.interrupt = s_.pio_request = s_.dma_request = false;
  s_.seeking = s_.recalibrating = s_.seek_ended = s_.poll_ended = 0;
  s_.present_cylinder = {};
  const u8 kept = s_.locked ? configure::KeptByLock : 0;
  s_.configuration = u8((s_.configuration & kept) | (configure::Default & ~kept));
  if (!s_.locked) s_.precompensation_track = 0;
  s_.perpendicular &= u8(~perpendicular::GapAndWriteGate);
  update_lines();
}

void Fdc82077aa::leave_reset() {
  s_.stage = Stage::ResetEnd;
  timer_.start(scheduler_.ticks(PollingTime));
}

// [2.2, 5.2.4] Polling finds that the ready state of all drives changed; four SENSE INTERRUPT STATUS tell it.
void Fdc82077aa::reset_ended() {
  s_.phase = Phase::Command;
  s_.poll_ended = (1 << Drives) - 1;
  interrupt();
}

void Fdc82077aa::write_fifo(u8 value) {
  if (s_.phase == Phase::Execution && s_.pio_request && takes_data()) return accept(value, false);
  if (s_.phase != Phase::Command) return note(Note::Unusual, "fdc", "a byte for the FIFO that it does not ask for");
  s_.fifo[std::min<std::size_t>(s_.fifo_used++, s_.fifo.size() - 1)] = value;  // RESTORE's last bytes are reserved
  const Command& c = command();
  if (c.run == &Fdc82077aa::drive_specification && s_.fifo_used == c.length() && !complete()) {
    s_.drive_specification[(value & OfDrive) >> 5] = u8(value & ~OfDrive);
    s_.fifo_used--;
  }
  if (!complete()) return;
  const bool senses = c.run == &Fdc82077aa::sense_interrupt_status;
  if (!senses && s_.poll_ended) {  // nobody asked: forget it, or the next interrupt has no edge
    s_.poll_ended = 0;
    s_.interrupt = s_.seek_ended;
    update_lines();
  }
  (this->*c.run)();
}

u8 Fdc82077aa::read_fifo() {
  if (s_.phase == Phase::Execution && s_.pio_request && !takes_data()) return deliver(false);
  if (s_.phase != Phase::Result) return OpenBus;
  s_.interrupt = false;  // [4.3] by the first result byte
  update_lines();
  const u8 value = s_.fifo[s_.fifo_read++];
  if (s_.fifo_read == s_.fifo_used) {
    offer({});
    if (s_.seek_ended) interrupt();  // a new edge for the next drive that has arrived
  }
  return value;
}

/// Offers `result` to the host; with nothing to offer, awaits the next command.
void Fdc82077aa::offer(std::initializer_list<u8> result) {
  std::copy(result.begin(), result.end(), s_.fifo.begin());
  s_.fifo_used = u8(result.size());
  s_.fifo_read = 0;
  s_.phase = result.size() ? Phase::Result : Phase::Command;
}

void Fdc82077aa::interrupt() {
  s_.interrupt = true;
  update_lines();
}

// [2.1.3] /DMAGATE disconnects INT as well as DRQ.
void Fdc82077aa::update_lines() {
  const bool connected = s_.dor & dor::DmaGate;
  irq.set(connected && (s_.interrupt || s_.pio_request));
  drq.set(connected && s_.dma_request);
}

void Fdc82077aa::timer_fired() {
  const Stage stage = std::exchange(s_.stage, Stage::Nothing);
  switch (stage) {
    case Stage::Nothing:
    case Stage::Seek: return;  // ends with the last step, by step_timer_
    case Stage::ResetEnd: return reset_ended();
    case Stage::HeadLoad: return search();
    case Stage::Sector: return begin_sector();
    case Stage::Index: return begin_format();
    case Stage::Id: return finish(0);
    case Stage::Data: return portion_due();
    case Stage::SlowHost: return host_too_slow();
    case Stage::SectorEnd: return sector_ended();
    case Stage::SecondIndex: return fail(0);
    case Stage::Storing: return tell_result();
  }
}

void Fdc82077aa::specify() {
  s_.step_and_unload = s_.fifo[1];
  s_.load_and_non_dma = s_.fifo[2];
  offer({});
}

void Fdc82077aa::sense_drive_status() {
  FloppyDrive& d = selected();
  u8 st3 = u8(st3::AlwaysSet | (s_.fifo[1] & (st0::Head | st0::Drive)));
  if (d.write_protected()) st3 |= st3::WriteProtected;
  if (d.at_track_0()) st3 |= st3::Track0;
  offer({st3});
}

// [5.2.4] Says why INT is high and lowers it. With nothing to say it is an invalid command.
void Fdc82077aa::sense_interrupt_status() {
  const bool seeks = s_.seek_ended;
  u8& told = seeks ? s_.seek_ended : s_.poll_ended;
  if (!told) return invalid();
  unsigned n = 0;
  while (!(told & 1 << n)) n++;
  told &= u8(~(1 << n));
  s_.interrupt = false;
  update_lines();
  offer({seeks ? s_.seek_status[n] : u8(st0::Polling | n), s_.present_cylinder[n]});
}

void Fdc82077aa::configure() {
  s_.configuration = s_.fifo[2] & configure::All;
  s_.precompensation_track = s_.fifo[3];
  offer({});
}

void Fdc82077aa::version() { offer({Enhanced}); }

void Fdc82077aa::dump_registers() {
  const auto& cylinder = s_.present_cylinder;
  offer({cylinder[0], cylinder[1], cylinder[2], cylinder[3], s_.step_and_unload, s_.load_and_non_dma,
         s_.sectors_per_track, u8(s_.locked | s_.perpendicular), s_.configuration, s_.precompensation_track});
}

void Fdc82077aa::perpendicular_mode() {
  const u8 value = s_.fifo[1],
           settable = perpendicular::GapAndWriteGate | (value & perpendicular::Overwrite ? perpendicular::Drives : 0);
  s_.perpendicular = u8((s_.perpendicular & ~settable) | (value & settable));
  offer({});
}

// [Table 5-7] GAP and WGATE hold for every drive and rate; without them a drive's bit and the rate decide.
Fdc82077aa::Perpendicular Fdc82077aa::perpendicular() const {
  using namespace perpendicular;
  if ((s_.perpendicular & GapAndWriteGate) == GapAndWriteGate) return Perpendicular::At1000;
  if (s_.perpendicular & WriteGate) return Perpendicular::At500;
  if (!(s_.perpendicular & Drive0 << (s_.fifo[1] & st0::Drive))) return Perpendicular::Off;
  if (rate() == DataRate::Kbps1000) return Perpendicular::At1000;
  return rate() == DataRate::Kbps500 ? Perpendicular::At500 : Perpendicular::Off;
}

void Fdc82077aa::lock() {
  s_.locked = s_.fifo[0] & LockBit;
  offer({u8(s_.locked >> 3)});
}

void Fdc82077aa::part_id() { offer({PartId}); }

void Fdc82077aa::save() {
  const auto& cylinder = s_.present_cylinder;
  offer({u8(s_.rate), s_.option, cylinder[0], cylinder[1], cylinder[2], cylinder[3], s_.step_and_unload,
         s_.load_and_non_dma, s_.sectors_per_track, u8(s_.locked | s_.perpendicular), s_.configuration,
         s_.precompensation_track, s_.power_mode, 0, 0, 0});
}

void Fdc82077aa::restore() {
  s_.rate = DataRate(s_.fifo[1] & dsr::RateSelect);
  s_.option = s_.fifo[2] & IsoFormat;
  std::copy_n(s_.fifo.begin() + 3, Drives, s_.present_cylinder.begin());
  s_.step_and_unload = s_.fifo[7], s_.load_and_non_dma = s_.fifo[8];
  s_.sectors_per_track = s_.fifo[9];
  s_.locked = s_.fifo[10] & LockBit;
  s_.perpendicular = s_.fifo[10] & (perpendicular::Drives | perpendicular::GapAndWriteGate);
  s_.configuration = s_.fifo[11] & configure::All;
  s_.precompensation_track = s_.fifo[12];
  s_.power_mode = s_.fifo[13];
  offer({});
}

void Fdc82077aa::option() {
  s_.option = s_.fifo[1] & IsoFormat;
  offer({});
}

void Fdc82077aa::drive_specification() {
  const auto& said = s_.drive_specification;
  if (s_.fifo[1] & NoResult) return offer({});
  offer({said[0], said[1], said[2], said[3]});
}

void Fdc82077aa::powerdown_mode() {
  s_.power_mode = s_.fifo[1];
  offer({s_.power_mode});
}

void Fdc82077aa::invalid() { offer({st0::Invalid.mask & 0xFF}); }

// [5.2.6] (16 - SRT) ms at 500 kbit/s, in proportion at other rates.
// Drives that step together do it at the rate of the slowest.
Ticks Fdc82077aa::step_rate() {
  const Ticks time = bits_time((16 - (s_.step_and_unload >> 4)) * BitsPerMillisecond);
  Ticks longest = 0;
  for (unsigned n = 0; n < Drives; n++)
    if (s_.seeking & 1 << n) longest = std::max(longest, drive(n).hurried(time));
  return longest;
}

void Fdc82077aa::seek() {
  const unsigned n = s_.fifo[1] & st0::Drive;
  const int distance = int(s_.fifo[2]) - s_.present_cylinder[n];
  start_steps(n, distance < 0 ? -1 : +1, u8(std::abs(distance)));
  offer({});
}

void Fdc82077aa::relative_seek() {
  const unsigned n = s_.fifo[1] & st0::Drive;
  const bool inwards = s_.fifo[0] & RelativeInwards;
  start_steps(n, inwards ? +1 : -1, s_.fifo[2]);
  const bool beyond_track_0 = !inwards && drive(n).present() && s_.fifo[2] > drive(n).cylinder();
  if (beyond_track_0) s_.seek_status[n] |= u8(st0::Abnormal | st0::EquipmentCheck);  // [6.1]
  offer({});
}

void Fdc82077aa::recalibrate() {
  const unsigned n = s_.fifo[1] & st0::Drive;
  s_.present_cylinder[n] = 0;
  start_steps(n, -1, MostRecalibrateSteps);
  s_.recalibrating |= u8(1 << n);
  offer({});
}

void Fdc82077aa::start_steps(unsigned n, int direction, u8 steps) {
  s_.seeking |= u8(1 << n);
  s_.recalibrating &= u8(~(1 << n));
  s_.seek_ended &= u8(~(1 << n));
  s_.direction[n] = i8(direction);
  s_.steps_left[n] = steps;
  s_.seek_status[n] = u8(n | st0::SeekEnd);  // [5.2.3] H is always 0
  if (!step_timer_.running()) step_timer_.start(step_rate());
}

// Seeks of several drives share the step rate.
void Fdc82077aa::step_all() {
  const u8 moving = s_.seeking;
  for (unsigned n = 0; n < Drives; n++)
    if (moving & 1 << n) step(n);
  if (s_.seeking && !step_timer_.running()) step_timer_.start(step_rate());
}

void Fdc82077aa::step(unsigned n) {
  const bool recalibrates = s_.recalibrating & 1 << n;
  if (recalibrates && drive(n).at_track_0()) return end_seek(n);
  if (s_.steps_left[n]) {
    s_.steps_left[n]--;
    s_.stepped = true;
    drive(n).step(s_.direction[n]);
    if (!recalibrates) s_.present_cylinder[n] = u8(s_.present_cylinder[n] + s_.direction[n]);
  }
  if (recalibrates ? drive(n).at_track_0() : s_.steps_left[n] == 0) return end_seek(n);
  if (s_.steps_left[n] == 0) {  // [5.2.2] track 0 never came
    s_.seek_status[n] |= u8(st0::Abnormal | st0::EquipmentCheck);
    end_seek(n);
  }
}

void Fdc82077aa::end_seek(unsigned n) {
  s_.seeking &= u8(~(1 << n));
  s_.recalibrating &= u8(~(1 << n));
  const bool implied = s_.stage == Stage::Seek && n == unsigned(s_.fifo[1] & st0::Drive);
  if (implied) return load_head();
  s_.seek_ended |= u8(1 << n);
  interrupt();
}

void Fdc82077aa::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 54, "a field was added: visit it too");
  v("phase", s_.phase), v("stage", s_.stage), v("dor", s_.dor), v("tdr", s_.tdr), v("rate", s_.rate);
  v("step_and_unload", s_.step_and_unload), v("load_and_non_dma", s_.load_and_non_dma);
  v("configuration", s_.configuration), v("precompensation_track", s_.precompensation_track);
  v("perpendicular", s_.perpendicular), v("locked", s_.locked), v("fifo", s_.fifo), v("fifo_used", s_.fifo_used);
  v("fifo_read", s_.fifo_read), v("interrupt", s_.interrupt), v("pio_request", s_.pio_request);
  v("dma_request", s_.dma_request), v("present_cylinder", s_.present_cylinder), v("steps_left", s_.steps_left);
  v("seek_status", s_.seek_status), v("direction", s_.direction), v("seeking", s_.seeking);
  v("recalibrating", s_.recalibrating), v("seek_ended", s_.seek_ended), v("poll_ended", s_.poll_ended);
  v("id.cylinder", s_.id.cylinder), v("id.head", s_.id.head), v("id.record", s_.id.record);
  v("id.size_code", s_.id.size_code), v("head_select", s_.head_select), v("ordinal", s_.ordinal);
  v("sectors_left", s_.sectors_left), v("sectors_per_track", s_.sectors_per_track);
  v("st0", s_.st0), v("st1", s_.st1), v("st2", s_.st2), v("terminal_count", s_.terminal_count);
  v("stop_after_sector", s_.stop_after_sector), v("committed", s_.committed), v("bad_data", s_.bad_data);
  v("stored", s_.stored), v("interrupt_code", s_.interrupt_code);
  v("option", s_.option), v("power_mode", s_.power_mode), v("drive_specification", s_.drive_specification);
  v("stepped", s_.stepped), v("scan_ended", s_.scan_ended);
  v("swaps", s_.swaps), v("turn", s_.turn);
  v("head_loaded_until", s_.head_loaded_until), v("data_start", s_.data_start);
  v("data_duration", s_.data_duration), v("size", s_.size), v("host_size", s_.host_size), v("moved", s_.moved);
  v("portion_end", s_.portion_end), v("data", s_.data);
  v("irq", irq), v("drq", drq), v("timer", timer_), v("step_timer", step_timer_);
  scanned_.reset();
}

}  // namespace ferrite
