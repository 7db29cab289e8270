// SPDX-License-Identifier: MIT
// A program that writes numbered sectors to files kept in a folder, and says which are kept; storage_test.mjs kills it.
//   node storage_writer.mjs PACKAGE FOLDER FIRST
import { writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [packageFolder, folderPath, first] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(packageFolder, "internal", name)));
const [{ FolderVault }, { NodeVaultFolder }, { Settled, StoreQueue }] = await Promise.all(
  ["folder_vault.js", "node_vault_folder.js", "store_queue.js"].map(load),
);

const Disk = 1;
const SectorBytes = 512;
const Sectors = 400;
const LongWrite = 16; // sectors, all of one number
const InFlight = 4;

const folder = new NodeVaultFolder(folderPath);
if (!folder.take()) throw new Error("the folder is still held");
const { vault, kept } = await FolderVault.open(folder, { journalBytes: 16384 }); // so small that it is folded often
const queue = new StoreQueue((changes) => vault.commit(changes), (id, reason) => writeSync(2, `${id}: ${reason}\n`));
const blank = new Uint8Array((Sectors + LongWrite) * SectorBytes);
if (kept.files.length === 0) {
  queue.push({ kind: "part", id: Disk, offset: 0, bytes: blank });
  queue.push({ kind: "create", id: Disk, entry: { path: "A" }, size: blank.length });
}
await queue.idle();

const sectors = (count, number) => new Uint8Array(new Uint32Array((count * SectorBytes) / 4).fill(number).buffer);
function write(sector, count, number) {
  queue.push({ kind: "write", id: Disk, offset: sector * SectorBytes, bytes: sectors(count, number) });
  return { sector, count, number };
}
function draw(number) {
  if (number % 50 === 0) {
    queue.push({ kind: "replace", id: Disk, bytes: sectors(Sectors + LongWrite, number) });
    return { sector: 0, count: Sectors + LongWrite, number };
  }
  return number % 5 === 0 ? write(Sectors, LongWrite, number) : write(Math.floor(Math.random() * Sectors), 1, number);
}

for (let number = Number(first); ; ) {
  const written = [];
  for (let n = 0; n < InFlight; n++) written.push(draw(number++));
  while (queue.settled(Disk) === Settled.Pending) await new Promise(setImmediate);
  for (const { sector, count, number } of written) writeSync(1, `${sector} ${count} ${number}\n`);
}
