// SPDX-License-Identifier: MIT
#include "core/net/router_advertisement.h"

#include "core/net/network_map.h"

namespace ferrite::net {
namespace {
constexpr u16 Ipv6 = 0x86DD;
constexpr std::size_t HeaderBytes = 40, MessageBytes = 16, Ip = EthernetFrame::Header, Message = Ip + HeaderBytes;
constexpr std::size_t PayloadLength = Ip + 4, NextHeader = Ip + 6, HopLimit = Ip + 7, Source = Ip + 8, Target = Ip + 24;
constexpr u8 IcmpV6 = 58, Solicitation = 133, Advertisement = 134, UsualHops = 64, OnLink = 255;

/// [RFC 4291, 2.5.6 and Appendix A] The gateway's own address on the cable.
constexpr std::array<u8, 16> link_local{0xFE,
                                        0x80,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        gateway_mac[0] ^ 2,
                                        gateway_mac[1],
                                        gateway_mac[2],
                                        0xFF,
                                        0xFE,
                                        gateway_mac[3],
                                        gateway_mac[4],
                                        gateway_mac[5]};
/// All nodes [RFC 4291, 2.7.1], and where its frames go [RFC 2464, 7].
constexpr std::array<u8, 16> all_nodes{0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr MacAddress all_nodes_mac{0x33, 0x33, 0, 0, 0, 1};
}  // namespace

bool answer_router_solicitation(std::span<const u8> frame, EthernetFrames& to_guest) {
  if (frame.size() < Message + 8 || load_big<u16>(frame, 12) != Ipv6 || frame[Ip] >> 4 != 6) return false;
  if (frame[NextHeader] != IcmpV6 || frame[HopLimit] != OnLink || frame[Message] != Solicitation) return false;
  std::array<u8, Message + MessageBytes> bytes{};
  const std::span<u8> answer(bytes);
  const auto put = [&](std::size_t at, const auto& from) { std::copy(from.begin(), from.end(), answer.begin() + at); };
  put(0, all_nodes_mac), put(6, gateway_mac);
  store_big<u16>(answer, 12, Ipv6);
  answer[Ip] = 6 << 4;
  store_big<u16>(answer, PayloadLength, u16(MessageBytes));
  answer[NextHeader] = IcmpV6, answer[HopLimit] = OnLink;
  put(Source, link_local), put(Target, all_nodes);
  answer[Message] = Advertisement, answer[Message + 4] = UsualHops;
  // [RFC 8200, 8.1] The pseudo header is both addresses, the length and the protocol.
  const u16 checksum = internet_checksum(answer.subspan(Source), u32(MessageBytes) + IcmpV6);
  store_big<u16>(answer, Message + 2, checksum);
  to_guest.push(answer);
  return true;
}

}  // namespace ferrite::net
