// SPDX-License-Identifier: MIT
#include "core/device/ne2000.h"

namespace ferrite {
namespace {
constexpr u8 WordSlot = 0x57;            // the PROM's last two bytes on a bus of 16 bits
constexpr std::size_t SignatureAt = 14;  // of sixteen
}  // namespace

/// The PROM is on both halves of the bus: each of its bytes is read twice.
Ne2000::Ne2000(Scheduler& scheduler, const MacAddress& address) : chip(scheduler, *this) {
  chip.link.address = address;
  for (std::size_t n = 0; n < PromBytes / 2; n++)
    prom_[2 * n] = prom_[2 * n + 1] = n < address.size() ? address[n] : n >= SignatureAt ? WordSlot : u8(0);
}

bool Ne2000::moves_words(u16 offset) const { return offset >= Data && offset < Reset && chip.word_wide(); }

/// In word mode every access to the data port moves a word, also one of 8 bits.
u8 Ne2000::read_port(u16 offset) {
  if (offset < Data) return chip.read_port(offset);
  if (offset < Reset) return u8(chip.remote_read());
  chip.reset();
  return 0xFF;
}

void Ne2000::write_port(u16 offset, u8 value) {
  if (offset < Data)
    chip.write_port(offset, value);
  else if (offset < Reset)
    chip.remote_write(value);
}

u16 Ne2000::read_port16(u16 offset) {
  return moves_words(offset) ? chip.remote_read() : PortDevice::read_port16(offset);
}

void Ne2000::write_port16(u16 offset, u16 value) {
  if (moves_words(offset))
    chip.remote_write(value);
  else
    PortDevice::write_port16(offset, value);
}

u8 Ne2000::read_buffer(u16 address) {
  if (address < BufferStart) return prom_[address % PromBytes];
  return address < BufferStart + BufferBytes ? buffer_[address - BufferStart] : 0xFF;
}

void Ne2000::write_buffer(u16 address, u8 value) {
  if (address >= BufferStart && address < BufferStart + BufferBytes) buffer_[address - BufferStart] = value;
}

void Ne2000::visit(StateVisitor& v) {
  v("chip", chip);
  v.block("buffer", buffer_);
}

}  // namespace ferrite
