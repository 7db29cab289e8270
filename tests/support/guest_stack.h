// SPDX-License-Identifier: MIT
#pragma once
// A guest's side of the cable in the gateway's tests: it makes frames and takes the answers apart, by the RFCs and not
// by the code that is tested.
#include <catch2/catch.hpp>

#include "core/net/gateway.h"

namespace ferrite::test {

using Bytes = std::vector<u8>;

inline Bytes operator+(Bytes a, const Bytes& b) { return a.insert(a.end(), b.begin(), b.end()), a; }
inline Bytes be16(u32 value) { return {u8(value >> 8), u8(value)}; }
inline Bytes be32(u32 value) { return be16(value >> 16) + be16(value); }
inline Bytes text(std::string_view s) { return {s.begin(), s.end()}; }
inline Bytes part(const Bytes& b, std::size_t at, std::size_t count = ~std::size_t{0}) {
  if (at > b.size()) return {};
  return {b.begin() + std::ptrdiff_t(at), b.begin() + std::ptrdiff_t(at + std::min(count, b.size() - at))};
}
inline u32 number(const Bytes& b, std::size_t at, unsigned bytes) {
  u32 value = 0;
  while (bytes--) value = value << 8 | (at < b.size() ? b[at++] : 0u);
  return value;
}
inline std::string string_of(const Bytes& b) { return {b.begin(), b.end()}; }

inline u16 checksum(const Bytes& b) {
  u32 sum = 0;
  for (std::size_t n = 0; n < b.size(); n += 2) sum += number(b, n, 2);
  while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
  return u16(~sum);
}

inline constexpr u32 GuestIp = 0xC0A88301, GatewayIp = 0xC0A883FE;  // 192.168.131.1 and .254
inline const Bytes guest_mac{0x02, 0x46, 0x45, 0, 0, 1}, gateway_mac_bytes{0x02, 0x46, 0x52, 0, 0, 0xFE};
inline const Bytes all_macs(6, 0xFF);

struct Datagram {
  u32 from = 0, to = 0;
  u8 protocol = 0;
  Bytes payload;
};

inline Bytes ip_frame(const Datagram& d, const Bytes& to_mac = gateway_mac_bytes, u16 fragment = 0) {
  Bytes header = Bytes{0x45, 0} + be16(u32(20 + d.payload.size())) + be16(1) + be16(fragment) + Bytes{64, d.protocol} +
                 be16(0) + be32(d.from) + be32(d.to);
  const Bytes sum = be16(checksum(header));
  header[10] = sum[0], header[11] = sum[1];
  return to_mac + guest_mac + be16(0x0800) + header + d.payload;
}

inline Bytes with_checksum(Datagram d, std::size_t at) {
  const Bytes pseudo = be32(d.from) + be32(d.to) + Bytes{0, d.protocol} + be16(u32(d.payload.size()));
  const Bytes sum = be16(checksum(pseudo + d.payload));
  d.payload[at] = sum[0], d.payload[at + 1] = sum[1];
  return d.payload;
}

inline Datagram udp(u32 from, u16 from_port, u32 to, u16 to_port, const Bytes& data) {
  Datagram d{from, to, 17, be16(from_port) + be16(to_port) + be16(u32(8 + data.size())) + be16(0) + data};
  d.payload = with_checksum(d, 6);
  return d;
}

/// A frame of the gateway's as an IP datagram, its checksums compared.
inline Datagram datagram_of(const Bytes& frame) {
  REQUIRE(number(frame, 12, 2) == 0x0800);
  CHECK(part(frame, 6, 6) == gateway_mac_bytes);
  const Bytes ip = part(frame, 14, number(frame, 16, 2));
  CHECK(ip[0] == 0x45);
  CHECK(checksum(part(ip, 0, 20)) == 0);
  Datagram d{number(ip, 12, 4), number(ip, 16, 4), ip[9], part(ip, 20)};
  const Bytes pseudo = be32(d.from) + be32(d.to) + Bytes{0, d.protocol} + be16(u32(d.payload.size()));
  CHECK(checksum(d.protocol == 1 ? d.payload : pseudo + d.payload) == 0);
  return d;
}

/// A host that answers every request with what the test says, and keeps them.
struct FakeHost final : net::HostNetwork {
  struct Answer {
    bool ready = true;
    net::HttpHead head{200, "OK", {}};
    Bytes body;
    bool ended = true, failed = false;
  };
  struct Exchange final : net::HttpExchange {
    explicit Exchange(FakeHost& h) : host(h) { host.open++; }
    ~Exchange() override { host.open--; }
    const net::HttpHead* head() override { return host.answer.ready ? &host.answer.head : nullptr; }
    std::size_t read(std::span<u8> into) override {
      const std::size_t count = std::min(into.size(), host.answer.body.size() - at);
      std::copy_n(host.answer.body.begin() + std::ptrdiff_t(at), count, into.begin());
      at += count;
      return count;
    }
    net::ByteChannel::State state() const override {
      if (host.answer.failed) return net::ByteChannel::State::Failed;
      const bool all = host.answer.ended && at == host.answer.body.size();
      return all ? net::ByteChannel::State::Ended : net::ByteChannel::State::Open;
    }
    FakeHost& host;
    std::size_t at = 0;
  };
  /// Sends back what it gets, as long as `takes`.
  struct Echo final : net::ByteChannel {
    explicit Echo(FakeHost& h) : host(h) { host.open++; }
    ~Echo() override { host.open--; }
    std::size_t write(std::span<const u8> bytes) override {
      if (!host.takes) return 0;
      held.insert(held.end(), bytes.begin(), bytes.end());
      return bytes.size();
    }
    void end() override { over = true; }
    std::size_t read(std::span<u8> into) override {
      const std::size_t count = std::min(into.size(), held.size());
      std::copy_n(held.begin(), count, into.begin());
      held.erase(held.begin(), held.begin() + std::ptrdiff_t(count));
      return count;
    }
    State state() const override {
      if (host.fails) return State::Failed;
      return held.empty() && (over || host.ends) ? State::Ended : State::Open;
    }
    FakeHost& host;
    Bytes held;
    bool over = false;
  };

  std::unique_ptr<net::HttpExchange> request(net::HttpRequest r) override {
    requests.push_back(std::move(r));
    return std::make_unique<Exchange>(*this);
  }
  std::unique_ptr<net::ByteChannel> connect(std::string_view host, u16 port) override {
    connected.push_back(std::string(host) + ":" + std::to_string(port));
    if (port != 7) return nullptr;
    return std::make_unique<Echo>(*this);
  }

  Answer answer;
  std::vector<net::HttpRequest> requests;
  std::vector<std::string> connected;
  int open = 0;  // exchanges and connections
  bool takes = true, fails = false, ends = false;
};

struct GatewayRig {
  FakeHost host;
  net::Gateway gateway{host};
  EthernetFrames from_guest, to_guest;
  net::Time now{1000};

  void exchange() { gateway.exchange(from_guest, to_guest, now); }
  void wait(net::Time t) {
    now += t;
    exchange();
  }
  void send(const Bytes& frame) {
    from_guest.push(frame);
    exchange();
  }
  void send(const Datagram& d) { send(ip_frame(d)); }
  /// The gateway's next frame; empty: none.
  Bytes answer() {
    if (to_guest.empty()) return {};
    const auto bytes = to_guest.front().bytes();
    Bytes frame(bytes.begin(), bytes.end());
    to_guest.pop();
    return frame;
  }
  Datagram reply() {
    const Bytes frame = answer();
    REQUIRE_FALSE(frame.empty());
    return datagram_of(frame);
  }
  bool silent() { return to_guest.empty(); }
  Bytes ask_udp(u16 port, const Bytes& data, u32 to = GatewayIp) {
    send(udp(GuestIp, 1024, to, port, data));
    const Datagram d = reply();
    CHECK(d.from == to);
    CHECK(number(d.payload, 0, 2) == port);
    return part(d.payload, 8);
  }
};

}  // namespace ferrite::test
