// SPDX-License-Identifier: MIT
#include "core/automation/typist.h"

namespace ferrite::automation {

namespace {
constexpr u32 StrokeMilliseconds = 10;      // between two keys going down or up
constexpr u32 PatienceMilliseconds = 2000;  // with a key buffer that stays full

/// The ring of 16 keys in the BIOS data area (IBM PC/AT Technical Reference, BIOS listing): it holds 15.
/// Memory that looks like no such ring is not full.
bool bios_keys_full(std::span<const u8> memory) {
  constexpr u32 Head = 0x41A, Tail = 0x41C, First = 0x1E, End = 0x3E, FullIsMoreThan = 8;
  if (memory.size() <= Tail + 1) return false;
  const u32 head = memory[Head] | memory[Head + 1] << 8, tail = memory[Tail] | memory[Tail + 1] << 8;
  const auto inside = [](u32 at) { return at >= First && at < End && at % 2 == 0; };
  if (!inside(head) || !inside(tail)) return false;
  const u32 waiting = (tail + (End - First) - head) % (End - First) / 2;
  return waiting > FullIsMoreThan;
}
}  // namespace

bool Typist::must_wait(std::span<const u8> memory, Ticks now) {
  if (!bios_keys_full(memory)) {
    full_since_ = Never;
    return false;
  }
  if (full_since_ == Never) full_since_ = now;
  return now - full_since_ < milliseconds(PatienceMilliseconds);
}

void Typist::feed(KeyInput& keys, std::span<const u8> memory, Ticks now) {
  if (strokes_.empty() || now < due_) return;
  const Stroke stroke = strokes_.front();
  due_ = now + milliseconds(stroke.pause_milliseconds ? stroke.pause_milliseconds : StrokeMilliseconds);
  if (!stroke.pause_milliseconds) {
    // A key that is down goes up whatever the guest does: it must not repeat while we wait.
    if (stroke.down && must_wait(memory, now)) return;
    if (!keys.push({stroke.code, stroke.down})) return;
  }
  strokes_.pop_front();
}

}  // namespace ferrite::automation
