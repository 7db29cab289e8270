// SPDX-License-Identifier: MIT
// A Greaseweazle with a drive and a disk, as far as its protocol tells: a port as Web Serial has them. For Node and pages.
import { decodeFlux, encodeFlux } from "../../web/internal/greaseweazle_flux.js";

const Frequency = 72_000_000;
const TicksPerTurn = Frequency / 5; // 300 turns a minute
const Answer = { Done: 0, NoIndex: 2, WriteProtected: 6 };
const indexAfter = (ticks) => [255, 1, ...[0, 7, 14, 21].map((shift) => (((ticks >>> shift) & 0x7f) << 1) | 1)];

export class ImaginedDrive {
  static TicksPerTurn = TicksPerTurn;
  tracks = new Map(); // cylinder * 2 + head -> intervals of a turn in ticks; none: no disk
  written = new Set();
  writeProtected = false;
  worn = false; // loses what is written
  missing = false;
  opened = false;
  turning = false;
  selected = null;
  tracksToLive = Infinity; // then it is unplugged
  turnMilliseconds = 0; // a real one takes 200
  #place = [0, 0];
  #outcome = Answer.Done;
  #unplug = () => {};

  /** Web Serial's SerialPort. */
  get port() {
    const port = { readable: null, writable: null };
    port.open = async () => {
      if (this.missing) throw new Error("no such device");
      this.opened = true;
      let out;
      this.#unplug = () => out.error(new Error("The device has been lost."));
      port.readable = new ReadableStream({ start: (controller) => (out = controller) });
      port.writable = new WritableStream(this.#listener((...bytes) => out.enqueue(Uint8Array.from(bytes))));
    };
    port.close = async () => {
      this.opened = false;
      port.readable = port.writable = null;
    };
    return port;
  }

  #listener(say) {
    let flux = null;
    const write = (bytes) => {
      if (!flux) {
        flux = this.#obey(bytes, say);
        return;
      }
      flux.push(...bytes);
      if (flux.at(-1) !== 0) return;
      this.#takeFlux(flux.slice(0, -1));
      flux = null;
      say(0);
    };
    return { write };
  }

  /** A list for the flux that follows, where some does. */
  #obey([command, , first, second], say) {
    const [number] = [this.#place[0] * 2 + this.#place[1]];
    if ((command === 7 || command === 8) && this.tracksToLive-- <= 0) {
      this.#unplug();
      return null;
    }
    const noDisk = (command === 7 || command === 8) && this.tracks.size === 0;
    this.#outcome = noDisk ? Answer.NoIndex : this.#outcome;
    const protectedNow = command === 8 && this.writeProtected;
    if (command === 9) {
      say(9, this.#outcome);
      this.#outcome = Answer.Done;
      return null;
    }
    say(command, protectedNow ? Answer.WriteProtected : Answer.Done);
    if (protectedNow) return null;
    if (command === 0) say(...this.#info());
    if (command === 2) this.#place[0] = first;
    if (command === 3) this.#place[1] = first;
    if (command === 6) this.turning = second === 1;
    if (command === 7) setTimeout(() => this.#sendFlux(number, say), this.turnMilliseconds);
    if (command === 12) this.selected = first;
    if (command === 13) this.selected = null;
    return command === 8 ? [] : null;
  }

  #info() {
    const info = new Uint8Array(32);
    info.set([1, 6, 1, 22]);
    new DataView(info.buffer).setUint32(4, Frequency, true);
    return info;
  }

  #sendFlux(number, say) {
    if (this.tracks.size === 0) return say(0);
    const intervals = this.tracks.get(number) ?? [];
    const rest = TicksPerTurn - intervals.reduce((sum, ticks) => sum + ticks, 0);
    const [first = 0, ...others] = intervals;
    const turn = (before) => [...encodeFlux([first + before, ...others], Frequency).subarray(0, -1), ...indexAfter(rest)];
    const stream = Uint8Array.from([...indexAfter(0), ...turn(0), ...turn(rest), 0]);
    const piece = 1000; // a port hands out what has come
    for (let at = 0; at < stream.length; at += piece) say(...stream.subarray(at, at + piece));
  }

  #takeFlux(stream) {
    const number = this.#place[0] * 2 + this.#place[1];
    if (this.worn) return;
    this.tracks.set(number, decodeFlux(Uint8Array.from(stream)).intervals);
    this.written.add(number);
  }
}
