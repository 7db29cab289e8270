// SPDX-License-Identifier: MIT
// Files that outlive the program, under Node: in a folder.
import { spawn } from "node:child_process";
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { check } from "./check.js";
import { MemoryFolder } from "./memory_folder.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const load = (name) => import(pathToFileURL(join(packageFolder, name)));
const { createObject, HRESULT } = await load("ferrite.js");
const { FolderVault } = await load("internal/folder_vault.js");
const { MessageBytes, Settled, StoreQueue } = await load("internal/store_queue.js");

const Kills = Number(process.env.FERRITE_KILLS ?? 100);
const SectorBytes = 512;

async function inFolder(action) {
  const folder = await mkdtemp(join(tmpdir(), "ferrite-storage-"));
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const journalBytes = 8192;
const openVault = (folder) => FolderVault.open(folder, { journalBytes });
const create = (id, bytes, entry = { path: `C:\\${id}` }) => {
  const half = bytes.length >> 1;
  const size = bytes.length;
  return [
    { kind: "part", id, offset: 0, size, bytes: bytes.subarray(0, half) },
    { kind: "part", id, offset: half, size, bytes: bytes.subarray(half) },
    { kind: "create", id, entry, size },
  ];
};
const write = (id, offset, bytes) => ({ kind: "write", id, offset, bytes });
const filled = (size, value) => new Uint8Array(size).fill(value);
const contents = ({ files }) => Object.fromEntries(files.map(({ id, bytes }) => [id, bytes]));

/** Keeps `first`, then `second` in a program that is killed after so many bytes were written; what the next one finds. */
async function killedAfter(bytes, first, second) {
  const folder = new MemoryFolder();
  const { vault } = await openVault(folder);
  await vault.commit(first);
  folder.writesLeft = bytes;
  const failed = await vault.commit(second);
  await vault.close();
  const { kept } = await openVault(folder.leftBehind());
  return { kept, whole: failed.size === 0 };
}

test("a write that the program's end cuts short is there as a whole or not at all, at whichever byte", async () => {
  for (let bytes = 0, whole = false; !whole; bytes++) {
    const found = await killedAfter(bytes, create(1, filled(2048, 1)), [write(1, 512, filled(1024, 2))]);
    whole = found.whole;
    const file = contents(found.kept)[1];
    const written = file.subarray(512, 1536).every((byte) => byte === 2);
    check.ok(written || file.every((byte) => byte === 1), `torn after ${bytes} bytes`);
    check.ok(written || !whole, "a write that was kept is lost");
  }
});

test("a file that takes another's place does so at once, at whichever byte the program ends", async () => {
  const other = create(2, filled(1500, 2), { path: "C:\\1", replaces: 1 });
  for (let bytes = 0, whole = false; !whole; bytes += 7) {
    const found = await killedAfter(bytes, create(1, filled(1000, 1)), other);
    whole = found.whole;
    const files = found.kept.files;
    check.equal(files.length, 1);
    const size = files[0].id === 1 ? 1000 : 1500;
    check.equal(files[0].bytes.length, size);
    check.ok(files[0].bytes.every((byte) => byte === files[0].id), `torn after ${bytes} bytes`);
  }
});

test("the journal is folded into the files, at whichever byte the program ends", async () => {
  const writes = Array.from({ length: 30 }, (_, n) => write(1, n * SectorBytes, filled(SectorBytes, n + 1)));
  for (let bytes = 0, whole = false; !whole; bytes += 101) {
    const folder = new MemoryFolder();
    const { vault } = await openVault(folder);
    await vault.commit(create(1, filled(30 * SectorBytes, 0)));
    folder.writesLeft = bytes;
    let kept = 0;
    for (const one of writes) if ((await vault.commit([one])).size === 0 && folder.writesLeft > 0) kept++;
    await vault.close();
    whole = kept === writes.length;
    const file = contents((await openVault(folder.leftBehind())).kept)[1] ?? filled(30 * SectorBytes, 0);
    for (let n = 0; n < kept; n++) {
      const sector = file.subarray(n * SectorBytes, (n + 1) * SectorBytes);
      check.ok(sector.every((byte) => byte === n + 1), `sector ${n} after ${bytes} bytes`);
    }
  }
});

test("a full folder still takes writes to what exists; what does not fit is kept as soon as there is room", async () => {
  const folder = new MemoryFolder();
  const { vault } = await openVault(folder);
  const troubles = [];
  const queue = new StoreQueue((changes) => vault.commit(changes), (id) => troubles.push(id));
  create(1, filled(4096, 1)).forEach((change) => queue.push(change));
  create(2, filled(4096, 2)).forEach((change) => queue.push(change));
  await queue.idle();
  folder.room = 2 * journalBytes + 3 * 4096 - 1;
  create(3, filled(4096, 3)).forEach((change) => queue.push(change));
  queue.push(write(1, 0, filled(512, 9)));
  check.equal(await queue.idle(), [3]);
  queue.push(write(3, 0, filled(512, 8)));
  await queue.idle();
  check.equal([1, 2, 3].map((id) => queue.settled(id)), [Settled.Kept, Settled.Kept, Settled.Failed]);
  check.equal(troubles, [3]);
  queue.push({ kind: "remove", id: 2 });
  check.equal(await queue.idle(), []);
  check.equal(queue.settled(3), Settled.Kept);
  await vault.close();
  const files = contents((await openVault(folder.leftBehind())).kept);
  check.equal(Object.keys(files), ["1", "3"]);
  check.equal([files[1][0], files[3][0], files[3][512]], [9, 8, 3]);
});

test("a file of many parts that there is no room for is set aside at once, and tried again when room was made", async () => {
  const folder = new MemoryFolder();
  const { vault } = await openVault(folder);
  const commits = [];
  const queue = new StoreQueue((changes) => {
    commits.push(changes.map(({ kind, id }) => `${kind} ${id}`));
    return vault.commit(changes);
  }, () => {});
  create(1, filled(4096, 1)).forEach((change) => queue.push(change));
  await queue.idle();
  const part = MessageBytes; // each is one
  const size = 3 * part;
  folder.room = 2 * journalBytes + size + 4095;
  commits.length = 0;
  for (let offset = 0; offset < size; offset += part)
    queue.push({ kind: "part", id: 2, offset, size, bytes: () => filled(part, 2) });
  queue.push({ kind: "create", id: 2, entry: { path: "C:\\2" }, size });
  check.equal(await queue.idle(), [2]);
  check.equal(queue.settled(2), Settled.Failed);
  check.equal(commits, [["part 2"]]);
  queue.push({ kind: "remove", id: 1 });
  check.equal(await queue.idle(), []);
  check.equal(queue.settled(2), Settled.Kept);
  await vault.close();
  const { kept } = await openVault(folder.leftBehind());
  check.equal(kept.files.map(({ id }) => id), [2]);
  check.ok(kept.files[0].bytes.length === size && kept.files[0].bytes.every((byte) => byte === 2), "a part is lost");
});

test("a file that was replaced while there was no room for it does not come back", async () => {
  const folder = new MemoryFolder();
  const { vault } = await openVault(folder);
  const queue = new StoreQueue((changes) => vault.commit(changes), () => {});
  folder.room = 2 * journalBytes + 3000;
  create(1, filled(4096, 1)).forEach((change) => queue.push(change));
  check.equal(await queue.idle(), [1]);
  create(2, filled(2048, 2), { path: "C:\\1", replaces: 1 }).forEach((change) => queue.push(change));
  check.equal(await queue.idle(), []);
  folder.room = Infinity;
  queue.retryAll();
  await queue.idle();
  await vault.close();
  const { kept } = await openVault(folder.leftBehind());
  check.equal(kept.files.map(({ id, entry }) => [id, entry.path]), [[2, "C:\\1"]]);
});

test("what a file without room was to replace goes with it, whether it is replaced itself or removed", async () => {
  for (const removed of [false, true]) {
    const folder = new MemoryFolder();
    const { vault } = await openVault(folder);
    const queue = new StoreQueue((changes) => vault.commit(changes), () => {});
    create(1, filled(1024, 1)).forEach((change) => queue.push(change));
    await queue.idle();
    folder.room = 2 * journalBytes + 4096;
    create(2, filled(8192, 2), { path: "C:\\1", replaces: 1 }).forEach((change) => queue.push(change));
    check.equal(await queue.idle(), [2]);
    if (removed) queue.push({ kind: "remove", id: 2 });
    else create(3, filled(2048, 3), { path: "C:\\1", replaces: 2 }).forEach((change) => queue.push(change));
    check.equal(await queue.idle(), []);
    await vault.close();
    const { kept } = await openVault(folder.leftBehind());
    check.equal(kept.files.map(({ id }) => id), removed ? [] : [3]);
  }
});

test("a file whose end came while its parts were on their way is gone", async () => {
  const folder = new MemoryFolder();
  const { vault } = await openVault(folder);
  const queue = new StoreQueue((changes) => vault.commit(changes), () => {});
  folder.room = 2 * journalBytes;
  create(1, filled(4096, 1)).forEach((change) => queue.push(change));
  await Promise.resolve(); // the message is under way
  queue.push({ kind: "remove", id: 1 });
  check.equal(await queue.idle(), []);
  await vault.close();
  check.equal((await openVault(folder.leftBehind())).kept.files, []);
});

test("a folder that is full when it is opened still gives what it has, and takes writes to it", async () => {
  const folder = new MemoryFolder();
  const { vault } = await openVault(folder);
  await vault.commit(create(1, filled(1024, 1)));
  const left = folder.leftBehind();
  left.room = 0;
  const { vault: again, kept } = await openVault(left);
  check.equal(contents(kept)[1].length, 1024);
  check.equal((await again.commit([write(1, 0, filled(512, 2))])).size, 0);
  check.equal(contents((await openVault(left.leftBehind())).kept)[1][0], 2);
  await Promise.all([vault.close(), again.close()]);
});

test("a damaged journal is refused with a sentence, and nothing is deleted", async () => {
  const folder = new MemoryFolder();
  const { vault } = await openVault(folder);
  await vault.commit(create(1, filled(1024, 1)));
  await vault.close();
  for (const name of ["journal0", "journal1"]) folder.files.get(name).fill(0x55, 0, 100);
  await check.rejects(openVault(folder), /storage is damaged/);
  check.equal(folder.files.get("file1").length, 1024);
});

test(`a program killed ${Kills} times while it writes loses no sector that was kept, and tears none`, () =>
  inFolder(async (folder) => {
    const kept = new Map(); // sector -> number
    for (let kill = 0, first = 1; kill < Kills; kill++) {
      for (const line of await linesUntilKilled(folder, first)) {
        const [sector, count, number] = line.split(" ").map(Number);
        for (let n = sector; n < sector + count; n++) kept.set(n, number);
      }
      first = await checkSectors(folder, kept);
    }
    check.ok(kept.size > 16, "hardly anything was written");
  }));

/** What storage_writer.mjs says until it is killed, at a random moment. */
async function linesUntilKilled(folder, first) {
  const script = fileURLToPath(new URL("storage_writer.mjs", import.meta.url));
  const words = [script, packageFolder, folder, String(first)];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (bytes) => {
    if (said === "") setTimeout(() => child.kill("SIGKILL"), Math.random() * 80);
    said += bytes;
  });
  await new Promise((closed) => child.on("close", closed));
  return said.split("\n").slice(0, -1); // the last line may be cut
}

/** The next number to write. */
async function checkSectors(folder, kept) {
  const { NodeVaultFolder } = await load("internal/node_vault_folder.js");
  const opened = await FolderVault.open(new NodeVaultFolder(folder));
  await opened.vault.close();
  const bytes = contents(opened.kept)[1];
  const words = new Uint32Array(bytes.slice().buffer);
  const perSector = SectorBytes / 4;
  const numbers = Array.from({ length: words.length / perSector }, (_, n) => words[n * perSector]);
  numbers.forEach((number, sector) => {
    const own = words.subarray(sector * perSector, (sector + 1) * perSector);
    check.ok(own.every((word) => word === number), `sector ${sector} is torn`);
    check.ok(number >= (kept.get(sector) ?? 0), `sector ${sector} is ${number}, ${kept.get(sector)} was kept`);
  });
  const long = new Set(numbers.slice(-16));
  check.equal(long.size, 1, "a write of 16 sectors is torn");
  return Math.max(...numbers) + 1000;
}

test("a folder that another program has open is only read", () =>
  inFolder(async (folder) => {
    const first = await createObject("VirtualPC.Application", { storage: folder });
    check.equal(first.hostFiles.write("C:\\Disks\\a.img", filled(1_474_560, 0)), HRESULT.S_OK);
    check.equal(await first.hostFiles.flush(), HRESULT.S_OK);
    const second = await createObject("VirtualPC.Application", { storage: folder });
    check.equal([first, second].map((vpc) => vpc.hostFiles.storage.writable), [true, false]);
    check.ok(/open elsewhere/.test(second.hostFiles.storage.trouble), second.hostFiles.storage.trouble);
    check.equal(second.hostFiles.stat("C:\\Disks\\a.img").readOnly, true);
    const drive = second.createVirtualMachine("Second", "C:\\Machines").floppyDrives.item(1);
    check.equal(drive.attachImage("C:\\Disks\\a.img"), HRESULT.S_OK);
    check.equal(drive.writeProtected, true);
    check.throws(() => (drive.writeProtected = false), HRESULT.E_ACCESSDENIED);
    check.equal(second.hostFiles.write("C:\\Disks\\b.img", filled(512, 1)), HRESULT.S_OK);
    check.equal(await second.hostFiles.flush(), HRESULT.S_OK);
    const names = (await readdir(folder)).filter((name) => name.startsWith("file"));
    check.equal(names.length, 1);
  }));
