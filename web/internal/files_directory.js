// SPDX-License-Identifier: MIT
// A directory in memory with the methods of a FileSystemDirectoryHandle [File System Standard, 2.6], made of Files. What
// is written to it stays in memory; files that are not written stay where they are.

class DomError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}
const notFound = (name) => new DomError("NotFoundError", `There is no ${name}.`);
const mismatch = (name) => new DomError("TypeMismatchError", `${name} is of the other kind.`);

const File = globalThis.File ?? (await import("node:buffer")).File;

/** What FileSystemFileHandle.createWritable() gives: the file changes when it is closed. */
class Writable {
  #handle;
  #parts;
  constructor(handle, parts) {
    this.#handle = handle;
    this.#parts = parts;
  }
  async write(chunk) {
    if (chunk?.type !== "write") {
      this.#parts = new Blob([this.#parts, chunk]);
      return;
    }
    const { position, data } = chunk;
    if (position > this.#parts.size) await this.truncate(position);
    const end = position + (data.size ?? data.byteLength);
    this.#parts = new Blob([this.#parts.slice(0, position), data, this.#parts.slice(end)]);
  }
  async truncate(size) {
    const missing = size - this.#parts.size;
    this.#parts = missing > 0 ? new Blob([this.#parts, new Uint8Array(missing)]) : this.#parts.slice(0, size);
  }
  async close() {
    this.#handle.file = new File([this.#parts], this.#handle.name, { lastModified: Date.now() });
  }
  async abort() {}
}

class FileHandle {
  kind = "file";
  constructor(name, file) {
    this.name = name;
    this.file = file ?? new File([], name);
  }
  async getFile() {
    return this.file;
  }
  async createWritable({ keepExistingData = false } = {}) {
    return new Writable(this, keepExistingData ? this.file : new Blob([]));
  }
}

class DirectoryHandle {
  kind = "directory";
  #entries = new Map();
  constructor(name) {
    this.name = name;
  }
  async *entries() {
    yield* [...this.#entries];
  }
  async getFileHandle(name, options) {
    return this.#get(name, "file", options, () => new FileHandle(name));
  }
  async getDirectoryHandle(name, options) {
    return this.#get(name, "directory", options, () => new DirectoryHandle(name));
  }
  async removeEntry(name, { recursive = false } = {}) {
    const entry = this.#entries.get(name);
    if (!entry) throw notFound(name);
    if (!recursive && entry.kind === "directory" && !(await entry.entries().next()).done)
      throw new DomError("InvalidModificationError", `${name} is not empty.`);
    this.#entries.delete(name);
  }
  /** For filesDirectory. */
  static put(directory, name, entry) {
    directory.#entries.set(name, entry);
    return entry;
  }
  static get(directory, name) {
    return directory.#entries.get(name);
  }
  #get(name, kind, { create = false } = {}, make) {
    const known = this.#entries.get(name);
    if (known && known.kind !== kind) throw mismatch(name);
    if (known) return known;
    if (!create) throw notFound(name);
    return DirectoryHandle.put(this, name, make());
  }
}

/** Files under their webkitRelativePath without its first folder, which is the one that was chosen; else their name. */
export function filesDirectory(files) {
  const root = new DirectoryHandle("");
  for (const file of files) {
    const path = (file.webkitRelativePath || file.name).split("/");
    if (path.length > 1) path.shift();
    const name = path.pop();
    let folder = root;
    for (const part of path) {
      const known = DirectoryHandle.get(folder, part);
      folder = known?.kind === "directory" ? known : DirectoryHandle.put(folder, part, new DirectoryHandle(part));
    }
    DirectoryHandle.put(folder, name, new FileHandle(name, file));
  }
  return root;
}
