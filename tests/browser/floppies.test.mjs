// SPDX-License-Identifier: MIT
// The floppy drives' menus and windows, as a person uses them: files on a disk, sets, what becomes of changes.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { choose, drawn, dropFiles, dropFromHost, item, openPage, Place } from "./browser.mjs";

const State = { TurnedOff: 1 };
const HighDensity = 2; // VMFloppyDiskImageType
const DiskBytes = 1474560;
// At 1280 x 800, in CSS pixels; rows of the menu while the drive has no set.
const menuItem = (row) => item(Place.floppyMenu, row, 1, 1);
const newDiskItem = item(Place.floppyMenu, 1, 0, 1);
const Row = { files: 3, saveAs: 6, eject: 7 };
const firstFile = [520, 286];
const FileButton = { takeOut: [500, 590], rename: [586, 590], delete: [667, 590], done: [876, 590] };
const NewDisk = { unformatted: [694, 542], withFiles: [494, 591], insert: [760, 591] };
const EjectButton = { discard: [640, 440], keep: [790, 440] };

let page, close, troubles;
const drive = (member) => page.evaluate((name) => vm.floppyDrives.item(1)[name], member);
/** The names in the disk's root, as a machine that is off has it. */
const names = () =>
  page.evaluate(() => {
    const drive = vm.floppyDrives.item(1);
    const path = drive.imageFile;
    drive.releaseImage();
    const disk = vpc.openDiskContents(path);
    const found = disk.list().map(({ name }) => name);
    disk.close();
    drive.attachImage(path);
    return found;
  });
const until = (condition, given) => page.waitForFunction(condition, given);

describe("floppy drives", () => {
  before(async () => {
    ({ page, troubles, close } = await openPage());
    await page.evaluate((highDensity) => {
      vm.turnOff();
      vpc.createFloppyDiskImage("C:\\Floppies\\files.img", highDensity);
    }, HighDensity);
    await until((off) => vm.state === off, State.TurnedOff);
    await page.mouse.move(...Place.screen);
    await drawn(page);
  });
  after(() => close());

  test("files dropped on the window of a disk's files are on the disk, and can be taken out", async () => {
    await page.evaluate(() => vm.floppyDrives.item(1).attachImage("C:\\Floppies\\files.img"));
    await drawn(page);
    await choose(page, Place.floppyMenu, menuItem(Row.files));
    await dropFiles(page, [{ name: "A letter.text", text: "Dear reader" }], Place.screen);
    await drawn(page);
    await page.mouse.click(...firstFile);
    await drawn(page);
    const download = page.waitForEvent("download");
    await page.mouse.click(...FileButton.takeOut);
    assert.equal((await download).suggestedFilename(), "A letter.text");
    assert.equal(await readFile(await (await download).path(), "latin1"), "Dear reader");
    assert.deepEqual(await names(), ["A letter.text"]);
  });

  test("a file is renamed, and deleted when asked twice", async () => {
    await page.mouse.click(...firstFile);
    await drawn(page);
    await page.mouse.click(...FileButton.rename);
    await drawn(page);
    await page.keyboard.type("NOTE.TXT"); // in place of what is chosen
    await drawn(page);
    await page.keyboard.press("Enter");
    await drawn(page);
    assert.deepEqual(await names(), ["NOTE.TXT"]);
    await page.mouse.click(...FileButton.delete);
    await drawn(page);
    assert.deepEqual(await names(), ["NOTE.TXT"]);
    await page.mouse.click(...FileButton.done);
    await drawn(page);
    assert.deepEqual(await names(), []);
    await page.keyboard.press("Escape");
    await drawn(page);
  });

  test("three floppies dropped at once are a set in the order of their names", async () => {
    const files = ["disk10.img", "disk2.img", "disk1.img"].map((name) => ({ name, size: DiskBytes }));
    await dropFiles(page, files, Place.driveA);
    await until(() => vm.floppyDrives.item(1).diskSet.length === 3);
    assert.deepEqual(
      (await drive("diskSet")).map((path) => path.split("\\").at(-1)),
      ["disk1.img", "disk2.img", "disk10.img"],
    );
    assert.equal(await drive("diskSetPlace"), 1);
  });

  test("the host key with N inserts the next disk of the set", async () => {
    await page.mouse.click(...Place.screen);
    await page.keyboard.down("ControlRight");
    await page.keyboard.press("n");
    await page.keyboard.up("ControlRight");
    await until(() => vm.floppyDrives.item(1).diskSetPlace === 2);
  });

  test("a disk whose changes are asked about is ejected when the user has answered", async () => {
    await page.evaluate(() => {
      vm.floppyDrives.item(1).insertSet(["C:\\Floppies\\files.img"]);
      vm.floppyDrives.item(1).writePolicy = "ask";
    });
    await drawn(page);
    await choose(page, Place.floppyMenu, menuItem(Row.files));
    await dropFiles(page, [{ name: "CHANGE.TXT", text: "changed" }], Place.screen);
    await drawn(page);
    await page.keyboard.press("Escape");
    await drawn(page);
    assert.equal(await drive("changed"), true);
    await choose(page, Place.floppyMenu, menuItem(Row.eject));
    assert.match(await drive("imageFile"), /files\.img$/);
    await page.mouse.click(...EjectButton.discard);
    await until(() => vm.floppyDrives.item(1).imageFile === "");
    await page.evaluate(() => vm.floppyDrives.item(1).attachImage("C:\\Floppies\\files.img"));
    assert.deepEqual(await names(), []);
  });

  test("ordinary files dropped on the window become a disk with them", async () => {
    await page.evaluate(() => vm.floppyDrives.item(1).eject());
    await drawn(page);
    const files = [
      { name: "A letter to you.text", text: "Dear reader" },
      { name: "PROG.EXE", size: 5000 },
    ];
    await dropFiles(page, files, Place.screen);
    await until(() => vm.floppyDrives.item(1).imageFile.endsWith("A letter to you.img"));
    assert.deepEqual(await names(), ["A letter to you.text", "PROG.EXE"]);
  });

  test("of images and ordinary files dropped together the images are inserted, and the others named", async () => {
    await page.evaluate(() => {
      window.sentences = [];
      document.getElementById("machine").addEventListener("notice", ({ detail }) => window.sentences.push(detail));
    });
    const files = [
      { name: "game.img", size: DiskBytes },
      { name: "READ ME.text", text: "Insert the disk" },
      { name: "cover.png", size: 700 },
    ];
    await dropFiles(page, files, Place.screen);
    await until(() => vm.floppyDrives.item(1).imageFile.endsWith("game.img"));
    await until(() => window.sentences.length === 2);
    assert.equal(
      await page.evaluate(() => window.sentences.find((sentence) => sentence.includes("left out"))),
      "“READ ME.text” and 1 more were left out: each is no image of a disk. What is dropped without images becomes a floppy disk.",
    );
  });

  test("a folder dropped on a drive's icon becomes a disk with all that is in it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ferrite-"));
    await mkdir(join(folder, "Old games/Levels"), { recursive: true });
    await writeFile(join(folder, "Old games/READ.ME"), "hello");
    await writeFile(join(folder, "Old games/Levels/one.map"), "#####");
    await dropFromHost(page, [join(folder, "Old games")], Place.driveB);
    await until(() => vm.floppyDrives.item(2).imageFile.endsWith("Old games.img"));
    const disk = await page.evaluate(() => {
      const drive = vm.floppyDrives.item(2);
      const path = drive.imageFile;
      drive.eject();
      const disk = vpc.openDiskContents(path);
      const found = [disk.label, ...disk.list().map(({ name }) => name), ...disk.list("Levels").map(({ name }) => name)];
      disk.close();
      return found;
    });
    assert.deepEqual(disk, ["OLD GAMES", "Levels", "READ.ME", "one.map"]);
    await rm(folder, { recursive: true });
  });

  test("a new disk is made with the files that the user chooses", async () => {
    await page.evaluate(() => vm.floppyDrives.item(1).eject());
    await drawn(page);
    await choose(page, Place.floppyMenu, newDiskItem);
    const chooser = page.waitForEvent("filechooser");
    await page.mouse.click(...NewDisk.withFiles);
    await (await chooser).setFiles([{ name: "CHOSEN.TXT", mimeType: "text/plain", buffer: Buffer.from("chosen") }]);
    await until(() => vm.floppyDrives.item(1).imageFile.endsWith("Blank disk.img"));
    assert.deepEqual(await names(), ["CHOSEN.TXT"]);
  });

  test("a new disk without tracks is inserted, under a name that says in what format", async () => {
    await page.evaluate(() => vm.floppyDrives.item(1).eject());
    await drawn(page);
    await choose(page, Place.floppyMenu, newDiskItem);
    await page.mouse.click(...NewDisk.unformatted);
    await drawn(page);
    await page.mouse.click(...NewDisk.insert);
    await until(() => vm.floppyDrives.item(1).imageFile.endsWith("Blank disk.86f"));
    const about = await page.evaluate(() => vpc.describeFloppyDiskImage(vm.floppyDrives.item(1).imageFile));
    assert.deepEqual([about.cylinders, about.heads, about.sectors], [80, 2, 0]);
  });

  test("nothing failed meanwhile", () => assert.deepEqual(troubles, []));
});
