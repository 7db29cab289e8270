// SPDX-License-Identifier: MIT
#include "core/device/creative_adpcm.h"

#include <algorithm>

namespace ferrite {
namespace {
struct Coding {
  u8 bits, codes;     // of a byte
  u8 far, last_step;  // magnitudes from here on make the step grow, up to this one
};
constexpr std::array<Coding, 3> Codings{{{4, 2, 5, 3}, {3, 3, 3, 4}, {2, 4, 1, 5}}};
const Coding& coding_of(CreativeAdpcm::Packing packing) { return Codings[std::size_t(packing)]; }

/// Half a step beyond `magnitude` steps of 1, 2, 4 and so on; the last step of the codes of three bits is 10.
int distance(const Coding& coding, unsigned magnitude, unsigned step) {
  const int halves = int(2 * magnitude + 1);
  return coding.bits == 3 && step == coding.last_step ? 5 * halves : halves << step >> 1;
}
}  // namespace

unsigned CreativeAdpcm::samples_per_byte(Packing packing) { return coding_of(packing).codes; }

void CreativeAdpcm::start(u8 reference) {
  s_.sample = reference;
  s_.step = s_.codes_left = 0;
}

void CreativeAdpcm::load(u8 byte, Packing packing) {
  s_.packing = packing;
  s_.byte = byte;
  s_.codes_left = coding_of(packing).codes;
  s_.step = std::min(s_.step, coding_of(packing).last_step);
}

u8 CreativeAdpcm::next() {
  const Coding& coding = coding_of(s_.packing);
  const unsigned code = s_.byte >> (8 - coding.bits);  // the third of three codes is filled up with a 0
  s_.byte = u8(s_.byte << coding.bits);
  s_.codes_left--;
  const unsigned sign = 1u << (coding.bits - 1), magnitude = code & (sign - 1);
  const int change = distance(coding, magnitude, s_.step);
  s_.sample = u8(std::clamp(s_.sample + (code & sign ? -change : change), 0, 0xFF));
  if (magnitude >= coding.far)
    s_.step = std::min(u8(s_.step + 1), coding.last_step);
  else if (magnitude == 0 && s_.step > 0)
    s_.step--;
  return s_.sample;
}

void CreativeAdpcm::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 5, "a field was added: visit it too");
  v("packing", s_.packing), v("sample", s_.sample), v("step", s_.step), v("byte", s_.byte);
  v("codes_left", s_.codes_left);
  s_.packing = Packing(u8(s_.packing) % Codings.size());
  s_.step = std::min(s_.step, coding_of(s_.packing).last_step);
  s_.codes_left = std::min(s_.codes_left, coding_of(s_.packing).codes);
}

}  // namespace ferrite
