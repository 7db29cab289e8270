// SPDX-License-Identifier: MIT
#include "core/device/dp8390.h"

#include "core/base/byte_order.h"
#include "core/base/trace.h"

namespace ferrite {
namespace {
enum Page0 : u16 {  // [10.2] reading and writing
  Command,
  LocalAddress0_PageStart,
  LocalAddress1_PageStop,
  Boundary,
  TransmitStatus_TransmitPage,
  Collisions_TransmitCount0,
  Fifo_TransmitCount1,
  InterruptStatus,
  RemoteAddress0,
  RemoteAddress1,
  RemoteCount0,
  RemoteCount1,
  ReceiveStatus_ReceiveConfiguration,
  Counter0_TransmitConfiguration,
  Counter1_DataConfiguration,
  Counter2_InterruptMask,
};
enum Page1 : u16 { Physical0 = 0x01, Physical5 = 0x06, Current = 0x07, Multicast0 = 0x08 };

namespace cr {  // [10.3]
constexpr Bit Stop{0x01, "STP"}, Start{0x02, "STA"}, Transmit{0x04, "TXP"}, Remote{0x38, "RD"}, Page{0xC0, "PS"};
constexpr u8 RemoteRead = 0x08, RemoteWrite = 0x10, SendPacket = 0x18, AbortRemote = 0x20;
constexpr unsigned PageShift = 6;
}  // namespace cr
namespace isr {
constexpr Bit Received{0x01, "PRX"}, Transmitted{0x02, "PTX"}, Overwrite{0x10, "OVW"}, Counter{0x20, "CNT"},
    RemoteDone{0x40, "RDC"}, Reset{0x80, "RST"}, Interrupts{0x7F, "ISR"};
}
namespace dcr {
constexpr Bit WordTransfer{0x01, "WTS"}, ByteOrder{0x02, "BOS"}, LongAddress{0x04, "LAS"};
}
namespace tcr {
constexpr Bit InhibitCrc{0x01, "CRC"}, Loopback{0x06, "LB"}, Writable{0x1F, "TCR"};
}
namespace tsr {
constexpr Bit Transmitted{0x01, "PTX"}, NotDeferred{0x02, "ND"}, CarrierLost{0x10, "CRS"}, Heartbeat{0x40, "CDH"};
}
namespace rcr {
constexpr Bit Runts{0x02, "AR"}, Broadcast{0x04, "AB"}, Multicast{0x08, "AM"}, Promiscuous{0x10, "PRO"},
    Monitor{0x20, "MON"}, Writable{0x3F, "RCR"};
}
namespace rsr {
constexpr Bit Intact{0x01, "PRX"}, CrcError{0x02, "CRC"}, Missed{0x10, "MPA"}, Group{0x20, "PHY"},
    Disabled{0x40, "DIS"};
}
constexpr u8 Unused = 0xC0, UnusedOfTransmit = 0xE0, UnusedOfData = 0x80;  // read as ones
constexpr std::size_t HeaderBytes = 4, FcsBytes = 4;  // [7] before a frame in the ring, and after it
constexpr std::size_t Preamble = 8, Gap = 12;         // bytes' times
constexpr std::size_t LongestSent = EthernetFrame::Longest + FcsBytes;
constexpr u8 CounterEnd = 0xC0;  // [10.7]
constexpr u32 FcsPolynomial = 0xEDB8'8320;

constexpr std::array<u32, 256> fcs_table = [] {
  std::array<u32, 256> table{};
  for (u32 byte = 0; byte < table.size(); byte++) {
    u32 remainder = byte;
    for (unsigned n = 0; n < 8; n++) remainder = remainder >> 1 ^ (remainder & 1 ? FcsPolynomial : 0);
    table[byte] = remainder;
  }
  return table;
}();

/// [4] The frame check sequence, least significant byte first on the wire.
u32 frame_check(std::span<const u8> bytes) {
  u32 remainder = ~0u;
  for (const u8 byte : bytes) remainder = remainder >> 8 ^ fcs_table[u8(remainder) ^ byte];
  return ~remainder;
}

/// [10.6] The CRC's six most significant bits, which are its first on the wire.
unsigned multicast_index(std::span<const u8> address) {
  const u32 remainder = ~frame_check(address);
  unsigned index = 0;
  for (unsigned n = 0; n < 6; n++) index = index << 1 | (remainder >> n & 1);
  return index;
}

bool is_broadcast(std::span<const u8> address) {
  return std::all_of(address.begin(), address.end(), [](u8 byte) { return byte == 0xFF; });
}
bool is_group(std::span<const u8> address) { return address[0] & 1; }
}  // namespace

Dp8390::Dp8390(Scheduler& scheduler, BufferMemory& memory)
    : scheduler_(scheduler),
      memory_(memory),
      transmitted_(scheduler, [this] { transmitted(); }),
      arrived_(scheduler, [this] { frame_arrived(); }) {}

/// [11] The registers that a reset does not name keep what they hold.
void Dp8390::reset() {
  s_.command = State{}.command;
  s_.interrupt_status = isr::Reset;
  s_.interrupt_mask = 0;
  s_.data_configuration |= dcr::LongAddress;
  s_.transmit_configuration &= u8(~tcr::Loopback);
  s_.remote_left = 0;
  transmitted_.stop();
  show_irq();
}

// ---- registers ------------------------------------------------------------------------------------------------------

u8 Dp8390::page() const { return u8(s_.command >> cr::PageShift); }

u8 Dp8390::read_port(u16 offset) {
  if (offset == Command) return s_.command;
  switch (page()) {
    case 0: return read_page0(offset);
    case 1: return read_page1(offset);
    case 2: return read_page2(offset);
  }
  return 0xFF;
}

void Dp8390::write_port(u16 offset, u8 value) {
  if (offset == Command) return write_command(value);
  if (page() == 0) write_page0(offset, value);
  if (page() == 1) write_page1(offset, value);
  show_irq();
}

u8 Dp8390::read_page0(u16 offset) {
  switch (offset) {
    case LocalAddress0_PageStart: return u8(s_.local_address);
    case LocalAddress1_PageStop: return u8(s_.local_address >> 8);
    case Boundary: return s_.boundary;
    case TransmitStatus_TransmitPage: return s_.transmit_status;
    case Collisions_TransmitCount0: return 0;
    case Fifo_TransmitCount1: return s_.fifo[s_.fifo_at++ % FifoBytes];
    case InterruptStatus: return s_.interrupt_status;
    case RemoteAddress0: return u8(s_.remote_address);
    case RemoteAddress1: return u8(s_.remote_address >> 8);
    case ReceiveStatus_ReceiveConfiguration: return s_.receive_status;
    case Counter0_TransmitConfiguration: return read_counter(s_.alignment_errors);
    case Counter1_DataConfiguration: return read_counter(s_.crc_errors);
    case Counter2_InterruptMask: return read_counter(s_.missed);
  }
  return 0xFF;
}

u8 Dp8390::read_page1(u16 offset) const {
  if (offset >= Multicast0) return s_.multicast[(offset - Multicast0) % s_.multicast.size()];
  return offset == Current ? s_.current : s_.physical[(offset - Physical0) % s_.physical.size()];
}

/// [10.2] What page 0 writes, for diagnostics.
u8 Dp8390::read_page2(u16 offset) const {
  switch (offset) {
    case LocalAddress0_PageStart: return s_.page_start;
    case LocalAddress1_PageStop: return s_.page_stop;
    case TransmitStatus_TransmitPage: return s_.transmit_page;
    case ReceiveStatus_ReceiveConfiguration: return u8(s_.receive_configuration | Unused);
    case Counter0_TransmitConfiguration: return u8(s_.transmit_configuration | UnusedOfTransmit);
    case Counter1_DataConfiguration: return u8(s_.data_configuration | UnusedOfData);
    case Counter2_InterruptMask: return s_.interrupt_mask;
  }
  return 0xFF;
}

void Dp8390::write_page0(u16 offset, u8 value) {
  const auto low = [&](u16& word) { word = u16((word & 0xFF00) | value); };
  const auto high = [&](u16& word) { word = u16((word & 0x00FF) | value << 8); };
  switch (offset) {
    case LocalAddress0_PageStart: s_.page_start = value; break;
    case LocalAddress1_PageStop: s_.page_stop = value; break;
    case Boundary: write_boundary(value); break;
    case TransmitStatus_TransmitPage: s_.transmit_page = value; break;
    case Collisions_TransmitCount0: low(s_.transmit_count); break;
    case Fifo_TransmitCount1: high(s_.transmit_count); break;
    case InterruptStatus: write_interrupt_status(value); break;
    case RemoteAddress0: low(s_.remote_start); break;
    case RemoteAddress1: high(s_.remote_start); break;
    case RemoteCount0: low(s_.remote_count); break;
    case RemoteCount1: high(s_.remote_count); break;
    case ReceiveStatus_ReceiveConfiguration: s_.receive_configuration = value & rcr::Writable; break;
    case Counter0_TransmitConfiguration: s_.transmit_configuration = value & tcr::Writable; break;
    case Counter1_DataConfiguration: s_.data_configuration = value & 0x7F; break;
    case Counter2_InterruptMask: s_.interrupt_mask = value & isr::Interrupts; break;
  }
}

void Dp8390::write_page1(u16 offset, u8 value) {
  if (offset >= Multicast0)
    s_.multicast[(offset - Multicast0) % s_.multicast.size()] = value;
  else if (offset == Current)
    s_.current = value;
  else
    s_.physical[(offset - Physical0) % s_.physical.size()] = value;
}

/// [10.3] TXP stays until the frame is out, and the chip stops only then. RD = 0 is not allowed, and changes nothing
/// here; neither does asking for neither start nor stop.
void Dp8390::write_command(u8 value) {
  const u8 before = s_.command, busy = before & cr::Transmit;
  const auto kept = [&](u32 field) { return u8(value & field ? value & field : before & field); };
  s_.command = u8((value & cr::Page) | kept(cr::Remote) | kept(cr::Start | cr::Stop) | busy);
  if (value & cr::Stop && !busy) s_.interrupt_status |= isr::Reset;
  if (online()) s_.interrupt_status &= u8(~isr::Reset);
  if (value & cr::Remote) start_remote(value & cr::Remote);
  if (value & cr::Transmit && !busy && online()) start_transmission();
  show_irq();
}

/// RST only shows a state; the others are taken back by writing ones.
void Dp8390::write_interrupt_status(u8 value) { s_.interrupt_status &= u8(~(value & isr::Interrupts)); }

/// [10.3, ISR] RST, where an overflow set it, goes when something was taken out of the ring.
void Dp8390::write_boundary(u8 value) {
  s_.boundary = value;
  if (online()) s_.interrupt_status &= u8(~isr::Reset);
}

u8 Dp8390::read_counter(u8& counter) {
  const u8 value = counter;
  counter = 0;
  return value;
}

/// [10.7] They stop at 192, and say so when their upper bit is set.
void Dp8390::count(u8& counter) {
  if (counter < CounterEnd) counter++;
  if (counter & 0x80) set_interrupts(isr::Counter);
}

// ---- remote DMA -----------------------------------------------------------------------------------------------------

void Dp8390::start_remote(u8 command) {
  s_.remote_left = 0;
  if (command & cr::AbortRemote) return;
  if (command == cr::SendPacket) return note(Note::Unimplemented, "DP8390", "the Send Packet command");
  s_.remote_address = s_.remote_start;
  s_.remote_left = s_.remote_count;
  if (!s_.remote_left) set_interrupts(isr::RemoteDone);
}

bool Dp8390::remote_is(u8 command) const { return s_.remote_left && (s_.command & cr::Remote) == command; }
bool Dp8390::word_wide() const { return s_.data_configuration & dcr::WordTransfer; }

/// An odd count ends within the last word.
void Dp8390::count_remote(unsigned bytes) {
  s_.remote_address = u16(s_.remote_address + bytes);
  s_.remote_left = u16(s_.remote_left - std::min<unsigned>(bytes, s_.remote_left));
  if (!s_.remote_left) set_interrupts(isr::RemoteDone);
}

/// [9] A frame that goes around the end of the ring is read in one piece.
u16 Dp8390::remote_read() {
  if (!remote_is(cr::RemoteRead)) return 0xFFFF;
  const u8 first = memory_.read_buffer(s_.remote_address);
  u16 value = first;
  if (word_wide()) {
    const u8 second = memory_.read_buffer(u16(s_.remote_address + 1));
    value = s_.data_configuration & dcr::ByteOrder ? u16(first << 8 | second) : u16(first | second << 8);
  }
  count_remote(word_wide() ? 2 : 1);
  if (s_.remote_address == s_.page_stop * PageBytes) s_.remote_address = u16(s_.page_start * PageBytes);
  return value;
}

void Dp8390::remote_write(u16 value) {
  if (!remote_is(cr::RemoteWrite)) return;
  if (word_wide()) {
    if (s_.data_configuration & dcr::ByteOrder) value = u16(value << 8 | value >> 8);
    memory_.write_buffer(u16(s_.remote_address + 1), u8(value >> 8));
  }
  memory_.write_buffer(s_.remote_address, u8(value));
  count_remote(word_wide() ? 2 : 1);
}

// ---- transmitting ---------------------------------------------------------------------------------------------------

bool Dp8390::online() const { return (s_.command & (cr::Stop | cr::Start)) == cr::Start; }
bool Dp8390::loopback() const { return s_.transmit_configuration & tcr::Loopback; }

Ticks Dp8390::wire_time(std::size_t bytes) const {
  return scheduler_.ticks_for(Gap + Preamble + bytes, BytesPerSecond);
}

void Dp8390::start_transmission() {
  s_.command |= cr::Transmit;
  const bool inhibited = s_.transmit_configuration & tcr::InhibitCrc;
  transmitted_.start(wire_time(s_.transmit_count + (inhibited ? 0 : FcsBytes)));
}

/// [8] The frame is read from memory on its way. One that is too long for a frame is on the wire, but nobody takes it.
void Dp8390::transmitted() {
  std::array<u8, LongestSent> frame;
  const std::size_t length = std::min<std::size_t>(s_.transmit_count, frame.size());
  const u16 start = u16(s_.transmit_page * PageBytes);
  for (std::size_t n = 0; n < length; n++) frame[n] = memory_.read_buffer(u16(start + n));
  s_.local_address = u16(start + s_.transmit_count);
  s_.command &= u8(~cr::Transmit);
  s_.transmit_status = u8(tsr::Transmitted | tsr::NotDeferred);
  const std::span<const u8> sent(frame.data(), length);
  if (loopback())
    loop_back(sent);
  else if (s_.transmit_count == length)
    send(sent);
  set_interrupts(u8(isr::Transmitted | (s_.command & cr::Stop ? isr::Reset.mask : 0)));
}

/// Who inhibits the CRC brings it with the frame, and a wrong one is for nobody.
void Dp8390::send(std::span<const u8> frame) {
  if (s_.transmit_configuration & tcr::InhibitCrc) {
    if (frame.size() < FcsBytes) return;
    const auto body = frame.first(frame.size() - FcsBytes);
    if (load_little<u32>(frame, body.size()) != frame_check(body)) return;
    frame = body;
  }
  link.from_guest.push(frame, EthernetFrames::Padding::AsSent);
}

/// [12] The receiver's end is the FIFO: the frame, its CRC, and its length with the upper byte twice, around and
/// around. The CRC that the transmitter appends is always an error to the receiver, which then compares one of its own.
void Dp8390::loop_back(std::span<const u8> frame) {
  const bool inhibited = s_.transmit_configuration & tcr::InhibitCrc;
  std::size_t at = 0;
  const auto put = [&](u8 byte) { s_.fifo[at++ % FifoBytes] = byte; };
  for (const u8 byte : frame) put(byte);
  const u32 check = frame_check(frame);
  for (unsigned n = 0; n < FcsBytes && !inhibited; n++) put(u8(check >> 8 * n));
  const u16 count = u16(at);
  put(u8(count)), put(u8(count >> 8)), put(u8(count >> 8));
  s_.fifo_at = 0;
  switch (s_.transmit_configuration & tcr::Loopback) {  // [12] what the inner ways do not bring back
    case 0x02: s_.transmit_status |= tsr::CarrierLost | tsr::Heartbeat; break;
    case 0x04: s_.transmit_status |= tsr::Heartbeat; break;
  }
  if (frame.size() < EthernetFrame::Header || !accepts(frame)) return;
  const bool fits = inhibited && load_little<u32>(frame, frame.size() - FcsBytes) ==
                                     frame_check(frame.first(frame.size() - FcsBytes));
  s_.receive_status = u8((fits ? rsr::Intact : rsr::CrcError) | (is_group(frame) ? rsr::Group.mask : 0));
}

// ---- receiving ------------------------------------------------------------------------------------------------------

void Dp8390::frames_arrived() { start_reception(); }

void Dp8390::start_reception() {
  if (link.to_guest.empty() || arrived_.running()) return;
  arrived_.start(wire_time(link.to_guest.front().length + FcsBytes));
}

void Dp8390::frame_arrived() {
  if (link.to_guest.empty()) return;  // a restored machine has another cable
  if (online() && !loopback()) receive(link.to_guest.front().bytes());
  link.to_guest.pop();
  start_reception();
}

/// [10.3, RCR] A promiscuous receiver takes every physical address; groups have bits of their own.
bool Dp8390::accepts(std::span<const u8> frame) const {
  const auto address = frame.first<6>();
  const u8 wanted = s_.receive_configuration;
  if (is_broadcast(address)) return wanted & rcr::Broadcast;
  if (is_group(address)) {
    const unsigned index = multicast_index(address);
    return wanted & rcr::Multicast && s_.multicast[index / 8] >> index % 8 & 1;
  }
  return wanted & rcr::Promiscuous || std::equal(address.begin(), address.end(), s_.physical.begin());
}

void Dp8390::receive(std::span<const u8> frame) {
  const u8 wanted = s_.receive_configuration;
  if (frame.size() < EthernetFrame::Shortest && !(wanted & rcr::Runts)) return;
  if (!accepts(frame)) return;
  const u8 group = is_group(frame) ? u8(rsr::Group) : u8(0);
  if (wanted & rcr::Monitor) {
    s_.receive_status = u8(rsr::Intact | rsr::Missed | rsr::Disabled | group);
    return count(s_.missed);
  }
  s_.receive_status = u8(rsr::Intact | group);
  if (store(frame)) return set_interrupts(isr::Received);
  s_.receive_status = u8(rsr::Missed | group);
  count(s_.missed);
  set_interrupts(u8(isr::Overwrite | isr::Reset));
}

u8 Dp8390::page_after(u8 page) const {
  const u8 next = u8(page + 1);
  return next == s_.page_stop ? s_.page_start : next;
}

/// [7] Page by page, until one would be the boundary; the frame is lost then. A ring whose CURR is the boundary from
/// the start is an empty one, so the page that CURR moves to must not be the boundary either.
bool Dp8390::store(std::span<const u8> frame) {
  const std::size_t whole = HeaderBytes + frame.size() + FcsBytes;
  u8 next = s_.current;
  for (std::size_t bytes = 0; bytes < whole; bytes += PageBytes)
    if (next = page_after(next); next == s_.boundary) return false;

  u16 at = u16(s_.current * PageBytes);
  const auto put = [&](u8 byte) {
    memory_.write_buffer(at, byte);
    if (u8(++at) == 0) at = u16(page_after(u8((at >> 8) - 1)) * PageBytes);
  };
  const u16 count = u16(frame.size() + FcsBytes);
  put(s_.receive_status), put(next), put(u8(count)), put(u8(count >> 8));
  for (const u8 byte : frame) put(byte);
  const u32 check = frame_check(frame);
  for (unsigned n = 0; n < FcsBytes; n++) put(u8(check >> 8 * n));
  s_.local_address = at;
  s_.current = next;
  return true;
}

void Dp8390::set_interrupts(u8 bits) {
  s_.interrupt_status |= bits;
  show_irq();
}

void Dp8390::show_irq() { irq.set(s_.interrupt_status & s_.interrupt_mask); }

void Dp8390::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 26, "a field was added: visit it too");
  v("command", s_.command), v("interrupt_status", s_.interrupt_status), v("interrupt_mask", s_.interrupt_mask);
  v("data_configuration", s_.data_configuration), v("transmit_configuration", s_.transmit_configuration);
  v("receive_configuration", s_.receive_configuration), v("transmit_status", s_.transmit_status);
  v("receive_status", s_.receive_status), v("page_start", s_.page_start), v("page_stop", s_.page_stop);
  v("boundary", s_.boundary), v("current", s_.current), v("transmit_page", s_.transmit_page);
  v("transmit_count", s_.transmit_count), v("remote_start", s_.remote_start), v("remote_count", s_.remote_count);
  v("remote_address", s_.remote_address), v("remote_left", s_.remote_left), v("local_address", s_.local_address);
  v("alignment_errors", s_.alignment_errors), v("crc_errors", s_.crc_errors), v("missed", s_.missed);
  v("physical", s_.physical), v("multicast", s_.multicast), v("fifo", s_.fifo), v("fifo_at", s_.fifo_at);
  v("transmitted", transmitted_), v("arrived", arrived_), v("irq", irq);
}

}  // namespace ferrite
