// SPDX-License-Identifier: MIT
// Page tables, their faults and what is remembered of them [SDM Volume 3, chapter 4].
#include <catch2/catch.hpp>

#include "tests/support/cpu_rig.h"

namespace ferrite::test {
namespace {

constexpr u32 Present = 1, Writable = 2, User = 4, Accessed = 0x20, Dirty = 0x40, Large = 0x80;
constexpr u32 Page = 0x3'0000, Other = 0x3'1000;

struct PagingRig : CpuRig {
  PagingRig() { protect(), page(); }
  u32 entry(u32 linear) { return get(Tables + (linear >> 12) * 4); }
  bool page_fault(u32 error, u32 address) { return faulted(Vector::PageFault, error) && cpu.s.cr2 == address; }
};
using Rig = PagingRig;

}  // namespace

TEST_CASE("page fault error codes tell present, write and user apart, and CR2 tells where") {
  struct Case {
    u32 entry;
    bool user, write, wp;
    int error;  // -1: none
  };
  for (const Case& c :
       {Case{0, false, false, false, 0}, Case{0, false, true, false, 2}, Case{0, true, false, false, 4},
        Case{0, true, true, false, 6}, Case{Present, false, false, false, -1}, Case{Present, false, true, false, -1},
        Case{Present, false, true, true, 3}, Case{Present, true, false, false, 5},
        Case{Present | Writable, true, true, false, 7}, Case{Present | User, true, false, false, -1},
        Case{Present | User, true, true, false, 7}, Case{Present | User | Writable, true, true, false, -1},
        Case{Present | User, false, true, true, 3}}) {
    Rig rig;
    INFO("entry " << c.entry << (c.user ? " user" : "") << (c.write ? " write" : "") << (c.wp ? " WP" : ""));
    rig.map(Page, Page | c.entry);
    if (c.wp) rig.cpu.write_cr0(rig.cpu.s.cr0 | cr0::Wp);
    if (c.user) rig.enter_user();
    rig.run({u8(c.write ? 0xA2 : 0xA0), 0x04, 0x00, 0x03, 0x00});  // mov al, [30004] or back
    if (c.error < 0)
      CHECK(rig.ran_through());
    else
      CHECK(rig.page_fault(u32(c.error), Page + 4));
  }
}

TEST_CASE("the directory's rights and the table's are combined") {
  for (const u32 rights : {Present | Writable, Present | User}) {
    Rig rig;
    rig.enter_user();
    rig.put32(Rig::Directory + 4, Rig::Tables | rights);
    rig.run({0xA2, 0x04, 0x00, 0x43, 0x00});  // [430004]: the second entry of the directory
    CHECK(rig.page_fault(7, 0x43'0004));
  }
}

TEST_CASE("reading sets accessed, writing sets dirty too, a fault neither") {
  Rig rig;
  rig.map(Page, Page | Present | Writable);
  rig.map(Other, Other);
  rig.run({0xA0, 0x00, 0x00, 0x03, 0x00});
  CHECK((rig.entry(Page) & (Accessed | Dirty)) == Accessed);
  rig.run({0xA2, 0x00, 0x00, 0x03, 0x00});
  CHECK((rig.entry(Page) & (Accessed | Dirty)) == (Accessed | Dirty));
  rig.run({0xA0, 0x00, 0x10, 0x03, 0x00});
  CHECK(rig.entry(Other) == Other);
  CHECK(rig.get(Rig::Directory) & Accessed);
}

TEST_CASE("4 MB pages: with PSE the directory's entry is the page, and has its own dirty bit") {
  Rig rig;
  rig.cpu.write_cr4(cr4::Pse);
  rig.put32(Rig::Directory + 4, 0 | Present | Writable | Large);          // 400000.. is memory from 0
  rig.run({0xA1, 0x00, 0x00, 0x41, 0x00, 0xA3, 0x00, 0xC0, 0x40, 0x00});  // mov eax, [410000]; mov [40C000], eax
  CHECK(rig.ran_through());
  CHECK(rig.eax() == rig.get(Rig::Code));
  CHECK(rig.get(Rig::Data) == rig.eax());
  CHECK((rig.get(Rig::Directory + 4) & (Accessed | Dirty)) == (Accessed | Dirty));
}

TEST_CASE("INVLPG of one address forgets all of a 4 MB page") {
  Rig rig;
  rig.cpu.write_cr4(cr4::Pse);
  rig.put32(Rig::Directory + 4, Present | Writable | Large);
  rig.run({0xA1, 0x00, 0xC0, 0x40, 0x00,                       // touch 40C000
           0xC7, 0x05, 0x04, 0x40, 0x00, 0x00, 0,    0, 0, 0,  // its entry goes
           0x0F, 0x01, 0x3D, 0x00, 0x00, 0x50, 0x00,           // invlpg [500000]
           0xA1, 0x00, 0xC0, 0x40, 0x00});
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.cpu.s.cr2 == 0x40'C000);
}

TEST_CASE("a changed entry is seen after INVLPG, and after CR3 is written") {
  for (const bool invlpg : {true, false}) {
    Rig rig;
    rig.put32(Page, 0x1111'1111), rig.put32(Other, 0x2222'2222);
    const u8 slot = 0xC0;  // of 30000 in the table at 5000
    if (invlpg)
      rig.run({0xA1, 0,    0,    3,    0, 0xC7, 0x05, slot, 0x50, 0, 0, 0x07, 0x10, 0x03,
               0,    0x0F, 0x01, 0x3D, 0, 0,    3,    0,    0xA1, 0, 0, 3,    0});
    else
      rig.run({0xA1, 0, 0,    3,    0,    0xC7, 0x05, slot, 0x50, 0, 0, 0x07, 0x10,
               0x03, 0, 0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8, 0xA1, 0, 0, 3,    0});
    CHECK(rig.ran_through());
    CHECK(rig.eax() == 0x2222'2222);
  }
}

TEST_CASE("an access across two pages faults on the second one's first byte, and writes nothing") {
  Rig rig;
  rig.put32(Page + 0xFFC, 0xAAAA'AAAA);
  rig.map(Other, Other);
  rig.run({0xA3, 0xFE, 0x0F, 0x03, 0x00});
  CHECK(rig.page_fault(2, Other));
  CHECK(rig.get(Page + 0xFFC) == 0xAAAA'AAAA);
}

TEST_CASE("pages far apart in memory join to one access") {
  Rig rig;
  rig.map(Page, 0x4'0000 | Present | Writable);
  rig.map(Other, 0x4'5000 | Present | Writable);
  rig.eax() = 0x4433'2211;
  rig.run({0xA3, 0xFE, 0x0F, 0x03, 0x00, 0x8B, 0x1D, 0xFE, 0x0F, 0x03, 0x00});
  CHECK(rig.get16(0x4'0FFE) == 0x2211);
  CHECK(rig.get16(0x4'5000) == 0x4433);
  CHECK(rig.cpu.s.reg[EBX] == 0x4433'2211);
}

TEST_CASE("fetching code from a page that is not there, or not the user's, is a page fault of the fetch") {
  Rig rig;
  rig.map(Page, Page);
  rig.run({0xE9, u8(Page - Rig::Code - 5), u8((Page - Rig::Code - 5) >> 8), u8((Page - Rig::Code - 5) >> 16), 0});
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.stack(0) == 0);
  CHECK(rig.stack(1) == Page);
  Rig user;
  user.map(Page, Page | Present);
  user.enter_user();
  user.run({0x68, 0, 0, 3, 0, 0xC3});  // push 30000; ret
  CHECK(user.took(Vector::PageFault));
  CHECK(user.stack(0) == 5);
  CHECK(user.stack(1) == Page);
}

TEST_CASE("an instruction across two pages faults on the second, then runs once that is there") {
  Rig rig;
  rig.map(Other, Other);
  rig.put(Page + 0xFFE, {0xB8, 0x78, 0x56, 0x34, 0x12, 0xEB, 0xFE});  // mov eax, 12345678
  rig.cpu.s.eip = Page + 0xFFE;
  rig.run_on(50);
  CHECK(rig.took(Vector::PageFault));
  CHECK(rig.cpu.s.cr2 == Other);
  CHECK(rig.stack(1) == Page + 0xFFE);
  rig.map(Other, Other | Present);
  rig.cpu.s.eip = Page + 0xFFE;
  rig.run_on(50);
  CHECK(rig.eax() == 0x1234'5678);
}

TEST_CASE("descriptor tables are read with supervisor rights at privilege 3") {
  Rig rig;
  for (const u32 table : {Rig::Gdt, Rig::Idt, Rig::Tss}) rig.map(table, table | Present | Writable);
  rig.enter_user();
  rig.run({0xB8, 0x23, 0, 0, 0, 0x8E, 0xE0, 0xCD, 0x90});  // mov fs, 23h; int 90
  CHECK(rig.vector() == 0x90);
  CHECK(rig.stack(1) == Rig::Code3);
}

TEST_CASE("a frame that no handler's stack can take, not even the double fault's, resets the processor") {
  Rig rig;
  rig.enter_user();
  rig.map(Rig::Stack0 - 0x1000, 0);
  rig.put32(Rig::Tss + 4, Rig::Stack0 - 0xFF0);  // the frame crosses into the absent page
  rig.run({0xCD, 0x90});
  CHECK(rig.cpu.triple_faults() > 0);  // nor can the page fault be delivered, nor the double fault
}

TEST_CASE("A20 off folds odd megabytes onto even ones, on goes back") {
  CpuRig rig;
  rig.protect();
  rig.put32(Page, 0x1111'1111), rig.put32(0x10'0000 + Page, 0x2222'2222);
  rig.cpu.set_line(Cpu::A20, false);
  rig.run({0xA1, 0x00, 0x00, 0x13, 0x00});
  CHECK(rig.eax() == 0x1111'1111);
  rig.cpu.set_line(Cpu::A20, true);
  rig.run({0xA1, 0x00, 0x00, 0x13, 0x00});
  CHECK(rig.eax() == 0x2222'2222);
}

TEST_CASE("alignment is checked at privilege 3 with AM and AC, and nowhere else") {
  struct Case {
    bool user, am, ac;
  };
  for (const Case& c :
       {Case{true, true, true}, Case{false, true, true}, Case{true, false, true}, Case{true, true, false}}) {
    Rig rig;
    if (c.am) rig.cpu.write_cr0(rig.cpu.s.cr0 | cr0::Am);
    if (c.user) rig.enter_user(2 | (c.ac ? u32(eflags::Ac) : 0));
    rig.cpu.set_flags(c.ac ? ~0u : 0, eflags::Ac);
    rig.run({0xA1, 0x02, 0x00, 0x03, 0x00});
    if (c.user && c.am && c.ac)
      CHECK(rig.faulted(Vector::AlignmentCheck, 0));
    else
      CHECK(rig.ran_through());
  }
}

TEST_CASE("operands of eight bytes and more are aligned as a whole, though not accessed so") {
  const auto run_in_ring3 = [](Rig& rig, std::initializer_list<u8> code) {
    rig.cpu.write_cr0(rig.cpu.s.cr0 | cr0::Am);
    rig.enter_user(2 | eflags::Ac);
    rig.run(code);
  };
  const std::initializer_list<u8> misaligned[] = {
      {0xDD, 0x05, 0x04, 0x00, 0x03, 0x00},        // fld qword [30004h]
      {0xDD, 0x15, 0x04, 0x00, 0x03, 0x00},        // fst qword
      {0xDF, 0x2D, 0x04, 0x00, 0x03, 0x00},        // fild qword
      {0xDB, 0x2D, 0x04, 0x00, 0x03, 0x00},        // fld tbyte
      {0xDB, 0x3D, 0x04, 0x00, 0x03, 0x00},        // fstp tbyte
      {0xD9, 0x35, 0x02, 0x00, 0x03, 0x00},        // fnstenv [30002h]
      {0x0F, 0xC7, 0x0D, 0x04, 0x00, 0x03, 0x00},  // cmpxchg8b [30004h]
      {0x0F, 0x6F, 0x05, 0x04, 0x00, 0x03, 0x00},  // movq mm0, [30004h]
      {0x0F, 0x7F, 0x05, 0x04, 0x00, 0x03, 0x00},  // movq [30004h], mm0
  };
  for (const auto& code : misaligned) {
    Rig rig;
    run_in_ring3(rig, code);
    CHECK(rig.faulted(Vector::AlignmentCheck, 0));
  }
  Rig rig;
  run_in_ring3(rig, {0xDD, 0x05, 0x08, 0x00, 0x03, 0x00, 0xDB, 0x3D, 0x08, 0x00, 0x03, 0x00,  // fld, fstp
                     0xD9, 0x35, 0x04, 0x00, 0x03, 0x00, 0x0F, 0xC7, 0x0D, 0x08, 0x00, 0x03, 0x00});
  CHECK(rig.ran_through());
}

TEST_CASE("turning AC on checks pages that were touched without it, turning it off frees them again") {
  Rig rig;
  rig.cpu.write_cr0(rig.cpu.s.cr0 | cr0::Am);
  rig.enter_user();
  const std::initializer_list<u8> misaligned = {0xA1, 0x02, 0x00, 0x03, 0x00};
  rig.run(misaligned);
  CHECK(rig.ran_through());
  rig.run({0x68, 2, 0, 4, 0, 0x9D, 0x6A, 2, 0x9D});  // push 40002h: AC; popf; and off again
  rig.run(misaligned);
  CHECK(rig.ran_through());
  rig.run({0x68, 2, 0, 4, 0, 0x9D, 0xA1, 0x02, 0x00, 0x03, 0x00});
  CHECK(rig.took(Vector::AlignmentCheck));
}

}  // namespace ferrite::test
