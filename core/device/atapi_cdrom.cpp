// SPDX-License-Identifier: MIT
#include "core/device/atapi_cdrom.h"

#include <algorithm>
#include <utility>

#include "core/base/trace.h"

namespace ferrite {
using namespace std::chrono_literals;
using namespace ata;
namespace {
constexpr auto BetweenBlocks = 1us;
constexpr u8 SignatureMid = 0x14, SignatureHigh = 0xEB;  // [9.12]
constexpr u32 LargestBlock = 0xFFFE, SmallestBlock = 2;  // [PACKET] byte count limit
namespace reason {                                       // [PACKET] in the Sector Count register
constexpr Bit CommandPacket{0x01, "C/D"}, ToHost{0x02, "I/O"};
}
namespace packet_features {  // [PACKET] in the Features register
constexpr Bit Dma{0x01, "DMA"}, Overlap{0x02, "OVL"};
}
constexpr u8 SetTransferMode = 0x03;  // [SET FEATURES]
constexpr u8 PowerIdle = 0x80, PowerActive = 0xFF;
constexpr unsigned SenseKeyShift = 4;  // [7.9] in the Error register
constexpr u8 IllegalRequest = 5;
constexpr u32 even(u32 bytes) { return (bytes + 1) & ~1u; }
}  // namespace

struct AtapiCdrom::Command {
  u8 code;
  std::string_view name;
  void (AtapiCdrom::*run)();
  static const Command all[];
};

const AtapiCdrom::Command AtapiCdrom::Command::all[] = {
    {0x20, "READ SECTORS", &AtapiCdrom::abort_with_signature},
    {0xA0, "PACKET", &AtapiCdrom::packet},
    {0xA1, "IDENTIFY PACKET DEVICE", &AtapiCdrom::identify},
    {0xE0, "STANDBY IMMEDIATE", &AtapiCdrom::idle},
    {0xE1, "IDLE IMMEDIATE", &AtapiCdrom::idle},
    {0xE5, "CHECK POWER MODE", &AtapiCdrom::check_power},
    {0xE6, "SLEEP", &AtapiCdrom::go_to_sleep},
    {0xEC, "IDENTIFY DEVICE", &AtapiCdrom::abort_with_signature},
    {0xEF, "SET FEATURES", &AtapiCdrom::set_features},
};

struct AtapiCdrom::PacketCommand {
  /// Whether it needs a disc, or is answered even while attention is due.
  enum class When : u8 { DriveReady, DiscReady, Always };
  u8 code;
  std::string_view name;
  void (AtapiCdrom::*run)();
  When when;
  static const PacketCommand all[];
};

const AtapiCdrom::PacketCommand AtapiCdrom::PacketCommand::all[] = {
    {0x00, "TEST UNIT READY", &AtapiCdrom::test_unit_ready, When::DiscReady},
    {0x03, "REQUEST SENSE", &AtapiCdrom::request_sense, When::Always},
    {0x12, "INQUIRY", &AtapiCdrom::inquiry, When::Always},
    {0x1B, "START STOP UNIT", &AtapiCdrom::start_stop, When::DriveReady},
    {0x1E, "PREVENT ALLOW MEDIUM REMOVAL", &AtapiCdrom::prevent_allow, When::DriveReady},
    {0x25, "READ CAPACITY", &AtapiCdrom::read_capacity, When::DiscReady},
    {0x28, "READ (10)", &AtapiCdrom::read10, When::DiscReady},
    {0x2B, "SEEK (10)", &AtapiCdrom::seek, When::DiscReady},
    {0x42, "READ SUB-CHANNEL", &AtapiCdrom::read_subchannel, When::DiscReady},
    {0x43, "READ TOC/PMA/ATIP", &AtapiCdrom::read_toc, When::DiscReady},
    {0x45, "PLAY AUDIO (10)", &AtapiCdrom::play_audio10, When::DiscReady},
    {0x46, "GET CONFIGURATION", &AtapiCdrom::get_configuration, When::Always},
    {0x47, "PLAY AUDIO MSF", &AtapiCdrom::play_audio_msf, When::DiscReady},
    {0x4A, "GET EVENT STATUS NOTIFICATION", &AtapiCdrom::get_event_status, When::Always},
    {0x4B, "PAUSE/RESUME", &AtapiCdrom::pause_resume, When::DiscReady},
    {0x4E, "STOP PLAY/SCAN", &AtapiCdrom::stop_play, When::DiscReady},
    {0x51, "READ DISC INFORMATION", &AtapiCdrom::read_disc_information, When::DiscReady},
    {0x55, "MODE SELECT (10)", &AtapiCdrom::mode_select, When::DriveReady},
    {0x5A, "MODE SENSE (10)", &AtapiCdrom::mode_sense, When::DriveReady},
    {0xA5, "PLAY AUDIO (12)", &AtapiCdrom::play_audio12, When::DiscReady},
    {0xA8, "READ (12)", &AtapiCdrom::read12, When::DiscReady},
    {0xB9, "READ CD MSF", &AtapiCdrom::read_cd_msf, When::DiscReady},
    {0xBB, "SET CD SPEED", &AtapiCdrom::set_speed, When::DriveReady},
    {0xBD, "MECHANISM STATUS", &AtapiCdrom::mechanism_status, When::DriveReady},
    {0xBE, "READ CD", &AtapiCdrom::read_cd, When::DiscReady},
};

AtapiCdrom::AtapiCdrom(Scheduler& scheduler, unsigned number, std::string_view serial)
    : AtaDevice(scheduler, number), audio_(scheduler), serial_(serial) {}

// ---- the tray -------------------------------------------------------------------------------------------------------

std::unique_ptr<OpticalDisc> AtapiCdrom::insert(std::unique_ptr<OpticalDisc> disc) {
  std::unique_ptr<OpticalDisc> before = std::move(disc_);
  disc_ = std::move(disc);
  audio_.set_disc(disc_.get());
  s_.tray_open = false;
  s_.attention = atapi_sense::NewDisc;
  s_.event = MediaEvent::NewMedia;
  return before;
}

std::unique_ptr<OpticalDisc> AtapiCdrom::eject() {
  if (disc_) s_.event = MediaEvent::Removal;
  s_.tray_open = false;
  audio_.set_disc(nullptr);
  return std::move(disc_);
}

// ---- ATA ------------------------------------------------------------------------------------------------------------

u8 AtapiCdrom::ready_bits() const { return s_.spoken_to ? AtaDevice::ready_bits() : u8(0); }

void AtapiCdrom::set_signature() {
  registers_.sector_count = registers_.lba_low = 1;
  registers_.lba_mid = SignatureMid, registers_.lba_high = SignatureHigh;
}

void AtapiCdrom::after_reset(ResetKind kind) {
  set_signature();
  const State before = s_;
  s_ = {};
  audio_.stop();
  s_.tray_open = before.tray_open;
  s_.event = before.event;
  s_.attention = before.attention;
  if (kind == ResetKind::Hardware) {
    modes_ = {};
    s_.attention = atapi_sense::WasReset;
    audio_.set_ports(CdAudio::Stereo);
  } else {
    s_.locked = before.locked, s_.stop_on_track = before.stop_on_track;
  }
}

void AtapiCdrom::command_written(u8 command) {
  s_.command = command;
  s_.step = Step::Run;
  s_.spoken_to = true;
  work_for(Overhead);
}

void AtapiCdrom::work() {
  switch (s_.step) {
    case Step::Run: return run_command();
    case Step::Execute: return execute();
    case Step::Read: return read_sectors();
    case Step::Offer:
    case Step::TakeList: return offer_block();
    case Step::UseList: return use_list();
    case Step::Complete: return complete();
    case Step::TakePacket: break;
  }
}

void AtapiCdrom::run_command() {
  const auto found = std::find_if(std::begin(Command::all), std::end(Command::all),
                                  [&](const Command& command) { return command.code == s_.command; });
  if (found == std::end(Command::all)) return fail(error::Aborted);
  (this->*found->run)();
}

void AtapiCdrom::abort_with_signature() {
  set_signature();
  fail(error::Aborted);
}

void AtapiCdrom::set_features() {
  const bool known = u8(registers_.features) == SetTransferMode && modes_.select(u8(registers_.sector_count));
  if (!known) return fail(error::Aborted);
  finish(Interrupt::Yes);
}

void AtapiCdrom::check_power() {
  registers_.sector_count = s_.power;
  finish(Interrupt::Yes);
}

void AtapiCdrom::idle() {
  s_.power = PowerIdle;
  finish(Interrupt::Yes);
}

void AtapiCdrom::go_to_sleep() {
  finish(Interrupt::Yes);
  sleep();
}

void AtapiCdrom::identify() {
  enum Word : unsigned { Configuration = 0, FieldsValid = 53, MajorVersion = 80, Supported = 82, Enabled = 85 };
  constexpr u32 packet_cdrom_removable = 0x8580, drq_in_50_us = 0x0040;
  constexpr u32 words_valid = 0x0006, ata_4_to_6 = 0x0070, valid = 0x4000;
  constexpr u32 commands = 0x0218;  // DEVICE RESET, PACKET, power management
  AtaIdentity id(std::span<u8>(buffer_).first<512>());
  id.word(Configuration, packet_cdrom_removable | drq_in_50_us);
  id.names(serial_, "Ferrite CD-ROM");
  id.word(FieldsValid, words_valid), id.word(MajorVersion, ata_4_to_6);
  id.transfer_modes(modes_);
  for (const unsigned set : {Supported, Enabled}) {
    id.word(set, commands);
    id.word(set + 2, valid);
  }
  id.word(Supported + 1, valid);
  id.reset_result(number(), alone());
  id.seal();
  s_.step = Step::Complete;
  offer(Protocol::Pio, Direction::ToHost, 0, 512, Interrupt::Yes);
}

// ---- the PACKET command [9.8] ---------------------------------------------------------------------------------------

void AtapiCdrom::packet() {
  if (registers_.features & packet_features::Overlap) return fail(error::Aborted);
  s_.dma = registers_.features & packet_features::Dma;
  const u32 limit = u32(registers_.lba_high & 0xFF) << 8 | (registers_.lba_mid & 0xFF);
  s_.block_limit = u16(limit ? std::clamp(limit & ~1u, SmallestBlock, LargestBlock) : LargestBlock);
  registers_.sector_count = u16(reason::CommandPacket);
  s_.step = Step::TakePacket;
  offer(Protocol::Pio, Direction::FromHost, 0, PacketBytes, Interrupt::No);
}

void AtapiCdrom::block_moved() {
  switch (s_.step) {
    case Step::TakePacket:
      std::copy_n(buffer_.begin(), PacketBytes, s_.packet.begin());
      s_.step = Step::Execute;
      return work_for(Overhead);
    case Step::Offer:
    case Step::TakeList: break;
    default: return finish(Interrupt::No);
  }
  s_.taken += s_.block;
  const Step after = s_.step == Step::TakeList ? Step::UseList : s_.remaining ? Step::Read : Step::Complete;
  if (s_.taken >= s_.filled) s_.step = after;
  work_for(BetweenBlocks);
}

/// [MMC-3 4.1] What has happened to the drive is told before anything else.
void AtapiCdrom::execute() {
  using When = PacketCommand::When;
  const auto found = std::find_if(std::begin(PacketCommand::all), std::end(PacketCommand::all),
                                  [&](const PacketCommand& command) { return command.code == s_.packet[0]; });
  const bool known = found != std::end(PacketCommand::all);
  if (!known) note(Note::Unimplemented, "cd-rom", "a packet command it does not know");
  const When when = known ? found->when : When::DriveReady;
  s_.remaining = s_.filled = s_.taken = 0;
  s_.power = PowerActive;
  if (when != When::Always && s_.attention != atapi_sense::None)
    return check_condition(std::exchange(s_.attention, atapi_sense::None));
  if (!known) return check_condition(atapi_sense::UnknownCommand);
  if (when == When::DiscReady && !disc_ready())
    return check_condition(s_.tray_open ? atapi_sense::TrayOpen : atapi_sense::NoDisc);
  if (found->run != &AtapiCdrom::request_sense) s_.sense = atapi_sense::None;
  (this->*found->run)();
}

/// Big-endian, as all in a packet.
u32 AtapiCdrom::packet_field(unsigned at, unsigned bytes) const {
  u32 value = 0;
  for (unsigned n = 0; n < bytes; n++) value = value << 8 | s_.packet[at + n];
  return value;
}

void AtapiCdrom::clear_reply(u32 bytes) { std::fill_n(buffer_.begin(), bytes, u8(0)); }

void AtapiCdrom::put(u32 at, std::span<const u8> bytes) {
  std::copy(bytes.begin(), bytes.end(), buffer_.begin() + std::ptrdiff_t(at));
}

void AtapiCdrom::put_number(u32 at, u32 value, unsigned bytes) {
  for (unsigned n = 0; n < bytes; n++) buffer_[at + n] = u8(value >> 8 * (bytes - 1 - n));
}

void AtapiCdrom::reply(u32 bytes, u32 allocated) {
  s_.filled = std::min(bytes, allocated);
  if (!s_.filled) return complete();
  s_.step = Step::Offer;
  offer_block();
}

void AtapiCdrom::offer_block() {
  const Direction direction = s_.step == Step::TakeList ? Direction::FromHost : Direction::ToHost;
  const u32 left = s_.filled - s_.taken;
  s_.block = s_.dma ? left : std::min<u32>(left, s_.block_limit);
  registers_.sector_count = u16(direction == Direction::ToHost ? u32(reason::ToHost) : 0);
  registers_.lba_mid = u8(s_.block), registers_.lba_high = u8(s_.block >> 8);
  const Interrupt interrupt = s_.dma ? Interrupt::No : Interrupt::Yes;
  offer(s_.dma ? Protocol::Dma : Protocol::Pio, direction, s_.taken, even(s_.block), interrupt);
}

void AtapiCdrom::complete() {
  registers_.sector_count = u16(reason::ToHost | reason::CommandPacket);
  finish(Interrupt::Yes);
}

void AtapiCdrom::check_condition(const AtapiSense& sense) {
  s_.sense = sense;
  registers_.sector_count = u16(reason::ToHost | reason::CommandPacket);
  fail(u8(sense.key << SenseKeyShift | (sense.key == IllegalRequest ? error::Aborted.mask : 0)));
}

void AtapiCdrom::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 21, "a field was added: visit it too");
  AtaDevice::visit(v);
  v("command", s_.command), v("step", s_.step), v("spoken_to", s_.spoken_to), v("dma", s_.dma);
  v("block_limit", s_.block_limit), v("packet", s_.packet), v("lba", s_.lba), v("remaining", s_.remaining);
  v("filled", s_.filled), v("taken", s_.taken), v("block", s_.block), v("sense", s_.sense);
  v("attention", s_.attention), v("event", s_.event), v("locked", s_.locked), v("tray_open", s_.tray_open);
  v("power", s_.power), v("modes", modes_), v("sector_type", s_.sector_type), v("parts", s_.parts);
  v("subchannel", s_.subchannel), v("stop_on_track", s_.stop_on_track), v("audio", audio_);
  // No state file makes us leave the buffer.
  s_.filled = std::min(s_.filled, BufferBytes), s_.taken = std::min(s_.taken & ~1u, s_.filled);
}

}  // namespace ferrite
