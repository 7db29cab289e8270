// SPDX-License-Identifier: MIT
// The folders of the host that guests see. web/bindings/js_folder.cpp asks by number; nothing here may throw into it. A
// folder that needs time is asked again, with the same question, until it has its answer.

import { filesDirectory } from "./files_directory.js";
import { bytesNeeded, copyIn, copyOut, totalBytes } from "./folder_copy.js";
import { HandleFolder } from "./handle_folder.js";

/** core/host/host_folder.h, HostFolder::Status */
const Status = [
  ...["Done", "Waiting", "NotFound", "Exists", "NotFolder", "IsFolder", "NotEmpty", "BadName", "Denied", "ReadOnly"],
  ...["NoRoom", "TooLarge", "Failed"],
].reduce((all, name, number) => ({ ...all, [name]: number }), {});

/** web/bindings/js_folder.cpp, Question. Each with its arguments: path, other, three numbers, bytes. */
const Questions = [
  (folder, { path }) => folder.look(path),
  (folder, { path }) => folder.list(path),
  (folder, { path, numbers, size }) => folder.read(path, numbers[0], size),
  (folder, { path, numbers, bytes }) => folder.write(path, numbers[0], bytes),
  (folder, { path, numbers }) => folder.create(path, numbers[0] ? "directory" : "file", numbers[1]),
  (folder, { path, numbers }) => folder.remove(path, numbers[0] ? "directory" : "file"),
  (folder, { path, other }) => folder.rename(path, other),
  (folder, { path, numbers }) => folder.change(path, changes(numbers)),
  (folder, { path }) => folder.flush(path),
  (folder) => folder.space(),
];
const changes = ([size, permissions, modified]) => ({
  size: size < 0 ? undefined : size,
  permissions: permissions < 0 ? undefined : permissions,
  modified: Number.isNaN(modified) ? undefined : modified === Infinity ? Date.now() : modified,
});

/** What an answer's numbers are for C++, and its bytes. */
const encoder = new TextEncoder();
function packed(answer) {
  if (answer instanceof Uint8Array) return { numbers: [], bytes: answer };
  if (Array.isArray(answer)) {
    const lines = answer.map(({ name, kind }) => `${kind === "directory" ? "/" : ""}${name}\0`);
    return { numbers: [], bytes: encoder.encode(lines.join("")) };
  }
  const { kind, size = 0, modified = 0, permissions = 0, bytes = 0, free = 0 } = answer ?? {};
  const numbers = kind ? [kind === "directory" ? 1 : 0, size, modified, permissions] : [bytes, free];
  return { numbers, bytes: new Uint8Array(0) };
}

/** What a platform's errors are called here: those of browsers (DOMException), then those of Node. */
const Meanings = {
  NotFoundError: "NotFound",
  TypeMismatchError: "NotFolder",
  InvalidModificationError: "NotEmpty",
  NotAllowedError: "Denied",
  SecurityError: "Denied",
  NoModificationAllowedError: "Denied",
  QuotaExceededError: "NoRoom",
  TypeError: "BadName",
  ENOENT: "NotFound",
  EEXIST: "Exists",
  ENOTDIR: "NotFolder",
  EISDIR: "IsFolder",
  ENOTEMPTY: "NotEmpty",
  EINVAL: "BadName",
  ENAMETOOLONG: "BadName",
  EILSEQ: "BadName",
  EACCES: "Denied",
  EPERM: "Denied",
  EBUSY: "Denied",
  EROFS: "ReadOnly",
  ENOSPC: "NoRoom",
  EDQUOT: "NoRoom",
  EFBIG: "TooLarge",
};
const Cures = {
  Denied: "The permission is missing or was taken back: share the folder again.",
  NoRoom: "There is no room for it: make some, and let the guest write it again.",
  Failed: "Look whether the folder is still there, and share it again.",
};


function statusOf(error) {
  return error.status ?? Meanings[error.code] ?? Meanings[error.name] ?? "Failed";
}

/** A folder, and the one question that is under way. */
class AskedFolder {
  #folder;
  #onTrouble;
  #key = null;
  #settled = null; // { status, numbers, bytes } once it is answered
  #running = null; // the promise of a question that takes time
  #settling = null; // and that of what is flushed behind it
  #told = ""; // the sentence that the user has heard

  constructor(folder, onTrouble) {
    this.#folder = folder;
    this.#onTrouble = onTrouble;
  }

  /** { status, numbers, bytes } */
  ask(question, details) {
    const key = JSON.stringify([question, details.path, details.other, details.numbers, details.size]);
    if (this.#key === key && this.#settled) return this.#take();
    if (this.#settling || (this.#key !== null && !this.#settled)) return { status: Status.Waiting };
    this.#start(question, details, key);
    return this.#settled ? this.#take() : { status: Status.Waiting };
  }

  settle() {
    if (!this.#folder.settle) return;
    const settling = Promise.all([this.#running, this.#settling])
      .then(() => this.#folder.settle())
      .catch((error) => this.#trouble("", error))
      .then(() => {
        if (this.#settling === settling) this.#settling = this.#key = this.#settled = null; // who asked is gone
      });
    this.#settling = settling;
  }

  #take() {
    const answer = this.#settled;
    this.#key = this.#settled = null;
    return answer;
  }

  #start(question, details, key) {
    this.#key = key;
    this.#settled = null;
    const finish = (answer) => (this.#settled = answer);
    const done = (answer) => finish({ status: Status.Done, ...packed(answer) });
    const failed = (error) => finish({ status: Status[this.#trouble(details.path, error)] });
    try {
      const answer = Questions[question](this.#folder, details);
      if (answer instanceof Promise) this.#running = answer.then(done).catch(failed);
      else done(answer);
    } catch (error) {
      failed(error);
    }
  }

  /** The status' name; what the user can mend is told as a sentence. */
  #trouble(path, error) {
    const status = statusOf(error);
    const sentence = `${path || "The folder"}: ${error.message} ${Cures[status]}`;
    if (Cures[status] && !error.told && sentence !== this.#told) {
      this.#told = sentence;
      this.#onTrouble(path, sentence);
    }
    return status;
  }
}

export class FolderStore {
  #folders = new Map();
  #next = 1;
  #openPath;
  #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** `openPath(path)` makes a folder of a path, under Node; null in a page. */
  constructor(openPath) {
    this.#openPath = openPath;
  }

  /**
   * A folder of `source`: a FileSystemDirectoryHandle, Files (with their webkitRelativePath), or a path under Node.
   * { number, directory }, whose directory is the handle, or one in memory with the Files; null: `source` is no such
   * thing.
   */
  open(source, onTrouble) {
    const directory = directoryOf(source);
    const folder = this.#folderOf(source, directory);
    if (!folder) return null;
    const number = this.#next++;
    this.#folders.set(number, new AskedFolder(folder, onTrouble));
    return { number, directory: directory ?? null };
  }

  /** What copies between a folder and a FAT disk; null: `source` is no folder. */
  copier(source) {
    const folder = this.#folderOf(source, directoryOf(source));
    if (!folder) return null;
    return {
      bytesNeeded: (clusterBytes) => bytesNeeded(folder, clusterBytes),
      totalBytes: () => totalBytes(folder),
      copyTo: (disk) => copyIn(folder, disk),
      copyFrom: (disk) => copyOut(disk, folder),
    };
  }

  #folderOf(source, directory) {
    return directory ? new HandleFolder(directory) : (this.#openPath?.(source) ?? null);
  }

  // What C++ asks.

  drop(number) {
    this.#folders.get(number)?.settle();
    this.#folders.delete(number);
  }
  settle(number) {
    this.#folders.get(number)?.settle();
  }
  /** `path` and `other` are UTF-8; a write has `bytes`, a read the `size` it has room for. */
  ask(number, question, path, other, numbers, { bytes, size = 0 } = {}) {
    try {
      const [from, to] = [this.#decoder.decode(path), this.#decoder.decode(other)];
      const details = { path: from, other: to, numbers, size: bytes?.length ?? size, bytes: bytes?.slice() };
      return this.#folders.get(number).ask(question, details);
    } catch {
      return { status: Status.BadName }; // no UTF-8
    }
  }
}

function directoryOf(source) {
  if (source?.kind === "directory" && typeof source.getFileHandle === "function") return source;
  const list = typeof File === "function" && source instanceof File ? [source] : source;
  if (!list || typeof list !== "object" || typeof list[Symbol.iterator] !== "function") return null;
  const files = [...list];
  return files.every((file) => file instanceof Blob && typeof file.name === "string") ? filesDirectory(files) : null;
}
