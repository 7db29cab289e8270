// SPDX-License-Identifier: MIT
// Page tables of 32-bit and PAE paging [SDM Volume 3, 4.3 and 4.4]. Global pages are forgotten with the others: a
// processor may do that at any time [4.10.2.2].
#include "core/cpu/cpu.h"

namespace ferrite {
namespace {

/// Bits of page directory and page table entries [SDM Volume 3, Tables 4-4 to 4-11].
namespace pte {
constexpr u64 Present = 1, Writable = 2, User = 4, Accessed = 0x20, Dirty = 0x40, Large = 0x80,
              NoExecute = u64{1} << 63;
constexpr u64 Above4Gb = 0xF'0000'0000, AbovePhysical = 0x7FFF'FFF0'0000'0000;  // bits 32-35, 36-62
constexpr u64 PointerReserved = 0xFFFF'FFF0'0000'01E6;                          // of a page directory pointer
}  // namespace pte

/// Error code of #PF [SDM Volume 3, 4.7].
constexpr u32 Protection = 1, ByWrite = 2, ByUser = 4, ReservedBit = 8, ByFetch = 0x10;

/// The board has nothing above 4 GB: all of that is as this page, where it never has anything either.
constexpr u32 Nowhere = 0xFEF0'0000;
u32 on_board(u64 physical) { return physical & pte::Above4Gb ? Nowhere | u32(physical & 0xFFF) : u32(physical); }

}  // namespace

bool Cpu::walk(u32 linear, Access access, TlbEntry& entry) {
  if (!(s.cr0 & cr0::Pg)) {
    entry = {.page = 1, .physical = linear & ~0xFFFu & a20_mask_, .may_write = true, .may_execute = true};
    return true;
  }
  PageEntry directory, table;
  bool large;
  if (!find_page_entries(linear, access, directory, table, large)) return false;
  const u64 rights = directory.value & table.value;
  const bool executable = !((directory.value | table.value) & pte::NoExecute);
  const bool write_protected = !(rights & pte::Writable) && (access.user || s.cr0 & cr0::Wp);
  if ((access.user && !(rights & pte::User)) || (access.write && write_protected) || (access.fetch && !executable))
    return page_fault(linear, access, Protection), false;

  // Marked only now: an access that faults leaves no trace [4.8].
  if (!large && !(directory.value & pte::Accessed))
    memory_.write(directory.at, u32(directory.value | pte::Accessed), 4);
  const u64 marked = table.value | pte::Accessed | (access.write ? pte::Dirty : 0);
  if (marked != table.value) memory_.write(table.at, u32(marked), 4);
  large_in_tlb_ |= large;
  const u64 page = large ? large_page(table.value, linear) : table.value & ~(pte::NoExecute | 0xFFF);
  entry = {.page = 1,
           .physical = on_board(page) & a20_mask_,
           .may_write = !write_protected && marked & pte::Dirty,
           .may_execute = executable};
  return true;
}

/// The last entry for `linear` and the one before, which are the same for a large page; false with #PF latched.
bool Cpu::find_page_entries(u32 linear, Access access, PageEntry& directory, PageEntry& table, bool& large) {
  const bool pae = s.cr4 & cr4::Pae;
  if (pae) {
    const u64 pointer = s.pdpte[linear >> 30];
    if (!(pointer & pte::Present)) return page_fault(linear, access, 0), false;
    directory.at = on_board((pointer & ~u64{0xFFF}) + (linear >> 21 & 0x1FF) * 8);
  } else {
    directory.at = (s.cr3 & ~0xFFFu) + (linear >> 22) * 4;
  }
  if (!read_page_entry(directory, linear, access)) return false;
  large = directory.value & pte::Large && s.cr4 & (cr4::Pse | cr4::Pae);
  table = directory;
  if (large) {
    if (!(directory.value & large_page_reserved())) return true;
    return page_fault(linear, access, Protection | ReservedBit), false;
  }
  const u64 base = directory.value & ~(pte::NoExecute | 0xFFF);
  table.at = pae ? on_board(base + (linear >> 12 & 0x1FF) * 8) : u32(base) + (linear >> 12 & 0x3FF) * 4;
  return read_page_entry(table, linear, access);
}

bool Cpu::read_page_entry(PageEntry& e, u32 linear, Access access) {
  const bool pae = s.cr4 & cr4::Pae;
  e.at &= a20_mask_;
  e.value = memory_.read(e.at, 4);
  if (pae) e.value |= u64(memory_.read(e.at + 4, 4)) << 32;
  if (!(e.value & pte::Present)) return page_fault(linear, access, 0), false;
  const u64 reserved = pae ? pte::AbovePhysical | (s.msr.efer & efer::Nxe ? 0 : pte::NoExecute) : 0;
  if (e.value & reserved) return page_fault(linear, access, Protection | ReservedBit), false;
  return true;
}

/// Where the 4 KB of `linear` lie in a page of 4 MB, or 2 MB with PAE. PSE-36 keeps address bits 32 to 35 in 13 to 16.
u64 Cpu::large_page(u64 entry, u32 linear) const {
  if (s.cr4 & cr4::Pae) return (entry & 0xF'FFE0'0000) | (linear & 0x1F'F000);
  const u64 high = facts_.has(feature::Pse36) ? (entry & 0x1'E000) << 19 : 0;
  return high | (entry & 0xFFC0'0000) | (linear & 0x3F'F000);
}

/// Bit 12 is the PAT's, or reserved in a processor that has none.
u64 Cpu::large_page_reserved() const {
  const u64 pat = facts_.has(feature::Pat) ? 0 : 0x1000;
  if (s.cr4 & cr4::Pae) return pat | 0x1F'E000;
  return pat | (facts_.has(feature::Pse36) ? 0x3E'0000 : 0x3F'E000);
}

void Cpu::page_fault(u32 linear, Access access, u32 cause) {
  if (faulted()) return;
  s.cr2 = linear;
  const bool tells_fetches = s.cr4 & cr4::Pae && s.msr.efer & efer::Nxe;
  raise(Vector::PageFault, cause | (access.write ? ByWrite : 0) | (access.user ? ByUser : 0) |
                               (access.fetch && tells_fetches ? ByFetch : 0));
}

/// Reads the four page directory pointers at `cr3`; false where a reserved bit forbids it [4.4.1].
bool Cpu::load_page_directory_pointers(u32 cr3) {
  std::array<u64, 4> pointers;
  for (unsigned n = 0; n < 4; n++) {
    const u32 at = ((cr3 & ~0x1Fu) + n * 8) & a20_mask_;
    pointers[n] = memory_.read(at, 4) | u64(memory_.read(at + 4, 4)) << 32;
    if (pointers[n] & pte::Present && pointers[n] & pte::PointerReserved) return false;
  }
  s.pdpte = pointers;
  return true;
}

}  // namespace ferrite
