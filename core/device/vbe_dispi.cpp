// SPDX-License-Identifier: MIT
#include "core/device/vbe_dispi.h"

#include <algorithm>

#include "core/base/trace.h"

namespace ferrite {

namespace {
constexpr bool known_depth(u16 bpp) { return bpp == 4 || bpp == 8 || bpp == 15 || bpp == 16 || bpp == 24 || bpp == 32; }
constexpr u16 with_low(u16 word, u8 low) { return u16((word & 0xFF00) | low); }
constexpr u16 with_high(u16 word, u8 high) { return u16((word & 0x00FF) | high << 8); }
}  // namespace

u8 VbeDispi::read_port(u16 offset) {
  switch (offset) {
    case IndexPort: return u8(s_.index);
    case DataPort:
    case AlignedDataPort: return u8(read_register(s_.index));
    case AlignedDataPortHigh: return u8(read_register(s_.index) >> 8);
    default: return 0xFF;
  }
}

void VbeDispi::write_port(u16 offset, u8 value) {
  switch (offset) {
    case IndexPort: s_.index = value; break;
    case DataPort:
    case AlignedDataPort: write_register(s_.index, with_low(read_register(s_.index), value)); break;
    case AlignedDataPortHigh: write_register(s_.index, with_high(read_register(s_.index), value)); break;
    default: break;
  }
}

u16 VbeDispi::read_port16(u16 offset) {
  switch (offset) {
    case IndexPort: return s_.index;
    case DataPort:
    case AlignedDataPort: return read_register(s_.index);
    default: return PortDevice::read_port16(offset);
  }
}

void VbeDispi::write_port16(u16 offset, u16 value) {
  switch (offset) {
    case IndexPort: s_.index = value; break;
    case DataPort:
    case AlignedDataPort: write_register(s_.index, value); break;
    default: PortDevice::write_port16(offset, value);
  }
}

u16 VbeDispi::read_register(u16 index) const {
  switch (index) {
    case dispi::Id: return s_.id;
    case dispi::XRes: return capability(dispi::MaxWidth, s_.xres);
    case dispi::YRes: return capability(dispi::MaxHeight, s_.yres);
    case dispi::Bpp: return capability(dispi::MaxBpp, s_.bpp);
    case dispi::Enable: return s_.enable;
    case dispi::Bank: return s_.bank;
    case dispi::VirtualWidth: return s_.virtual_width;
    case dispi::VirtualHeight: return virtual_height();
    case dispi::XOffset: return s_.x_offset;
    case dispi::YOffset: return s_.y_offset;
    case dispi::VideoMemory64K: return u16(vram_.size() / dispi::BankSize);
    default: return 0;
  }
}

void VbeDispi::write_register(u16 index, u16 value) {
  changes_++;
  const bool off = !enabled();  // [API] resolution and depth hold still while they are shown
  switch (index) {
    case dispi::Id:
      if (value >= dispi::OldestId && value <= dispi::NewestId) s_.id = value;
      break;
    case dispi::XRes:
      if (off && value >= 1 && value <= dispi::MaxWidth) s_.xres = value;
      break;
    case dispi::YRes:
      if (off && value >= 1 && value <= dispi::MaxHeight) s_.yres = value;
      break;
    case dispi::Bpp:
      if (value == 0) value = 8;  // [API] as interface B0C0h had no other depth
      if (off && known_depth(value)) s_.bpp = value;
      break;
    case dispi::Enable: set_enable(value); break;
    case dispi::Bank:
      if (value * dispi::BankSize < plane_bytes()) s_.bank = value;
      break;
    case dispi::VirtualWidth: set_virtual_width(value); break;
    case dispi::XOffset: s_.x_offset = value; break;
    case dispi::YOffset: s_.y_offset = value; break;
    default: break;  // the others are read only
  }
}

void VbeDispi::set_enable(u16 value) {
  const bool was_enabled = enabled();
  s_.enable = value & (dispi::enable::Enabled | dispi::enable::GetCaps | dispi::enable::Dac8Bit | dispi::enable::Lfb |
                       dispi::enable::NoClear);
  if (!enabled() || was_enabled) return;
  if (fits()) return set_mode();
  note(Note::Unusual, "vbe_dispi", "a mode that is larger than the video memory");
  s_.enable &= u16(~dispi::enable::Enabled);
}

void VbeDispi::set_mode() {
  s_.virtual_width = s_.xres;
  s_.x_offset = s_.y_offset = s_.bank = 0;
  if (s_.enable & dispi::enable::NoClear) return;
  const u32 picture = pitch() * s_.yres * (planar() ? 4 : 1);
  std::fill_n(vram_.begin(), picture, u8(0));
}

void VbeDispi::set_virtual_width(u32 pixels) {
  const u32 bytes = plane_bytes() / s_.yres;  // a wider line would leave too few of them
  const u32 widest = planar() ? bytes * 8 : bytes / ((s_.bpp + 7) / 8);
  s_.virtual_width = u16(std::clamp<u32>(pixels, s_.xres, std::max<u32>(s_.xres, widest)));
}

u16 VbeDispi::virtual_height() const { return u16(std::min<u32>(0xFFFF, plane_bytes() / std::max(1u, pitch()))); }

void VbeDispi::reset() {
  s_ = State{};
  changes_++;
}

void VbeDispi::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 10, "a field was added: visit it too");
  v("index", s_.index), v("id", s_.id), v("xres", s_.xres), v("yres", s_.yres), v("bpp", s_.bpp);
  v("enable", s_.enable), v("bank", s_.bank), v("virtual_width", s_.virtual_width);
  v("x_offset", s_.x_offset), v("y_offset", s_.y_offset);
  // A state from elsewhere may say anything: what is enabled must fit, and a division needs lines.
  s_.xres = u16(std::clamp<u32>(s_.xres, 1, dispi::MaxWidth));
  s_.yres = u16(std::clamp<u32>(s_.yres, 1, dispi::MaxHeight));
  if (!known_depth(s_.bpp)) s_.bpp = 8;
  if (s_.bank * dispi::BankSize >= plane_bytes()) s_.bank = 0;
  changes_++;
}

}  // namespace ferrite
