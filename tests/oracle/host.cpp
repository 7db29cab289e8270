// SPDX-License-Identifier: MIT
// A forked process whose signal handler is its scheduler. Every case ends in an exception: the one that the instruction
// raises, single step (TF), or INT3 behind it. The kernel turns each into a signal and hands over all registers as they
// were, with vector, error code and CR2; the handler keeps them, writes the next case's registers over them, and
// returns: rt_sigreturn then loads the whole state at once and enters the code segment that it names. So no case needs
// code of ours around it, and each costs one signal, about two microseconds.
//
// The process stays a 64-bit one; only code segments change: the kernel's own 32-bit one (23h), and 16 and 32-bit
// segments that modify_ldt describes. The window is mapped only in the helper, below 4 GB; nothing else is there in a
// position-independent program. FS keeps the thread's base, so that no case may load it.
//
// Not seen: selectors, opcode and operand address that the x87 keeps (64-bit signal frames do not hold the selectors,
// processors of today do not write the others).
#include "tests/oracle/host.h"

#if defined(__x86_64__) && defined(__linux__)
#include <asm/ldt.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FERRITE_ADDRESS_SANITIZER
#endif
#endif

namespace ferrite::oracle {
namespace {

/// Signal frames hold the floating-point state as FXSAVE writes it, and a header behind it that says what is in use.
namespace fxsave {
constexpr unsigned Control = 0, Status = 2, Tags = 4, Instruction = 8, Mxcsr = 24, St = 32, Xmm = 160, Bytes = 512,
                   InUse = 512;
constexpr u64 X87AndSse = 3;
}  // namespace fxsave

struct Shared {
  u32 count = 0, current = 0;
  std::array<Case, HostProcessor::BatchSize> cases;
  std::array<Result, HostProcessor::BatchSize> results;
};

template <class T>
void put(u8* at, T value) {
  std::memcpy(at, &value, sizeof value);
}
template <class T>
void get(const u8* at, T& value) {
  std::memcpy(&value, at, sizeof value);
}

/// Lives in the helper process alone.
class Stepper {
 public:
  explicit Stepper(Shared& shared) : shared_(shared) {}

  bool prepare();
  void on_signal(ucontext_t&);

 private:
  bool map_window();
  bool describe_segments();
  bool handle_signals();
  void keep_own(ucontext_t&);
  void return_to_own(ucontext_t&);
  void enter(const Case&, ucontext_t&);
  void leave(const Case&, const ucontext_t&, Result&);

  Shared& shared_;
  Image image_;
  u8* live_ = nullptr;  // the window's image, always writable
  bool running_ = false;
  gregset_t own_registers_{};
  std::array<u8, fxsave::Bytes + 8> own_fp_{};
};

Stepper* stepper = nullptr;

extern "C" [[gnu::used]] void ferrite_oracle_on_signal(int, siginfo_t*, void* context) {
  stepper->on_signal(*static_cast<ucontext_t*>(context));
}
/// Flags such as AC are those of the case: they go before anything that they could upset.
extern "C" void ferrite_oracle_signal_entry(int, siginfo_t*, void*);
asm(".text\n"
    ".local ferrite_oracle_signal_entry\n"
    ".type ferrite_oracle_signal_entry, @function\n"
    "ferrite_oracle_signal_entry:\n"
    "  pushq $0x202\n"
    "  popfq\n"
    "  jmp ferrite_oracle_on_signal\n");

bool Stepper::prepare() { return map_window() && describe_segments() && handle_signals(); }

bool Stepper::map_window() {
  const int file = memfd_create("ferrite oracle", MFD_CLOEXEC);
  if (file < 0 || ftruncate(file, window::ImageBytes)) return false;
  void* const image = mmap(nullptr, window::ImageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (image == MAP_FAILED) return false;
  live_ = static_cast<u8*>(image);
  std::memcpy(live_, image_.pristine().data(), window::ImageBytes);
  for (u32 n = 0; n < std::size(window::pages); n++) {
    const auto [at, kind] = window::pages[n];
    const int rights = kind == window::Page::Writable ? PROT_READ | PROT_WRITE
                       : kind == window::Page::Code   ? PROT_READ | PROT_EXEC
                                                      : PROT_READ;
    void* const wanted = reinterpret_cast<void*>(std::uintptr_t(window::Base + at));
    if (mmap(wanted, window::PageBytes, rights, MAP_SHARED | MAP_POPULATE | MAP_FIXED_NOREPLACE, file,
             n * window::PageBytes) != wanted)
      return false;
  }
  return true;
}

bool Stepper::describe_segments() {
  for (const LocalSegment& segment : local_segments) {
    user_desc description{};
    description.entry_number = segment.selector >> 3;
    description.base_addr = window::Base;
    description.limit = segment.limit;
    description.seg_32bit = segment.big;
    description.contents = segment.code ? MODIFY_LDT_CONTENTS_CODE : segment.expand_down ? 1 : 0;
    if (syscall(SYS_modify_ldt, 1, &description, sizeof description)) return false;
  }
  return true;
}

bool Stepper::handle_signals() {
  constexpr std::size_t StackBytes = 256 << 10;
  stack_t stack{};
  stack.ss_sp = mmap(nullptr, StackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack.ss_size = StackBytes;
  if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, nullptr)) return false;
  struct sigaction action {};
  action.sa_sigaction = ferrite_oracle_signal_entry;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int signal : {SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
    if (sigaction(signal, &action, nullptr)) return false;
  return true;
}

void Stepper::on_signal(ucontext_t& context) {
  if (!running_) {
    keep_own(context);
    running_ = true;
    shared_.current = 0;
  } else {
    const u32 n = shared_.current;
    leave(shared_.cases[n], context, shared_.results[n]);
    shared_.current = n + 1;
  }
  if (shared_.current < shared_.count) return enter(shared_.cases[shared_.current], context);
  running_ = false;
  return_to_own(context);
}

void Stepper::keep_own(ucontext_t& context) {
  std::memcpy(&own_registers_, &context.uc_mcontext.gregs, sizeof own_registers_);
  std::memcpy(own_fp_.data(), context.uc_mcontext.fpregs, own_fp_.size());
}
void Stepper::return_to_own(ucontext_t& context) {
  std::memcpy(&context.uc_mcontext.gregs, &own_registers_, sizeof own_registers_);
  std::memcpy(context.uc_mcontext.fpregs, own_fp_.data(), own_fp_.size());
  asm volatile("mov %0, %%ds\n\tmov %0, %%es\n\tmov %0, %%gs" : : "r"(0));
}

constexpr int GeneralRegisters[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI};

void Stepper::enter(const Case& c, ucontext_t& context) {
  image_.prepare(c, live_);
  auto& registers = context.uc_mcontext.gregs;
  for (unsigned n = 0; n < 8; n++) registers[GeneralRegisters[n]] = c.before.gpr[n];
  registers[REG_RIP] = c.before.eip;
  registers[REG_EFL] = c.before.eflags;
  const RoomSelectors selectors = selectors_of(c.room);
  registers[REG_CSGSFS] = selectors.code | i64(selectors.data) << 48;
  u8* const fp = reinterpret_cast<u8*>(context.uc_mcontext.fpregs);
  const FpState& state = c.before.fp;
  put(fp + fxsave::Control, state.control), put(fp + fxsave::Status, state.status), put(fp + fxsave::Tags, state.used);
  put(fp + fxsave::Instruction, u64(state.instruction)), put(fp + fxsave::Mxcsr, state.mxcsr);
  for (unsigned n = 0; n < 8; n++) {
    std::memcpy(fp + fxsave::St + n * 16, state.st[n].data(), 10);
    std::memcpy(fp + fxsave::Xmm + n * 16, state.xmm[n].data(), 16);
  }
  u64 in_use;
  get(fp + fxsave::InUse, in_use);
  put(fp + fxsave::InUse, in_use | fxsave::X87AndSse);
  asm volatile("mov %0, %%ds\n\tmov %1, %%es\n\tmov %2, %%gs"
               :
               : "r"(u32(c.before.ds)), "r"(u32(c.before.es)), "r"(u32(c.before.gs)));
}

void Stepper::leave(const Case& c, const ucontext_t& context, Result& result) {
  const auto& registers = context.uc_mcontext.gregs;
  result.vector = u8(registers[REG_TRAPNO]);
  result.error = u32(registers[REG_ERR]);
  result.address = result.vector == 14 ? u32(registers[REG_CR2]) : 0;
  for (unsigned n = 0; n < 8; n++) result.after.gpr[n] = u32(registers[GeneralRegisters[n]]);
  result.after.eip = u32(registers[REG_RIP]);
  result.after.eflags = u32(registers[REG_EFL]);
  u32 ds, es, gs;
  asm volatile("mov %%ds, %0\n\tmov %%es, %1\n\tmov %%gs, %2" : "=r"(ds), "=r"(es), "=r"(gs));
  result.after.ds = u16(ds), result.after.es = u16(es), result.after.gs = u16(gs);
  const u8* const fp = reinterpret_cast<const u8*>(context.uc_mcontext.fpregs);
  FpState& state = result.after.fp;
  get(fp + fxsave::Control, state.control), get(fp + fxsave::Status, state.status), get(fp + fxsave::Tags, state.used);
  get(fp + fxsave::Instruction, state.instruction), get(fp + fxsave::Mxcsr, state.mxcsr);
  for (unsigned n = 0; n < 8; n++) {
    std::memcpy(state.st[n].data(), fp + fxsave::St + n * 16, 10);
    std::memcpy(state.xmm[n].data(), fp + fxsave::Xmm + n * 16, 16);
  }
  image_.collect(c, live_, result);
}

/// The helper's whole life: a byte comes for each batch, and goes back when it is done.
[[noreturn]] void serve(Shared& shared, int channel) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Stepper own(shared);
  stepper = &own;
  char byte = own.prepare() ? 'y' : 'n';
  while (write(channel, &byte, 1) == 1 && byte == 'y' && read(channel, &byte, 1) == 1) {
    asm volatile("int3" : : : "memory", "cc");
    byte = 'y';
  }
  _exit(0);
}

}  // namespace

struct HostProcessor::Helper {
  Helper() {
    void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) shared = new (memory) Shared;
    start();
  }
  ~Helper() {
    stop();
    if (shared) munmap(shared, sizeof(Shared));
  }

  void start() {
    int ends[2];
    if (!shared || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) return;
    child = fork();
    if (child == 0) close(ends[0]), serve(*shared, ends[1]);
    close(ends[1]);
    channel = ends[0];
    alive = child > 0 && answered();
  }
  void stop() {
    if (channel >= 0) close(channel);
    if (child > 0) kill(child, SIGKILL), waitpid(child, nullptr, 0);
    channel = child = -1;
    alive = false;
  }
  /// Whether the helper says that it is done, within a time that only a hanging one needs.
  bool answered() const {
    pollfd wait{channel, POLLIN, 0};
    char byte = 'n';
    return poll(&wait, 1, 20'000) == 1 && read(channel, &byte, 1) == 1 && byte == 'y';
  }
  void send() const {
    const char byte = 'g';
    if (alive && ::send(channel, &byte, 1, MSG_NOSIGNAL) != 1) return;  // it died: finish() finds out
  }
  /// Waits for the batch. A case that kills the helper is noted, and the rest run in a new one.
  u32 finish() {
    u32 begun = 0;
    const u32 count = shared->count;
    while (alive && !answered()) {
      const u32 fatal = begun + std::min(shared->current, shared->count - 1);
      stop();
      results_until(begun, fatal);
      outcome[fatal] = Result{};
      outcome[fatal].vector = Died;
      begun = fatal + 1;
      if (begun == count) return start(), count;
      const u32 done = fatal + 1 - (count - shared->count);
      std::copy(shared->cases.begin() + done, shared->cases.begin() + shared->count, shared->cases.begin());
      shared->count = count - begun;
      start();
      send();
    }
    results_until(begun, count);
    return count;
  }
  void results_until(u32 begun, u32 end) {
    std::copy(shared->results.begin(), shared->results.begin() + (end - begun), outcome.begin() + begun);
  }

  Shared* shared = nullptr;
  pid_t child = -1;
  int channel = -1;
  bool alive = false;
  std::array<Result, BatchSize> outcome;
};

HostProcessor::HostProcessor() : helper_(std::make_unique<Helper>()) {}
HostProcessor::~HostProcessor() = default;

void HostProcessor::start(std::span<const Case> cases) {
  std::copy(cases.begin(), cases.end(), helper_->shared->cases.begin());
  helper_->shared->count = u32(cases.size());
  helper_->shared->current = 0;
  helper_->send();
}
std::span<const Result> HostProcessor::finish() { return {helper_->outcome.data(), helper_->finish()}; }

const std::string& HostProcessor::missing() {
#if defined(__SANITIZE_ADDRESS__) || defined(FERRITE_ADDRESS_SANITIZER)
  static const std::string reason = "the address sanitizer's shadow lies where the cases do";
#else
  static const std::string reason = [] {
    HostProcessor processor;
    return processor.helper_->alive ? "" : "this system runs no 32-bit and 16-bit code (modify_ldt refused?)";
  }();
#endif
  return reason;
}

bool HostProcessor::has(std::string_view feature) {
  __builtin_cpu_init();
  if (feature == "sse3") return __builtin_cpu_supports("sse3");
  if (feature == "ssse3") return __builtin_cpu_supports("ssse3");
  if (feature == "sse4.1") return __builtin_cpu_supports("sse4.1");
  if (feature == "sse4.2") return __builtin_cpu_supports("sse4.2");
  if (feature == "popcnt") return __builtin_cpu_supports("popcnt");
  return true;  // every x86-64 has the others
}
bool HostProcessor::by_intel() {
  __builtin_cpu_init();
  return __builtin_cpu_is("intel");
}

}  // namespace ferrite::oracle

#else

namespace ferrite::oracle {

struct HostProcessor::Helper {};
HostProcessor::HostProcessor() = default;
HostProcessor::~HostProcessor() = default;
void HostProcessor::start(std::span<const Case>) {}
std::span<const Result> HostProcessor::finish() { return {}; }
const std::string& HostProcessor::missing() {
  static const std::string reason = "the processor here is no x86 under Linux";
  return reason;
}
bool HostProcessor::has(std::string_view) { return false; }
bool HostProcessor::by_intel() { return false; }

}  // namespace ferrite::oracle
#endif
