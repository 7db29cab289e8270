// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";
import { VMDisplayVideoMode } from "./enums.js";
import { HRESULT } from "./hresult.js";
import { VMError } from "./vm_error.js";

const Modes = new Map([
  [VMDisplayVideoMode.vmVideoMode_TextMode, "text"],
  [VMDisplayVideoMode.vmVideoMode_CGAMode, "cga"],
  [VMDisplayVideoMode.vmVideoMode_VGAMode, "vga"],
  [VMDisplayVideoMode.vmVideoMode_SVGAMode, "svga"],
]);
const DefaultTimeout = 30_000;

/** IVMDisplay. */
export class Display {
  #border;
  #machine;

  constructor(border, machineId) {
    this.#border = border;
    this.#machine = [machineId];
  }

  setDimensions(width, height) {
    return this.#border.hresult("display_set_dimensions", [...this.#machine, width, height]);
  }
  get width() {
    return this.#border.value("display_width", (border) => border.number(), this.#machine);
  }
  get height() {
    return this.#border.value("display_height", (border) => border.number(), this.#machine);
  }
  get canResize() {
    return this.#border.value("display_can_resize", (border) => border.number() !== 0, this.#machine);
  }
  /** VMDisplayVideoMode */
  get videoMode() {
    return this.#border.value("display_video_mode", (border) => border.number(), this.#machine);
  }
  /** 64 x 48 numbers, row by row: blue in the top byte, then green, then red. */
  get thumbnail() {
    const bytes = this.#border.value("display_thumbnail", (border) => border.bytes(), this.#machine);
    return Array.from(new Uint32Array(bytes.buffer));
  }
  /** The same as a Uint32Array. */
  _generateThumbnail() {
    return Uint32Array.from(this.thumbnail);
  }
}
withDocumentCasing(Display);

/** Ferrite's own: what is on the guest's screen. */
export class Screen {
  #border;
  #machine;
  #time;

  /** `time.until(look, limit)` lets the machine go on until `look()` is true. */
  constructor(border, machineId, time) {
    this.#border = border;
    this.#machine = [machineId];
    this.#time = time;
  }

  /** The rows of a text mode, trailing blanks cut; none in a graphics mode. */
  text() {
    const text = this.#border.value("display_text", (border) => border.text(), this.#machine);
    return text === "" ? [] : text.split("\n");
  }

  /**
   * Resolves to the rows once `wanted` (text, or a RegExp over all rows) is on the screen. After `timeout` ms it throws
   * VM_E_TIMED_OUT with what is on the screen instead.
   */
  async waitForText(wanted, { timeout = DefaultTimeout } = {}) {
    const found =
      wanted instanceof RegExp ? (text) => text.search(wanted) >= 0 : (text) => text.includes(String(wanted));
    let rows = [];
    const look = () => {
      rows = this.text();
      return found(rows.join("\n"));
    };
    if (await this.#time.until(look, timeout)) return rows;
    const shown = rows.filter((row) => row !== "").join("\n");
    throw new VMError(
      HRESULT.VM_E_TIMED_OUT,
      "VM_E_TIMED_OUT",
      `${wanted} did not appear within ${timeout} ms. The screen shows:\n${shown}`,
    );
  }

  /** "text", "cga", "vga" or "svga" */
  get mode() {
    return Modes.get(this.#border.value("display_video_mode", (border) => border.number(), this.#machine));
  }

  /** { width, height } in pixels */
  get size() {
    const { width, height } = this.#frame();
    return { width, height };
  }

  /**
   * The picture: an ImageData, or { width, height, data } where there is none (Node). With { type: "image/png" } a
   * Promise of a Blob, in pages only.
   */
  capture({ type } = {}) {
    const picture = this.#frame();
    const image =
      typeof ImageData === "function" ? new ImageData(picture.data, picture.width, picture.height) : picture;
    return type === undefined ? image : toBlob(image, type);
  }

  #frame() {
    return this.#border.value(
      "display_frame",
      (border) => {
        const [width, height, address] = [0, 1, 2].map((index) => border.number(index));
        const data = new Uint8ClampedArray(border.memory(address, width * height * 4));
        return { width, height, data };
      },
      this.#machine,
    );
  }
}
withDocumentCasing(Screen);

async function toBlob(image, type) {
  if (typeof OffscreenCanvas !== "function")
    throw new Error("Pictures are encoded in a page only. Take capture() without a type, and encode its pixels.");
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas.convertToBlob({ type });
}
