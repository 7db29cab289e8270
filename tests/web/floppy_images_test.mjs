// SPDX-License-Identifier: MIT
// Images of floppies that are in no drive: made of folders, converted, looked at; by the package and by
// tools/make_floppy. What the images have is what mtools sees.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { check } from "./check.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const { createObject, HRESULT } = await import(pathToFileURL(join(packageFolder, "ferrite.js")));
const vpc = await createObject("VirtualPC.Application");
const run = promisify(execFile);
const KB = 1024;

/** What `action` returns with a folder of the host that has been made for it. */
async function withFolder(files, action) {
  const root = await mkdtemp(join(tmpdir(), "ferrite-"));
  try {
    await mkdir(join(root, "files/Notes of May"), { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(root, "files", name), content);
    return await action(join(root, "files"), root);
  } finally {
    await rm(root, { recursive: true });
  }
}
const someFiles = {
  "READ.ME": "hello\r\n",
  "A long name.text": "long\n",
  "Notes of May/deep file.txt": new Uint8Array(100_000).fill(0x41),
};
const mtools = (command, image, ...words) => run(command, ["-i", image, ...words], { encoding: "buffer" });
const makeFloppy = (...words) =>
  run(join(checkout, "tools/make_floppy"), words, { env: { ...process.env, FERRITE_PACKAGE: packageFolder } });
const refused = async (...words) => {
  const error = await makeFloppy(...words).then(
    () => null,
    (failure) => failure,
  );
  check.ok(error, `make_floppy ${words.join(" ")} was not refused`);
  return error.stderr;
};

test("a folder becomes the smallest floppy that holds it, with long names, as mtools reads them", async () => {
  await withFolder(someFiles, async (folder, root) => {
    await vpc.createFloppyFromFolder("C:\\Made\\small.img", folder, { label: "Notes" });
    const bytes = vpc.hostFiles.read("C:\\Made\\small.img");
    check.equal(bytes.length, 160 * KB);
    const image = join(root, "small.img");
    await writeFile(image, bytes);
    check.equal((await mtools("mtype", image, "::A long name.text")).stdout.toString(), "long\n");
    const deep = (await mtools("mtype", image, "::Notes of May/deep file.txt")).stdout;
    check.ok(deep.equals(Buffer.alloc(100_000, 0x41)), "the file differs");
    check.ok(/ is NOTES /.test((await mtools("mlabel", image, "-s", "::")).stdout.toString()), "no label");
  });
});

test("a folder that needs more than its bytes goes onto the next larger disk", async () => {
  await withFolder({ big: new Uint8Array(159 * KB) }, async (folder) => {
    await vpc.createFloppyFromFolder("C:\\Made\\next.img", folder);
    check.equal(vpc.hostFiles.stat("C:\\Made\\next.img").size, 180 * KB);
  });
});

test("a folder that does not fit is refused with its size and a cure, and nothing is left", async () => {
  await withFolder({ big: new Uint8Array(3000 * KB) }, async (folder) => {
    const path = "C:\\Made\\too much.img";
    await check.rejects(vpc.createFloppyFromFolder(path, folder), /3000 KB and do not fit on a disk of 2880 KB/);
    const small = vpc.createFloppyFromFolder(path, folder, { size: 720 });
    await check.rejects(small, /disk of 720 KB. Choose a larger disk/);
    check.ok(!vpc.hostFiles.exists(path), "something is left");
  });
  await withFolder({ big: new Uint8Array(719 * KB) }, async (folder) => {
    await check.rejects(vpc.createFloppyFromFolder("C:\\Made\\full.img", folder, { size: 720 }), /The disk is full/);
    check.ok(!vpc.hostFiles.exists("C:\\Made\\full.img"), "something is left");
  });
});

test("createFloppy makes every standard size, formatted or not, and refuses others", () => {
  for (const size of [160, 180, 320, 360, 720, 1200, 1440, 1680, 2880]) {
    const path = `C:\\Blank\\${size}.img`;
    check.equal(vpc.createFloppy(path, { size, label: "EMPTY" }), 0);
    check.equal(vpc.hostFiles.stat(path).size, size * KB);
    check.equal(vpc.describeFloppyDiskImage(path).label, "EMPTY");
  }
  check.equal(vpc.createFloppy("C:\\Blank\\zeros.img", { contents: "zeros" }), 0);
  check.ok(vpc.hostFiles.read("C:\\Blank\\zeros.img").every((byte) => byte === 0), "it is not blank");
  check.equal(vpc.createFloppy("C:\\Blank\\zeros.img"), HRESULT.ERROR_ALREADY_EXISTS);
  check.equal(vpc.createFloppy("C:\\Blank\\other.img", { contents: "files" }), HRESULT.E_INVALIDARG);
  check.equal(vpc.createFloppy("C:\\Blank\\odd.img", { size: 1000 }), HRESULT.E_INVALIDARG);
  check.ok(/no floppy disk of 1000 KB/.test(vpc.lastError.message), vpc.lastError.message);
  check.equal(vpc.createFloppy("C:\\Blank\\long.img", { label: "TWELVE CHARS" }), HRESULT.E_INVALIDARG);
});

test("an unformatted disk of every standard size has its cylinders and sides, and no sectors", () => {
  for (const size of [160, 180, 320, 360, 720, 1200, 1440, 1680, 2880]) {
    const path = `C:\\New\\${size}.86f`;
    check.equal(vpc.createFloppy(path, { size, contents: "unformatted" }), 0);
    const { format, cylinders, heads, sectors } = vpc.describeFloppyDiskImage(path);
    const [wantedCylinders, wantedHeads] = [size > 360 ? 80 : 40, size < 320 ? 1 : 2];
    check.equal([format, cylinders, heads, sectors], ["86Box 86F", wantedCylinders, wantedHeads, 0]);
  }
});

test("an image goes into every format that is written, and back", async () => {
  vpc.createFloppy("C:\\Blank\\there.img", { label: "AND BACK" });
  const raw = vpc.hostFiles.read("C:\\Blank\\there.img");
  const formats = vpc.floppyDiskFormats;
  check.ok(formats.some(({ name, writable }) => name === "SuperCard Pro" && !writable), "SCP is only read");
  for (const { name } of formats.filter(({ writable, suffixes }) => writable && suffixes[0] !== "xdf")) {
    const { bytes, losses } = vpc.convertFloppyDiskImage(raw, name);
    check.equal(losses, [], name);
    check.equal(vpc.describeFloppyDiskImage(bytes).format, name);
    const back = vpc.convertFloppyDiskImage(bytes, "img");
    check.ok(Buffer.compare(back.bytes, raw) === 0, `${name} changed the disk`);
  }
  const fromBlob = await vpc.convertFloppyDiskImage(new Blob([raw]), "imd");
  check.equal(fromBlob.losses, []);
});

test("what is no floppy image, and no format, throws a sentence", () => {
  check.throws(() => vpc.describeFloppyDiskImage(new Uint8Array(100)), HRESULT.VM_E_IMAGE_CAPTURE_FAIL);
  check.throws(() => vpc.convertFloppyDiskImage(new Uint8Array(1440 * KB), "scp"), HRESULT.E_INVALIDARG);
  check.throws(() => vpc.convertFloppyDiskImage(null, "img"), HRESULT.E_POINTER);
  check.throws(() => vpc.convertFloppyDiskImage("C:\\none.img", "img"), HRESULT.ERROR_FILE_NOT_FOUND);
});

test("make_floppy makes a disk of a folder, converts it, and says what it is", async () => {
  await withFolder(someFiles, async (folder, root) => {
    const [image, imd, back] = ["disk.img", "disk.imd", "back.img"].map((name) => join(root, name));
    await makeFloppy("--from", folder, "--label", "WORK", "--size", "1440", image);
    check.equal((await mtools("mtype", image, "::A long name.text")).stdout.toString(), "long\n");
    check.equal((await makeFloppy(image, imd)).stderr, "");
    await makeFloppy(imd, back);
    check.ok((await readFile(back)).equals(await readFile(image)), "the disk changed on its way");
    const { stdout } = await makeFloppy("--about", imd);
    check.equal(stdout.trim(), `${imd}: ImageDisk; 80 cylinders, 2 heads, 18 sectors of 512 bytes; label WORK`);
    const hfe = join(root, "direct.hfe");
    await makeFloppy("--from", folder, hfe);
    check.ok(/HxC HFE; 40 cylinders, 1 head, 8 sectors/.test((await makeFloppy("--about", hfe)).stdout), "not 160 KB");
    await makeFloppy("--format", "HxC HFE version 3", image, join(root, "three.hfe"));
    check.ok(/HxC HFE version 3/.test((await makeFloppy("--about", join(root, "three.hfe"))).stdout), "not version 3");
  });
});

/** The same ImageDisk file with a deleted data mark in its first sector: the record's type is 2 more [IMD.TXT, 6.0]. */
function withDeletedSector(imd) {
  const changed = imd.slice();
  const [endOfComment, trackHead, sectorMap] = [0x1a, 5, 18];
  changed[changed.indexOf(endOfComment) + 1 + trackHead + sectorMap] += 2;
  return changed;
}

test("make_floppy makes disks of zeros, and disks without tracks", async () => {
  await withFolder({}, async (folder, root) => {
    const [zeros, cells, raw] = ["zeros.img", "new.86f", "new.img"].map((name) => join(root, name));
    await makeFloppy("--zeros", "--size", "360", zeros);
    check.ok((await readFile(zeros)).equals(Buffer.alloc(360 * KB)), "not all zeros");
    await makeFloppy("--unformatted", "--size", "720", cells);
    check.ok(/86F; 80 cylinders, 2 heads, no sectors/.test((await makeFloppy("--about", cells)).stdout), "not unformatted");
    check.ok(/wants a format with tracks: name it \.86f/.test(await refused("--unformatted", raw)), "another sentence");
  });
});

test("make_floppy warns of what a format has no place for", async () => {
  await withFolder(someFiles, async (folder, root) => {
    const [image, imd, raw] = ["disk.img", "disk.imd", "raw.img"].map((name) => join(root, name));
    await makeFloppy(image);
    await makeFloppy(image, imd);
    await writeFile(imd, withDeletedSector(await readFile(imd)));
    const { stderr } = await makeFloppy(imd, raw);
    const warning = "raw.img has no place for all that is on the disk:\n  Track 0, head 0: a deleted data mark.";
    check.equal(stderr, `make_floppy: ${warning}\n`);
    check.ok((await readFile(raw)).equals(await readFile(image)), "the rest is not kept");
  });
});

test("make_floppy refuses with the cause and the cure", async () => {
  await withFolder({ big: new Uint8Array(800 * KB), "no.td0": "damaged" }, async (folder, root) => {
    const at = (name) => join(root, name);
    check.ok(/there is no folder .*missing/.test(await refused("--from", at("missing"), at("a.img"))), "another sentence");
    const tooMuch = await refused("--from", folder, "--size", "720", at("a.img"));
    check.ok(/801 KB and do not fit on a disk of 720 KB/.test(tooMuch), tooMuch);
    check.ok(/no.td0: The image has only 7 bytes/.test(await refused(join(folder, "no.td0"), at("a.img"))), "another sentence");
    check.ok(/none.td0 cannot be read \(ENOENT\)/.test(await refused(at("none.td0"), at("a.img"))), "another sentence");
    await makeFloppy(at("blank.img"));
    check.ok(/SuperCard Pro are only read\. Choose imd/.test(await refused(at("blank.img"), at("a.scp"))), "another sentence");
    check.ok(/make a raw image \(.img\) first/.test(await refused(at("new.hfe"))), "another sentence");
  });
});

test("make_floppy knows the suffix of every format, so that two images are never a disk with a file", async () => {
  const text = await readFile(join(checkout, "tools/make_floppy"), "utf8");
  const known = new Set([...text.matchAll(/_SUFFIXES = .*$/gm)].flatMap(([line]) => line.match(/[a-z0-9]+/g)));
  for (const { suffixes } of vpc.floppyDiskFormats)
    for (const suffix of suffixes) check.ok(known.has(suffix), `make_floppy does not know .${suffix}`);
});
