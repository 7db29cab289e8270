// SPDX-License-Identifier: MIT
// A folder of the origin private file system as a FolderVault wants it [File System Standard]. Only a worker can have
// its files open.

const Patience = 5000; // milliseconds; the worker of a page that was just closed may still hold the files
const RetryDelay = 50;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

class OpfsFile {
  #handle;
  constructor(handle) {
    this.#handle = handle;
  }
  size() {
    return this.#handle.getSize();
  }
  read(offset, into) {
    this.#handle.read(into, { at: offset });
  }
  write(offset, from) {
    const written = this.#handle.write(from, { at: offset });
    if (written !== from.length) throw new Error("the browser has no room for it");
  }
  truncate(size) {
    this.#handle.truncate(size);
  }
  flush() {
    this.#handle.flush();
  }
  close() {
    this.#handle.close();
  }
}

export class OpfsFolder {
  #directory;

  static async open(name) {
    const folder = new OpfsFolder();
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle("ferrite", { create: true });
    folder.#directory = await all.getDirectoryHandle(encodeURIComponent(name), { create: true });
    return folder;
  }

  async names() {
    const names = [];
    for await (const name of this.#directory.keys()) names.push(name);
    return names;
  }
  async open(name) {
    const handle = await this.#directory.getFileHandle(name, { create: true });
    const end = performance.now() + Patience;
    for (;;) {
      try {
        return new OpfsFile(await handle.createSyncAccessHandle());
      } catch (error) {
        if (error.name !== "NoModificationAllowedError" || performance.now() > end) throw error;
        await pause(RetryDelay);
      }
    }
  }
  /** Its bytes as they are now, also while another page has it open. */
  async read(name) {
    const handle = await this.#directory.getFileHandle(name).catch(() => null);
    return handle ? new Uint8Array(await (await handle.getFile()).arrayBuffer()) : new Uint8Array(0);
  }
  async remove(name) {
    await this.#directory.removeEntry(name).catch(() => {});
  }
}
