// SPDX-License-Identifier: MIT
#include "core/device/virtio_block.h"

#include <catch2/catch.hpp>

#include "tests/support/memory_disk.h"
#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/virtio_driver.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {
constexpr u32 Sector = HardDisk::SectorBytes, Header = VirtioDriver::Buffers, Data = Header + 0x100;
constexpr u32 Flush = 1 << 9, ReadOnly = 1 << 5;
enum Type : u32 { In = 0, Out = 1, FlushCache = 4, GetId = 8 };
enum Status : u8 { Ok = 0, IoError = 1, Unsupported = 2, Untouched = 0xEE };

struct DiskRig {
  Scheduler clock{100'000'000};
  MemorySpace memory{0x100000};
  PortSpace ports;
  MemoryDisk::Handle media = MemoryDisk::numbered(200);
  VirtioBlock card{memory, ports, clock, std::make_unique<MemoryDisk>(media), "SERIAL"};
  VirtioDriver driver{memory, ports, card};
  u32 status_at = 0;

  DiskRig() { driver.start(Flush); }
  void run(Ticks ticks = 10'000'000) { clock.advance_to(clock.now() + ticks); }
  void offer(u32 type, u64 sector, u32 bytes) {
    const bool writable = type != Out;
    status_at = Data + bytes;
    memory.write(Header, type, 4), memory.write(Header + 4, 0, 4);
    memory.write(Header + 8, u32(sector), 4), memory.write(Header + 12, u32(sector >> 32), 4);
    memory.write(status_at, Untouched, 1);
    driver.offer(0, {{Header, 16}, {Data, bytes, writable}, {status_at, 1, true}});
  }
  u8 status() { return u8(memory.read(status_at, 1)); }
  u8 request(u32 type, u64 sector, u32 bytes) {
    offer(type, sector, bytes);
    driver.notify(0);
    run();
    return status();
  }

  void visit(StateVisitor& v) {
    v("clock", clock), v("memory", memory), v("card", card), v("available", driver.available);
    v.block("disk", media->bytes), v("waits", media->waits);
  }
  void act(unsigned step) {
    PortNoise noise(step);
    if (step % 5 == 0) driver.start(noise.next() & Flush);
    media->waits = noise.next() % 4;
    offer(noise.next() % 3, noise.next() % 210, noise.next() % 140 * Sector);
    if (step % 7 == 0) driver.put_descriptor(0, u16(noise.next() % 4), noise.next(), noise.next(), 3, 1);
    if (step % 11 == 0) ports.write32(u16(VirtioDriver::Base + noise.next() % 16), noise.next());
    driver.notify(0);
    run(noise.next() % 40'000);
  }
};
}  // namespace

TEST_CASE("virtio disk: says what it is, in configuration space and in its own [4.1.2] [5.2.4]") {
  DiskRig rig;
  CHECK(rig.card.read_config(0x00, 4) == 0x10011AF4);
  CHECK(rig.card.read_config(0x08, 4) == 0x01800000);
  CHECK(rig.card.read_config(0x2C, 4) == 0x00021AF4);
  CHECK(rig.card.read_config(0x3D, 1) == 1);
  CHECK(rig.driver.config(0) == 200);
  CHECK(rig.driver.config(4) == 0);
  CHECK(rig.driver.config(8) == 0x10000);
  CHECK(rig.driver.config(20) == Sector);
  CHECK(rig.ports.read16(VirtioDriver::Base + VirtioPci::QueueSize) == 0);  // of the second queue, which it lacks
  rig.ports.write16(VirtioDriver::Base + VirtioPci::QueueSelect, 0);
  CHECK(rig.ports.read16(VirtioDriver::Base + VirtioPci::QueueSize) == 128);
}

TEST_CASE("virtio disk: reads sectors, and interrupts until the driver reads why") {
  DiskRig rig;
  CHECK(rig.request(In, 5, 3 * Sector) == Ok);
  CHECK(rig.memory.read(Data, 1) == 5);
  CHECK(rig.memory.read(Data + 2 * Sector, 1) == 7);
  CHECK(rig.driver.used(0) == 1);
  CHECK(rig.driver.used_bytes(0, 0) == 3 * Sector + 1);
  CHECK(rig.card.interrupt.high());
  CHECK(rig.driver.interrupts() == 1);
  CHECK_FALSE(rig.card.interrupt.high());
  CHECK(rig.driver.interrupts() == 0);
}

TEST_CASE("virtio disk: writes sectors") {
  DiskRig rig;
  rig.driver.put(Data, "written");
  CHECK(rig.request(Out, 199, Sector) == Ok);
  CHECK(std::string(rig.media->bytes.end() - Sector, rig.media->bytes.end() - Sector + 7) == "written");
  CHECK(rig.driver.used_bytes(0, 0) == 1);
  CHECK(rig.media->flushes == 0);
}

TEST_CASE("virtio disk: a driver that can't ask for a flush has its writes flushed [5.2.6.2]") {
  DiskRig rig;
  rig.driver.start(0);
  CHECK(rig.request(Out, 1, Sector) == Ok);
  CHECK(rig.media->flushes == 1);
  rig.media->flush_fails = true;
  CHECK(rig.request(Out, 1, Sector) == IoError);
}

TEST_CASE("virtio disk: a write that the host is still storing is moved once, and done when it is stored") {
  DiskRig rig;
  rig.driver.start(0);
  rig.media->flush_waits = 3;
  CHECK(rig.request(Out, 1, Sector) == Ok);
  CHECK(rig.media->flush_waits == 0);
  CHECK(rig.media->writes == 1);
}

TEST_CASE("virtio disk: flushes, and gives its serial number") {
  DiskRig rig;
  CHECK(rig.request(FlushCache, 0, 0) == Ok);
  CHECK(rig.media->flushes == 1);
  CHECK(rig.request(GetId, 0, 20) == Ok);
  CHECK(rig.driver.text(Data, 7) == std::string("SERIAL\0", 7));
  CHECK(rig.request(99, 0, 0) == Unsupported);
}

TEST_CASE("virtio disk: a request may be cut into buffers anywhere, the status beside the data") {
  DiskRig rig;
  rig.offer(In, 9, Sector);
  rig.driver.start(Flush);
  rig.driver.offer(0, {{Header, 5}, {Header + 5, 11}, {Data, 3, true}, {Data + 3, Sector - 2, true}}, 40);
  rig.driver.notify(0);
  rig.run();
  CHECK(rig.memory.read(Data, 1) == 9);
  CHECK(rig.status() == Ok);
  CHECK(rig.driver.used_head(0, 0) == 40);
}

TEST_CASE("virtio disk: what lies beyond the last sector, or is no whole sector, is an error") {
  DiskRig rig;
  CHECK(rig.request(In, 199, 2 * Sector) == IoError);
  CHECK(rig.request(In, ~u64{0}, Sector) == IoError);
  CHECK(rig.request(Out, 0, 100) == IoError);
  rig.media->bad_sector = 3;
  CHECK(rig.request(In, 2, 2 * Sector) == IoError);
  CHECK(rig.driver.used(0) == 4);
}

TEST_CASE("virtio disk: a disk that can't be written says so, and refuses") {
  DiskRig rig;
  rig.media->writable = false;
  VirtioBlock card(rig.memory, rig.ports, rig.clock, std::make_unique<MemoryDisk>(rig.media), "");
  card.write_config(0x10, 0xD000, 4), card.write_config(0x04, 1, 2);
  CHECK(rig.ports.read32(0xD000) & ReadOnly);
  CHECK(rig.request(Out, 0, Sector) == IoError);
}

TEST_CASE("virtio disk: a slow host is asked again, and goes on where it was") {
  DiskRig rig;
  rig.media->waits = 5;
  rig.offer(In, 0, 150 * Sector);
  rig.driver.notify(0);
  rig.run(40'000);
  CHECK(rig.status() == Untouched);
  rig.run();
  CHECK(rig.status() == Ok);
  CHECK(rig.memory.read(Data + 149 * Sector, 1) == 149);
}

TEST_CASE("virtio disk: a reset while the host is waited for ends the request") {
  DiskRig rig;
  rig.media->waits = 1000;
  rig.offer(In, 0, Sector);
  rig.driver.notify(0);
  rig.run(100'000);
  rig.ports.write(VirtioDriver::Base + VirtioPci::DeviceStatus, 0);
  rig.media->waits = 0;
  rig.run();
  CHECK(rig.status() == Untouched);
  CHECK(rig.driver.used(0) == 0);
  CHECK(rig.driver.status() == 0);
}

TEST_CASE("virtio disk: a driver that polls is not interrupted [2.6.7]") {
  DiskRig rig;
  rig.driver.no_interrupts(0);
  CHECK(rig.request(In, 0, Sector) == Ok);
  CHECK_FALSE(rig.card.interrupt.high());
}

TEST_CASE("virtio disk: several requests are answered in their order") {
  DiskRig rig;
  rig.memory.write(Header, In, 4);
  for (u16 n = 0; n < 5; n++)
    rig.driver.offer(0, {{Header, 16}, {Data + n * Sector, Sector, true}, {Header + 32, 1, true}}, u16(n * 3));
  rig.driver.notify(0);
  rig.run();
  CHECK(rig.driver.used(0) == 5);
  for (u32 n = 0; n < 5; n++) CHECK(rig.driver.used_head(0, n) == n * 3);
}

TEST_CASE("virtio disk: its light shows what the guest did last") {
  DiskRig rig;
  CHECK(rig.card.activity() == VirtioBlock::Activity::Idle);
  rig.offer(In, 0, Sector);
  rig.driver.notify(0);
  rig.run(10'000);
  CHECK(rig.card.activity() == VirtioBlock::Activity::Read);
  rig.run(20'000'000);
  CHECK(rig.card.activity() == VirtioBlock::Activity::Idle);
}

TEST_CASE("virtio disk: after a malformed chain it needs a reset, and then works again [2.1.2]") {
  DiskRig rig;
  rig.offer(In, 0, Sector);
  const auto spoil = GENERATE(0, 1, 2, 3, 4, 5, 6, 7, 8);
  using Flag = VirtioDriver::Flag;
  switch (spoil) {
    case 0: rig.driver.put_descriptor(0, 2, Data, 1, Flag::HasNext | Flag::Writable, 1); break;     // a loop
    case 1: rig.driver.put_descriptor(0, 1, 0xFFFFF, 2, Flag::HasNext | Flag::Writable, 2); break;  // over the end
    case 2: rig.driver.put_descriptor(0, 1, u64{1} << 40, 2, Flag::HasNext | Flag::Writable, 2); break;
    case 3: rig.driver.put_descriptor(0, 1, Data, ~0u, Flag::HasNext | Flag::Writable, 2); break;
    case 4: rig.driver.put_descriptor(0, 0, Data, 16, Flag::Indirect, 0); break;
    case 5: rig.driver.put_descriptor(0, 1, Data, 512, Flag::HasNext | Flag::Writable, 128); break;  // no such one
    case 6:
      rig.driver.put_descriptor(0, 0, Header, 16, Flag::HasNext | Flag::Writable, 1),
          rig.driver.put_descriptor(0, 1, Data, 512, Flag::HasNext, 2);
      break;                                                                // reads last
    case 7: rig.driver.put_descriptor(0, 0, Header, 16, 0, 0); break;       // no status
    case 8: rig.memory.write(VirtioDriver::ring(0) + 2050, 200, 2); break;  // index
  }
  rig.driver.notify(0);
  rig.run();
  CHECK((rig.driver.status() & VirtioPci::NeedsReset) != 0);
  CHECK(rig.driver.interrupts() == 2);
  CHECK(rig.driver.used(0) == 0);
  rig.driver.start(Flush);
  CHECK(rig.request(In, 1, Sector) == Ok);
}

TEST_CASE("virtio disk: rings outside memory are not looked at") {
  DiskRig rig;
  rig.ports.write16(VirtioDriver::Base + VirtioPci::QueueSelect, 0);
  rig.ports.write32(VirtioDriver::Base + VirtioPci::QueueAddress, GENERATE(0x100u, 0xFFu, 0xFFFFFFFFu));
  rig.driver.notify(0);
  rig.run();
  CHECK((rig.driver.status() & VirtioPci::NeedsReset) != 0);
}

TEST_CASE("virtio disk: survives a guest that has lost its mind") {
  DiskRig rig;
  struct Window final : PortDevice {
    PortSpace& ports;
    explicit Window(PortSpace& p) : ports(p) {}
    u8 read_port(u16 offset) override { return ports.read(u16(VirtioDriver::Base + offset)); }
    void write_port(u16 offset, u8 value) override { ports.write(u16(VirtioDriver::Base + offset), value); }
    u16 read_port16(u16 offset) override { return ports.read16(u16(VirtioDriver::Base + offset)); }
    void write_port16(u16 offset, u16 value) override { ports.write16(u16(VirtioDriver::Base + offset), value); }
  } window(rig.ports);
  PortNoise noise(1);
  for (u32 at = 0; at < 0x100000; at += 4) rig.memory.write(at, noise.next() & 0xFF00FF, 4);
  noise.run(window, VirtioPci::Ports, rig.clock);
  rig.driver.start(Flush);
  CHECK(rig.request(In, 1, Sector) == Ok);
}

FERRITE_SNAPSHOT_TESTS(DiskRig)
