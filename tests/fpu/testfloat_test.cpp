// SPDX-License-Identifier: MIT
// The 80-bit operations against vectors made with Berkeley TestFloat 3.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>

#include "core/fpu/conversions.h"
#include "paths.h"
#include "tests/support/gunzip.h"

namespace ferrite::fpu {
namespace {

std::string text_of_vectors() {
  std::ifstream file(std::string(FERRITE_SHARED_DIR) + "/corpora/cpu/testfloat_x87.txt.gz", std::ios::binary);
  const std::vector<u8> packed{std::istreambuf_iterator<char>(file), {}};
  const std::vector<u8> text = test::Gunzip::unpack(packed);
  return {text.begin(), text.end()};
}

Float80 float80(const std::string& hex) {
  return {std::stoull(hex.substr(4), nullptr, 16), u16(std::stoul(hex.substr(0, 4), nullptr, 16))};
}
std::string hex(u64 value, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t n = digits; n-- > 0; value >>= 4) text[n] = "0123456789ABCDEF"[value & 15];
  return text;
}
std::string hex(Float80 f) { return hex(f.sign_exponent, 4) + hex(f.significand, 16); }

/// One line: the words before the expected result.
using Operands = std::vector<std::string>;
using Operation = std::string (*)(Status&, const Operands&);

template <Float80 (*operation)(Status&, Float80, Float80)>
std::string binary(Status& s, const Operands& o) {
  return hex(operation(s, float80(o[0]), float80(o[1])));
}
template <Float80 (*operation)(Status&, Float80)>
std::string unary(Status& s, const Operands& o) {
  return hex(operation(s, float80(o[0])));
}
template <NanCompare mode, bool less, bool equal>
std::string ordered(Status& s, const Operands& o) {
  const Order order = compare(s, float80(o[0]), float80(o[1]), mode);
  return (less && order == Order::Less) || (equal && order == Order::Equal) ? "1" : "0";
}

/// TestFloat's remainder is IEEE's: FPREM1 repeated until it is complete.
std::string whole_remainder(Status& s, const Operands& o) {
  Remainder r = remainder(s, float80(o[0]), float80(o[1]), Quotient::Nearest);
  while (r.partial) r = remainder(s, r.value, float80(o[1]), Quotient::Nearest);
  return hex(r.value);
}

const std::map<std::string, Operation> operations{
    {"extF80_add", binary<add>},
    {"extF80_sub", binary<subtract>},
    {"extF80_mul", binary<multiply>},
    {"extF80_div", binary<divide>},
    {"extF80_rem", whole_remainder},
    {"extF80_sqrt", unary<square_root>},
    {"extF80_roundToInt", unary<round_to_integer>},
    {"extF80_eq", ordered<NanCompare::Quiet, false, true>},
    {"extF80_eq_signaling", ordered<NanCompare::Signals, false, true>},
    {"extF80_le", ordered<NanCompare::Signals, true, true>},
    {"extF80_lt", ordered<NanCompare::Signals, true, false>},
    {"extF80_lt_quiet", ordered<NanCompare::Quiet, true, false>},
    {"extF80_to_f32", [](Status& s, const Operands& o) { return hex(to_f32(s, float80(o[0])), 8); }},
    {"extF80_to_f64", [](Status& s, const Operands& o) { return hex(to_f64(s, float80(o[0])), 16); }},
    {"extF80_to_i32", [](Status& s, const Operands& o) { return hex(u32(to_i32(s, float80(o[0]))), 8); }},
    {"extF80_to_i64", [](Status& s, const Operands& o) { return hex(u64(to_i64(s, float80(o[0]))), 16); }},
    {"f32_to_extF80",
     [](Status& s, const Operands& o) { return hex(from_f32(s, u32(std::stoul(o[0], nullptr, 16)))); }},
    {"f64_to_extF80", [](Status& s, const Operands& o) { return hex(from_f64(s, std::stoull(o[0], nullptr, 16))); }},
    {"i32_to_extF80", [](Status&, const Operands& o) { return hex(from_integer(i32(std::stoul(o[0], nullptr, 16)))); }},
    {"i64_to_extF80",
     [](Status&, const Operands& o) { return hex(from_integer(i64(std::stoull(o[0], nullptr, 16)))); }},
};

const std::map<std::string, Rounding> roundings{
    {"rnear_even", Rounding::Nearest}, {"rmin", Rounding::Down}, {"rmax", Rounding::Up}, {"rminMag", Rounding::Zero}};
const std::map<std::string, Precision> precisions{
    {"", Precision::Extended}, {"p80", Precision::Extended}, {"p64", Precision::Double}, {"p32", Precision::Single}};

/// TestFloat's order of the flags is the reverse of the status word's, and it has no DE.
u32 testfloat_flags(u32 raised) {
  using namespace exception;
  return (raised & Invalid ? 16 : 0) | (raised & ZeroDivide ? 8 : 0) | (raised & Overflow ? 4 : 0) |
         (raised & Underflow ? 2 : 0) | (raised & Inexact ? 1 : 0);
}

struct Section {
  std::string title;
  Operation operation = nullptr;
  Status status;
  int wrong = 0;

  explicit Section(const std::string& line) : title(line) {
    std::istringstream words(line.substr(1));
    std::string name, rounding, precision;
    words >> name >> rounding >> precision;
    if (operations.count(name)) operation = operations.at(name);
    status.rounding = roundings.at(rounding);
    status.precision = precisions.at(precision);
  }

  void check(const std::string& line) {
    std::istringstream stream(line);
    Operands words{std::istream_iterator<std::string>(stream), {}};
    const u32 flags = u32(std::stoul(words.back(), nullptr, 16));
    const std::string expected = words[words.size() - 2];
    words.resize(words.size() - 2);
    Status s = status;
    const std::string got = operation(s, words);
    if (got == expected && testfloat_flags(s.raised) == flags) return;
    if (wrong++ == 0) FAIL_CHECK(title << ": " << line << ": got " << got << " " << hex(testfloat_flags(s.raised), 2));
  }
};

}  // namespace

TEST_CASE("every 80-bit operation gives TestFloat's result and flags in all roundings and precisions") {
  const std::string text = text_of_vectors();
  if (text.empty()) {
    WARN("skipped: there are no TestFloat vectors");
    return;
  }
  std::istringstream lines(text);
  std::optional<Section> section;
  int checked = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) {
      section.emplace(line);
      if (!section->operation) FAIL_CHECK("no operation for " << line);
      continue;
    }
    if (!section || !section->operation) continue;
    section->check(line);
    checked++;
  }
  CHECK(checked > 90'000);
}

}  // namespace ferrite::fpu
