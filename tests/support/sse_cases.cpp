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

#define OPERATION(name, bits, expression, golden)                                                            \
  {                                                                                                          \
    name, bits, [](Status& s, u64 a, u64 b) -> u64 { return (void)s, (void)a, (void)b, expression; }, golden \
  }

// clang-format off
constexpr SseOperation operations[] = {
    OPERATION("addss", 32, (sse::add(s, u32(a), u32(b))), 0xD7764E457AA93006),
    OPERATION("subss", 32, (sse::subtract(s, u32(a), u32(b))), 0x37398837FFF1079A),
    OPERATION("mulss", 32, (sse::multiply(s, u32(a), u32(b))), 0x8ADDCC4555D04AA0),
    OPERATION("divss", 32, (sse::divide(s, u32(a), u32(b))), 0x4C34961EF5AAAE27),
    OPERATION("sqrtss", 32, (sse::square_root(s, u32(b))), 0x895F44F4BB940B2A),
    OPERATION("minss", 32, (sse::minimum(s, u32(a), u32(b))), 0xCE51E0BB6E2C982C),
    OPERATION("maxss", 32, (sse::maximum(s, u32(a), u32(b))), 0xCDC591D8EACC4ECA),
    OPERATION("cmpeqss", 32, (sse::compare(s, u32(a), u32(b), Predicate::Equal)), 0x66C41D76F433F4D),
    OPERATION("cmpltss", 32, (sse::compare(s, u32(a), u32(b), Predicate::Less)), 0xA880F707E0E3809),
    OPERATION("cmpless", 32, (sse::compare(s, u32(a), u32(b), Predicate::LessOrEqual)), 0xD39F917A21339C3E),
    OPERATION("cmpunordss", 32, (sse::compare(s, u32(a), u32(b), Predicate::Unordered)), 0xF3A1D8E795F839C0),
    OPERATION("cmpneqss", 32, (sse::compare(s, u32(a), u32(b), Predicate::NotEqual)), 0xAC55DE903DFED7F4),
    OPERATION("cmpnltss", 32, (sse::compare(s, u32(a), u32(b), Predicate::NotLess)), 0x59E11401E2CFE580),
    OPERATION("cmpnless", 32, (sse::compare(s, u32(a), u32(b), Predicate::NotLessOrEqual)), 0x74D89F761BBB8A4B),
    OPERATION("cmpordss", 32, (sse::compare(s, u32(a), u32(b), Predicate::Ordered)), 0xBAE61DCCE2C61D7B),
    OPERATION("comiss", 32, (flags(sse::compare(s, u32(a), u32(b), NanCompare::Signals))), 0x1DD2C21EB0BBFC8B),
    OPERATION("ucomiss", 32, (flags(sse::compare(s, u32(a), u32(b), NanCompare::Quiet))), 0xE6AE768FC0BFA020),
    OPERATION("cvtss2si", 32, (u32(sse::to_i32(s, u32(b), s.rounding()))), 0xCEDC08D9CBC26DDA),
    OPERATION("cvttss2si", 32, (u32(sse::to_i32(s, u32(b), Rounding::Zero))), 0xFCAF8CC1A63BCCB2),
    OPERATION("cvtss2sd", 32, (sse::f32_to_f64(s, u32(b))), 0x5DAD680D8E61FAFE),
    OPERATION("roundss 0", 32, (sse::round_to_integer(s, u32(b), 0)), 0x8824BB1261D6CF53),
    OPERATION("roundss 1", 32, (sse::round_to_integer(s, u32(b), 1)), 0xF56A03DB00B3B48),
    OPERATION("roundss 2", 32, (sse::round_to_integer(s, u32(b), 2)), 0xC707E8161D782A12),
    OPERATION("roundss 3", 32, (sse::round_to_integer(s, u32(b), 3)), 0x731577905A950642),
    OPERATION("roundss 4", 32, (sse::round_to_integer(s, u32(b), 4)), 0x7AB22B8FAF7A0D85),
    OPERATION("roundss 8", 32, (sse::round_to_integer(s, u32(b), 8)), 0xAD266861089FC9BE),
    OPERATION("roundss 9", 32, (sse::round_to_integer(s, u32(b), 9)), 0x70CDE1EF63C8A84B),
    OPERATION("roundss 12", 32, (sse::round_to_integer(s, u32(b), 12)), 0xCD10CBB989377D37),
    OPERATION("addsd", 64, (sse::add(s, u64(a), u64(b))), 0xC52EAA805F556D18),
    OPERATION("subsd", 64, (sse::subtract(s, u64(a), u64(b))), 0xA4121D0B1F8560D6),
    OPERATION("mulsd", 64, (sse::multiply(s, u64(a), u64(b))), 0x1740DCA596E60978),
    OPERATION("divsd", 64, (sse::divide(s, u64(a), u64(b))), 0x517603E8A73714F9),
    OPERATION("sqrtsd", 64, (sse::square_root(s, u64(b))), 0xE40B41D95A054EC3),
    OPERATION("minsd", 64, (sse::minimum(s, u64(a), u64(b))), 0x8E791E51CAAD4402),
    OPERATION("maxsd", 64, (sse::maximum(s, u64(a), u64(b))), 0x7A103A9B1EBF649),
    OPERATION("cmpeqsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::Equal)), 0xB9CCFF1BB1D0B14C),
    OPERATION("cmpltsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::Less)), 0xEA2BA10285CE54FB),
    OPERATION("cmplesd", 64, (sse::compare(s, u64(a), u64(b), Predicate::LessOrEqual)), 0xB2074644EBC1D64F),
    OPERATION("cmpunordsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::Unordered)), 0x371D513FAF064BA),
    OPERATION("cmpneqsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::NotEqual)), 0xF139FBF2A7A363E1),
    OPERATION("cmpnltsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::NotLess)), 0x2A32B7D111205A37),
    OPERATION("cmpnlesd", 64, (sse::compare(s, u64(a), u64(b), Predicate::NotLessOrEqual)), 0x7C83952FDF79B105),
    OPERATION("cmpordsd", 64, (sse::compare(s, u64(a), u64(b), Predicate::Ordered)), 0x69392F4C3AF4A16E),
    OPERATION("comisd", 64, (flags(sse::compare(s, u64(a), u64(b), NanCompare::Signals))), 0xECD2EFF747FA88C8),
    OPERATION("ucomisd", 64, (flags(sse::compare(s, u64(a), u64(b), NanCompare::Quiet))), 0xD3FF656C19F497E9),
    OPERATION("cvtsd2si", 64, (u32(sse::to_i32(s, u64(b), s.rounding()))), 0x77334314E850F415),
    OPERATION("cvttsd2si", 64, (u32(sse::to_i32(s, u64(b), Rounding::Zero))), 0x5EA2D7101333BD28),
    OPERATION("cvtsd2ss", 64, (sse::f64_to_f32(s, b)), 0xD2516A56430A5CBF),
    OPERATION("roundsd 0", 64, (sse::round_to_integer(s, u64(b), 0)), 0xF09A07467B4981A6),
    OPERATION("roundsd 1", 64, (sse::round_to_integer(s, u64(b), 1)), 0xC9E374E579851553),
    OPERATION("roundsd 2", 64, (sse::round_to_integer(s, u64(b), 2)), 0x820BF46F8509C373),
    OPERATION("roundsd 3", 64, (sse::round_to_integer(s, u64(b), 3)), 0xBC00BD6D7B0B4B14),
    OPERATION("roundsd 4", 64, (sse::round_to_integer(s, u64(b), 4)), 0x51EFA5C9AA2005E1),
    OPERATION("roundsd 8", 64, (sse::round_to_integer(s, u64(b), 8)), 0x5720D61536977956),
    OPERATION("roundsd 9", 64, (sse::round_to_integer(s, u64(b), 9)), 0x3A0E8C9A9857814E),
    OPERATION("roundsd 12", 64, (sse::round_to_integer(s, u64(b), 12)), 0x2C2F2D9971BB7F8F),
    OPERATION("cvtsi2ss", 32, (sse::i32_to_f32(s, i32(b))), 0x220727DF31A3AA4D),
    OPERATION("cvtsi2sd", 32, (sse::i32_to_f64(i32(b))), 0xED09C393D61567EB),
};
// clang-format on

#undef OPERATION

}  // namespace

std::span<const SseOperation> sse_operations() { return operations; }

}  // namespace ferrite::test
