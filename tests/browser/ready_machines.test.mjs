// SPDX-License-Identifier: MIT
// The machines that the page's menu has ready: what machines.json lists.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { echo, tinyKernel, writer } from "../web/guests.js";
import { drawn, guestShows, item, openPage, PageFolder, Place } from "./browser.mjs";

const machinesItem = item(Place.machineMenu, 12, 5);
/** The submenu's item, beside the menu's. */
const machine = (row) => [430, machinesItem[1] + row * 30];

/** The page with this machines.json, and a kernel that prints its command line. */
const openWith = (listed, path = "", inPage = null) =>
  openPage({
    path,
    async prepare(page) {
      if (inPage) await page.addInitScript(inPage);
      await page.route("**/machines.json", (route) => route.fulfill({ json: listed }));
      await page.route("**/tiny.bin", (route) => route.fulfill({ body: Buffer.from(tinyKernel()) }));
    },
    ready: false,
  });
const isReady = (page) => page.waitForFunction(() => document.getElementById("cover").classList.contains("done"));
const Tiny = { name: "Tiny", memory: 8, linux: { kernel: "tiny.bin", commandLine: "Hello, here I am" } };

async function chooseMachine(page, row) {
  for (const place of [Place.machineMenu, machinesItem, machine(row)]) {
    await page.mouse.move(...place);
    await drawn(page);
    await page.mouse.click(...place);
    await drawn(page);
  }
}

test("the Machine menu makes a ready machine, shows it, and goes back to the other, which has gone on", async () => {
  const { page, troubles, close } = await openWith([Tiny]);
  try {
    await isReady(page);
    await chooseMachine(page, 1);
    await page.waitForFunction(() => vm.name === "Tiny");
    await guestShows(page, "Hello, here I am");
    assert.deepEqual(await page.evaluate(() => [Number(vm.memory), vpc.virtualMachines.count]), [8, 2]);
    await chooseMachine(page, 0);
    assert.equal(await page.evaluate(() => vm.name), "Default PC");
    await guestShows(page, "Welcome");
    await chooseMachine(page, 1);
    assert.deepEqual(await page.evaluate(() => [vm.name, vpc.virtualMachines.count]), ["Tiny", 2]);
    assert.deepEqual(troubles, []);
  } finally {
    await close();
  }
});

test("keys go to the machine that is shown", async () => {
  const { page, close } = await openWith([Tiny]);
  try {
    await isReady(page);
    await guestShows(page, "Welcome");
    await chooseMachine(page, 1);
    await page.waitForFunction(() => vm.name === "Tiny");
    await page.mouse.click(...Place.screen);
    await page.keyboard.type("6");
    await page.evaluate(() => (vm = vpc.findVirtualMachine("Default PC")));
    await drawn(page);
    assert.equal(await page.evaluate(() => vm.screen.text().join().includes("releaseImage")), false);
    await page.keyboard.type("6");
    await guestShows(page, "releaseImage");
  } finally {
    await close();
  }
});

/** Whether the browser asks the user when the page is closed. */
async function asksBeforeClosing(page) {
  let asked = false;
  page.on("dialog", (dialog) => (asked ||= dialog.type() === "beforeunload"));
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
  return asked;
}

test("a page whose guests wrote to no disk closes without a question", async () => {
  const { page, close } = await openWith([Tiny]);
  try {
    await isReady(page);
    await chooseMachine(page, 1);
    await guestShows(page, "Hello, here I am");
    await page.mouse.click(...Place.screen);
    assert.equal(await asksBeforeClosing(page), false);
  } finally {
    await close();
  }
});

/** In the page, before all else: a browser that keeps nothing for it. */
function keepNothing() {
  for (const name of ["Worker", "indexedDB"]) Object.defineProperty(window, name, { value: undefined });
}

async function writeToDisk(page) {
  await isReady(page);
  await page.evaluate(([image]) => {
    vm.floppyDrives.item(1).insert(new Uint8Array(image), { name: "written.img" });
    vm.reset();
  }, [Array.from(writer())]);
  await guestShows(page, "AA");
  await page.mouse.click(...Place.screen);
}

test("a page whose guest has written to a disk closes without a question, for the disk is kept", async () => {
  const { page, close } = await openWith([]);
  try {
    await writeToDisk(page);
    assert.equal(await page.evaluate(() => vpc.hostFiles.flush()), 0);
    assert.equal(await asksBeforeClosing(page), false);
  } finally {
    await close();
  }
});

test("where the browser keeps nothing the page says so, and asks before it closes once a guest has written", async () => {
  const { page, close } = await openWith([], "", keepNothing);
  try {
    await writeToDisk(page);
    assert.match(await page.evaluate(() => vpc.hostFiles.storage.trouble), /keeps no files for this page/);
    assert.equal(await asksBeforeClosing(page), true);
  } finally {
    await close();
  }
});

test("a ready machine whose files are missing is told of, and nothing is left of it", async () => {
  const { page, close } = await openWith([{ name: "Broken", floppyDrives: [{ image: "nowhere.img" }] }]);
  try {
    await isReady(page);
    await chooseMachine(page, 1);
    await page.waitForFunction(() => document.getElementById("notices").textContent.includes("nowhere.img"));
    const told = await page.evaluate(() => document.getElementById("notices").textContent);
    assert.match(told, /^Broken could not be made\. floppyDrives\[0\]\.image: nowhere\.img could not be loaded \(the server answered 404\)\./);
    assert.deepEqual(await page.evaluate(() => [vm.name, vpc.virtualMachines.count]), ["Default PC", 1]);
  } finally {
    await close();
  }
});

test("a listed hard disk boots while little of it is loaded; when it cannot be had any more, the page says so", async () => {
  const disk = Buffer.alloc(64 << 20);
  disk.set(echo().subarray(0, 512));
  let sent = 0;
  const { page, close } = await openPage({
    path: "?machine=far",
    async prepare(page) {
      await page.route("**/machines.json", (route) => route.fulfill({ json: [{ name: "Far", hardDisks: [{ image: "far.img" }] }] }));
      await page.route("**/far.img", (route) => {
        const [first, last] = route.request().headers().range.match(/\d+/g).map(Number);
        sent += last - first + 1;
        const headers = { "Content-Range": `bytes ${first}-${last}/${disk.length}`, ETag: '"1"' };
        return route.fulfill({ status: 206, headers, body: disk.subarray(first, last + 1) });
      });
    },
    ready: false,
  });
  try {
    await isReady(page);
    await guestShows(page, "Ready");
    assert.ok(sent < disk.length / 16, `${sent} bytes were sent`);
    const saysSo = (message) => vpc.hostFiles.emit("trouble", { path: "C:\\far.img", message });
    await page.evaluate(saysSo, "far.img could not be loaded.");
    await page.waitForFunction(() => document.getElementById("notices").textContent === "far.img could not be loaded.");
  } finally {
    await close();
  }
});

test("?machine= starts a listed machine in place of the welcome floppy", async () => {
  const { page, close } = await openWith([Tiny], "?machine=tiny");
  try {
    await isReady(page);
    await guestShows(page, "Hello, here I am");
    assert.equal(await page.evaluate(() => vpc.virtualMachines.count), 1);
  } finally {
    await close();
  }
});

test("?machine= with another name is answered with the names there are", async () => {
  const { page, close } = await openWith([Tiny], "?machine=other");
  try {
    await page.waitForFunction(() => document.getElementById("cover").classList.contains("broken"));
    const told = await page.evaluate(() => document.getElementById("trouble-text").textContent);
    assert.equal(told, 'There is no machine "other" ready here. There is: Tiny.');
  } finally {
    await close();
  }
});

const hasLinux = existsSync(join(PageFolder, "linux/vmlinuz"));
test("Debian's Linux boots to a shell, and fetches from the web", { skip: hasLinux ? false : "vmlinuz is missing" }, async () => {
  const { page, close } = await openPage({ path: "?machine=Debian%20Linux" });
  try {
    const headers = { "Access-Control-Allow-Origin": "*" };
    await page.route("http://files.test/**", (route) => route.fulfill({ headers, body: "Hello from outside\n" }));
    await guestShows(page, "/root #");
    await page.mouse.click(...Place.screen);
    await page.keyboard.type("uname -m\n", { delay: 60 });
    await guestShows(page, "i686");
    await page.evaluate(() => vm.keyboard.typeText("wget -qO - http://files.test/a\n"));
    await guestShows(page, "Hello from outside");
  } finally {
    await close();
  }
});
