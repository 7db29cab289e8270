// SPDX-License-Identifier: MIT
#include "core/net/gateway.h"

#include "core/net/http_channel.h"
#include "core/net/router_advertisement.h"

namespace ferrite::net {
namespace {
enum EtherType : u16 { Ipv4 = 0x0800, Arp = 0x0806 };
constexpr std::size_t TypeAt = 12;

namespace arp {  // [RFC 826] for Ethernet and IPv4
constexpr std::size_t Bytes = 28, SenderMac = 8, SenderAddress = 14, TargetMac = 18, TargetAddress = 24;
constexpr std::array<u8, 6> Kind{0x00, 0x01, 0x08, 0x00, 6, 4};
constexpr u16 Request = 1, Reply = 2;
}  // namespace arp
namespace icmp {  // [RFC 792]
constexpr u8 EchoReply = 0, Unreachable = 3, Echo = 8;
constexpr u8 HostUnreachable = 1, ProtocolUnreachable = 2, PortUnreachable = 3;
constexpr std::size_t HeaderBytes = 8;
}  // namespace icmp
constexpr u8 TimeToLive = 64;
constexpr u16 HttpPort = 80;

bool is_for_many(Ipv4Address address) {
  return address == Broadcast || address == NetworkBroadcast || address >> 28 == 0xE;
}
}  // namespace

void Gateway::exchange(EthernetFrames& from_guest, EthernetFrames& to_guest, Time now) {
  to_guest_ = &to_guest;
  for (; !from_guest.empty(); from_guest.pop()) receive(from_guest.front().bytes(), now);
  tftp_.run(now);
  tcp_.run(now);
  to_guest_ = nullptr;
}

void Gateway::receive(std::span<const u8> frame, Time now) {
  if (frame.size() < EthernetFrame::Header || answer_router_solicitation(frame, *to_guest_)) return;
  const bool ours = std::equal(gateway_mac.begin(), gateway_mac.end(), frame.begin());
  const bool for_all = std::equal(broadcast_mac.begin(), broadcast_mac.end(), frame.begin());
  if (!ours && !for_all) return;
  const u16 type = load_big<u16>(frame, TypeAt);
  if (type == Arp) return answer_arp(frame);
  Ipv4Packet ip;
  if (type != Ipv4 || !parse_ipv4(frame, ip)) return;
  switch (ip.protocol) {
    case Protocol::Icmp: return answer_icmp(ip);
    case Protocol::Udp: return receive_udp(ip, now);
    case Protocol::Tcp:
      if (ours && !is_for_many(ip.destination)) tcp_.receive(ip, now);
      return;
  }
  send_unreachable(ip, icmp::ProtocolUnreachable);
}

void Gateway::answer_arp(std::span<const u8> frame) {
  const auto asked = frame.subspan(EthernetFrame::Header);
  if (asked.size() < arp::Bytes || !std::equal(arp::Kind.begin(), arp::Kind.end(), asked.begin())) return;
  if (load_big<u16>(asked, 6) != arp::Request || load_big<u32>(asked, arp::TargetAddress) != GatewayAddress) return;
  std::array<u8, EthernetFrame::Header + arp::Bytes> bytes{};
  const std::span<u8> reply(bytes), packet = reply.subspan(EthernetFrame::Header);
  const auto put = [&](std::size_t at, auto& from, std::size_t count) {
    std::copy_n(from.begin(), count, packet.begin() + std::ptrdiff_t(at));
  };
  std::copy_n(asked.begin() + arp::SenderMac, 6, reply.begin());
  std::copy(gateway_mac.begin(), gateway_mac.end(), reply.begin() + 6);
  store_big<u16>(reply, TypeAt, Arp);
  put(0, arp::Kind, arp::Kind.size());
  store_big<u16>(packet, 6, arp::Reply);
  put(arp::SenderMac, gateway_mac, gateway_mac.size());
  store_big<u32>(packet, arp::SenderAddress, GatewayAddress);
  const auto sender = asked.subspan(arp::SenderMac, 10);  // both its addresses
  put(arp::TargetMac, sender, sender.size());
  to_guest_->push(reply);
}

/// The Internet beyond cannot be asked for an echo.
void Gateway::answer_icmp(const Ipv4Packet& ip) {
  if (ip.payload.size() < icmp::HeaderBytes || ip.payload[0] != icmp::Echo) return;
  if (internet_checksum(ip.payload) != 0) return;
  if (ip.destination != GatewayAddress) return send_unreachable(ip, icmp::HostUnreachable);
  std::array<u8, LongestPayload> bytes;
  const std::span<u8> reply(bytes.data(), std::min(ip.payload.size(), bytes.size()));
  std::copy_n(ip.payload.begin(), reply.size(), reply.begin());
  reply[0] = icmp::EchoReply;
  store_big<u16>(reply, 2, 0);
  store_big<u16>(reply, 2, internet_checksum(reply));
  send_ipv4({ip.sender, Protocol::Icmp, GatewayAddress, ip.source}, reply);
}

/// Names are answered whatever server the guest was told to ask.
void Gateway::receive_udp(const Ipv4Packet& ip, Time now) {
  UdpDatagram datagram;
  if (!parse_udp(ip, datagram)) return;
  const bool here = ip.destination == GatewayAddress;
  if (datagram.destination.port == DhcpServer::ServerPort && (here || is_for_many(ip.destination)))
    return dhcp_.receive(datagram);
  if (is_for_many(ip.destination)) return;
  if (datagram.destination.port == DnsServer::Port) return dns_.receive(datagram);
  if (here && tftp_.receive(datagram, now)) return;
  send_unreachable(ip, icmp::PortUnreachable);
}

/// [RFC 1122, 3.2.2] Nobody is told of what went to many, or came from nobody.
void Gateway::send_unreachable(const Ipv4Packet& ip, u8 code) {
  if (is_for_many(ip.destination) || ip.source == AnyAddress || is_for_many(ip.source)) return;
  const std::size_t header = ip.packet.size() - ip.payload.size();
  const auto quoted = ip.packet.first(header + std::min<std::size_t>(ip.payload.size(), 8));
  std::array<u8, icmp::HeaderBytes + 60 + 8> bytes{};
  const std::span<u8> message(bytes.data(), icmp::HeaderBytes + quoted.size());
  message[0] = icmp::Unreachable, message[1] = code;
  std::copy(quoted.begin(), quoted.end(), message.begin() + icmp::HeaderBytes);
  store_big<u16>(message, 2, internet_checksum(message));
  send_ipv4({ip.sender, Protocol::Icmp, GatewayAddress, ip.source}, message);
}

std::unique_ptr<ByteChannel> Gateway::accept(Endpoint remote) {
  if (remote.address == GatewayAddress) return nullptr;
  const std::string host = dns_.name_of(remote.address);
  if (remote.port == HttpPort) return std::make_unique<HttpChannel>(host_, host);
  return host_.connect(host, remote.port);
}

std::size_t Gateway::room() const { return EthernetFrames::Most - to_guest_->size(); }

void Gateway::send_ipv4(const Header& header, std::span<const u8> payload) {
  std::array<u8, EthernetFrame::Longest> bytes{};
  if (payload.size() > LongestPayload) return;
  const std::span<u8> frame(bytes.data(), EthernetFrame::Header + HeaderBytes + payload.size());
  std::copy(header.to.begin(), header.to.end(), frame.begin());
  std::copy(gateway_mac.begin(), gateway_mac.end(), frame.begin() + 6);
  store_big<u16>(frame, TypeAt, Ipv4);
  const std::span<u8> ip = frame.subspan(EthernetFrame::Header);
  ip[0] = 4 << 4 | HeaderBytes / 4;
  store_big<u16>(ip, 2, u16(ip.size())), store_big<u16>(ip, 4, identification_++);
  ip[8] = TimeToLive, ip[9] = u8(header.protocol);
  store_big<u32>(ip, 12, header.source), store_big<u32>(ip, 16, header.destination);
  store_big<u16>(ip, 10, internet_checksum(ip.first(HeaderBytes)));
  std::copy(payload.begin(), payload.end(), ip.begin() + HeaderBytes);
  to_guest_->push(frame);
}

}  // namespace ferrite::net
