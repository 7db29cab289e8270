// SPDX-License-Identifier: MIT
#include "core/device/ymf262.h"

#include <catch2/catch.hpp>

#include "tests/support/port_noise.h"
#include "tests/support/snapshot.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;
using namespace std::chrono_literals;
using test::SoundEar;

namespace {
constexpr double SampleRate = 14'318'180.0 / 288;
constexpr double Pi = 3.14159265358979323846;

struct OplRig {
  Scheduler clock{100'000'000};
  SoundMixer mixer{clock};
  Ymf262 opl{clock, mixer};

  void wait(std::chrono::nanoseconds t) { clock.advance_to(clock.now() + clock.ticks(t)); }
  void write(u16 number, u8 value) {
    opl.write_port(number & 0x100 ? Ymf262::UpperAddress : Ymf262::StatusAddress, u8(number));
    opl.write_port(Ymf262::Data, value);
  }
  u8 status() { return opl.read_port(Ymf262::StatusAddress); }
  SoundEar listen(std::chrono::nanoseconds t, SoundEar::Side side = SoundEar::Side::Left) {
    mixer.catch_up();
    return SoundEar::during([&] { wait(t), mixer.catch_up(); }, mixer.output, side);
  }
  /// The operators of channel 1 sound at once, for ever and as loud as they can; the first is not heard.
  void plain_voice(u16 bank = 0) {
    write(bank | 0x20, 0x21), write(bank | 0x23, 0x21);
    write(bank | 0x40, 0x3F), write(bank | 0x43, 0x00);
    write(bank | 0x60, 0x00), write(bank | 0x63, 0xF0);
    write(bank | 0x80, 0x00), write(bank | 0x83, 0x0F);
    write(bank | 0xC0, 0x30);
  }
  void key(unsigned f_number, unsigned block, u16 bank = 0) {
    write(bank | 0xA0, u8(f_number));
    write(bank | 0xB0, u8(0x20 | block << 2 | f_number >> 8));
  }
  void visit(StateVisitor& v) { v("clock", clock), v("mixer", mixer), v("opl", opl); }
  void act(unsigned step) {
    test::PortNoise noise(step);
    for (unsigned n = 0; n < 10; n++) write(u16(noise.next() % 0x200), u8(noise.next()));
    noise.run(opl, 4, clock, 10);
    mixer.catch_up();
  }
};

/// An operator alone: what comes out at a phase, and how its envelope moves.
struct OperatorRig {
  Ymf262Operator op;
  u32 samples = 0;

  explicit OperatorRig(u8 waveform = 0, u8 attack_decay = 0xF0, u8 sustain_release = 0x00, u8 flags = 0x20) {
    using Register = Ymf262Operator::Register;
    op.write(Register::Flags, flags);
    op.write(Register::AttackDecay, attack_decay);
    op.write(Register::SustainRelease, sustain_release);
    op.write(Register::Waveform, waveform);
    op.tune({.f_number = 0, .block = 0, .key_scale = 0});
    op.set_key(true);
    advance();
  }
  void advance() {
    op.advance(
        {.envelope_count = samples / 2, .counts = samples % 2 != 0, .tremolo = 0, .vibrato = 0, .deep_vibrato = false});
    samples++;
  }
  i32 crest() { return op.output(0x100); }
  /// Milliseconds until its crest is below (or above) `limit`.
  double milliseconds_until(bool above, i32 limit) {
    const u32 start = samples;
    while ((crest() > limit) != above && samples - start < 4'000'000) advance();
    return (samples - start) / SampleRate * 1000;
  }
};
}  // namespace

TEST_CASE("YMF262: F-number and block make the tone of the manual's formula", "[opl]") {
  struct Note {
    unsigned f_number, block;
  };
  for (const Note note : {Note{0x244, 4}, Note{0x3FF, 2}, Note{0x157, 6}}) {
    OplRig rig;
    rig.plain_voice();
    rig.key(note.f_number, note.block);
    rig.listen(50ms);
    const double expected = note.f_number * SampleRate / double(1 << (20 - note.block));
    CAPTURE(note.f_number, note.block, expected);
    const SoundEar ear = rig.listen(300ms);
    CHECK(ear.rises() == Approx(expected * 0.3).margin(1.1));
    CHECK(ear.loudest() == Approx(4084).epsilon(0.03));
  }
}

TEST_CASE("YMF262: MULT multiplies the tone by a half up to fifteen [20h]", "[opl]") {
  const std::array<double, 16> multiples{0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 12, 12, 15, 15};
  for (unsigned n = 0; n < 16; n++) {
    OplRig rig;
    rig.plain_voice();
    rig.write(0x23, u8(0x20 | n));
    rig.key(0x200, 3);
    rig.listen(20ms);
    CAPTURE(n);
    CHECK(rig.listen(300ms).rises() == Approx(0x200 * SampleRate / (1 << 17) * multiples[n] * 0.3).margin(1.1));
  }
}

TEST_CASE("YMF262: the eight waveforms have the manual's shapes [E0h]", "[opl]") {
  const auto shape = [](unsigned waveform, double turn) {  // turn from 0 to 1
    const double sine = std::sin(2 * Pi * turn), fast = std::sin(4 * Pi * turn);
    switch (waveform) {
      case 0: return sine;
      case 1: return std::max(sine, 0.0);
      case 2: return std::abs(sine);
      case 3: return std::fmod(turn, 0.5) < 0.25 ? std::abs(sine) : 0;
      case 4: return turn < 0.5 ? fast : 0;
      case 5: return turn < 0.5 ? std::abs(fast) : 0;
      case 6: return turn < 0.5 ? 1.0 : -1.0;
      default: return turn < 0.5 ? std::exp2(-turn * 32) : -std::exp2(-(1 - turn) * 32);
    }
  };
  for (u8 waveform = 0; waveform < 8; waveform++) {
    OperatorRig rig(waveform);
    for (u32 phase = 0; phase < 1024; phase++) {
      const double turn = (phase + (waveform != 7 ? 0.5 : phase < 512 ? 0 : 1)) / 1024;
      CAPTURE(int(waveform), phase);
      // A step of the logarithm is 0.3 percent; where the sine is doubled, half a step of the phase goes lost.
      REQUIRE(rig.op.output(phase) ==
              Approx(4084 * shape(waveform, turn)).margin(waveform == 4 || waveform == 5 ? 30 : 16));
    }
  }
}

TEST_CASE("YMF262: a total level of one is 0.75 dB, KSL takes up to 6 dB an octave [40h]", "[opl]") {
  OperatorRig rig;
  const auto crest_at = [&](u8 level, unsigned block) {
    rig.op.write(Ymf262Operator::Register::Level, level);
    rig.op.tune({.f_number = 0x3C0, .block = u8(block), .key_scale = 0});
    return double(rig.crest());
  };
  const double full = crest_at(0, 7);
  CHECK(20 * std::log10(full / crest_at(8, 7)) == Approx(6).margin(0.1));
  CHECK(20 * std::log10(full / crest_at(1, 7)) == Approx(0.75).margin(0.05));
  CHECK(20 * std::log10(crest_at(0xC0, 6) / crest_at(0xC0, 7)) == Approx(6).margin(0.3));
  CHECK(20 * std::log10(crest_at(0x40, 6) / crest_at(0x40, 7)) == Approx(3).margin(0.2));
  CHECK(20 * std::log10(crest_at(0x80, 6) / crest_at(0x80, 7)) == Approx(1.5).margin(0.2));
}

// The manual's table has times at 3.6 MHz: from 0 to 96 dB 39,280.64 ms at rate 4, up 2,826.24 ms; a fourth of them for
// each further register value's two.
TEST_CASE("YMF262: decay and release take the times of the manual's table", "[opl]") {
  const double slower = 3.6e6 / (14'318'180.0 / 4);
  for (unsigned rate = 4; rate < 16; rate++) {
    const double expected = 39'280.64 / (1 << (rate - 1)) * slower;
    CAPTURE(rate, expected);
    OperatorRig decay(0, u8(0xF0 | rate), 0xF0);
    CHECK(decay.milliseconds_until(false, 0) ==
          Approx(expected * 72 / 96).epsilon(0.08));  // the last step is 72 dB down
    OperatorRig release(0, 0xF0, u8(rate));
    release.op.set_key(false);
    CHECK(release.milliseconds_until(false, 0) == Approx(expected * 72 / 96).epsilon(0.08));
  }
}

TEST_CASE("YMF262: attack takes the times of the manual's table, and none at rate 15", "[opl]") {
  const double slower = 3.6e6 / (14'318'180.0 / 4);
  for (unsigned rate = 2; rate < 13; rate++) {
    OperatorRig rig(0, u8(rate << 4), 0x00);
    CAPTURE(rate);
    CHECK(rig.milliseconds_until(true, 4083) == Approx(2826.24 / (1 << (rate - 1)) * slower).epsilon(0.1));
  }
  CHECK(OperatorRig(0, 0xF0).crest() == 4084);
  OperatorRig never(0, 0x00);
  CHECK(never.milliseconds_until(true, 0) > 10'000);
}

TEST_CASE("YMF262: the last two bits of a rate make it 5, 6 and 7 fourths as fast [KSR]", "[opl]") {
  std::array<double, 4> times{};
  for (u8 extra = 0; extra < 4; extra++) {
    OperatorRig rig(0, 0xF6, 0xF0, 0x30);
    rig.op.tune({.f_number = 0, .block = 0, .key_scale = extra});
    times[extra] = rig.milliseconds_until(false, 0);
  }
  for (u8 extra = 1; extra < 4; extra++) CHECK(times[0] / times[extra] == Approx((4 + extra) / 4.0).epsilon(0.01));
}

TEST_CASE("YMF262: an envelope stays at its sustain level while EGT is set, else it goes on [80h]", "[opl]") {
  OperatorRig stays(0, 0xFC, 0x4A), leaves(0, 0xFC, 0x4A, 0x00);
  for (unsigned n = 0; n < 10'000; n++) stays.advance(), leaves.advance();
  CHECK(stays.crest() == Approx(4084 * std::pow(10, -12.0 / 20)).epsilon(0.03));
  CHECK(leaves.crest() == 0);
  stays.op.set_key(false);
  for (unsigned n = 0; n < 10'000; n++) stays.advance();
  CHECK(stays.op.silent());
}

TEST_CASE("YMF262: a modulator pushes the phase by up to four periods, its own by FB [C0h]", "[opl]") {
  const auto spectrum = [](u8 connection, u8 first_level) {
    OplRig rig;
    rig.plain_voice();
    rig.write(0x60, 0xF0);
    rig.write(0x40, first_level);
    rig.write(0xC0, connection);
    rig.key(0x244, 4);
    rig.listen(100ms);
    const double tone = 0x244 * SampleRate / (1 << 16);
    const SoundEar ear = rig.listen(std::chrono::nanoseconds(i64(100e9 / tone)));
    std::array<double, 3> harmonics{};
    for (unsigned n = 0; n < 3; n++) harmonics[n] = ear.amplitude(tone * (n + 1));
    return harmonics;
  };
  // The spectrum of sin(x + I sin x) is that of Bessel's functions: J0(I) - J2(I), J1(I) + J3(I) and so on.
  const auto bessel = [](int n, double x) {
    double sum = 0;
    for (unsigned k = 0; k < 10'000; k++)
      sum += std::cos(n * Pi * (k + 0.5) / 1e4 - x * std::sin(Pi * (k + 0.5) / 1e4));
    return sum / 1e4;
  };
  const double index = 2 * Pi * 4084 / 1024 / 16;  // 24 dB down
  const auto pushed = spectrum(0x30, 32);
  for (int n = 1; n <= 3; n++) {
    const double expected = std::abs(bessel(n - 1, index) - bessel(-n - 1, index));
    CAPTURE(n);
    CHECK(pushed[std::size_t(n - 1)] == Approx(4084 * expected).epsilon(0.05).margin(40));
  }
  const auto beside = spectrum(0x31, 8);
  CHECK(beside[0] == Approx(4084 * 1.5).epsilon(0.03));
  CHECK(beside[1] < 20);
  const auto fed_back = spectrum(0x31 | 6 << 1, 0);
  CHECK(fed_back[1] > 400);
  CHECK(fed_back[1] < fed_back[0]);
}

TEST_CASE("YMF262: four operators follow the algorithms of the two CNT bits [104h]", "[opl]") {
  const auto loudness = [](bool first_cnt, bool second_cnt) {
    OplRig rig;
    rig.write(0x105, 1), rig.write(0x104, 1);
    for (u16 op : {0x00, 0x03, 0x08, 0x0B}) {  // tones 1, 2, 3 and 4 times the channel's; silent modulators
      rig.write(u16(0x20 | op), u8(0x21 + (op & 3 ? 1 : 0) + (op & 8 ? 2 : 0)));
      rig.write(u16(0x40 | op), 0x10), rig.write(u16(0x60 | op), 0xF0), rig.write(u16(0x80 | op), 0x00);
    }
    rig.write(0xC0, u8(0x30 | first_cnt)), rig.write(0xC3, u8(0x30 | second_cnt));
    rig.key(0x200, 3);
    rig.listen(100ms);
    return rig.listen(100ms).loudest();
  };
  const double one = 4084 * std::pow(10, -12.0 / 20);
  CHECK(loudness(false, false) < 1.3 * one);
  CHECK(loudness(false, true) > 1.5 * one);
  CHECK(loudness(false, true) < 2.05 * one);
  CHECK(loudness(true, false) > 1.5 * one);
  CHECK(loudness(true, true) > 2.2 * one);
}

TEST_CASE("YMF262: with NEW set a channel sounds where CHA and CHB say, else on both sides [105h]", "[opl]") {
  OplRig rig;
  rig.plain_voice();
  rig.write(0xC0, 0x00);
  rig.key(0x200, 4);
  rig.listen(100ms);
  CHECK(rig.listen(20ms, SoundEar::Side::Right).loudest() > 3000);
  rig.write(0x105, 1);
  rig.listen(200ms);
  CHECK(rig.listen(20ms).loudest() <= 1);
  rig.write(0xC0, 0x20);
  CHECK(rig.listen(20ms).loudest() <= 1);
  CHECK(rig.listen(20ms, SoundEar::Side::Right).loudest() > 3000);
}

TEST_CASE("YMF262: the second bank is out of reach until NEW is set", "[opl]") {
  OplRig rig;
  rig.plain_voice(0x100);
  rig.key(0x200, 4, 0x100);  // sounds in the first bank
  rig.listen(20ms);
  rig.write(0xB0, 0x00);
  rig.listen(200ms);
  CHECK(rig.listen(50ms).loudest() <= 1);
  rig.write(0x105, 1);
  rig.plain_voice(0x100);
  rig.key(0x200, 4, 0x100);
  rig.write(0xB0, 0x00);
  CHECK(rig.listen(50ms).loudest() > 3000);
}

TEST_CASE("YMF262: tremolo is 3.7 Hz and 4.8 or 1 dB deep, vibrato 6.1 Hz and 14 or 7 cents [BDh]", "[opl]") {
  const auto tremolo = [](u8 depth) {
    OplRig rig;
    rig.plain_voice();
    rig.write(0x23, 0xA1);
    rig.write(0xBD, depth);
    rig.key(0x244, 5);
    rig.listen(100ms);
    double quietest = 1e9, loudest = 0;
    for (unsigned n = 0; n < 60; n++) {
      const double now = rig.listen(5ms).loudest();
      quietest = std::min(quietest, now), loudest = std::max(loudest, now);
    }
    return 20 * std::log10(loudest / quietest);
  };
  CHECK(tremolo(0x80) == Approx(4.8).margin(0.25));
  CHECK(tremolo(0x00) == Approx(1).margin(0.25));
  const auto vibrato = [](u8 depth) {
    OplRig rig;
    rig.plain_voice();
    rig.write(0x23, 0x61);
    rig.write(0xBD, depth);
    rig.key(0x3FF, 7);
    rig.wait(std::chrono::nanoseconds(i64(1024 / SampleRate * 2.05e9)));  // the third eighth is the highest
    const SoundEar ear = rig.listen(18ms);
    return 1200 * std::log2(ear.rises() / (0x3FF * SampleRate / (1 << 13) * 0.018));
  };
  CHECK(vibrato(0x40) == Approx(12).margin(14));
  CHECK(vibrato(0x40) > vibrato(0x00) - 1);
}

TEST_CASE("YMF262: drums sound by their bits, on the channels that were notes [BDh]", "[opl]") {
  for (u8 drum : {0x10, 0x08, 0x04, 0x02, 0x01}) {
    OplRig rig;
    for (u16 op : {0x10, 0x13, 0x11, 0x14, 0x12, 0x15}) {
      rig.write(u16(0x20 | op), 0x21), rig.write(u16(0x40 | op), 0x00);
      rig.write(u16(0x60 | op), 0xF0), rig.write(u16(0x80 | op), 0x07);
    }
    for (u16 channel : {6, 7, 8}) rig.write(u16(0xA0 | channel), 0x00), rig.write(u16(0xB0 | channel), 0x0A);
    rig.write(0xBD, 0x20);
    CHECK(rig.listen(20ms).loudest() == 0);
    rig.write(0xBD, u8(0x20 | drum));
    rig.listen(5ms);
    CAPTURE(int(drum));
    CHECK(rig.listen(20ms).loudest() > 6000);
    rig.write(0xBD, 0x20);
    rig.listen(1s);
    CHECK(rig.listen(20ms).loudest() <= 1);
  }
}

TEST_CASE("YMF262: timers run out after 80 and 320 microseconds a count, and again [02h] [03h]", "[opl]") {
  OplRig rig;
  rig.write(0x02, 0xFE), rig.write(0x03, 0xFF);
  rig.write(0x04, 0x03);
  rig.wait(155us);
  CHECK(rig.status() == 0x00);
  rig.wait(10us);
  CHECK(rig.status() == 0xC0);
  rig.wait(155us);
  CHECK(rig.status() == 0xC0);
  rig.wait(10us);
  CHECK(rig.status() == 0xE0);
  rig.write(0x04, 0x80);
  CHECK(rig.status() == 0x00);
  rig.wait(165us);
  CHECK(rig.status() == 0xC0);
  rig.write(0x04, 0x43);  // timer 1 masked
  CHECK(rig.status() == 0x00);
  rig.wait(200us);
  CHECK(rig.status() == 0xA0);
}

TEST_CASE("YMF262: is found as software looks for an AdLib and an OPL3", "[opl]") {
  OplRig rig;
  rig.write(0x04, 0x60), rig.write(0x04, 0x80);
  CHECK((rig.status() & 0xE0) == 0x00);
  rig.write(0x02, 0xFF), rig.write(0x04, 0x21);
  rig.wait(100us);
  CHECK((rig.status() & 0xE0) == 0xC0);
  CHECK((rig.status() & 0x06) == 0x00);
  rig.write(0x04, 0x60), rig.write(0x04, 0x80);
  CHECK(rig.opl.read_port(Ymf262::Data) == 0xFF);
}

TEST_CASE("YMF262: reset is silence", "[opl]") {
  OplRig rig;
  rig.plain_voice();
  rig.key(0x200, 4);
  rig.listen(100ms);
  rig.opl.reset();
  rig.listen(200ms);
  CHECK(rig.listen(20ms).loudest() <= 1);
}

TEST_CASE("YMF262: survives nonsense", "[opl]") {
  OplRig rig;
  test::PortNoise noise(388);
  for (unsigned n = 0; n < 3000; n++) {
    rig.write(u16(noise.next() % 0x200), u8(noise.next()));
    rig.wait(std::chrono::microseconds(noise.next() % 300));
  }
  noise.run(rig.opl, 4, rig.clock, 5000);
  SUCCEED();
}

FERRITE_SNAPSHOT_TESTS(OplRig)
