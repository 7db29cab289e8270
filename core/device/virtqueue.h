// SPDX-License-Identifier: MIT
// A split virtqueue in the layout of the legacy interface [2.6.2]: descriptor table, available ring and used ring in
// guest memory. Brackets name sections of Virtual I/O Device (VIRTIO) 1.1 (OASIS, 11 April 2019).
// Missing: indirect descriptors [2.6.5.3], the event index [2.6.7], asking the driver not to notify [2.6.10].
#pragma once
#include "core/bus/memory_space.h"

namespace ferrite {

class Virtqueue {
 public:
  static constexpr u16 Size = 128;            // descriptors; SeaBIOS takes no more
  static constexpr u32 PageBytes = 4096;      // unit of the queue's address, and alignment of the used ring
  static constexpr u32 MostBytes = 8u << 20;  // of a chain; a longer one is malformed

  /// The buffers of one chain of descriptors: those the device reads, then those it writes [2.6.4.2]. All of them lie
  /// in RAM.
  class Chain {
   public:
    u32 readable_bytes() const { return readable_bytes_; }
    u32 writable_bytes() const { return writable_bytes_; }
    /// The bytes from `offset` on, across buffers; answers how many there were.
    u32 read(u32 offset, std::span<u8> into) const;
    u32 write(u32 offset, std::span<const u8> from) const;

   private:
    friend class Virtqueue;
    struct Buffer {
      u32 address = 0, bytes = 0;
    };
    template <class Move>
    u32 walk(std::span<const Buffer> buffers, u32 offset, u32 bytes, Move move) const;
    bool append(const Buffer& buffer, bool writable);

    MemorySpace* memory_ = nullptr;
    u16 head_ = 0, count_ = 0, readable_ = 0;
    u32 readable_bytes_ = 0, writable_bytes_ = 0;
    std::array<Buffer, Size> buffers_;
  };

  explicit Virtqueue(MemorySpace& memory) : memory_(memory) {}
  /// Where the rings are, in pages; 0: nowhere. The driver has zeroed them [4.1.5.1.3.1].
  void set_page(u32 page) { s_ = {page, 0, 0}; }
  u32 page() const { return s_.page; }
  void reset() { s_ = {}; }

  /// The oldest chain that the driver made available and the device did not complete; it stays that.
  enum class Found : u8 { Nothing, Chain, Malformed };
  Found peek(Chain&) const;
  /// Gives that chain back, with so many bytes written. True: the driver wants to be interrupted.
  bool complete(const Chain&, u32 written);
  void visit(StateVisitor&);

 private:
  bool in_ram(u64 address, u64 bytes) const;
  Found follow(u16 head, Chain&) const;
  u32 descriptors() const { return s_.page * PageBytes; }
  u32 available() const;
  u32 used() const;

  struct State {
    u32 page = 0;
    u16 next = 0, used = 0;  // the indices of [2.6.6] and [2.6.8]
  } s_;
  MemorySpace& memory_;
};

}  // namespace ferrite
