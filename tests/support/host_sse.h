// SPDX-License-Identifier: MIT
// The real SSE of the machine that runs the tests, as an oracle. Unmasked exceptions really trap: the signal handler
// keeps MXCSR as the processor left it, masks everything, and lets the instruction run again. Native x86-64 Linux only.
#pragma once
#if defined(__x86_64__) && defined(__linux__)
#include <signal.h>
#include <ucontext.h>

#include "core/base/types.h"

namespace ferrite::test {

struct HostSse {
  std::array<u64, 2> a{}, b{};  // XMM0 and XMM1
  u32 mxcsr = 0x1F80;
  u32 eax = 0;
  u32 after = 0;  // MXCSR
  bool trapped = false;
};

/// Runs one instruction that knows XMM0, XMM1 and EAX.
#define FERRITE_ON_HOST_SSE(state, instruction)                                         \
  asm volatile(                                                                         \
      "movups (%0), %%xmm0\n\tmovups 16(%0), %%xmm1\n\tmovl 36(%0), %%eax\n\t"          \
      "ldmxcsr 32(%0)\n\t" instruction                                                  \
      "\n\tstmxcsr 40(%0)\n\tldmxcsr (%1)\n\tmovl %%eax, 36(%0)\n\tmovups %%xmm0, (%0)" \
      :                                                                                 \
      : "r"(&(state)), "r"(&::ferrite::test::SseTraps::usual)                           \
      : "memory", "cc", "eax", "xmm0", "xmm1")

/// Catches SIGFPE while it lives.
class SseTraps {
 public:
  static constexpr u32 usual = 0x1F80;

  SseTraps() {
    struct sigaction action {};
    action.sa_sigaction = keep_and_mask;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGFPE, &action, &before_);
  }
  ~SseTraps() { sigaction(SIGFPE, &before_, nullptr); }
  SseTraps(const SseTraps&) = delete;
  SseTraps& operator=(const SseTraps&) = delete;

  template <class Instruction>
  void run(HostSse& host, Instruction instruction) {
    trapped_ = 0;
    instruction(host);
    host.trapped = trapped_;
    if (trapped_) host.after = mxcsr_;
  }

 private:
  static void keep_and_mask(int, siginfo_t*, void* context) {
    u32& live = static_cast<ucontext_t*>(context)->uc_mcontext.fpregs->mxcsr;
    trapped_ = 1;
    mxcsr_ = live;
    live |= usual;
  }

  static inline volatile sig_atomic_t trapped_ = 0;
  static inline volatile u32 mxcsr_ = 0;
  struct sigaction before_ {};
};

}  // namespace ferrite::test
#endif
