// SPDX-License-Identifier: MIT
// Files are made, written, replaced and removed at random, while there is room and while there is none: what is said to
// be kept is what the next program finds, at any moment, and in the end all of it is.
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { check } from "./check.js";
import { MemoryFolder } from "./memory_folder.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const load = (name) => import(pathToFileURL(join(packageFolder, "internal", name)));
const { FileStore } = await load("file_store.js");
const { FolderVault } = await load("folder_vault.js");
const { KeptFiles } = await load("kept_files.js");
const { Settled } = await load("store_queue.js");

const Runs = 300;
const Steps = 40;
const journalBytes = 8192;
const Sizes = [100, 5000, 300_000, 700_000];
const LargestRoom = 1_200_000;

/** Numbers below `most`, the same for each seed. */
function randomNumbers(seed) {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % most;
  };
}

class Program {
  folder = new MemoryFolder();
  files = new FileStore();
  numbers = new Map(); // path -> number

  constructor(random) {
    this.random = random;
  }
  async open() {
    const { vault } = await FolderVault.open(this.folder, { journalBytes });
    const commit = (changes) => new Promise(setImmediate).then(() => vault.commit(changes));
    this.vault = vault;
    this.kept = KeptFiles.over({ kind: "opfs", commit, trouble: "", kept: { lists: {} } }, () => {});
    this.files.keepIn(this.kept);
  }

  bytes(most) {
    return new Uint8Array(this.random(most) + 1).fill(this.random(250) + 1);
  }
  make(path) {
    const number = this.files.make(new Uint8Array(Sizes[this.random(Sizes.length)]).fill(this.random(250) + 1));
    this.files.named(number, path, false, this.numbers.get(path) ?? 0);
    this.numbers.set(path, number);
  }
  write(number) {
    this.files.write(number, this.random(this.files.size(number)), this.bytes(2000));
  }
  remove(path) {
    this.files.unnamed(this.numbers.get(path));
    this.numbers.delete(path);
  }
  /** Something happens to one of four files, or there is another room, or time passes. */
  async step() {
    const path = `C:\\${this.random(4)}`;
    const number = this.numbers.get(path);
    const action = this.random(10);
    if (action < 3) this.make(path);
    else if (action < 6 && number) this.write(number);
    else if (action === 6 && number) this.files.replace(number, this.bytes(3000));
    else if (action === 7 && number) this.remove(path);
    else if (action === 8) this.folder.room = this.random(2) ? Infinity : 2 * journalBytes + this.random(LargestRoom);
    else for (let turns = this.random(20); turns > 0; turns--) await new Promise(setImmediate);
  }

  /** Path and bytes of the files that `wanted` says yes to. */
  contents(wanted = () => true) {
    const found = [...this.numbers].filter(([, number]) => wanted(number));
    return found.map(([path, number]) => {
      const bytes = new Uint8Array(this.files.size(number));
      this.files.read(number, 0, bytes);
      return [path, bytes];
    });
  }
}

/** What a program finds that begins now. */
async function filesLeftIn(folder) {
  const { vault, kept } = await FolderVault.open(folder.leftBehind(), { journalBytes });
  await vault.close();
  return kept.files;
}

const same = (a, b) => Buffer.compare(a, b) === 0;

test(`files that were kept are there whole, and those that are gone stay gone, in ${Runs} random programs`, async () => {
  for (let run = 1; run <= Runs; run++) {
    const random = randomNumbers(run);
    const program = new Program(random);
    await program.open();
    for (let n = 0; n < Steps; n++) {
      await program.step();
      if (random(12) > 0) continue;
      const expected = program.contents((number) => program.files.settled(number) === Settled.Kept);
      const left = await filesLeftIn(program.folder);
      for (const [path, bytes] of expected) {
        const found = left.filter(({ entry }) => entry.path === path);
        check.ok(found.length === 1 && same(found[0].bytes, bytes), `run ${run}, step ${n}: ${path}`);
      }
    }
    program.folder.room = Infinity;
    check.equal(await program.kept.flush(), []);
    await program.vault.close();
    const left = await filesLeftIn(program.folder);
    const expected = program.contents();
    check.equal(left.map(({ entry }) => entry.path).sort(), expected.map(([path]) => path).sort());
    for (const [path, bytes] of expected)
      check.ok(same(left.find(({ entry }) => entry.path === path).bytes, bytes), `run ${run}, in the end: ${path}`);
    const stored = [...program.folder.files.keys()].filter((name) => name.startsWith("file"));
    check.equal(stored.length, expected.length);
  }
});
