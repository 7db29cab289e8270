// SPDX-License-Identifier: MIT
// A real disk as a host drive: a Greaseweazle is imagined, with a disk whose flux it reads and writes.
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cellTracks, intervalsOf } from "../../web/internal/greaseweazle_drive.js";
import { check } from "./check.js";
import { ImaginedDrive } from "./imagined_drive.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const { createObject } = await import(pathToFileURL(join(packageFolder, "ferrite.js")));
const small = { cylinders: 40, heads: 1 };
const bytesOf = (text) => new TextEncoder().encode(text);

/** A drive with a formatted disk of 160 KB. */
async function host() {
  const vpc = await createObject("VirtualPC.Application", { deterministic: true });
  const vm = vpc.createVirtualMachine("DOS", "C:\\Machines");
  vpc.createFloppy("C:\\real.img", { size: 160, label: "REAL" });
  const { tracks } = cellTracks(vpc.convertFloppyDiskImage("C:\\real.img", "mfm").bytes);
  const real = new ImaginedDrive();
  for (const [number, cells] of tracks) real.tracks.set(number, intervalsOf(cells, ImaginedDrive.TicksPerTurn));
  return { vpc, drive: vm.floppyDrives.item(1), real };
}

test("a real disk is read as a whole, and its files are there", async () => {
  const { vpc, drive, real } = await host();
  const parts = [];
  vpc.hostDrives.onProgress = (letter, part) => parts.push(`${letter} ${part}`);
  check.equal(await vpc.hostDrives.register("A", real.port, small), 0);
  check.equal([parts.length, parts[0], parts.at(-1)], [40, "A 0.025", "A 1"]);
  check.equal([real.opened, real.turning, real.selected], [false, false, null]);
  check.equal(drive.attachHostDrive("A"), 0);
  check.equal(drive.files.label, "REAL");
});

test("what was written goes onto the real disk only when it is asked for, and only where it differs", async () => {
  const { vpc, drive, real } = await host();
  await vpc.hostDrives.register("A", real.port, small);
  drive.attachHostDrive("A");
  drive.files.write("NEW.TXT", bytesOf("onto the real disk"));
  check.equal(drive.releaseHostDrive(), 0);
  await new Promise((go) => setTimeout(go, 20));
  check.equal(real.written.size, 0);
  const heard = [];
  vpc.hostDrives.onWritten = (letter) => heard.push(letter);
  await vpc.hostDrives.keep("A");
  check.equal([...real.written], [0]); // where its FAT, its directory and its first cluster lie
  check.equal(heard, ["A"]);
  await vpc.hostDrives.keep("A");
  check.equal(heard, ["A"], "there was nothing more to keep");
  await vpc.hostDrives.register("B", real.port, small);
  drive.attachHostDrive("B");
  check.equal(drive.files.read("NEW.TXT"), bytesOf("onto the real disk"));
});

test("a disk that is write-protected, or reads back otherwise, is told of, and nothing is lost", async () => {
  const { vpc, drive, real } = await host();
  await vpc.hostDrives.register("A", real.port, small);
  drive.attachHostDrive("A");
  drive.files.write("NEW.TXT", bytesOf("x"));
  real.writeProtected = true;
  await check.rejects(vpc.hostDrives.keep("A"), /drive A is not where it came from: .*The disk is write-protected/);
  real.writeProtected = false;
  real.worn = true;
  await check.rejects(vpc.hostDrives.keep("A"), /Track 0, head 0 reads back as other than was written/);
  real.worn = false;
  await vpc.hostDrives.keep("A");
  check.equal(drive.files.read("NEW.TXT"), bytesOf("x"));
  check.equal([real.opened, real.turning, real.selected], [false, false, null]);
});

test("no device, no disk and a wrong cable are refused in sentences, and the port is free again", async () => {
  const { vpc, real } = await host();
  real.missing = true;
  await check.rejects(vpc.hostDrives.register("A", real.port, small), /could not be opened \(no such device\). Plug it in/);
  real.missing = false;
  real.tracks.clear();
  await check.rejects(vpc.hostDrives.register("A", real.port, small), /no index pulse: put a disk into the drive/);
  check.equal([real.opened, real.turning, vpc.hostDrives.letters], [false, false, []]);
  await check.rejects(vpc.hostDrives.register("A", real.port, { bus: "scsi" }), /neither "ibmpc" nor "shugart"/);
});

test("a device that is unplugged meanwhile is told of, and what was written can be kept when it is back", async () => {
  const { vpc, drive, real } = await host();
  real.tracksToLive = 7;
  await check.rejects(vpc.hostDrives.register("A", real.port, small), /is gone \(The device has been lost\)\. Plug it in/);
  check.equal([real.opened, vpc.hostDrives.letters], [false, []]);
  real.tracksToLive = Infinity;
  await vpc.hostDrives.register("A", real.port, small);
  drive.attachHostDrive("A");
  check.equal(vpc.hostDrives.unkept("A"), false);
  drive.files.write("NEW.TXT", bytesOf("x"));
  check.equal(vpc.hostDrives.unkept("A"), true);
  real.tracksToLive = 0;
  await check.rejects(vpc.hostDrives.keep("A"), /drive A is not where it came from: The Greaseweazle is gone/);
  check.equal([real.opened, vpc.hostDrives.unkept("A")], [false, true]);
  real.tracksToLive = Infinity;
  await vpc.hostDrives.keep("A");
  check.equal([[...real.written], vpc.hostDrives.unkept("A")], [[0], false]);
});

test("reading a real disk, and writing to it, can be stopped", async () => {
  const { vpc, drive, real } = await host();
  const reading = new AbortController();
  vpc.hostDrives.onProgress = (letter, part) => part > 0.2 && reading.abort();
  const { signal } = reading;
  await check.rejects(vpc.hostDrives.register("A", real.port, { ...small, signal }), /The disk was not read: it was stopped/);
  check.equal([real.opened, real.turning, vpc.hostDrives.letters], [false, false, []]);
  vpc.hostDrives.onProgress = null;
  await vpc.hostDrives.register("A", real.port, small);
  drive.attachHostDrive("A");
  drive.files.write("NEW.TXT", bytesOf("x"));
  await check.rejects(vpc.hostDrives.keep("A", { signal }), /Not all is on the real disk yet: it was stopped/);
  check.equal([real.written.size, vpc.hostDrives.unkept("A")], [0, true]);
});
