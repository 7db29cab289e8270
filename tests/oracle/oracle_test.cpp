// SPDX-License-Identifier: MIT
// A fixed part of what ferrite_oracle does: every form of every user-mode row, on the processor that runs the tests
// and on ours. Where that is no x86 (WebAssembly), or its helper can't run, ours is held to what was recorded.
#include <catch2/catch.hpp>

#include "paths.h"
#include "tests/oracle/generator.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/recording.h"

namespace ferrite::oracle {
namespace {

constexpr u32 CasesPerForm = 150;

enum class Group { Integer, X87, Mmx, State, Sse, Sse2, Sse3, Sse4 };

Group group_of(const isa::Row& row) {
  using isa::Feature;
  if (row.feature < Feature::Mmx) return Encoding(row).escapes_to_x87() ? Group::X87 : Group::Integer;
  switch (row.feature) {
    case Feature::Mmx: return Group::Mmx;
    case Feature::Fxsr: return Group::State;
    case Feature::Sse: return Group::Sse;
    case Feature::Sse2: return Group::Sse2;
    case Feature::Sse3:
    case Feature::Ssse3: return Group::Sse3;
    default: return Group::Sse4;
  }
}

Oracle& oracle() {
  static Oracle one;
  return one;
}
const Recording& recording() {
  static const Recording one = Recording::read(FERRITE_SOURCE_DIR "/tests/golden/oracle.bin");
  return one;
}

void compare_with_host(const Form& form) {
  const Outcome outcome = oracle().ask(form, CasesPerForm);
  INFO(form.name() << ": " << outcome.differing << " of " << outcome.cases << " differ\n" << outcome.first);
  CHECK(outcome.differing == 0);
}

void compare_with_recording(const Form& form) {
  const std::span<const u16> recorded = recording().find(form);
  if (recorded.empty()) return;  // a row that came after the recording
  const std::vector<u16> ours = oracle().fingerprints(form, Recording::CasesPerForm);
  const auto differs = std::mismatch(ours.begin(), ours.end(), recorded.begin()).first;
  if (differs == ours.end()) return;
  const u32 number = u32(differs - ours.begin());
  FAIL_CHECK("case " << number << " of " << form.name() << " differs from what was recorded\n"
                     << describe(Generator(form).make(number)));
}

void check(Group group, bool code32) {
  const bool live = HostProcessor::missing().empty();
  if (!live && recording().empty()) {
    WARN("skipped: " + HostProcessor::missing() + ", and nothing is recorded");
    return;
  }
  for (const Form& form : all_forms()) {
    if (form.code32() != code32 || group_of(form.table_row()) != group) continue;
    if (!live) compare_with_recording(form);
    if (live && host_lacks(form.table_row()).empty()) compare_with_host(form);
  }
}

}  // namespace

TEST_CASE("integer instructions in 32-bit code do what a real processor does", "[oracle]") {
  check(Group::Integer, true);
}
TEST_CASE("integer instructions in 16-bit code do what a real processor does", "[oracle]") {
  check(Group::Integer, false);
}
TEST_CASE("x87 instructions in 32-bit code do what a real processor does", "[oracle]") { check(Group::X87, true); }
TEST_CASE("x87 instructions in 16-bit code do what a real processor does", "[oracle]") { check(Group::X87, false); }
TEST_CASE("MMX instructions in 32-bit code do what a real processor does", "[oracle]") { check(Group::Mmx, true); }
TEST_CASE("MMX instructions in 16-bit code do what a real processor does", "[oracle]") { check(Group::Mmx, false); }
TEST_CASE("FXSAVE and FXRSTOR in 32-bit code do what a real processor does", "[oracle]") { check(Group::State, true); }
TEST_CASE("FXSAVE and FXRSTOR in 16-bit code do what a real processor does", "[oracle]") { check(Group::State, false); }
TEST_CASE("SSE instructions in 32-bit code do what a real processor does", "[oracle]") { check(Group::Sse, true); }
TEST_CASE("SSE instructions in 16-bit code do what a real processor does", "[oracle]") { check(Group::Sse, false); }
TEST_CASE("SSE2 instructions in 32-bit code do what a real processor does", "[oracle]") { check(Group::Sse2, true); }
TEST_CASE("SSE2 instructions in 16-bit code do what a real processor does", "[oracle]") { check(Group::Sse2, false); }
TEST_CASE("SSE3 and SSSE3 in 32-bit code do what a real processor does", "[oracle]") { check(Group::Sse3, true); }
TEST_CASE("SSE3 and SSSE3 in 16-bit code do what a real processor does", "[oracle]") { check(Group::Sse3, false); }
TEST_CASE("SSE4 and POPCNT in 32-bit code do what a real processor does", "[oracle]") { check(Group::Sse4, true); }
TEST_CASE("SSE4 and POPCNT in 16-bit code do what a real processor does", "[oracle]") { check(Group::Sse4, false); }

TEST_CASE("each form's cases decode to the form", "[oracle]") {
  for (const Form& form : all_forms()) {
    const Case c = Generator(form).make(0);
    isa::Insn insn;
    const auto decoded = isa::decode({c.code.data(), c.length}, form.code32(), insn);
    INFO(form.name() << "\n" << describe(c));
    REQUIRE(decoded == isa::Decoded::Ok);
    CHECK(insn.length == c.length);
    const bool undefined = form.prefix == Prefix::ForbiddenLock || insn.row().mnemonic == "ud2";
    if (!undefined) CHECK(insn.row().encoding == form.table_row().encoding);
  }
}

TEST_CASE("almost every row has cases, and the others a reason", "[oracle]") {
  unsigned without = 0;
  for (const isa::Row& row : isa::rows) without += !left_out(row).empty();
  CHECK(without < isa::row_count / 30);
}

}  // namespace ferrite::oracle
