// SPDX-License-Identifier: MIT
#pragma once
#include "core/device/fdc_82077aa.h"
#include "core/disk/floppy_image.h"
#include "core/disk/geometry.h"

namespace ferrite::test {

using Bytes = std::vector<u8>;

/// A DMA channel in single transfer mode: moves a byte while its request is high, until `count` have moved.
struct DmaChannel final : LineTarget {
  enum class Direction : u8 { ToMemory, FromMemory };
  DmaClient* client = nullptr;
  const Line* request = nullptr;
  Bytes memory;
  std::size_t at = 0;
  Direction direction = Direction::ToMemory;

  /// From now on the channel moves `bytes` bytes into memory, or those in memory out of it.
  void read_in(std::size_t bytes) { memory.assign(bytes, 0), at = 0, direction = Direction::ToMemory; }
  void write_out(Bytes bytes) { memory = std::move(bytes), at = 0, direction = Direction::FromMemory; }
  void set_line(unsigned, bool) override {
    while (request->high() && at < memory.size()) {
      const bool last = at + 1 == memory.size();
      if (direction == Direction::ToMemory) {
        memory[at] = client->dma_read(last);
      } else {
        client->dma_write(memory[at], last);
      }
      at++;
    }
  }
};

/// A controller with a 3.5" HD and a 5.25" HD drive, or two more of 3.5", driven as a BIOS would: poll MSR, move a
/// byte.
struct FdcRig {
  Scheduler clock{10'000'000};
  std::array<FloppyDrive, 4> drives{
      FloppyDrive{clock, FloppyDrive::Type::Inch35Hd}, FloppyDrive{clock, FloppyDrive::Type::Inch525Hd},
      FloppyDrive{clock, FloppyDrive::Type::Inch35Hd}, FloppyDrive{clock, FloppyDrive::Type::Inch35Hd}};
  Fdc82077aa fdc;
  DmaChannel dma;

  explicit FdcRig(std::size_t fitted = 2) : fdc(clock, std::span(drives).first(fitted)) {
    dma.client = &fdc;
    dma.request = &fdc.drq;
    fdc.drq.connect(dma, 2);
  }

  static constexpr u8 RunDrive0 = 0x1C, RunDrive1 = 0x2D;  // DOR: motor on, DMA gate, no reset, drive select

  /// Out of reset with the motor of drive 0 at speed, and the four polling interrupts taken.
  void start(u8 dor = RunDrive0) {
    out(Fdc82077aa::Ccr, 0);
    out(Fdc82077aa::Dor, dor);
    wait(std::chrono::seconds(1));
    for (int n = 0; n < 4; n++) send({0x08});
    send({0x03, 0xDF, 0x02});
  }

  void out(u16 port, u8 value) { fdc.write_port(port, value); }
  u8 in(u16 port) { return fdc.read_port(port); }
  std::string status() { return names(in(Fdc82077aa::Msr), msr::All); }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }

  /// Sends a command and takes what result there is at once.
  Bytes send(const Bytes& command) {
    for (u8 byte : command) out(Fdc82077aa::Fifo, byte);
    return result();
  }
  Bytes result() {
    Bytes bytes;
    constexpr u8 ready = msr::Rqm | msr::Dio | msr::CmdBusy;
    while ((in(Fdc82077aa::Msr) & (ready | msr::NonDma)) == ready) bytes.push_back(in(Fdc82077aa::Fifo));
    return bytes;
  }

  /// Lets time pass, event by event, until the interrupt line is high. False: it stays low for two seconds.
  bool await_interrupt() {
    const Ticks end = clock.now() + clock.ticks(std::chrono::seconds(2));
    while (!fdc.irq.high() && clock.next_due() <= end) clock.advance_to(clock.next_due());
    return fdc.irq.high();
  }
  /// A command that ends with an interrupt, and its result.
  Bytes run(const Bytes& command) {
    for (u8 byte : command) out(Fdc82077aa::Fifo, byte);
    return await_interrupt() ? result() : Bytes{};
  }

  /// Puts a disk into a drive; what the guest writes can be seen in the media, which stays the image's.
  MemoryMedia* insert(unsigned drive, Bytes bytes, FloppyDrive::Tab tab = FloppyDrive::Tab::WriteEnabled) {
    auto media = std::make_unique<MemoryMedia>(std::move(bytes));
    MemoryMedia* seen = media.get();
    auto image = FloppyImage::open(std::move(media));
    if (!image) return nullptr;
    drives[drive].insert(std::move(*image), tab);
    return seen;
  }

  void visit(StateVisitor& v) { v("clock", clock), v("fdc", fdc), v("drive0", drives[0]), v("drive1", drives[1]); }
};

/// A 1.44M disk whose every sector is filled with its own number.
inline Bytes numbered_disk(u32 sectors = 2880) {
  Bytes disk(sectors * 512);
  for (u32 n = 0; n < disk.size(); n++) disk[n] = u8(n / 512 + (n % 512 == 0 ? n / 512 / 256 : 0));
  return disk;
}

}  // namespace ferrite::test
