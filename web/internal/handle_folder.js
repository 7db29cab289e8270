// SPDX-License-Identifier: MIT
// A folder of the user's, by a FileSystemDirectoryHandle. What a guest writes is kept in blocks until it closes the file
// or wants it flushed: the platform replaces a file whole when its writable is closed. Times and rights that a guest
// sets are remembered while the folder is shared, for the platform has no place for them.

const BlockBytes = 64 * 1024;
const MostWritten = 64 << 20; // bytes in memory before they are flushed anyway
const MostRemembered = 10_000; // files with times or rights of their own
const Unknown = 2 ** 40; // bytes of room: the platform does not say
const FilePermissions = 6;
const FolderPermissions = 7;

/** Trouble by the name of a HostFolder::Status. */
function trouble(status) {
  return Object.assign(new Error(status), { status });
}

const folderOf = (path) => path.slice(0, Math.max(path.lastIndexOf("/"), 0));
const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);
const isInside = (path, folder) => path === folder || path.startsWith(`${folder}/`);

/** A file with what was written to it and not flushed. */
class WrittenFile {
  #handle;
  #base; // the File as it was
  #baseEnd; // its bytes from here on are gone
  #blocks = new Map(); // number -> bytes
  #dirty = false;

  constructor(handle, base) {
    this.#handle = handle;
    this.#base = base;
    this.#baseEnd = this.size = base.size;
    this.modified = base.lastModified;
  }
  get bytesHeld() {
    return this.#blocks.size * BlockBytes;
  }

  async read(offset, length) {
    const end = Math.min(offset + length, this.size);
    const into = new Uint8Array(Math.max(end - offset, 0));
    for (let at = offset; at < end;) {
      const number = Math.floor(at / BlockBytes);
      const until = Math.min((number + 1) * BlockBytes, end);
      const block = this.#blocks.get(number);
      const start = number * BlockBytes;
      const piece = block ? block.subarray(at - start, until - start) : await this.#readBase(at, until);
      into.set(piece, at - offset);
      at = until;
    }
    return into;
  }
  async write(offset, bytes) {
    for (let at = offset; at < offset + bytes.length;) {
      const number = Math.floor(at / BlockBytes);
      const until = Math.min((number + 1) * BlockBytes, offset + bytes.length);
      const block = await this.#block(number, until - at === BlockBytes);
      block.set(bytes.subarray(at - offset, until - offset), at - number * BlockBytes);
      at = until;
    }
    this.size = Math.max(this.size, offset + bytes.length);
    this.#touch();
  }
  async resize(size) {
    if (size < this.size) {
      this.#baseEnd = Math.min(this.#baseEnd, size);
      for (const [number, block] of this.#blocks) {
        if (number * BlockBytes >= size) this.#blocks.delete(number);
        else block.fill(0, Math.min(Math.max(size - number * BlockBytes, 0), BlockBytes));
      }
    }
    this.size = size;
    this.#touch();
  }
  async flush() {
    if (!this.#dirty) return;
    const writable = await this.#handle.createWritable({ keepExistingData: this.#baseEnd > 0 });
    try {
      if (this.#baseEnd > 0 && this.#baseEnd < this.#base.size) await writable.truncate(this.#baseEnd);
      for (const [number, block] of this.#blocks) {
        const position = number * BlockBytes;
        await writable.write({ type: "write", position, data: block.subarray(0, this.size - position) });
      }
      await writable.truncate(this.size);
      await writable.close();
    } catch (error) {
      await writable.abort().catch(() => {});
      throw error;
    }
    this.#dirty = false;
  }

  #touch() {
    this.#dirty = true;
    this.modified = Date.now();
  }
  async #block(number, overwritten) {
    const known = this.#blocks.get(number);
    if (known) return known;
    const block = new Uint8Array(BlockBytes);
    const start = number * BlockBytes;
    if (!overwritten) block.set(await this.#readBase(start, Math.min(start + BlockBytes, this.size)));
    this.#blocks.set(number, block);
    return block;
  }
  async #readBase(from, until) {
    const bytes = new Uint8Array(Math.max(until - from, 0));
    const end = Math.min(until, this.#baseEnd);
    if (from < end) bytes.set(new Uint8Array(await this.#base.slice(from, end).arrayBuffer()));
    return bytes;
  }
}

export class HandleFolder {
  #root;
  #folders = new Map(); // path -> handle
  #written = new Map(); // path -> WrittenFile
  #remembered = new Map(); // path -> { modified, permissions }

  constructor(root) {
    this.#root = root;
  }

  async look(path) {
    const handle = await this.#find(path);
    const { modified, permissions } = this.#remembered.get(path) ?? {};
    if (handle.kind === "directory")
      return { kind: "directory", modified: modified ?? 0, permissions: permissions ?? FolderPermissions };
    const file = this.#written.get(path) ?? (await handle.getFile());
    return {
      kind: "file",
      size: file.size,
      modified: modified ?? file.modified ?? file.lastModified,
      permissions: permissions ?? FilePermissions,
    };
  }

  async list(path) {
    const folder = await this.#folder(path);
    const items = [];
    for await (const [name, handle] of folder.entries()) items.push({ name, kind: handle.kind });
    return items;
  }

  async read(path, offset, length) {
    const written = this.#written.get(path);
    if (written) return written.read(offset, length);
    const file = await (await this.#file(path)).getFile();
    return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  }

  async write(path, offset, bytes) {
    const file = await this.#open(path);
    await file.write(offset, bytes);
    this.#forget(path);
    const held = [...this.#written.values()].reduce((sum, { bytesHeld }) => sum + bytesHeld, 0);
    if (held > MostWritten) await this.settle();
  }

  async create(path, kind, permissions) {
    const folder = await this.#folder(folderOf(path));
    if (await this.#exists(path)) throw trouble("Exists");
    const options = { create: true };
    if (kind === "directory") await folder.getDirectoryHandle(nameOf(path), options);
    else await folder.getFileHandle(nameOf(path), options);
    if (permissions !== (kind === "directory" ? FolderPermissions : FilePermissions))
      this.#remember(path, { permissions });
  }

  async remove(path, kind) {
    const handle = await this.#find(path);
    if (handle.kind !== kind) throw trouble(kind === "file" ? "IsFolder" : "NotFolder");
    if (path === "") throw trouble("Denied");
    await (await this.#folder(folderOf(path))).removeEntry(nameOf(path));
    this.#gone(path);
  }

  /** By copies, where the platform can't move. Names that differ in case only may be one file: they take a detour. */
  async rename(from, to) {
    const handle = await this.#find(from);
    if (from === "" || to === "") throw trouble("Denied");
    await this.#flushInside(from);
    if (from.toLowerCase() === to.toLowerCase()) {
      const detour = await this.#unusedPath(from);
      await this.#move(handle, from, detour);
      const moved = await this.#find(detour);
      try {
        await this.#makeRoom(handle.kind, to);
        await this.#move(moved, detour, to);
      } catch (error) {
        await this.#move(moved, detour, from);
        throw error;
      }
    } else {
      await this.#makeRoom(handle.kind, to);
      await this.#move(handle, from, to);
    }
    this.#renamed(from, to);
  }

  async change(path, { size, permissions, modified }) {
    if (size !== undefined) {
      const file = await this.#open(path);
      await file.resize(size);
      this.#forget(path);
      await this.flush(path);
    } else {
      await this.#find(path);
    }
    if (permissions !== undefined) this.#remember(path, { permissions });
    if (modified !== undefined) this.#remember(path, { modified });
  }

  /** What can't be flushed stays, and is tried again. */
  async flush(path) {
    await this.#written.get(path)?.flush();
    this.#written.delete(path);
  }

  async space() {
    return { bytes: Unknown, free: Unknown };
  }

  async settle() {
    await this.#flushInside("");
  }

  async #flushInside(folder) {
    for (const path of [...this.#written.keys()]) if (folder === "" || isInside(path, folder)) await this.flush(path);
  }

  async #folder(path) {
    if (path === "") return this.#root;
    const known = this.#folders.get(path);
    if (known) return known;
    let handle = this.#root;
    for (const name of path.split("/")) handle = await handle.getDirectoryHandle(name);
    this.#folders.set(path, handle);
    return handle;
  }
  async #find(path) {
    if (path === "") return this.#root;
    const folder = await this.#folder(folderOf(path));
    try {
      return await folder.getFileHandle(nameOf(path));
    } catch (error) {
      if (error.name !== "TypeMismatchError") throw error;
      return folder.getDirectoryHandle(nameOf(path));
    }
  }
  async #file(path) {
    const handle = await this.#find(path);
    if (handle.kind !== "file") throw trouble("IsFolder");
    return handle;
  }
  async #exists(path) {
    try {
      return await this.#find(path);
    } catch (error) {
      if (error.name === "NotFoundError") return null;
      throw error;
    }
  }
  async #open(path) {
    if (!this.#written.has(path)) {
      const handle = await this.#file(path);
      this.#written.set(path, new WrittenFile(handle, await handle.getFile()));
    }
    return this.#written.get(path);
  }

  /** What has the new name gives way: a file to a file, an empty folder to a folder. */
  async #makeRoom(kind, to) {
    await this.#folder(folderOf(to));
    const there = await this.#exists(to);
    if (!there) return;
    if (there.kind !== kind) throw trouble(kind === "file" ? "IsFolder" : "NotFolder");
    if (kind === "directory") await this.remove(to, kind);
    else this.#gone(to); // its bytes are replaced when all others are there
  }
  async #move(handle, from, to) {
    const [source, target] = [await this.#folder(folderOf(from)), await this.#folder(folderOf(to))];
    if (typeof handle.move === "function" && (await moved(handle, target, nameOf(to)))) return;
    await copy(handle, target, nameOf(to));
    await source.removeEntry(nameOf(from), { recursive: true });
  }
  async #unusedPath(path) {
    for (let number = 1; ; number++) {
      const candidate = `${path}.${number}`;
      if (!(await this.#exists(candidate))) return candidate;
    }
  }

  #remember(path, what) {
    this.#remembered.set(path, { ...this.#remembered.get(path), ...what });
    if (this.#remembered.size > MostRemembered) this.#remembered.delete(this.#remembered.keys().next().value);
  }
  #forget(path) {
    const { permissions } = this.#remembered.get(path) ?? {};
    this.#remembered.delete(path);
    if (permissions !== undefined) this.#remember(path, { permissions });
  }
  #gone(path) {
    for (const known of [this.#folders, this.#written, this.#remembered])
      for (const inside of [...known.keys()]) if (isInside(inside, path)) known.delete(inside);
  }
  #renamed(from, to) {
    const remembered = [...this.#remembered].filter(([path]) => isInside(path, from));
    this.#gone(from);
    this.#gone(to);
    for (const [path, what] of remembered) this.#remember(to + path.slice(from.length), what);
  }
}

async function moved(handle, folder, name) {
  try {
    await handle.move(folder, name);
    return true;
  } catch {
    return false; // not of this kind, or not there: copies do
  }
}

/** A file, or a folder with all that is in it. */
async function copy(handle, target, name) {
  const left = [[handle, target, name]];
  while (left.length) {
    const [source, folder, newName] = left.pop();
    if (source.kind === "file") {
      const writable = await (await folder.getFileHandle(newName, { create: true })).createWritable();
      await writable.write(await source.getFile());
      await writable.close();
    } else {
      const made = await folder.getDirectoryHandle(newName, { create: true });
      for await (const [entryName, entry] of source.entries()) left.push([entry, made, entryName]);
    }
  }
}
