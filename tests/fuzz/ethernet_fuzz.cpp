// SPDX-License-Identifier: MIT
// libFuzzer: a hostile guest at the ports of an RTL8029AS, and hostile frames to the gateway: as they are, and as what
// they would be with their headers and checksums in order. Run it with tools/fuzz.
#include <cstdlib>

#include "core/device/rtl8029as.h"
#include "core/net/ethernet_switch.h"
#include "core/net/gateway.h"
#include "tests/fuzz/input.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr MacAddress guest_address{0x02, 0x46, 0x45, 0x00, 0x00, 0x01}, gateway_address{0x02, 0x46, 0x52, 0, 0, 0xFE};
constexpr net::Ipv4Address Guest = net::ipv4(192, 168, 131, 1), Gateway = net::ipv4(192, 168, 131, 254);
constexpr net::Ipv4Address Somewhere = net::ipv4(198, 18, 0, 1);

/// A host that says yes to everything, in pieces.
struct Host final : net::HostNetwork {
  struct Exchange final : net::HttpExchange {
    net::HttpHead answer{200, "OK", {{"X", "y"}}};
    std::size_t left = 3000;
    const net::HttpHead* head() override { return &answer; }
    std::size_t read(std::span<u8> into) override {
      const std::size_t count = std::min(left, into.size());
      std::fill_n(into.begin(), count, u8('x'));
      left -= count;
      return count;
    }
    net::ByteChannel::State state() const override {
      return left ? net::ByteChannel::State::Open : net::ByteChannel::State::Ended;
    }
  };
  struct Sink final : net::ByteChannel {
    bool ended = false;
    std::size_t write(std::span<const u8> bytes) override { return (bytes.size() + 1) / 2; }
    void end() override { ended = true; }
    std::size_t read(std::span<u8>) override { return 0; }
    State state() const override { return ended ? State::Ended : State::Open; }
  };
  std::unique_ptr<net::HttpExchange> request(net::HttpRequest) override { return std::make_unique<Exchange>(); }
  std::unique_ptr<net::ByteChannel> connect(std::string_view, u16 port) override {
    return port & 1 ? std::make_unique<Sink>() : nullptr;
  }
};

/// Builds valid frames around what the fuzzer sends.
struct Sender final : net::Ipv4Sender {
  EthernetFrames* out = nullptr;
  net::Ipv4Address destination = Gateway;
  void send_ipv4(const Header& header, std::span<const u8> payload) override {
    std::array<u8, EthernetFrame::Longest> bytes{};
    const std::span<u8> frame(bytes.data(), EthernetFrame::Header + HeaderBytes + payload.size());
    std::copy(gateway_address.begin(), gateway_address.end(), frame.begin());
    std::copy(guest_address.begin(), guest_address.end(), frame.begin() + 6);
    const std::span<u8> ip = frame.subspan(EthernetFrame::Header);
    store_big<u16>(frame, 12, 0x0800);
    ip[0] = 0x45, ip[8] = 64, ip[9] = u8(header.protocol);
    store_big<u16>(ip, 2, u16(ip.size()));
    store_big<u32>(ip, 12, header.source), store_big<u32>(ip, 16, header.destination);
    store_big<u16>(ip, 10, net::internet_checksum(ip.first(HeaderBytes)));
    std::copy(payload.begin(), payload.end(), ip.begin() + HeaderBytes);
    out->push(frame);
  }
  std::size_t room() const override { return 1; }
};

struct Board {
  Scheduler clock{100'000'000};
  MemorySpace memory{0x2'8000};
  PortSpace ports;
  Rtl8029as card{memory, ports, clock, guest_address};
  Host host;
  net::Gateway gateway{host};
  EthernetFrames to_gateway, from_gateway;
  net::EthernetSwitch hub;
  Sender sender;
  net::Time now{0};
  u32 sequence = 0, acknowledgement = 0;  // of the last segment, so that connections come about

  Board() {
    card.write_config(0x10, 0xC000, 4), card.write_config(0x04, 0x03, 2);
    hub.connect({&card.ne2000.chip.link.from_guest, &card.ne2000.chip.link.to_guest});
    hub.connect({&from_gateway, &to_gateway});
    sender.out = &to_gateway;
    gateway.set_file("f", std::vector<u8>(2000));
  }
  void exchange() {
    hub.forward();
    gateway.exchange(to_gateway, from_gateway, now);
    if (from_gateway.empty()) return;
    const auto frame = from_gateway.front().bytes();
    if (frame[23] == u8(net::Protocol::Tcp)) acknowledgement = load_big<u32>(frame, 38) + (frame[47] & 3 ? 1 : 0);
    card.ne2000.chip.frames_arrived();
  }
};

std::vector<u8> bytes_of(Input& input) {
  std::vector<u8> bytes(input.word() % 1400);
  for (u8& byte : bytes) byte = input.next();
  return bytes;
}

void send_raw(Board& board, Input& input) {
  std::vector<u8> frame = bytes_of(input);
  if (frame.size() >= 6 && input.next() & 1) std::copy(gateway_address.begin(), gateway_address.end(), frame.begin());
  board.to_gateway.push(frame, EthernetFrames::Padding::AsSent);
}

void send_udp(Board& board, Input& input) {
  constexpr u16 Ports[] = {67, 53, 69, 123, 0xC000, 0xC001};
  const u16 port = Ports[input.next() % 6];
  board.sender.send_udp(gateway_address, {Guest, u16(68 + (input.next() & 1))}, {Gateway, port}, bytes_of(input));
}

void send_segment(Board& board, Input& input) {
  const u8 flags = input.next(), how = input.next();
  std::vector<u8> segment(20);
  const std::span<u8> header(segment);
  store_big<u16>(header, 0, u16(1000 + (how & 3))), store_big<u16>(header, 2, how & 4 ? 80 : 7);
  store_big<u32>(header, 4, board.sequence + (how & 8 ? input.word() - 0x8000 : 0));
  store_big<u32>(header, 8, board.acknowledgement + (how & 16 ? input.word() - 0x8000 : 0));
  header[12] = 0x50, header[13] = flags;
  store_big<u16>(header, 14, u16(how & 32 ? input.word() : 0xFFFF));
  const std::vector<u8> data = bytes_of(input);
  segment.insert(segment.end(), data.begin(), data.end());
  const u32 sum = net::pseudo_header_sum(Guest, Somewhere, net::Protocol::Tcp, segment.size());
  store_big<u16>(segment, 16, net::internet_checksum(segment, sum));
  board.sender.send_ipv4({gateway_address, net::Protocol::Tcp, Guest, Somewhere}, segment);
  if (!(how & 8)) board.sequence += u32(data.size()) + (flags & 3 ? 1 : 0);
}

void send_message(Board& board, Input& input) {
  const std::vector<u8> message = bytes_of(input);
  board.sender.send_ipv4({gateway_address, net::Protocol(input.next() & 3), Guest, Gateway}, message);
}

void act(Board& board, Input& input) {
  const u8 action = input.next();
  const u16 port = u16(0xC000 + (input.next() & 0x1F));
  switch (action & 15) {
    case 0: return send_raw(board, input);
    case 1: return send_udp(board, input);
    case 2:
    case 3: return send_segment(board, input);
    case 4: return send_message(board, input);
    case 5: return board.exchange();
    case 6: board.now += net::Time(input.word()); return board.exchange();
    case 7: return board.clock.advance_to(board.clock.now() + (Ticks(input.next()) << (action >> 4)));
    case 8:
      if (board.clock.next_due() != Never) board.clock.advance_to(board.clock.next_due());
      return;
    case 9: return board.ports.write16(port, u16(input.word()));
    case 10: return void(board.ports.read32(port));
    case 11:
      for (u32 n = input.word() & 0x7FF; n--;) board.ports.write(0xC010, u8(n));
      return;
    case 12: return void(board.ports.read(port));
    default: return board.ports.write(port, input.next());
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  Board board;
  Input input{{data, size}};
  while (!input.bytes.empty()) act(board, input), board.exchange();
  // Whatever happened, a reset brings the card back.
  board.ports.read(0xC01F);
  if (board.ports.read(0xC000) != 0x21) std::abort();
  return 0;
}
