// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";
import { Task } from "./task.js";

/** IVMHardDisk: an image file, known by its path. */
export class HardDisk {
  #border;
  #file;

  /** For the package: vpc.getHardDisk(path) gives one. */
  constructor(border, file) {
    this.#border = border;
    this.#file = file;
  }
  /** Throws ERROR_FILE_NOT_FOUND or what else is wrong with the path. */
  static at(border, path) {
    return new HardDisk(border, border.value("hard_disk_get", () => border.text(), [], [path]));
  }

  /** Its full path. */
  get file() {
    return this.#file;
  }
  /** VMHardDiskType */
  get type() {
    return this.#number("type");
  }
  /** Bytes. */
  get sizeInGuest() {
    return this.#number("size_in_guest");
  }
  /** Bytes. */
  get sizeOnHost() {
    return this.#number("size_on_host");
  }
  /** Bytes that the host has room for, as far as the platform tells; 0: it does not. */
  get hostFreeDiskSpace() {
    return this.#border.freeBytes();
  }
  /** The HardDisk that this one differs from; null: it stands alone. */
  get parent() {
    const read = (border) => new HardDisk(border, border.text());
    return this.#border.value("hard_disk_parent", read, [], [this.#file]);
  }
  /** The same disk where it lies now. VM_E_PARENT_CHILD_ID_MISMATCH is thrown for another. */
  set parent(hardDisk) {
    this.#border.value("hard_disk_set_parent", () => {}, [], [this.#file, hardDisk?.file ?? null]);
  }

  /** Puts all that differs into the parent. The image stays, and does not differ any more. */
  merge() {
    return this.#task("merge");
  }
  /** Makes one new image of this one and its parents: VMHardDiskType Dynamic or FixedSize. */
  mergeTo(newDiskImagePath, newDiskImageType) {
    return this.#task("merge_to", [newDiskImageType], [newDiskImagePath]);
  }
  /** Leaves out the blocks that hold nothing but zeros. Dynamic VHDs only. */
  compact() {
    return this.#task("compact");
  }
  /** Makes a new .vhd of it: VMHardDiskType Dynamic or FixedSize. */
  convert(convertedDiskImagePath, convertedDiskImageType) {
    return this.#task("convert", [convertedDiskImageType], [convertedDiskImagePath]);
  }

  #number(name) {
    return this.#border.value(`hard_disk_${name}`, (border) => border.number(), [], [this.#file]);
  }
  #task(name, numbers = [], texts = []) {
    return this.#border.value(`hard_disk_${name}`, (border) => Task.read(border), numbers, [this.#file, ...texts]);
  }
}
withDocumentCasing(HardDisk);
