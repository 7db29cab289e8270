// SPDX-License-Identifier: MIT
import { bytesAtHand, bytesToCome } from "./bytes.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { HRESULT } from "./hresult.js";

/** core/automation/host_drives.h, HostDrives::Kind */
const Kinds = { floppy: 0, dvd: 1 };
const FolderDisks = "C:\\Host Drives";
const FolderDiskSize = 1440; // KB

/** Of Web Serial, or two streams of bytes. */
const isPort = (media) => typeof media === "object" && "readable" in media && "writable" in media;

/**
 * Ferrite's own: drives of the host, which a page offers for attachHostDrive. Events: written with letter, when what a
 * guest wrote is in the picked file or folder; trouble with letter and message, when it could not be put there; progress
 * with letter and part (0 to 1), while a real disk is read or written.
 */
export class HostDrives extends Emitter {
  #border;
  #files;
  #floppyImages;
  #host;
  #keepers = new Map(); // by letter: { keep() }, which puts what the guest wrote where it came from

  /** `host`: { copier(source), openDisk(path), deleteFile(path), openRealDrive(port, convert, about) } */
  constructor(border, files, floppyImages, host) {
    super();
    this.#border = border;
    this.#files = files;
    this.#floppyImages = floppyImages;
    this.#host = host;
  }

  /**
   * Offers media under a letter: at once for bytes or an object { size, read(offset, length), write?(offset, bytes),
   * flush?() }; as a Promise for a Blob, File or URL, a picked file (FileSystemFileHandle) or a folder
   * (FileSystemDirectoryHandle, Files, under Node a path), which becomes a 1.44 MB FAT disk with long names. What a guest
   * writes to a picked file or folder is in it when the drive is released. type: "floppy" or "dvd".
   * A port of Web Serial with a Greaseweazle is a real drive, whose disk is read as a whole, with events "progress":
   * { drive, bus, cylinders, heads, signal } tell about it. What a guest writes to its disk is on it when keep() is called.
   * VM_E_DRIVE_IN_USE: a machine holds the drive of that letter. A Promise rejects with a sentence.
   */
  register(letter, media, { type = "floppy", ...about } = {}) {
    const kind = Kinds[type];
    if (media == null) return this.#border.refuse(HRESULT.E_POINTER);
    if (kind === undefined) return this.#border.refuse(HRESULT.E_INVALIDARG);
    const bytes = bytesAtHand(media);
    if (bytes) return this.#offer(letter, kind, this.#files.make(bytes));
    if (media.kind === "file" && typeof media.getFile === "function") return this.#offerFile(letter, kind, media);
    const promise = bytesToCome(media);
    if (promise) return promise.then((fetched) => this.#offer(letter, kind, this.#files.keep(fetched)));
    if (isPort(media)) return this.#offerRealDrive(letter, media, about);
    if (typeof media.read === "function" && typeof media.size === "number")
      return this.#offer(letter, kind, this.#files.makeFromMedia(media));
    const copier = kind === Kinds.floppy ? this.#host.copier(media) : null;
    return copier ? this.#offerFolder(letter, copier) : this.#border.refuse(HRESULT.E_INVALIDARG);
  }

  /** A guest wrote to the picked file or the real disk what keep() has not put there yet. */
  unkept(letter) {
    return this.#keepers.get(nameOf(letter))?.unkept?.() ?? false;
  }

  /**
   * Resolves when what a guest has written is in the picked file or folder, or on the real disk; an AbortSignal stops the
   * writing of a real disk. Rejects with a sentence.
   */
  async keep(letter, { signal } = {}) {
    const name = nameOf(letter);
    try {
      if (await this.#keepers.get(name)?.keep(signal)) this.emit("written", { letter: name }, "onWritten", name);
    } catch (error) {
      const message = `What was written to drive ${name} is not where it came from: ${error.message}`;
      this.emit("trouble", { letter: name, message }, "onTrouble", name, message);
      throw new Error(message, { cause: error });
    }
  }

  unregister(letter) {
    const code = this.#border.hresult("host_drives_withdraw", [], [letter]);
    if (code === HRESULT.S_OK) this.#forget(nameOf(letter));
    return code;
  }

  /** ["A", "B"], of drives of one type. */
  lettersOf(type) {
    this.#border.plain("host_drives_letters", Kinds[type]);
    return [...this.#border.text()];
  }
  /** Of all drives. */
  get letters() {
    return [...this.lettersOf("floppy"), ...this.lettersOf("dvd")].sort();
  }

  /** For the package: a drive was released. */
  static released(drives, letter) {
    const keeper = drives.#keepers.get(letter);
    if (keeper && !keeper.onlyWhenAsked) drives.keep(letter).catch(() => {}); // "trouble" has told it
  }

  async #offerFile(letter, kind, handle) {
    const file = new PickedFile(handle, new Uint8Array(await (await handle.getFile()).arrayBuffer()));
    const code = this.#offer(letter, kind, this.#files.makeFromMedia(file));
    if (code === HRESULT.S_OK) this.#keepers.set(nameOf(letter), file);
    return code;
  }

  async #offerFolder(letter, copier) {
    const path = `${FolderDisks}\\${nameOf(letter)}.img`;
    if (this.letters.includes(nameOf(letter))) {
      const code = this.unregister(letter);
      if (code !== HRESULT.S_OK) return code;
    }
    this.#host.deleteFile(path);
    try {
      await this.#floppyImages.createFromFolder(path, copier, { size: FolderDiskSize });
    } catch (error) {
      throw new Error(`The folder does not become a floppy disk: ${error.message}`, { cause: error });
    }
    const folder = new PickedFolder(copier, this.#host, path);
    const code = this.#border.hresult("host_drives_offer_file", [], [letter, path]);
    if (code === HRESULT.S_OK) this.#keepers.set(nameOf(letter), folder);
    else folder.forget();
    return code;
  }

  async #offerRealDrive(letter, port, { signal, ...about }) {
    const convert = (image, format) => this.#floppyImages.convert(image, format);
    const report = (part) => this.#progress(nameOf(letter), part);
    const drive = await this.#host.openRealDrive(port, convert, about);
    const file = this.#files.make(await drive.read(report, signal));
    const code = this.#offer(letter, Kinds.floppy, file);
    if (code === HRESULT.S_OK)
      this.#keepers.set(nameOf(letter), {
        onlyWhenAsked: true,
        unkept: () => !drive.holds(this.#files.bytes(file)),
        keep: (stop) => drive.write(this.#files.bytes(file), report, stop),
      });
    return code;
  }
  #progress(letter, part) {
    this.emit("progress", { letter, part }, "onProgress", letter, part);
  }

  #offer(letter, kind, file) {
    if (!file) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    const code = this.#border.hresult("host_drives_offer", [file, kind], [letter]);
    if (code === HRESULT.S_OK) this.#forget(nameOf(letter));
    return code;
  }
  #forget(name) {
    this.#keepers.get(name)?.forget?.();
    this.#keepers.delete(name);
  }
}
withDocumentCasing(HostDrives);
withHandlers(HostDrives, ["onWritten", "onTrouble", "onProgress"]);

const nameOf = (letter) => String(letter).slice(0, 1).toUpperCase();

/** The bytes of a file that the user picked, in memory until they are kept. */
class PickedFile {
  #handle;
  #bytes;
  #changed = false;

  constructor(handle, bytes) {
    this.#handle = handle;
    this.#bytes = bytes;
  }
  get size() {
    return this.#bytes.length;
  }
  read(offset, length) {
    return this.#bytes.subarray(offset, offset + length);
  }
  write(offset, bytes) {
    if (offset + bytes.length > this.#bytes.length) return false; // a disk does not grow
    this.#bytes.set(bytes, offset);
    this.#changed = true;
    return true;
  }
  unkept() {
    return this.#changed;
  }
  /** False: there was nothing to keep. */
  async keep() {
    if (!this.#changed) return false;
    this.#changed = false;
    try {
      const stream = await this.#handle.createWritable();
      await stream.write(this.#bytes);
      await stream.close();
    } catch (error) {
      this.#changed = true;
      throw error;
    }
    return true;
  }
}

/** A folder as a FAT disk in a host file. */
class PickedFolder {
  #copier;
  #host;
  #path;

  constructor(copier, host, path) {
    this.#copier = copier;
    this.#host = host;
    this.#path = path;
  }
  async keep() {
    const disk = this.#host.openDisk(this.#path);
    try {
      const written = await this.#copier.copyFrom(disk);
      return written.length > 0;
    } finally {
      disk.close();
    }
  }
  forget() {
    this.#host.deleteFile(this.#path);
  }
}
