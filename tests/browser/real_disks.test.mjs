// SPDX-License-Identifier: MIT
// The disk of a real drive in the machine, as a person puts it there: the browser's Web Serial is imagined, and the
// Greaseweazle behind it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { assembled, choose, drawn, guestShows, item, openPage, Place } from "./browser.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
// At 1280 x 800, in CSS pixels.
const readItem = item(Place.floppyMenu, 9, 2, 1);
const writeItem = item(Place.floppyMenu, 10, 2, 1);
const ejectItem = item(Place.floppyMenu, 7, 1, 1);
const Button = { choose: [774, 518], stop: [812, 474], writeAndEject: [785, 440] };
const Place20_1 = 20 * 2 + 1; // where the guest writes

let page, close, troubles;
const real = (member) => page.evaluate((name) => window.real[name], member);
const drive = (member) => page.evaluate((name) => vm.floppyDrives.item(1)[name], member);
const until = (condition, given) => page.waitForFunction(condition, given);
const sentence = (part) =>
  until((wanted) => window.sentences.some((text) => text.includes(wanted)), part).then(() =>
    page.evaluate(() => void (window.sentences = [])),
  );
const writtenTracks = () => page.evaluate(() => [...window.real.written]);

/** Serves what the package has no place for, and a browser with one serial port. */
async function imagine(page) {
  await page.route("**/imagined/**", async (route) => {
    const path = route.request().url().split("/imagined/")[1];
    await route.fulfill({ contentType: "text/javascript", body: await readFile(checkout + path) });
  });
  await page.addInitScript(() => {
    const requestPort = async () => {
      if (!window.real) throw new DOMException("No port selected by the user.", "NotFoundError");
      return window.real.port;
    };
    Object.defineProperty(navigator, "serial", { value: { requestPort } });
    window.sentences = [];
    addEventListener("notice", ({ detail }) => window.sentences.push(detail), true);
  });
}

/** Puts a 720 KB disk with the program into the imagined drive. */
const imagineDisk = (program) =>
  page.evaluate(async (bytes) => {
    const { ImaginedDrive } = await import("/imagined/tests/web/imagined_drive.js");
    const { cellTracks, intervalsOf } = await import("/imagined/web/internal/greaseweazle_drive.js");
    const image = new Uint8Array(737280);
    image.set(bytes);
    vpc.hostFiles.write("C:\\Floppies\\imagined.img", image);
    const { tracks } = cellTracks(vpc.convertFloppyDiskImage("C:\\Floppies\\imagined.img", "mfm").bytes);
    window.real = new ImaginedDrive();
    for (const [number, cells] of tracks) real.tracks.set(number, intervalsOf(cells, ImaginedDrive.TicksPerTurn));
  }, Array.from(program));

describe("real disks", () => {
  before(async () => {
    ({ page, troubles, close } = await openPage({ prepare: imagine }));
    await page.evaluate(() => vm.floppyDrives.item(1).releaseImage());
    await drawn(page);
  });
  after(() => close());

  test("whoever chooses no device is where they were", async () => {
    await choose(page, Place.floppyMenu, readItem);
    await page.mouse.click(...Button.choose);
    await drawn(page);
    assert.equal(await drive("attachment"), 0);
  });

  test("reading is stopped, and the drive of the device as well", async () => {
    await imagineDisk(await assembled("key_keeper"));
    await page.evaluate(() => (window.real.turnMilliseconds = 50));
    await page.mouse.click(...Button.choose);
    await until(() => window.real.turning);
    await drawn(page);
    await page.mouse.click(...Button.stop);
    await until(() => !window.real.opened);
    assert.deepEqual([await real("turning"), await drive("attachment")], [false, 0]);
  });

  test("a real disk is read, boots, and what the guest writes goes onto it when it is asked for", async () => {
    await drawn(page);
    await page.evaluate(() => (window.real.turnMilliseconds = 0));
    await choose(page, Place.floppyMenu, readItem);
    await page.mouse.click(...Button.choose);
    await until(() => vm.floppyDrives.item(1).hostDriveLetter === "A");
    await drawn(page);
    await page.evaluate(() => vm.reset());
    await guestShows(page, "Booting from Floppy");
    await page.evaluate(() => vm.keyboard.typeText("k"));
    await guestShows(page, "k");
    await drawn(page);
    await until(() => vm.floppyDrives.item(1).changed);
    assert.deepEqual(await writtenTracks(), []);
    await choose(page, Place.floppyMenu, writeItem);
    await until(() => window.real.written.size === 1);
    assert.deepEqual(await writtenTracks(), [Place20_1]);
    await until(() => !vm.floppyDrives.item(1).changed);
    await drawn(page);
  });

  test("a device that is unplugged is told of; ejecting asks, and writes to the disk when it is back", async () => {
    await page.evaluate(() => {
      window.real.written.clear();
      vm.keyboard.typeText("m");
    });
    await guestShows(page, "km");
    await until(() => vm.floppyDrives.item(1).changed);
    await page.evaluate(() => (window.real.tracksToLive = 0));
    await choose(page, Place.floppyMenu, writeItem);
    await sentence("The Greaseweazle is gone");
    await drawn(page);
    await page.evaluate(() => (window.real.tracksToLive = Infinity));
    await choose(page, Place.floppyMenu, ejectItem);
    await page.mouse.click(...Button.writeAndEject);
    await until(() => window.real.written.size === 1);
    await until(() => vm.floppyDrives.item(1).attachment === 0);
    assert.equal(await page.evaluate(() => vpc.hostDrives.unkept("A")), false);
    assert.deepEqual(troubles, []);
  });
});
