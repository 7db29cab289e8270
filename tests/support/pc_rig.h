// SPDX-License-Identifier: MIT
#pragma once
// A whole machine with someone in front of it, who inserts disks, types, and reads the screen. All in guest time.
#include <catch2/catch.hpp>

#include "core/automation/typist.h"
#include "core/pc/pc.h"

namespace ferrite {

/// A guest's file that is not in the checkout: its test is skipped, by name, on a computer without it.
#define FERRITE_NEEDS(path)                       \
  if (!ferrite::file_exists(path)) {              \
    WARN("skipped: " << (path) << " is missing"); \
    return;                                       \
  }

bool file_exists(const std::string& path);
std::vector<u8> read_file(const std::string& path);
/// A file of the test material, which may be absent as a whole.
std::string shared_image(const std::string& name);

/// The BIOS, and a clock that always begins at the same time: 2026-09-21 14:13:20.
PcConfig test_machine(u32 memory_megabytes, u64 hertz);

class PcRig {
 public:
  /// The clock is that of a good 386. SeaBIOS waits for a floppy in a loop, so a faster one would only wait faster.
  static constexpr u64 Megahertz = 1'000'000, UsualClock = 25 * Megahertz;
  explicit PcRig(u32 memory_megabytes = 16, u64 hertz = UsualClock);
  explicit PcRig(PcConfig config);

  /// Puts the image into drive A: (0) or B: (1); the file itself stays as it is.
  void insert(const std::string& path, unsigned drive = 0);
  void insert(std::vector<u8> image, unsigned drive = 0);
  /// Takes the disk out and returns its bytes, with what the guest wrote.
  std::vector<u8> eject(unsigned drive = 0);
  /// A disk whose first sector has this code and the signature 55 AA.
  void insert_boot_sector(std::vector<u8> code);

  void run_milliseconds(u32);
  /// Runs until the screen shows `text`. False when it does not within so many guest seconds; the screen is then
  /// reported with the assertion that follows.
  bool wait_for(std::string_view text, u32 seconds = 60);
  /// ... until `condition` holds; looks every 20 ms.
  template <class Condition>
  bool run_until(Condition condition, u32 seconds = 60) {
    for (u32 look = 0; look < seconds * 50; look++) {
      if (condition()) return true;
      run_milliseconds(20);
    }
    return condition();
  }

  /// As on a US keyboard, at the pace the guest's BIOS takes keys; returns when all is typed.
  void type(std::string_view text);
  void press(u16 code);
  void release(u16 code);
  void tap(u16 code);

  /// The text screen, a line per row without its trailing blanks; other than ASCII reads as '.'.
  std::string screen_text();
  std::string row(u32 number);
  bool shows(std::string_view text) { return screen_text().find(text) != std::string::npos; }

  Pc pc;

 private:
  automation::Typist typist_;
};

/// A machine that has booted the image in drive A: as far as `text` on its screen.
struct BootedRig : PcRig {
  BootedRig(const std::string& image, std::string_view text);
};

}  // namespace ferrite
