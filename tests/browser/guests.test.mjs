// SPDX-License-Identifier: MIT
// Systems that people run, in the page as served: chosen with "Insert image…", booted, typed to by real key events.
// Those from the test material and from Debian's packages are skipped by name where they are missing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chooseImage, openPage, Place } from "./browser.mjs";

const Grub = "/usr/lib/grub-rescue/grub-rescue-floppy.img"; // Debian: grub-rescue-pc
const Memtest = fileURLToPath(new URL("../../build/wasm/tests/guests/memtest.img", import.meta.url));
const shared = (name) => join(process.env.FERRITE_SHARED || "../shared", "corpora/images", name);

// Without capitals: keyboard.type presses no shift key for them, and keys go by their place.
const KeyMilliseconds = 35; // of guest time, from one key to the next: a good typist
const KeysAhead = 8; // of the 15 that the BIOS keeps

describe("in the page", () => {
  let page, troubles, close, folder;
  before(async () => {
    ({ page, troubles, close } = await openPage());
    folder = await mkdtemp(join(tmpdir(), "ferrite-guests-"));
  });
  after(async () => {
    await close();
    await rm(folder, { recursive: true });
  });

  /** A test of what this image does after a reset with it in drive A. */
  const guestTest = (sentence, image, action) =>
    test(sentence, { skip: existsSync(image) ? false : `${basename(image)} is missing` }, async () => {
      await page.evaluate(() => vm.floppyDrives.item(1).eject());
      await chooseImage(page, image);
      await page.waitForFunction(() => vm.floppyDrives.item(1).imageFile !== "");
      await page.evaluate(() => void vm.reset());
      await page.mouse.click(...Place.screen);
      await action();
    });

  /** Types as fast as the guest can take it, however busy this computer is. */
  async function type(text) {
    for (const letter of text) {
      await page.keyboard.type(letter, { delay: KeyMilliseconds });
      await page.evaluate(guestTakesKeys, [KeyMilliseconds, KeysAhead]);
    }
  }
  const screen = () => page.evaluate(() => vm.screen.text().join("\n"));

  /** Waits for text, or a pattern over all rows; says what is there instead. */
  async function shows(wanted) {
    const { source, flags } = wanted instanceof RegExp ? wanted : new RegExp(escaped(wanted));
    const look = ([pattern, how]) => new RegExp(pattern, how).test(vm.screen.text().join("\n"));
    await page.waitForFunction(look, [source, flags]).catch(async () => {
      assert.fail(`${wanted} did not appear. The screen shows:\n${await screen()}`);
    });
  }

  /** The image after releaseImage(), in a file for mtools. */
  async function released(name) {
    const bytes = await page.evaluate(() => {
      const drive = vm.floppyDrives.item(1);
      const path = drive.imageFile;
      const code = drive.releaseImage();
      return code === 0 ? [...vpc.hostFiles.read(path)] : code;
    });
    const file = join(folder, name);
    await writeFile(file, Uint8Array.from(bytes));
    return file;
  }

  async function mtools(tool, image, ...rest) {
    const environment = { ...process.env, MTOOLS_SKIP_CHECK: "1" };
    return (await promisify(execFile)(tool, ["-i", image, ...rest], { env: environment })).stdout;
  }

  guestTest("GRUB’s rescue floppy comes to its prompt and answers what is typed", Grub, async () => {
    assert.equal((await readFile(Grub)).length, 1_296_384);
    await shows("Memtest86+"); // an entry of its menu
    await type("c");
    await shows("grub>");
    await type("echo hello\n");
    await shows("grub> echo hello\nhello\ngrub>");
    await type("ls\n");
    await shows("grub> ls\n(fd0)");
  });

  guestTest("memtest86+ passes its first three tests on 16 MB without an error", Memtest, async () => {
    await shows(/Memory +: +16MB/);
    for (const next of ["Test #3", "Test #4"]) {
      await shows(next);
      assert.match(await screen(), /Errors: *0\b/);
    }
  });

  for (const [size, name] of [
    ["1.44 MB", "freedos-1440.img"],
    ["720 KB", "freedos-720.img"],
    ["160 KB", "freedos-160.img"],
  ])
    guestTest(`FreeDOS boots from ${size}, lists its files, and a file it wrote is in the image`, shared(name), async () => {
      await shows(/A:\\>\s*$/);
      await type("cls\ndir\n");
      await shows(/bytes free\s+A:\\>\s*$/);
      const listed = await screen();
      for (const file of ["AUTOEXEC BAT", "KERNEL   SYS        45,450", "COMMAND  COM", "CONFIG   SYS", "README   TXT"])
        assert.ok(listed.includes(file), `${file} is not listed:\n${listed}`);
      assert.ok(listed.includes("5 file(s)        112,371 bytes"), listed);
      await type("cls\ncopy con hello.txt\nwritten in a page\nsecond line\n");
      await page.keyboard.press("F6");
      await type("\n");
      await shows(/\^Z\s+A:\\>\s*$/);
      await type("cls\ntype hello.txt\n");
      await shows("written in a page\nsecond line\n\nA:\\>");
      const image = await released(name);
      assert.equal(await mtools("mtype", image, "::HELLO.TXT"), "written in a page\r\nsecond line\r\n");
      const names = (await mtools("mdir", image, "-b", "::")).trim().split("\n").sort();
      const files = ["AUTOEXEC.BAT", "COMMAND.COM", "CONFIG.SYS", "HELLO.TXT", "KERNEL.SYS", "README.TXT"];
      assert.deepEqual(names, files.map((file) => `::/${file}`));
      await mtools("mcopy", image, "::KERNEL.SYS", join(folder, "kernel"));
      await mtools("mcopy", shared(name), "::KERNEL.SYS", join(folder, "original"));
      assert.ok((await readFile(join(folder, "kernel"))).equals(await readFile(join(folder, "original"))));
      await Promise.all(["kernel", "original"].map((file) => rm(join(folder, file))));
    });

  guestTest("MikeOS opens its dialogue, and OK opens the program menu", shared("mikeos.flp"), async () => {
    await shows("Thanks for trying out MikeOS!");
    assert.match(await screen(), /Welcome to MikeOS[\s\S]*OK +Cancel/);
    await type("\n");
    await shows("Please select a file");
    assert.match(await screen(), /EDIT\.BIN[\s\S]*CALC\.BAS/);
  });

  guestTest("PC-MOS/386 asks for date and time, lists its files and a file it wrote is in the image", shared("pcmos386.img"), async () => {
    await shows("New date is");
    assert.match(await screen(), /rel 5\.01/);
    await type("\n");
    await shows("New time is");
    await type("\n");
    await shows("[A:\\]");
    await type("dir diskcopy.com\n");
    await shows(/DISKCOPY\.COM +3,953[\s\S]*BYTES REMAINING\s+\[A:\\\]\s*$/);
    await type("copy con hello.txt\nwritten in a page\n");
    await page.keyboard.press("Control+KeyZ", { delay: KeyMilliseconds }); // F6 means nothing to it
    await type("\n");
    await shows(/written in a page[\s\S]*\[A:\\\]\s*$/);
    const image = await released("pcmos386.img");
    assert.equal(await mtools("mtype", image, "::HELLO.TXT"), "written in a page\r\n");
  });

  guestTest("bootOS comes to its prompt and lists its games", shared("bootos-360.img"), async () => {
    await shows("bootOS\n$");
    await type("dir\n");
    await shows("bootle\n$");
    for (const game of ["fbird", "pillman", "invaders", "atomchess", "tetranglix", "rogue"])
      assert.ok((await screen()).includes(game), game);
  });

  test("nothing was thrown in all this", () => assert.deepEqual(troubles, []));
});

/** In the page: lets the guest's time go on, and the BIOS's buffer (40h:1Ah, a head and a tail) empty if it is full. */
async function guestTakesKeys([milliseconds, ahead]) {
  const waiting = () => {
    const ends = new DataView(vm.memory.read(0x41a, 4).buffer);
    return ((ends.getUint16(2, true) - ends.getUint16(0, true)) & 31) / 2;
  };
  const start = vm.guestTime;
  const patience = start + 2000; // a guest may keep keys elsewhere
  while (vm.guestTime < start + milliseconds || (waiting() > ahead && vm.guestTime < patience))
    await new Promise((later) => setTimeout(later, 5));
}

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
