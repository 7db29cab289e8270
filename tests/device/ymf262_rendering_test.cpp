// SPDX-License-Identifier: MIT
// The same registers written to our YMF262 and to the one that adplay renders with (Nuked's, of the chip's die): what
// is heard has the same spectrum. The file is in AdLib's RAW format, which adplay's man page lists.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>

#include "core/device/ymf262.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;
using test::SoundEar;

namespace {
constexpr double ReferenceRate = 49716;

struct Step {
  u8 number, value;     // of a register, unless
  u8 milliseconds = 0;  // are to pass
};

/// A channel's two operators, by the registers 20h, 40h, 60h, 80h and E0h, and its C0h.
struct Voice {
  u8 modulator[5], carrier[5], connection;
};

/// Each voice alone for half a second, one after the other.
std::vector<Step> melody() {
  constexpr Voice voices[] = {{{0x21, 0x3F, 0xF0, 0x0F, 0}, {0x21, 0x00, 0xF0, 0x0F, 0}, 0x30},
                              {{0x22, 0x10, 0xF3, 0x55, 0}, {0x21, 0x04, 0xD4, 0x47, 0}, 0x3A},
                              {{0xE1, 0x0A, 0x75, 0x33, 1}, {0xE2, 0x08, 0x64, 0x25, 2}, 0x31},
                              {{0x31, 0x18, 0xA2, 0xF3, 3}, {0x14, 0x02, 0x93, 0x66, 1}, 0x36}};
  constexpr u8 bases[] = {0x20, 0x40, 0x60, 0x80, 0xE0};
  std::vector<Step> steps{{0x01, 0x20}};
  for (const Voice& voice : voices) {
    for (unsigned n = 0; n < 5; n++) {
      steps.push_back({bases[n], voice.modulator[n]});
      steps.push_back({u8(bases[n] + 3), voice.carrier[n]});
    }
    for (const Step step : {Step{0xC0, voice.connection}, {0xA0, 0x44}, {0xB0, 0x32}, {0, 0, 250}, {0, 0, 250}})
      steps.push_back(step);
    for (const Step step : {Step{0xB0, 0x12}, {0, 0, 250}}) steps.push_back(step);
  }
  return steps;
}

std::vector<double> ours() {
  Scheduler clock{100'000'000};
  SoundMixer mixer{clock};
  Ymf262 opl{clock, mixer};
  std::vector<double> heard;
  for (const auto [number, value, milliseconds] : melody()) {
    if (milliseconds) {
      const auto pass = [&, wait = std::chrono::milliseconds(milliseconds)] {
        clock.advance_to(clock.now() + clock.ticks(wait)), mixer.catch_up();
      };
      const SoundEar ear = SoundEar::during(pass, mixer.output);
      heard.insert(heard.end(), ear.heard.begin(), ear.heard.end());
    } else {
      opl.write_port(Ymf262::StatusAddress, number), opl.write_port(Ymf262::Data, value);
    }
  }
  return heard;
}

/// The left side of what adplay makes of it; empty: there is no adplay.
std::vector<double> reference() {
  const std::string path = "/tmp/ferrite-opl-" + std::to_string(getpid());
  std::string song("RAWADATA\xA9\x04", 10);  // a delay's unit: 1193 of the PIT's periods, a millisecond
  for (const auto [number, value, milliseconds] : melody())
    song += milliseconds ? std::string{char(milliseconds), 0} : std::string{char(value), char(number)};
  std::ofstream(path + ".raw", std::ios::binary) << song << "\xFF\xFF";
  const std::string command =
      "adplay -o -O disk -e nuked --16bit --stereo -f 49716 -d " + path + ".wav " + path + ".raw";
  std::vector<double> heard;
  if (std::system((command + " >/dev/null 2>&1").c_str()) == 0) {
    std::ifstream file(path + ".wav", std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    constexpr std::size_t header = 44, frame = 4;
    for (std::size_t at = header; at + frame <= bytes.size(); at += frame)
      heard.push_back(i16(u8(bytes[at]) | u8(bytes[at + 1]) << 8));
  }
  std::remove((path + ".raw").c_str()), std::remove((path + ".wav").c_str());
  return heard;
}

/// How much there is of each 20 Hz up to 6 kHz in 200 ms from `second` on, through von Hann's window.
std::vector<double> spectrum(const std::vector<double>& heard, double rate, double second) {
  constexpr double Pi = 3.14159265358979323846;
  const auto begin = std::size_t(second * rate), count = std::size_t(0.2 * rate);
  std::vector<double> powers;
  for (int hertz = 20; hertz < 6000; hertz += 20) {
    double real = 0, imaginary = 0;
    for (std::size_t n = 0; n < count && begin + n < heard.size(); n++) {
      const double sample = heard[begin + n] * (0.5 - 0.5 * std::cos(2 * Pi * double(n) / double(count)));
      real += sample * std::cos(2 * Pi * hertz * double(n) / rate);
      imaginary += sample * std::sin(2 * Pi * hertz * double(n) / rate);
    }
    powers.push_back(std::hypot(real, imaginary) / double(count));
  }
  return powers;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}
}  // namespace

TEST_CASE("YMF262: four voices sound as the rendering of its die's emulation does", "[opl]") {
  const std::vector<double> rendered = reference(), heard = ours();
  if (rendered.empty()) {
    WARN("skipped: there is no adplay");
    return;
  }
  double loudness = 0;  // of ours against theirs: one volume for all voices
  for (const double second : {0.1, 0.85, 1.6, 2.35}) {
    const auto own = spectrum(heard, SoundQueue::Hertz, second), other = spectrum(rendered, ReferenceRate, second);
    const double likeness = dot(own, other) / std::sqrt(dot(own, own) * dot(other, other));
    const double louder = std::sqrt(dot(own, own) / dot(other, other));
    if (loudness == 0) loudness = louder;
    CAPTURE(second, louder, loudness);
    CHECK(likeness > 0.999);
    CHECK(louder == Approx(loudness).epsilon(0.03));
  }
}
