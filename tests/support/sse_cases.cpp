// SPDX-License-Identifier: MIT
#include "tests/support/sse_cases.h"

namespace ferrite::test {
namespace {

using sse::NanCompare, sse::Order, sse::Predicate, sse::Rounding, sse::Status;

/// ZF, PF and CF where LAHF puts them.
u64 flags(Order order) {
  switch (order) {
    case Order::Greater: return 0;
    case Order::Less: return 0x01;
    case Order::Equal: return 0x40;
    case Order::Unordered: return 0x45;
  }
  return 0;
}

#define OPERATION(name, bits, expression, golden) \
  { name, bits, [](Status& s, u64 a, u64 b) -> u64 { return (void)s, (void)a, (void)b, expression; }, golden }

// clang-format off
constexpr SseOperation operations[] = {
    OPERATION("addss", 32, (sse::add(s, u32(a), u32(b))), 0x9E1BFC4DDF922BA8),
    OPERATION("subss", 32, (sse::subtract(s, u32(a), u32(b))), 0x3A10691A5051172B),
    OPERATION("mulss", 32, (sse::multiply(s, u32(a), u32(b))), 0x1D7CED2F9FCA19),
    OPERATION("divss", 32, (sse::divide(s, u32(a), u32(b))), 0x8302010ED1337BDC),
    OPERATION("sqrtss", 32, (sse::square_root(s, u32(b))), 0x66A02E5AF36979F5),
    OPERATION("minss", 32, (sse::minimum(s, u32(a), u32(b))), 0x8A69DF26B08D9DB2),
    OPERATION("maxss", 32, (sse::maximum(s, u32(a), u32(b))), 0x5C5BB45519BAC2A4),
    OPERATION("cmpeqss", 32, (sse::compare(s, u32(a), u32(b), Predicate::Equal)), 0x2BF8F259284F602),
    OPERATION("cmpltss", 32, (sse::compare(s, u32(a), u32(b), Predicate::Less)), 0x21A992DF318EB7AF),
    OPERATION("cmpless", 32, (sse::compare(s, u32(a), u32(b), Predicate::LessOrEqual)), 0x599C67F31894D693),
    OPERATION("cmpunordss", 32, (sse::compare(s, u32(a), u32(b), Predicate::Unordered)), 0x7448363DE42319FF),
    OPERATION("cmpneqss", 32, (sse::compare(s, u32(a), u32(b), Predicate::NotEqual)), 0x87630CF71C7B97EF),
    OPERATION("cmpnltss", 32, (sse::compare(s, u32(a), u32(b), Predicate::NotLess)), 0x1447E92FF6237D4B),
    OPERATION("cmpnless", 32, (sse::compare(s, u32(a), u32(b), Predicate::NotLessOrEqual)), 0x9DBFDA03BC29FA5),
    OPERATION("cmpordss", 32, (sse::compare(s, u32(a), u32(b), Predicate::Ordered)), 0x60DB71F1002B2BFD),
    OPERATION("comiss", 32, (flags(sse::compare(s, u32(a), u32(b), NanCompare::Signals))), 0x2B81DC5912E96245),
    OPERATION("ucomiss", 32, (flags(sse::compare(s, u32(a), u32(b), NanCompare::Quiet))), 0x667F955A0D712DA2),
    OPERATION("cvtss2si", 32, (u32(sse::to_i32(s, u32(b), s.rounding()))), 0x6D0F4AAA22247C69),
    OPERATION("cvttss2si", 32, (u32(sse::to_i32(s, u32(b), Rounding::Zero))), 0x5B8287BDD8DC5FDC),
    OPERATION("cvtss2sd", 32, (sse::f32_to_f64(s, u32(b))), 0xC9CB558C38D6700),
    OPERATION("roundss 0", 32, (sse::round_to_integer(s, u32(b), 0)), 0x235B085A0BE0C6FC),
    OPERATION("roundss 1", 32, (sse::round_to_integer(s, u32(b), 1)), 0x4356D4F8D89A05E2),
    OPERATION("roundss 2", 32, (sse::round_to_integer(s, u32(b), 2)), 0x8D7191EE98BA2858),
    OPERATION("roundss 3", 32, (sse::round_to_integer(s, u32(b), 3)), 0x195EC4DB8CF84DE6),
    OPERATION("roundss 4", 32, (sse::round_to_integer(s, u32(b), 4)), 0x759CEA272C8E9077),
    OPERATION("roundss 8", 32, (sse::round_to_integer(s, u32(b), 8)), 0x7FED8A1C475AE076),
    OPERATION("roundss 9", 32, (sse::round_to_integer(s, u32(b), 9)), 0xBCC7BCF837F1BE8E),
    OPERATION("roundss 12", 32, (sse::round_to_integer(s, u32(b), 12)), 0x1D26D82B8A9A8CBD),
    OPERATION("addsd", 64, (sse::add(s, u64(a), u64(b))), 0xB299D490A5E3C525),
    OPERATION("subsd", 64, (sse::subtract(s, u64(a), u64(b))), 0x3AFA44CA45A03E42),
    OPERATION("mulsd", 64, (sse::multiply(s, u64(a), u64(b))), 0xCE48E047649CF2E3),
    OPERATION("divsd", 64, (sse::divide(s, u64(a), u64(b))), 0xE989DBA4C68D613),
    OPERATION("sqrtsd", 64, (sse::square_root(s, u64(b))), 0x96AC11DE4440CD1A),
    OPERATION("minsd", 64, (sse::minimum(s, u64(a), u64(b))), 0xB1D9BCE1BDF2B57),
    OPERATION("maxsd", 64, (sse::maximum(s, u64(a), u64(b))), 0x3A40A9CF093277D3),
    OPERATION("cmpeqsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::Equal)), 0x306AE6DDD609C97B),
    OPERATION("cmpltsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::Less)), 0x519F5C2CAE80CE08),
    OPERATION("cmplesd", 64, (sse::compare(s, u64(a), u64(b), Predicate::LessOrEqual)), 0xCB36DDF6841907D4),
    OPERATION("cmpunordsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::Unordered)), 0xF7F51EC99AA13576),
    OPERATION("cmpneqsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::NotEqual)), 0x298E4B8924725DC0),
    OPERATION("cmpnltsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::NotLess)), 0x71653778524CC27E),
    OPERATION("cmpnlesd", 64, (sse::compare(s, u64(a), u64(b), Predicate::NotLessOrEqual)), 0x409958246E9C151D),
    OPERATION("cmpordsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::Ordered)), 0x9EC744F8F62122F5),
    OPERATION("comisd", 64, (flags(sse::compare(s, u64(a), u64(b), NanCompare::Signals))), 0x4EF253A1BFE9A4C),
    OPERATION("ucomisd", 64, (flags(sse::compare(s, u64(a), u64(b), NanCompare::Quiet))), 0xEBFE1248D5C564F7),
    OPERATION("cvtsd2si", 64, (u32(sse::to_i32(s, u64(b), s.rounding()))), 0x4DAFC331987EA89A),
    OPERATION("cvttsd2si", 64, (u32(sse::to_i32(s, u64(b), Rounding::Zero))), 0x1A599D9271030959),
    OPERATION("cvtsd2ss", 64, (sse::f64_to_f32(s, b)), 0xBD6EAD9C374D58AF),
    OPERATION("roundsd 0", 64, (sse::round_to_integer(s, u64(b), 0)), 0x91B364D5140C343D),
    OPERATION("roundsd 1", 64, (sse::round_to_integer(s, u64(b), 1)), 0x8AE022915447A950),
    OPERATION("roundsd 2", 64, (sse::round_to_integer(s, u64(b), 2)), 0x2B772798F837BEA1),
    OPERATION("roundsd 3", 64, (sse::round_to_integer(s, u64(b), 3)), 0x2C0C8594C82280F4),
    OPERATION("roundsd 4", 64, (sse::round_to_integer(s, u64(b), 4)), 0x73C1B49AC61F9738),
    OPERATION("roundsd 8", 64, (sse::round_to_integer(s, u64(b), 8)), 0xE550CE2A3E8A9054),
    OPERATION("roundsd 9", 64, (sse::round_to_integer(s, u64(b), 9)), 0x84ACE40C8D5980C1),
    OPERATION("roundsd 12", 64, (sse::round_to_integer(s, u64(b), 12)), 0xD9D72B4E6D0B0597),
    OPERATION("cvtsi2ss", 32, (sse::i32_to_f32(s, i32(b))), 0x3329C9767056270E),
    OPERATION("cvtsi2sd", 32, (sse::i32_to_f64(i32(b))), 0xB96048B280BC8D3E),
};
// clang-format on

#undef OPERATION

}  // namespace

std::span<const SseOperation> sse_operations() { return operations; }

}  // namespace ferrite::test
