// SPDX-License-Identifier: MIT
// How fast the interpreter is, and what the machine costs in memory. Prints one line of JSON; tools/bench reads it.
// Takes the BIOS image made from speed.asm, which says what instructions the loop is made of.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "core/pc/pc.h"

namespace {

using Clock = std::chrono::steady_clock;
using ferrite::Ticks;
using ferrite::u32;
using ferrite::u64;
using ferrite::u8;

constexpr u32 Megabytes = 16;
constexpr int Rounds = 7;
constexpr auto RoundTime = std::chrono::milliseconds(400);
constexpr Ticks Slice = 1'000'000;  // as the page runs it: out and in again every few ms

std::vector<u8> contents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double instructions_per_second(ferrite::Pc& pc) {
  const u64 before = pc.instructions();
  const auto start = Clock::now();
  auto end = start;
  while (end - start < RoundTime) {
    pc.run_until(pc.now() + Slice);
    end = Clock::now();
  }
  return double(pc.instructions() - before) / std::chrono::duration<double>(end - start).count();
}

u64 heap_bytes() {
#ifdef __wasm__
  return u64(__builtin_wasm_memory_size(0)) * 65536;
#else
  return 0;
#endif
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return std::fputs("usage: ferrite_speed speed.bin\n", stderr), 2;
  ferrite::PcConfig config;
  config.memory_megabytes = Megabytes;
  config.bios = contents(arguments[1]);
  if (config.bios.empty()) return std::fprintf(stderr, "ferrite_speed: cannot read %s\n", arguments[1]), 1;
  ferrite::Pc pc(config);

  std::array<double, Rounds> rates{};
  for (double& rate : rates) rate = instructions_per_second(pc);
  std::sort(rates.begin(), rates.end());
  std::printf(R"({"median": %.0f, "slowest": %.0f, "fastest": %.0f, "heap": %llu, "ram": %u})"
              "\n",
              rates[Rounds / 2], rates.front(), rates.back(), static_cast<unsigned long long>(heap_bytes()),
              Megabytes << 20);
}
