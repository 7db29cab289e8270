// SPDX-License-Identifier: MIT
// Drives of the host: a picked file, a folder, a URL, a disc.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { check } from "./check.js";
import * as guests from "./guests.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const { createObject, HRESULT } = await import(pathToFileURL(join(packageFolder, "ferrite.js")));

/** A FileSystemFileHandle of a file in memory; `denied`: its user does not let it be written. */
class Handle {
  kind = "file";
  name = "disk.img";
  denied = false;
  constructor(bytes) {
    this.bytes = bytes;
  }
  async getFile() {
    return new Blob([this.bytes]);
  }
  async createWritable() {
    if (this.denied) throw new Error("permission was denied");
    const parts = [];
    return {
      write: async (bytes) => parts.push(bytes.slice()),
      close: async () => (this.bytes = parts[0]),
    };
  }
}

async function host() {
  const vpc = await createObject("VirtualPC.Application", { deterministic: true });
  const vm = vpc.createVirtualMachine("DOS", "C:\\Machines");
  vm.memory = 4;
  return { vpc, vm, drive: vm.floppyDrives.item(1) };
}
const nextEvent = (target, type) =>
  new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));

test("what a guest writes to a picked file is in it when the drive is released", async () => {
  const { vpc, vm, drive } = await host();
  const handle = new Handle(guests.writer());
  check.equal(await vpc.hostDrives.register("A", handle), 0);
  check.equal(vpc.hostInfo.floppyDrives, ["A"]);
  check.equal(drive.attachHostDrive("a:"), 0);
  check.equal([drive.attachment, drive.hostDriveLetter, drive.imageFile], [2, "A", ""]);
  const before = handle.bytes.slice();
  vm.startup();
  check.equal(await vm.run({ milliseconds: 10_000, until: "AA" }), 0);
  check.ok(Buffer.compare(handle.bytes, before) === 0, "the file was written too early");
  const written = nextEvent(vpc.hostDrives, "written");
  check.equal(drive.releaseHostDrive(), 0);
  check.equal((await written).letter, "A");
  check.ok(Buffer.compare(handle.bytes, before) !== 0, "nothing was written");
  check.equal(handle.bytes.length, before.length);
});

test("a picked file that must not be written is told of, and nothing is lost", async () => {
  const { vpc, vm, drive } = await host();
  const handle = new Handle(guests.writer());
  await vpc.hostDrives.register("A", handle);
  drive.attachHostDrive("A");
  vm.startup();
  await vm.run({ milliseconds: 10_000, until: "AA" });
  const before = handle.bytes.slice();
  handle.denied = true;
  const trouble = nextEvent(vpc.hostDrives, "trouble");
  check.equal(drive.releaseHostDrive(), 0);
  check.ok(/drive A is not where it came from: permission was denied/.test((await trouble).message), "no sentence");
  await check.rejects(vpc.hostDrives.keep("A"), /permission was denied/);
  handle.denied = false;
  await vpc.hostDrives.keep("A");
  check.ok(Buffer.compare(handle.bytes, before) !== 0, "nothing was written");
});

test("a folder is a floppy disk with long names, and has what changed on it when it is released", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ferrite-"));
  try {
    await writeFile(join(folder, "A long name, with blanks.txt"), "from the folder");
    await mkdir(join(folder, "inner"));
    await writeFile(join(folder, "inner", "deep.txt"), "deep");
    const { vpc, drive } = await host();
    check.equal(await vpc.hostDrives.register("B", folder), 0);
    check.equal(drive.attachHostDrive("B"), 0);
    // The disk as a guest sees it, and writes to it.
    const disk = vpc.openDiskContents("C:\\Host Drives\\B.img");
    check.equal(disk.list().map(({ name }) => name).sort(), ["A long name, with blanks.txt", "inner"]);
    check.equal(Buffer.from(disk.read("inner/deep.txt")).toString(), "deep");
    disk.write("New file of a guest.txt", Buffer.from("new"));
    disk.write("inner/deep.txt", Buffer.from("deeper"));
    check.equal(disk.close(), 0);
    const written = nextEvent(vpc.hostDrives, "written");
    check.equal(drive.releaseHostDrive(), 0);
    await written;
    check.equal(await readFile(join(folder, "New file of a guest.txt"), "utf8"), "new");
    check.equal(await readFile(join(folder, "inner", "deep.txt"), "utf8"), "deeper");
    check.equal(await readFile(join(folder, "A long name, with blanks.txt"), "utf8"), "from the folder");
    check.equal(vpc.hostDrives.unregister("B"), 0);
    check.equal(vpc.hostFiles.exists("C:\\Host Drives\\B.img"), false);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a folder with more than a floppy disk holds is refused with a sentence, and leaves nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ferrite-"));
  try {
    await writeFile(join(folder, "large.bin"), new Uint8Array(2_000_000));
    const { vpc, drive } = await host();
    await check.rejects(vpc.hostDrives.register("B", folder), /The folder does not become a floppy disk: /);
    check.equal(vpc.hostDrives.letters, []);
    check.equal(vpc.hostFiles.exists("C:\\Host Drives\\B.img"), false);
    check.equal(drive.attachHostDrive("B"), HRESULT.E_INVALIDARG);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a URL is a drive of the host", async () => {
  const { vpc, drive } = await host();
  const disk = Buffer.from(guests.halted().subarray(0, 368_640)).toString("base64");
  check.equal(await vpc.hostDrives.register("A", new URL(`data:application/octet-stream;base64,${disk}`)), 0);
  check.equal(drive.attachHostDrive("A"), 0);
  check.equal(drive.releaseHostDrive(), 0);
});

test("a disc is a DVD drive of the host, whose events say when it comes and goes", async () => {
  const { vpc, vm } = await host();
  check.equal(vpc.hostDrives.register("D", new Uint8Array(1 << 16), { type: "dvd" }), 0);
  check.equal(vpc.hostDrives.register("E", new Uint8Array(1 << 16), { type: "tape" }), HRESULT.E_INVALIDARG);
  check.equal([vpc.hostInfo.dvdDrives, vpc.hostInfo.floppyDrives, vpc.hostDrives.letters], [["D"], [], ["D"]]);
  const drive = vm.addDVDROMDrive(1, 0);
  const heard = [];
  drive.onMediaInsert = (path) => heard.push(`in ${path}`);
  drive.addEventListener("mediaeject", ({ mediaPath }) => heard.push(`out ${mediaPath}`));
  check.equal(drive.attachHostDrive("D"), 0);
  check.equal([drive.attachment, drive.hostDriveLetter], [2, "D"]);
  check.equal(drive.releaseHostDrive(), 0);
  vpc.hostFiles.write("C:\\a.iso", new Uint8Array(1 << 16));
  check.equal(drive.attachImage("C:\\a.iso"), 0);
  check.equal(drive.releaseImage(), 0);
  check.equal(heard, ["in D", "out D", "in C:\\a.iso", "out C:\\a.iso"]);
});
