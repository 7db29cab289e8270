// SPDX-License-Identifier: MIT
#include "core/device/host_bridge_82441fx.h"

namespace ferrite {
namespace {
constexpr u8 Pmccfg = 0x50, Pam0 = 0x59, PamLast = 0x5F, Drb0 = 0x60, DrbLast = 0x67, Smram = 0x72;
constexpr u8 SmramDefault = 0x02, DrbDefault = 0x01;

namespace pam {  // [PAM] one nibble a segment
constexpr Bit ReadEnable{0x1, "RE"}, WriteEnable{0x2, "WE"};
constexpr u8 Writable = 0x33;
}  // namespace pam

namespace trc {  // [TRC] Turbo and Reset Control
constexpr Bit Reset{0x04, "RCPU"}, HardReset{0x02, "SHRE"};
constexpr u8 Writable = 0x08 | Reset.mask | HardReset.mask;  // bit 3: BIST
}  // namespace trc

/// [PAM]: PAM0's upper nibble is the BIOS area; from PAM1's lower nibble on come 16 KB steps from C0000h.
constexpr u32 BiosFirst = 0xF0000, BiosBytes = 0x10000, SegmentBytes = 0x4000;
constexpr u32 first_of(unsigned segment) {
  return segment ? HostBridge82441fx::RomFirst + (segment - 1) * SegmentBytes : BiosFirst;
}
}  // namespace

HostBridge82441fx::HostBridge82441fx(MemorySpace& memory, std::span<u8, RomBytes> rom)
    : PciFunction(memory, {.vendor = 0x8086, .device = 0x1237, .class_code = 0x060000, .revision = 0x02}), rom_(rom) {
  set_register(Pmccfg, 0x00, 0xFF);
  set_register(Pmccfg + 1, 0x00, 0xFF);
  set_register(Pam0, 0x00, pam::Writable & 0xF0);
  for (u8 n = Pam0 + 1; n <= PamLast; n++) set_register(n, 0x00, pam::Writable);
  for (u8 n = Drb0; n <= DrbLast; n++) set_register(n, DrbDefault, 0xFF);
  set_register(Smram, SmramDefault, 0x7C);
  for (unsigned segment = 0; segment < Segments; segment++) shadow(segment);
}

void HostBridge82441fx::reset() {
  s_.reset_control = 0;
  PciFunction::reset();
}

MemorySpace::Shadow HostBridge82441fx::attribute(unsigned segment) const {
  const u8 byte = config(u8(Pam0 + (segment + 1) / 2));
  const u8 nibble = (segment + 1) % 2 ? byte >> 4 : byte;
  const bool read_ram = nibble & pam::ReadEnable, write_ram = nibble & pam::WriteEnable;
  if (read_ram) return write_ram ? MemorySpace::Shadow::Ram : MemorySpace::Shadow::ReadRam;
  return write_ram ? MemorySpace::Shadow::ReadRom : MemorySpace::Shadow::Rom;
}

void HostBridge82441fx::shadow(unsigned segment) {
  const u32 first = first_of(segment), bytes = segment ? SegmentBytes : BiosBytes;
  shown_[segment] = attribute(segment);
  memory_.map_shadow(first, rom_.subspan(first - RomFirst, bytes), shown_[segment]);
}

void HostBridge82441fx::config_changed(u8 first, u8 last) {
  if (last < Pam0 || first > PamLast) return;
  for (unsigned segment = 0; segment < Segments; segment++)
    if (attribute(segment) != shown_[segment]) shadow(segment);
}

u8 HostBridge82441fx::ResetControl::read_port(u16) { return bridge_.s_.reset_control; }

/// [TRC] The rise of RCPU resets; SHRE, a hard reset, is the same line on this board.
void HostBridge82441fx::ResetControl::write_port(u16, u8 value) {
  const bool rises = (value & trc::Reset) && !(bridge_.s_.reset_control & trc::Reset);
  bridge_.s_.reset_control = value & trc::Writable;
  if (!rises) return;
  bridge_.cpu_reset.raise();
  bridge_.cpu_reset.lower();
}

void HostBridge82441fx::visit(StateVisitor& v) {
  static_assert(field_count<State>() == 1, "a field was added: visit it too");
  PciFunction::visit(v);
  v("reset_control", s_.reset_control), v("cpu_reset", cpu_reset);
}

}  // namespace ferrite
