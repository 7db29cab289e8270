// SPDX-License-Identifier: MIT
#include "core/bus/memory_space.h"

#include <algorithm>
#include <cstring>

namespace ferrite {

bool WrittenPages::any_in(std::size_t first, std::size_t last) const {
  return std::memchr(&flags_[first / Size], 1, last / Size - first / Size + 1);
}

void WrittenPages::clear() {
  std::fill(flags_.begin(), flags_.end(), u8(0));
  if (watcher_) watcher_->quick_writes_stale(mapped_at_, u32(mapped_at_ + flags_.size() * Size - 1));
}

void MemorySpace::add(Region region) {
  std::erase_if(regions_, [&](const Region& r) { return r.first == region.first; });
  regions_.push_back(region);
  changed();
}

void MemorySpace::changed() {
  map_low();
  if (watcher_) watcher_->memory_map_changed();
}

void MemorySpace::map_low() {
  for (u32 n = 0; n < low_.size(); n++) low_[n] = find(n * PageSize);
}

void MemorySpace::unmap(u32 first) {
  if (std::erase_if(regions_, [&](const Region& r) { return r.first == first; })) changed();
}

void MemorySpace::map_device(u32 first, u32 last, MemoryDevice& device) {
  add({first, last, nullptr, nullptr, &device});
}

void MemorySpace::map_bytes(u32 first, std::span<u8> bytes, bool writable, WrittenPages* written) {
  if (written) written->watcher_ = watcher_, written->mapped_at_ = first;
  add({first, u32(first + bytes.size() - 1), bytes.data(), writable ? bytes.data() : nullptr, nullptr, written});
}

void MemorySpace::map_shadow(u32 first, std::span<u8> rom, Shadow shadow) {
  u8* const ram = ram_.data() + first;
  const bool read_ram = shadow == Shadow::ReadRam || shadow == Shadow::Ram;
  const bool write_ram = shadow == Shadow::ReadRom || shadow == Shadow::Ram;
  add({first, u32(first + rom.size() - 1), read_ram ? ram : rom.data(), write_ram ? ram : nullptr, nullptr});
}

MemorySpace::Page MemorySpace::find(u32 start) const {
  const bool ram = start < ram_.size();
  u8* const bytes = ram ? ram_.data() + start : nullptr;
  if (ram && start >= LowBytes) return {bytes, bytes, nullptr, 0};
  for (auto r = regions_.rbegin(); r != regions_.rend(); ++r) {
    if (start < r->first || start > r->last) continue;
    const u32 offset = start - r->first;
    return {r->read ? r->read + offset : nullptr, r->write ? r->write + offset : nullptr, r->device, offset,
            r->written ? &r->written->flags_[offset / PageSize] : nullptr};
  }
  return {bytes, bytes, nullptr, 0};
}

u32 MemorySpace::read(u32 physical, unsigned bytes) {
  const u32 offset = physical % PageSize;
  if (offset + bytes > PageSize) {
    u32 value = 0;
    for (unsigned n = 0; n < bytes; n++) value |= read(physical + n, 1) << 8 * n;
    return value;
  }
  const Page at = page(physical);
  if (at.device) return at.device->read_memory(at.device_offset + offset, bytes);
  u32 value = bytes == 4 ? ~0u : (1u << 8 * bytes) - 1;
  if (at.read) value = 0, std::memcpy(&value, at.read + offset, bytes);
  return value;
}

void MemorySpace::write(u32 physical, u32 value, unsigned bytes) {
  const u32 offset = physical % PageSize;
  if (offset + bytes > PageSize) {
    for (unsigned n = 0; n < bytes; n++) write(physical + n, u8(value >> 8 * n), 1);
    return;
  }
  const Page at = page(physical);
  if (at.device) return at.device->write_memory(at.device_offset + offset, value, bytes);
  if (!at.write) return;
  if (watched(physical) && watcher_) watcher_->watched_memory_written(physical, bytes);
  if (at.written) *at.written = 1;
  std::memcpy(at.write + offset, &value, bytes);
}

bool MemorySpace::read_block(u32 physical, std::span<u8> into) {
  while (!into.empty()) {
    const u32 offset = physical % PageSize;
    const u32 part = u32(std::min<std::size_t>(into.size(), PageSize - offset));
    const Page at = page(physical);
    if (at.read)
      std::memcpy(into.data(), at.read + offset, part);
    else if (at.device)
      for (u32 n = 0; n < part; n++) into[n] = u8(at.device->read_memory(at.device_offset + offset + n, 1));
    else
      return false;
    physical += part;
    into = into.subspan(part);
  }
  return true;
}

bool MemorySpace::write_block(u32 physical, std::span<const u8> from) {
  while (!from.empty()) {
    const u32 offset = physical % PageSize;
    const u32 part = u32(std::min<std::size_t>(from.size(), PageSize - offset));
    const Page at = page(physical);
    if (at.write) {
      if (watched(physical) && watcher_) watcher_->watched_memory_written(physical, part);
      if (at.written) *at.written = 1;
      std::memcpy(at.write + offset, from.data(), part);
    } else if (at.device) {
      for (u32 n = 0; n < part; n++) at.device->write_memory(at.device_offset + offset + n, from[n], 1);
    } else if (!at.read) {
      return false;
    }
    physical += part;
    from = from.subspan(part);
  }
  return true;
}

}  // namespace ferrite
