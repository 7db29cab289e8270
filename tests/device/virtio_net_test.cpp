// SPDX-License-Identifier: MIT
#include "core/device/virtio_net.h"

#include <catch2/catch.hpp>

#include "tests/support/ne2000_rig.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/virtio_driver.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u16 Receive = 0, Transmit = 1;
constexpr u32 Buffer = VirtioDriver::Buffers, Sent = Buffer + 0x1000, Header = 10;

struct NetRig {
  MemorySpace memory{0x100000};
  PortSpace ports;
  VirtioNet card{memory, ports, card_address};
  VirtioDriver driver{memory, ports, card};

  NetRig() { driver.start(0); }
  void put_frame(std::span<const u8> frame) { memory.write_block(Sent + Header, frame); }
  bool arrives(std::span<const u8> frame) {
    card.link.to_guest.push(frame);
    card.frames_arrived();
    std::vector<u8> received(frame.size());
    memory.read_block(Buffer + Header, received);
    return std::equal(frame.begin(), frame.end(), received.begin());
  }

  void visit(StateVisitor& v) { v("memory", memory), v("card", card), v("available", driver.available); }
  void act(unsigned step) {
    PortNoise noise(step);
    card.link.to_guest.clear(), card.link.from_guest.clear();
    if (step % 5 == 0) driver.start(noise.next());
    if (step % 3 == 0) card.link.to_guest.push(frame_to(card_address, 60 + noise.next() % 1400));
    driver.offer(Receive, {{Buffer, noise.next() % 20, true}, {Buffer + 0x100, noise.next() % 1600, true}});
    driver.offer(Transmit, {{Sent, noise.next() % 20}, {Sent + 0x100, noise.next() % 1600}});
    if (step % 7 == 0) driver.put_descriptor(Receive, u16(noise.next() % 4), noise.next(), noise.next(), 3, 1);
    if (step % 11 == 0) ports.write32(u16(VirtioDriver::Base + noise.next() % 16), noise.next());
    driver.notify(u16(noise.next() % 3));
    card.frames_arrived();
  }
};
}  // namespace

TEST_CASE("virtio network card: says what it is, its address, and that its cable is plugged in [5.1.4]") {
  NetRig rig;
  CHECK(rig.card.read_config(0x00, 4) == 0x10001AF4);
  CHECK(rig.card.read_config(0x08, 4) == 0x02000000);
  CHECK(rig.card.read_config(0x2C, 4) == 0x00011AF4);
  CHECK(rig.driver.config(0) == 0x00454602);
  CHECK(rig.driver.config(4) == 0x00010100);
}

TEST_CASE("virtio network card: sends what lies behind the header") {
  NetRig rig;
  const std::vector<u8> frame = frame_to(other_address, 1514);
  rig.put_frame(frame);
  rig.driver.offer(Transmit, {{Sent, Header}, {Sent + Header, 1514}});
  rig.driver.notify(Transmit);
  REQUIRE(rig.card.link.from_guest.size() == 1);
  const auto sent = rig.card.link.from_guest.front().bytes();
  CHECK(std::equal(frame.begin(), frame.end(), sent.begin(), sent.end()));
  CHECK(rig.driver.used(Transmit) == 1);
  CHECK(rig.driver.interrupts() == 1);
}

TEST_CASE("virtio network card: what is no frame is not sent, and its buffer comes back") {
  NetRig rig;
  const u32 bytes = GENERATE(0u, 5u, Header + 13, Header + 1515, 0x10000u);
  rig.driver.offer(Transmit, {{Sent, bytes}});
  rig.driver.notify(Transmit);
  CHECK(rig.card.link.from_guest.empty());
  CHECK(rig.driver.used(Transmit) == 1);
}

TEST_CASE("virtio network card: a frame arrives behind an empty header, with an interrupt") {
  NetRig rig;
  rig.memory.write(Buffer, 0xFFFFFFFF, 4);
  rig.driver.offer(Receive, {{Buffer, Header, true}, {Buffer + Header, 1514, true}}, 9);
  CHECK(rig.arrives(frame_to(card_address, 1000)));
  CHECK(rig.memory.read(Buffer, 4) == 0);
  CHECK(rig.driver.used_head(Receive, 0) == 9);
  CHECK(rig.driver.used_bytes(Receive, 0) == 1010);
  CHECK(rig.card.interrupt.high());
}

TEST_CASE("virtio network card: a frame waits for a buffer") {
  NetRig rig;
  CHECK_FALSE(rig.arrives(frame_to(card_address)));
  rig.driver.offer(Receive, {{Buffer, 1526, true}});
  rig.driver.notify(Receive);
  CHECK(rig.driver.used_bytes(Receive, 0) == 70);
  CHECK(rig.card.link.to_guest.empty());
}

TEST_CASE("virtio network card: a frame that the buffer can't hold is lost, the buffer is not") {
  NetRig rig;
  rig.driver.offer(Receive, {{Buffer, 100, true}});
  CHECK_FALSE(rig.arrives(frame_to(card_address, 91)));
  CHECK(rig.driver.used(Receive) == 0);
  CHECK(rig.arrives(frame_to(card_address, 90)));
  CHECK(rig.driver.used(Receive) == 1);
}

TEST_CASE("virtio network card: without a driver, frames are lost") {
  NetRig rig;
  rig.ports.write(VirtioDriver::Base + VirtioPci::DeviceStatus, 0);
  CHECK_FALSE(rig.arrives(frame_to(card_address)));
  CHECK(rig.card.link.to_guest.empty());
}

TEST_CASE("virtio network card: a ring that its own buffers overwrite comes to an end") {
  NetRig rig;
  for (u16 queue : {Transmit, Receive}) {
    for (unsigned n = 0; n < 60; n++)
      rig.driver.offer(queue, {{VirtioDriver::ring(queue) + 2048, 1526, queue == Receive}}, u16(n));
    for (unsigned n = 0; n < 32; n++) rig.card.link.to_guest.push(frame_to(card_address, 1514));
    rig.driver.notify(queue);
  }
  CHECK(rig.driver.used(Transmit) == 60);
  CHECK((rig.driver.status() & VirtioPci::NeedsReset) != 0);
}

FERRITE_SNAPSHOT_TESTS(NetRig)
