// SPDX-License-Identifier: MIT
// JavaScript's side of web/bindings: calls the module's functions for one application. web/api is handed a Border and
// knows no more of the module than what is here.
import { VMError } from "../api/vm_error.js";

const Succeeded = 0;
const Kind = { Missing: 0, Text: 1, Other: 2 };
const NoInteger = -0x80000000; // outside every range that the machine knows

/** What a COM client's long becomes: an integer, or one that no call accepts. */
function toLong(value) {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "boolean") return Number(number);
  return Number.isInteger(number) && Math.abs(number) < 0x80000000 ? number : NoInteger;
}

export class Border {
  #module;
  #vpc;
  #encoder = new TextEncoder();
  #decoder = new TextDecoder();
  #deliver = () => {};

  constructor(module, deterministic) {
    this.#module = module;
    this.#vpc = module._ferrite_open(deterministic ? 1 : 0) >>> 0;
  }

  /** For web/api: bytes that the host has room for. */
  freeBytes = () => 0;

  /** The application's address in the module. */
  get address() {
    return this.#vpc;
  }

  /** `deliver` hands out the events that wait; called after every call that may have caused some. */
  onEvents(deliver) {
    this.#deliver = deliver;
  }
  /** Events that no call caused: of a slice, of the canvas. */
  deliver() {
    this.#deliver();
  }

  /** A method without a return value: its HRESULT, unsigned. */
  hresult(name, numbers = [], texts = []) {
    const code = this.#call(name, numbers, texts);
    this.deliver();
    return code;
  }

  /** A property or a method with a return value: `read` fetches it; a failure is thrown. */
  value(name, read, numbers = [], texts = []) {
    const code = this.#call(name, numbers, texts);
    const result = code === Succeeded ? read(this) : undefined;
    const error = code > 0x7fffffff ? this.error(code) : null;
    this.deliver();
    if (error) throw error;
    return code === Succeeded ? result : null; // S_FALSE: there is none
  }

  /** The same for a question of ours: nothing is thrown or remembered. undefined: it failed. */
  quiet(name, read, numbers = [], texts = []) {
    const last = this.plain("last_error") >>> 0;
    const sentence = this.text();
    const code = this.#call(name, numbers, texts);
    const result = code === Succeeded ? read(this) : undefined;
    this.#giveText(0, sentence);
    this.plain("set_last_error", last);
    return result;
  }

  /** Functions that cannot fail, and whose answer is no address. */
  plain(name, ...numbers) {
    try {
      return this.#module[`_ferrite_${name}`](this.#vpc, ...numbers);
    } catch (trap) {
      throw this.error(this.#remember(name, trap));
    }
  }

  /** Refuses a call before it is made. Returns the code. */
  refuse(code) {
    return this.plain("refuse", code) >>> 0;
  }

  /** What failed last, not thrown; null: nothing has. */
  lastError() {
    const code = this.plain("last_error") >>> 0;
    return code === Succeeded ? null : this.error(code);
  }

  /** The failure of the call just made. */
  error(code) {
    const last = this.plain("last_error") >>> 0;
    const sentence = last === code ? this.text() : "";
    this.#module._ferrite_describe(code);
    return new VMError(code, this.text(0), sentence || this.text(1));
  }

  describe(code) {
    this.#module._ferrite_describe(code);
    return { name: this.text(0), meaning: this.text(1) };
  }

  /** Hands `bytes` to the next call. False: the module has no memory left. */
  giveBytes(bytes) {
    const at = this.#module._ferrite_bytes_argument(bytes.length) >>> 0; // beyond 2 GB it comes as a negative number
    if (!at && bytes.length) return false;
    this.#module.HEAPU8.set(bytes, at);
    return true;
  }

  // What a call left behind.

  number(index = 0) {
    return this.#module._ferrite_number(index);
  }
  text(index = 0) {
    const at = this.#module._ferrite_text(index) >>> 0;
    return this.#decoder.decode(this.memory(at, this.#module._ferrite_text_size(index)));
  }
  bytes() {
    return this.memory(this.#module._ferrite_bytes() >>> 0, this.#module._ferrite_bytes_size()).slice();
  }
  /** A view of the module's memory, good until the next call. */
  memory(address, size) {
    return this.#module.HEAPU8.subarray(address, address + size);
  }

  #call(name, numbers, texts) {
    texts.forEach((text, index) => this.#giveText(index, text));
    try {
      return this.#module[`_ferrite_${name}`](this.#vpc, ...numbers.map(toLong)) >>> 0;
    } catch (trap) {
      return this.#remember(name, trap);
    }
  }

  /** A module that traps is an error of ours. What it knows is still there: disks can be released, files be read. */
  #remember(name, trap) {
    this.#giveText(0, `Ferrite itself has failed in ${name}: ${trap.message}. Save your disks, and please report it.`);
    return this.#module._ferrite_internal_error(this.#vpc) >>> 0;
  }

  #giveText(index, value) {
    if (typeof value !== "string") {
      this.#module._ferrite_text_argument(index, value == null ? Kind.Missing : Kind.Other, 0);
      return;
    }
    const utf8 = this.#encoder.encode(value);
    const at = this.#module._ferrite_text_argument(index, Kind.Text, utf8.length) >>> 0;
    this.#module.HEAPU8.set(utf8, at);
  }
}
