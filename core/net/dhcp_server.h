// SPDX-License-Identifier: MIT
// The gateway's DHCP server: RFC 2131 and 2132, and BOOTP clients as RFC 1534 wants. An adapter keeps its address while
// the gateway lives. Missing: relays (giaddr), the client identifier (its hardware address is what counts), options
// that a client puts into the file and sname fields.
#pragma once
#include "core/net/network_map.h"

namespace ferrite::net {

class DhcpServer {
 public:
  static constexpr u16 ServerPort = 67, ClientPort = 68;
  static constexpr unsigned MostLeases = 32;  // beyond, the oldest is given anew

  explicit DhcpServer(Ipv4Sender& sender) : sender_(sender) {}
  /// What a guest boots from the gateway's TFTP server; empty: nothing.
  void set_boot_file(std::string name) { boot_file_ = std::move(name); }
  void receive(const UdpDatagram&);

 private:
  struct Request;
  struct Lease {
    MacAddress client{};
    u64 given = 0;  // 0: free; else a number that grows
  };
  Ipv4Address lease_for(const MacAddress&);
  void release(const MacAddress&);
  void answer_request(const Request&);
  void reply(const Request&, u8 type, Ipv4Address lease);
  std::size_t write_options(std::span<u8> options, const Request&, u8 type) const;

  Ipv4Sender& sender_;
  std::string boot_file_;
  std::array<Lease, MostLeases> leases_{};
  u64 given_ = 0;
};

}  // namespace ferrite::net
