// SPDX-License-Identifier: MIT
// How long the loops of speed.asm take in the interpreter, and what the machine costs in memory. Prints one line of
// JSON for tools/bench: by loop, the seconds of each round and how many instructions a round is; bytes of heap and RAM.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "core/disk/hard_disk.h"
#include "core/pc/pc.h"

namespace {

using Clock = std::chrono::steady_clock;
using ferrite::Ticks;
using ferrite::u32;
using ferrite::u64;
using ferrite::u8;

constexpr u32 Megabytes = 16;
constexpr Ticks Slice = 200'000;  // how exactly a loop's end is seen: well below a millisecond
constexpr char LastLoop = 'C';

std::vector<u8> contents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Loop {
  std::vector<double> seconds;
  u64 instructions = 0;
};

class Stopwatch {
 public:
  explicit Stopwatch(ferrite::Pc& pc) : pc_(pc) {}

  void run_rounds(std::size_t rounds) {
    while (loops_[LastLoop].seconds.size() < rounds) {
      pc_.run_until(pc_.now() + Slice);
      while (!pc_.debug_output().empty()) hear(char(pc_.debug_output().pop()));
    }
  }
  void print() const {
    for (const auto& [name, loop] : loops_) {
      std::printf(R"("%c": {"instructions": %llu, "seconds": [)", name,
                  static_cast<unsigned long long>(loop.instructions));
      for (std::size_t n = 0; n < loop.seconds.size(); n++) std::printf("%s%.6f", n ? ", " : "", loop.seconds[n]);
      std::printf("]}, ");
    }
  }

 private:
  void hear(char letter) {
    if (letter < 'a') {
      start_ = Clock::now(), first_ = pc_.instructions();
      return;
    }
    Loop& loop = loops_[char(letter - 'a' + 'A')];
    loop.seconds.push_back(std::chrono::duration<double>(Clock::now() - start_).count());
    loop.instructions = pc_.instructions() - first_;
  }
  ferrite::Pc& pc_;
  std::map<char, Loop> loops_;
  Clock::time_point start_;
  u64 first_ = 0;
};

/// Costs nothing itself: what is measured is the machine's share.
class EmptyDisk final : public ferrite::HardDisk {
 public:
  u64 sectors() const override { return 1 << 20; }
  bool writable() const override { return false; }
  Io read(u64, std::span<u8> into) override { return std::fill(into.begin(), into.end(), u8{0}), Io::Done; }
  Io write(u64, std::span<const u8>) override { return Io::Failed; }
  Io flush() override { return Io::Done; }
};

u64 heap_bytes() {
#ifdef __wasm__
  return u64(__builtin_wasm_memory_size(0)) * 65536;
#else
  return 0;
#endif
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: ferrite_speed speed.bin rounds\n", stderr), 2;
  ferrite::PcConfig config;
  config.memory_megabytes = Megabytes;
  config.cpu_model = ferrite::CpuModel::CoreI7;  // the loops want SSE2
  config.bios = contents(arguments[1]);
  if (config.bios.empty()) return std::fprintf(stderr, "ferrite_speed: cannot read %s\n", arguments[1]), 1;
  ferrite::Pc pc(config);
  pc.attach_hard_disk(0, std::make_unique<EmptyDisk>());
  Stopwatch watch(pc);
  watch.run_rounds(std::size_t(std::atoi(arguments[2])));
  std::printf("{");
  watch.print();
  std::printf(R"("heap": %llu, "ram": %u})"
              "\n",
              static_cast<unsigned long long>(heap_bytes()), Megabytes << 20);
}
