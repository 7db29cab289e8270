// SPDX-License-Identifier: MIT
// Discs and hard disks, as a person puts them into a machine: with the menus over their lights, and by dropping files.
import assert from "node:assert/strict";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { assembled, choose, countReading, drawn, drop, echoFloppy, guestShows, openPage, Place } from "./browser.mjs";

const State = { TurnedOff: 1, Running: 5 };
const DvdBytes = 4 * 2 ** 30;
const DiskBytes = 16 << 20;
const FewBytes = 2 << 20;

// The menus stand on the strip: counted from below, in CSS pixels; a line above the lowest item moves those over it.
const itemFromBelow = ([x], row, lines = 0, captions = 0) => [x + 40, 735 - row * 30 - lines * 11 - captions * 28];
const insertDisc = (captions) => itemFromBelow(Place.cdLight, 3, 1, captions);
const ejectDisc = (captions) => itemFromBelow(Place.cdLight, 1, 1, captions);
const removeDrive = itemFromBelow(Place.cdLight, 0);
const Connect = { first: itemFromBelow(Place.hardDiskLight, 2), second: itemFromBelow(Place.hardDiskLight, 3, 1) };
const newHardDisk = itemFromBelow(Place.hardDiskLight, 1);
const disconnect = itemFromBelow(Place.hardDiskLight, 0);
const makeAndConnect = [755, 525];

let page, close, troubles, folder;
const inFolder = (name) => join(folder, name);
const disc = () => page.evaluate(() => vm.dvdROMDrives.item(1).imageFile);
const drives = () => page.evaluate(() => [vm.hardDiskConnections.count, vm.dvdROMDrives.count]);
const notice = (words) =>
  page.waitForFunction((wanted) => document.getElementById("notices").textContent.includes(wanted), words);

async function turnOff() {
  await page.evaluate(() => vm.turnOff());
  await page.waitForFunction((off) => vm.state === off, State.TurnedOff);
  await drawn(page);
}

/** Chooses a file of this computer with the item of a light's menu. */
async function chooseFile(light, position, path) {
  const chooser = page.waitForEvent("filechooser");
  await choose(page, light, position);
  await (await chooser).setFiles(path);
}

describe("drives", () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "ferrite-drives-"));
    for (const name of ["large.iso", "second.iso"]) {
      const file = await open(inFolder(name), "w");
      await file.truncate(DvdBytes); // takes no room
      await file.close();
    }
    const disk = Buffer.alloc(DiskBytes);
    disk.set(echoFloppy().subarray(0, 512));
    await writeFile(inFolder("boots.img"), disk);
    const farReader = Buffer.alloc(DiskBytes);
    farReader.set(await assembled("far_reader"));
    await writeFile(inFolder("shrinks.img"), farReader);
    await writeFile(inFolder("broken.vhd"), Buffer.alloc(0));
    ({ page, troubles, close } = await openPage());
    await page.evaluate(countReading);
    await page.mouse.move(...Place.screen); // drawn() nudges the pointer
  });
  after(async () => {
    await close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => page.evaluate(() => (document.getElementById("notices").textContent = "")));

  test("a disc for a running machine without a CD-ROM drive is refused with what to do", async () => {
    await drop(page, "mine.iso", 1 << 20, Place.screen);
    await notice("has no CD-ROM drive. Turn it off, then insert the disc again");
    assert.deepEqual(await drives(), [0, 0]);
  });

  test("a hard disk for a running machine is refused with what to do", async () => {
    await drop(page, "mine.vhd", 1 << 20, Place.screen);
    await notice("Turn it off first");
    assert.deepEqual(await drives(), [0, 0]);
  });

  test("a disc of 4 GB goes into a machine that is off, with a drive, and is not read", async () => {
    await turnOff();
    await chooseFile(Place.cdLight, insertDisc(0), inFolder("large.iso"));
    await notice("now holds large.iso");
    assert.equal(await disc(), "C:\\Discs\\large.iso");
    assert.deepEqual(
      await page.evaluate(() => [vm.dvdROMDrives.item(1).busNumber, vm.dvdROMDrives.item(1).deviceNumber]),
      [1, 0],
    );
    const read = await page.evaluate(() => window.bytesRead);
    assert.ok(read < FewBytes, `${read} bytes were read`);
  });

  test("a running machine gets another disc in place of the one in its drive", async () => {
    await page.evaluate(() => vm.startup());
    await drawn(page);
    await chooseFile(Place.cdLight, insertDisc(1), inFolder("second.iso"));
    await notice("now holds second.iso");
    assert.equal(await disc(), "C:\\Discs\\second.iso");
    assert.equal(await page.evaluate(() => vm.state), State.Running);
  });

  test("a dropped disc goes into the CD-ROM drive wherever it is dropped", async () => {
    await drop(page, "dropped.iso", 1 << 20, Place.driveA);
    await notice("now holds dropped.iso");
    assert.equal(await disc(), "C:\\Discs\\dropped.iso");
    assert.match(await page.evaluate(() => vm.floppyDrives.item(1).imageFile), /welcome\.img$/);
  });

  test("an empty disc image is refused with a sentence, is not kept, and the disc stays", async () => {
    await drop(page, "empty.iso", 0, Place.screen);
    await notice("“empty.iso” was not inserted");
    assert.equal(await disc(), "C:\\Discs\\dropped.iso");
    assert.equal(await page.evaluate(() => vpc.hostFiles.exists("C:\\Discs\\empty.iso")), false);
  });

  test("Eject empties the drive", async () => {
    await choose(page, Place.cdLight, ejectDisc(1));
    assert.equal(await disc(), "");
  });

  test("the drive can be removed while the machine is off", async () => {
    await turnOff();
    await choose(page, Place.cdLight, removeDrive);
    assert.deepEqual(await drives(), [0, 0]);
  });

  test("a hard disk that is connected boots", async () => {
    await chooseFile(Place.hardDiskLight, Connect.first, inFolder("boots.img"));
    await notice("Connected boots.img");
    const floppy = await page.evaluate(() => vm.floppyDrives.item(1).imageFile);
    await page.evaluate(() => vm.floppyDrives.item(1).releaseImage());
    await page.evaluate(() => vm.startup());
    await guestShows(page, "Booting from Hard Disk");
    await page.evaluate(() => vm.keyboard.typeText("from disk"));
    await guestShows(page, "from disk");
    assert.equal(await page.evaluate((path) => vm.floppyDrives.item(1).attachImage(path), floppy), 0);
    await turnOff();
  });

  test("an image that is none is refused with a sentence, and is not kept", async () => {
    await chooseFile(Place.hardDiskLight, Connect.second, inFolder("broken.vhd"));
    await notice("“broken.vhd” was not connected");
    assert.deepEqual(await drives(), [1, 0]);
    assert.equal(await page.evaluate(() => vpc.hostFiles.exists("C:\\Disks\\broken.vhd")), false);
  });

  test("Disconnect takes the disk out, and keeps its image", async () => {
    await choose(page, Place.hardDiskLight, disconnect);
    assert.deepEqual(await drives(), [0, 0]);
    assert.equal(await page.evaluate(() => vpc.hostFiles.exists("C:\\Disks\\boots.img")), true);
  });

  test("a file that shrinks while it is connected fails the guest's reads with a sentence, and what it wrote stays", async () => {
    await chooseFile(Place.hardDiskLight, Connect.first, inFolder("shrinks.img"));
    await notice("Connected shrinks.img");
    const floppy = await page.evaluate(() => {
      const { imageFile } = vm.floppyDrives.item(1);
      vm.floppyDrives.item(1).releaseImage();
      vm.startup();
      return imageFile;
    });
    await guestShows(page, "Booting from Hard Disk");
    await page.evaluate(() => vm.keyboard.typeText("a"));
    await guestShows(page, "ra");
    const file = await open(inFolder("shrinks.img"), "r+");
    await file.truncate(1 << 20);
    await file.close();
    await page.evaluate(() => vm.keyboard.typeText("b"));
    await guestShows(page, "raFb");
    await notice("shrinks.img was moved or changed since it was chosen");
    await page.evaluate(() => vm.keyboard.typeText("c"));
    await guestShows(page, "raFbFc");
    assert.equal(await page.evaluate((path) => vm.floppyDrives.item(1).attachImage(path), floppy), 0);
    await turnOff();
    await choose(page, Place.hardDiskLight, disconnect);
  });

  test("a new hard disk is made and connected", async () => {
    await choose(page, Place.hardDiskLight, newHardDisk);
    await drawn(page);
    if (process.env.FERRITE_PICTURES) await page.screenshot({ path: join(process.env.FERRITE_PICTURES, "new.png") });
    await page.mouse.click(...makeAndConnect);
    await notice("Connected Hard disk.vhd");
    assert.equal(
      await page.evaluate(() => vm.hardDiskConnections.item(1).hardDisk.file),
      "C:\\Disks\\Hard disk.vhd",
    );
    assert.deepEqual(troubles, []);
  });
});
