// SPDX-License-Identifier: MIT
// The user's mouse over the screen, as a guest hears of it that shows what its pointer does (tests/guests/pointer.asm).
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { choose, guestShows, item, openPage, Place } from "./browser.mjs";

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
    await shown("MOUSE   0000 0028 0000");
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

  test("a finger drags it for such a guest, and taps", async () => {
    await boot();
    await page.evaluate(([x, y]) => {
      const canvas = document.getElementById("machine");
      const finger = (type, clientX, movementX, buttons) =>
        canvas.dispatchEvent(
          new PointerEvent(type, { pointerType: "touch", pointerId: 7, clientX, clientY: y, movementX, buttons }),
        );
      finger("pointerdown", x, 0, 1);
      finger("pointermove", x + 16, 16, 1);
      finger("pointermove", x + 32, 16, 1);
      finger("pointerup", x + 32, 0, 0);
    }, Place.screen);
    await shown("MOUSE   0000 0020 0000");
    assert.equal(await caught(), false);
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

  test("over a menu it is not the guest's", async () => {
    await choose(page, Place.machineMenu, item(Place.machineMenu, 0)); // Pause
    await page.waitForFunction(() => vm.state === 6);
    await page.evaluate(() => vm.resume());
    assert.deepEqual(troubles, []);
  });
});

// Prints A to P, the game port's buttons (all up: P), with each change: in al,201h; and al,0F0h; shr; int 10h.
const ShowsButtons = [
  0xba, 0x01, 0x02, 0xb3, 0x00, 0xec, 0x24, 0xf0, 0x38, 0xd8, 0x74, 0xf9, 0x88, 0xc3, 0xb1, 0x04, 0xd2, 0xe8, 0x04, 0x41,
  0xb4, 0x0e, 0xb7, 0x00, 0xcd, 0x10, 0xeb, 0xe9,
];

describe("the browser's gamepads", () => {
  let page, troubles, close;
  before(async () => ({ page, troubles, close } = await openPage()));
  after(() => close());

  test("press the buttons at the game port while they are there", async () => {
    await page.evaluate((code) => {
      const disk = new Uint8Array(1_474_560);
      disk.set(code);
      disk.set([0x55, 0xaa], 510);
      vm.floppyDrives.item(1).eject();
      vm.floppyDrives.item(1).insert(disk, { name: "pad.img" });
      vm.reset();
    }, ShowsButtons);
    await guestShows(page, "P");
    await page.evaluate(() => {
      window.pads = [{ connected: true, axes: [0, 0], buttons: [{ pressed: true }, { pressed: false }] }];
      navigator.getGamepads = () => window.pads;
      window.dispatchEvent(new Event("gamepadconnected"));
    });
    await guestShows(page, "PO");
    await page.evaluate(() => (window.pads[0].buttons = [{ pressed: false }, { pressed: true }]));
    await guestShows(page, "PON");
    await page.evaluate(() => {
      window.pads = [];
      window.dispatchEvent(new Event("gamepaddisconnected"));
    });
    await guestShows(page, "PONP");
    assert.deepEqual(troubles, []);
  });
});
