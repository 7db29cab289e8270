// SPDX-License-Identifier: MIT
#pragma once
// An NE2000 as a driver sets it up [11]: the ring from 4600h to 8000h, transmit pages from 4000h on, 8 bits wide.
#include <chrono>

#include "core/device/ne2000.h"

namespace ferrite::test {

inline constexpr MacAddress card_address{0x02, 0x46, 0x45, 0x00, 0x00, 0x01};
inline constexpr MacAddress other_address{0x02, 0x11, 0x22, 0x33, 0x44, 0x55};
inline constexpr MacAddress broadcast_address{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/// A frame of so many bytes that are not the same.
inline std::vector<u8> frame_to(const MacAddress& to, std::size_t length = 60) {
  std::vector<u8> frame(to.begin(), to.end());
  frame.insert(frame.end(), other_address.begin(), other_address.end());
  while (frame.size() < length) frame.push_back(u8(frame.size() * 7));
  return frame;
}

/// How a driver uses the chip's ports, wherever they are.
class Ne2000Driver {
 public:
  enum Register : u16 {
    Cr,
    PageStart,
    PageStop,
    Boundary,
    TransmitPage,
    TransmitCount0,
    TransmitCount1,
    Isr,
    Address0,
    Address1,
    Count0,
    Count1,
    Rcr,
    Tcr,
    Dcr,
    Imr
  };
  static constexpr u16 Tsr = 4, Fifo = 6, Rsr = 12, Counter0 = 13, Counter1 = 14, Counter2 = 15;
  static constexpr u8 FirstPage = 0x46, EndPage = 0x80, SendPage = 0x40;
  static constexpr u8 Start = 0x22, Stop = 0x21, Send = 0x26, Read = 0x0A, Write = 0x12, Page1 = 0x62, Page2 = 0xA2;

  explicit Ne2000Driver(PortDevice& ports) : ports_(ports) {}
  u8 in(u16 port) { return ports_.read_port(port); }
  void out(u16 port, u8 value) { ports_.write_port(port, value); }

  void start(u8 receive = 0x04, u8 first = FirstPage, u8 end = EndPage) {
    out(Cr, Stop), out(Dcr, 0x48), out(Count0, 0), out(Count1, 0), out(Rcr, receive), out(Tcr, 0);
    out(Boundary, first), out(PageStart, first), out(PageStop, end), out(Isr, 0x7F), out(Imr, 0);
    out(Cr, 0x61);
    for (u16 n = 0; n < 6; n++) out(u16(1 + n), card_address[n]);
    for (u16 n = 8; n < 16; n++) out(n, 0);
    out(7, u8(first + 1));
    out(Cr, Start);
  }
  u8 current() {
    out(Cr, Page1);
    const u8 value = in(7);
    out(Cr, Start);
    return value;
  }
  void remote(u8 command, u16 address, u16 count) {
    out(Count0, u8(count)), out(Count1, u8(count >> 8));
    out(Address0, u8(address)), out(Address1, u8(address >> 8));
    out(Cr, command);
  }
  std::vector<u8> read_memory(u16 address, u16 count) {
    remote(Read, address, count);
    std::vector<u8> bytes;
    while (count--) bytes.push_back(in(Ne2000::Data));
    return bytes;
  }
  void write_memory(u16 address, std::span<const u8> bytes) {
    remote(Write, address, u16(bytes.size()));
    for (const u8 byte : bytes) out(Ne2000::Data, byte);
  }
  void send(std::span<const u8> frame) {
    write_memory(SendPage * 256, frame);
    out(TransmitPage, SendPage);
    out(TransmitCount0, u8(frame.size())), out(TransmitCount1, u8(frame.size() >> 8));
    out(Cr, Send);
  }
  /// Takes the oldest frame out of the ring, without its frame check sequence; empty: there is none.
  std::vector<u8> take() {
    u8 at = u8(in(Boundary) + 1);
    if (at == EndPage) at = FirstPage;
    if (at == current()) return {};
    const auto header = read_memory(u16(at * 256), 4);
    auto frame = read_memory(u16(at * 256 + 4), u16(header[2] | header[3] << 8));
    frame.resize(frame.size() - 4);
    out(Boundary, u8(header[1] == FirstPage ? EndPage - 1 : header[1] - 1));
    return frame;
  }

 private:
  PortDevice& ports_;
};

}  // namespace ferrite::test
