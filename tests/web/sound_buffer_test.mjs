// SPDX-License-Identifier: MIT
// What the audio thread plays of what the machine hands it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FramesPerSecond, SoundBuffer } from "../../web/internal/sound_buffer.js";

const Block = 128;
const Amplitude = 16_000;

/** A guest that plays a sine on the left and its opposite on the right. */
class Guest {
  #frame = 0;
  constructor(hertz) {
    this.hertz = hertz;
  }
  frames(count) {
    const samples = new Int16Array(2 * count);
    for (let n = 0; n < count; n++) {
      const value = Amplitude * Math.sin((2 * Math.PI * this.hertz * this.#frame++) / FramesPerSecond);
      samples[2 * n] = value;
      samples[2 * n + 1] = -value;
    }
    return samples;
  }
}

/** Plays for `seconds`; before each block `feed(time)` may push. Answers both sides. */
function play(buffer, rate, seconds, feed) {
  const count = Math.floor((seconds * rate) / Block);
  const [left, right] = [new Float32Array(count * Block), new Float32Array(count * Block)];
  for (let n = 0; n < count; n++) {
    feed((n * Block) / rate);
    buffer.pull(left.subarray(n * Block, (n + 1) * Block), right.subarray(n * Block, (n + 1) * Block));
  }
  return { left, right };
}

/** Pushes what `speed` seconds of guest time a second make, every `period` seconds. */
function evenly(buffer, guest, period, speed = 1) {
  let given = 0;
  let due = 0;
  return (time) => {
    if (time < due) return;
    due += period;
    const wanted = Math.floor((time + period) * speed * FramesPerSecond);
    buffer.push(guest.frames(wanted - given));
    given = wanted;
  };
}

/** The largest step from one sample to the next. */
const steepest = (samples) => samples.reduce((most, value, n) => Math.max(most, n ? Math.abs(value - samples[n - 1]) : 0), 0);
const rises = (samples) => samples.reduce((count, value, n) => count + (n > 0 && samples[n - 1] < 0 && value >= 0), 0);
const loudest = (samples) => samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
/** A sine's own largest step, and a little. */
const smooth = (hertz, rate) => 1.05 * (Amplitude / 32768) * 2 * Math.PI * (hertz / rate);

for (const rate of [48_000, 44_100, 96_000]) {
  test(`a tone keeps its pitch and is smooth on a device of ${rate} Hz, fed 60 times a second`, () => {
    const buffer = new SoundBuffer(rate, 0.05);
    const feed = evenly(buffer, new Guest(440), 1 / 60);
    play(buffer, rate, 0.5, feed);
    const { left, right } = play(buffer, rate, 2, (time) => feed(time + 0.5));
    assert.ok(Math.abs(rises(left) - 880) <= 2, `${rises(left)} periods`);
    assert.ok(steepest(left) < smooth(440, rate), `a step of ${steepest(left)}`);
    assert.ok(loudest(left) > 0.45 && loudest(right) > 0.45);
    assert.ok(left.every((value, n) => Math.abs(value + right[n]) < 1e-3));
  });
}

test("a guest whose clock is half a thousandth off never runs the store dry or over", () => {
  for (const speed of [0.9995, 1.0005]) {
    const buffer = new SoundBuffer(48_000, 0.05);
    const feed = evenly(buffer, new Guest(300), 1 / 100, speed);
    play(buffer, 48_000, 1, feed);
    const { left } = play(buffer, 48_000, 30, (time) => feed(time + 1));
    assert.ok(steepest(left) < smooth(301, 48_000), `a step of ${steepest(left)} at ${speed}`);
    assert.ok(buffer.stored > 0.02 && buffer.stored < 0.12, `${buffer.stored} s in store`);
  }
});

test("is silent until there is enough in store, and begins and ends without a click", () => {
  const buffer = new SoundBuffer(48_000, 0.05);
  const guest = new Guest(200);
  const constant = (count) => guest.frames(count).fill(16_000);
  assert.equal(loudest(play(buffer, 48_000, 0.02, () => {}).left), 0);
  buffer.push(constant(1200));
  assert.equal(loudest(play(buffer, 48_000, 0.02, () => {}).left), 0);
  buffer.push(constant(4800));
  const { left } = play(buffer, 48_000, 0.3, () => {});
  assert.ok(loudest(left) > 0.48);
  assert.ok(steepest(left) < 0.02, `a step of ${steepest(left)}`);
  assert.equal(left.at(-1), 0);
});

test("after a stall what is late is left out, and the latency is what it was", () => {
  const buffer = new SoundBuffer(48_000, 0.05);
  const guest = new Guest(250);
  const feed = evenly(buffer, guest, 1 / 60);
  play(buffer, 48_000, 1, feed);
  buffer.push(guest.frames(24_000)); // half a second at once
  assert.ok(buffer.stored > 0.5);
  const { left } = play(buffer, 48_000, 0.5, (time) => feed(time + 1));
  assert.ok(buffer.stored < 0.09, `${buffer.stored} s in store`);
  assert.ok(steepest(left) < 0.03, `a step of ${steepest(left)}`);
});

test("a host that stumbles gets more in store, and gives it back later", () => {
  const buffer = new SoundBuffer(48_000, 0.03);
  const feed = evenly(buffer, new Guest(250), 0.08);
  play(buffer, 48_000, 3, feed);
  const { left } = play(buffer, 48_000, 3, (time) => feed(time + 3));
  assert.ok(steepest(left) < smooth(251, 48_000), `a step of ${steepest(left)}`);
});

test("more than the buffer holds is no harm", () => {
  const buffer = new SoundBuffer(48_000, 0.05);
  buffer.push(new Guest(250).frames(200_000));
  buffer.latency = Number.MAX_VALUE;
  assert.ok(loudest(play(buffer, 48_000, 1, () => {}).left) > 0.4);
});
