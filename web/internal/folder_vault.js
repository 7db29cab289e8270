// SPDX-License-Identifier: MIT
// Files that outlive the program, in a folder of the origin's private file system or of Node's: a file for each, and two
// journals that take turns. What changes is in the journal before anyone is told that it is kept; from there it is
// folded into the files. A generation of the journal begins with the catalogue of all files as they are then, and counts
// once that record is whole: whatever write is the last, either the old generation or the new one is complete.
import { decodeRecords, encodeRecords, fromJsonBytes, RecordKind, toJsonBytes } from "./store_journal.js";
import { StoredBytes } from "./stored_bytes.js";

const JournalNames = ["journal0", "journal1"];
const UsualJournalBytes = 4 << 20; // always there, so that a full disk still takes writes to what exists
const FoldDelay = 2000; // milliseconds after the last write
const MostTries = 20;
const fileName = (id) => `file${id}`;
const idsOf = (replaces = []) => [replaces].flat(); // older journals name one
const fileId = (name) => (/^file\d+$/.test(name) ? Number(name.slice(4)) : null);

/** { entries: Map id -> { path, ... }, lists: { name: [...] }, sizes: Map id -> bytes } as records change it. */
class Catalogue {
  entries = new Map();
  sizes = new Map();
  lists = {};

  static from({ files = [], lists = {} }) {
    const catalogue = new Catalogue();
    catalogue.lists = lists;
    for (const { id, size, entry } of files) {
      catalogue.entries.set(id, entry);
      catalogue.sizes.set(id, size);
    }
    return catalogue;
  }
  toJson() {
    const files = [...this.entries].map(([id, entry]) => ({ id, size: this.sizes.get(id) ?? 0, entry }));
    return { files, lists: this.lists };
  }
  apply({ kind, id, offset, payload }) {
    if (kind === RecordKind.Entry) this.#enter(id, fromJsonBytes(payload));
    else if (kind === RecordKind.Write) this.#resize(id, Math.max(this.sizes.get(id) ?? 0, offset + payload.length));
    else if (kind === RecordKind.Replace) this.#resize(id, payload.length);
    else if (kind === RecordKind.Remove) this.#remove(id);
    else if (kind === RecordKind.List) Object.assign(this.lists, fromJsonBytes(payload));
  }
  #enter(id, { size, replaces, ...entry }) {
    this.entries.set(id, entry);
    if (size !== undefined) this.sizes.set(id, size);
    for (const other of idsOf(replaces)) this.#remove(other);
  }
  #resize(id, size) {
    if (this.entries.has(id)) this.sizes.set(id, size);
  }
  #remove(id) {
    this.entries.delete(id);
    this.sizes.delete(id);
  }
}

/** The newest generation that is whole; a new one where there is nothing at all. */
function newestJournal(contents) {
  const found = contents.map(decodeRecords).filter(Boolean);
  found.sort((a, b) => b.generation - a.generation);
  if (found.length > 0) return found[0];
  if (contents.every((bytes) => bytes.every((byte) => byte === 0))) return null;
  throw new Error(
    "The list of the files that were kept cannot be read: its storage is damaged. Delete the site's data, or that folder.",
  );
}

/** What a folder keeps: { catalogue, contents: Map id -> Uint8Array, journal }. `read(name)` gives a file's bytes. */
async function readFolder(read) {
  const journal = newestJournal(await Promise.all(JournalNames.map(read)));
  const catalogue = journal ? Catalogue.from(fromJsonBytes(journal.records[0].payload)) : new Catalogue();
  const contents = new Map();
  for (const [id, size] of catalogue.sizes) {
    const file = new StoredBytes(new Uint8Array(size));
    const stored = await read(fileName(id));
    file.write(0, stored.subarray(0, size));
    contents.set(id, file);
  }
  for (const record of journal?.records.slice(1) ?? []) await replay(record, catalogue, contents, read);
  const kept = [...catalogue.entries.keys()].map((id) => [id, contents.get(id)?.bytes ?? new Uint8Array(0)]);
  return { catalogue, contents: new Map(kept), journal };
}

async function replay(record, catalogue, contents, read) {
  const { kind, id, offset, payload } = record;
  if (kind === RecordKind.Entry && !contents.has(id)) {
    const { size = 0 } = fromJsonBytes(payload);
    contents.set(id, new StoredBytes((await read(fileName(id))).slice(0, size)));
  }
  if (kind === RecordKind.Write) contents.get(id)?.write(offset, payload);
  if (kind === RecordKind.Replace) contents.set(id, new StoredBytes(payload.slice()));
  catalogue.apply(record);
}

const answer = ({ catalogue, contents }) => ({
  files: [...catalogue.entries].map(([id, entry]) => ({ id, entry, bytes: contents.get(id) })),
  lists: catalogue.lists,
});

/** What is kept, for one who may only look while another writes. folder: { read(name) }. */
export async function lookIntoFolder(folder) {
  const read = (name) => folder.read(name);
  for (let tries = 1; ; tries++) {
    try {
      const found = await readFolder(read);
      const now = newestJournal(await Promise.all(JournalNames.map(read)));
      if (now?.generation === found.journal?.generation || tries === MostTries) return answer(found);
    } catch (error) {
      if (tries === MostTries) throw error; // a file changed while it was read
    }
  }
}

export class FolderVault {
  #folder;
  #journalBytes;
  #files = new Map(); // id -> open file
  #journals = [];
  #catalogue = new Catalogue();
  #generation = 0;
  #index = 0; // of the next record
  #end = 0; // where it goes
  #unfolded = []; // records that are in the journal only
  #spoiled = false; // what lies behind #end may look like records
  #timer = null;
  #turn = Promise.resolve();

  /** folder: { names(), open(name), remove(name) }, its files with read, write, truncate, size, flush and close. */
  static async open(folder, { journalBytes = UsualJournalBytes } = {}) {
    const vault = new FolderVault();
    vault.#folder = folder;
    vault.#journalBytes = journalBytes;
    return { vault, kept: await vault.#load() };
  }

  /**
   * Makes changes last: { kind: "part" | "create" | "entry" | "write" | "replace" | "remove" | "list", id, ... }. The
   * parts of a new file come before its "create", which names it: till then there is no such file. An entry may replace
   * other files, a list of their ids, which go in the same moment. Resolves to the ids
   * of those files that there is no room for, with the reason: a part that came before the one without may be there,
   * none of the other changes is.
   */
  commit(changes) {
    return this.#inTurn(() => this.#commit(changes));
  }
  /** What the journal has is in the files. */
  fold() {
    return this.#inTurn(() => this.#fold());
  }
  async close() {
    clearTimeout(this.#timer);
    await this.#turn;
    for (const file of [...this.#files.values(), ...this.#journals]) file.close();
  }

  #inTurn(action) {
    const done = this.#turn.then(action);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #load() {
    const names = new Set(await this.#folder.names());
    const read = async (name) => (names.has(name) ? readAll(await this.#open(name)) : new Uint8Array(0));
    for (const name of JournalNames) this.#journals.push(await this.#folder.open(name));
    const found = await readFolder((name) => {
      const journal = JournalNames.indexOf(name);
      return journal < 0 ? read(name) : readAll(this.#journals[journal]);
    });
    this.#catalogue = found.catalogue;
    if (found.journal) this.#goOn(found.journal);
    try {
      const short = this.#journals.filter((journal) => journal.size() < this.#journalBytes);
      for (const journal of short) journal.truncate(this.#journalBytes);
      await this.#fold();
    } catch (error) {
      if (!found.journal) throw error; // else there is no room now, and the journal goes on as it is
    }
    await this.#sweep(names);
    return answer(found);
  }

  #goOn({ generation, records, end }) {
    this.#generation = generation;
    this.#index = records.length;
    this.#end = end;
    this.#unfolded = records.slice(1);
  }

  /** Files that nothing names any more: a program ended between making a file and naming it. */
  async #sweep(names) {
    const ids = [...names].map(fileId).filter((id) => id !== null);
    for (const id of ids) if (!this.#catalogue.entries.has(id)) await this.#delete(id);
  }

  async #open(name) {
    const id = fileId(name);
    if (!this.#files.has(id)) this.#files.set(id, await this.#folder.open(name));
    return this.#files.get(id);
  }

  async #delete(id) {
    this.#files.get(id)?.close();
    this.#files.delete(id);
    await this.#folder.remove(fileName(id));
  }

  async #commit(changes) {
    const failed = new Map();
    const records = [];
    for (const change of changes) {
      if (failed.has(change.id)) continue;
      try {
        await this.#makeRoom(change);
        if (change.kind !== "part") records.push(recordOf(change));
      } catch (error) {
        failed.set(change.id, error.message);
      }
    }
    const kept = records.filter(({ id }) => !failed.has(id));
    try {
      await this.#append(kept);
    } catch (error) {
      this.#spoiled = true;
      for (const { id } of kept) failed.set(id, error.message);
      return failed;
    }
    await this.#removeFiles(kept);
    this.#foldSoon();
    return failed;
  }

  /** A new file is written before anything names it; one that grows gets its room before the journal promises it. */
  async #makeRoom({ kind, id, offset = 0, bytes, size }) {
    if (!bytes && kind !== "create") return;
    const file = await this.#open(fileName(id));
    const end = size ?? offset + bytes.length;
    if (end > file.size()) file.truncate(end);
    if (kind === "part") file.write(offset, bytes);
    if (kind === "create") file.flush();
  }

  async #append(records) {
    if (records.length === 0) return;
    let bytes = encodeRecords(records, this.#generation, this.#index);
    if (this.#spoiled || this.#end + bytes.length > this.#journalBytes) {
      await this.#fold();
      bytes = encodeRecords(records, this.#generation, this.#index);
    }
    const journal = this.#journals[this.#generation % 2];
    journal.write(this.#end, bytes);
    journal.flush();
    this.#end += bytes.length;
    this.#index += records.length;
    for (const record of records) this.#catalogue.apply(record);
    this.#unfolded.push(...records);
  }

  async #removeFiles(records) {
    for (const { kind, id, payload } of records) {
      if (kind === RecordKind.Remove) await this.#delete(id);
      if (kind !== RecordKind.Entry) continue;
      for (const replaced of idsOf(fromJsonBytes(payload).replaces)) await this.#delete(replaced);
    }
  }

  async #fold() {
    clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writeFiles();
    const catalogue = { kind: RecordKind.Catalogue, payload: toJsonBytes(this.#catalogue.toJson()) };
    const bytes = encodeRecords([catalogue], this.#generation + 1, 0);
    const journal = this.#journals[(this.#generation + 1) % 2];
    journal.write(0, bytes);
    if (journal.size() > this.#journalBytes && bytes.length <= this.#journalBytes) journal.truncate(this.#journalBytes);
    journal.flush();
    this.#generation++;
    this.#index = 1;
    this.#end = bytes.length;
    this.#unfolded = [];
    this.#spoiled = false;
  }

  async #writeFiles() {
    const touched = new Set();
    for (const { kind, id, offset, payload } of this.#unfolded) {
      const writes = kind === RecordKind.Write || kind === RecordKind.Replace;
      if (!writes || !this.#catalogue.entries.has(id)) continue;
      const file = await this.#open(fileName(id));
      file.write(kind === RecordKind.Write ? offset : 0, payload);
      touched.add(id);
    }
    for (const id of touched) {
      const file = this.#files.get(id);
      file.truncate(this.#catalogue.sizes.get(id));
      file.flush();
    }
  }

  #foldSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.fold().catch(() => {}), FoldDelay); // full: what is in the journal stays there
    this.#timer.unref?.();
  }
}

async function readAll(file) {
  const bytes = new Uint8Array(file.size());
  file.read(0, bytes);
  return bytes;
}

function recordOf({ kind, id, offset, bytes, size, entry, list }) {
  switch (kind) {
    case "create":
      return { kind: RecordKind.Entry, id, payload: toJsonBytes({ ...entry, size }) };
    case "entry":
      return { kind: RecordKind.Entry, id, payload: toJsonBytes(entry) };
    case "write":
      return { kind: RecordKind.Write, id, offset, payload: bytes };
    case "replace":
      return { kind: RecordKind.Replace, id, payload: bytes };
    case "remove":
      return { kind: RecordKind.Remove, id };
    default:
      return { kind: RecordKind.List, id, payload: toJsonBytes(list) };
  }
}
