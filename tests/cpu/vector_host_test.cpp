// SPDX-License-Identifier: MIT
// Every MMX and SSE row that computes no floating-point numbers against the processor that runs the tests: from the
// same state both must reach the same one. Registers 0 to 7 are encoded alike in 64-bit mode, and memory is [RBX] where
// it was [EBX]. Native x86-64 only.
#if defined(__x86_64__) && defined(__linux__)
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include <catch2/catch.hpp>
#include <cstddef>

#include "core/cpu/semantics_fxsr.h"
#include "tests/support/golden_rows.h"

namespace ferrite {
namespace {

using test::VectorCase;
using test::VectorState;

/// What ferrite_vector_on_host works on; its offsets stand in the assembly.
struct alignas(16) HostFrame {
  std::array<u8, 512> guest{}, host{};  // for FXSAVE
  std::array<u64, 4> reg{};             // RAX RCX RDX RSI
  u64 flags = 0;
  u8* memory = nullptr;  // RBX and RDI
  void* code = nullptr;
};
static_assert(offsetof(HostFrame, host) == 512 && offsetof(HostFrame, reg) == 1024);
static_assert(offsetof(HostFrame, flags) == 1056 && offsetof(HostFrame, memory) == 1064);
static_assert(offsetof(HostFrame, code) == 1072);

}  // namespace

extern "C" void ferrite_vector_on_host(void* frame);
asm(R"(
  .text
ferrite_vector_on_host:
  push %rbx
  push %rbp
  push %r12
  mov %rdi, %r12
  fxsave64 512(%r12)
  fxrstor64 (%r12)
  push 1056(%r12)
  popfq
  mov 1024(%r12), %rax
  mov 1032(%r12), %rcx
  mov 1040(%r12), %rdx
  mov 1048(%r12), %rsi
  mov 1064(%r12), %rbx
  mov %rbx, %rdi
  call *1072(%r12)
  pushfq
  pop 1056(%r12)
  mov %rax, 1024(%r12)
  mov %rcx, 1032(%r12)
  mov %rdx, 1040(%r12)
  mov %rsi, 1048(%r12)
  fxsave64 (%r12)
  fxrstor64 512(%r12)
  pop %r12
  pop %rbp
  pop %rbx
  ret
)");

namespace {

namespace area = semantics::fxsave_area;
using semantics::get;
using semantics::put;

sigjmp_buf before_fault;
void leave_fault(int) { siglongjmp(before_fault, 1); }

/// False: it faulted.
bool run_frame(HostFrame& frame) {
  if (sigsetjmp(before_fault, 1)) {
    asm volatile("fninit");  // the instruction's x87 and MMX state is still there
    return false;
  }
  ferrite_vector_on_host(&frame);
  return true;
}

/// A page of code, a page of memory, an absent one.
class Host {
 public:
  Host() : pages_(mmap(nullptr, 3 * Page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    usable_ = pages_ != MAP_FAILED && mprotect(code() + 2 * Page, Page, PROT_NONE) == 0;
    struct sigaction action {};
    action.sa_handler = leave_fault;
    sigaction(SIGSEGV, &action, &others_);
  }
  ~Host() {
    sigaction(SIGSEGV, &others_, nullptr);
    if (pages_ != MAP_FAILED) munmap(pages_, 3 * Page);
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  bool usable() const { return usable_; }

  VectorState run(const VectorCase& c) {
    HostFrame frame;
    fill(frame, c.before);
    std::memcpy(memory(), c.before.memory.data(), c.before.memory.size());
    frame.memory = memory() + c.offset;
    frame.code = code();
    std::memcpy(code(), c.code.data(), c.code.size());
    code()[c.code.size()] = 0xC3;  // ret
    const bool finished = run_frame(frame);
    VectorState after = finished ? state_of(frame) : c.before;
    std::memcpy(after.memory.data(), memory(), after.memory.size());
    after.finished = finished;
    return after;
  }

 private:
  static constexpr std::size_t Page = 4096;
  u8* code() const { return static_cast<u8*>(pages_); }
  u8* memory() const { return code() + 2 * Page - 64; }

  static void fill(HostFrame& frame, const VectorState& s) {
    put(frame.guest, area::Control, u16(0x37F));
    put(frame.guest, area::Status, u16(s.top << 11));
    put(frame.guest, area::Tags, u8(~s.empty));
    put(frame.guest, area::Mxcsr, u32(0x1F80));
    for (unsigned n = 0; n < 8; n++) {
      const fpu::Float80& value = s.mmx[(s.top + n) & 7];
      put(frame.guest, area::Stack + 16 * n, value.significand);
      put(frame.guest, area::Stack + 16 * n + 8, value.sign_exponent);
      put(frame.guest, area::Xmm + 16 * n, s.xmm[n]);
    }
    for (unsigned n = 0; n < 4; n++) frame.reg[n] = s.reg[n];
    frame.flags = s.flags | eflags::One | eflags::If;
  }
  static VectorState state_of(const HostFrame& frame) {
    VectorState s;
    s.top = get<u16>(frame.guest, area::Status) >> 11 & 7;
    s.empty = u8(~frame.guest[area::Tags]);
    for (unsigned n = 0; n < 8; n++) {
      s.mmx[(s.top + n) & 7] = {get<u64>(frame.guest, area::Stack + 16 * n),
                                get<u16>(frame.guest, area::Stack + 16 * n + 8)};
      s.xmm[n] = get<std::array<u64, 2>>(frame.guest, area::Xmm + 16 * n);
    }
    for (unsigned n = 0; n < 4; n++) s.reg[n] = u32(frame.reg[n]);
    s.flags = u32(frame.flags) & eflags::Arithmetic;
    return s;
  }

  void* pages_;
  bool usable_ = false;
  struct sigaction others_ {};
};

std::string text(const VectorState& s) {
  std::string text;
  char line[128];
  for (unsigned n = 0; n < 8; n++) {
    std::snprintf(line, sizeof line, "\n  %u: %016llX %016llX  %04X:%016llX", n,
                  static_cast<unsigned long long>(s.xmm[n][1]), static_cast<unsigned long long>(s.xmm[n][0]),
                  s.mmx[n].sign_exponent, static_cast<unsigned long long>(s.mmx[n].significand));
    text += line;
  }
  std::snprintf(line, sizeof line, "\n  EAX %08X ECX %08X EDX %08X ESI %08X flags %03X top %u empty %02X\n  ", s.reg[0],
                s.reg[1], s.reg[2], s.reg[3], s.flags, s.top, s.empty);
  text += line;
  for (const u8 byte : s.memory) std::snprintf(line, sizeof line, "%02X", byte), text += line;
  return text;
}
std::string text(const std::vector<u8>& code) {
  std::string text;
  char digits[4];
  for (const u8 byte : code) std::snprintf(digits, sizeof digits, "%02X ", byte), text += digits;
  return text;
}

constexpr unsigned cases_per_form = 400;
static_assert(cases_per_form >= test::golden_cases);

void compare(Host& host, test::VectorMachine& machine, const isa::Row& row, bool memory) {
  test::VectorCases cases(row, memory);
  unsigned wrong = 0;
  for (unsigned n = 0; n < cases_per_form && wrong < 1; n++) {
    const VectorCase c = cases.next();
    const VectorState theirs = host.run(c), ours = machine.run(c);
    if (theirs == ours) continue;
    wrong++;
    UNSCOPED_INFO(text(c.code) << "offset " << c.offset << " from" << text(c.before) << "\nhost" << text(theirs)
                               << "\nours" << text(ours));
  }
  CHECK(wrong == 0);
}

bool host_has_them_all() { return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt"); }

}  // namespace

TEST_CASE("MMX and SSE integer instructions leave the state that the host's processor leaves") {
  Host host;
  if (!host.usable() || !host_has_them_all()) {
    WARN("skipped: this host runs no generated code, or lacks SSE4.2");
    return;
  }
  test::VectorMachine machine;
  unsigned forms = 0;
  test::for_each_golden([&](const test::VectorGolden&, const isa::Row& row) {
    for (const bool memory : {false, true})
      if (test::has_form(row, memory)) compare(host, machine, row, memory), forms++;
  });
  CHECK(forms > 450);
}

TEST_CASE("MMX and SSE memory operands fault where the host's do: beyond a page's end and where not aligned") {
  Host host;
  if (!host.usable() || !host_has_them_all()) {
    WARN("skipped: this host runs no generated code, or lacks SSE4.2");
    return;
  }
  test::VectorMachine machine;
  test::for_each_golden_memory_form([&](const isa::Row& row) {
    test::VectorCases cases(row, true);
    for (unsigned n = 0; n < 20; n++) {
      VectorCase c = cases.next();
      const u32 fits = 64 - test::memory_bytes(row, c);
      for (const u32 offset : {0u, 1u, 2u, 4u, 8u, fits, fits + 1}) {
        c.offset = offset;
        CHECK((host.run(c) == machine.run(c)));
      }
    }
  });
}

}  // namespace ferrite
#endif
