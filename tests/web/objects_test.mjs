// SPDX-License-Identifier: MIT
// The automation objects under Node, as a client installs them: everything is imported from the built package.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { cases, check } from "./cases.js";
import * as guests from "./guests.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const lib = await import(pathToFileURL(join(packageFolder, "ferrite.js")));
const { createObject, HRESULT } = lib;

const vpc = await createObject("virtualpc.application");
for (const { name, run } of cases) test(name, () => run({ vpc, lib }));

async function bootDeterministic() {
  const own = await createObject("VirtualPC.Application", { deterministic: true });
  const vm = own.createVirtualMachine("Same", "C:\\Machines");
  vm.floppyDrives.item(1).insert(guests.echo());
  await vm.startup();
  await vm.screen.waitForText("Ready");
  vm.keyboard.typeText("twice");
  check.equal(await vm.run({ until: "Ready twice" }), HRESULT.S_OK);
  check.equal(await vm.run({ milliseconds: 12.5 }), HRESULT.S_OK);
  const state = vm.saveState();
  vm.turnOff();
  return state;
}

test("a deterministic machine moves only when it is told to, and always to the same state", async () => {
  const [first, second] = [await bootDeterministic(), await bootDeterministic()];
  check.ok(Buffer.compare(first, second) === 0, "two runs differ");
  const own = await createObject("VirtualPC.Application", { deterministic: true });
  const vm = own.createVirtualMachine("Still", "C:\\Machines");
  await vm.startup();
  await new Promise((go) => setTimeout(go, 60));
  check.equal(vm.guestTime, 0);
});

test("what a machine would play is read where nothing plays it, 48,000 frames a second of guest time", async () => {
  const own = await createObject("VirtualPC.Application", { deterministic: true });
  const vm = own.createVirtualMachine("Beep", "C:\\Machines");
  vm.floppyDrives.item(1).insert(guests.beep());
  await vm.startup();
  await vm.screen.waitForText("A");
  await vm.run({ milliseconds: 20 });
  vm.sound.read();
  await vm.run({ milliseconds: 100 });
  const samples = vm.sound.read();
  check.equal(samples.length, 2 * 4800);
  const left = samples.filter((_, n) => n % 2 === 0);
  const rises = left.reduce((count, sample, n) => count + (n > 0 && left[n - 1] < 0 && sample >= 0), 0);
  check.ok(Math.abs(rises - 100) <= 1, `${rises} periods of 1000 Hz in 100 ms`);
  check.equal(vm.sound.read().length, 0);
  vm.turnOff();
  check.equal(vm.sound.read().length, 0);
});

test("guest time keeps to the wall clock, and an idle guest leaves the host alone", async () => {
  const vm = vpc.createVirtualMachine("Idle", "C:\\Machines");
  vm.floppyDrives.item(1).insert(guests.halted(), { name: "idle.img" });
  await vm.startup();
  await vm.screen.waitForText("A");
  // A busy host may keep a machine back for a moment, not for ever.
  let drift, used;
  for (let tries = 0; tries < 10; tries++) {
    const [wall, guest, cpu] = [performance.now(), vm.guestTime, process.cpuUsage()];
    await new Promise((go) => setTimeout(go, 1000));
    const elapsed = performance.now() - wall;
    const { user, system } = process.cpuUsage(cpu);
    drift = Math.abs(vm.guestTime - guest - elapsed);
    used = (user + system) / 1000 / elapsed;
    if (drift < 100 && used < 0.1) break;
  }
  vm.turnOff();
  vpc.deleteVirtualMachine(vm);
  check.ok(drift < 100, `guest time is ${drift.toFixed(0)} ms off`);
  check.ok(used < 0.1, `${(used * 100).toFixed(1)} % of a core`);
});

test("what is wrong with a module's files is said in a sentence", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ferrite-"));
  const wasmUrl = pathToFileURL(join(folder, "ferrite.wasm"));
  const open = () => createObject("VirtualPC.Application", { wasmUrl });
  try {
    await check.rejects(open(), /ferrite\.wasm could not be loaded .* wasmUrl/);
    for (const name of ["ferrite.wasm", "ferrite.mjs", "bios.bin", "vgabios.bin", "linux.bin"])
      await copyFile(join(packageFolder, name), join(folder, name));
    check.equal((await open()).name, "Ferrite");
    await writeFile(join(folder, "bios.bin"), "");
    await check.rejects(open(), /bios\.bin is empty/);
    await rm(join(folder, "bios.bin"));
    await check.rejects(open(), /bios\.bin could not be loaded/);
    await copyFile(join(packageFolder, "bios.bin"), join(folder, "bios.bin"));
    await writeFile(join(folder, "ferrite.wasm"), "<!doctype html>");
    await check.rejects(open(), /is no WebAssembly module/);
    await writeFile(join(folder, "ferrite.wasm"), Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    await check.rejects(open(), /same build/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("web/api says what core/automation's tables say", () =>
  promisify(execFile)(process.execPath, [join(checkout, "web/package/generate_api.mjs"), "--check"]));

test("a program ends by itself once no machine runs", async () => {
  const program = `
    import { createObject } from ${JSON.stringify(pathToFileURL(join(packageFolder, "ferrite.js")))};
    const vpc = await createObject("VirtualPC.Application");
    const vm = vpc.createVirtualMachine("Short", "C:\\\\Machines");
    await vm.startup();
    setTimeout(() => vm.turnOff(), 50);`;
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { timeout: 120_000 });
});

/** The text of a file of types, and of all that it leads to. */
async function typesOf(path, seen = new Set()) {
  if (seen.has(path)) return "";
  seen.add(path);
  const text = await readFile(path, "utf8");
  const others = [...text.matchAll(/from "(\.[^"]*)\.js"/g)].map(([, other]) => join(path, "..", `${other}.d.ts`));
  let all = text;
  for (const other of others) all += await typesOf(other, seen);
  return all;
}

test("the types name every public member", async () => {
  const types = await typesOf(join(packageFolder, "ferrite.d.ts"));
  const vm = vpc.createVirtualMachine("Typed", "C:\\Machines");
  const objects = [
    vpc,
    vm,
    vm.floppyDrives,
    vm.floppyDrives.item(1),
    vm.keyboard,
    vm.display,
    vm.screen,
    vm.serialPorts.item(1),
    vm.midiPort,
    vm.sound,
    vm.parallelPorts.item(1),
    vm.gamePort,
    vm.addDVDROMDrive(1, 0),
    vm.addNetworkAdapter(),
    vm.accountant,
    vm.guestOS,
    vpc.virtualNetworks.item(1),
    vpc.hostFiles,
    vpc.hostDrives,
    vpc.hostInfo,
  ];
  const names = objects.flatMap((object) => Object.getOwnPropertyNames(Object.getPrototypeOf(object)));
  const missing = names.filter(
    (name) => /^[a-z]/.test(name) && name !== "constructor" && !new RegExp(`\\b${name}\\b`).test(types),
  );
  vpc.deleteVirtualMachine(vm);
  check.equal(missing, []);
});

test(
  "a file of 700 MB is refused by insert unread, and by attachImage once it is a host file",
  { skip: fs.openAsBlob ? false : "this Node has no openAsBlob" },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "ferrite-"));
    const vm = vpc.createVirtualMachine("Large", "C:\\Machines");
    const drive = vm.floppyDrives.item(1);
    try {
      await writeFile(join(folder, "cd.iso"), "");
      await truncate(join(folder, "cd.iso"), 700 << 20); // takes no room
      const iso = await fs.openAsBlob(join(folder, "cd.iso"));
      const before = process.memoryUsage().arrayBuffers;
      check.equal(await drive.insert(iso, { name: "cd.iso" }), HRESULT.VM_E_IMAGE_CAPTURE_FAIL);
      check.ok(/734,003,200 bytes, more than any floppy disk holds/.test(vpc.lastError.message), vpc.lastError.message);
      check.ok(process.memoryUsage().arrayBuffers - before < 16 << 20, "it was read");
      check.equal(await vpc.hostFiles.write("C:\\cd.iso", iso), 0);
      check.equal(drive.attachImage("C:\\cd.iso"), HRESULT.VM_E_IMAGE_CAPTURE_FAIL);
      check.equal(vpc.hostFiles.delete("C:\\cd.iso"), 0);
    } finally {
      vpc.deleteVirtualMachine(vm);
      await rm(folder, { recursive: true });
    }
  },
);

const shared = process.env.FERRITE_SHARED ?? "";
const dos = join(shared, "corpora/images/freedos-1440.img");
test(
  "FreeDOS writes a file that is in the image after releaseImage",
  { skip: fs.existsSync(dos) ? false : "no ../shared" },
  async () => {
    const vm = vpc.createVirtualMachine("FreeDOS", "C:\\Machines");
    const drive = vm.floppyDrives.item(1);
    check.equal(drive.insert(await readFile(dos), { name: "freedos.img" }), 0);
    const path = drive.imageFile;
    await vm.startup();
    await vm.screen.waitForText(/A:\\>\s*$/, { timeout: 120_000 });
    vm.keyboard.typeText("copy con hello.txt\nwritten by a guest\n");
    vm.keyboard.typeKeySequence("Key_F6, Key_Enter");
    await vm.screen.waitForText(/hello\.txt[\s\S]*A:\\>\s*$/, { timeout: 120_000 });
    check.equal(drive.releaseImage(), 0);
    const bytes = Buffer.from(vpc.hostFiles.read(path));
    vm.turnOff();
    check.ok(bytes.includes("HELLO   TXT"), "there is no directory entry");
    check.ok(bytes.includes("written by a guest"), "the text is not there");
  },
);
