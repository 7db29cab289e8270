// SPDX-License-Identifier: MIT
// The bytes of host files and host drives, outside the module's memory. web/bindings/js_store.cpp asks by number;
// nothing here may throw into it.

import { FetchedFile } from "./fetched_file.js";
import { KeptFiles } from "./kept_files.js";
import { Settled } from "./store_queue.js";
import { StoredBytes } from "./stored_bytes.js";
import { WriteThrough } from "./write_through.js";

/** Bytes in memory; once they have a name, what changes goes to where files are kept. */
class MemoryFile {
  #stored;
  #push = null; // (change without its id)
  #through = null;
  writable = true;
  handle = null; // of the user's file that the bytes came from

  constructor(bytes) {
    this.#stored = new StoredBytes(bytes);
  }
  get size() {
    return this.#stored.size;
  }
  /** The bytes themselves. */
  get bytes() {
    return this.#stored.bytes;
  }
  /** `push` gets each change from now on. */
  keepBy(push) {
    this.#push = push;
  }
  read(offset, into) {
    if (offset + into.length > this.size) return false;
    into.set(this.bytes.subarray(offset, offset + into.length));
    return true;
  }
  write(offset, from) {
    if (!this.writable) return false;
    this.#stored.write(offset, from);
    this.#push?.({ kind: "write", offset, bytes: from.slice() });
    this.#through?.changed();
    return true;
  }
  replace(all) {
    if (!this.writable) return false;
    this.#stored = new StoredBytes(all.slice());
    this.#push?.({ kind: "replace", bytes: () => this.bytes.slice() }); // with what was written since, when it is sent
    this.#through?.changed();
    return true;
  }
  /** Everything goes to the user's file, too, or no more; false: there is none that can be written. */
  writeThrough(on, onFailure) {
    if (on && typeof this.handle?.createWritable !== "function") return false;
    this.#through = on ? (this.#through ?? new WriteThrough(this.handle, () => this.bytes, onFailure)) : null;
    return true;
  }
  get throughSettled() {
    return this.#through?.settled;
  }
  flush() {
    return true;
  }
}

const worse = (a, b = Settled.Kept) => Math.max(a, b); // Kept, Pending, Failed

/** Media of the page's own: { size, read(offset, length) -> Uint8Array, write?(offset, bytes), flush?() }. */
class PageMedia {
  constructor(media) {
    this.media = media;
  }
  get size() {
    return this.media.size;
  }
  get writable() {
    return typeof this.media.write === "function";
  }
  read(offset, into) {
    const bytes = this.media.read(offset, into.length);
    if (!bytes || bytes.length < into.length) return false;
    into.set(bytes.subarray(0, into.length));
    return true;
  }
  write(offset, from) {
    return this.media.write(offset, from.slice()) !== false;
  }
  flush() {
    return this.media.flush?.() !== false;
  }
}

export class FileStore {
  #files = new Map();
  #next = 1;
  #kept = new KeptFiles();

  /** Where files are kept from now on: a KeptFiles. */
  keepIn(kept) {
    this.#kept = kept;
  }
  get kept() {
    return this.#kept;
  }
  /** A file with a copy of `bytes`; 0: there is no room. */
  make(bytes) {
    try {
      return this.#add(new MemoryFile(bytes.slice()));
    } catch {
      return 0;
    }
  }
  /** A file of `bytes` themselves, which nobody else changes; they came from the user's file of that handle, if any. */
  keep(bytes, handle = null) {
    const file = new MemoryFile(bytes);
    file.handle = handle;
    return this.#add(file);
  }
  /** A file that was kept. Where nothing more is, nobody writes to it. */
  restore({ id, entry, bytes }) {
    const file = new MemoryFile(bytes);
    file.writable = this.#kept.writable;
    this.#kept.attach(file, id, entry);
    return this.#add(file);
  }
  async restoreFetched({ id, entry }, onTrouble) {
    const file = await FetchedFile.open(new URL(entry.url), onTrouble);
    this.#kept.attach(file, id, entry);
    return this.#add(file);
  }
  makeFromMedia(media) {
    return this.#add(new PageMedia(media));
  }
  /** Of a Blob or a URL, whose bytes are fetched as they are asked for; a promise. */
  async makeFetched(source, onTrouble) {
    return this.#add(await FetchedFile.open(source, onTrouble));
  }
  /** Calls `ready` until it is true, each time something that it asked for has come; that then stays in memory. */
  async fetchUntil(ready) {
    const fetched = [...this.#files.values()].filter((file) => file.fetched);
    for (const file of fetched) file.keeps = true;
    try {
      while (!ready()) await Promise.race(fetched.filter((file) => file.waits).map((file) => file.settled()));
    } finally {
      for (const file of fetched) file.keeps = false;
    }
  }
  /** A copy of all bytes. */
  bytes(file) {
    const found = this.#files.get(file);
    const all = new Uint8Array(found.size);
    return found.read(0, all) ? all : null;
  }

  // What C++ asks.

  create() {
    return this.make(new Uint8Array(0));
  }
  drop(file) {
    this.#files.delete(file);
  }
  /** The file has this path from now on; `replaced`, the number of another one, has it no more. */
  named(file, path, readOnly, replaced) {
    this.#kept.name(this.#files.get(file), { path, readOnly }, this.#files.get(replaced));
  }
  unnamed(file) {
    this.#kept.forget(this.#files.get(file));
  }
  /** A list of the application's own, an item a line. */
  listed(name, lines) {
    this.#kept.list(name, lines === "" ? [] : lines.split("\n"));
  }
  size(file) {
    return this.#try(() => this.#files.get(file).size);
  }
  fetched(file) {
    return this.#try(() => this.#files.get(file).fetched === true);
  }
  atHand(file) {
    return this.#try(() => this.#files.get(file).bytes !== undefined);
  }
  writeThrough(file, on) {
    const found = this.#files.get(file);
    return this.#try(() => found.writeThrough?.(on, (reason) => this.#kept.complain(found, reason)) ?? !on);
  }
  writable(file) {
    return this.#try(() => this.#files.get(file).writable);
  }
  read(file, offset, into) {
    return this.#try(() => this.#files.get(file).read(offset, into));
  }
  write(file, offset, from) {
    return this.#try(() => this.#files.get(file).write(offset, from));
  }
  replace(file, all) {
    return this.#try(() => {
      const found = this.#files.get(file);
      if (found.replace) return found.replace(all);
      return all.length >= found.size && found.write(0, all);
    });
  }
  flush(file) {
    return this.#try(() => this.#files.get(file).flush()) && Number(this.settled(file) !== Settled.Failed);
  }
  settled(file) {
    return this.#try(() => worse(this.#kept.settled(this.#files.get(file)), this.#files.get(file).throughSettled));
  }

  #add(file) {
    const number = this.#next++;
    this.#files.set(number, file);
    return number;
  }
  #try(action) {
    try {
      return Number(action());
    } catch {
      return 0;
    }
  }
}
