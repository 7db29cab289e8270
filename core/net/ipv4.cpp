// SPDX-License-Identifier: MIT
#include "core/net/ipv4.h"

namespace ferrite::net {
namespace {
constexpr std::size_t UdpHeader = 8;
constexpr u16 FragmentMask = 0x3FFF;  // MF and the offset [RFC 791, 3.1]
}  // namespace

std::string to_text(Ipv4Address address) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8)
    text.append(text.empty() ? "" : ".").append(std::to_string(address >> shift & 0xFF));
  return text;
}

u16 internet_checksum(std::span<const u8> bytes, u32 sum) {
  for (std::size_t n = 0; n < bytes.size(); n++) sum += n % 2 ? u32(bytes[n]) : u32(bytes[n]) << 8;
  while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
  return u16(~sum);
}

u32 pseudo_header_sum(Ipv4Address source, Ipv4Address destination, Protocol protocol, std::size_t length) {
  return (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + u32(protocol) +
         u32(length);
}

bool parse_ipv4(std::span<const u8> frame, Ipv4Packet& into) {
  if (frame.size() < EthernetFrame::Header + Ipv4Sender::HeaderBytes) return false;
  const auto all = frame.subspan(EthernetFrame::Header);
  const std::size_t header = (all[0] & 15u) * 4, length = load_big<u16>(all, 2);
  if (all[0] >> 4 != 4 || header < Ipv4Sender::HeaderBytes || length < header || length > all.size()) return false;
  if (internet_checksum(all.first(header)) != 0) return false;
  if (load_big<u16>(all, 6) & FragmentMask) return false;
  std::copy_n(frame.begin() + 6, into.sender.size(), into.sender.begin());
  into.protocol = Protocol(all[9]);
  into.source = load_big<u32>(all, 12);
  into.destination = load_big<u32>(all, 16);
  into.packet = all.first(length);
  into.payload = into.packet.subspan(header);
  return true;
}

/// [RFC 768] A checksum of zero is none.
bool parse_udp(const Ipv4Packet& ip, UdpDatagram& into) {
  const auto all = ip.payload;
  if (all.size() < UdpHeader) return false;
  const std::size_t length = load_big<u16>(all, 4);
  if (length < UdpHeader || length > all.size()) return false;
  const u32 sum = pseudo_header_sum(ip.source, ip.destination, Protocol::Udp, length);
  if (load_big<u16>(all, 6) != 0 && internet_checksum(all.first(length), sum) != 0) return false;
  into.sender = ip.sender;
  into.source = {ip.source, load_big<u16>(all, 0)};
  into.destination = {ip.destination, load_big<u16>(all, 2)};
  into.payload = all.subspan(UdpHeader, length - UdpHeader);
  return true;
}

void Ipv4Sender::send_udp(const MacAddress& to, Endpoint source, Endpoint destination, std::span<const u8> payload) {
  if (payload.size() > LongestPayload - UdpHeader) return;
  std::array<u8, LongestPayload> bytes;
  const std::span<u8> datagram(bytes.data(), UdpHeader + payload.size());
  store_big<u16>(datagram, 0, source.port);
  store_big<u16>(datagram, 2, destination.port);
  store_big<u16>(datagram, 4, u16(datagram.size()));
  store_big<u16>(datagram, 6, 0);
  std::copy(payload.begin(), payload.end(), datagram.begin() + UdpHeader);
  const u32 sum = pseudo_header_sum(source.address, destination.address, Protocol::Udp, datagram.size());
  const u16 checksum = internet_checksum(datagram, sum);
  store_big<u16>(datagram, 6, checksum ? checksum : 0xFFFF);
  send_ipv4({to, Protocol::Udp, source.address, destination.address}, datagram);
}

}  // namespace ferrite::net
