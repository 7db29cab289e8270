// SPDX-License-Identifier: MIT
// The page in headless Chromium, for the tests beside this file.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { serve } from "../../tools/serve.mjs";

export const PageFolder = process.env.FERRITE_PAGE || fileURLToPath(new URL("../../build/page", import.meta.url));
/** Of a machine that does much else at the same time. */
export const Patience = { timeout: 120_000 };
const Size = { width: 1280, height: 800 };
export const Flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A floppy that writes every key it gets: int 16h, int 10h function 0Eh, for ever. */
export function echoFloppy() {
  const image = new Uint8Array(80 * 2 * 18 * 512);
  image.set([0x31, 0xc0, 0xcd, 0x16, 0xb4, 0x0e, 0xcd, 0x10, 0xeb, 0xf6]);
  image.set([0x55, 0xaa], 510);
  return image;
}

/** A program of tests/guests/NAME.asm. */
export async function assembled(name) {
  const folder = await mkdtemp(join(tmpdir(), "ferrite-asm-"));
  const source = fileURLToPath(new URL(`../guests/${name}.asm`, import.meta.url));
  await promisify(execFile)("nasm", ["-f", "bin", "-o", join(folder, name), source]);
  const program = await readFile(join(folder, name));
  await rm(folder, { recursive: true });
  return program;
}

/** Where things are on the canvas at 1280 x 800, in CSS pixels. */
export const Place = {
  machineMenu: [128, 20],
  floppyMenu: [198, 20],
  helpMenu: [378, 20],
  screenshotButton: [1225, 20],
  driveA: [40, 780],
  driveB: [250, 780], // while A's image has a short name
  // While A holds welcome.img and B nothing.
  hardDiskLight: [315, 780],
  cdLight: [372, 780],
  speaker: [1256, 780],
  volumeMiddle: [1134, 704],
  screen: [640, 400],
};
/** The middle of a menu's item: `row` counts items from 0, then lines and captions above it. */
export const item = ([x], row, separators = 0, captions = 0) => [x, 67 + row * 30 + separators * 11 + captions * 28];

/**
 * Opens the page.
 * @param {{path?: string, scale?: number, prepare?: (page) => Promise<void>, ready?: boolean}} options
 *   scale: device pixels per CSS pixel; prepare: before anything is loaded; ready: wait for the machine
 */
export async function openPage({ path = "", scale = 1, prepare, ready = true } = {}) {
  const { address, close } = await serve(PageFolder);
  const profile = await mkdtemp(join(tmpdir(), "ferrite-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    viewport: Size,
    acceptDownloads: true,
    args: [...Flags, `--force-device-scale-factor=${scale}`],
  });
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(Patience.timeout);
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("dialog", (dialog) => dialog.accept());
  await page.addInitScript(watchPictures);
  await prepare?.(page);
  await page.goto(address + path);
  if (ready) await page.waitForFunction(() => window.vm && document.getElementById("cover").classList.contains("done"));
  return {
    page,
    troubles,
    async close() {
      await browser.close();
      close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Waits until the guest's text screen has `text`. */
export const guestShows = (page, text) =>
  page.waitForFunction((wanted) => vm.screen.text().join("\n").includes(wanted), text);

/** Chooses a file of this computer with "Insert image…", as a person does; resolves when the choice is made. */
export async function chooseImage(page, path) {
  const chooser = page.waitForEvent("filechooser");
  await choose(page, Place.floppyMenu, item(Place.floppyMenu, 0, 0, 1));
  await (await chooser).setFiles(path);
}

/** Boots the echo floppy and gives the canvas the focus. */
export async function bootEcho(page) {
  await page.evaluate(([image]) => {
    vm.floppyDrives.item(1).insert(new Uint8Array(image), { name: "echo.img" });
    vm.reset();
  }, [Array.from(echoFloppy())]);
  await guestShows(page, "Booting from Floppy");
  await page.mouse.click(...Place.screen);
  await drawn(page);
}

/** Clicks a menu of the bar, then an item. */
export async function choose(page, menu, position) {
  await page.mouse.click(...menu);
  await drawn(page);
  await page.mouse.move(...position);
  await drawn(page);
  await page.mouse.click(...position);
  await drawn(page);
}

/** Waits until the windows have been drawn some times, so that they have seen what happened. */
export const drawn = (page) =>
  page.evaluate(async () => {
    const enough = window.watched.pictures + 4;
    while (window.watched.pictures < enough) {
      window.watched.nudge();
      await new Promise((next) => requestAnimationFrame(next));
    }
  });

/** Drops a file of `size` bytes (a boot sector's mark, else zeros) at a place on the canvas. */
export const drop = (page, name, size, place) => dropFiles(page, [{ name, size }], place);

/** Drops several at once; those with a `text` have that. */
export async function dropFiles(page, files, [x, y]) {
  await page.evaluate(
    ({ files, x, y }) => {
      const transfer = new DataTransfer();
      for (const { name, size, text } of files) {
        const bytes = text === undefined ? new Uint8Array(size) : new TextEncoder().encode(text);
        if (size > 512) bytes.set([0x55, 0xaa], 510);
        transfer.items.add(new File([bytes], name));
      }
      const canvas = document.getElementById("machine");
      for (const type of ["dragover", "drop"]) {
        const where = { clientX: x, clientY: y, bubbles: true, cancelable: true };
        canvas.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, ...where }));
      }
    },
    { files, x, y },
  );
  await drawn(page);
}

/** Drops files and folders of this computer, as a file manager does. */
export async function dropFromHost(page, paths, [x, y]) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  const send = (type) => session.send("Input.dispatchDragEvent", { type, x, y, data });
  for (const type of ["dragEnter", "dragOver", "drop"]) await send(type);
  await session.detach();
  await drawn(page);
}

/** In the page: adds up what is read of files, by whichever way. */
export function countReading() {
  window.bytesRead = 0;
  for (const [owner, method, bytes] of [
    [Blob.prototype, "arrayBuffer", (blob) => blob.size],
    [Blob.prototype, "text", (blob) => blob.size],
    [Blob.prototype, "stream", (blob) => blob.size],
    [FileReader.prototype, "readAsArrayBuffer", (reader, blob) => blob.size],
  ]) {
    const read = owner[method];
    owner[method] = function (...given) {
      window.bytesRead += bytes(this, ...given);
      return read.apply(this, given);
    };
  }
}

/** In the page, before all else: counts the pictures, each of which begins with a clear; a nudge asks for one more. */
function watchPictures() {
  const clear = WebGL2RenderingContext.prototype.clear;
  let pointer = null;
  window.watched = {
    pictures: 0,
    nudge: () => pointer?.target.dispatchEvent(new PointerEvent("pointermove", pointer)),
  };
  WebGL2RenderingContext.prototype.clear = function (mask) {
    window.watched.pictures++;
    clear.call(this, mask);
  };
  addEventListener("pointermove", (event) => event.isTrusted && (pointer = event), true);
}
