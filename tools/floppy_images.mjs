// SPDX-License-Identifier: MIT
// What tools/make_floppy asks the package for: images of all formats read and written, and folders with long names.
//   node tools/floppy_images.mjs about IMAGE...
//   node tools/floppy_images.mjs convert FROM TO [FORMAT]
//   node tools/floppy_images.mjs unformatted TO SIZE [FORMAT]             SIZE: KB
//   node tools/floppy_images.mjs folder FOLDER TO SIZE LABEL [FORMAT]     SIZE: KB; 0: the smallest that holds it
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const entry = join(process.env.FERRITE_PACKAGE ?? join(checkout, "build/package"), "ferrite.js");
const Disk = "C:\\disk.img";
const LossesShown = 12;

/** What was asked for cannot be done; the message says why. */
class Refused extends Error {}

async function application() {
  if (!existsSync(entry)) throw new Refused("this needs the package. Build it: tools/build wasm ferrite_package");
  const { createObject } = await import(pathToFileURL(entry));
  return createObject("VirtualPC.Application", { headless: true });
}

async function fileAt(path) {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Refused(`${path} cannot be read (${error.code}). Is it the right name?`);
  }
}

/** What `ask` finds out about the image at `path`; what it throws begins with the path. */
function asking(path, ask) {
  try {
    return ask();
  } catch (error) {
    throw new Refused(`${path}: ${error.message}`);
  }
}

const headsOf = (count) => (count === 1 ? "1 head" : `${count} heads`);
const suffixOf = (path) => extname(path).slice(1);

async function write(vpc, from, image, to, format = suffixOf(to)) {
  const { bytes, losses } = asking(from, () => vpc.convertFloppyDiskImage(image, format));
  await writeFile(to, bytes);
  if (losses.length === 0) return;
  console.error(`make_floppy: ${basename(to)} has no place for all that is on the disk:`);
  for (const loss of losses.slice(0, LossesShown)) console.error(`  ${loss}`);
  if (losses.length > LossesShown) console.error(`  and ${losses.length - LossesShown} more`);
}

const commands = {
  async about(...paths) {
    const vpc = await application();
    for (const path of paths) {
      const image = await fileAt(path);
      const about = asking(path, () => vpc.describeFloppyDiskImage(image));
      const { format, cylinders, heads, sectors, sectorBytes } = about;
      const shape = sectors
        ? `${cylinders} cylinders, ${headsOf(heads)}, ${sectors} sectors of ${sectorBytes} bytes`
        : `${cylinders} cylinders, ${headsOf(heads)}, no sectors`;
      console.log(`${path}: ${format}; ${shape}${about.label && `; label ${about.label}`}`);
      for (const line of about.comment.split("\n").filter(Boolean)) console.log(`  ${line}`);
    }
  },

  async convert(from, to, format) {
    await write(await application(), from, await fileAt(from), to, format);
  },

  async unformatted(to, size, format) {
    const vpc = await application();
    vpc.createFloppy(Disk, { size: Number(size), contents: "unformatted" });
    await write(vpc, to, vpc.hostFiles.read(Disk), to, format);
  },

  async folder(folder, to, size, label, format) {
    if (!existsSync(folder)) throw new Refused(`there is no folder ${folder}`);
    const vpc = await application();
    const options = Number(size) ? { size: Number(size), label } : { label };
    try {
      await vpc.createFloppyFromFolder(Disk, folder, options);
    } catch (error) {
      throw new Refused(`${folder}: ${error.message}`);
    }
    await write(vpc, folder, vpc.hostFiles.read(Disk), to, format);
  },
};

const [command, ...words] = process.argv.slice(2);
try {
  await commands[command](...words);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(`make_floppy: ${error.message}`);
  process.exitCode = 1;
}
