// SPDX-License-Identifier: MIT
#include "core/net/gateway.h"

#include "tests/support/guest_stack.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
Bytes arp_request(u32 target) {
  return all_macs + guest_mac + be16(0x0806) + Bytes{0, 1, 8, 0, 6, 4, 0, 1} + guest_mac + be32(GuestIp) + Bytes(6) +
         be32(target);
}
Datagram echo(u32 to, const Bytes& data = text("abcdefgh")) {
  Bytes message = Bytes{8, 0, 0, 0, 0x12, 0x34, 0, 1} + data;
  const Bytes sum = be16(checksum(message));
  message[2] = sum[0], message[3] = sum[1];
  return {GuestIp, to, 1, message};
}
Bytes dns_query(const std::string& name, u16 type, u16 flags = 0x0100) {
  Bytes query = be16(0xABCD) + be16(flags) + be16(1) + be16(0) + be16(0) + be16(0);
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = std::min(name.find('.', at), name.size());
    query = query + Bytes{u8(end - at)} + text(name.substr(at, end - at));
    at = end + 1;
  }
  return query + Bytes{0} + be16(type) + be16(1);
}
u32 resolve(GatewayRig& rig, const std::string& name) {
  const Bytes answer = rig.ask_udp(53, dns_query(name, 1));
  return number(answer, answer.size() - 4, 4);
}

struct DhcpMessage {
  u8 type = 0;
  u32 address = 0;
  Bytes all;
  Bytes option(u8 code) const {
    for (std::size_t at = 240; at < all.size() && all[at] != 255;) {
      if (all[at] == code) return part(all, at + 2, all[at + 1]);
      at += all[at] ? 2u + all[at + 1] : 1u;
    }
    return {};
  }
};
Bytes dhcp(u8 type, const Bytes& options = {}, u8 last_of_mac = 1, u16 flags = 0x8000, u32 client = 0) {
  Bytes mac = guest_mac;
  mac[5] = last_of_mac;
  const Bytes fixed = Bytes{1, 1, 6, 0} + be32(0x1234'5678) + be16(0) + be16(flags) + be32(client) + Bytes(12) + mac +
                      Bytes(10) + Bytes(192);
  const Bytes kind = type ? Bytes{53, 1, type} : Bytes{};
  return fixed + be32(0x63825363) + kind + options + Bytes{255};
}
DhcpMessage ask_dhcp(GatewayRig& rig, const Bytes& message, u32 from = 0) {
  rig.send(ip_frame(udp(from, 68, 0xFFFFFFFF, 67, message), all_macs));
  const Datagram d = rig.reply();
  CHECK(number(d.payload, 0, 2) == 67);
  CHECK(number(d.payload, 2, 2) == 68);
  DhcpMessage answer{0, 0, part(d.payload, 8)};
  CHECK(answer.all[0] == 2);
  CHECK(number(answer.all, 4, 4) == 0x12345678);
  const Bytes type = answer.option(53);
  answer.type = type.empty() ? 0 : type[0];
  answer.address = number(answer.all, 16, 4);
  return answer;
}
}  // namespace

// ---- ARP and ICMP ---------------------------------------------------------------------------------------------------

TEST_CASE("the gateway tells its Ethernet address, and no other's [RFC 826]") {
  GatewayRig rig;
  rig.send(arp_request(GatewayIp));
  const Bytes reply = rig.answer();
  CHECK(part(reply, 0, 14) == guest_mac + gateway_mac_bytes + be16(0x0806));
  CHECK(part(reply, 14, 28) ==
        Bytes{0, 1, 8, 0, 6, 4, 0, 2} + gateway_mac_bytes + be32(GatewayIp) + guest_mac + be32(GuestIp));
  rig.send(arp_request(GuestIp));
  CHECK(rig.silent());
}

TEST_CASE("the gateway answers an echo with the same data [RFC 792]") {
  GatewayRig rig;
  rig.send(echo(GatewayIp));
  const Datagram d = rig.reply();
  CHECK(d.from == GatewayIp);
  CHECK(d.to == GuestIp);
  CHECK(part(d.payload, 0, 2) == Bytes{0, 0});
  CHECK(part(d.payload, 4) == Bytes{0x12, 0x34, 0, 1} + text("abcdefgh"));
}

TEST_CASE("hosts of the Internet cannot be reached by ICMP or UDP, and the guest is told [RFC 1122, 3.2.2.1]") {
  GatewayRig rig;
  rig.send(echo(0x08080808));
  Datagram d = rig.reply();
  CHECK(part(d.payload, 0, 2) == Bytes{3, 1});
  CHECK(part(d.payload, 8) == part(ip_frame(echo(0x08080808)), 14, 28));
  rig.send(udp(GuestIp, 5, 0x08080808, 123, text("time?")));
  d = rig.reply();
  CHECK(part(d.payload, 0, 2) == Bytes{3, 3});
  rig.send(Datagram{GuestIp, 0x08080808, 47, text("tunnel")});
  CHECK(part(rig.reply().payload, 0, 2) == Bytes{3, 2});
}

TEST_CASE("nobody is told of what went to many [RFC 1122, 3.2.2]") {
  GatewayRig rig;
  for (const u32 to : {0xFFFFFFFFu, 0xC0A883FFu, 0xE0000001u})
    rig.send(ip_frame(udp(GuestIp, 138, to, 138, text("netbios")), all_macs));
  rig.send(udp(0, 5, 0x08080808, 123, text("who am I")));
  CHECK(rig.silent());
}

TEST_CASE("damaged datagrams, fragments and frames for others are not heard") {
  GatewayRig rig;
  Bytes frame = ip_frame(echo(GatewayIp));
  rig.send(ip_frame(echo(GatewayIp), gateway_mac_bytes, 0x2000));
  rig.send(ip_frame(echo(GatewayIp), Bytes{2, 2, 2, 2, 2, 2}));
  frame[24] ^= 1;  // the header's checksum
  rig.send(frame);
  frame = ip_frame(echo(GatewayIp));
  frame[40] ^= 1;  // the message's
  rig.send(frame);
  frame = ip_frame(echo(GatewayIp));
  frame[17] = 200;  // longer than the frame
  rig.send(frame);
  CHECK(rig.silent());
}

TEST_CASE("who asks for an IPv6 router learns that there is none [RFC 4861, 4.2]") {
  GatewayRig rig;
  const Bytes me = Bytes{0xFE, 0x80} + Bytes(13) + Bytes{1}, routers = Bytes{0xFF, 2} + Bytes(13) + Bytes{2};
  rig.send(Bytes{0x33, 0x33, 0, 0, 0, 2} + guest_mac + be16(0x86DD) + Bytes{0x60, 0, 0, 0, 0, 8, 58, 255} + me +
           routers + Bytes{133, 0, 0, 0, 0, 0, 0, 0});
  const Bytes answer = rig.answer();
  REQUIRE(answer.size() == 70);
  CHECK(part(answer, 0, 14) == Bytes{0x33, 0x33, 0, 0, 0, 1} + gateway_mac_bytes + be16(0x86DD));
  CHECK(part(answer, 54, 2) == Bytes{134, 0});
  CHECK(part(answer, 58) == Bytes{64, 0, 0, 0} + Bytes(8));
  CHECK(checksum(part(answer, 22) + be32(16) + be32(58)) == 0);
}

// ---- DHCP -----------------------------------------------------------------------------------------------------------

TEST_CASE("a guest gets an address, a router and a name server, and the same after a restart [RFC 2131, 3.1]") {
  GatewayRig rig;
  const DhcpMessage offer = ask_dhcp(rig, dhcp(1));
  CHECK(offer.type == 2);
  CHECK(offer.address == GuestIp);
  CHECK(offer.option(54) == be32(GatewayIp));
  const Bytes chosen = Bytes{50, 4} + be32(offer.address) + Bytes{54, 4} + be32(GatewayIp);
  const DhcpMessage ack = ask_dhcp(rig, dhcp(3, chosen));
  CHECK(ack.type == 5);
  CHECK(ack.address == GuestIp);
  CHECK(ack.option(1) == be32(0xFFFFFF00));
  CHECK(ack.option(3) == be32(GatewayIp));
  CHECK(ack.option(6) == be32(GatewayIp));
  CHECK(ack.option(51) == be32(86400));
  CHECK(ack.option(67).empty());
  CHECK(number(ack.all, 20, 4) == 0);
  const DhcpMessage again = ask_dhcp(rig, dhcp(3, Bytes{50, 4} + be32(GuestIp)));
  CHECK(again.type == 5);
}

TEST_CASE("two guests get two addresses [RFC 2131, 4.3.1]") {
  GatewayRig rig;
  for (const u8 guest : {1, 2, 1, 2}) CHECK(ask_dhcp(rig, dhcp(1, {}, guest)).address == GuestIp + guest - 1);
}

TEST_CASE("a guest that wants an address of another network is refused [RFC 2131, 4.3.2]") {
  GatewayRig rig;
  const DhcpMessage nak = ask_dhcp(rig, dhcp(3, Bytes{50, 4, 10, 0, 2, 15}, 1, 0));
  CHECK(nak.type == 6);
  CHECK(nak.address == 0);
  CHECK(nak.option(51).empty());
}

TEST_CASE("an answer goes to everybody only if the guest asks for that [RFC 2131, 4.1]") {
  GatewayRig rig;
  rig.send(ip_frame(udp(0, 68, 0xFFFFFFFF, 67, dhcp(1, {}, 1, 0x8000)), all_macs));
  CHECK(part(rig.answer(), 0, 6) == all_macs);
  rig.send(ip_frame(udp(0, 68, 0xFFFFFFFF, 67, dhcp(1, {}, 1, 0)), all_macs));
  const Bytes frame = rig.answer();
  CHECK(part(frame, 0, 6) == guest_mac);
  CHECK(number(frame, 30, 4) == GuestIp);
}

TEST_CASE("renewing, informing and leaving [RFC 2131, 4.3.2, 4.3.4, 4.3.5]") {
  GatewayRig rig;
  ask_dhcp(rig, dhcp(1));
  const DhcpMessage renewed = ask_dhcp(rig, dhcp(3, {}, 1, 0, GuestIp), GuestIp);
  CHECK(renewed.type == 5);
  CHECK(number(renewed.all, 12, 4) == GuestIp);
  const DhcpMessage informed = ask_dhcp(rig, dhcp(8, {}, 9, 0, GuestIp + 50), GuestIp + 50);
  CHECK(informed.type == 5);
  CHECK(informed.address == 0);
  CHECK(informed.option(51).empty());
  rig.send(udp(GuestIp, 68, GatewayIp, 67, dhcp(7, {}, 1, 0, GuestIp)));
  CHECK(rig.silent());
  CHECK(ask_dhcp(rig, dhcp(1, {}, 2)).address == GuestIp);
}

TEST_CASE("a BOOTP client is answered without DHCP's options [RFC 1534]") {
  GatewayRig rig;
  rig.gateway.set_boot_file("boot.img");
  const DhcpMessage answer = ask_dhcp(rig, dhcp(0));
  CHECK(answer.type == 0);
  CHECK(answer.address == GuestIp);
  CHECK(answer.all.size() >= 300);
  CHECK(answer.option(1) == be32(0xFFFFFF00));
  CHECK(answer.option(54).empty());
  CHECK(number(answer.all, 20, 4) == GatewayIp);
  CHECK(string_of(part(answer.all, 108, 9)) == std::string("boot.img\0", 9));
}

TEST_CASE("more guests than there are leases take the oldest") {
  GatewayRig rig;
  for (unsigned n = 0; n < 200; n++) {
    const u32 address = ask_dhcp(rig, dhcp(1, {}, u8(n))).address;
    CHECK(address == 0xC0A88301 + n % net::DhcpServer::MostLeases);
  }
}

// ---- DNS ------------------------------------------------------------------------------------------------------------

TEST_CASE("every name has an address, always the same, and the name is found again by it [RFC 1035]") {
  GatewayRig rig;
  const Bytes answer = rig.ask_udp(53, dns_query("Example.COM", 1));
  CHECK(part(answer, 0, 8) == be16(0xABCD) + be16(0x8180) + be16(1) + be16(1));
  CHECK(part(answer, 12, 17) == part(dns_query("Example.COM", 1), 12));
  CHECK(part(answer, 29, 12) == be16(0xC00C) + be16(1) + be16(1) + be32(60) + be16(4));
  const u32 address = resolve(rig, "example.com");
  CHECK(address == number(answer, 41, 4));
  CHECK(address >> 17 == 0xC612 >> 1);  // 198.18.0.0/15
  CHECK(resolve(rig, "example.org") != address);
  const u32 last = address & 0xFF;
  const Bytes reverse = rig.ask_udp(53, dns_query(std::to_string(last) + ".0.18.198.in-addr.arpa", 12));
  CHECK(string_of(reverse).find(std::string("\7example\3com\0", 13)) != std::string::npos);
}

TEST_CASE("there is no data of other types, and no name that is none [RFC 1035, 4.1.1; RFC 4074]") {
  GatewayRig rig;
  const auto outcome = [&](const Bytes& query) {
    const Bytes answer = rig.ask_udp(53, query);
    return std::pair(number(answer, 2, 2), number(answer, 6, 2));
  };
  CHECK(outcome(dns_query("example.com", 28)) == std::pair(0x8180u, 0u));
  CHECK(outcome(dns_query("example.com", 15)) == std::pair(0x8180u, 0u));
  CHECK(outcome(dns_query("a b.com", 1)) == std::pair(0x8183u, 0u));
  CHECK(outcome(dns_query("1.2.3.4.in-addr.arpa", 12)) == std::pair(0x8183u, 0u));
  CHECK(outcome(dns_query("example.com", 1, 0x2900)) == std::pair(0xA984u, 0u));  // a notification
  CHECK(outcome(part(dns_query("example.com", 1), 0, 20)) == std::pair(0x8181u, 0u));
}

TEST_CASE("names are answered whatever server the guest asks") {
  GatewayRig rig;
  const Bytes answer = rig.ask_udp(53, dns_query("example.com", 1), 0x08080808);
  CHECK(number(answer, 6, 2) == 1);
}

TEST_CASE("names beyond the pool take the address that was asked for least lately") {
  GatewayRig rig;
  const u32 first = resolve(rig, "first.example"), second = resolve(rig, "second.example");
  for (unsigned n = 2; n < net::DnsServer::MostNames; n++) resolve(rig, "n" + std::to_string(n) + ".example");
  CHECK(resolve(rig, "first.example") == first);
  CHECK(resolve(rig, "another.example") == second);
}

// ---- TFTP -----------------------------------------------------------------------------------------------------------

namespace {
/// Who gets a file, with acknowledgements as RFC 1350 has them.
struct TftpClient {
  GatewayRig& rig;
  u16 server = 0;
  Bytes request(const Bytes& message) {
    rig.send(udp(GuestIp, 2000, GatewayIp, 69, message));
    return answer();
  }
  Bytes acknowledge(u16 block) {
    rig.send(udp(GuestIp, 2000, GatewayIp, server, be16(4) + be16(block)));
    return rig.silent() ? Bytes{} : answer();
  }
  Bytes answer() {
    const Datagram d = rig.reply();
    server = u16(number(d.payload, 0, 2));
    return part(d.payload, 8);
  }
};
Bytes read_request(const std::string& name, const std::string& options = "") {
  return be16(1) + text(name) + Bytes{0} + text("octet") + Bytes{0} + text(options);
}
Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t n = 0; n < size; n++) bytes[n] = u8(n ^ n >> 8);
  return bytes;
}
}  // namespace

TEST_CASE("a file comes in blocks, the last of which is short [RFC 1350]") {
  GatewayRig rig;
  rig.gateway.set_file("boot/file", numbered(1024));
  TftpClient client{rig};
  CHECK(client.request(read_request("/boot/file")) == be16(3) + be16(1) + part(numbered(1024), 0, 512));
  CHECK(client.acknowledge(1) == be16(3) + be16(2) + part(numbered(1024), 512));
  CHECK(rig.gateway.busy());
  CHECK(client.acknowledge(1).empty());  // twice: nothing is sent twice
  CHECK(client.acknowledge(2) == be16(3) + be16(3));
  CHECK(client.acknowledge(3).empty());
  CHECK_FALSE(rig.gateway.busy());
}

TEST_CASE("larger blocks and the size come if the guest asks [RFC 2347, 2348, 2349]") {
  GatewayRig rig;
  rig.gateway.set_file("f", numbered(100'000));
  TftpClient client{rig};
  const std::string options(
      "blksize\0"
      "1400\0"
      "TSIZE\0"
      "0\0"
      "windowsize\0"
      "4\0",
      35);
  CHECK(client.request(read_request("f", options)) == be16(6) + text(std::string("blksize\0"
                                                                                 "1400\0"
                                                                                 "tsize\0"
                                                                                 "100000\0",
                                                                                 26)));
  Bytes all;
  for (u16 block = 0; all.size() < 100'000; block++) {
    const Bytes data = client.acknowledge(block);
    REQUIRE(number(data, 0, 4) == 0x30000u + block + 1);
    all = all + part(data, 4);
  }
  CHECK(all == numbered(100'000));
}

TEST_CASE("a block that is not acknowledged comes again, until nobody listens [RFC 1350, 2]") {
  GatewayRig rig;
  rig.gateway.set_file("f", numbered(10));
  TftpClient client{rig};
  const Bytes first = client.request(read_request("f"));
  rig.wait(999ms);
  CHECK(rig.silent());
  rig.wait(1ms);
  CHECK(client.answer() == first);
  for (unsigned n = 0; n < 10; n++) rig.wait(1s), rig.answer();
  CHECK_FALSE(rig.gateway.busy());
}

TEST_CASE("what is not there, and writing, are errors [RFC 1350, 5]") {
  GatewayRig rig;
  TftpClient client{rig};
  CHECK(number(client.request(read_request("nothing")), 0, 4) == 0x00050001);
  Bytes write = read_request("f");
  write[1] = 2;
  CHECK(number(client.request(write), 0, 4) == 0x00050002);
  CHECK(number(client.request(be16(7) + text("x")), 0, 4) == 0x00050004);
  CHECK_FALSE(rig.gateway.busy());
}
