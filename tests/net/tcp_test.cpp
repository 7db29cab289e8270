// SPDX-License-Identifier: MIT
#include "core/net/tcp.h"

#include "tests/support/guest_stack.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
constexpr u8 Fin = 1, Syn = 2, Rst = 4, Psh = 8, Ack = 16;
constexpr u32 Far = 0x08080808, FirstSequence = 0xFFFFFF00;  // numbers go around soon

struct Reply {
  u8 flags = 0;
  u32 sequence = 0, acknowledgement = 0, window = 0;
  Bytes data, options;
};

/// A guest with a connection to port 7 of some host, where what it sends comes back.
struct TcpRig : GatewayRig {
  u16 port = 7, guest_port = 3000;
  u32 sequence = FirstSequence, acknowledgement = 0;
  u32 window = 8192;

  void segment(u8 flags, const Bytes& data = {}, const Bytes& options = {}) {
    const std::size_t header = 20 + options.size();
    Datagram d{GuestIp, Far, 6,
               be16(guest_port) + be16(port) + be32(sequence) + be32(acknowledgement) +
                   Bytes{u8(header / 4 << 4), flags} + be16(window) + be16(0) + be16(0) + options + data};
    d.payload = with_checksum(d, 16);
    send(d);
  }
  Reply tcp_reply() {
    const Bytes p = reply().payload;
    CHECK(number(p, 0, 2) == port);
    CHECK(number(p, 2, 2) == guest_port);
    const std::size_t header = p[12] / 16u * 4;
    return {p[13], number(p, 4, 4), number(p, 8, 4), number(p, 14, 2), part(p, header), part(p, 20, header - 20)};
  }
  void connect(const Bytes& options = {2, 4, 0x02, 0x00}) {
    segment(Syn, {}, options);
    const Reply r = tcp_reply();
    REQUIRE(r.flags == (Syn | Ack));
    REQUIRE(r.acknowledgement == sequence + 1);
    sequence++, acknowledgement = r.sequence + 1;
    segment(Ack);
    REQUIRE(silent());
  }
  void say(const Bytes& data) {
    segment(Ack | Psh, data);
    sequence += u32(data.size());
  }
  /// Takes what came, in order, and acknowledges it.
  Bytes hear() {
    Bytes all;
    while (!silent()) {
      const Reply r = tcp_reply();
      if (r.sequence != acknowledgement) continue;
      all = all + r.data;
      acknowledgement += u32(r.data.size());
    }
    segment(Ack);
    return all;
  }
};
Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t n = 0; n < size; n++) bytes[n] = u8(n * 31 ^ n >> 8);
  return bytes;
}
}  // namespace

TEST_CASE("TCP: three segments make a connection, with the largest segment that fits into a frame [3.5, 3.7.1]") {
  TcpRig rig;
  rig.segment(Syn);
  const Reply r = rig.tcp_reply();
  CHECK(r.flags == (Syn | Ack));
  CHECK(r.acknowledgement == FirstSequence + 1);
  CHECK(r.options == Bytes{2, 4, 0x05, 0xB4});
  CHECK(r.window == net::Tcp::ReceiveBytes);
  CHECK(rig.host.connected == std::vector<std::string>{"8.8.8.8:7"});
  CHECK(rig.gateway.busy());
}

TEST_CASE("TCP: data is acknowledged, and comes back [3.7]") {
  TcpRig rig;
  rig.connect();
  rig.say(text("hello"));
  const Reply r = rig.tcp_reply();
  CHECK(r.flags == (Ack | Psh));
  CHECK(r.acknowledgement == rig.sequence);
  CHECK(string_of(r.data) == "hello");
  CHECK(rig.silent());
}

TEST_CASE("TCP: nobody listens at other ports, which a reset says [3.5.2]") {
  TcpRig rig;
  rig.port = 23;
  rig.segment(Syn);
  Reply r = rig.tcp_reply();
  CHECK(r.flags == (Rst | Ack));
  CHECK(r.acknowledgement == FirstSequence + 1);
  rig.acknowledgement = 77;
  rig.segment(Ack, text("x"));
  r = rig.tcp_reply();
  CHECK(r.flags == Rst);
  CHECK(r.sequence == 77);
  rig.segment(Rst | Ack);
  CHECK(rig.silent());
  CHECK_FALSE(rig.gateway.busy());
}

TEST_CASE("TCP: a lost answer to SYN comes again, ever more slowly, and then no more [3.8.1]") {
  TcpRig rig;
  rig.segment(Syn);
  const u32 first = rig.tcp_reply().sequence;
  net::Time wait = 1s;
  for (unsigned n = 0; n < 4; n++, wait *= 2) {
    rig.wait(wait - 1ms);
    CHECK(rig.silent());
    rig.wait(1ms);
    const Reply r = rig.tcp_reply();
    CHECK(r.flags == (Syn | Ack));
    CHECK(r.sequence == first);
  }
  rig.segment(Syn);  // the guest's, again
  CHECK(rig.tcp_reply().sequence == first);
  for (unsigned n = 0; n < 200; n++) rig.wait(1s);
  CHECK_FALSE(rig.gateway.busy());
  CHECK(rig.host.open == 0);
}

TEST_CASE("TCP: segments are no longer than the guest's MSS, and no more than its window [3.7.1, 3.8.6]") {
  TcpRig rig;
  rig.window = 1200;
  rig.connect({2, 4, 0x01, 0xF4});  // 500
  const Bytes data = numbered(3000);
  for (std::size_t at = 0; at < 3000; at += 1000) rig.say(part(data, at, 1000));
  Bytes heard;
  std::size_t most = 0;
  for (unsigned round = 0; round < 50 && heard.size() < 3000; round++) {
    std::size_t flight = 0;
    while (!rig.silent()) {
      const Reply r = rig.tcp_reply();
      CHECK(r.data.size() <= 500);
      if (r.sequence != rig.acknowledgement) continue;
      heard = heard + r.data, flight += r.data.size();
      rig.acknowledgement += u32(r.data.size());
    }
    most = std::max(most, flight);
    rig.segment(Ack);
  }
  CHECK(heard == data);
  CHECK(most <= 1200);
}

TEST_CASE("TCP: what is lost comes again after a second, and all that followed [3.8.1]") {
  TcpRig rig;
  rig.connect();
  rig.say(numbered(1000));
  while (!rig.silent()) rig.answer();
  rig.wait(999ms);
  CHECK(rig.silent());
  rig.wait(1ms);
  CHECK(rig.hear() == numbered(1000));
  rig.wait(100s);
  CHECK(rig.silent());
}

TEST_CASE("TCP: three repeated acknowledgements bring what is lost at once [RFC 5681, 3.2]") {
  TcpRig rig;
  rig.connect();
  rig.say(numbered(1000));
  while (!rig.silent()) rig.answer();
  for (unsigned n = 0; n < 2; n++) rig.segment(Ack);
  CHECK(rig.silent());
  rig.segment(Ack);
  CHECK(rig.hear() == numbered(1000));
}

TEST_CASE("TCP: a segment that comes twice or too early is acknowledged, and its bytes come once [3.10.7.4]") {
  TcpRig rig;
  rig.connect();
  rig.say(text("abc"));
  CHECK(string_of(rig.hear()) == "abc");
  rig.sequence -= 3;
  rig.segment(Ack, text("abcdef"));  // the first half is known
  rig.sequence += 6;
  CHECK(string_of(rig.hear()) == "def");
  rig.sequence += 5;
  rig.segment(Ack, text("later"));
  CHECK(rig.tcp_reply().acknowledgement == rig.sequence - 5);
  rig.sequence -= 5;
  rig.say(text("now"));
  CHECK(string_of(rig.hear()) == "now");
}

TEST_CASE("TCP: a window that is full closes, and opens again [3.8.6]") {
  TcpRig rig;
  rig.connect();
  rig.host.takes = false;
  const Bytes data = numbered(net::Tcp::ReceiveBytes);
  for (std::size_t at = 0; at < data.size(); at += 1024) rig.say(part(data, at, 1024));
  Reply r;
  while (!rig.silent()) r = rig.tcp_reply();
  CHECK(r.window == 0);
  CHECK(r.acknowledgement == rig.sequence);
  rig.segment(Ack, text("more"));
  r = rig.tcp_reply();
  CHECK(r.window == 0);
  CHECK(r.acknowledgement == rig.sequence);
  rig.host.takes = true;
  rig.wait(1ms);
  bool opened = false;
  Bytes heard;
  for (unsigned n = 0; n < 100 && heard.size() < data.size(); n++) {
    if (rig.silent()) rig.segment(Ack);
    r = rig.tcp_reply();
    opened |= r.window > 0;
    if (r.sequence == rig.acknowledgement) heard = heard + r.data, rig.acknowledgement += u32(r.data.size());
  }
  CHECK(opened);
  CHECK(heard == data);
}

TEST_CASE("TCP: a guest that closed its window is asked whether it still is [3.8.6.1]") {
  TcpRig rig;
  rig.connect();
  rig.window = 0;
  rig.say(text("hello"));
  CHECK(rig.tcp_reply().data.empty());
  for (unsigned n = 0; n < 30; n++) {  // longer than anything else would be tried
    rig.wait(32s);
    REQUIRE(rig.tcp_reply().data == text("h"));
    rig.segment(Ack);
  }
  rig.window = 1000;
  rig.segment(Ack);
  CHECK(string_of(rig.hear()) == "hello");
}

TEST_CASE("TCP: the guest ends first, then the host, and the connection is gone [3.6]") {
  TcpRig rig;
  rig.connect();
  rig.segment(Ack | Fin, text("bye"));
  rig.sequence += 4;
  Reply r = rig.tcp_reply();
  CHECK(r.acknowledgement == rig.sequence);
  CHECK(string_of(r.data) == "bye");
  while (!(r.flags & Fin)) r = rig.tcp_reply();
  rig.acknowledgement = r.sequence + u32(r.data.size()) + 1;
  rig.segment(Ack);
  rig.wait(1ms);
  CHECK(rig.silent());
  CHECK(rig.host.open == 0);
  rig.segment(Ack);
  CHECK(rig.tcp_reply().flags == Rst);
}

TEST_CASE("TCP: the host ends first, and remembers the connection for a while [3.6]") {
  TcpRig rig;
  rig.connect();
  rig.host.ends = true;
  rig.wait(1ms);
  Reply r = rig.tcp_reply();
  CHECK(r.flags == (Ack | Fin));
  rig.wait(1s);
  CHECK(rig.tcp_reply().flags == (Ack | Fin));  // it was not acknowledged
  rig.acknowledgement++;
  rig.segment(Ack);
  rig.wait(1ms);
  CHECK(rig.silent());
  rig.segment(Ack | Fin);
  CHECK(rig.tcp_reply().acknowledgement == rig.sequence + 1);
  rig.segment(Ack | Fin);  // its acknowledgement was lost
  CHECK(rig.tcp_reply().acknowledgement == rig.sequence + 1);
  rig.wait(10s);
  CHECK(rig.host.open == 0);
}

TEST_CASE("TCP: a connection that waits gives way to a new one between the same ports [3.6.1]") {
  TcpRig rig;
  rig.connect();
  rig.host.ends = true;
  rig.wait(1ms);
  rig.tcp_reply();
  rig.acknowledgement++;
  rig.segment(Ack | Fin);
  rig.tcp_reply();
  rig.host.ends = false;
  rig.sequence += 1000;
  rig.connect();
}

TEST_CASE("TCP: only a reset with the expected number ends a connection [RFC 5961, 3.2]") {
  TcpRig rig;
  rig.connect();
  rig.sequence += 100;
  rig.segment(Rst);
  CHECK(rig.tcp_reply().flags == Ack);
  rig.sequence += 0x10000000;
  rig.segment(Rst);
  CHECK(rig.silent());
  CHECK(rig.host.open == 1);
  rig.sequence -= 0x10000000 + 100;
  rig.segment(Syn);
  CHECK(rig.tcp_reply().flags == Ack);  // [RFC 5961, 4.2]
  rig.segment(Rst);
  CHECK(rig.host.open == 0);
}

TEST_CASE("TCP: a host that fails resets the connection") {
  TcpRig rig;
  rig.connect();
  rig.host.fails = true;
  rig.wait(1ms);
  CHECK(rig.tcp_reply().flags == (Rst | Ack));
  CHECK(rig.host.open == 0);
}

TEST_CASE("TCP: there are so many connections, and a new one takes the place of one that was quiet for a minute") {
  TcpRig rig;
  for (unsigned n = 0; n < net::Tcp::MostConnections; n++) {
    rig.guest_port = u16(5000 + n), rig.sequence = FirstSequence;
    rig.connect();
  }
  rig.guest_port = 6000;
  rig.sequence = FirstSequence;
  rig.segment(Syn);
  CHECK(rig.tcp_reply().flags == (Rst | Ack));
  rig.wait(60s);
  rig.segment(Syn);
  rig.answer();  // to the one that is gone
  CHECK(rig.tcp_reply().flags == (Syn | Ack));
  CHECK(rig.host.open == int(net::Tcp::MostConnections));
}

TEST_CASE("TCP: a damaged segment is not heard") {
  TcpRig rig;
  Bytes frame = ip_frame({GuestIp, Far, 6, be16(1) + be16(80) + Bytes(16)});
  rig.send(frame);
  CHECK(rig.silent());
}

TEST_CASE("TCP: much data goes both ways though frames are lost") {
  TcpRig rig;
  rig.connect({2, 4, 0x05, 0xB4});
  const Bytes data = numbered(200'000);
  Bytes heard;
  std::size_t told = 0;
  const u32 first = rig.sequence;
  u32 random = 1;
  const auto lost = [&] { return (random = random * 1664525 + 1013904223) >> 28 == 0; };
  for (unsigned round = 0; round < 5000 && heard.size() < data.size(); round++) {
    rig.now += 100ms;
    const Bytes chunk = part(data, told, 1000);
    rig.sequence = first + u32(told);
    if (!lost())
      rig.segment(Ack, chunk);
    else
      rig.exchange();
    while (!rig.silent()) {
      const Reply r = rig.tcp_reply();
      if (lost()) continue;
      told = std::max<std::size_t>(told, r.acknowledgement - first);
      if (r.sequence == rig.acknowledgement) heard = heard + r.data, rig.acknowledgement += u32(r.data.size());
    }
  }
  CHECK(heard == data);
}
