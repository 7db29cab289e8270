// SPDX-License-Identifier: MIT
// The x87's state as FSTENV and FSAVE lay it out in memory [Intel SDM Volume 1, figures 8-9 to 8-12].
#include "core/cpu/x87.h"

namespace ferrite {
namespace {

/// Fields of the environment in order: words, or dwords when wide. What a wide field does not use reads as ones in the
/// first three and the last, as processors write them.
class Fields {
 public:
  Fields(bool wide, X87::Image& image) : wide_(wide), image_(image) {}
  void word(u16 value) { put(value | 0xFFFF'0000u); }
  void put(u32 value) {
    for (unsigned n = 0; n < (wide_ ? 4 : 2); n++, value >>= 8) image_[at_++] = u8(value);
  }

 private:
  bool wide_;
  X87::Image& image_;
  unsigned at_ = 0;
};

u32 field(X87::Layout layout, const X87::Image& image, unsigned n) {
  const unsigned size = layout.wide ? 4 : 2;
  u32 value = 0;
  for (unsigned byte = size; byte-- > 0;) value = value << 8 | image[n * size + byte];
  return value;
}

/// Real mode keeps linear addresses: the low 16 bits in one field, the rest from bit 12 of the next.
u32 linear(const X87::Pointer& p) { return u32(p.selector) * 16 + p.offset; }
u32 upper_bits(bool wide, u32 address) { return (address >> 16 & (wide ? 0xFFFF : 0xF)) << 12; }
X87::Pointer from_linear(u32 low, u32 high) { return {0, (low & 0xFFFF) | (high >> 12 & 0xFFFF) << 16}; }

}  // namespace

void X87::store_environment(Layout layout, Image& image) const {
  Fields fields(layout.wide, image);
  fields.word(control);
  fields.word(status_word());
  fields.word(tag_word());
  if (layout.protected_mode) {
    fields.put(instruction.offset);
    fields.put(instruction.selector | u32(opcode) << 16);
    fields.put(operand.offset);
    fields.word(operand.selector);
    return;
  }
  fields.put(linear(instruction) & 0xFFFF);
  fields.put(upper_bits(layout.wide, linear(instruction)) | opcode);
  fields.put(linear(operand) & 0xFFFF);
  fields.put(upper_bits(layout.wide, linear(operand)));
}

void X87::set_status_word(u16 word) {
  raise(word & (fpu::exception::all | x87_status::StackFault | x87_status::conditions), ~0u);
  top = word >> 11 & 7;
}

void X87::load_environment(Layout layout, const Image& image) {
  const u32 word = field(layout, image, 1), tags = field(layout, image, 2), where = field(layout, image, 4);
  fldcw(u16(field(layout, image, 0)));
  set_status_word(u16(word));
  empty = 0;
  for (unsigned n = 0; n < 8; n++) empty |= u8(((tags >> n * 2 & 3) == 3) << n);
  if (layout.protected_mode) {
    instruction = {u16(where), field(layout, image, 3)};
    operand = {u16(field(layout, image, 6)), field(layout, image, 5)};
    if (layout.wide) opcode = where >> 16 & 0x7FF;
    return;
  }
  instruction = from_linear(field(layout, image, 3), where);
  operand = from_linear(field(layout, image, 5), field(layout, image, 6));
  opcode = where & 0x7FF;
}

void X87::store_all(Layout layout, Image& image) const {
  store_environment(layout, image);
  for (unsigned n = 0; n < 8; n++) {
    const Float80 value = st(n);
    const unsigned at = layout.environment_bytes() + n * 10;
    for (unsigned byte = 0; byte < 8; byte++) image[at + byte] = u8(value.significand >> 8 * byte);
    image[at + 8] = u8(value.sign_exponent), image[at + 9] = u8(value.sign_exponent >> 8);
  }
}

void X87::load_all(Layout layout, const Image& image) {
  load_environment(layout, image);
  for (unsigned n = 0; n < 8; n++) {
    Float80& value = registers[(top + n) & 7];
    const unsigned at = layout.environment_bytes() + n * 10;
    value.significand = 0;
    for (unsigned byte = 8; byte-- > 0;) value.significand = value.significand << 8 | image[at + byte];
    value.sign_exponent = u16(image[at + 8] | image[at + 9] << 8);
  }
}

}  // namespace ferrite
