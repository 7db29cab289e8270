// SPDX-License-Identifier: MIT
#include "core/device/virtqueue.h"

#include "core/base/byte_order.h"

namespace ferrite {
namespace {
constexpr u32 DescriptorBytes = 16, UsedBytes = 8;
enum Descriptor : u32 { Address = 0, Length = 8, Flags = 12, Next = 14 };  // [2.6.5]
enum DescriptorFlag : u16 { HasNext = 1, Writable = 2, Indirect = 4 };
enum Ring : u32 { RingFlags = 0, Index = 2, Entries = 4 };  // [2.6.6], [2.6.8]
constexpr u16 NoInterrupt = 1;                              // of the available ring's flags [2.6.7]
constexpr u32 AvailableOffset = Virtqueue::Size * DescriptorBytes;
constexpr u32 AvailableBytes = Entries + Virtqueue::Size * 2 + 2;  // and a word for the event index
constexpr u32 UsedOffset = u32(round_up(AvailableOffset + AvailableBytes, Virtqueue::PageBytes));
constexpr u32 TotalBytes = UsedOffset + Entries + Virtqueue::Size * UsedBytes + 2;
}  // namespace

/// Calls `move(address, done, bytes)` for each piece.
template <class Move>
u32 Virtqueue::Chain::walk(std::span<const Buffer> buffers, u32 offset, u32 bytes, Move move) const {
  u32 done = 0;
  for (const Buffer& buffer : buffers) {
    if (offset >= buffer.bytes) {
      offset -= buffer.bytes;
      continue;
    }
    const u32 part = std::min(buffer.bytes - offset, bytes - done);
    if (part) move(buffer.address + offset, done, part);
    done += part, offset = 0;
    if (done == bytes) break;
  }
  return done;
}

u32 Virtqueue::Chain::read(u32 offset, std::span<u8> into) const {
  const std::span<const Buffer> buffers = std::span(buffers_).first(readable_);
  return walk(buffers, offset, u32(into.size()),
              [&](u32 address, u32 at, u32 bytes) { memory_->read_block(address, into.subspan(at, bytes)); });
}

u32 Virtqueue::Chain::write(u32 offset, std::span<const u8> from) const {
  const std::span<const Buffer> buffers = std::span(buffers_).subspan(readable_, std::size_t(count_ - readable_));
  return walk(buffers, offset, u32(from.size()),
              [&](u32 address, u32 at, u32 bytes) { memory_->write_block(address, from.subspan(at, bytes)); });
}

/// False: the chain has more descriptors than the table, is too long, or reads after it wrote.
bool Virtqueue::Chain::append(const Buffer& buffer, bool writable) {
  const bool out_of_order = !writable && readable_ != count_;
  if (count_ == Size || out_of_order || buffer.bytes > MostBytes - readable_bytes_ - writable_bytes_) return false;
  buffers_[count_++] = buffer;
  if (!writable) readable_++;
  (writable ? writable_bytes_ : readable_bytes_) += buffer.bytes;
  return true;
}

u32 Virtqueue::available() const { return descriptors() + AvailableOffset; }
u32 Virtqueue::used() const { return descriptors() + UsedOffset; }

bool Virtqueue::in_ram(u64 address, u64 bytes) const {
  const u64 end = memory_.ram().size();
  return address <= end && bytes <= end - address;
}

Virtqueue::Found Virtqueue::peek(Chain& chain) const {
  if (!s_.page) return Found::Nothing;
  if (!in_ram(u64(s_.page) * PageBytes, TotalBytes)) return Found::Malformed;
  const u16 waiting = u16(memory_.read(available() + Index, 2) - s_.next);
  if (!waiting) return Found::Nothing;
  if (waiting > Size) return Found::Malformed;
  return follow(u16(memory_.read(available() + Entries + s_.next % Size * 2, 2)), chain);
}

/// A chain that is a loop is longer than the table.
Virtqueue::Found Virtqueue::follow(u16 head, Chain& chain) const {
  chain.memory_ = &memory_;
  chain.head_ = head;
  chain.count_ = chain.readable_ = 0;
  chain.readable_bytes_ = chain.writable_bytes_ = 0;
  for (u16 number = head; number < Size;) {
    std::array<u8, DescriptorBytes> bytes{};
    memory_.read_block(descriptors() + number * DescriptorBytes, bytes);
    const u64 address = load_little<u64>(bytes, Address);
    const u32 length = load_little<u32>(bytes, Length);
    const u16 flags = load_little<u16>(bytes, Flags);
    if (flags & Indirect || !in_ram(address, length)) return Found::Malformed;
    if (!chain.append({u32(address), length}, flags & Writable)) return Found::Malformed;
    if (!(flags & HasNext)) return Found::Chain;
    number = load_little<u16>(bytes, Next);
  }
  return Found::Malformed;
}

bool Virtqueue::complete(const Chain& chain, u32 written) {
  if (!in_ram(u64(s_.page) * PageBytes, TotalBytes)) return false;
  const u32 entry = used() + Entries + s_.used % Size * UsedBytes;
  memory_.write(entry, chain.head_, 4);
  memory_.write(entry + 4, written, 4);
  memory_.write(used() + Index, ++s_.used, 2);  // after the entry that it counts [2.6.8.2]
  s_.next++;
  return !(memory_.read(available() + RingFlags, 2) & NoInterrupt);
}

void Virtqueue::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 3, "a field was added: visit it too");
  v("page", s_.page), v("next", s_.next), v("used", s_.used);
}

}  // namespace ferrite
