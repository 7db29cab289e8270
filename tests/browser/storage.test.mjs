// SPDX-License-Identifier: MIT
// Host files and machines that outlive the page, in the browser's storage: after a reload, after the browser was killed
// in the middle of a guest's writes, when there is no room, and while another tab has them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "../../tools/serve.mjs";
import { assembled, Flags, guestShows, openPage, PageFolder, Patience } from "./browser.mjs";

const Kills = Number(process.env.FERRITE_KILLS ?? 5);
const SectorBytes = 512;
const FirstSector = 36; // of tests/guests/sector_writer.asm
const Sectors = 2880 - FirstSector;
const NumberAt = 504;
const Image = "C:\\Floppies\\numbered.img";

/** A browser that can be killed, with a page of the same origin each time it is started. */
class Browser {
  static async start(profile, address) {
    const flags = [...Flags, "--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"];
    const child = spawn("/usr/bin/chromium", flags, { stdio: ["ignore", "ignore", "pipe"] });
    const socket = await new Promise((found, failed) => {
      let said = "";
      child.stderr.on("data", (bytes) => {
        said += bytes;
        const line = said.match(/DevTools listening on (ws:\S+)/);
        if (line) found(line[1]);
      });
      child.on("exit", () => failed(new Error(said)));
    });
    const browser = new Browser();
    browser.child = child;
    browser.connection = await chromium.connectOverCDP(socket);
    browser.context = browser.connection.contexts()[0];
    browser.address = address;
    return browser;
  }
  /** A page without windows, whose console is heard. `prepare` runs in it before all else. */
  async page(onConsole = () => {}, prepare = null) {
    const page = await this.context.newPage();
    page.setDefaultTimeout(Patience.timeout);
    page.on("console", (message) => onConsole(message.text()));
    if (prepare) await page.addInitScript(prepare);
    await page.route("**/bare.html", (route) => route.fulfill({ body: "<!doctype html>", contentType: "text/html" }));
    await page.goto(`${this.address}bare.html`);
    return page;
  }
  async kill() {
    const gone = new Promise((exited) => this.child.once("exit", exited));
    this.child.kill("SIGKILL");
    await gone;
  }
}

/** Whose blocks are in the page's IndexedDB; `orphan` gets one first. */
async function storedIds(orphan) {
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const [{ name }] = await indexedDB.databases();
  const database = await done(indexedDB.open(name));
  const blocks = database.transaction("blocks", "readwrite").objectStore("blocks");
  if (orphan) await done(blocks.put(new Uint8Array(16384), [orphan, 0]));
  const keys = await done(blocks.getAllKeys());
  database.close();
  return [...new Set(keys.map(([id]) => id))];
}

async function withProfile(action) {
  const profile = await mkdtemp(join(tmpdir(), "ferrite-profile-"));
  const { address, close } = await serve(PageFolder);
  try {
    await action({ start: () => Browser.start(profile, address) });
  } finally {
    close();
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

/** In the page: opens the stored application as `vpc`. */
async function openStored() {
  const { createObject } = await import("/ferrite/ferrite.js");
  window.vpc = await createObject("VirtualPC.Application", { storage: "browser", headless: true });
  vpc.hostFiles.addEventListener("trouble", ({ message }) => console.log(`trouble: ${message}`));
  return vpc.hostFiles.storage;
}

/** In the page: inserts the image into the machine of that name, starts it, and says what it tells COM1. */
async function startWriter({ boot, image, first, through = false }) {
  const vm = vpc.findVirtualMachine("Writer") ?? vpc.createVirtualMachine("Writer", "C:\\Machines");
  const drive = vm.floppyDrives.item(1);
  if (drive.imageFile) drive.releaseImage();
  const bytes = vpc.hostFiles.exists(image) ? vpc.hostFiles.read(image) : new Uint8Array(1_474_560);
  bytes.set(boot);
  new DataView(bytes.buffer).setUint32(504, first, true);
  if (through) {
    window.handle = await (await navigator.storage.getDirectory()).getFileHandle("mine.img", { create: true });
    const writable = await handle.createWritable();
    await writable.write(bytes);
    await writable.close();
    await drive.insert(handle);
    drive.writePolicy = "writeThrough";
  } else {
    vpc.hostFiles.write(image, bytes);
    await vpc.hostFiles.flush();
    drive.attachImage(image);
  }
  let report = [];
  vm.serialPorts.item(1).addEventListener("data", ({ bytes }) => {
    for (const byte of bytes) {
      report.push(byte);
      if (report.length < 5) continue;
      const number = new DataView(Uint8Array.from(report).buffer).getUint32(1, true);
      console.log(`${String.fromCharCode(report[0])} ${number}`);
      report = [];
    }
  });
  return vm.startup().result;
}

/** The numbers in the sectors; null: a sector that is not whole. */
async function storedNumbers(page) {
  const numbers = await page.evaluate((image) => {
    if (!vpc.hostFiles.exists(image)) return [];
    const words = new Uint32Array(vpc.hostFiles.read(image).buffer);
    return Array.from({ length: words.length / 128 }, (_, sector) => {
      const own = words.subarray(sector * 128, sector * 128 + 128);
      return own.every((word) => word === own[0]) ? own[0] : null;
    });
  }, Image);
  return numbers.slice(FirstSector);
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

describe("storage", () => {
  test(`the browser killed ${Kills} times while a guest writes: each sector it was told of is there, whole`, () =>
    withProfile(async ({ start }) => {
      const boot = [...(await assembled("sector_writer"))];
      const told = new Map(); // sector -> number
      let writes = 0;
      for (let kill = 0, first = 0; kill <= Kills; kill++) {
        const browser = await start();
        const heard = [];
        const page = await browser.page((text) => heard.push(text));
        assert.deepEqual(await page.evaluate(openStored), { kind: "browser", writable: true, trouble: "" });
        const numbers = await storedNumbers(page);
        numbers.forEach((number, sector) => {
          assert.notEqual(number, null, `sector ${sector} is torn`);
          assert.ok(number >= (told.get(sector) ?? 0), `sector ${sector} has ${number}, not ${told.get(sector)}`);
        });
        first = Math.max(0, ...numbers);
        await page.evaluate(startWriter, { boot, image: Image, first });
        while (!heard.some((text) => text.startsWith("W "))) await pause(20);
        await pause(Math.random() * 1000);
        await browser.kill();
        for (const text of heard) {
          const [, number] = text.match(/^W (\d+)$/) ?? assert.fail(text);
          told.set(Number(number) % Sectors, Number(number));
          writes++;
        }
      }
      console.log(`${writes} writes in ${Kills} runs`);
      assert.ok(writes > Kills);
    }));

  test("a reload brings back the page's machines, with their disks and what the guest wrote", async () => {
    const { page, troubles, close } = await openPage();
    try {
      await page.evaluate(async () => {
        const image = vpc.hostFiles.read(vm.floppyDrives.item(1).imageFile);
        vm.floppyDrives.item(2).insert(image, { name: "second.img" });
        vm.memory; // as it was made
        vpc.createVirtualMachine("Other", "C:\\Virtual Machines");
        vpc.hostFiles.write("C:\\Notes\\kept.txt", new TextEncoder().encode("kept"), { readOnly: true });
        await vpc.hostFiles.flush();
      });
      await page.reload();
      await page.waitForFunction(() => window.vm && document.getElementById("cover").classList.contains("done"));
      const found = await page.evaluate(() => ({
        machines: [...vpc.virtualMachines].map(({ name }) => name),
        disks: [...vm.floppyDrives].map(({ imageFile }) => imageFile),
        note: new TextDecoder().decode(vpc.hostFiles.read("C:\\Notes\\kept.txt")),
        readOnly: vpc.hostFiles.stat("C:\\Notes\\kept.txt").readOnly,
        storage: vpc.hostFiles.storage,
      }));
      assert.deepEqual(found, {
        machines: ["Default PC", "Other"],
        disks: ["C:\\Floppies\\welcome.img", "C:\\Floppies\\second.img"],
        note: "kept",
        readOnly: true,
        storage: { kind: "browser", writable: true, trouble: "" },
      });
      await guestShows(page, "Ferrite");
      await page.evaluate(() => vm.screen.waitForText("Ferrite"));
      assert.deepEqual(troubles, []);
    } finally {
      await close();
    }
  });

  test("without room a guest's write fails, the user is told, nothing else is lost; with room writes succeed again", () =>
    withProfile(async ({ start }) => {
      const browser = await start();
      const heard = [];
      const page = await browser.page((text) => heard.push(text));
      await page.evaluate(openStored);
      await page.evaluate(() => vpc.hostFiles.write("C:\\large.bin", new Uint8Array(8 << 20)));
      await page.evaluate(() => vpc.hostFiles.write("C:\\small.bin", new Uint8Array(512).fill(7)));
      assert.equal(await page.evaluate(() => vpc.hostFiles.flush()), 0);
      const session = await page.context().newCDPSession(page);
      const origin = new URL(browser.address).origin;
      await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 << 20 });
      await page.evaluate(startWriter, { boot: [...(await assembled("sector_writer"))], image: Image, first: 0 });
      while (!heard.some((text) => text.startsWith("F "))) await pause(20);
      assert.ok(heard.some((text) => /^trouble: .*numbered\.img could not be stored/.test(text)), heard.join("\n"));
      assert.ok(!heard.some((text) => text.startsWith("W ")), "a write succeeded without room");
      assert.equal(await page.evaluate(() => vpc.findVirtualMachine("Writer").state), 5);
      await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 64 << 20 });
      assert.equal(await page.evaluate(() => vpc.hostFiles.delete("C:\\large.bin")), 0);
      while (!heard.some((text) => text.startsWith("W "))) await pause(20);
      await page.reload();
      await page.evaluate(openStored);
      assert.deepEqual(await page.evaluate(() => [...vpc.hostFiles.read("C:\\small.bin").subarray(510)]), [7, 7]);
      assert.ok((await storedNumbers(page)).some((number) => number > 0));
      await browser.kill();
    }));

  test("a second tab gets the images read-only, and both go on", () =>
    withProfile(async ({ start }) => {
      const browser = await start();
      const [first, second] = [await browser.page(), await browser.page()];
      await first.evaluate(openStored);
      await first.evaluate(startWriter, { boot: [...(await assembled("sector_writer"))], image: Image, first: 0 });
      const storage = await second.evaluate(openStored);
      assert.equal(storage.writable, false);
      assert.match(storage.trouble, /open elsewhere/);
      const seen = await second.evaluate((image) => {
        const drive = vpc.findVirtualMachine("Writer").floppyDrives.item(1);
        const attached = drive.attachImage(image);
        let code = 0;
        try {
          drive.writeProtected = false;
        } catch (error) {
          code = error.code;
        }
        return [attached, drive.writeProtected, code, vpc.hostFiles.stat(image).readOnly];
      }, Image);
      assert.deepEqual(seen, [0, true, "E_ACCESSDENIED", true]);
      await first.close();
      await second.reload();
      assert.equal((await second.evaluate(openStored)).writable, true);
      assert.ok((await storedNumbers(second)).every((number) => number !== null));
      await browser.kill();
    }));

  test("what a guest writes to the user's own file is in it when the guest is told so, and can be taken back", () =>
    withProfile(async ({ start }) => {
      const browser = await start();
      const heard = [];
      const page = await browser.page((text) => heard.push(text));
      await page.evaluate(openStored);
      await page.evaluate(startWriter, { boot: [...(await assembled("sector_writer"))], image: Image, first: 0, through: true });
      const inFile = () =>
        page.evaluate(async () => {
          const words = new Uint32Array(await (await handle.getFile()).arrayBuffer());
          return Array.from({ length: words.length / 128 }, (_, sector) => words[sector * 128]);
        });
      while (!heard.some((text) => text.startsWith("W "))) await pause(20);
      const told = heard.map((text) => Number(text.match(/^W (\d+)$/)[1]));
      const numbers = (await inFile()).slice(FirstSector);
      for (const number of told) assert.equal(numbers[number % Sectors], number);
      const undone = await page.evaluate(() => {
        const vm = vpc.findVirtualMachine("Writer");
        vm.turnOff();
        const drive = vm.floppyDrives.item(1);
        return [drive.changed, drive.discardChanges()];
      });
      assert.deepEqual(undone, [true, 0]);
      await page.waitForFunction(async () => {
        const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
        return bytes.subarray(512).every((byte) => byte === 0);
      });
      await browser.kill();
    }));

  test("a browser without an origin private file system keeps files in IndexedDB", () =>
    withProfile(async ({ start }) => {
      const withoutOpfs = () => delete StorageManager.prototype.getDirectory;
      let browser = await start();
      const heard = [];
      let page = await browser.page((text) => heard.push(text), withoutOpfs);
      assert.equal((await page.evaluate(openStored)).writable, true);
      await page.evaluate(startWriter, { boot: [...(await assembled("sector_writer"))], image: Image, first: 0 });
      while (heard.filter((text) => text.startsWith("W ")).length < 5) await pause(20);
      await browser.kill();
      browser = await start();
      page = await browser.page(() => {}, withoutOpfs);
      await page.evaluate(openStored);
      const numbers = await storedNumbers(page);
      for (const text of heard) {
        const number = Number(text.slice(2));
        assert.equal(numbers[number % Sectors], number);
      }
      assert.equal(await page.evaluate(async () => (await indexedDB.databases()).length), 1);
      const known = await page.evaluate(storedIds, 1000); // and a part of a file that was never named
      assert.ok(known.includes(1000) && known.length > 1);
      await page.reload();
      await page.evaluate(openStored);
      assert.deepEqual(await page.evaluate(storedIds), known.filter((id) => id !== 1000));
      await browser.kill();
    }));
});
