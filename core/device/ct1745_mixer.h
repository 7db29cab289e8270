// SPDX-License-Identifier: MIT
// Creative CT1745, the mixer of the Sound Blaster 16: volumes, and which interrupt and DMA channels the card uses.
// Brackets name registers of the Sound Blaster Series Hardware Programming Guide (Creative, second edition), chapter 4.
// Differs: master, voice and MIDI volumes begin at 0 dB, as the card's DOS driver leaves them. The guide's -14 dB each
// are too quiet for programs that expect that driver.
// Missing: treble, bass and input gains, which are kept and do nothing; sources that nobody plugs in (line,
// microphone, and the PC's speaker, which has its own way to the air).
#pragma once
#include "core/base/register.h"
#include "core/bus/line.h"
#include "core/bus/port_device.h"
#include "core/device/sound_mixer.h"

namespace ferrite {

class Ct1745Mixer final : public PortDevice, public LineTarget {
 public:
  enum Port : u16 { Address, Data };
  enum Input : unsigned { ByteInterrupt, WordInterrupt, MidiInterrupt, ByteRequest, WordRequest };
  static constexpr std::array<u8, 4> Interrupts{9, 5, 7, 10};  // [80h] the bus's IRQ2 is IRQ9

  explicit Ct1745Mixer(SoundMixer&);
  u8 read_port(u16 offset) override;
  void write_port(u16 offset, u8 value) override;
  /// From the DSP and the MPU-401.
  void set_line(unsigned input, bool high) override;
  void reset();
  void visit(StateVisitor&);

  std::array<Line, 4> irq;  // in the order of `Interrupts`
  std::array<Line, 8> drq;  // by channel; 2 and 4 are never used

 private:
  u8 read_register() const;
  void write_register(u8 value);
  void show_lines();
  void show_volumes();
  i32 gain(unsigned volume, unsigned side) const;

  struct State {
    u8 address = 0;
    u8 inputs = 0;  // bits by Input
    std::array<u8, 0x48> volumes{};
    u8 interrupt = 0x02, dma = 0x22;  // [80h] [81h] IRQ 5, channels 1 and 5
  } s_;
  SoundMixer& mixer_;
};

}  // namespace ferrite
