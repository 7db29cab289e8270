// SPDX-License-Identifier: MIT
#include "core/automation/sound.h"

#include "web/bindings/exchange.h"

using namespace ferrite;
using namespace ferrite::automation;
using web::exchange;

namespace {
constexpr web::PartOf<&VirtualMachine::sound> of;
}  // namespace

FERRITE_EXPORT u32 ferrite_sound_volume(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](Sound& sound) { return sound.volume(); });
}
FERRITE_EXPORT u32 ferrite_sound_set_volume(VirtualPc* vpc, u32 id, i32 percent) {
  return of(vpc, id, [&](Sound& sound) { return sound.set_volume(percent); });
}
FERRITE_EXPORT u32 ferrite_sound_muted(VirtualPc* vpc, u32 id) {
  return of(vpc, id, [](Sound& sound) { return sound.muted(); });
}
FERRITE_EXPORT u32 ferrite_sound_set_muted(VirtualPc* vpc, u32 id, i32 muted) {
  return of(vpc, id, [&](Sound& sound) { return sound.set_muted(muted != 0); });
}
/// Leaves the frames as bytes, and whether there is something to hear as number 0.
FERRITE_EXPORT u32 ferrite_sound_read(VirtualPc* vpc, u32 id) {
  const u32 code = of(vpc, id, [](Sound& sound) { return sound.read(); });
  if (code == u32(S_OK)) exchange().put_number(web::machine(vpc, id)->sound().audible());
  return code;
}
FERRITE_EXPORT u32 ferrite_midi_write(VirtualPc* vpc, u32 id) {
  VirtualMachine* found = web::machine(vpc, id);
  return u32(found ? found->midi_port().write(exchange().bytes()) : VM_E_VM_UNKNOWN);
}
