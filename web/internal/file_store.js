// SPDX-License-Identifier: MIT
// The bytes of host files and host drives, outside the module's memory. web/bindings/js_store.cpp asks by number;
// nothing here may throw into it.

import { FetchedFile } from "./fetched_file.js";

const SmallestRoom = 4096;

/** What becomes of a write: core/host/media.h has the same numbers. */
export const Settled = { Kept: 0, Pending: 1, Failed: 2 };

/** Bytes in memory that grow as they are written. */
class MemoryFile {
  constructor(bytes) {
    this.room = bytes;
    this.size = bytes.length;
    this.writable = true;
  }
  read(offset, into) {
    if (offset + into.length > this.size) return false;
    into.set(this.room.subarray(offset, offset + into.length));
    return true;
  }
  write(offset, from) {
    const end = offset + from.length;
    if (end > this.room.length) {
      const larger = new Uint8Array(Math.max(end, this.room.length * 2, SmallestRoom));
      larger.set(this.room.subarray(0, this.size));
      this.room = larger;
    }
    this.room.set(from, offset);
    this.size = Math.max(this.size, end);
    return true;
  }
  replace(all) {
    this.room = all.slice();
    this.size = all.length;
    return true;
  }
  flush() {
    return true;
  }
}

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

  /** A file with a copy of `bytes`; 0: there is no room. */
  make(bytes) {
    try {
      return this.#add(new MemoryFile(bytes.slice()));
    } catch {
      return 0;
    }
  }
  /** A file of `bytes` themselves, which nobody else changes. */
  keep(bytes) {
    return this.#add(new MemoryFile(bytes));
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
  size(file) {
    return this.#try(() => this.#files.get(file).size);
  }
  fetched(file) {
    return this.#try(() => this.#files.get(file).fetched === true);
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
    return this.#try(() => this.#files.get(file).flush());
  }
  settled(file) {
    return this.#try(() => this.#files.get(file).settled ?? Settled.Kept);
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
