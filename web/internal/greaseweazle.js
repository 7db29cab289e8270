// SPDX-License-Identifier: MIT
// The host's side of a Greaseweazle, a USB device that reads and writes the flux of floppy disks: its protocol (version 1
// of its firmware) over any two streams of bytes, as Web Serial's port has them.
import { decodeFlux, encodeFlux } from "./greaseweazle_flux.js";

const Command = {
  GetInfo: 0,
  Seek: 2,
  Head: 3,
  SetParams: 4,
  Motor: 6,
  ReadFlux: 7,
  WriteFlux: 8,
  GetFluxStatus: 9,
  Select: 12,
  Deselect: 13,
  SetBusType: 14,
  Reset: 16,
  EraseFlux: 17,
};
/** What the device answers a command with, by number; 0: done. */
const Refusals = [
  "",
  "It does not know the command: update its firmware.",
  "There is no index pulse: put a disk into the drive and close it.",
  "Track 0 was not found: check the drive's cable and power.",
  "It could not send the flux fast enough: read again.",
  "It did not get the flux fast enough: write again.",
  "The disk is write-protected.",
  "No drive is selected.",
  "No kind of bus is set.",
  "There is no such drive.",
  "There is no such pin.",
  "The drive has no such cylinder.",
  "It is out of memory.",
  "It is out of flash memory.",
];
const InfoBytes = 32;
const FirmwareInfo = 0;
const Delays = 0; // of SetParams

/** The drive's cable: "ibmpc" (twisted) or "shugart". */
export const BusType = { ibmpc: 1, shugart: 2 };

const little = (value, bytes) => Array.from({ length: bytes }, (_, n) => Math.floor(value / 256 ** n) & 0xff);

/** A port's streams fail when its device goes away. */
function gone(error) {
  const why = error.message.replace(/\.$/, "");
  throw new Error(`The Greaseweazle is gone (${why}). Plug it in again.`, { cause: error });
}

/** Bytes of a stream, as many as are asked for. */
class ByteQueue {
  #reader;
  #bytes = new Uint8Array();
  #at = 0;

  constructor(readable) {
    this.#reader = readable.getReader();
  }
  async #more() {
    const { value, done } = await this.#reader.read().catch(gone);
    if (done) throw new Error("The Greaseweazle has ended the connection. Plug it in again.");
    const left = this.#bytes.subarray(this.#at);
    const joined = new Uint8Array(left.length + value.length);
    joined.set(left);
    joined.set(value, left.length);
    [this.#bytes, this.#at] = [joined, 0];
  }
  async take(count) {
    while (this.#bytes.length - this.#at < count) await this.#more();
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
  /** Up to the next 0, which is taken too. */
  async takeUntilZero() {
    const parts = [];
    for (;;) {
      const here = this.#bytes.subarray(this.#at);
      const end = here.indexOf(0);
      parts.push(here.slice(0, end < 0 ? here.length : end));
      this.#at += end < 0 ? here.length : end + 1;
      if (end >= 0) break;
      await this.#more();
    }
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
  async release() {
    await this.#reader.cancel().catch(() => {});
    this.#reader.releaseLock();
  }
}

/**
 * @example
 * const device = await Greaseweazle.open(port); // an open port of Web Serial, or any { readable, writable }
 * await device.select(0);
 * await device.motor(0, true);
 * await device.seek(12, 1);
 * const { intervals, indexes, frequency } = await device.readFlux(3);
 * await device.close();
 */
export class Greaseweazle {
  #queue;
  #writer;
  #info = null;
  #busy = Promise.resolve();

  constructor({ readable, writable }) {
    this.#queue = new ByteQueue(readable);
    this.#writer = writable.getWriter();
  }

  /** Resets the device and asks what it is. Rejects where its firmware only updates itself. */
  static async open(streams, bus = BusType.ibmpc) {
    const device = new Greaseweazle(streams);
    await device.#command(Command.Reset);
    device.#info = await device.#askInfo();
    if (!device.#info.ready) throw new Error("The Greaseweazle waits for new firmware. Update it with its own program.");
    await device.#command(Command.SetBusType, bus);
    return device;
  }

  /** { major, minor, ready, frequency, model, submodel }: frequency is that of its ticks, in hertz. */
  get info() {
    return this.#info;
  }

  select = (drive) => this.#command(Command.Select, drive);
  deselect = () => this.#command(Command.Deselect);
  motor = (drive, on) => this.#command(Command.Motor, drive, on ? 1 : 0);
  /** Cylinders below 0 are those before track 0 that flippy drives have. */
  async seek(cylinder, head) {
    await this.#command(Command.Seek, cylinder & 0xff);
    await this.#command(Command.Head, head);
  }
  /** Microseconds after a step, milliseconds for the rest: { select, step, settle, motor, idle }. */
  setDelays({ select = 10, step = 5000, settle = 15, motor = 750, idle = 10_000 } = {}) {
    return this.#command(Command.SetParams, Delays, ...[select, step, settle, motor, idle].flatMap((n) => little(n, 2)));
  }

  /** { intervals, indexes, frequency } of that many whole turns: one index pulse more than turns. */
  readFlux(turns) {
    return this.#alone(async () => {
      await this.#exchange(Command.ReadFlux, ...little(0, 4), ...little(turns + 1, 2));
      const stream = await this.#queue.takeUntilZero();
      await this.#exchange(Command.GetFluxStatus);
      return { ...decodeFlux(stream), frequency: this.#info.frequency };
    });
  }

  /** Writes from one index pulse on, and stops at the next. Intervals are in ticks of info.frequency. */
  writeFlux(intervals) {
    return this.#alone(async () => {
      await this.#exchange(Command.WriteFlux, 1, 1);
      await this.#writer.write(encodeFlux(intervals, this.#info.frequency)).catch(gone);
      await this.#queue.take(1);
      await this.#exchange(Command.GetFluxStatus);
    });
  }

  /** Leaves no flux for that long: a turn, and a tenth more. */
  eraseFlux(ticks) {
    return this.#alone(async () => {
      await this.#exchange(Command.EraseFlux, ...little(ticks, 4));
      await this.#queue.take(1);
      await this.#exchange(Command.GetFluxStatus);
    });
  }

  /** Gives the streams back. */
  async close() {
    await this.#queue.release();
    this.#writer.releaseLock();
  }

  #askInfo() {
    return this.#alone(async () => {
      await this.#exchange(Command.GetInfo, FirmwareInfo);
      const raw = await this.#queue.take(InfoBytes);
      const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
      const [major, minor, main] = raw;
      return { major, minor, ready: main === 1, frequency: view.getUint32(4, true), model: raw[8], submodel: raw[9] };
    });
  }

  /** One after the other: an answer belongs to the last command. */
  #alone(action) {
    const result = this.#busy.then(action);
    this.#busy = result.catch(() => {});
    return result;
  }
  #command(...bytes) {
    return this.#alone(() => this.#exchange(...bytes));
  }
  async #exchange(command, ...operands) {
    await this.#writer.write(Uint8Array.from([command, operands.length + 2, ...operands])).catch(gone);
    const [echo, answer] = await this.#queue.take(2);
    if (echo !== command) throw new Error(`The Greaseweazle answered command ${echo}, not ${command}. Plug it in again.`);
    if (answer) throw new Error(`The Greaseweazle refused. ${Refusals[answer] ?? `It says ${answer}.`}`);
  }
}
