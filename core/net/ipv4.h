// SPDX-License-Identifier: MIT
#pragma once
// What the protocols of the gateway share: addresses, checksums, and datagrams on their way. RFC 791, 768, 1071.
#include <chrono>

#include "core/base/byte_order.h"
#include "core/host/ethernet.h"

namespace ferrite::net {

/// Guest time, from anywhere: it never goes back.
using Time = std::chrono::milliseconds;

using Ipv4Address = u32;  // a.b.c.d as 0xAABBCCDD
constexpr Ipv4Address ipv4(u8 a, u8 b, u8 c, u8 d) { return u32(a) << 24 | u32(b) << 16 | u32(c) << 8 | d; }
inline constexpr Ipv4Address AnyAddress = 0, Broadcast = 0xFFFF'FFFF;
inline constexpr MacAddress broadcast_mac{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/// "192.168.131.254"
std::string to_text(Ipv4Address);

enum class Protocol : u8 { Icmp = 1, Tcp = 6, Udp = 17 };

struct Endpoint {
  Ipv4Address address = AnyAddress;
  u16 port = 0;
  bool operator==(const Endpoint&) const = default;
};

/// A datagram of the guest, taken apart; `packet` is all of it, as it came.
struct Ipv4Packet {
  MacAddress sender;
  Protocol protocol;
  Ipv4Address source, destination;
  std::span<const u8> packet, payload;
};

struct UdpDatagram {
  MacAddress sender;
  Endpoint source, destination;
  std::span<const u8> payload;
};

/// Sends to a guest. What does not fit into a frame is not sent.
class Ipv4Sender {
 public:
  static constexpr std::size_t HeaderBytes = 20;
  static constexpr std::size_t LongestPayload = EthernetFrame::Longest - EthernetFrame::Header - HeaderBytes;

  struct Header {
    MacAddress to;
    Protocol protocol;
    Ipv4Address source, destination;
  };
  virtual void send_ipv4(const Header&, std::span<const u8> payload) = 0;
  /// Frames that still have room on the cable.
  virtual std::size_t room() const = 0;

  void send_udp(const MacAddress& to, Endpoint source, Endpoint destination, std::span<const u8> payload);

 protected:
  ~Ipv4Sender() = default;
};

/// The ones' complement of the ones' complement sum [RFC 1071]; over bytes with their checksum in place it is 0.
u16 internet_checksum(std::span<const u8> bytes, u32 sum = 0);
/// The sum over the pseudo header [RFC 9293, 3.1], for TCP and UDP.
u32 pseudo_header_sum(Ipv4Address source, Ipv4Address destination, Protocol, std::size_t length);

/// Nothing: no datagram, damaged, or a fragment.
bool parse_ipv4(std::span<const u8> frame, Ipv4Packet& into);
bool parse_udp(const Ipv4Packet&, UdpDatagram& into);

}  // namespace ferrite::net
