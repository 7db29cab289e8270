// SPDX-License-Identifier: MIT
import { bytesAtHand } from "./bytes.js";
import { withDocumentCasing } from "./document_casing.js";
import { HRESULT } from "./hresult.js";

// FAT has the user's own time, in pairs of seconds.
const PairMilliseconds = 2000;
const MinuteMilliseconds = 60_000;
const toPairs = (date) =>
  Math.floor((date.getTime() - date.getTimezoneOffset() * MinuteMilliseconds) / PairMilliseconds);
const fromPairs = (pairs) => {
  const date = new Date(pairs * PairMilliseconds);
  return new Date(date.getTime() + date.getTimezoneOffset() * MinuteMilliseconds);
};

/**
 * Ferrite's own: the files on a FAT disk in an image, while no machine has it. Paths are relative and divided by "/";
 * case makes no difference. What fails throws VM_E_HD_IMAGE_ACCESS with a sentence. Close it before a drive takes the
 * image.
 */
export class DiskContents {
  #border;
  #id;

  constructor(border, id) {
    this.#border = border;
    this.#id = id;
  }

  /** "": it has none. */
  get label() {
    return this.#border.value("disk_about", (border) => border.text(), [this.#id]);
  }
  get freeBytes() {
    return this.#border.value("disk_about", (border) => border.number(), [this.#id]);
  }
  /** [{ name, folder, size, modified }] */
  list(folder = "") {
    const lines = this.#border.value("disk_list", (border) => border.text(), [this.#id], [folder]);
    return lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [kind, size, pairs, ...name] = line.split(" ");
        return { name: name.join(" "), folder: kind === "1", size: Number(size), modified: fromPairs(Number(pairs)) };
      });
  }
  read(path) {
    return this.#border.value("disk_read", (border) => border.bytes(), [this.#id], [path]);
  }
  /** Makes or replaces a file. */
  write(path, data, { modified = new Date() } = {}) {
    const bytes = bytesAtHand(data);
    if (!bytes) this.#fail(data == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    if (!this.#border.giveBytes(bytes)) this.#fail(HRESULT.E_OUTOFMEMORY);
    this.#call("disk_write", [path], toPairs(modified));
  }
  makeFolder(path, { modified = new Date() } = {}) {
    this.#call("disk_make_folder", [path], toPairs(modified));
  }
  /** A file, or an empty folder. */
  delete(path) {
    this.#call("disk_delete", [path]);
  }
  rename(from, to) {
    this.#call("disk_rename", [from, to]);
  }
  /** E_HANDLE: it was closed before. */
  close() {
    return this.#border.hresult("disk_close", [this.#id]);
  }

  #call(name, texts, ...numbers) {
    this.#border.value(name, () => {}, [this.#id, ...numbers], texts);
  }
  #fail(code) {
    throw this.#border.error(this.#border.refuse(code));
  }
}
withDocumentCasing(DiskContents);
