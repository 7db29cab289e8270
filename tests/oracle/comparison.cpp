// SPDX-License-Identifier: MIT
#include "tests/oracle/comparison.h"

#include <cstdio>

#include "core/cpu/cpu_state.h"
#include "tests/oracle/host.h"

namespace ferrite::oracle {
namespace {

constexpr u32 FlagBits[] = {eflags::Of, eflags::Sf, eflags::Zf, eflags::Af, eflags::Pf, eflags::Cf};

struct Liberty {
  Freedom freedom;
  std::string_view mnemonics;  // each between blanks
};
constexpr Liberty liberties[] = {
    {Freedom::LastPlace, " f2xm1 fyl2x fptan fpatan fyl2xp1 fsincos fsin fcos "},
    {Freedom::OverflowBeyond1, " rol ror rcl rcr shl shr sar shld shrd "},
    {Freedom::FaultOrder, " fnstenv fldenv fnsave frstor fxsave fxrstor "},
    {Freedom::PartialStore, " fnstenv fnsave fxsave fbstp fstp "},
    {Freedom::PartialLoad, " fldenv frstor fxrstor "},
    {Freedom::EarlyMmx, " movq movd movntq maskmovq "},
    {Freedom::PartialPop, " popa "},
    {Freedom::EarlyPush, " call "},
};
constexpr std::string_view RegisterNames[] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
constexpr u32 C1 = 0x200, FetchBit = 0x10;

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char text[160];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}
template <std::size_t N>
std::string hex(const std::array<u8, N>& bytes, std::size_t count = N) {
  std::string text;
  for (std::size_t n = count; n > 0; n--) text += format("%02X", unsigned(bytes[n - 1]));
  return text;
}

/// Parts of a stored x87 environment that depend on what the processor keeps: opcode, selectors, operand's address.
struct Gap {
  u32 first, last;
};
constexpr Gap WideEnvironment{16, 27}, NarrowEnvironment{8, 13}, FxsaveOpcode{6, 7}, FxsaveSelector{12, 13},
    FxsaveOperand{16, 23};

bool ended_by_fault(const Result& result) {
  return result.vector != u8(Vector::Debug) && result.vector != u8(Vector::Breakpoint);
}

}  // namespace

Comparison::Comparison(const Form& form) : form_(form), row_(form.table_row()) {
  for (unsigned n = 0; n < 6; n++)
    if (row_.flags_undefined.find(UndefinedFlags::names[n]) != std::string_view::npos) undefined_ |= FlagBits[n];
  const std::string name = " " + std::string(row_.mnemonic) + " ";
  for (const auto& [freedom, mnemonics] : liberties)
    if (mnemonics.find(name) != std::string_view::npos) freedoms_ |= 1u << unsigned(freedom);
}

bool Comparison::writes_mmx_to_memory() const {
  const bool stores = isa::nth_word(row_.operands, 1).starts_with("P");
  return stores || row_.mnemonic == "maskmovq";
}

/// The flags that a case leaves undefined.
u32 Comparison::undefined_in(const Case& c) const {
  if (!may(Freedom::OverflowBeyond1)) return undefined_;
  std::string_view last;
  for (unsigned n = 0; n < 3; n++)
    if (const auto word = isa::nth_word(row_.operands, n); !word.empty()) last = word;
  const u32 count = last == "1" ? 1 : last == "CL" ? c.before.gpr[ECX] & 31 : c.code[c.length - 1u] & 31;
  return count > 1 ? undefined_ | eflags::Of : count == 1 ? undefined_ & ~u32(eflags::Of) : 0;
}

/// Ours, and what was recorded, leave undefined flags as Intel's processors do, but for OF after a shift by more than
/// one: there an 80286 is followed (tests/cpu/harris_80286_test.cpp).
u32 Comparison::uncompared_flags(const Case& c) const {
  const bool as_intel = HostProcessor::by_intel() || !HostProcessor::missing().empty();
  const u32 undefined = undefined_in(c);
  if (!as_intel) return undefined;
  return may(Freedom::OverflowBeyond1) ? undefined & eflags::Of : 0;
}

bool Comparison::ignores(const Case& c, const Result& result, const Change& change) const {
  const bool faulted = ended_by_fault(result);
  if (faulted && may(Freedom::EarlyPush)) return ((c.before.gpr[ESP] - c.base() - change.at - 1) & 0xFFFF) < 4;
  if (!c.has_operand) return false;
  if (faulted && may(Freedom::PartialStore)) return true;
  const u32 at = (change.at - c.operand) & 0xFFFF;
  const auto in = [&](Gap gap) { return at >= gap.first && at <= gap.last; };
  if (row_.mnemonic == "fnstenv" || row_.mnemonic == "fnsave")
    return in(form_.operand32 ? WideEnvironment : NarrowEnvironment);
  return row_.mnemonic == "fxsave" && (in(FxsaveOpcode) || in(FxsaveSelector) || in(FxsaveOperand));
}

Result Comparison::reduced(const Case& c, const Result& full) const {
  Result result = full;
  const bool page_fault = result.vector == u8(Vector::PageFault);
  result.after.eflags &= ~uncompared_flags(c);
  if (page_fault) result.error &= ~FetchBit;  // ours has no NX
  if (page_fault && may(Freedom::FaultOrder) && result.address - c.before.eip >= c.length)
    result.address = result.error = 0;
  if (may(Freedom::LastPlace)) result.after.fp.status &= u16(~C1);  // which way it was rounded
  const bool faulted = ended_by_fault(result);
  if (faulted && (may(Freedom::PartialLoad) || (may(Freedom::EarlyMmx) && writes_mmx_to_memory())))
    result.after.fp = {};
  if (page_fault && may(Freedom::PartialPop))
    for (unsigned n = 0; n < 8; n++)
      if (n != ESP) result.after.gpr[n] = 0;
  // The kernel's IRET leaves any null selector as 0 [SDM Volume 2, IRET].
  for (u16* selector : {&result.after.ds, &result.after.es, &result.after.gs})
    if (*selector < 4) *selector = 0;
  const auto end = std::remove_if(result.changes.begin(), result.changes.begin() + result.changed,
                                  [&](const Change& change) { return ignores(c, full, change); });
  result.changed = u32(end - result.changes.begin());
  return result;
}

u16 Comparison::fingerprint(const Result& r) {
  u64 value = 0xCBF29CE484222325;
  const auto mix = [&](u64 word) { value = (value ^ word) * 0x100000001B3, value ^= value >> 29; };
  mix(r.vector), mix(r.error), mix(r.address), mix(r.after.eip), mix(r.after.eflags);
  for (u32 word : r.after.gpr) mix(word);
  mix(r.after.ds), mix(r.after.es), mix(r.after.gs);
  const FpState& fp = r.after.fp;
  mix(fp.control), mix(fp.status), mix(fp.used), mix(fp.instruction), mix(fp.mxcsr);
  for (const auto& st : fp.st)
    for (u8 byte : st) mix(byte);
  for (const auto& xmm : fp.xmm)
    for (u8 byte : xmm) mix(byte);
  for (u32 n = 0; n < r.changed; n++) mix(r.changes[n].at << 8 | r.changes[n].value);
  return u16(value ^ value >> 16 ^ value >> 32 ^ value >> 48);
}

/// Whether each register is equal or a neighbour; ours then become the host's.
bool Comparison::close_enough(const FpState& host, FpState& ours) const {
  for (unsigned n = 0; n < 8; n++) {
    u64 a, b;
    u16 top_a, top_b;
    std::memcpy(&a, host.st[n].data(), 8), std::memcpy(&b, ours.st[n].data(), 8);
    std::memcpy(&top_a, &host.st[n][8], 2), std::memcpy(&top_b, &ours.st[n][8], 2);
    const bool same_binade = top_a == top_b && (a - b <= 1 || b - a <= 1);
    const u64 smallest = u64(1) << 63;
    const bool across =
        (top_a + 1 == top_b && b == smallest && a == ~u64(0)) || (top_b + 1 == top_a && a == smallest && b == ~u64(0));
    if (!same_binade && !across) return false;
  }
  ours.st = host.st;
  return true;
}

std::string Comparison::difference(const Case& c, const Result& full_host, const Result& full_ours) const {
  const Result host = reduced(c, full_host);
  Result ours = reduced(c, full_ours);
  if (may(Freedom::LastPlace)) close_enough(host.after.fp, ours.after.fp);
  std::string text;
  const auto number = [&](std::string_view name, u32 theirs, u32 mine) {
    if (theirs != mine) text += format("  %.*s: host %X, ours %X\n", int(name.size()), name.data(), theirs, mine);
  };
  number("vector", host.vector, ours.vector), number("error code", host.error, ours.error);
  number("CR2", host.address, ours.address), number("eip", host.after.eip, ours.after.eip);
  number("eflags", host.after.eflags, ours.after.eflags);
  for (unsigned n = 0; n < 8; n++) number(RegisterNames[n], host.after.gpr[n], ours.after.gpr[n]);
  number("ds", host.after.ds, ours.after.ds), number("es", host.after.es, ours.after.es);
  number("gs", host.after.gs, ours.after.gs);
  const FpState &a = host.after.fp, &b = ours.after.fp;
  number("x87 control", a.control, b.control), number("x87 status", a.status, b.status);
  number("x87 registers in use", a.used, b.used), number("x87 instruction", a.instruction, b.instruction);
  number("mxcsr", a.mxcsr, b.mxcsr);
  for (unsigned n = 0; n < 8; n++)
    if (a.st[n] != b.st[n]) text += format("  st%u: host %s, ours %s\n", n, hex(a.st[n]).c_str(), hex(b.st[n]).c_str());
  for (unsigned n = 0; n < 8; n++)
    if (a.xmm[n] != b.xmm[n])
      text += format("  xmm%u: host %s, ours %s\n", n, hex(a.xmm[n]).c_str(), hex(b.xmm[n]).c_str());
  const auto same = [](const Change& x, const Change& y) { return x.at == y.at && x.value == y.value; };
  if (host.changed != ours.changed ||
      !std::equal(host.changes.begin(), host.changes.begin() + host.changed, ours.changes.begin(), same)) {
    for (const Result* side : {&host, &static_cast<const Result&>(ours)}) {
      text += side == &host ? "  memory: host changed" : "  memory: ours changed";
      for (u32 n = 0; n < std::min(side->changed, 16u); n++)
        text += format(" %X:%02X", unsigned(side->changes[n].at), unsigned(side->changes[n].value));
      text += format(" (%u bytes)\n", side->changed);
    }
  }
  return text;
}

void Comparison::count_undefined(const Case& c, const Result& host, const Result& ours, UndefinedFlags& figures) const {
  const u32 undefined = undefined_in(c);
  if (!undefined || host.vector != ours.vector || (host.vector != 1 && host.vector != 3)) return;
  for (unsigned n = 0; n < 6; n++) {
    if (!(undefined & FlagBits[n])) continue;
    figures.seen[n]++;
    figures.agreed[n] += ((host.after.eflags ^ ours.after.eflags) & FlagBits[n]) == 0;
  }
}

std::string describe(const Case& c) {
  constexpr std::string_view rooms[] = {"flat", "32-bit local segments", "16-bit"};
  std::string text = "  " + std::string(rooms[unsigned(c.room)]) + ", code";
  for (unsigned n = 0; n < c.length; n++) text += format(" %02X", unsigned(c.code[n]));
  text += format(", eip %X, eflags %X\n ", c.before.eip, c.before.eflags);
  for (unsigned n = 0; n < 8; n++) text += format(" %s=%X", RegisterNames[n].data(), c.before.gpr[n]);
  if (c.has_operand) {
    text += format("\n  operand at %X:", c.operand);
    for (const Patch& patch : c.patches)
      if (patch.size && patch.at == c.operand)
        for (unsigned n = 0; n < std::min<unsigned>(patch.size, 32); n++)
          text += format(" %02X", unsigned(c.bytes[patch.from + n]));
  }
  const FpState& fp = c.before.fp;
  text += format("\n  x87 control %X status %X used %X, mxcsr %X\n ", unsigned(fp.control), unsigned(fp.status),
                 unsigned(fp.used), fp.mxcsr);
  for (unsigned n = 0; n < 8; n++) text += format(" st%u=%s", n, hex(fp.st[n]).c_str());
  text += "\n ";
  for (unsigned n = 0; n < 8; n++) text += format(" xmm%u=%s", n, hex(fp.xmm[n]).c_str());
  return text + "\n";
}

}  // namespace ferrite::oracle
