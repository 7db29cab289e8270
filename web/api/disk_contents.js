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
 * Ferrite's own: the files on a FAT disk. Paths are relative and divided by "/"; case makes no difference. What fails
 * throws VM_E_HD_IMAGE_ACCESS with a sentence.
 */
export class DiskFiles {
  #border;
  #prefix;
  #place;

  /** `prefix` is of the functions of web/bindings that know the disk by the numbers of `place`. */
  constructor(border, prefix, place) {
    this.#border = border;
    this.#prefix = prefix;
    this.#place = place;
  }

  /** "": it has none. */
  get label() {
    return this.#ask("about", (border) => border.text());
  }
  /** At most 11 characters, capitals; "": none. */
  set label(label) {
    this.#call("set_label", [label], toPairs(new Date()));
  }
  get freeBytes() {
    return this.#ask("about", (border) => border.number());
  }
  /** [{ name, folder, size, modified }] */
  list(folder = "") {
    const lines = this.#ask("list", (border) => border.text(), [folder]);
    return lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [kind, size, pairs, ...name] = line.split(" ");
        return { name: name.join(" "), folder: kind === "1", size: Number(size), modified: fromPairs(Number(pairs)) };
      });
  }
  read(path) {
    return this.#ask("read", (border) => border.bytes(), [path]);
  }
  /** Makes or replaces a file. */
  write(path, data, { modified = new Date() } = {}) {
    const bytes = bytesAtHand(data);
    if (!bytes) this.#fail(data == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    if (!this.#border.giveBytes(bytes)) this.#fail(HRESULT.E_OUTOFMEMORY);
    this.#call("write", [path], toPairs(modified));
  }
  makeFolder(path, { modified = new Date() } = {}) {
    this.#call("make_folder", [path], toPairs(modified));
  }
  /** A file, or an empty folder. */
  delete(path) {
    this.#call("delete", [path]);
  }
  rename(from, to) {
    this.#call("rename", [from, to]);
  }

  #ask(name, read, texts = [""], numbers = []) {
    return this.#border.value(`${this.#prefix}_${name}`, read, [...this.#place, ...numbers], texts);
  }
  #call(name, texts, ...numbers) {
    this.#ask(name, () => {}, texts, numbers);
  }
  #fail(code) {
    throw this.#border.error(this.#border.refuse(code));
  }
}
withDocumentCasing(DiskFiles);

/** The same in an image, while no machine has it. Close it before a drive takes the image. */
export class DiskContents extends DiskFiles {
  #border;
  #id;

  constructor(border, id) {
    super(border, "disk", [id]);
    this.#border = border;
    this.#id = id;
  }
  /** E_HANDLE: it was closed before. */
  close() {
    return this.#border.hresult("disk_close", [this.#id]);
  }
}
withDocumentCasing(DiskContents);
