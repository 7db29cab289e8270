// SPDX-License-Identifier: MIT
#include "core/device/virtio_console.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/virtio_driver.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u16 Receive = 0, Transmit = 1;
constexpr u32 Buffer = VirtioDriver::Buffers;

struct ConsoleRig {
  Scheduler clock{100'000'000};
  MemorySpace memory{0x100000};
  PortSpace ports;
  VirtioConsole card{memory, ports, clock};
  VirtioDriver driver{memory, ports, card};

  ConsoleRig() { driver.start(0); }
  std::string output() {
    std::string text;
    while (!card.output.empty()) text += char(card.output.pop());
    return text;
  }
  void input(std::string_view text) {
    for (char c : text) card.input.push(u8(c));
    card.input_arrived();
  }

  void visit(StateVisitor& v) {
    v("clock", clock), v("memory", memory), v("card", card), v("available", driver.available);
    v("output", card.output), v("input", card.input);
  }
  void act(unsigned step) {
    PortNoise noise(step);
    if (step % 5 == 0) driver.start(0);
    if (step % 4 == 0) card.output.clear();
    input("typed");
    driver.offer(Receive, {{Buffer, noise.next() % 20, true}}, 3);
    driver.offer(Transmit, {{Buffer, noise.next() % 20}, {Buffer, noise.next() % 6000}});
    if (step % 7 == 0) driver.put_descriptor(Receive, u16(noise.next() % 4), noise.next(), noise.next(), 3, 1);
    if (step % 11 == 0) ports.write32(u16(VirtioDriver::Base + noise.next() % 16), noise.next());
    driver.notify(u16(noise.next() % 3));
    clock.advance_to(clock.now() + noise.next() % 200'000);
  }
};
}  // namespace

TEST_CASE("virtio console: says what it is [4.1.2]") {
  ConsoleRig rig;
  CHECK(rig.card.read_config(0x00, 4) == 0x10031AF4);
  CHECK(rig.card.read_config(0x2C, 4) == 0x00031AF4);
}

TEST_CASE("virtio console: what the guest sends comes out, whatever the buffers") {
  ConsoleRig rig;
  rig.driver.put(Buffer, "a long and a short one");
  rig.driver.offer(Transmit, {{Buffer, 6}, {Buffer + 6, 16}});
  rig.driver.notify(Transmit);
  CHECK(rig.output() == "a long and a short one");
  CHECK(rig.driver.used(Transmit) == 1);
  CHECK(rig.driver.interrupts() == 1);
}

TEST_CASE("virtio console: a guest that sends more than the host takes waits, and loses nothing") {
  ConsoleRig rig;
  rig.driver.put(Buffer, std::string(9999, 'x') + '.');
  rig.driver.offer(Transmit, {{Buffer, 10'000}});
  rig.driver.notify(Transmit);
  std::string all;
  for (unsigned n = 0; n < 2; n++) {
    CHECK(rig.driver.used(Transmit) == 0);
    all += rig.output();
    rig.clock.advance_to(rig.clock.now() + 200'000);
  }
  CHECK(rig.driver.used(Transmit) == 1);
  CHECK(all + rig.output() == std::string(9999, 'x') + '.');
}

TEST_CASE("virtio console: input fills one buffer after the other, and the rest waits") {
  ConsoleRig rig;
  rig.driver.offer(Receive, {{Buffer, 4, true}}, 0);
  rig.driver.offer(Receive, {{Buffer + 16, 4, true}}, 1);
  rig.input("ten bytes!");
  CHECK(rig.driver.text(Buffer, 4) == "ten ");
  CHECK(rig.driver.text(Buffer + 16, 4) == "byte");
  CHECK(rig.card.input.size() == 2);
  rig.driver.offer(Receive, {{Buffer + 32, 4, true}}, 2);
  rig.driver.notify(Receive);
  CHECK(rig.driver.text(Buffer + 32, 2) == "s!");
  CHECK(rig.driver.used_bytes(Receive, 2) == 2);
}

TEST_CASE("virtio console: without a driver, input is lost") {
  ConsoleRig rig;
  rig.ports.write(VirtioDriver::Base + VirtioPci::DeviceStatus, 0);
  rig.input("nobody");
  CHECK(rig.card.input.empty());
}

TEST_CASE("virtio console: buffers that lie about themselves end in a reset") {
  ConsoleRig rig;
  rig.driver.put_descriptor(Transmit, 0, 0, 0x1000, VirtioDriver::HasNext, 0);
  rig.driver.make_available(Transmit, 0);
  rig.driver.notify(Transmit);
  CHECK((rig.driver.status() & VirtioPci::NeedsReset) != 0);
  CHECK(rig.output().empty());
}

FERRITE_SNAPSHOT_TESTS(ConsoleRig)
