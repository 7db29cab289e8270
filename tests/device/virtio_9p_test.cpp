// SPDX-License-Identifier: MIT
#include "core/device/virtio_9p.h"

#include "tests/support/imagined_folder.h"
#include "tests/support/p9_client.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/virtio_driver.h"

using namespace ferrite;
using namespace ferrite::test;
using p9::Type;

namespace {
constexpr u32 Request = VirtioDriver::Buffers, Answer = Request + 0x1000, AnswerBytes = 4096;

struct TransportRig {
  Scheduler clock{100'000'000};
  MemorySpace memory{0x100000};
  PortSpace ports;
  ImaginedFolder host;
  Virtio9p card{memory, ports, clock, "share", host};
  VirtioDriver driver{memory, ports, card};

  TransportRig() { start(); }
  void start() {
    driver.start(1);
    call(P9Message(Type::Version, 0xFFFF).u32(8192).text("9P2000.L"));
    call(P9Message(Type::Attach).u32(0).u32(~0u).text("").text("").u32(0));
  }
  void run(Ticks ticks = 10'000'000) { clock.advance_to(clock.now() + ticks); }
  u32 offer(const P9Message& message) {
    const std::vector<u8> bytes = message.bytes();
    for (u32 n = 0; n < bytes.size(); n++) memory.write(Request + n, bytes[n], 1);
    memory.write(Answer, 0xEEEEEEEE, 4);
    driver.offer(0, {{Request, 7}, {Request + 7, u32(bytes.size()) - 7}, {Answer, AnswerBytes, true}});
    return u32(bytes.size());
  }
  /// The answer's type; 0: there is none.
  u8 call(const P9Message& message) {
    offer(message);
    driver.notify(0);
    run();
    return memory.read(Answer, 4) == 0xEEEEEEEE ? 0 : u8(memory.read(Answer + 4, 1));
  }

  void visit(StateVisitor& v) {
    v("clock", clock), v("memory", memory), v("card", card), v("available", driver.available), v("waits", host.waits);
  }
  void act(unsigned step) {
    PortNoise noise(step);
    if (step % 10 == 0) driver.start(noise.next()), host.waits = 0, start();
    host.waits = noise.next() % 4;
    const std::string name(1, char('a' + noise.next() % 26));
    P9Message walk(Type::Walk), open(Type::Lopen);
    offer(noise.next() % 2 ? walk.u32(0).u32(1 + noise.next() % 9).u16(2).text("a").text(name)
                           : open.u32(1 + noise.next() % 9).u32(noise.next() % 3));
    if (step % 7 == 0) driver.put_descriptor(0, u16(noise.next() % 4), noise.next(), noise.next(), 3, 1);
    if (step % 11 == 0) ports.write32(u16(VirtioDriver::Base + noise.next() % 16), noise.next());
    driver.notify(0);
    run(noise.next() % 40'000);
  }
};
}  // namespace

TEST_CASE("virtio 9P: says what it is, and by which tag its folder is mounted") {
  TransportRig rig;
  CHECK(rig.card.read_config(0x00, 4) == 0x10091AF4);
  CHECK(rig.card.read_config(0x2C, 4) == 0x00091AF4);
  CHECK((rig.ports.read32(VirtioDriver::Base) & 1) == 1);
  CHECK((rig.driver.config(0) & 0xFFFF) == 5);
  std::string tag;
  for (u16 n = 0; n < 6; n++) tag += char(rig.ports.read(u16(VirtioDriver::Base + VirtioPci::DeviceConfig + 2 + n)));
  CHECK(tag == std::string("share\0", 6));
}

TEST_CASE("virtio 9P: answers messages in buffers cut anywhere, and interrupts") {
  TransportRig rig;
  const u16 before = rig.driver.used(0);
  CHECK(rig.call(P9Message(Type::Walk, 77).u32(0).u32(1).u16(1).text("z")) == u8(Type::Walk) + 1);
  CHECK(rig.memory.read(Answer, 4) == 7 + 2 + 13);
  CHECK(rig.memory.read(Answer + 5, 2) == 77);
  CHECK(rig.driver.used(0) == before + 1);
  CHECK(rig.driver.used_bytes(0, before) == 22);
  CHECK(rig.driver.interrupts() == 1);
}

TEST_CASE("virtio 9P: a host that needs time is asked again, and a reset ends the request") {
  TransportRig rig;
  rig.host.waits = 5;
  rig.offer(P9Message(Type::Walk).u32(0).u32(1).u16(1).text("z"));
  rig.driver.notify(0);
  rig.run(40'000);
  CHECK(rig.memory.read(Answer, 4) == 0xEEEEEEEE);
  rig.run();
  CHECK(rig.memory.read(Answer + 4, 1) == u8(Type::Walk) + 1);
  rig.host.waits = 1000;
  rig.offer(P9Message(Type::Walk).u32(0).u32(2).u16(1).text("z"));
  rig.driver.notify(0);
  rig.run(40'000);
  rig.ports.write(VirtioDriver::Base + VirtioPci::DeviceStatus, 0);
  rig.host.waits = 0;
  rig.run();
  CHECK(rig.memory.read(Answer, 4) == 0xEEEEEEEE);
}

TEST_CASE("virtio 9P: several messages are answered in their order") {
  TransportRig rig;
  rig.driver.start(1);
  const auto bytes = P9Message(Type::Version, 5).u32(8192).text("9P2000.L").bytes();
  for (u32 n = 0; n < bytes.size(); n++) rig.memory.write(Request + n, bytes[n], 1);
  for (u16 n = 0; n < 4; n++)
    rig.driver.offer(0, {{Request, u32(bytes.size())}, {Answer + n * 64u, 64, true}}, u16(n * 2));
  rig.driver.notify(0);
  rig.run();
  CHECK(rig.driver.used(0) == 4);
  for (u32 n = 0; n < 4; n++) CHECK(rig.driver.used_head(0, n) == n * 2);
}

TEST_CASE("virtio 9P: buffers without room for an error, or longer than any message, need a reset [2.1.2]") {
  TransportRig rig;
  rig.driver.start(1);
  if (GENERATE(true, false))
    rig.driver.offer(0, {{Request, 64}, {Answer, 10, true}});
  else
    rig.driver.offer(0, {{Request, P9Server::MostMessage + 1}, {Answer, 64, true}});
  rig.driver.notify(0);
  rig.run();
  CHECK((rig.driver.status() & VirtioPci::NeedsReset) != 0);
  rig.start();
  CHECK(rig.call(P9Message(Type::Walk).u32(0).u32(1).u16(0)) == u8(Type::Walk) + 1);
}

FERRITE_SNAPSHOT_TESTS(TransportRig)
