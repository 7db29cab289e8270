// SPDX-License-Identifier: MIT
// The project's own welcome floppy, from power-on to every page.
#include "core/disk/fat12.h"
#include "paths.h"
#include "tests/support/fat12_reader.h"
#include "tests/support/pc_rig.h"
#include "tests/support/sound_ear.h"

using namespace ferrite;

namespace {

constexpr u16 KeyA = 0x1E, KeyH = 0x23, Escape = 0x01;

struct WelcomeRig : BootedRig {
  WelcomeRig() : BootedRig(FERRITE_WELCOME_IMAGE, "A PC in a web page") {}
  u64 instructions_in_milliseconds(u32 milliseconds) {
    const u64 before = pc.instructions();
    run_milliseconds(milliseconds);
    return pc.instructions() - before;
  }
};

std::string welcome_file(std::string_view name) {
  const std::vector<u8> image = read_file(FERRITE_WELCOME_IMAGE);
  return Fat12Reader(image).read(name).value_or("");
}

}  // namespace

TEST_CASE("the welcome floppy is a DOS disk with something to read", "[guest]") {
  CHECK(welcome_file("README.TXT").find("Ferrite") == 0);
  CHECK(welcome_file("CONSOLE.TXT").find("releaseImage()") != std::string::npos);
  CHECK_FALSE(welcome_file("WELCOME.SYS").empty());
}

TEST_CASE_METHOD(WelcomeRig, "the tour says what machine it runs on, and the clock goes on", "[guest]") {
  CHECK(shows("16 MB"));
  CHECK(shows("VGA, VESA 3.0"));
  CHECK(shows("3.5\", 1.44 MB"));
  CHECK(wait_for("2026-09-21  14:13:31", 15));
}

TEST_CASE_METHOD(WelcomeRig, "a tour that waits costs next to nothing", "[guest]") {
  CHECK(instructions_in_milliseconds(1000) < pc.hertz() / 100);
}

TEST_CASE_METHOD(WelcomeRig, "the keyboard page shows what each key sends", "[guest]") {
  type("2");
  REQUIRE(wait_for("Press anything", 2));
  tap(KeyA);
  CHECK(wait_for("1E 9E", 2));
  CHECK(wait_for("1E61  a", 2));
  tap(0xE04B);  // cursor left
  CHECK(wait_for("E0 4B E0 CB", 2));
  type("1");
  CHECK(shows("Press anything"));
  tap(Escape);
  CHECK(wait_for("A PC in a web page", 2));
}

TEST_CASE_METHOD(WelcomeRig, "the colours page changes the palette and the meaning of bit 7", "[guest]") {
  type("3");
  REQUIRE(wait_for("this disk's", 2));
  const std::vector<u32> ours = pc.frame().pixels;
  type("pb");
  CHECK(wait_for("the one of '81", 2));
  CHECK(wait_for("blinking ink", 2));
  run_milliseconds(50);
  CHECK(pc.frame().pixels != ours);
  type("bp");
  run_milliseconds(50);
  CHECK(pc.frame().pixels == ours);
}

TEST_CASE_METHOD(WelcomeRig, "the graphics page moves, and sleeps between its frames", "[guest]") {
  type("4");
  REQUIRE(run_until([&] { return pc.video_mode() == VideoMode::Vga; }, 5));
  run_milliseconds(500);
  const std::vector<u32> earlier = pc.frame().pixels;
  CHECK(instructions_in_milliseconds(1000) < pc.hertz() / 2);
  CHECK(pc.frame().pixels != earlier);
  tap(Escape);
  CHECK(wait_for("A PC in a web page", 2));
}

TEST_CASE_METHOD(WelcomeRig, "the BIOS's clock keeps time while the graphics page runs the timer faster", "[guest]") {
  const auto ticks = [&] { return pc.memory()[0x46C] | pc.memory()[0x46D] << 8; };
  type("4");
  REQUIRE(run_until([&] { return pc.video_mode() == VideoMode::Vga; }, 5));
  run_milliseconds(500);
  const int before = ticks();
  run_milliseconds(10'000);
  CHECK(ticks() - before >= 181);
  CHECK(ticks() - before <= 183);
}

TEST_CASE_METHOD(WelcomeRig, "the speaker page plays the note of a key for as long as it is down", "[guest]") {
  type("5");
  REQUIRE(wait_for("Play on the keyboard", 2));
  press(KeyH);
  CHECK(wait_for("440 Hz", 2));
  pc.sound().restart(pc.sound().end());
  run_milliseconds(300);
  const test::SoundEar note(pc.sound());
  CHECK(note.rises() >= 131);
  CHECK(note.rises() <= 133);
  release(KeyH);
  run_milliseconds(200);
  pc.sound().restart(pc.sound().end());
  run_milliseconds(200);
  CHECK(test::SoundEar(pc.sound()).loudest() <= 1);
}

TEST_CASE_METHOD(WelcomeRig, "the console page sees the disk leave, and reads the one that comes", "[guest]") {
  type("6");
  REQUIRE(wait_for("A disk is in drive A:", 3));
  const std::vector<u8> ejected = eject();
  CHECK(ejected == read_file(FERRITE_WELCOME_IMAGE));
  CHECK(wait_for("The disk has left drive A:", 3));
  insert(ejected);
  type("\n");
  CHECK(wait_for("README.TXT", 15));
  CHECK(wait_for("A disk is in drive A:", 15));
}

TEST_CASE_METHOD(WelcomeRig, "Esc on the first page starts the PC again", "[guest]") {
  tap(Escape);
  CHECK(run_until([&] { return !shows("A PC in a web page"); }, 10));
  CHECK(wait_for("A PC in a web page"));
}
