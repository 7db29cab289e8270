// SPDX-License-Identifier: MIT
// A CD image where a floppy belongs, on the page as served: a sentence, no crash, and nothing else changes.
import assert from "node:assert/strict";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { bootEcho, chooseImage, countReading, drawn, guestShows, openPage, Place } from "./browser.mjs";

const CdBytes = 700 << 20;
const FewBytes = 1 << 20;
const Refused = 0xa0040650; // VM_E_IMAGE_CAPTURE_FAIL

describe("a 700 MB file", () => {
  let page, close, folder, iso;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "ferrite-large-"));
    iso = join(folder, "cd.iso");
    const file = await open(iso, "w");
    await file.truncate(CdBytes); // takes no room
    await file.close();
    ({ page, close } = await openPage());
    await page.evaluate(countReading);
    await bootEcho(page);
  });
  after(async () => {
    await close();
    await rm(folder, { recursive: true });
  });

  /** The guest answers, and has its disk. */
  async function goesOn(text) {
    await page.mouse.click(...Place.screen);
    await page.keyboard.type(text, { delay: 30 });
    await guestShows(page, text);
    assert.match(await page.evaluate(() => vm.floppyDrives.item(1).imageFile), /echo\.img$/);
  }

  test("chosen with “Insert image…” is refused with a sentence, before it is read", async () => {
    await chooseImage(page, iso);
    await page.waitForFunction(() => document.getElementById("notices").textContent.includes("cd.iso"));
    await drawn(page);
    assert.match(await page.textContent("#notices"), /cd\.iso is 700\.0 MB. No floppy disk holds that much: choose/);
    await goesOn("one");
  });

  test("given to drive.insert as a File is refused, and its bytes are never in memory", async () => {
    const chooser = page.waitForEvent("filechooser");
    await page.evaluate(() => {
      window.picked = Object.assign(document.createElement("input"), { type: "file" });
      window.picked.click();
    });
    await (await chooser).setFiles(iso);
    const said = await page.evaluate(async () => {
      const code = await vm.floppyDrives.item(1).insert(window.picked.files[0]);
      return { code, sentence: vpc.lastError.message, read: window.bytesRead };
    });
    assert.equal(said.code, Refused);
    assert.match(said.sentence, /734,003,200 bytes, more than any floppy disk holds/);
    assert.ok(said.read < FewBytes, `${said.read} bytes were read`);
    await goesOn("two");
  });

  test("kept among the host files is refused by attachImage, and the guest has gone on meanwhile", async () => {
    const said = await page.evaluate(async () => {
      const path = "C:\\Floppies\\cd.iso";
      const guest = vm.guestTime;
      const stored = await vpc.hostFiles.write(path, window.picked.files[0]);
      const passed = vm.guestTime - guest;
      const attached = vm.floppyDrives.item(1).attachImage(path);
      const { size } = vpc.hostFiles.stat(path);
      return { stored, attached, size, deleted: vpc.hostFiles.delete(path), passed };
    });
    const { passed, ...codes } = said;
    assert.deepEqual(codes, { stored: 0, attached: Refused, size: CdBytes, deleted: 0 });
    assert.ok(passed > 0);
    await goesOn("three");
  });

  test("that was removed after it was chosen is refused, too", async () => {
    await rm(iso);
    const said = await page.evaluate(async () => {
      const code = await vm.floppyDrives.item(1).insert(window.picked.files[0]);
      const write = vpc.hostFiles.write("C:\\Floppies\\cd.iso", window.picked.files[0]);
      return { code, sentence: await write.then(String, (error) => error.message) };
    });
    assert.equal(said.code, Refused);
    assert.match(said.sentence, /^cd\.iso could not be read .* choose it again\.$/);
    await goesOn("four");
  });
});
