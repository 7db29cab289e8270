// SPDX-License-Identifier: MIT
// The SSE arithmetic against the host's processor: results, MXCSR, and which exceptions trap. Native x86-64 Linux only.
#include "tests/support/host_sse.h"
#if defined(__x86_64__) && defined(__linux__)
#include <catch2/catch.hpp>
#include <iomanip>

#include "tests/support/sse_cases.h"

namespace ferrite::test {
namespace {

using sse::Status;

enum class From : u8 { Xmm, Eax, Ah };
struct HostInstruction {
  std::string_view name;
  From from;
  u32 result_bits;
  void (*run)(HostSse&);
};

#define ON_HOST(name, from, bits, text)                                            \
  {                                                                                \
    name, From::from, bits, [](HostSse& host) { FERRITE_ON_HOST_SSE(host, text); } \
  }
#define BINARY(name) \
  ON_HOST(name "ss", Xmm, 32, name "ss %%xmm1, %%xmm0"), ON_HOST(name "sd", Xmm, 64, name "sd %%xmm1, %%xmm0")
#define ORDER(name)                                             \
  ON_HOST(name "ss", Ah, 32, name "ss %%xmm1, %%xmm0\n\tlahf"), \
      ON_HOST(name "sd", Ah, 32, name "sd %%xmm1, %%xmm0\n\tlahf")
#define ROUND(n)                                                      \
  ON_HOST("roundss " #n, Xmm, 32, "roundss $" #n ", %%xmm1, %%xmm0"), \
      ON_HOST("roundsd " #n, Xmm, 64, "roundsd $" #n ", %%xmm1, %%xmm0")

constexpr HostInstruction instructions[] = {
    BINARY("add"),
    BINARY("sub"),
    BINARY("mul"),
    BINARY("div"),
    BINARY("sqrt"),
    BINARY("min"),
    BINARY("max"),
    BINARY("cmpeq"),
    BINARY("cmplt"),
    BINARY("cmple"),
    BINARY("cmpunord"),
    BINARY("cmpneq"),
    BINARY("cmpnlt"),
    BINARY("cmpnle"),
    BINARY("cmpord"),
    ORDER("comi"),
    ORDER("ucomi"),
    ON_HOST("cvtss2si", Eax, 32, "cvtss2si %%xmm1, %%eax"),
    ON_HOST("cvtsd2si", Eax, 32, "cvtsd2si %%xmm1, %%eax"),
    ON_HOST("cvttss2si", Eax, 32, "cvttss2si %%xmm1, %%eax"),
    ON_HOST("cvttsd2si", Eax, 32, "cvttsd2si %%xmm1, %%eax"),
    ON_HOST("cvtss2sd", Xmm, 64, "cvtss2sd %%xmm1, %%xmm0"),
    ON_HOST("cvtsd2ss", Xmm, 32, "cvtsd2ss %%xmm1, %%xmm0"),
    ON_HOST("cvtsi2ss", Xmm, 32, "movd %%xmm1, %%eax\n\tcvtsi2ss %%eax, %%xmm0"),
    ON_HOST("cvtsi2sd", Xmm, 64, "movd %%xmm1, %%eax\n\tcvtsi2sd %%eax, %%xmm0"),
    ROUND(0),
    ROUND(1),
    ROUND(2),
    ROUND(3),
    ROUND(4),
    ROUND(8),
    ROUND(9),
    ROUND(12)};

const HostInstruction& instruction_of(std::string_view name) {
  for (const HostInstruction& i : instructions)
    if (i.name == name) return i;
  FAIL("no instruction for " << name);
  return instructions[0];
}

u64 result_of(const HostInstruction& i, const HostSse& host) {
  if (i.from == From::Ah) return host.eax >> 8 & 0x45;  // ZF, PF, CF
  if (i.from == From::Eax) return host.eax;
  return i.result_bits == 32 ? u32(host.a[0]) : host.a[0];
}

bool can_run(std::string_view name) { return name.substr(0, 5) != "round" || __builtin_cpu_supports("sse4.1"); }

/// True if both did the same; adds what the host did to the fingerprint.
bool agree(SseTraps& traps, const SseOperation& operation, const HostInstruction& on_host, const SseCase& c,
           Fingerprint& fingerprint) {
  HostSse host{.a = {c.a, 0}, .b = {c.b, 0}, .mxcsr = c.mxcsr};
  traps.run(host, on_host.run);
  const u64 expected = host.trapped ? sse_stopped : result_of(on_host, host);
  fingerprint.add(expected), fingerprint.add(host.after);
  Status status{c.mxcsr};
  const u64 computed = operation.run(status, c.a, c.b), got = status.stopped() ? sse_stopped : computed;
  if (got == expected && status.result() == host.after && status.stopped() == host.trapped) return true;
  UNSCOPED_INFO(operation.name << std::hex << " " << c.a << " " << c.b << " MXCSR " << c.mxcsr << ": host " << expected
                               << " MXCSR " << host.after << ", ours " << got << " MXCSR " << status.result());
  return false;
}

}  // namespace

TEST_CASE("Every SSE operation on one element agrees with the host's processor, traps included") {
  SseTraps traps;
  for (const SseOperation& operation : sse_operations()) {
    if (!can_run(operation.name)) {
      WARN("skipped: the host has no SSE4.1");
      continue;
    }
    SseOperands random(operation.name);
    Fingerprint fingerprint;
    int wrong = 0;
    const HostInstruction& on_host = instruction_of(operation.name);
    for (int n = 0; n < sse_case_count && wrong < 8; n++)
      wrong += !agree(traps, operation, on_host, SseCase(random, operation.bits), fingerprint);
    INFO(operation.name << " fingerprint 0x" << std::hex << std::uppercase << fingerprint.value);
    CHECK(wrong == 0);
    if (wrong == 0) CHECK(fingerprint.value == operation.golden);
  }
}

namespace {

/// Which operation the elements of a packed instruction undergo.
struct PackedInstruction {
  std::string_view element;
  void (*run)(HostSse&);
};
#define PACKED(element, text)                                                         \
  {                                                                                   \
    element, [](HostSse& host) { FERRITE_ON_HOST_SSE(host, text " %%xmm1, %%xmm0"); } \
  }

constexpr PackedInstruction packed_instructions[] = {
    PACKED("addss", "addps"),        PACKED("addsd", "addpd"),       PACKED("subss", "subps"),
    PACKED("subsd", "subpd"),        PACKED("mulss", "mulps"),       PACKED("mulsd", "mulpd"),
    PACKED("divss", "divps"),        PACKED("divsd", "divpd"),       PACKED("sqrtss", "sqrtps"),
    PACKED("sqrtsd", "sqrtpd"),      PACKED("minss", "minps"),       PACKED("maxsd", "maxpd"),
    PACKED("cmpltss", "cmpltps"),    PACKED("cmpneqsd", "cmpneqpd"), PACKED("cvtss2si", "cvtps2dq"),
    PACKED("cvttss2si", "cvttps2dq")};

const SseOperation& operation_of(std::string_view name) {
  for (const SseOperation& operation : sse_operations())
    if (operation.name == name) return operation;
  FAIL("no operation " << name);
  return sse_operations()[0];
}

u64 element(const std::array<u64, 2>& vector, u32 bits, u32 n) {
  return bits == 64 ? vector[n] : u32(vector[n / 2] >> n % 2 * 32);
}

bool agree_packed(SseTraps& traps, const SseOperation& operation, const PackedInstruction& on_host,
                  SseOperands& random) {
  HostSse host;
  for (u32 at = 0; at < 128; at += operation.bits) {
    const SseCase c(random, operation.bits);
    host.mxcsr = c.mxcsr;
    host.a[at / 64] |= c.a << at % 64, host.b[at / 64] |= c.b << at % 64;
  }
  Status status{host.mxcsr};
  std::array<u64, 2> ours{};
  for (u32 n = 0; n * operation.bits < 128; n++) {
    const u64 a = element(host.a, operation.bits, n), b = element(host.b, operation.bits, n);
    ours[n * operation.bits / 64] |= operation.run(status, a, b) << n * operation.bits % 64;
  }
  traps.run(host, on_host.run);
  return status.stopped() == host.trapped && status.result() == host.after && (host.trapped || ours == host.a);
}

}  // namespace

TEST_CASE("The elements of a packed instruction raise their flags together, as the host's do") {
  SseTraps traps;
  for (const PackedInstruction& on_host : packed_instructions) {
    SseOperands random(on_host.element);
    int wrong = 0;
    for (int n = 0; n < sse_case_count; n++)
      wrong += !agree_packed(traps, operation_of(on_host.element), on_host, random);
    INFO("packed " << on_host.element);
    CHECK(wrong == 0);
  }
}

TEST_CASE("The estimates are those of the host, if it is an Intel") {
  if (!__builtin_cpu_is("intel")) {
    WARN("skipped: the host's estimates are another maker's");
    return;
  }
  int wrong = 0;
  // Every sign and exponent, every step of both tables, and the ends of the steps.
  for (u64 top = 0; top <= 0xFFFFF; top++)
    for (u32 a : {u32(top << 12), u32(top << 12 | 1), u32(top << 12 | 0xFFF)}) {
      HostSse root{.a = {}, .b = {a, 0}}, inverse = root;
      FERRITE_ON_HOST_SSE(root, "rsqrtss %%xmm1, %%xmm0");
      FERRITE_ON_HOST_SSE(inverse, "rcpss %%xmm1, %%xmm0");
      wrong += u32(root.a[0]) != sse::reciprocal_root_estimate(a) || u32(inverse.a[0]) != sse::reciprocal_estimate(a);
    }
  CHECK(wrong == 0);
}

}  // namespace ferrite::test
#endif
