// SPDX-License-Identifier: MIT

/** A folder in memory that can be full, or stop taking writes in the middle of one, as when the program is killed. */
export class MemoryFolder {
  files = new Map();
  room = Infinity; // bytes that all files may have together
  writesLeft = Infinity; // bytes

  /** What a program that was killed leaves behind. */
  leftBehind() {
    const left = new MemoryFolder();
    for (const [name, bytes] of this.files) left.files.set(name, bytes.slice());
    return left;
  }
  async names() {
    return [...this.files.keys()];
  }
  async read(name) {
    return (this.files.get(name) ?? new Uint8Array(0)).slice();
  }
  async remove(name) {
    this.files.delete(name);
  }
  async open(name) {
    if (!this.files.has(name)) this.files.set(name, new Uint8Array(0));
    return {
      size: () => this.files.get(name).length,
      read: (offset, into) => into.set(this.files.get(name).subarray(offset, offset + into.length)),
      truncate: (size) => this.#resize(name, size),
      write: (offset, from) => this.#write(name, offset, from),
      flush() {},
      close() {},
    };
  }
  #resize(name, size) {
    const old = this.files.get(name);
    const others = [...this.files.values()].reduce((sum, bytes) => sum + bytes.length, 0) - old.length;
    if (size > old.length && others + size > this.room) throw new Error("full");
    const bytes = new Uint8Array(size);
    bytes.set(old.subarray(0, size));
    this.files.set(name, bytes);
  }
  #write(name, offset, from) {
    if (offset + from.length > this.files.get(name).length) this.#resize(name, offset + from.length);
    const taken = from.subarray(0, this.writesLeft);
    this.writesLeft -= taken.length;
    this.files.get(name).set(taken, offset);
    if (taken.length < from.length) throw new Error("killed");
  }
}
