// SPDX-License-Identifier: MIT
#include "core/net/dhcp_server.h"

#include <optional>

namespace ferrite::net {
namespace {
enum Field : std::size_t {  // [RFC 2131, 2]
  Operation = 0,
  HardwareType = 1,
  HardwareLength = 2,
  TransactionId = 4,
  Flags = 10,
  ClientAddress = 12,
  YourAddress = 16,
  NextServer = 20,
  Relay = 24,
  ClientHardware = 28,
  File = 108,
  Cookie = 236,
  Options = 240,
};
constexpr std::size_t FileBytes = 128, LongestReply = 548, ShortestReply = 300;  // RFC 951's packet
constexpr u8 BootRequest = 1, BootReply = 2, Ethernet = 1;
constexpr u16 BroadcastFlag = 0x8000;
constexpr u32 MagicCookie = 0x6382'5363;
constexpr u32 LeaseSeconds = 24 * 60 * 60;

enum Option : u8 {  // RFC 2132
  Pad = 0,
  SubnetMask = 1,
  Router = 3,
  DomainNameServer = 6,
  RequestedAddress = 50,
  LeaseTime = 51,
  MessageType = 53,
  ServerIdentifier = 54,
  TftpServerName = 66,
  BootfileName = 67,
  End = 255,
};
enum Message : u8 { Bootp = 0, Discover = 1, Offer, RequestIt, Decline, Ack, Nak, Release, Inform };
}  // namespace

struct DhcpServer::Request {
  std::span<const u8> fields;
  MacAddress client{};
  Ipv4Address client_address = AnyAddress;
  u8 type = Bootp;
  std::optional<Ipv4Address> requested{}, server{};
};

namespace {
void read_options(std::span<const u8> options, const auto& take) {
  std::size_t at = 0;
  while (at < options.size() && options[at] != End) {
    const u8 code = options[at++];
    if (code == Pad) continue;
    if (at >= options.size() || options[at] > options.size() - at - 1) return;
    take(code, options.subspan(at + 1, options[at]));
    at += 1u + options[at];
  }
}
}  // namespace

void DhcpServer::receive(const UdpDatagram& datagram) {
  const auto fields = datagram.payload;
  if (fields.size() < Options || fields[Operation] != BootRequest || fields[HardwareType] != Ethernet) return;
  Request request{.fields = fields, .client_address = load_big<u32>(fields, ClientAddress)};
  if (fields[HardwareLength] != request.client.size() || load_big<u32>(fields, Relay) != AnyAddress) return;
  std::copy_n(fields.begin() + ClientHardware, request.client.size(), request.client.begin());
  if (load_big<u32>(fields, Cookie) == MagicCookie)
    read_options(fields.subspan(Options), [&](u8 code, std::span<const u8> value) {
      if (code == MessageType && value.size() == 1) request.type = value[0];
      if (code == RequestedAddress && value.size() == 4) request.requested = load_big<u32>(value, 0);
      if (code == ServerIdentifier && value.size() == 4) request.server = load_big<u32>(value, 0);
    });
  switch (request.type) {
    case Bootp: return reply(request, Bootp, lease_for(request.client));
    case Discover: return reply(request, Offer, lease_for(request.client));
    case RequestIt: return answer_request(request);
    case Inform: return reply(request, Ack, AnyAddress);
    case Decline:
    case Release: return release(request.client);
  }
}

/// [RFC 2131, 4.3.2] A client that chose another server is none of ours; one that wants another address than it has
/// here starts anew.
void DhcpServer::answer_request(const Request& request) {
  if (request.server && *request.server != GatewayAddress) return release(request.client);
  const Ipv4Address lease = lease_for(request.client);
  const Ipv4Address wanted = request.requested.value_or(request.client_address);
  reply(request, wanted == lease ? Ack : Nak, lease);
}

Ipv4Address DhcpServer::lease_for(const MacAddress& client) {
  const auto known = std::find_if(leases_.begin(), leases_.end(),
                                  [&](const Lease& lease) { return lease.given && lease.client == client; });
  const auto oldest = std::min_element(leases_.begin(), leases_.end(),
                                       [](const Lease& a, const Lease& b) { return a.given < b.given; });
  const auto lease = known == leases_.end() ? oldest : known;
  *lease = {client, ++given_};
  return Network + 1 + u32(lease - leases_.begin());
}

void DhcpServer::release(const MacAddress& client) {
  for (Lease& lease : leases_)
    if (lease.client == client) lease = {};
}

/// [RFC 2131, 4.1] To the address that the client has, to all if it asked for that (or is refused), else to the address
/// it is given.
void DhcpServer::reply(const Request& request, u8 type, Ipv4Address lease) {
  std::array<u8, LongestReply> reply{};
  const bool accepted = type != Nak;
  std::copy_n(request.fields.begin(), File, reply.begin());
  std::fill(reply.begin() + ClientAddress, reply.begin() + ClientHardware, u8(0));
  std::fill(reply.begin() + ClientHardware + 16, reply.begin() + File, u8(0));  // sname
  reply[Operation] = BootReply;
  reply[3] = 0;  // hops
  if (type == Ack) store_big(std::span<u8>(reply), ClientAddress, request.client_address);
  if (accepted) store_big(std::span<u8>(reply), YourAddress, lease);
  if (accepted && !boot_file_.empty()) {
    store_big(std::span<u8>(reply), NextServer, GatewayAddress);
    std::copy_n(boot_file_.begin(), std::min(boot_file_.size(), FileBytes - 1), reply.begin() + File);
  }
  store_big(std::span<u8>(reply), Cookie, MagicCookie);
  const std::size_t options = write_options(std::span<u8>(reply).subspan(Options), request, type);
  const bool to_all = !accepted || load_big<u16>(request.fields, Flags) & BroadcastFlag;
  const Ipv4Address known = request.client_address ? request.client_address : lease;
  sender_.send_udp(to_all ? broadcast_mac : request.client, {GatewayAddress, ServerPort},
                   {to_all ? Broadcast : known, ClientPort},
                   std::span<const u8>(reply).first(std::max(Options + options, ShortestReply)));
}

/// Answers how long they are.
std::size_t DhcpServer::write_options(std::span<u8> options, const Request& request, u8 type) const {
  std::size_t at = 0;
  const auto number = [&](Option code, u32 value) {
    options[at] = code, options[at + 1] = 4;
    store_big<u32>(options, at + 2, value);
    at += 6;
  };
  if (type != Bootp) {
    options[at++] = MessageType, options[at++] = 1, options[at++] = type;
    number(ServerIdentifier, GatewayAddress);
  }
  if (type != Nak) {
    if (type != Bootp && request.type != Inform) number(LeaseTime, LeaseSeconds);
    number(SubnetMask, NetworkMask), number(Router, GatewayAddress), number(DomainNameServer, GatewayAddress);
    const auto text = [&](Option code, std::string_view value) {
      value = value.substr(0, FileBytes - 1);
      options[at++] = code, options[at++] = u8(value.size());
      at = std::size_t(std::copy(value.begin(), value.end(), options.begin() + std::ptrdiff_t(at)) - options.begin());
    };
    if (!boot_file_.empty()) text(TftpServerName, to_text(GatewayAddress)), text(BootfileName, boot_file_);
  }
  options[at++] = End;
  return at;
}

}  // namespace ferrite::net
