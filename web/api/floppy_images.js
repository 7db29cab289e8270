// SPDX-License-Identifier: MIT
// Images of floppies that are in no drive: made, looked at, and put into other formats.
import { bytesAtHand, bytesToCome } from "./bytes.js";
import { HRESULT } from "./hresult.js";

/** KB of the disks that DOS formats by itself. */
const Sizes = [160, 180, 320, 360, 720, 1200, 1440, 2880];
const Kilobyte = 1024;
/** core/disk/blank_floppy.h, BlankFloppy */
const Contents = { dos: 0, zeros: 1, unformatted: 2 };
const lines = (text) => text.split("\n").slice(0, -1);

export class FloppyImages {
  #border;
  #host;

  /** `host`: { readFile(path), deleteFile(path), openDisk(path) } */
  constructor(border, host) {
    this.#border = border;
    this.#host = host;
  }

  create(path, { size = 1440, label = "", contents = "dos" } = {}) {
    if (!Object.hasOwn(Contents, contents)) return this.#border.refuse(HRESULT.E_INVALIDARG);
    return this.#border.hresult("floppy_create", [size, Contents[contents]], [path, label]);
  }

  async createFromFolder(path, copier, { size, label = "" } = {}) {
    const bytes = await copier.totalBytes();
    const sizes = (size === undefined ? Sizes : [size]).filter((kilobytes) => kilobytes * Kilobyte > bytes);
    if (sizes.length === 0) throw tooMuch(bytes, size);
    for (const [index, kilobytes] of sizes.entries()) {
      try {
        return await this.#createWith(path, copier, { size: kilobytes, label });
      } catch (error) {
        if (index === sizes.length - 1) throw error;
      }
    }
  }

  /** [{ name, suffixes, writable }] */
  get formats() {
    this.#border.plain("floppy_formats");
    return lines(this.#border.text()).map((line) => {
      const [about, name] = line.split("\t");
      const [writable, ...suffixes] = about.split(" ");
      return { name, suffixes, writable: writable === "1" };
    });
  }

  describe(image) {
    return this.#withBytes(image, () =>
      this.#border.value("floppy_describe", (border) => {
        const [cylinders, heads, sectors, sectorBytes] = [0, 1, 2, 3].map((index) => border.number(index));
        const [format, label, comment] = [0, 1, 2].map((index) => border.text(index));
        return { format, cylinders, heads, sectors, sectorBytes, label, comment };
      }),
    );
  }

  convert(image, format) {
    return this.#withBytes(image, () =>
      this.#border.value(
        "floppy_convert",
        (border) => ({ bytes: border.bytes(), losses: lines(border.text()) }),
        [],
        [format],
      ),
    );
  }

  async #createWith(path, copier, options) {
    const code = this.create(path, options);
    if (code !== HRESULT.S_OK) throw this.#border.error(code);
    try {
      const disk = this.#host.openDisk(path);
      try {
        await copier.copyTo(disk);
      } finally {
        disk.close();
      }
    } catch (error) {
      this.#host.deleteFile(path);
      throw error;
    }
  }

  /** At once for bytes and for a path of the host's files, else as a Promise. */
  #withBytes(image, ask) {
    const bytes = typeof image === "string" ? this.#host.readFile(image) : bytesAtHand(image);
    if (bytes) return this.#give(bytes, ask);
    const promise = bytesToCome(image);
    if (promise) return promise.then((fetched) => this.#give(fetched, ask));
    throw this.#border.error(this.#border.refuse(image == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG));
  }
  #give(bytes, ask) {
    if (!this.#border.giveBytes(bytes)) throw this.#border.error(this.#border.refuse(HRESULT.E_OUTOFMEMORY));
    return ask();
  }
}

function tooMuch(bytes, size) {
  const room = `${size ?? Sizes.at(-1)} KB`;
  const cure = size === undefined ? "Leave some away." : "Choose a larger disk, or leave some away.";
  return new Error(`The files have ${Math.ceil(bytes / Kilobyte)} KB and do not fit on a disk of ${room}. ${cure}`);
}
