// SPDX-License-Identifier: MIT
// PAE, no-execute, and the reserved bits of page tables [SDM Volume 3, 4.3, 4.4, 4.6 and 4.7].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

constexpr u32 Present = 1, Writable = 2, User = 4, Accessed = 0x20, Dirty = 0x40, Large = 0x80;
constexpr u32 All = Present | Writable | User, NoExecute = 0x8000'0000;  // in an entry's high half
constexpr u32 Page = 0x3'0000, Next = 0x3'1000;

/// The first 4 MB mapped to themselves, in pages of 4 KB, through one directory.
struct PaeRig : CpuRig {
  static constexpr u32 Pointers = 0x6'0020, Directories = 0x6'1000, PageTables = 0x6'2000;
  explicit PaeRig(CpuModel model = CpuModel::CoreI7) : CpuRig(model) {
    protect();
    put64(Pointers, Directories | Present);
    for (u32 n = 0; n < 2; n++) put64(Directories + n * 8, (PageTables + n * 0x1000) | All);
    for (u32 n = 0; n < 1024; n++) put64(PageTables + n * 8, n << 12 | All);
    cpu.write_cr4(cr4::Pae);
    cpu.write_cr3(Pointers);
    cpu.write_cr0(cpu.s.cr0 | cr0::Pg);
  }
  void put64(u32 at, u32 low, u32 high = 0) { put32(at, low), put32(at + 4, high); }
  u32 entry(u32 linear) const { return PageTables + (linear >> 12) * 8; }
  void map(u32 linear, u32 low, u32 high = 0) {
    put64(entry(linear), low, high);
    cpu.invalidate_page(linear);
  }
  void allow_no_execute() { cpu.write_msr(0xC000'0080, 0x800); }
  void jump(u32 to) { cpu.s.eip = to, run_on(); }
  bool page_fault(u32 error, u32 address) { return faulted(Vector::PageFault, error) && cpu.s.cr2 == address; }
  bool reads(u32 at) {
    run({0xA1, u8(at), u8(at >> 8), u8(at >> 16), u8(at >> 24)});
    return ran_through();
  }
};
using Rig = PaeRig;

}  // namespace

TEST_CASE("PAE: pages of 4 KB through pointer, directory and table, marked accessed and dirty") {
  Rig rig;
  CHECK_FALSE(rig.cpu.faulted());
  rig.map(Page, Next | All);
  rig.put32(Next + 8, 0x1234'5678);
  CHECK(rig.reads(Page + 8));
  CHECK(rig.eax() == 0x1234'5678);
  CHECK((rig.get(rig.entry(Page)) & (Accessed | Dirty)) == Accessed);
  rig.run({0xA3, 0, 0, 3, 0});
  CHECK((rig.get(rig.entry(Page)) & (Accessed | Dirty)) == (Accessed | Dirty));
  CHECK(rig.get(Rig::Directories) & Accessed);
  CHECK(rig.get(Rig::Pointers) == (Rig::Directories | Present));  // pointers are not marked
}

TEST_CASE("PAE: pages of 2 MB without CR4.PSE, and INVLPG forgets all of one") {
  Rig rig;
  rig.put64(Rig::Directories + 2 * 8, Present | Writable | Large);  // 400000 is memory from 0
  CHECK(rig.reads(0x40'C000));
  CHECK((rig.get(Rig::Directories + 16) & (Accessed | Dirty)) == Accessed);
  rig.put64(Rig::Directories + 2 * 8, 0);
  rig.cpu.invalidate_page(0x5F'F000);
  CHECK_FALSE(rig.reads(0x40'C000));
  CHECK(rig.page_fault(0, 0x40'C000));
}

TEST_CASE("PAE: each gigabyte has its own pointer, which may be absent") {
  Rig rig;
  CHECK_FALSE(rig.reads(0x4000'0000));
  CHECK(rig.page_fault(0, 0x4000'0000));
  Rig third;
  third.put64(Rig::Pointers + 24, Rig::Directories | Present);
  third.cpu.write_cr3(Rig::Pointers);
  third.put32(Page, 77);
  CHECK(third.reads(0xC000'0000 | Page));
  CHECK(third.eax() == 77);
}

TEST_CASE("PAE: the pointers are those of when CR3 was written") {
  Rig rig;
  rig.put64(Rig::Pointers, 0);
  CHECK(rig.reads(Page));
  rig.eax() = Rig::Pointers;
  rig.run({0x0F, 0x22, 0xD8});
  CHECK_FALSE(rig.cpu.s.pdpte[0] & Present);
}

TEST_CASE("PAE: a reserved bit in a present pointer makes MOV to CR3, CR0 and CR4 #GP(0), and changes nothing") {
  for (const u32 bit : {2u, 4u, 0x20u, 0x100u}) {
    Rig rig;
    rig.put64(0x6'0040, Rig::Directories | Present | bit);
    rig.eax() = 0x6'0040;
    rig.run({0x0F, 0x22, 0xD8});
    CHECK(rig.faulted(Vector::GeneralProtection, 0));
    CHECK(rig.cpu.s.cr3 == Rig::Pointers);
  }
  Rig high;
  high.put64(0x6'0040, Rig::Directories | Present, 0x10);
  high.eax() = 0x6'0040;
  high.run({0x0F, 0x22, 0xD8});
  CHECK(high.faulted(Vector::GeneralProtection, 0));
  Rig global;
  global.put64(Rig::Pointers + 8, Present | 2);
  global.eax() = cr4::Pae | cr4::Pge;
  global.run({0x0F, 0x22, 0xE0});
  CHECK(global.faulted(Vector::GeneralProtection, 0));
  CHECK(global.cpu.s.cr4 == cr4::Pae);
  Rig absent;  // what is not present may hold anything
  absent.put64(Rig::Pointers + 8, 0xFFFF'FFFE, ~0u);
  absent.eax() = Rig::Pointers;
  absent.run({0x0F, 0x22, 0xD8});
  CHECK(absent.ran_through());
}

TEST_CASE("PAE: reserved bits of present entries are page faults with bit 3, of absent ones plain") {
  struct Case {
    u32 low, high, error;
  };
  for (const Case& c : {Case{Page | All, 0x10, 9}, Case{Page | All, 0x4000'0000, 9}, Case{Page | All, NoExecute, 9},
                        Case{Page, 0x10, 0}, Case{Page | All, 0, ~0u}}) {
    Rig rig;
    INFO("entry " << c.high << ":" << c.low);
    rig.map(Page, c.low, c.high);
    CHECK(rig.reads(Page) == (c.error == ~0u));
    if (c.error != ~0u) CHECK(rig.page_fault(c.error, Page));
  }
  for (const u32 bit : {0x2000u, 0x10'0000u}) {
    Rig rig;
    rig.put64(Rig::Directories + 16, Present | Large | bit);
    CHECK_FALSE(rig.reads(0x40'0000));
    CHECK(rig.page_fault(9, 0x40'0000));
  }
}

TEST_CASE("PAE: a page above 4 GB is legal, and nothing answers there") {
  Rig rig;
  rig.map(Page, All, 1);
  CHECK(rig.reads(Page));
  CHECK(rig.eax() == ~0u);
  rig.eax() = 0;
  rig.run({0xA3, 0, 0, 3, 0, 0xA1, 0, 0, 3, 0});
  CHECK(rig.ran_through());
  CHECK(rig.eax() == ~0u);
}

TEST_CASE("no-execute: fetching is a page fault with bit 4, reading and writing are not") {
  Rig rig;
  rig.allow_no_execute();
  rig.map(Page, Page | All, NoExecute);
  rig.put(Page, {0x90, 0xEB, 0xFD});
  CHECK(rig.reads(Page));
  rig.run({0xA3, 8, 0, 3, 0});
  CHECK(rig.ran_through());
  rig.jump(Page);
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.stack(0) == 0x11);
  CHECK(rig.stack(1) == Page);
  CHECK(rig.cpu.s.cr2 == Page);
}

TEST_CASE("no-execute in the directory covers all its pages; absent pages tell fetches too, without it they do not") {
  Rig rig;
  rig.allow_no_execute();
  rig.put64(Rig::Directories + 8, (Rig::PageTables + 0x1000) | All, NoExecute);
  rig.jump(0x20'0000);
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.stack(0) == 0x11);
  Rig absent;
  absent.allow_no_execute();
  absent.map(Page, 0);
  absent.jump(Page);
  CHECK(absent.stack(0) == 0x10);
  Rig without;
  without.map(Page, 0);
  without.jump(Page);
  CHECK(without.took(Vector::PageFault));
  CHECK(without.stack(0) == 0);
}

TEST_CASE("an instruction that runs on into a no-execute page faults there") {
  Rig rig;
  rig.allow_no_execute();
  rig.map(Next, Next | All, NoExecute);
  rig.put(Page + 0xFFE, {0xB8, 1, 2, 3, 4});
  rig.jump(Page + 0xFFE);
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.cpu.s.cr2 == Next);
  CHECK(rig.stack(0) == 0x11);
}

TEST_CASE("PAE: write protection and privilege are of directory and table together") {
  constexpr u32 second = Rig::PageTables + 0x1000;
  Rig rig;
  rig.put64(Rig::Directories + 8, second | Present | User);
  rig.cpu.write_cr0(rig.cpu.s.cr0 | cr0::Wp);
  rig.run({0xA3, 0, 0, 0x20, 0});
  CHECK(rig.page_fault(3, 0x20'0000));
  Rig user;
  user.put64(Rig::Directories + 8, second | Present | Writable);
  user.enter_user();
  user.run({0xA3, 0, 0, 0x20, 0});
  CHECK(user.page_fault(7, 0x20'0000));
}

TEST_CASE("a task switch loads CR3 and the pointers behind it") {
  Rig rig;
  rig.put64(0x6'0060, Rig::Directories | Present), rig.put64(0x6'0068, Rig::Directories | Present);
  rig.put32(Rig::Tss2 + 0x1C, 0x6'0060);
  rig.put32(Rig::Tss2 + 0x20, Rig::UserCode), rig.put32(Rig::Tss2 + 0x24, 2), rig.put32(Rig::Tss2 + 0x38, Rig::Stack1);
  for (u32 at : {0x48u, 0x50u, 0x54u, 0x58u, 0x5Cu}) rig.put32(Rig::Tss2 + at, Rig::Data0);
  rig.put32(Rig::Tss2 + 0x4C, Rig::Code0);
  rig.put(Rig::UserCode, {0xA1, 0, 0, 3, 0x40, 0xEB, 0xFE});  // mov eax, [40030000]
  rig.put32(Page, 99);
  rig.run({0xEA, 0, 0, 0, 0, Rig::Tss2Selector, 0});
  CHECK(rig.eax() == 99);
}

TEST_CASE("4 MB pages: reserved bits are those of the processor") {
  struct Case {
    CpuModel model;
    u32 bit;
    bool reserved;
  };
  using enum CpuModel;
  for (const Case& c : {Case{Pentium, 0x1000, true}, Case{Pentium, 0x2000, true}, Case{Pentium, 0x20'0000, true},
                        Case{PentiumIII, 0x1000, false}, Case{PentiumIII, 0x2000, false},
                        Case{PentiumIII, 0x2'0000, true}, Case{PentiumIII, 0x20'0000, true}}) {
    CpuRig rig(c.model);
    INFO(facts_of(c.model).name << " bit " << c.bit);
    rig.protect(), rig.page();
    rig.cpu.write_cr4(cr4::Pse);
    rig.put32(CpuRig::Directory + 4, Present | Writable | Large | c.bit);
    rig.run({0xA1, 0, 0, 0x40, 0});
    CHECK(rig.ran_through() == !c.reserved);
    if (c.reserved) CHECK(rig.faulted(Vector::PageFault, 9));
  }
}

TEST_CASE("PSE-36: bits 13 to 16 of a 4 MB entry reach above 4 GB, where nothing is") {
  CpuRig rig(CpuModel::PentiumIII);
  rig.protect(), rig.page();
  rig.cpu.write_cr4(cr4::Pse);
  rig.put32(CpuRig::Directory + 4, Present | Writable | Large | 0x2000);
  rig.run({0xA1, 0, 0, 0x40, 0});
  CHECK(rig.eax() == ~0u);
}

TEST_CASE("a processor without PSE or PAE has tables where a later one has large pages") {
  CpuRig rig(CpuModel::I486Dx2);
  rig.protect(), rig.page();
  rig.put32(CpuRig::Directory + 4, CpuRig::Tables | All | Large);
  rig.put32(Page, 55);
  rig.run({0xA1, 0, 0, 0x43, 0});
  CHECK(rig.eax() == 55);
}

}  // namespace ferrite::test
