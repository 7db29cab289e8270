// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstring>
#include <memory>

#include "core/base/state.h"

namespace ferrite {

/// A device that answers memory addresses. `offset` counts from where pc/ mapped it; `bytes` is 1, 2 or 4.
class MemoryDevice {
 public:
  virtual u32 read_memory(u32 offset, unsigned bytes) = 0;
  virtual void write_memory(u32 offset, u32 value, unsigned bytes) = 0;

 protected:
  ~MemoryDevice() = default;
};

/// Whoever keeps things derived from memory: the CPU with its TLB and decoded code.
class MemoryWatcher {
 public:
  /// `bytes` bytes at `physical`, in a page that was watched, are about to change.
  virtual void watched_memory_written(u32 physical, u32 bytes) = 0;
  /// What answers at some addresses changed: host pointers into pages are stale.
  virtual void memory_map_changed() = 0;
  /// The next write to each page from `first` to `last` must come to MemorySpace, which keeps a flag for it.
  virtual void quick_writes_stale(u32 first, u32 last) = 0;

 protected:
  ~MemoryWatcher() = default;
};

/// Which pages of 4 KB of some host bytes were written to since clear(): one that was costs no more.
class WrittenPages {
 public:
  explicit WrittenPages(std::size_t bytes) : flags_((bytes + Size - 1) / Size) {}
  WrittenPages(const WrittenPages&) = delete;
  WrittenPages& operator=(const WrittenPages&) = delete;
  static constexpr u32 Size = 0x1000;

  bool any() const { return std::memchr(flags_.data(), 1, flags_.size()); }
  /// One that holds any of the bytes `first` to `last`.
  bool any_in(std::size_t first, std::size_t last) const;
  void mark(std::size_t at) { flags_[at / Size] = 1; }
  void mark_all() { std::fill(flags_.begin(), flags_.end(), u8(1)); }
  void clear();

 private:
  friend class MemorySpace;
  std::vector<u8> flags_;
  MemoryWatcher* watcher_ = nullptr;
  u32 mapped_at_ = 0;
};

/// Physical memory: RAM from 0, and above or over it ROM, video memory and devices in whole pages of 4 KB.
class MemorySpace {
 public:
  static constexpr u32 PageSize = 0x1000;

  /// What lies in one page: host bytes to read or write directly, or a device, or nothing (reads FFh).
  struct Page {
    u8* read = nullptr;
    u8* write = nullptr;  // null: writes are dropped (ROM) or go to the device
    MemoryDevice* device = nullptr;
    u32 device_offset = 0;
    u8* written = nullptr;  // a flag that a write sets; a quick path may begin where it is set
  };

  explicit MemorySpace(u32 ram_bytes)
      : ram_bytes_(std::make_unique<u8[]>(ram_bytes)),
        ram_(ram_bytes_.get(), ram_bytes),
        watched_(ram_bytes / PageSize) {
    map_low();
  }
  MemorySpace(const MemorySpace&) = delete;
  MemorySpace& operator=(const MemorySpace&) = delete;

  /// Later mappings cover earlier ones; `first` and the sizes are whole pages. The bytes stay the caller's. RAM above
  /// the first megabyte can't be covered.
  void map_device(u32 first, u32 last, MemoryDevice& device);
  void map_bytes(u32 first, std::span<u8> bytes, bool writable, WrittenPages* written = nullptr);
  /// RAM at `first`..`last` shows through again, for reads, writes or both (ROM shadowing).
  enum class Shadow : u8 { Rom, ReadRom, ReadRam, Ram };  // reads/writes: rom/drop, rom/ram, ram/drop, ram/ram
  void map_shadow(u32 first, std::span<u8> rom, Shadow);
  void unmap(u32 first);  // drops the mapping that was made at `first`

  Page page(u32 physical) const {
    if (physical < LowBytes) return low_[physical / PageSize];
    return find(physical & ~(PageSize - 1));
  }

  u32 read(u32 physical, unsigned bytes);
  void write(u32 physical, u32 value, unsigned bytes);
  /// Many bytes at once, as a bus master moves them; beyond the last address it goes on at 0. False: nothing answers
  /// at one of the addresses (master abort), and what lies before it has moved.
  bool read_block(u32 physical, std::span<u8> into);
  bool write_block(u32 physical, std::span<const u8> from);

  std::span<u8> ram() { return ram_; }

  void set_watcher(MemoryWatcher& watcher) { watcher_ = &watcher; }
  /// From now on the watcher hears of writes to this RAM page; `watch(..., false)` ends it.
  void watch(u32 physical, bool on) {
    if (physical / PageSize < watched_.size()) watched_[physical / PageSize] = on;
  }
  bool watched(u32 physical) const { return physical / PageSize < watched_.size() && watched_[physical / PageSize]; }

  void visit(StateVisitor& v) { v.block("ram", ram_); }

 private:
  struct Region {
    u32 first, last;
    u8* read;
    u8* write;
    MemoryDevice* device;
    WrittenPages* written = nullptr;
  };
  static constexpr u32 LowBytes = 1 << 20;
  void add(Region);
  void changed();
  void map_low();
  Page find(u32 start) const;
  std::unique_ptr<u8[]> ram_bytes_;  // a vector of 32-bit hosts ends below 2 GB
  std::span<u8> ram_;
  std::vector<u8> watched_;
  std::vector<Region> regions_;                // the last match wins
  std::array<Page, LowBytes / PageSize> low_;  // what they come to in the first megabyte
  MemoryWatcher* watcher_ = nullptr;
};

}  // namespace ferrite
