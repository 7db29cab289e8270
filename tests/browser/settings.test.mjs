// SPDX-License-Identifier: MIT
// The windows of a machine's settings: what is chosen in them is the machine's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, drawn, guestShows, item, openPage, Place } from "./browser.mjs";

const speedItem = item(Place.machineMenu, 8, 3);
const settingsItem = item(Place.machineMenu, 9, 3);
const newMachineItem = item(Place.machineMenu, 13, 5);
const rowHeight = 30;
const Ok = [924, 616];
const Cancel = [820, 616];
const Left = [691, 257]; // the first two of a page's buttons
const Right = [881, 257];
const FastA = [741, 258];
const TypeOfB = [852, 303];
const Megabytes = [643, 337];
/** A page of the dialog, by its row. */
const row = (number) => [350, 222 + number * rowHeight];

async function click(page, place) {
  await page.mouse.move(...place);
  await drawn(page);
  await page.mouse.click(...place);
  await drawn(page);
}
const off = (page) => page.evaluate(() => void vm.turnOff());
const configuration = (page) => page.evaluate(() => vm.configuration);

test("the Speed menu changes the machine's clock while it runs", async () => {
  const { page, close, troubles } = await openPage();
  try {
    await guestShows(page, "Welcome");
    await choose(page, Place.machineMenu, speedItem);
    await page.waitForTimeout(300);
    await click(page, [440, speedItem[1] + rowHeight]);
    await page.waitForFunction(() => vm.speed === 4.77);
    const before = await page.evaluate(() => [vm.guestInstructions, vm.guestTime]);
    await page.waitForTimeout(2000);
    const after = await page.evaluate(() => [vm.guestInstructions, vm.guestTime]);
    const perSecond = (after[0] - before[0]) / ((after[1] - before[1]) / 1000);
    assert.ok(perSecond < 340e3, `${perSecond} instructions a second`);
    assert.deepEqual(troubles, []);
  } finally {
    await close();
  }
});

test("OK makes what the window shows the machine's, Cancel nothing", async () => {
  const { page, close, troubles } = await openPage();
  try {
    await off(page);
    await choose(page, Place.machineMenu, settingsItem);
    await click(page, [643, 299]); // 256 MB
    await click(page, row(1));
    await click(page, Left); // 386DX
    await click(page, Cancel);
    assert.deepEqual((({ memory, processor }) => [memory, processor])(await configuration(page)), [16, "Pentium III"]);
    await choose(page, Place.machineMenu, settingsItem);
    await click(page, row(1));
    await click(page, Right); // 486DX2
    await click(page, row(7));
    await click(page, Right); // no sound card
    await click(page, Ok);
    await page.waitForFunction(() => vm.processor === "486DX2");
    assert.equal((await configuration(page)).soundCard, false);
    assert.deepEqual(troubles, []);
  } finally {
    await close();
  }
});

test("what cannot change while the machine runs is grey, and what can does", async () => {
  const { page, close } = await openPage();
  try {
    await guestShows(page, "Welcome");
    await choose(page, Place.machineMenu, settingsItem);
    await click(page, row(1));
    await click(page, Right); // 486DX2
    await click(page, row(9));
    await click(page, Right); // Composite
    await click(page, Ok);
    await page.waitForFunction(() => vm.monitor === "composite");
    assert.equal(await page.evaluate(() => vm.processor), "Pentium III");
  } finally {
    await close();
  }
});

test("a wrong value keeps the window open, and a right one makes a new machine", async () => {
  const { page, close } = await openPage();
  try {
    await choose(page, Place.machineMenu, newMachineItem);
    await click(page, row(1));
    await click(page, Megabytes);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("3000");
    await drawn(page);
    await click(page, Ok);
    assert.equal(await page.evaluate(() => vpc.virtualMachines.count), 1);
    await click(page, Megabytes);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("64");
    await drawn(page);
    await click(page, Ok);
    await page.waitForFunction(() => vpc.virtualMachines.count === 2);
    assert.deepEqual(await page.evaluate(() => [vm.name, Number(vm.memory), vm.state]), ["New PC", 64, 1]);
  } finally {
    await close();
  }
});

test("a floppy drive gets a type while the machine is off, and is fast at any time", async () => {
  const { page, close, troubles } = await openPage();
  const drives = async () => (await configuration(page)).floppyDrives.map(({ type, fast }) => `${type} ${fast}`);
  try {
    await off(page);
    await choose(page, Place.machineMenu, settingsItem);
    await click(page, row(4));
    await click(page, TypeOfB);
    await click(page, [TypeOfB[0], TypeOfB[1] + 36 + rowHeight]); // the second of its list
    await click(page, FastA);
    await click(page, Ok);
    await page.waitForFunction(() => vm.floppyDrives.item(1).fast);
    assert.deepEqual(await drives(), ["automatic true", "360K false"]);
    await page.evaluate(() => void vm.startup());
    await guestShows(page, "Welcome");
    await choose(page, Place.machineMenu, settingsItem);
    await click(page, row(4));
    await click(page, FastA);
    await click(page, Ok);
    await page.waitForFunction(() => !vm.floppyDrives.item(1).fast);
    assert.deepEqual(troubles, []);
  } finally {
    await close();
  }
});
