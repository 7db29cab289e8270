// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { bootEcho, choose, drawn, drop, echoFloppy, guestShows, item, openPage, Place } from "./browser.mjs";

const State = { TurnedOff: 1, Running: 5, Paused: 6 };
const FewFrames = 45; // a second
const saveButton = [795, 501]; // of the dialog
const PngSignature = [0x89, 0x50, 0x4e, 0x47];

describe("the page as served", () => {
  let page, troubles, close;
  before(async () => ({ page, troubles, close } = await openPage()));
  after(() => close());

  test("starts the default machine from the welcome floppy, with nothing to click", async () => {
    assert.equal(await page.evaluate(() => vm.state), State.Running);
    assert.match(await page.evaluate(() => vm.floppyDrives.item(1).imageFile), /welcome\.img$/);
    assert.deepEqual(troubles, []);
  });

  test("gives the console vpc and vm", async () => {
    assert.equal(await page.evaluate(() => vpc.findVirtualMachine(vm.name).name === vm.name), true);
  });

  test("types what is typed on the canvas into the guest", async () => {
    await bootEcho(page);
    await page.keyboard.type("ferrite");
    await guestShows(page, "ferrite");
  });

  test("draws a changed row as it draws the whole picture", async () => {
    const screen = { clip: { x: 190, y: 50, width: 900, height: 700 } };
    const pairs = [];
    for (let n = 0; n < 20; n++) {
      // The cursor may blink between the two.
      await page.keyboard.type("x");
      await page.waitForTimeout(60);
      const rows = await page.screenshot(screen);
      await drawn(page);
      pairs.push(rows.equals(await page.screenshot(screen)));
      if (pairs.at(-1)) return;
    }
    assert.fail("after a key the picture differed from a whole one, each of 20 times");
  });

  test("asks for few animation frames while the guest waits for a key", async () => {
    const perSecond = await page.evaluate(async (few) => {
      const ask = window.requestAnimationFrame;
      let count = 0;
      window.requestAnimationFrame = (draw) => (count++, ask(draw));
      // What was typed before may still move; the cursor blinks, so pictures go on.
      let perSecond = Infinity;
      for (let tries = 0; tries < 10 && perSecond >= few; tries++) {
        const [start, before] = [performance.now(), count];
        while (performance.now() - start < 2000 || count - before < 5)
          await new Promise((later) => setTimeout(later, 100));
        perSecond = ((count - before) * 1000) / (performance.now() - start);
      }
      window.requestAnimationFrame = ask;
      return perSecond;
    }, FewFrames);
    assert.ok(perSecond < FewFrames, `${perSecond} frames a second`);
  });

  test("takes keys by their place, whatever layout the host has", async () => {
    await page.keyboard.down("KeyQ");
    await page.keyboard.up("KeyQ");
    await page.evaluate(() => {
      const azerty = { code: "KeyQ", key: "a", bubbles: true };
      const canvas = document.getElementById("machine");
      canvas.dispatchEvent(new KeyboardEvent("keydown", azerty));
      canvas.dispatchEvent(new KeyboardEvent("keyup", azerty));
    });
    await guestShows(page, "qq");
  });

  test("leaves the keys of the page's own fields alone", async () => {
    const before = await page.evaluate(() => vm.screen.text().join("\n"));
    await page.evaluate(() => {
      const field = document.createElement("input");
      field.id = "field";
      field.style.cssText = "position: fixed; z-index: 9; left: 0; top: 200px";
      document.body.append(field);
      field.focus();
    });
    await page.keyboard.type("abc");
    await page.keyboard.press("Backspace");
    assert.equal(await page.inputValue("#field"), "ab");
    await drawn(page);
    assert.equal(await page.evaluate(() => vm.screen.text().join("\n")), before);
    await page.evaluate(() => document.getElementById("field").remove());
  });

  test("lets go of a key that was down when the canvas lost the focus", async () => {
    await page.mouse.click(...Place.screen);
    await page.keyboard.down("KeyX");
    await guestShows(page, "qqx");
    await page.evaluate(() => document.getElementById("machine").blur());
    await page.keyboard.up("KeyX");
    // A key still down would repeat before these are typed.
    await page.mouse.click(...Place.screen);
    await page.evaluate(() => vm.keyboard.typeText("1"));
    await page.waitForFunction(() => /x1/.test(vm.screen.text().join("\n")));
    await page.evaluate(() => vm.keyboard.typeText("23"));
    await guestShows(page, "123");
  });

  test("pauses and resumes from the menu", async () => {
    await choose(page, Place.machineMenu, item(Place.machineMenu, 0));
    assert.equal(await page.evaluate(() => vm.state), State.Paused);
    await choose(page, Place.machineMenu, item(Place.machineMenu, 0));
    assert.equal(await page.evaluate(() => vm.state), State.Running);
  });

  test("turns off and on from the menu", async () => {
    await choose(page, Place.machineMenu, item(Place.machineMenu, 2));
    assert.equal(await page.evaluate(() => vm.state), State.TurnedOff);
    await choose(page, Place.machineMenu, item(Place.machineMenu, 0));
    assert.equal(await page.evaluate(() => vm.state), State.Running);
  });

  test("pauses with the host key and P, which the guest does not get", async () => {
    await bootEcho(page);
    await page.keyboard.down("ControlRight");
    await page.keyboard.press("KeyP");
    await page.keyboard.up("ControlRight");
    await drawn(page);
    assert.equal(await page.evaluate(() => vm.state), State.Paused);
    await page.evaluate(() => vm.resume());
    await page.keyboard.type("z");
    await guestShows(page, "z");
    assert.equal(await page.evaluate(() => vm.screen.text().join("").includes("pz")), false);
  });

  test("saves a screenshot as PNG", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.mouse.click(...Place.screenshotButton)]);
    assert.match(download.suggestedFilename(), /^Default PC .*\.png$/);
    const bytes = await readFile(await download.path());
    assert.deepEqual([...bytes.subarray(0, 4)], PngSignature);
  });

  test("inserts a chosen file, and saves it under its name with every byte", async () => {
    const chooser = page.waitForEvent("filechooser");
    await choose(page, Place.floppyMenu, item(Place.floppyMenu, 0, 0, 1));
    await (await chooser).setFiles({ name: "mine.img", mimeType: "", buffer: Buffer.from(echoFloppy()) });
    await page.waitForFunction(() => vm.floppyDrives.item(1).imageFile.endsWith("mine.img"));
    const download = page.waitForEvent("download");
    await choose(page, Place.floppyMenu, item(Place.floppyMenu, 6, 1, 1));
    await page.mouse.click(...saveButton);
    assert.equal((await download).suggestedFilename(), "mine.img");
    assert.deepEqual(new Uint8Array(await readFile(await (await download).path())), echoFloppy());
  });

  test("inserts a file dropped on the canvas into drive A, and on the B icon into drive B", async () => {
    await drop(page, "anywhere.img", echoFloppy().length, Place.screen);
    await page.waitForFunction(() => vm.floppyDrives.item(1).imageFile.endsWith("anywhere.img"));
    await drop(page, "second.img", echoFloppy().length, Place.driveB);
    await page.waitForFunction(() => vm.floppyDrives.item(2).imageFile.endsWith("second.img"));
    assert.match(await page.evaluate(() => vm.floppyDrives.item(1).imageFile), /anywhere\.img$/);
  });

  test("answers a file that is no floppy with a sentence, and keeps the disk", async () => {
    const files = [
      ["empty.img", 0, /empty/],
      ["tiny.img", 3, /3 bytes/],
      ["huge.ima", 9e6, /more than any floppy disk holds/],
      ["vast.ima", 161 * 2 ** 20, /161\.0 MB/],
    ];
    for (const [name, size, words] of files) {
      await page.evaluate(() => (document.getElementById("notices").textContent = ""));
      await drop(page, name, size, Place.screen);
      await page.waitForFunction(() => document.getElementById("notices").textContent !== "");
      assert.match(await page.textContent("#notices"), words);
      assert.match(await page.evaluate(() => vm.floppyDrives.item(1).imageFile), /anywhere\.img$/);
    }
  });

  test("ejects from the menu, and releaseImage then says that there is no media", async () => {
    await choose(page, Place.floppyMenu, item(Place.floppyMenu, 7, 1, 1));
    assert.equal(await page.evaluate(() => vm.floppyDrives.item(1).imageFile), "");
    assert.equal(await page.evaluate(() => vm.floppyDrives.item(1).releaseImage()), 0xa0040652);
  });

  test("releaseImage answers each of its five codes in the console", async () => {
    const codes = await page.evaluate((image) => {
      const drive = vm.floppyDrives.item(1);
      drive.insert(new Uint8Array(image), { name: "five.img" });
      const done = drive.releaseImage();
      const nothing = drive.releaseImage();
      const read = (at, size) => new Uint8Array(image.slice(at, at + size));
      vpc.hostDrives.register("A", { size: image.length, read });
      drive.attachHostDrive("A");
      const wrongType = drive.releaseImage();
      drive.releaseHostDrive();
      const other = vpc.createVirtualMachine("Gone", "C:\\Virtual Machines");
      const stale = other.floppyDrives.item(1);
      vpc.deleteVirtualMachine(other);
      const unknown = stale.releaseImage();
      let stored = true;
      const media = { size: image.length, read, write: () => stored, flush: () => stored };
      vpc.hostFiles.write("C:\\Floppies\\full.img", media);
      drive.attachImage("C:\\Floppies\\full.img");
      stored = false;
      const exception = drive.releaseImage();
      const kept = drive.imageFile;
      stored = true;
      return { done, nothing, wrongType, unknown, exception, kept, then: drive.releaseImage() };
    }, Array.from(echoFloppy()));
    assert.deepEqual(codes, {
      done: 0,
      nothing: 0xa0040652,
      wrongType: 0xa0040728,
      unknown: 0xa0040207,
      exception: 0x80020009,
      kept: "C:\\Floppies\\full.img",
      then: 0,
    });
  });

  test("mirrors the text screen for screen readers", async () => {
    await bootEcho(page);
    await page.waitForFunction(() => document.getElementById("guest-text").textContent.includes("Booting from Floppy"));
  });

  test("has not thrown anything in all this", () => assert.deepEqual(troubles, []));
});

test("the machine goes on where nothing is drawn, as in a hidden tab", async () => {
  const { page, close } = await openPage();
  try {
    await page.evaluate(() => (window.requestAnimationFrame = () => 0));
    await page.evaluate((image) => {
      vm.floppyDrives.item(1).insert(new Uint8Array(image), { name: "echo.img" });
      vm.reset();
    }, Array.from(echoFloppy()));
    await page.evaluate(() => vm.screen.waitForText("Booting from Floppy", { timeout: 120_000 }));
    await page.evaluate(() => vm.keyboard.typeText("on"));
    await page.evaluate(() => vm.screen.waitForText("on", { timeout: 120_000 }));
  } finally {
    await close();
  }
});

test("the canvas has a pixel for every pixel of a fine screen", async () => {
  const { page, close } = await openPage({ scale: 2 });
  try {
    const [pixels, size] = await page.evaluate(() => {
      const canvas = document.getElementById("machine");
      return [[canvas.width, canvas.height], [canvas.clientWidth, canvas.clientHeight]];
    });
    assert.deepEqual(pixels, size.map((length) => length * 2));
  } finally {
    await close();
  }
});

test("a machine turned off from the console looks at once as it looks from then on", async () => {
  const { page, close } = await openPage();
  try {
    await page.mouse.move(...Place.screen);
    await drawn(page);
    await page.evaluate(() => vm.turnOff());
    await page.waitForFunction((off) => vm.state === off, State.TurnedOff);
    await page.waitForTimeout(1000); // pictures of its own accord; nothing moves
    const atOnce = await page.screenshot();
    await drawn(page);
    assert.ok(atOnce.equals(await page.screenshot()));
  } finally {
    await close();
  }
});

describe("what can’t be loaded is said in a sentence", () => {
  const refuse = (pattern) => (page) => page.route(pattern, (route) => route.fulfill({ status: 404, body: "" }));
  const cases = [
    ["the wasm", { prepare: refuse("**/ferrite-canvas.wasm") }, /ferrite-canvas\.wasm could not be loaded/],
    ["the BIOS", { prepare: refuse("**/bios.bin") }, /bios\.bin could not be loaded/],
    ["Ferrite’s script", { prepare: refuse("**/ferrite.js") }, /own files could not be loaded/],
    ["the floppy image", { path: "?floppy=nowhere.img" }, /nowhere\.img could not be loaded .*404/],
    ["without WebGL 2", { prepare: (page) => page.addInitScript(withoutWebGL2) }, /WebGL 2/],
    ["without WebAssembly", { prepare: (page) => page.addInitScript(() => delete window.WebAssembly) }, /WebAssembly/],
  ];
  for (const [name, options, sentence] of cases) {
    test(name, async () => {
      const { page, close } = await openPage({ ...options, ready: false });
      try {
        await page.waitForSelector("#trouble-text:not(:empty)");
        assert.match(await page.textContent("#trouble-text"), sentence);
        assert.equal(await page.isVisible("#again"), true);
      } finally {
        await close();
      }
    });
  }

  test("and a machine whose floppy can’t be loaded starts without it, if the reader likes", async () => {
    const { page, close } = await openPage({ path: "?floppy=nowhere.img", ready: false });
    try {
      await page.click("#without");
      await page.waitForFunction(() => window.vm?.state === 5);
      assert.equal(await page.evaluate(() => vm.floppyDrives.item(1).imageFile), "");
    } finally {
      await close();
    }
  });
});

function withoutWebGL2() {
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return /webgl/.test(kind) ? null : getContext.call(this, kind, ...rest);
  };
}
