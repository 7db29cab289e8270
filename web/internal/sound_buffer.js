// SPDX-License-Identifier: MIT
// Between a guest that makes its sound in pieces and a device that takes it evenly: keeps a little in store, plays a
// little faster or slower so that the store stays what it should be, and where it runs dry or over, fades out and goes on
// from where it should be.

export const FramesPerSecond = 48_000;
const Capacity = 1 << 16; // frames
const FadeFrames = 64;
const LongestLatency = 0.25; // seconds; so far a host that stumbles may push it
const Slack = 0.12; // seconds beyond the latency that are still played
const Smoothing = 0.01; // of the store's mean, a block
const Steering = 0.02, SteepestSteering = 0.004; // of the rate, for a store twice as full as it should be, and at most
const StumbleFrames = FramesPerSecond / 4; // a gap that is no longer was a stumble, a longer one a pause
const Recovery = 0.9999; // of a latency that was pushed up, a block

const State = { Waiting: 0, Playing: 1, Leaving: 2 };

export class SoundBuffer {
  #frames = new Float32Array(2 * Capacity);
  #end = 0; // frames ever pushed
  #position = 1; // of the next frame to be played; fractional
  #step; // input frames for an output frame
  #wish;
  #target;
  #mean = 0;
  #state = State.Waiting;
  #gain = 0;
  #dryFor = Infinity; // input frames since it ran dry

  constructor(outputRate, latency) {
    this.#step = FramesPerSecond / outputRate;
    this.latency = latency;
  }

  /** Seconds in store. */
  get stored() {
    return this.#available() / FramesPerSecond;
  }
  set latency(seconds) {
    this.#wish = this.#target = Math.min(Math.max(seconds, 0.01), LongestLatency) * FramesPerSecond;
  }

  /** Frames of 16 bits, left and right in turn. */
  push(samples) {
    if (this.#dryFor < StumbleFrames) this.#target = Math.min(this.#target * 1.5, LongestLatency * FramesPerSecond);
    this.#dryFor = Infinity;
    for (let n = 0; n + 1 < samples.length; n += 2) {
      const at = 2 * (this.#end++ % Capacity);
      this.#frames[at] = samples[n] / 32768;
      this.#frames[at + 1] = samples[n + 1] / 32768;
    }
    const oldest = this.#end - Capacity + 2;
    if (this.#position < oldest) this.#position = oldest;
  }

  /** Fills both arrays. */
  pull(left, right) {
    this.#steer(left.length);
    const step = this.#step * this.#correction();
    for (let n = 0; n < left.length; n++) {
      if (this.#gain === 0 && this.#state !== State.Playing) {
        if (this.#state === State.Leaving) this.#settle();
        left[n] = right[n] = 0;
        continue;
      }
      const rise = this.#state === State.Playing ? 1 / FadeFrames : -1 / FadeFrames;
      this.#gain = Math.min(Math.max(this.#gain + rise, 0), 1);
      left[n] = this.#gain * this.#sample(0);
      right[n] = this.#gain * this.#sample(1);
      this.#position += step;
    }
    if (this.#state !== State.Playing) this.#dryFor += left.length * this.#step;
  }

  #available() {
    return Math.max(this.#end - 2 - this.#position, 0);
  }

  #correction() {
    const off = (Steering * (this.#mean - this.#target)) / this.#target;
    return 1 + Math.min(Math.max(off, -SteepestSteering), SteepestSteering);
  }

  #steer(block) {
    const available = this.#available();
    this.#mean += Smoothing * (available - this.#mean);
    this.#target = Math.max(this.#wish, this.#target * Recovery);
    if (this.#state === State.Waiting && available >= this.#target) this.#play();
    if (this.#state !== State.Playing) return;
    if (available < (block + FadeFrames) * this.#step * (1 + SteepestSteering) + 2) {
      this.#state = State.Leaving;
      this.#dryFor = 0;
    } else if (available > this.#target + Slack * FramesPerSecond) {
      this.#state = State.Leaving;
    }
  }

  /** Silent: goes on with as much in store as there should be. */
  #settle() {
    const available = this.#available();
    if (available > this.#target) this.#position = Math.floor(this.#end - 2 - this.#target);
    if (available >= this.#target) this.#play();
    else this.#state = State.Waiting;
  }
  #play() {
    this.#state = State.Playing;
    this.#mean = this.#available();
  }

  /** A cubic through the four frames around the position (Catmull and Rom's). */
  #sample(side) {
    const whole = Math.floor(this.#position), t = this.#position - whole;
    const at = (n) => this.#frames[2 * ((whole + n + Capacity) % Capacity) + side];
    const a = at(-1), b = at(0), c = at(1), d = at(2);
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }
}
