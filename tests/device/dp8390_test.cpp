// SPDX-License-Identifier: MIT
#include "core/device/dp8390.h"

#include <catch2/catch.hpp>

#include "tests/support/ne2000_rig.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"

using namespace ferrite;
using namespace ferrite::test;
using namespace std::chrono_literals;

namespace {
using Driver = Ne2000Driver;
constexpr MacAddress group_address{0x01, 0x00, 0x5E, 0x00, 0x00, 0x01};

/// An NE2000 at work, and a cable.
struct NicRig : Driver {
  Scheduler clock{10'000'000};  // a tick is a bit's time on the wire
  Ne2000 card{clock, card_address};
  EthernetLink& link = card.chip.link;

  NicRig() : Driver(card) { start(); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  /// The cable brings it, and the card has the time for it.
  void arrive(const std::vector<u8>& frame) {
    link.to_guest.push(frame, EthernetFrames::Padding::AsSent);
    card.chip.frames_arrived();
    wait(2ms);
  }
  bool irq() const { return card.chip.irq.high(); }
  std::vector<u8> sent() {
    if (link.from_guest.empty()) return {};
    const auto bytes = link.from_guest.front().bytes();
    std::vector<u8> frame(bytes.begin(), bytes.end());
    link.from_guest.pop();
    return frame;
  }
  std::vector<u8> fifo() {
    std::vector<u8> bytes;
    for (unsigned n = 0; n < 8; n++) bytes.push_back(in(Fifo));
    return bytes;
  }
  void visit(StateVisitor& v) { v("clock", clock), v("card", card); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    if (step % 3 == 0) start(0x1F);
    link.to_guest.clear(), link.from_guest.clear();  // the cable is not part of the state
    link.to_guest.push(frame_to(broadcast_address, 60 + noise.next() % 1455));
    card.chip.frames_arrived();
    if (step % 2) send(frame_to(other_address, 60 + noise.next() % 1455));
    wait(std::chrono::microseconds(noise.next() % 1000));
    noise.run(card, Ne2000::Ports, clock, 20);
  }
};

/// CRC-32 of the frame, bit by bit as it is on the wire [4].
u32 check_of(std::span<const u8> bytes) {
  u32 remainder = ~0u;
  for (const u8 byte : bytes)
    for (unsigned n = 0; n < 8; n++) {
      const bool bit = (remainder ^ byte >> n) & 1;
      remainder = remainder >> 1 ^ (bit ? 0xEDB88320u : 0);
    }
  return ~remainder;
}
std::vector<u8> with_check(std::vector<u8> frame) {
  const u32 check = check_of(frame);
  for (unsigned n = 0; n < 4; n++) frame.push_back(u8(check >> 8 * n));
  return frame;
}
}  // namespace

TEST_CASE("DP8390: a reset stops it and says so [11]") {
  NicRig rig;
  rig.out(Driver::Imr, 0x7F);
  rig.card.reset();
  CHECK(rig.in(Driver::Cr) == 0x21);
  CHECK(rig.in(Driver::Isr) == 0x80);
  CHECK_FALSE(rig.irq());
  rig.out(Driver::Cr, 0xA1);
  CHECK(rig.in(Driver::Imr) == 0x00);
  CHECK(rig.in(Driver::Dcr) == 0xCC);
}

TEST_CASE("DP8390: RST follows stop and start, and writing it changes nothing [10.3]") {
  NicRig rig;
  CHECK(rig.in(Driver::Isr) == 0x00);
  rig.out(Driver::Cr, Driver::Stop);
  CHECK(rig.in(Driver::Isr) == 0x80);
  rig.out(Driver::Isr, 0xFF);
  CHECK(rig.in(Driver::Isr) == 0x80);
  rig.out(Driver::Cr, Driver::Start);
  CHECK(rig.in(Driver::Isr) == 0x00);
}

TEST_CASE("DP8390: page 2 shows what page 0 was told [10.2]") {
  NicRig rig;
  rig.out(Driver::TransmitPage, 0x41);
  rig.out(Driver::Tcr, 0xE8);
  rig.out(Driver::Cr, Driver::Page2);
  CHECK(rig.in(Driver::PageStart) == 0x46);
  CHECK(rig.in(Driver::PageStop) == 0x80);
  CHECK(rig.in(Driver::TransmitPage) == 0x41);
  CHECK(rig.in(Driver::Rcr) == 0xC4);
  CHECK(rig.in(Driver::Tcr) == 0xE8);
}

TEST_CASE("DP8390: a frame is on the cable after its bits' time, and raises the interrupt [8]") {
  NicRig rig;
  const auto frame = frame_to(other_address, 100);
  rig.out(Driver::Imr, 0x02);
  rig.send(frame);
  CHECK(rig.in(Driver::Cr) == 0x26);  // TXP until it is out
  rig.wait(99'100ns);                 // gap, preamble, 100 bytes and their check: 124 * 800 ns
  CHECK(rig.sent().empty());
  CHECK_FALSE(rig.irq());
  rig.wait(100ns);
  CHECK(rig.sent() == frame);
  CHECK(rig.irq());
  CHECK(rig.in(Driver::Cr) == 0x22);
  CHECK(rig.in(Driver::Tsr) == 0x03);
  CHECK((rig.in(Driver::Isr)&0x02) != 0);
  rig.out(Driver::Isr, 0x02);
  CHECK_FALSE(rig.irq());
}

TEST_CASE("DP8390: a stop lets the frame out that is being sent, and RST tells when [10.3]") {
  NicRig rig;
  rig.send(frame_to(other_address));
  rig.out(Driver::Cr, Driver::Stop);
  CHECK((rig.in(Driver::Isr)&0x80) == 0);
  rig.wait(1ms);
  CHECK_FALSE(rig.sent().empty());
  CHECK((rig.in(Driver::Isr)&0x80) != 0);
}

TEST_CASE("DP8390: a stopped chip sends nothing") {
  NicRig rig;
  rig.out(Driver::Cr, Driver::Stop);
  rig.out(Driver::Cr, 0x25);
  rig.wait(2ms);
  CHECK(rig.sent().empty());
}

TEST_CASE("DP8390: a short frame is sent as it is, a longer one than frames are is lost on the cable [8]") {
  NicRig rig;
  rig.send(frame_to(other_address, 30));
  rig.wait(1ms);
  CHECK(rig.sent().size() == 30);
  rig.out(Driver::TransmitCount0, 0xFF), rig.out(Driver::TransmitCount1, 0xFF);
  rig.out(Driver::Isr, 0x02);
  rig.out(Driver::Cr, Driver::Send);
  rig.wait(51ms);
  CHECK((rig.in(Driver::Isr)&0x02) == 0);
  rig.wait(2ms);
  CHECK((rig.in(Driver::Isr)&0x02) != 0);
  CHECK(rig.sent().empty());
}

TEST_CASE("DP8390: a guest that makes its own check sequence is heard if it is right [10.3, TCR]") {
  NicRig rig;
  rig.out(Driver::Tcr, 0x01);
  auto frame = with_check(frame_to(other_address));
  rig.send(frame);
  rig.wait(1ms);
  CHECK(rig.sent() == frame_to(other_address));
  frame[20] ^= 1;
  rig.send(frame);
  rig.wait(1ms);
  CHECK(rig.sent().empty());
}

TEST_CASE("DP8390: a frame is in the ring behind its header, with its check sequence [7]") {
  NicRig rig;
  rig.out(Driver::Imr, 0x01);
  const auto frame = frame_to(card_address, 100);
  rig.link.to_guest.push(frame);
  rig.card.chip.frames_arrived();
  rig.wait(99'100ns);
  CHECK_FALSE(rig.irq());
  rig.wait(100ns);
  CHECK(rig.irq());
  CHECK(rig.in(Driver::Isr) == 0x01);
  CHECK(rig.in(Driver::Rsr) == 0x01);
  CHECK(rig.current() == 0x48);
  CHECK(rig.read_memory(0x4700, 4) == std::vector<u8>{0x01, 0x48, 104, 0});
  CHECK(rig.read_memory(0x4704, 104) == with_check(frame));
}

TEST_CASE("DP8390: frames go around the ring, and remote DMA with them [9]") {
  NicRig rig;
  for (unsigned n = 0; n < 100; n++) {
    const auto frame = frame_to(card_address, 60 + 13 * n);
    rig.arrive(frame);
    REQUIRE(rig.take() == frame);
  }
}

TEST_CASE("DP8390: a full ring loses the frame, says so and counts it [7]") {
  NicRig rig;
  rig.start(0x04, 0x46, 0x4C);  // six pages, of which one is the boundary and one stays free
  for (unsigned n = 0; n < 4; n++) rig.arrive(frame_to(card_address));
  CHECK(rig.in(Driver::Isr) == 0x01);
  const u8 current = rig.current();
  rig.arrive(frame_to(card_address));
  CHECK(rig.in(Driver::Isr) == 0x91);
  CHECK(rig.current() == current);
  CHECK(rig.in(Driver::Counter2) == 1);
  CHECK(rig.in(Driver::Counter2) == 0);  // reading clears it [10.7]
  rig.out(Driver::Boundary, 0x48);
  CHECK(rig.in(Driver::Isr) == 0x11);
  rig.arrive(frame_to(card_address));
  CHECK(rig.current() != current);
}

TEST_CASE("DP8390: CURR and BNRY are equal in an empty ring [11]") {
  NicRig rig;
  rig.out(Driver::Boundary, 0x47);
  rig.arrive(frame_to(card_address));
  CHECK(rig.current() == 0x48);
}

TEST_CASE("DP8390: RCR chooses who is heard [10.3]") {
  NicRig rig;
  const auto heard = [&](u8 receive, const MacAddress& to, std::size_t length = 60) {
    rig.start(receive);
    rig.arrive(frame_to(to, length));
    return rig.current() != Driver::FirstPage + 1;
  };
  CHECK(heard(0x00, card_address));
  CHECK_FALSE(heard(0x00, broadcast_address));
  CHECK(heard(0x04, broadcast_address));
  CHECK_FALSE(heard(0x04, other_address));
  CHECK(heard(0x10, other_address));
  CHECK_FALSE(heard(0x10, broadcast_address));
  CHECK_FALSE(heard(0x00, card_address, 59));
  CHECK(heard(0x02, card_address, 59));
  CHECK_FALSE(heard(0x18, group_address));  // no bit of the multicast registers is set
}

TEST_CASE("DP8390: a multicast frame is heard when the six bits of its CRC choose a set bit [10.6]") {
  NicRig rig;
  rig.start(0x08);
  rig.out(Driver::Cr, Driver::Page1);
  // The CRC of 01-00-5E-00-00-01 begins with 011111b as the polynomial's register has it: bit 31.
  rig.out(8 + 31 / 8, 1 << 31 % 8);
  rig.out(Driver::Cr, Driver::Start);
  rig.arrive(frame_to(group_address));
  CHECK(rig.current() == 0x48);
  CHECK(rig.in(Driver::Rsr) == 0x21);  // PHY: not its own address
  rig.out(Driver::Rcr, 0x00);
  rig.arrive(frame_to(group_address));
  CHECK(rig.current() == 0x48);
}

TEST_CASE("DP8390: a monitor counts frames and keeps none [10.3, RCR]") {
  NicRig rig;
  rig.start(0x24);
  rig.out(Driver::Imr, 0x20);
  rig.arrive(frame_to(card_address));
  CHECK(rig.current() == 0x47);
  CHECK(rig.in(Driver::Rsr) == 0x51);
  CHECK(rig.in(Driver::Counter2) == 1);
  CHECK(rig.in(Driver::Isr) == 0x00);
  for (unsigned n = 0; n < 127; n++) rig.arrive(frame_to(card_address));
  CHECK_FALSE(rig.irq());
  rig.arrive(frame_to(card_address));
  CHECK(rig.irq());
  CHECK(rig.in(Driver::Isr) == 0x20);
  for (unsigned n = 0; n < 100; n++) rig.arrive(frame_to(card_address));
  CHECK(rig.in(Driver::Counter2) == 0xC0);  // [10.7]
}

TEST_CASE("DP8390: remote DMA moves as many bytes as it was told, and then says so [9]") {
  NicRig rig;
  const std::vector<u8> bytes{1, 2, 3, 4};
  rig.remote(Driver::Write, 0x4000, 3);
  rig.out(Driver::Isr, 0x7F);
  for (const u8 byte : bytes) {
    CHECK(rig.in(Driver::Isr) == (byte == 4 ? 0x40 : 0x00));
    rig.out(Ne2000::Data, byte);
  }
  CHECK(rig.in(Driver::Address0) == 0x03);
  CHECK(rig.in(Driver::Address1) == 0x40);
  CHECK(rig.read_memory(0x4000, 4) == std::vector<u8>{1, 2, 3, 0});
  CHECK(rig.in(Ne2000::Data) == 0xFF);
  rig.remote(Driver::Read, 0x4000, 4);
  rig.out(Driver::Cr, Driver::Start);  // RD2 ends it
  CHECK(rig.in(Ne2000::Data) == 0xFF);
}

TEST_CASE("DP8390: in word mode the data port moves words, in the order that BOS says [10.3, DCR]") {
  NicRig rig;
  rig.out(Driver::Dcr, 0x49);
  rig.remote(Driver::Write, 0x4000, 6);
  rig.card.write_port16(Ne2000::Data, 0x2211);
  rig.card.write_port32(Ne2000::Data, 0x66554433);
  CHECK((rig.in(Driver::Isr)&0x40) != 0);
  rig.remote(Driver::Read, 0x4000, 6);
  CHECK(rig.card.read_port32(Ne2000::Data) == 0x44332211);
  CHECK(rig.in(Ne2000::Data) == 0x55);
  rig.out(Driver::Dcr, 0x4B);
  rig.remote(Driver::Read, 0x4000, 2);
  CHECK(rig.card.read_port16(Ne2000::Data) == 0x1122);
  rig.out(Driver::Dcr, 0x48);
  CHECK(rig.read_memory(0x4000, 6) == std::vector<u8>{0x11, 0x22, 0x33, 0x44, 0x55, 0x66});
}

TEST_CASE("DP8390: what loops back is in the FIFO, not in the ring, and its CRC is an error [12]") {
  NicRig rig;
  const struct { u8 mode, status; } ways[] = {{0x02, 0x53}, {0x04, 0x43}, {0x06, 0x03}};
  for (const auto& way : ways) {
    rig.start();
    rig.out(Driver::Tcr, way.mode);
    const auto frame = frame_to(card_address);
    rig.out(Driver::Isr, 0x7F);
    rig.send(frame);
    rig.wait(1ms);
    CHECK(rig.in(Driver::Tsr) == way.status);
    CHECK(rig.in(Driver::Rsr) == 0x02);
    CHECK((rig.in(Driver::Isr)&0x03) == 0x02);
    const auto all = with_check(frame);
    CHECK(rig.fifo() == std::vector<u8>{64, 0, 0, all[59], all[60], all[61], all[62], all[63]});
    CHECK(rig.sent().empty());
    CHECK(rig.current() == 0x47);
  }
}

TEST_CASE("DP8390: looped back with a check sequence of its own, a frame is intact or not [12]") {
  NicRig rig;
  rig.out(Driver::Tcr, 0x03);
  auto frame = with_check(frame_to(card_address));
  rig.send(frame);
  rig.wait(1ms);
  CHECK(rig.in(Driver::Rsr) == 0x01);
  frame[63] ^= 1;
  rig.send(frame);
  rig.wait(1ms);
  CHECK(rig.in(Driver::Rsr) == 0x02);
}

TEST_CASE("DP8390: while it loops back it hears nothing from the cable [12]") {
  NicRig rig;
  rig.out(Driver::Tcr, 0x02);
  rig.arrive(frame_to(card_address));
  CHECK(rig.current() == 0x47);
  rig.out(Driver::Tcr, 0x00);
  rig.wait(10ms);
  CHECK(rig.current() == 0x47);  // it has gone by
}

TEST_CASE("DP8390: any ring, however wrong, keeps frames inside the buffer memory") {
  NicRig rig;
  for (unsigned n = 0; n < 0x10000; n += 0x35) {
    rig.start(0x1F, u8(n), u8(n >> 8));
    rig.arrive(frame_to(broadcast_address, 1514));
  }
  rig.start();
  rig.arrive(frame_to(card_address));
  CHECK(rig.take() == frame_to(card_address));
}

TEST_CASE("NE2000: the PROM has each byte of the address twice, and says that the slot is of 16 bits") {
  NicRig rig;
  const auto prom = rig.read_memory(0, 32);
  for (unsigned n = 0; n < 6; n++) {
    CHECK(prom[2 * n] == card_address[n]);
    CHECK(prom[2 * n + 1] == card_address[n]);
  }
  CHECK(prom[28] == 0x57);
  CHECK(prom[31] == 0x57);
  rig.write_memory(0, std::vector<u8>(32));
  CHECK(rig.read_memory(0, 32) == prom);
}

TEST_CASE("NE2000: memory is 16 KB at 4000h, with nothing beyond") {
  NicRig rig;
  for (const u16 address : {0x2000, 0x3FFF, 0x4000, 0x7FFF, 0x8000, 0xFFFF}) {
    rig.write_memory(address, std::vector<u8>{0xA5});
    const bool buffer = address >= 0x4000 && address < 0x8000;
    CHECK((rig.read_memory(address, 1)[0] == 0xA5) == buffer);
  }
}

TEST_CASE("NE2000: reading the reset port resets the chip") {
  NicRig rig;
  rig.out(0x1F, 0);
  CHECK((rig.in(Driver::Isr)&0x80) == 0);
  rig.in(0x1F);
  CHECK((rig.in(Driver::Isr)&0x80) != 0);
}

FERRITE_SNAPSHOT_TESTS(NicRig)
