// SPDX-License-Identifier: MIT
#include "core/device/dma_8237a.h"

#include "core/base/trace.h"

namespace ferrite {
namespace {
namespace command {  // [Command Register]
constexpr Bit MemoryToMemory{0x01, "MEM-TO-MEM"}, Disable{0x04, "DISABLE"}, Rotate{0x10, "ROTATE"},
    DreqActiveLow{0x40, "DREQ LOW"};
}
namespace mode {  // [Mode Register]
constexpr Bit Autoinitialize{0x10, "AUTO"}, Decrement{0x20, "DEC"};
constexpr unsigned TypeShift = 2, ModeShift = 6;
}  // namespace mode
constexpr u8 ChannelField = 0x03;
constexpr Bit SetBit{0x04, "SET"};    // [Request Register] [Mask Register]
constexpr unsigned RequestShift = 4;  // in the status register
// More than the longest block: a device that never lowers DRQ can't hold the machine.
constexpr unsigned LongestBurst = 0x10000;
constexpr u8 bit(unsigned channel) { return u8(1u << channel); }
}  // namespace

Dma8237a::TransferType Dma8237a::Channel::type() const { return TransferType(mode >> mode::TypeShift & 3); }
Dma8237a::TransferMode Dma8237a::Channel::transfer_mode() const { return TransferMode(mode >> mode::ModeShift & 3); }

Dma8237a::Dma8237a(MemorySpace& memory, const DmaPageRegisters& pages, Width width)
    : memory_(memory), pages_(pages), width_(width) {}

void Dma8237a::connect_cascade(unsigned channel, Dma8237a& slave) {
  slaves_[channel & 3] = &slave;
  slave.master_ = this;
  slave.master_channel_ = channel & 3;
}

void Dma8237a::reset() {
  const u8 requests = s_.requests;
  s_ = {};  // [Master Clear]
  s_.requests = requests;
}

u8 Dma8237a::read_port(u16 offset) {
  const u16 number = (width_ == Width::Words ? offset >> 1 : offset) & 0x0F;
  if (number < StatusCommand) {
    Channel& channel = channels_[number / 2];
    return read_word(number & 1 ? channel.count : channel.address);
  }
  if (number == StatusCommand) return read_status();
  return number == TemporaryClear ? s_.temporary : 0xFF;
}

void Dma8237a::write_port(u16 offset, u8 value) {
  const u16 number = (width_ == Width::Words ? offset >> 1 : offset) & 0x0F;
  if (number < StatusCommand) {
    Channel& channel = channels_[number / 2];
    if (number & 1)
      write_words(channel.base_count, channel.count, value);
    else
      write_words(channel.base_address, channel.address, value);
    return;
  }
  write_register(number, value);
  serve();
  for (Dma8237a* slave : slaves_)
    if (slave) slave->serve();
}

void Dma8237a::write_register(u16 number, u8 value) {
  const u8 selected = bit(value & ChannelField);
  switch (number) {
    case StatusCommand: return write_command(value);
    case Request:
      s_.software_requests = value & SetBit ? s_.software_requests | selected : s_.software_requests & ~selected;
      break;
    case SingleMask: s_.mask = value & SetBit ? s_.mask | selected : s_.mask & ~selected; break;
    case Mode: channels_[value & ChannelField].mode = value & ~ChannelField; break;
    case ClearFlipFlop: s_.high_byte_next = false; break;
    case TemporaryClear: return reset();
    case ClearMask: s_.mask = 0; break;
    case AllMask: s_.mask = value & 0x0F; break;
  }
}

void Dma8237a::write_command(u8 value) {
  if (value & command::MemoryToMemory) note(Note::Unimplemented, "dma", "memory-to-memory transfer");
  if (value & command::DreqActiveLow) note(Note::Unimplemented, "dma", "active-low DREQ");
  s_.command = value;
}

u8 Dma8237a::read_word(u16& word) {
  const u8 value = u8(s_.high_byte_next ? word >> 8 : word);
  s_.high_byte_next = !s_.high_byte_next;
  return value;
}

/// Base and current registers are written together [Base Address and Base Word Count Registers].
void Dma8237a::write_words(u16& base, u16& current, u8 value) {
  base = s_.high_byte_next ? u16((base & 0x00FF) | value << 8) : u16((base & 0xFF00) | value);
  current = s_.high_byte_next ? u16((current & 0x00FF) | value << 8) : u16((current & 0xFF00) | value);
  s_.high_byte_next = !s_.high_byte_next;
}

u8 Dma8237a::read_status() {
  const u8 value = u8((s_.requests | s_.software_requests) << RequestShift | s_.terminal_counts);
  s_.terminal_counts = 0;
  return value;
}

void Dma8237a::set_line(unsigned input, bool high) {
  const u8 line = bit(input & 3);
  s_.requests = high ? s_.requests | line : s_.requests & ~line;
  if (high) serve();
}

bool Dma8237a::bus_granted() const {
  if (!master_) return true;
  const Channel& through = master_->channels_[master_channel_];
  return through.transfer_mode() == TransferMode::Cascade && !(master_->s_.mask & bit(master_channel_)) &&
         !(master_->s_.command & command::Disable);
}

/// Channels that may be served now. A software request can't be masked [Request Register].
u8 Dma8237a::pending() const {
  if (s_.command & command::Disable || !bus_granted()) return 0;
  u8 channels = (s_.requests & ~s_.mask) | s_.software_requests;
  for (unsigned n = 0; n < 4; n++)
    if (channels_[n].transfer_mode() == TransferMode::Cascade) channels &= ~bit(n);
  return channels;
}

unsigned Dma8237a::most_urgent(u8 channels) const {
  for (unsigned n = 1; n < 4; n++)
    if (const unsigned channel = (s_.lowest + n) & 3; channels & bit(channel)) return channel;
  return s_.lowest;
}

void Dma8237a::serve() {
  if (serving_) return;  // a device moved its DRQ while it was served: the loop below sees it
  serving_ = true;
  for (unsigned burst = LongestBurst; burst; burst--) {
    const u8 channels = pending();
    if (!channels) break;
    transfer(most_urgent(channels));
  }
  serving_ = false;
}

void Dma8237a::transfer(unsigned number) {
  Channel& channel = channels_[number];
  const bool last = channel.count == 0;
  move(number, last);
  channel.address = u16(channel.address + (channel.mode & mode::Decrement ? -1 : 1));  // the page stays
  channel.count--;
  if (s_.command & command::Rotate) s_.lowest = u8(number);
  if (last) finish(number);
}

void Dma8237a::move(unsigned number, bool terminal_count) {
  const Channel& channel = channels_[number];
  DmaClient* const client = s_.requests & bit(number) ? clients_[number] : nullptr;
  const bool words = width_ == Width::Words;
  const u32 page = pages_.page(number + (words ? 4 : 0));
  const u32 first = words ? (page & 0xFE) << 16 | u32(channel.address) << 1 : page << 16 | channel.address;
  for (u32 n = 0; n <= u32(words); n++) {
    const bool last = terminal_count && n == u32(words);
    switch (channel.type()) {
      case TransferType::Write: memory_.write(first + n, client ? client->dma_read(last) : 0xFF, 1); break;
      case TransferType::Read: {
        const u8 value = u8(memory_.read(first + n, 1));
        if (client) client->dma_write(value, last);
        break;
      }
      case TransferType::Verify:
      case TransferType::Illegal:  // [Verify] DACK, but no bus signals: the device sees its byte go by
        if (client) client->dma_read(last);
        break;
    }
  }
}

// [Terminal Count] [Autoinitialize]
void Dma8237a::finish(unsigned number) {
  Channel& channel = channels_[number];
  s_.terminal_counts |= bit(number);
  s_.software_requests &= ~bit(number);
  if (channel.mode & mode::Autoinitialize) {
    channel.address = channel.base_address;
    channel.count = channel.base_count;
  } else {
    s_.mask |= bit(number);
  }
}

void Dma8237a::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 8, "a field was added: visit it too");
  v("command", s_.command), v("mask", s_.mask), v("terminal_counts", s_.terminal_counts);
  v("temporary", s_.temporary), v("requests", s_.requests), v("software_requests", s_.software_requests);
  v("lowest", s_.lowest), v("high_byte_next", s_.high_byte_next), v("channels", channels_);
  s_.lowest &= ChannelField;
}

}  // namespace ferrite
