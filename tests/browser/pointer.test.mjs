// SPDX-License-Identifier: MIT
// The user's mouse over the screen, as a guest hears of it that shows what its pointer does (tests/guests/pointer.asm).
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { guestShows, openPage, Place } from "./browser.mjs";

const Guest = fileURLToPath(new URL("../../build/wasm/tests/guests/pointer.bin", import.meta.url));

describe("the pointer", { skip: existsSync(Guest) ? false : "the guest is missing" }, () => {
  let page, troubles, close, sector;
  before(async () => {
    ({ page, troubles, close } = await openPage());
    sector = [...(await readFile(Guest))];
  });
  after(() => close());

  async function boot() {
    await page.evaluate(async (sector) => {
      const disk = new Uint8Array(1_474_560);
      disk.set(sector);
      vm.floppyDrives.item(1).eject();
      vm.floppyDrives.item(1).insert(disk, { name: "pointer.img" });
      vm.reset();
    }, sector);
    await guestShows(page, "MOUSE   0000 0000 0000");
  }
  const shown = (pattern) =>
    page.waitForFunction((source) => new RegExp(source).test(vm.screen.text().join("\n")), pattern);
  const caught = () => page.evaluate(() => document.getElementById("machine").getRootNode().pointerLockElement !== null);

  test("a click catches it for a guest that hears of movements, and Right Ctrl gives it back", async () => {
    await boot();
    await page.mouse.click(...Place.screen);
    await page.waitForFunction(() => document.getElementById("machine").getRootNode().pointerLockElement !== null);
    await page.mouse.move(Place.screen[0] + 40, Place.screen[1]);
    await shown("MOUSE   0000 (?!0000)");
    await page.mouse.down();
    await shown("MOUSE   0001");
    await page.mouse.up();
    await page.mouse.down({ button: "right" });
    await shown("MOUSE   0002");
    await page.mouse.up({ button: "right" });
    await shown("MOUSE   0000");
    await page.keyboard.press("ControlRight");
    await page.waitForFunction(() => document.getElementById("machine").getRootNode().pointerLockElement === null);
    assert.deepEqual(troubles, []);
  });

  test("a guest that follows it gets its place and buttons, uncaught", async () => {
    await boot();
    await page.mouse.click(10, 400);
    await page.evaluate(() => vm.keyboard.typeText("a"));
    await guestShows(page, "Pointer");
    await page.mouse.move(...Place.screen);
    await shown("Pointer 0000 7[0-9A-F]{3} 7|Pointer 0000 8[0-9A-F]{3} 8|Pointer 0000 [78]");
    await page.mouse.down();
    await shown("Pointer 0020");
    await page.mouse.move(Place.screen[0] - 200, Place.screen[1] - 100);
    await page.mouse.up();
    await shown("Pointer 0000 [3-6][0-9A-F]{3} [3-6]");
    assert.equal(await caught(), false);
    assert.equal(await page.evaluate(() => vm.mouse.followsPointer), true);
    assert.deepEqual(troubles, []);
  });
});
