// SPDX-License-Identifier: MIT
// A driver for virtio devices by the legacy interface, with its rings and buffers in the first megabyte.
#pragma once
#include <string>

#include "core/bus/memory_space.h"
#include "core/bus/port_space.h"
#include "core/device/virtio_pci.h"

namespace ferrite::test {

struct VirtioDriver {
  static constexpr u16 Base = 0xC100;
  static constexpr u32 Buffers = 0x40000;  // where tests put theirs
  enum Flag : u16 { HasNext = 1, Writable = 2, Indirect = 4 };
  struct Piece {
    u32 address, bytes;
    bool writable = false;
  };

  MemorySpace& memory;
  PortSpace& ports;
  VirtioPci& card;
  std::array<u16, 2> available{};

  /// As a BIOS and a driver set the device up.
  void start(u32 features) {
    card.write_config(0x10, Base, 4);
    card.write_config(0x04, 0x07, 2);
    ports.write(u16(Base + VirtioPci::DeviceStatus), 0);
    ports.write(u16(Base + VirtioPci::DeviceStatus), 3);
    ports.write32(u16(Base + VirtioPci::DriverFeatures), features);
    available = {};
    for (u16 queue = 0; queue < available.size(); queue++) {
      for (u32 at = 0; at < 0x3000; at += 4) memory.write(ring(queue) + at, 0, 4);
      ports.write16(u16(Base + VirtioPci::QueueSelect), queue);
      ports.write32(u16(Base + VirtioPci::QueueAddress), ring(queue) / 4096);
    }
    ports.write(u16(Base + VirtioPci::DeviceStatus), 7);
  }

  static u32 ring(u16 queue) { return 0x10000u + queue * 0x8000u; }
  void put_descriptor(u16 queue, u16 number, u64 address, u32 bytes, u16 flags, u16 next) {
    const u32 at = ring(queue) + number * 16u;
    memory.write(at, u32(address), 4), memory.write(at + 4, u32(address >> 32), 4), memory.write(at + 8, bytes, 4);
    memory.write(at + 12, flags, 2), memory.write(at + 14, next, 2);
  }
  void make_available(u16 queue, u16 head) {
    const u32 at = ring(queue) + 128 * 16;
    memory.write(at + 4 + available[queue] % 128u * 2, head, 2);
    memory.write(at + 2, ++available[queue], 2);
  }
  /// Makes a chain available that begins at descriptor `head`.
  void offer(u16 queue, std::initializer_list<Piece> pieces, u16 head = 0) {
    u16 number = head, left = u16(pieces.size());
    for (const Piece& piece : pieces) {
      const u16 flags = u16((--left ? HasNext : 0) | (piece.writable ? Writable : 0));
      put_descriptor(queue, number, piece.address, piece.bytes, flags, u16(number + 1));
      number++;
    }
    make_available(queue, head);
  }
  void no_interrupts(u16 queue) { memory.write(ring(queue) + 128 * 16, 1, 2); }
  void notify(u16 queue) { ports.write16(u16(Base + VirtioPci::QueueNotify), queue); }
  u16 used(u16 queue) { return u16(memory.read(ring(queue) + 0x1002, 2)); }
  /// Of the n-th chain that came back.
  u32 used_head(u16 queue, u32 n) { return memory.read(ring(queue) + 0x1004 + n * 8, 4); }
  u32 used_bytes(u16 queue, u32 n) { return memory.read(ring(queue) + 0x1008 + n * 8, 4); }
  u8 status() { return ports.read(u16(Base + VirtioPci::DeviceStatus)); }
  u8 interrupts() { return ports.read(u16(Base + VirtioPci::InterruptStatus)); }
  u32 config(u16 offset) { return ports.read32(u16(Base + VirtioPci::DeviceConfig + offset)); }

  void put(u32 address, std::string_view text) {
    for (char c : text) memory.write(address++, u8(c), 1);
  }
  std::string text(u32 address, u32 bytes) {
    std::string found;
    for (u32 n = 0; n < bytes; n++) found += char(memory.read(address + n, 1));
    return found;
  }
};

}  // namespace ferrite::test
