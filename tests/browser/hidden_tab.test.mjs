// SPDX-License-Identifier: MIT
// A tab that really is hidden: Chromium as a person starts it, with its throttling, and another tab in front. (Pages
// that Playwright starts itself always say that they are visible.)
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { serve } from "../../tools/serve.mjs";
import { bootDisk } from "../web/guests.js";
import { guestShows, PageFolder, Patience, Place } from "./browser.mjs";

const HiddenMilliseconds = 4000;
// Chromium lets a hidden page's timers run once a second: slices by timers alone would get below a hundredth.
const GoesOn = 0.2;

/** After a key, fills most of the screen with white blocks; writes every key after that. */
const painter = () =>
  bootDisk(
    ...[0xb8, 0x3f, 0x0e, 0xcd, 0x10], // mov ax,0E3Fh; int 10h: "?"
    ...[0x31, 0xc0, 0xcd, 0x16], // xor ax,ax; int 16h
    ...[0xb8, 0xdb, 0x09, 0xbb, 0x0f, 0x00, 0xb9, 0xb0, 0x04, 0xcd, 0x10], // mov ax,9DBh; mov bx,15; mov cx,1200; int 10h
    // again: xor ax,ax; int 16h; mov ah,0Eh; int 10h; jmp again
    ...[0x31, 0xc0, 0xcd, 0x16, 0xb4, 0x0e, 0xcd, 0x10, 0xeb, 0xf6],
  );

/** Never waits for anything. */
const busy = () => bootDisk(0xb8, 0x3f, 0x0e, 0xcd, 0x10, 0xeb, 0xfe); // mov ax,0E3Fh; int 10h; jmp $

/** Chromium without what Playwright sets: no emulated focus, and hidden pages are throttled. */
async function startChromium() {
  const profile = await mkdtemp(join(tmpdir(), "ferrite-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
  const more = ["--disable-background-networking", "--disable-component-update", "--window-size=1280,800"];
  const own = ["--remote-debugging-port=0", `--user-data-dir=${profile}`];
  const chromiumProcess = spawn("/usr/bin/chromium", [...flags, ...more, ...own, "about:blank"], { stdio: "ignore" });
  const port = await portOf(profile);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  return {
    context: browser.contexts()[0],
    async close() {
      const gone = once(chromiumProcess, "exit");
      const session = await browser.newBrowserCDPSession();
      await session.send("Browser.close");
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Chromium writes down which port it took. */
async function portOf(profile) {
  for (let tries = 0; tries < 300; tries++) {
    const lines = await readFile(join(profile, "DevToolsActivePort"), "utf8").catch(() => "");
    if (lines.includes("\n")) return lines.split("\n")[0];
    await sleep(100);
  }
  throw new Error("Chromium did not start");
}

describe("in a hidden tab", () => {
  let page, context, close, closeServer;
  before(async () => {
    const server = await serve(PageFolder);
    closeServer = server.close;
    ({ context, close } = await startChromium());
    page = context.pages()[0];
    page.setDefaultTimeout(Patience.timeout);
    await page.goto(server.address);
    await page.waitForFunction(() => window.vm && document.getElementById("cover").classList.contains("done"));
    await page.evaluate(() => {
      window.frames = 0;
      const count = () => requestAnimationFrame(count, window.frames++);
      count();
    });
  });
  after(async () => {
    await close();
    closeServer();
  });

  const boot = async (disk) => {
    await page.evaluate((image) => {
      vm.floppyDrives.item(1).insert(new Uint8Array(image), { name: "hidden.img" });
      vm.reset();
    }, [...disk]);
    await guestShows(page, "?");
  };
  const look = () =>
    page.evaluate(() => ({
      visibility: document.visibilityState,
      frames: window.frames,
      wall: performance.now(),
      guest: vm.guestTime,
      instructions: vm.guestInstructions,
      ticks: new DataView(vm.memory.read(0x46c, 4).buffer).getUint32(0, true), // the BIOS's clock: 18.2 a second
    }));

  /** Puts another tab in front for some seconds. What passed while the page was hidden. */
  async function whileHidden(action = () => {}) {
    const other = await context.newPage();
    try {
      await other.bringToFront();
      await page.waitForFunction(() => document.visibilityState === "hidden", undefined, { polling: 50 });
      await sleep(500);
      const before = await look();
      await action();
      await sleep(HiddenMilliseconds);
      const then = await look();
      assert.deepEqual([before.visibility, then.visibility], ["hidden", "hidden"]);
      assert.equal(then.frames, before.frames, "it was drawn");
      return {
        wall: then.wall - before.wall,
        guest: then.guest - before.guest,
        instructions: then.instructions - before.instructions,
        ticks: then.ticks - before.ticks,
      };
    } finally {
      await other.close();
      await page.bringToFront();
      await page.waitForFunction(() => document.visibilityState === "visible");
    }
  }

  /** How much of the guest's screen is bright, from 0 to 1, in a picture of the page. */
  async function brightness() {
    const png = (await page.screenshot()).toString("base64");
    return page.evaluate(async (text) => {
      const blob = new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], { type: "image/png" });
      const picture = await createImageBitmap(blob);
      const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
      canvas.drawImage(picture, 0, 0);
      const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
      let bright = 0;
      for (let at = 0; at < data.length; at += 4) if (Math.min(data[at], data[at + 1], data[at + 2]) > 200) bright++;
      return bright / (data.length / 4);
    }, png);
  }

  test("a waiting guest’s time goes on, and typed text arrives", async () => {
    await boot(painter());
    assert.ok((await brightness()) < 0.05);
    const passed = await whileHidden(async () => {
      await page.evaluate(() => vm.keyboard.typeText(" hidden"));
      await guestShowsHidden("hidden");
    });
    assert.ok(passed.guest > passed.wall * GoesOn, JSON.stringify(passed));
    assert.ok(Math.abs(passed.ticks - passed.guest * 0.0182) < 2, JSON.stringify(passed));
  });

  test("back in front, the screen shows what happened meanwhile, and the keyboard works", async () => {
    for (let tries = 0; tries < 300 && (await brightness()) < 0.15; tries++) await sleep(100);
    assert.ok((await brightness()) > 0.15, "the picture is the old one");
    await page.mouse.click(...Place.screen);
    await page.keyboard.type("front", { delay: 30 });
    await guestShows(page, "hiddenfront");
  });

  test("a busy guest goes on", async () => {
    await boot(busy());
    await sleep(1000);
    const start = await look();
    await sleep(2000);
    const then = await look();
    const inFront = (then.instructions - start.instructions) / (then.wall - start.wall);
    const passed = await whileHidden();
    const hidden = passed.instructions / passed.wall;
    assert.ok(hidden > inFront * GoesOn, `${hidden} instructions a millisecond, in front ${inFront}`);
    assert.ok(passed.guest > passed.wall * GoesOn, JSON.stringify(passed));
  });

  const guestShowsHidden = (text) => page.evaluate((wanted) => vm.screen.waitForText(wanted).then(() => {}), text);
});
