// SPDX-License-Identifier: MIT
#pragma once
#include "core/device/ct1745_mixer.h"
#include "core/device/dma_8237a.h"
#include "core/device/sb16_dsp.h"
#include "tests/support/port_noise.h"
#include "tests/support/sound_ear.h"

namespace ferrite::test {

/// A Sound Blaster 16 on IRQ 5 and DMA channels 1 and 5, and somebody who programs it.
struct Sb16Rig {
  Scheduler clock{100'000'000};
  SoundMixer mixer{clock};
  MemorySpace memory{0x100000};
  DmaPageRegisters pages;
  Dma8237a dma1{memory, pages, Dma8237a::Width::Bytes}, dma2{memory, pages, Dma8237a::Width::Words};
  Sb16Dsp dsp{clock, mixer};
  Ct1745Mixer ct1745{mixer};
  static constexpr u32 Buffer = 0x20000;

  Sb16Rig() {
    dsp.bytes.irq.connect(ct1745, Ct1745Mixer::ByteInterrupt);
    dsp.words.irq.connect(ct1745, Ct1745Mixer::WordInterrupt);
    dsp.bytes.drq.connect(ct1745, Ct1745Mixer::ByteRequest);
    dsp.words.drq.connect(ct1745, Ct1745Mixer::WordRequest);
    dma2.connect_cascade(0, dma1);
    ct1745.drq[1].connect(dma1, 1), ct1745.drq[3].connect(dma1, 3), ct1745.drq[5].connect(dma2, 1);
    dma1.connect(1, dsp.byte_channel()), dma1.connect(3, dsp.byte_channel());
    dma2.connect(1, dsp.word_channel());
    dma2.write_port(0xB * 2, 0xC0), dma2.write_port(0xA * 2, 0x00);
  }
  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  void command(std::initializer_list<u8> bytes) {
    for (u8 byte : bytes) dsp.write_port(Sb16Dsp::WriteCommand, byte);
  }
  bool answers() { return dsp.read_port(Sb16Dsp::ReadStatus) & 0x80; }
  u8 answer() { return dsp.read_port(Sb16Dsp::ReadData); }
  void reset() { dsp.write_port(Sb16Dsp::Reset, 1), dsp.write_port(Sb16Dsp::Reset, 0), answer(); }
  void set(u8 number, u8 value) { ct1745.write_port(0, number), ct1745.write_port(1, value); }
  u8 get(u8 number) { return ct1745.write_port(0, number), ct1745.read_port(1); }
  bool interrupted() { return ct1745.irq[1].high(); }
  void acknowledge() { dsp.read_port(Sb16Dsp::ReadStatus), dsp.read_port(Sb16Dsp::Acknowledge16); }

  /// Channel 1, or 5 of words: `mode` without the channel's number.
  void program_dma(unsigned channel, u8 mode, u32 count) {
    const bool words = channel == 5;
    Dma8237a& dma = words ? dma2 : dma1;
    const u16 stride = words ? 2 : 1, number = channel % 4, address = u16(words ? Buffer >> 1 : Buffer);
    pages.write_port(words ? 0xB : 0x3, u8(Buffer >> 16));
    dma.write_port(u16(0xC * stride), 0);
    dma.write_port(u16(0xB * stride), u8(mode | number));
    for (u8 half : {u8(address), u8(address >> 8)}) dma.write_port(u16(number * 2 * stride), half);
    for (u8 half : {u8(count - 1), u8((count - 1) >> 8)}) dma.write_port(u16((number * 2 + 1) * stride), half);
    dma.write_port(u16(0xA * stride), u8(number));
  }
  u16 dma_count(unsigned channel) {
    Dma8237a& dma = channel == 5 ? dma2 : dma1;
    const u16 stride = channel == 5 ? 2 : 1, port = u16((channel % 4 * 2 + 1) * stride);
    dma.write_port(u16(0xC * stride), 0);
    const u8 low = dma.read_port(port);
    return u16(low | dma.read_port(port) << 8);
  }
  SoundEar listen(std::chrono::nanoseconds t, SoundEar::Side side = SoundEar::Side::Left) {
    mixer.catch_up();
    return SoundEar::during([&] { wait(t), mixer.catch_up(); }, mixer.output, side);
  }
  /// When the interrupt comes, in microseconds from now, looking every five.
  unsigned microseconds_to_interrupt(unsigned limit = 2'000'000) {
    unsigned passed = 0;
    for (; !interrupted() && passed < limit; passed += 5) wait(std::chrono::microseconds(5));
    return passed;
  }
  void visit(StateVisitor& v) {
    v("clock", clock), v("mixer", mixer), v("memory", memory), v("pages", pages), v("dma1", dma1), v("dma2", dma2);
    v("dsp", dsp), v("ct1745", ct1745);
  }
  void act(unsigned step) {
    PortNoise noise(step);
    if (step % 10 == 0) reset();
    program_dma(step % 2 ? 5 : 1, step % 3 ? 0x58 : 0x54, 1 + noise.next() % 500);
    static constexpr std::array<u8, 12> Starts{0x14, 0x1C, 0x75, 0x77, 0x17, 0x1F, 0xB6, 0xC6, 0xBE, 0xC0, 0x80, 0xE2};
    command({0x48, u8(noise.next()), 0, 0x41, u8(noise.next()), 0});
    command({Starts[step % Starts.size()], u8(noise.next()), u8(noise.next() % 3), 0});
    noise.run(ct1745, 2, clock, 5, 30'000);
    command({u8(0xD0 + noise.next() % 11)});
    if (step % 3 == 0) acknowledge();
    noise.run(dsp, 16, clock, 10, 60'000);
    mixer.catch_up();
  }
};

}  // namespace ferrite::test
