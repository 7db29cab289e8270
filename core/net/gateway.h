// SPDX-License-Identifier: MIT
// PUBLIC: the network behind a machine, built in. A guest finds a router there that gives it an address, names, files
// to boot from, and the web as far as its host fetches it. Everything happens in guest time, so that it is the same in
// every run. It is no part of a machine's state: connections do not survive a restore.
// RFC 826, 894, 791, 792, 1122; brackets name them. Missing: IPv6, fragments, multicast, UDP to the Internet.
#pragma once
#include "core/net/dhcp_server.h"
#include "core/net/dns_server.h"
#include "core/net/host_network.h"
#include "core/net/tcp.h"
#include "core/net/tftp_server.h"

namespace ferrite::net {

class Gateway final : private Ipv4Sender, private Tcp::Listener {
 public:
  explicit Gateway(HostNetwork& host) : host_(host) {}
  Gateway(const Gateway&) = delete;

  /// A file that guests can get by TFTP.
  void set_file(std::string name, std::vector<u8> bytes) { tftp_.set_file(std::move(name), std::move(bytes)); }
  /// The file that a guest is told to boot from the network; it should be one of those above.
  void set_boot_file(std::string name) { dhcp_.set_boot_file(std::move(name)); }

  /// Between slices: takes what guests sent, and gives what they get.
  void exchange(EthernetFrames& from_guest, EthernetFrames& to_guest, Time now);
  /// Something is going on that wants an exchange soon.
  bool busy() const { return tcp_.busy() || tftp_.busy(); }

 private:
  void send_ipv4(const Header&, std::span<const u8> payload) override;
  std::size_t room() const override;
  std::unique_ptr<ByteChannel> accept(Endpoint) override;

  void receive(std::span<const u8> frame, Time now);
  void answer_arp(std::span<const u8> frame);
  void answer_icmp(const Ipv4Packet&);
  void receive_udp(const Ipv4Packet&, Time now);
  void send_unreachable(const Ipv4Packet&, u8 code);

  HostNetwork& host_;
  EthernetFrames* to_guest_ = nullptr;  // during an exchange
  u16 identification_ = 0;
  DhcpServer dhcp_{*this};
  DnsServer dns_{*this};
  TftpServer tftp_{*this};
  Tcp tcp_{*this, *this};
};

}  // namespace ferrite::net
