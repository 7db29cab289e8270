// SPDX-License-Identifier: MIT
// What a picture of the VGA costs, in microseconds: the mean of many calls of frame().
//   still: nothing changed since the call before     busy: all of the memory did
// Only of a Release build do the figures mean anything.
#include <chrono>
#include <cstdio>

#include "core/device/vga.h"
#include "tests/support/vga_modes.h"

using namespace ferrite;
using namespace ferrite::test;

namespace {

constexpr u32 Times = 200;

struct Bench {
  Scheduler clock{100'000'000};
  Vga vga{clock};
  std::span<u8> pixels = vga.framebuffer();

  void out(u16 port, u8 value) { vga.ports().write_port(u16(port - 0x3B0), value); }
  void set(const VgaMode& mode) {
    program(mode, [this](u16 port, u8 value) { out(port, value); });
  }
  void dispi(u16 index, u16 value) { vga.vbe_ports().write_port16(0, index), vga.vbe_ports().write_port16(1, value); }
  void dispi_mode(u16 width, u16 height, u16 bpp) {
    set(Mode13);
    dispi(dispi::Enable, 0);
    dispi(dispi::XRes, width), dispi(dispi::YRes, height), dispi(dispi::Bpp, bpp), dispi(dispi::Enable, 0x41);
  }
  void fill_linear(u32 seed, u32 bytes) {
    for (u32 at = 0; at < bytes; at += 4) store(at, (at + seed) * 0x9E3779B1);
  }
  void store(u32 at, u32 value) {
    std::memcpy(&pixels[at], &value, 4);
    vga.framebuffer_pages().mark(at);
  }
  template <class Before>
  double microseconds(Before before) {
    using Clock = std::chrono::steady_clock;
    Clock::duration all{};
    vga.frame();
    for (u32 n = 0; n < Times; n++) {
      before(n);
      const auto start = Clock::now();
      vga.frame();
      all += Clock::now() - start;
    }
    return std::chrono::duration<double, std::micro>(all).count() / Times;
  }
};

void measure_vga(const char* name, const VgaMode& mode, u32 window) {
  Bench bench;
  bench.set(mode);
  const double still = bench.microseconds([](u32) {});
  const double busy = bench.microseconds([&](u32 n) {
    for (u32 at = 0; at < 0x8000; at += 4) bench.vga.window().write_memory(window + at, (at + n) * 0x9E3779B1, 4);
  });
  std::printf("%-14s still %8.1f  busy %8.1f\n", name, still, busy);
}

void measure_linear(u16 width, u16 height, u16 bpp) {
  Bench bench;
  bench.dispi_mode(width, height, bpp);
  const u32 bytes = u32(width) * height * ((bpp + 7) / 8);
  const double still = bench.microseconds([](u32) {});
  const double dot = bench.microseconds([&](u32 n) { bench.store(n * 4, ~n); });
  const double busy = bench.microseconds([&](u32 n) { bench.fill_linear(n, bytes); });
  std::printf("%4ux%4ux%-4u still %8.1f  one row %8.1f  busy %8.1f\n", width, height, bpp, still, dot, busy);
}

}  // namespace

int main() {
  measure_vga("mode 3", Mode3, 0x18000);
  measure_vga("mode 12h", Mode12, 0);
  measure_vga("mode 13h", Mode13, 0);
  measure_linear(640, 480, 8);
  measure_linear(1024, 768, 16);
  measure_linear(1024, 768, 24);
  measure_linear(1024, 768, 32);
  measure_linear(1920, 1200, 32);
}
