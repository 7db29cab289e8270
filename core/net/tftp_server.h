// SPDX-License-Identifier: MIT
// The gateway's TFTP server, from which guests boot: RFC 1350, with options (RFC 2347): block size (2348), timeout and
// transfer size (2349). It only gives. Missing: netascii's line ends (the bytes go as they are), windows (RFC 7440).
#pragma once
#include <map>
#include <memory>

#include "core/net/network_map.h"

namespace ferrite::net {

class TftpServer {
 public:
  static constexpr u16 Port = 69;
  static constexpr unsigned MostTransfers = 8;  // beyond, a request is not heard
  using Content = std::shared_ptr<const std::vector<u8>>;

  explicit TftpServer(Ipv4Sender& sender) : sender_(sender) {}
  void set_file(std::string name, std::vector<u8> bytes);
  /// True: it was for this server.
  bool receive(const UdpDatagram&, Time now);
  /// Sends again what was not acknowledged.
  void run(Time now);
  bool busy() const;

 private:
  struct Transfer {
    Content content;  // null: free
    MacAddress client{};
    Endpoint here, there;
    std::size_t block_bytes = 512;
    u32 block = 0;  // the last that was sent; 0: the acknowledgement of the options
    std::vector<u8> options;
    Time timeout{1000}, due{0};
    unsigned tries = 0;
  };
  void start(const UdpDatagram&, Time now);
  Transfer* transfer_for(Endpoint client);
  static void read_options(Transfer&, std::span<const u8> request);
  void acknowledged(Transfer&, u16 block, Time now);
  void send_block(Transfer&, Time now);
  void send_error(const UdpDatagram&, u16 code, std::string_view message);

  Ipv4Sender& sender_;
  std::map<std::string, Content, std::less<>> files_;
  std::array<Transfer, MostTransfers> transfers_;
  u16 next_port_ = 0;
};

}  // namespace ferrite::net
