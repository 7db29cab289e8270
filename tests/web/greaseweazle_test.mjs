// SPDX-License-Identifier: MIT
// The host's side of the Greaseweazle's protocol, against a device that is imagined from the protocol.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BusType, Greaseweazle } from "../../web/internal/greaseweazle.js";
import { decodeFlux, encodeFlux } from "../../web/internal/greaseweazle_flux.js";
import { scpFile } from "../../web/internal/scp_file.js";

const Frequency = 72_000_000;

/** Answers commands as the firmware does; `drive` is what the test looks at and sets. */
function imaginedDevice(drive = {}) {
  Object.assign(drive, { commands: [], refuses: {}, flux: [0], written: null, ...drive });
  let answer;
  let flux = null; // bytes that are being written
  const readable = new ReadableStream({ start: (controller) => (answer = controller) });
  const say = (...bytes) => bytes.forEach((byte) => answer.enqueue(Uint8Array.of(byte))); // as torn as can be
  const info = new Uint8Array(32);
  info.set([1, 6, drive.main ?? 1, 22]);
  new DataView(info.buffer).setUint32(4, Frequency, true);
  info.set([7, 1], 8);
  const writable = new WritableStream({
    write(bytes) {
      if (flux) {
        flux.push(...bytes);
        if (flux.at(-1) !== 0) return;
        drive.written = flux;
        flux = null;
        return say(0);
      }
      drive.commands.push([...bytes]);
      const [command] = bytes;
      assert.equal(bytes[1], bytes.length, "a command's second byte is its length");
      const refusal = drive.refuses[command] ?? 0;
      say(command, refusal);
      if (refusal) return;
      if (command === 0) say(...info);
      if (command === 7) say(...drive.flux);
      if (command === 8) flux = [];
      if (command === 17) say(0);
    },
  });
  return { readable, writable, drive };
}

test("a device is reset and asked what it is", async () => {
  const { drive, ...streams } = imaginedDevice();
  const device = await Greaseweazle.open(streams);
  assert.deepEqual(device.info, { major: 1, minor: 6, ready: true, frequency: Frequency, model: 7, submodel: 1 });
  assert.deepEqual(drive.commands, [
    [16, 2],
    [0, 3, 0],
    [14, 3, BusType.ibmpc],
  ]);
});

test("a device that waits for firmware is refused in a sentence", async () => {
  await assert.rejects(Greaseweazle.open(imaginedDevice({ main: 0 })), /waits for new firmware. Update it/);
});

test("drives are selected, turned, stepped and set as the protocol says", async () => {
  const { drive, ...streams } = imaginedDevice();
  const device = await Greaseweazle.open(streams);
  drive.commands.length = 0;
  await device.setDelays({ step: 3000 });
  await Promise.all([device.select(1), device.motor(1, true), device.seek(79, 1)]);
  await device.seek(-1, 0);
  await device.motor(1, false);
  await device.deselect();
  assert.deepEqual(drive.commands, [
    [4, 13, 0, 10, 0, 0xb8, 0x0b, 15, 0, 0xee, 2, 0x10, 0x27],
    [12, 3, 1],
    [6, 4, 1, 1],
    [2, 3, 79],
    [3, 3, 1],
    [2, 3, 0xff],
    [3, 3, 0],
    [6, 4, 1, 0],
    [13, 2],
  ]);
});

test("flux is read with its index pulses", async () => {
  // An index 5 ticks after the beginning; 100, 250, 1524 ticks; 300 more with nothing, then 20; an index at once.
  const flux = [255, 1, 11, 1, 1, 1, 100, 250, 1, 254, 255, 255, 2, 0x59, 5, 1, 1, 20, 255, 1, 1, 1, 1, 1, 0];
  const { drive, ...streams } = imaginedDevice({ flux });
  const device = await Greaseweazle.open(streams);
  drive.commands.length = 0;
  const read = await device.readFlux(1);
  assert.deepEqual(read, { intervals: [100, 250, 1524, 320], indexes: [5, 2194], frequency: Frequency });
  assert.deepEqual(drive.commands, [
    [7, 8, 0, 0, 0, 0, 2, 0],
    [9, 2],
  ]);
});

test("what the device refuses is said with its cure, and the next command works", async () => {
  const { drive, ...streams } = imaginedDevice();
  const device = await Greaseweazle.open(streams);
  drive.refuses = { 9: 2 };
  await assert.rejects(device.readFlux(2), /no index pulse: put a disk into the drive/);
  drive.refuses = { 8: 6 };
  await assert.rejects(device.writeFlux([100]), /write-protected/);
  drive.refuses = { 2: 99 };
  await assert.rejects(device.seek(1, 0), /It says 99/);
  drive.refuses = {};
  await device.seek(1, 0);
});

test("flux is written from index to index, and an area without flux as such", async () => {
  const { drive, ...streams } = imaginedDevice();
  const device = await Greaseweazle.open(streams);
  await device.writeFlux([100, 249, 250, 1524, 1525, 20_000]);
  assert.deepEqual(drive.commands.slice(-2), [
    [8, 4, 1, 1],
    [9, 2],
  ]);
  const long = [255, 2, (20_000 << 1) & 0xff | 1, (20_000 >> 6) & 0xff | 1, (20_000 >> 13) & 0xff | 1, 1];
  assert.deepEqual(drive.written, [
    ...[100, 249, 250, 1, 254, 255],
    ...[255, 2, (1276 << 1) & 0xff | 1, (1276 >> 6) & 0xff | 1, 1, 1, 249],
    ...[...long, 255, 3, 181, 1, 1, 1, 0],
  ]);
});

test("a track is erased for so many ticks", async () => {
  const { drive, ...streams } = imaginedDevice();
  const device = await Greaseweazle.open(streams);
  await device.eraseFlux(15_840_000);
  assert.deepEqual(drive.commands.slice(-2), [
    [17, 6, 0x00, 0xb3, 0xf1, 0x00],
    [9, 2],
  ]);
});

test("a device that goes away is missed in a sentence", async () => {
  const readable = new ReadableStream({ start: (controller) => controller.close() });
  await assert.rejects(Greaseweazle.open({ readable, writable: new WritableStream() }), /ended the connection. Plug it/);
});

test("intervals go through the stream and back", () => {
  const intervals = Array.from({ length: 12_000 }, (_, n) => n + 1).filter((n) => n < 10_800);
  const stream = encodeFlux(intervals, Frequency);
  assert.equal(stream.at(-1), 0);
  assert.equal(stream.indexOf(0), stream.length - 1);
  assert.deepEqual(decodeFlux(stream.subarray(0, -1)).intervals, intervals);
});

test("a stream that is cut off or has unknown codes is refused in a sentence", () => {
  assert.throws(() => decodeFlux(Uint8Array.of(255, 1, 3)), /ends within an entry at byte 3. Read again/);
  assert.throws(() => decodeFlux(Uint8Array.of(250)), /ends within an entry at byte 1/);
  assert.throws(() => decodeFlux(Uint8Array.of(9, 255, 7)), /unknown code 7 at byte 2/);
});

test("captures become a SuperCard Pro file, in ticks of 25 ns from index to index", () => {
  const flux = { intervals: [72, 144, 7_200_000, 72, 144], indexes: [36, 14_400_036], frequency: Frequency };
  const file = scpFile(new Map([[3, flux]]), 1);
  const view = new DataView(file.buffer);
  const track = view.getUint32(16 + 3 * 4, true);
  assert.equal(String.fromCharCode(...file.subarray(0, 3)), "SCP");
  assert.equal(track, 16 + 168 * 4);
  assert.deepEqual([...file.subarray(track, track + 4)], [0x54, 0x52, 0x4b, 3]);
  assert.equal(view.getUint32(track + 4, true), 8_000_000); // 200 ms
  const samples = Array.from({ length: view.getUint32(track + 8, true) }, (_, n) => view.getUint16(track + 16 + n * 2));
  assert.deepEqual(samples, [20, 80, ...new Array(61).fill(0), 4_000_000 - 61 * 65_536, 40, 80]);
  const sum = file.subarray(16).reduce((total, byte) => total + byte, 0);
  assert.equal(view.getUint32(12, true), sum);
  assert.throws(() => scpFile(new Map([[3, flux]]), 2), /Track 3 was read for fewer than 2 turns/);
});
