// SPDX-License-Identifier: MIT
#include "core/device/ata_disk.h"

#include <algorithm>

#include "core/base/trace.h"

namespace ferrite {
using namespace std::chrono_literals;
using namespace ata;
namespace {
constexpr u32 SectorBytes = HardDisk::SectorBytes;
constexpr auto SectorTakes = 2us;  // 256 MB/s
constexpr u32 LargestMultiple = 16;
constexpr u32 BlockSectors28 = 256, BlockSectors48 = 65536;  // what a count of 0 stands for
constexpr u64 LargestLba28 = 0x0FFF'FFFF;
// [6.2] The largest disk that CHS addresses describe is 16383/16/63.
constexpr u32 MostCylinders = 16383, MostHeads = 16, MostSectors = 63;
constexpr u64 ChsCapacity = u64(MostCylinders) * MostHeads * MostSectors;

namespace feature {  // [SET FEATURES], in the Features register
constexpr u8 EnableWriteCache = 0x02, SetTransferMode = 0x03, DisableLookAhead = 0x55, DisableRevert = 0x66,
             DisableWriteCache = 0x82, EnableLookAhead = 0xAA, EnableRevert = 0xCC;
}
namespace power {  // [CHECK POWER MODE]
constexpr u8 Standby = 0x00, Idle = 0x80, Active = 0xFF;
}
}  // namespace

struct AtaDisk::Command {
  u8 code;
  std::string_view name;
  void (AtaDisk::*run)();
  Transfer transfer = Transfer::None;
  bool extended = false;

  static constexpr bool Ext = true;
  static const Command all[];
};

const AtaDisk::Command AtaDisk::Command::all[] = {
    {0x00, "NOP", &AtaDisk::nop},
    {0x10, "RECALIBRATE", &AtaDisk::recalibrate},
    {0x20, "READ SECTORS", &AtaDisk::read, Transfer::Sectors},
    {0x21, "READ SECTORS (no retry)", &AtaDisk::read, Transfer::Sectors},
    {0x24, "READ SECTORS EXT", &AtaDisk::read, Transfer::Sectors, Ext},
    {0x25, "READ DMA EXT", &AtaDisk::read, Transfer::Dma, Ext},
    {0x27, "READ NATIVE MAX ADDRESS EXT", &AtaDisk::read_native_max, Transfer::None, Ext},
    {0x29, "READ MULTIPLE EXT", &AtaDisk::read, Transfer::Multiple, Ext},
    {0x30, "WRITE SECTORS", &AtaDisk::write, Transfer::Sectors},
    {0x31, "WRITE SECTORS (no retry)", &AtaDisk::write, Transfer::Sectors},
    {0x34, "WRITE SECTORS EXT", &AtaDisk::write, Transfer::Sectors, Ext},
    {0x35, "WRITE DMA EXT", &AtaDisk::write, Transfer::Dma, Ext},
    {0x39, "WRITE MULTIPLE EXT", &AtaDisk::write, Transfer::Multiple, Ext},
    {0x40, "READ VERIFY SECTORS", &AtaDisk::verify},
    {0x41, "READ VERIFY SECTORS (no retry)", &AtaDisk::verify},
    {0x42, "READ VERIFY SECTORS EXT", &AtaDisk::verify, Transfer::None, Ext},
    {0x70, "SEEK", &AtaDisk::seek},
    {0x91, "INITIALIZE DEVICE PARAMETERS", &AtaDisk::initialize_parameters},
    {0x94, "STANDBY IMMEDIATE (ATA-1)", &AtaDisk::standby},
    {0x95, "IDLE IMMEDIATE (ATA-1)", &AtaDisk::idle},
    {0x96, "STANDBY (ATA-1)", &AtaDisk::standby},
    {0x97, "IDLE (ATA-1)", &AtaDisk::idle},
    {0x98, "CHECK POWER MODE (ATA-1)", &AtaDisk::check_power},
    {0x99, "SLEEP (ATA-1)", &AtaDisk::go_to_sleep},
    {0xC4, "READ MULTIPLE", &AtaDisk::read, Transfer::Multiple},
    {0xC5, "WRITE MULTIPLE", &AtaDisk::write, Transfer::Multiple},
    {0xC6, "SET MULTIPLE MODE", &AtaDisk::set_multiple},
    {0xC8, "READ DMA", &AtaDisk::read, Transfer::Dma},
    {0xC9, "READ DMA (no retry)", &AtaDisk::read, Transfer::Dma},
    {0xCA, "WRITE DMA", &AtaDisk::write, Transfer::Dma},
    {0xCB, "WRITE DMA (no retry)", &AtaDisk::write, Transfer::Dma},
    {0xE0, "STANDBY IMMEDIATE", &AtaDisk::standby},
    {0xE1, "IDLE IMMEDIATE", &AtaDisk::idle},
    {0xE2, "STANDBY", &AtaDisk::standby},
    {0xE3, "IDLE", &AtaDisk::idle},
    {0xE4, "READ BUFFER", &AtaDisk::read_buffer},
    {0xE5, "CHECK POWER MODE", &AtaDisk::check_power},
    {0xE6, "SLEEP", &AtaDisk::go_to_sleep},
    {0xE7, "FLUSH CACHE", &AtaDisk::flush},
    {0xE8, "WRITE BUFFER", &AtaDisk::write_buffer},
    {0xEA, "FLUSH CACHE EXT", &AtaDisk::flush, Transfer::None, Ext},
    {0xEC, "IDENTIFY DEVICE", &AtaDisk::identify},
    {0xEF, "SET FEATURES", &AtaDisk::set_features},
    {0xF8, "READ NATIVE MAX ADDRESS", &AtaDisk::read_native_max},
};

const AtaDisk::Command* AtaDisk::find(u8 code) {
  const auto found = std::find_if(std::begin(Command::all), std::end(Command::all),
                                  [&](const Command& command) { return command.code == code; });
  return found == std::end(Command::all) ? nullptr : found;
}

AtaDisk::AtaDisk(Scheduler& scheduler, unsigned number, std::unique_ptr<HardDisk> disk, std::string_view serial)
    : AtaDevice(scheduler, number), disk_(std::move(disk)), serial_(serial) {}

// ---- what the base asks for -----------------------------------------------------------------------------------------

void AtaDisk::command_written(u8 command) {
  s_.command = command;
  s_.step = Step::Run;
  work_for(Overhead);
}

void AtaDisk::work() {
  switch (s_.step) {
    case Step::Run: return run_command();
    case Step::Read:
    case Step::Verify: return read_block();
    case Step::Write: return write_block();
    case Step::Flush: return flush_cache();
    case Step::Buffer: return finish(Interrupt::Yes);
  }
}

void AtaDisk::block_moved() {
  switch (s_.step) {
    case Step::Write: return work_for(SectorTakes * s_.block);
    case Step::Read: return advance();
    default: return finish(Interrupt::No);
  }
}

void AtaDisk::after_reset(ResetKind kind) {
  const bool reverts = kind == ResetKind::Hardware || (kind == ResetKind::Software && settings_.revert_on_reset);
  if (reverts) settings_ = {};
  s_ = {};
}

void AtaDisk::run_command() {
  const Command* const command = find(s_.command);
  if (!command) {
    note(Note::Unimplemented, "ata disk", "a command it does not know");
    return fail(error::Aborted);
  }
  s_.transfer = command->transfer;
  s_.extended = command->extended;
  (this->*command->run)();
}

// ---- addresses ------------------------------------------------------------------------------------------------------

AtaDisk::Translation AtaDisk::default_translation() const {
  const u64 total = std::min(disk_->sectors(), ChsCapacity);
  u32 heads = MostHeads;
  while (heads > 1 && total < u64(heads) * MostSectors) heads /= 2;
  const u32 sectors = u32(std::clamp<u64>(total, 1, MostSectors));
  return {u32(total / (heads * sectors)), heads, sectors};
}

AtaDisk::Translation AtaDisk::translation() const {
  if (!settings_.heads || !settings_.sectors) return default_translation();
  constexpr u64 most_cylinders = 0xFFFF;
  const u64 cylinders = std::min(disk_->sectors(), ChsCapacity) / (u32(settings_.heads) * settings_.sectors);
  return {u32(std::min(cylinders, most_cylinders)), settings_.heads, settings_.sectors};
}

/// From the registers; false: no sector has this address, and the command has failed.
bool AtaDisk::take_address() {
  const TaskFile& r = registers_;
  s_.chs = false;
  if (s_.extended) {
    s_.lba = u64(r.lba_high >> 8) << 40 | u64(r.lba_mid >> 8) << 32 | u64(r.lba_low >> 8) << 24 |
             u32(r.lba_high & 0xFF) << 16 | u32(r.lba_mid & 0xFF) << 8 | (r.lba_low & 0xFF);
    s_.remaining = r.sector_count ? r.sector_count : BlockSectors48;
    return true;
  }
  s_.remaining = u8(r.sector_count) ? u8(r.sector_count) : BlockSectors28;
  const u32 head = r.device & device::Head, sector = u8(r.lba_low);
  const u32 cylinder = u32(r.lba_high & 0xFF) << 8 | (r.lba_mid & 0xFF);
  if (r.device & device::Lba) {
    s_.lba = head << 24 | cylinder << 8 | sector;
    return true;
  }
  const Translation t = translation();
  s_.chs = true;
  s_.lba = (u64(cylinder) * t.heads + head) * t.sectors + sector - 1;
  const bool exists = cylinder < t.cylinders && head < t.heads && sector >= 1 && sector <= t.sectors;
  if (!exists) fail(error::IdNotFound);
  return exists;
}

/// Into the registers, in the form in which the command had its address.
void AtaDisk::show_address(u64 lba, u32 count) {
  const auto pair = [](u64 high, u64 low) { return u16((high & 0xFF) << 8 | (low & 0xFF)); };
  TaskFile& r = registers_;
  if (s_.extended) {
    r.sector_count = u16(count);
    r.lba_low = pair(lba >> 24, lba), r.lba_mid = pair(lba >> 32, lba >> 8), r.lba_high = pair(lba >> 40, lba >> 16);
    return;
  }
  if (s_.chs) {
    const Translation t = translation();
    const u64 track = lba / t.sectors, cylinder = track / t.heads;
    lba = (track % t.heads) << 24 | (cylinder & 0xFFFF) << 8 | (lba % t.sectors + 1);
  }
  r.sector_count = u8(count);
  r.lba_low = u8(lba), r.lba_mid = u8(lba >> 8), r.lba_high = u8(lba >> 16);
  r.device = u8((r.device & ~device::Head) | (lba >> 24 & device::Head));
}

/// The address of the sector that failed, and how many were still to come with it.
void AtaDisk::fail_at(u64 lba, u8 error_bits, u8 status_bits) {
  show_address(lba, s_.remaining - u32(std::min<u64>(lba - s_.lba, s_.remaining)));
  fail(error_bits, status_bits);
}

// ---- sectors --------------------------------------------------------------------------------------------------------

void AtaDisk::read() { access_media(Step::Read); }
void AtaDisk::verify() { access_media(Step::Verify); }
void AtaDisk::write() {
  if (!disk_->writable()) return fail(error::Aborted);
  access_media(Step::Write);
}

void AtaDisk::access_media(Step step) {
  if (s_.transfer == Transfer::Multiple && !settings_.multiple) return fail(error::Aborted);
  if (!take_address()) return;
  s_.step = step;
  s_.power = Power::Active;
  note_access(step == Step::Write ? Activity::Write : Activity::Read);
  next_block(Interrupt::No);
}

/// `when_ready`: a host that writes is interrupted for each block but the first [9.6].
void AtaDisk::next_block(Interrupt when_ready) {
  const u32 most = s_.transfer == Transfer::Sectors    ? 1
                   : s_.transfer == Transfer::Multiple ? settings_.multiple
                                                       : BufferBytes / SectorBytes;
  s_.block = std::min(s_.remaining, most);
  const u64 end = disk_->sectors();
  if (s_.lba >= end) return fail_at(s_.lba, error::IdNotFound);
  if (s_.block > end - s_.lba) return fail_at(end, error::IdNotFound);
  if (s_.step != Step::Write) return work_for(SectorTakes * s_.block);
  const bool pio = protocol() == Protocol::Pio;
  offer(protocol(), Direction::FromHost, 0, s_.block * SectorBytes, pio ? when_ready : Interrupt::No);
}

HardDisk::Io AtaDisk::access(u32 first, u32 sectors) {
  const u64 end = disk_->sectors();
  if (s_.lba > end || first + sectors > end - s_.lba) return HardDisk::Io::Failed;
  const std::span<u8> bytes = std::span<u8>(buffer_).subspan(first * SectorBytes, sectors * SectorBytes);
  return s_.step == Step::Write ? disk_->write(s_.lba + first, bytes) : disk_->read(s_.lba + first, bytes);
}

/// What can't be moved as a whole goes sector by sector, so that the one that fails is known: `lba` comes to it.
HardDisk::Io AtaDisk::access_block() {
  const HardDisk::Io whole = access(0, s_.block);
  if (whole != HardDisk::Io::Failed || s_.block == 1) return whole;
  for (u32 n = 0; n < s_.block; n++) {
    const HardDisk::Io one = access(n, 1);
    if (one == HardDisk::Io::Failed) s_.lba += n, s_.remaining -= n;
    if (one != HardDisk::Io::Done) return one;
  }
  return HardDisk::Io::Done;
}

void AtaDisk::read_block() {
  switch (access_block()) {
    case HardDisk::Io::Waiting: return wait_for_host();
    case HardDisk::Io::Failed: return fail_at(s_.lba, error::Uncorrectable);
    case HardDisk::Io::Done: break;
  }
  if (s_.step == Step::Verify) return advance();
  const bool pio = protocol() == Protocol::Pio;
  offer(protocol(), Direction::ToHost, 0, s_.block * SectorBytes, pio ? Interrupt::Yes : Interrupt::No);
}

void AtaDisk::write_block() {
  switch (access_block()) {
    case HardDisk::Io::Waiting: return wait_for_host();
    case HardDisk::Io::Failed: return fail_at(s_.lba, error::Aborted, status::Fault);
    case HardDisk::Io::Done: return advance();
  }
}

void AtaDisk::advance() {
  s_.lba += s_.block;
  s_.remaining -= s_.block;
  note_access(s_.step == Step::Write ? Activity::Write : Activity::Read);
  if (s_.remaining) return next_block(Interrupt::Yes);
  show_address(s_.lba - 1, 0);
  if (s_.step == Step::Write && !settings_.write_cache) return flush();
  const bool announced = s_.step == Step::Read && protocol() == Protocol::Pio;  // [9.5] its blocks were
  finish(announced ? Interrupt::No : Interrupt::Yes);
}

void AtaDisk::flush() {
  s_.step = Step::Flush;
  flush_cache();
}

void AtaDisk::flush_cache() {
  switch (disk_->flush()) {
    case HardDisk::Io::Waiting: return wait_for_host();
    case HardDisk::Io::Failed: return fail(error::Aborted, status::Fault);
    case HardDisk::Io::Done: break;
  }
  finish(Interrupt::Yes);
  if (s_.power == Power::Sleep) sleep();
}

// ---- commands that move no sectors ----------------------------------------------------------------------------------

void AtaDisk::nop() { fail(error::Aborted); }
void AtaDisk::recalibrate() { finish(Interrupt::Yes); }

void AtaDisk::seek() {
  if (!take_address()) return;
  if (s_.lba >= disk_->sectors()) return fail(error::IdNotFound);
  finish(Interrupt::Yes);
}

void AtaDisk::initialize_parameters() {
  const u8 sectors = u8(registers_.sector_count);
  if (!sectors) return fail(error::Aborted);
  settings_.heads = u8((registers_.device & device::Head) + 1);
  settings_.sectors = sectors;
  finish(Interrupt::Yes);
}

void AtaDisk::set_features() {
  switch (u8(registers_.features)) {
    case feature::EnableWriteCache: settings_.write_cache = true; break;
    case feature::DisableWriteCache: settings_.write_cache = false; return flush();
    case feature::EnableLookAhead: settings_.look_ahead = true; break;
    case feature::DisableLookAhead: settings_.look_ahead = false; break;
    case feature::EnableRevert: settings_.revert_on_reset = true; break;
    case feature::DisableRevert: settings_.revert_on_reset = false; break;
    case feature::SetTransferMode:
      if (!settings_.modes.select(u8(registers_.sector_count))) return fail(error::Aborted);
      break;
    default: return fail(error::Aborted);
  }
  finish(Interrupt::Yes);
}

void AtaDisk::set_multiple() {
  const u8 sectors = u8(registers_.sector_count);
  const bool possible = sectors <= LargestMultiple && !(sectors & (sectors - 1));
  settings_.multiple = possible ? sectors : 0;
  if (!possible) return fail(error::Aborted);
  finish(Interrupt::Yes);
}

void AtaDisk::idle() {
  s_.power = Power::Idle;
  finish(Interrupt::Yes);
}
void AtaDisk::standby() {
  s_.power = Power::Standby;
  flush();
}
void AtaDisk::go_to_sleep() {
  s_.power = Power::Sleep;
  flush();
}

void AtaDisk::check_power() {
  registers_.sector_count = s_.power == Power::Standby ? power::Standby
                            : s_.power == Power::Idle  ? power::Idle
                                                       : power::Active;
  finish(Interrupt::Yes);
}

void AtaDisk::read_native_max() {
  const u64 last = std::max<u64>(disk_->sectors(), 1) - 1;
  s_.chs = false;
  show_address(s_.extended ? last : std::min(last, LargestLba28), registers_.sector_count);
  finish(Interrupt::Yes);
}

void AtaDisk::read_buffer() {
  s_.step = Step::Buffer;
  offer(Protocol::Pio, Direction::ToHost, 0, SectorBytes, Interrupt::Yes);
}

void AtaDisk::write_buffer() {
  s_.step = Step::Buffer;
  offer(Protocol::Pio, Direction::FromHost, 0, SectorBytes, Interrupt::No);
}

void AtaDisk::identify() {
  fill_identity();
  read_buffer();
}

void AtaDisk::Settings::visit(StateVisitor& v) {
  static_assert(field_count<Settings>() == 7, "a field was added: visit it too");
  v("heads", heads), v("sectors", sectors), v("multiple", multiple), v("modes", modes);
  v("write_cache", write_cache), v("look_ahead", look_ahead), v("revert_on_reset", revert_on_reset);
}

void AtaDisk::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 9, "a field was added: visit it too");
  AtaDevice::visit(v);
  v("settings", settings_), v("command", s_.command), v("step", s_.step), v("transfer", s_.transfer);
  v("extended", s_.extended), v("chs", s_.chs), v("lba", s_.lba), v("remaining", s_.remaining), v("block", s_.block);
  v("power", s_.power);
  // A state from elsewhere, or a smaller disk: what moves lies in the buffer and on the disk.
  settings_.multiple = u8(std::min<u32>(settings_.multiple, LargestMultiple));
  s_.block = std::min({s_.block, s_.remaining, BufferBytes / SectorBytes});
}

}  // namespace ferrite
