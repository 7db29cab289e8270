// SPDX-License-Identifier: MIT
// A disk in a real drive behind a Greaseweazle: read as a whole, and written track by track where it has changed.
import { BusType, Greaseweazle } from "./greaseweazle.js";
import { scpFile } from "./scp_file.js";

const Turns = 2; // of each track: bits that differ are weak
const BaudRate = 9600; // of a USB device, where any is good
const MostNarrowCylinders = 43; // of a disk of 48 tracks an inch
const CellFormat = "HxC MFM";
const SectorFormat = "imd";
const ImageFormat = "86f";

/** Of an HxC MFM file: tracks that have cells, by cylinder * 2 + head. */
export function cellTracks(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const [cylinders, heads, list, entryBytes] = [view.getUint16(7, true), file[9], view.getUint32(15, true), 11];
  const tracks = new Map();
  for (let n = 0; n < cylinders * heads; n++) {
    const entry = list + n * entryBytes;
    const [size, at] = [view.getUint32(entry + 3, true), view.getUint32(entry + 7, true)];
    if (size) tracks.set(view.getUint16(entry, true) * 2 + file[entry + 2], file.subarray(at, at + size));
  }
  return { cylinders, turnsPerMinute: view.getUint16(10, true), tracks };
}

/** Ticks between the changes of flux that the cells of one turn are. */
export function intervalsOf(cells, ticksPerTurn) {
  const intervals = [];
  const ticksPerCell = ticksPerTurn / (cells.length * 8);
  let last = 0;
  cells.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit++) {
      if (!(byte & (0x80 >> bit))) continue;
      const now = Math.round((index * 8 + bit + 0.5) * ticksPerCell);
      intervals.push(now - last);
      last = now;
    }
  });
  return intervals;
}

/** The same turn so many times, as readFlux would answer it. */
function captureOf(intervals, ticksPerTurn, frequency) {
  let now = 0;
  const changes = intervals.map((interval) => (now += interval));
  const turns = Array.from({ length: Turns }, (_, turn) => changes.map((change) => change + turn * ticksPerTurn));
  const all = turns.flat();
  return {
    intervals: all.map((change, n) => change - (n ? all[n - 1] : 0)),
    indexes: Array.from({ length: Turns + 1 }, (_, turn) => turn * ticksPerTurn),
    frequency,
  };
}

const same = (a, b) => a?.length === b?.length && (a ?? []).every((byte, at) => byte === b[at]);

function goOn(signal, otherwise) {
  if (signal?.aborted) throw new Error(`${otherwise}: it was stopped.`);
}

export class GreaseweazleDrive {
  #port;
  #convert;
  #options;
  #asRead = null; // the file that read() gave, or that was last written

  /** `convert(image, format)` is vpc.convertFloppyDiskImage; options: { drive, bus, cylinders, heads }. */
  constructor(port, convert, { drive = 0, bus = "ibmpc", cylinders = 80, heads = 2 } = {}) {
    if (!(bus in BusType)) throw new RangeError(`bus: "${bus}" is neither "ibmpc" nor "shugart".`);
    this.#port = port;
    this.#convert = (image, format) => convert(image, format).bytes;
    this.#options = { drive, bus: BusType[bus], cylinders, heads };
  }

  /** The disk as an 86F image. `report(part)` hears of 0 to 1; the AbortSignal `signal` stops it behind a track. */
  async read(report = () => {}, signal = null) {
    const { cylinders, heads } = this.#options;
    const captures = await this.#withDevice(async (device) => {
      const read = new Map();
      for (let n = 0; n < cylinders * heads; n++) {
        goOn(signal, "The disk was not read");
        const [cylinder, head] = [Math.floor(n / heads), n % heads];
        await device.seek(cylinder, head);
        read.set(cylinder * 2 + head, await device.readFlux(Turns));
        report((n + 1) / (cylinders * heads));
      }
      return read;
    });
    this.#asRead = this.#convert(scpFile(captures, Turns), ImageFormat);
    return this.#asRead;
  }

  /** Whether `image` is what is on the disk. */
  holds(image) {
    return same(this.#asRead, image);
  }

  /** Writes the tracks of `image` that differ from what is on the disk, and reads each again. False: none does. */
  async write(image, report = () => {}, signal = null) {
    const [before, now] = [this.#asRead, image].map((file) => cellTracks(this.#convert(file, CellFormat)));
    const changed = [...now.tracks].filter(([number, cells]) => !same(cells, before.tracks.get(number)));
    if (changed.length === 0) return false;
    const step = this.#options.cylinders > MostNarrowCylinders && now.cylinders <= MostNarrowCylinders ? 2 : 1;
    await this.#withDevice(async (device) => {
      for (const [index, [number, cells]] of changed.entries()) {
        goOn(signal, "Not all is on the real disk yet");
        await device.seek((number >> 1) * step, number & 1);
        await this.#writeTrack(device, number, cells, now.turnsPerMinute);
        report((index + 1) / changed.length);
      }
    });
    this.#asRead = image;
    return true;
  }

  async #writeTrack(device, number, cells, turnsPerMinute) {
    const { frequency } = device.info;
    const ticksPerTurn = Math.round((frequency * 60) / turnsPerMinute);
    const intervals = intervalsOf(cells, ticksPerTurn);
    await device.writeFlux(intervals);
    const [wanted, there] = [captureOf(intervals, ticksPerTurn, frequency), await device.readFlux(Turns)].map((flux) =>
      this.#convert(scpFile(new Map([[number, flux]]), Turns), SectorFormat),
    );
    if (same(wanted, there)) return;
    throw new Error(
      `Track ${number >> 1}, head ${number & 1} reads back as other than was written. The disk may be worn: write ` +
        "again, or put another one into the drive.",
    );
  }

  /** The drive turns meanwhile, and the port is free again behind it. */
  async #withDevice(action) {
    const { drive, bus } = this.#options;
    const opened = await this.#open();
    try {
      const device = await Greaseweazle.open(this.#port, bus);
      try {
        await device.select(drive);
        await device.motor(drive, true);
        return await action(device);
      } finally {
        await device.motor(drive, false).catch(() => {});
        await device.deselect().catch(() => {});
        await device.close();
      }
    } finally {
      if (opened) await this.#port.close().catch(() => {}); // one that is gone is closed
    }
  }

  /** False: it was open before. */
  async #open() {
    if (this.#port.readable || typeof this.#port.open !== "function") return false;
    try {
      await this.#port.open({ baudRate: BaudRate });
    } catch (error) {
      throw new Error(
        `The Greaseweazle could not be opened (${error.message}). Plug it in, and close other programs that use it.`,
        { cause: error },
      );
    }
    return true;
  }
}
