// SPDX-License-Identifier: MIT
// The gateway's name server: RFC 1035. Every name has an address, out of a pool, by which the gateway knows the name
// again when the guest connects: what a browser fetches has a name. There is no IPv6: AAAA is answered with no data.
// Missing: queries over TCP, more than one question in a query.
#pragma once
#include "core/net/network_map.h"

namespace ferrite::net {

class DnsServer {
 public:
  static constexpr u16 Port = 53;
  static constexpr std::size_t MostNames = 1024;  // beyond, the address that was asked for least lately is given anew

  explicit DnsServer(Ipv4Sender& sender) : sender_(sender) {}
  void receive(const UdpDatagram&);
  /// The name that was given this address; of any other, the address itself: "192.0.2.1".
  std::string name_of(Ipv4Address) const;

 private:
  struct Question;
  struct Reply;
  struct Entry {
    std::string name;
    u64 used = 0;
  };
  Ipv4Address address_of(const std::string& name);
  void reply(const UdpDatagram&, const Question&);
  u16 answer(const Question&, Reply&);

  Ipv4Sender& sender_;
  std::vector<Entry> names_;  // by address
  u64 used_ = 0;
};

}  // namespace ferrite::net
