// SPDX-License-Identifier: MIT
// From a segment's offset to bytes: limit and rights, then the TLB, then memory.
#include "core/cpu/cpu.h"

namespace ferrite {
namespace {

u32 low_bytes(unsigned bytes) { return bytes == 4 ? ~0u : (1u << 8 * bytes) - 1; }

}  // namespace

// The full check behind the quick one of load and store [SDM Volume 3, 5.3]: raises and answers false.
bool Cpu::check_segment(unsigned segment, u32 offset, unsigned bytes, bool write) {
  const Segment& seg = s.segment[segment];
  const u64 last = u64(offset) + bytes - 1;
  bool good;
  if (seg.expand_down() && !s.real_or_v86()) {
    good = offset > seg.limit && last <= (seg.big ? ~0u : 0xFFFFu);
  } else {
    good = last <= seg.limit;
  }
  if (s.protected_mode() && !s.v86()) good = good && seg.usable && (write ? seg.writable() : seg.readable());
  if (!good) raise(segment == isa::SS ? Vector::StackFault : Vector::GeneralProtection);
  return good;
}

bool Cpu::misaligned(u32 linear, unsigned bytes, bool user) const {
  return user && linear & (bytes - 1) && s.cr0 & cr0::Am && s.system_flags & eflags::Ac;
}

/// [SDM Volume 3, Table 6-7] Beyond the limit comes before misaligned [Table 6-2].
bool Cpu::check_alignment(unsigned segment, u32 offset, unsigned alignment, bool write) {
  if (!misaligned(s.segment[segment].base + offset, alignment, s.cpl == 3)) return true;
  if (!faulted() && check_segment(segment, offset, alignment, write)) raise(Vector::AlignmentCheck);
  return false;
}

u32 Cpu::load_slow(unsigned segment, u32 offset, unsigned bytes) {
  if (faulted() || !check_segment(segment, offset, bytes, false)) return 0;
  return load_linear(s.segment[segment].base + offset, bytes, s.cpl == 3);
}

u32 Cpu::load_for_update_slow(unsigned segment, u32 offset, unsigned bytes) {
  if (faulted() || !check_segment(segment, offset, bytes, true)) return 0;
  return load_linear(s.segment[segment].base + offset, bytes, s.cpl == 3, true);
}

void Cpu::store_slow(unsigned segment, u32 offset, u32 value, unsigned bytes) {
  if (faulted() || !check_segment(segment, offset, bytes, true)) return;
  store_linear(s.segment[segment].base + offset, value, bytes, s.cpl == 3);
}

bool Cpu::can_store(unsigned segment, u32 offset, unsigned bytes) {
  if (faulted() || !check_segment(segment, offset, bytes, true)) return false;
  const u32 linear = s.segment[segment].base + offset;
  u32 physical;
  const Access access{true, s.cpl == 3};
  if (!translate(linear, access, physical)) return false;
  const u32 last_page = (linear + bytes - 1) & ~0xFFFu;
  return last_page == (linear & ~0xFFFu) || translate(last_page, access, physical);
}

u32 Cpu::load_linear(u32 linear, unsigned bytes, bool user, bool for_update) {
  if (misaligned(linear, bytes, user)) return raise(Vector::AlignmentCheck), 0;
  const Access access{for_update, user};
  u32 physical;
  if (!translate(linear, access, physical)) return 0;
  const u32 in_page = 0x1000 - (linear & 0xFFF);
  if (bytes > in_page) {  // both pages must be there before either device is touched
    u32 second;
    if (!translate(linear + in_page, access, second)) return 0;
    u32 value = 0;
    for (unsigned n = 0; n < bytes; n++)
      value |= memory_.read(n < in_page ? physical + n : second + n - in_page, 1) << 8 * n;
    if (data_breakpoints_) data_accessed(linear, bytes, false);
    return value;
  }
  if (data_breakpoints_) data_accessed(linear, bytes, false);
  if (memory_.page(physical).device) sync_clock();
  return memory_.read(physical, bytes) & low_bytes(bytes);
}

void Cpu::store_linear(u32 linear, u32 value, unsigned bytes, bool user) {
  if (misaligned(linear, bytes, user)) return raise(Vector::AlignmentCheck);
  const Access access{true, user};
  u32 physical;
  if (!translate(linear, access, physical)) return;
  const u32 in_page = 0x1000 - (linear & 0xFFF);
  u32 second = 0;
  if (bytes > in_page && !translate(linear + in_page, access, second)) return;
  if (data_breakpoints_) data_accessed(linear, bytes, true);
  if (bytes > in_page) {
    for (unsigned n = 0; n < bytes; n++)
      memory_.write(n < in_page ? physical + n : second + n - in_page, u8(value >> 8 * n), 1);
    return;
  }
  if (!memory_.page(physical).device) return memory_.write(physical, value, bytes);
  sync_clock();
  memory_.write(physical, value, bytes);
  shorten_slice();
}

u32 Cpu::load_system(u32 linear, unsigned bytes) { return faulted() ? 0 : load_linear(linear, bytes, false); }
void Cpu::store_system(u32 linear, u32 value, unsigned bytes) {
  if (!faulted()) store_linear(linear, value, bytes, false);
}

/// The physical address of `linear`, remembered in the TLB; false with #PF latched.
bool Cpu::translate(u32 linear, Access access, u32& physical) {
  TlbEntry& entry = tlb_entry(linear, access.user);
  const u32 page = linear & ~0xFFFu;
  const bool forbidden = (access.write && !entry.may_write) || (access.fetch && !entry.may_execute);
  if (entry.page != page || forbidden) {
    if (!walk(linear, access, entry)) return false;
    entry.page = page;
    if (entry.may_execute) entry.code_page = page;
    fill_host_tags(entry, linear, access.user);
  } else if (access.write && entry.write_tag != page) {
    fill_host_tags(entry, linear, access.user);  // the page may no longer hold code
  }
  physical = entry.physical | (linear & 0xFFF);
  return true;
}

/// Lets the quick paths of load and store reach the page's host bytes. Pages with code keep the slow store, and those
/// that are marked when they are written to keep it until they are.
void Cpu::fill_host_tags(TlbEntry& entry, u32 linear, bool user) {
  const MemorySpace::Page page = memory_.page(entry.physical);
  const u32 tag = linear & ~0xFFFu;
  if (user && s.cr0 & cr0::Am && s.system_flags & eflags::Ac) return;  // alignment is checked on the slow path
  if (data_breakpoints_ && watched_data_in(tag)) return;
  if (!page.read) return;
  entry.addend = reinterpret_cast<std::uintptr_t>(page.read) - tag;
  entry.read_tag = tag;
  const bool told = memory_.watched(entry.physical) || (page.written && !*page.written);
  if (entry.may_write && page.write == page.read && !told) entry.write_tag = tag;
}

void Cpu::forget_write_tags(u32 first, u32 last) {
  for (auto& half : tlb_)
    for (TlbEntry& entry : half)
      if (entry.physical >= first && entry.physical <= last) entry.write_tag = 1;
}

void Cpu::flush_tlb() {
  for (auto& half : tlb_) half.fill({});
  large_in_tlb_ = false;
  if (in_block_) attention_ |= Leave;
}

void Cpu::invalidate_page(u32 linear) {
  if (large_in_tlb_) return flush_tlb();  // all of the 2 or 4 MB go [4.10.4.1]
  for (bool user : {false, true}) tlb_entry(linear, user) = {};
  attention_ |= Leave;
}

void Cpu::flush_everything() {
  code_.flush();
  flush_tlb();
}

/// Code that changes ahead of EIP ends its block; code beside it does not, whether or not it has been decoded: where a
/// slice ends must not depend on what the cache remembers. CS and the privilege change in last instructions only.
void Cpu::watched_memory_written(u32 physical, u32 bytes) {
  if (code_.holds_code(physical, bytes)) code_.discard(physical);
  if (!in_block_) return;
  const u32 linear = s.segment[isa::CS].base + block_eip_;
  const TlbEntry& entry = current_tlb_[linear >> 12 & (TlbSize - 1)];
  const u32 first = entry.physical | (linear & 0xFFF), end = first + block_end_[-1].offset + block_end_[-1].length;
  const bool beside = entry.page == (linear & ~0xFFFu) && (physical >= end || physical + bytes <= first);
  if (!beside) attention_ |= Leave;
}

u32 Cpu::code_physical(u32 linear) {
  u32 physical = 0;
  translate(linear, {.write = false, .user = s.cpl == 3, .fetch = true}, physical);
  return physical;
}

}  // namespace ferrite
