// SPDX-License-Identifier: MIT

const LongestSystemExclusive = 1 << 16;
const [Exclusive, EndOfExclusive, FirstRealTime] = [0xf0, 0xf7, 0xf8];
/** Data bytes behind a status byte: of the channel messages by their upper half, of the system's by their lower. */
const OfChannel = { 0x8: 2, 0x9: 2, 0xa: 2, 0xb: 2, 0xc: 1, 0xd: 1, 0xe: 2 };
const OfSystem = { 0x1: 1, 0x2: 2, 0x3: 1, 0x6: 0 };
const Undefined = [0xf9, 0xfd];

/** Makes whole messages of MIDI's bytes [MIDI 1.0 Detailed Specification, tables I to VI]: running status is spelled out. */
export class MidiMessages {
  #message = [];
  #wanted = 0;
  #running = 0;

  /** The messages that the byte completes: none or one. */
  push(byte) {
    if (byte >= FirstRealTime) return Undefined.includes(byte) ? [] : [[byte]]; // in the middle of others, too
    if (byte === EndOfExclusive) return this.#endOfExclusive();
    return byte & 0x80 ? this.#status(byte) : this.#data(byte);
  }

  #status(byte) {
    const system = byte >= Exclusive;
    const wanted = system ? OfSystem[byte & 0xf] : OfChannel[byte >> 4];
    this.#running = system ? 0 : byte;
    this.#message = byte === Exclusive || wanted !== undefined ? [byte] : [];
    this.#wanted = byte === Exclusive ? LongestSystemExclusive : (wanted ?? 0) + 1;
    return this.#complete();
  }
  #data(byte) {
    if (this.#message.length === 0) {
      if (!this.#running) return [];
      this.#message = [this.#running];
      this.#wanted = OfChannel[this.#running >> 4] + 1;
    }
    this.#message.push(byte);
    return this.#complete();
  }
  #endOfExclusive() {
    const message = this.#message;
    this.#message = [];
    return message[0] === Exclusive ? [[...message, EndOfExclusive]] : [];
  }
  #complete() {
    if (this.#message.length === 0 || this.#message.length < this.#wanted) return [];
    const message = this.#message;
    this.#message = [];
    return message[0] === Exclusive ? [] : [message]; // one that never ends is dropped
  }
}
