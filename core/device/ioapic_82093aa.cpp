// SPDX-License-Identifier: MIT
#include "core/device/ioapic_82093aa.h"

namespace ferrite {
namespace {
enum Register : u8 { Id = 0x00, Version = 0x01, Arbitration = 0x02, FirstEntry = 0x10 };
constexpr u32 VersionValue = (IoApic82093aa::Inputs - 1) << 16 | 0x11;  // [3.2.2]
constexpr u32 IdBits = 0x0F00'0000;
namespace entry {  // [3.2.4] the low half
constexpr Bit Vector{0xFF, "INTVEC"}, Delivery{0x700, "DELMOD"}, Logical{0x800, "DESTMOD"}, ActiveLow{0x2000, "INTPOL"},
    RemoteIrr{0x4000, "REMOTE IRR"}, Level{0x8000, "TRIGGER MODE"}, Masked{0x1'0000, "MASK"};
constexpr u32 Writable = Vector.mask | Delivery.mask | Logical.mask | ActiveLow.mask | Level.mask | Masked.mask;
constexpr unsigned DestinationShift = 56;
}  // namespace entry
}  // namespace

// [3.0] Registers are reached in doublewords.
u32 IoApic82093aa::read_memory(u32 offset, unsigned) {
  const u32 value = (offset & ~3u) == Select ? s_.select : (offset & ~3u) == Window ? read_register() : 0;
  return value >> 8 * (offset & 3);
}

void IoApic82093aa::write_memory(u32 offset, u32 value, unsigned bytes) {
  if (offset == Select) s_.select = u8(value);
  if (offset == Window && bytes == 4) write_register(value);
}

u32 IoApic82093aa::read_register() const {
  const unsigned half = unsigned(s_.select) - FirstEntry;
  if (half < 2 * Inputs) return u32(s_.entries[half / 2] >> half % 2 * 32);
  switch (s_.select) {
    case Id:
    case Arbitration: return s_.id;  // [3.2.3] which loads the one from the other
    case Version: return VersionValue;
    default: return 0;
  }
}

void IoApic82093aa::write_register(u32 value) {
  if (s_.select == Id) s_.id = value & IdBits;
  const unsigned half = unsigned(s_.select) - FirstEntry;
  if (half >= 2 * Inputs) return;
  u64& target = s_.entries[half / 2];
  if (half % 2)
    target = u32(target) | u64(value >> 24) << entry::DestinationShift;
  else
    write_entry(half / 2, value);
}

/// An edge triggered input has no remote IRR; systems make one edge triggered for a moment to clear it.
void IoApic82093aa::write_entry(unsigned input, u32 value) {
  u64& target = s_.entries[input];
  target = (target & ~u64(entry::Writable)) | (value & entry::Writable);
  if (!(target & entry::Level)) target &= ~u64(entry::RemoteIrr);
  look_at_level(input);
}

bool IoApic82093aa::active(unsigned input) const {
  return bool(s_.lines >> input & 1) != bool(s_.entries[input] & entry::ActiveLow);
}

/// [3.2.4] An edge that comes while the input is masked is forgotten.
void IoApic82093aa::set_line(unsigned input, bool high) {
  const u32 before = s_.lines, line = 1u << input;
  s_.lines = high ? before | line : before & ~line;
  if (s_.lines == before) return;
  const u64 entry = s_.entries[input];
  if (entry & entry::Level) return look_at_level(input);
  if (active(input) && !(entry & entry::Masked)) send(input);
}

/// [3.2.4] Remote IRR is set from when a local APIC takes the message until its EOI.
void IoApic82093aa::look_at_level(unsigned input) {
  const u64 entry = s_.entries[input];
  const bool waits = !(entry & entry::Level) || entry & (entry::Masked | entry::RemoteIrr);
  if (waits || !active(input)) return;
  s_.entries[input] |= entry::RemoteIrr;
  if (!send(input)) s_.entries[input] &= ~u64(entry::RemoteIrr);
}

bool IoApic82093aa::send(unsigned input) {
  const u64 entry = s_.entries[input];
  return local_apic_ && local_apic_->deliver({.delivery = ApicMessage::Delivery((entry & entry::Delivery) >> 8),
                                              .vector = u8(entry & entry::Vector),
                                              .destination = u8(entry >> entry::DestinationShift),
                                              .logical = bool(entry & entry::Logical),
                                              .level = bool(entry & entry::Level)});
}

void IoApic82093aa::end_of_interrupt(u8 vector) {
  for (unsigned input = 0; input < Inputs; input++) {
    u64& entry = s_.entries[input];
    if (!(entry & entry::RemoteIrr) || u8(entry & entry::Vector) != vector) continue;
    entry &= ~u64(entry::RemoteIrr);
    look_at_level(input);
  }
}

void IoApic82093aa::reset() {
  const u32 lines = s_.lines;
  s_ = {};
  s_.lines = lines;
  s_.entries.fill(entry::Masked);
}

void IoApic82093aa::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 4, "a field was added: visit it too");
  v("select", s_.select), v("id", s_.id), v("entries", s_.entries), v("lines", s_.lines);
}

}  // namespace ferrite
