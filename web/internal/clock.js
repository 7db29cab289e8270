// SPDX-License-Identifier: MIT
// Gives the machines their slices, turn by turn while a guest is busy; a halted guest is slept for by setTimeout. How
// much guest time a slice is worth, C++ decides (core/automation/pacer).
import { onNextTurn } from "./turn.js";

const SliceMilliseconds = 4;
const LongestSleep = 50; // a key from the canvas must not wait longer
const ShortestTimer = 1;

export class Clock {
  #run;
  #timer = 0;
  #posted = false;
  #listeners = new Set();
  #longestSleep = LongestSleep;

  /** `run(milliseconds)` runs a slice; it answers how long there is nothing to do, -1: no machine runs. */
  constructor(run) {
    this.#run = run;
  }

  /** Something may have changed: look now. */
  wake() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#posted) return;
    this.#posted = true;
    onNextTurn(() => this.#slice());
  }

  /** Guests that are waited for by something else, too, such as a loudspeaker, get their slices sooner. */
  sleepAtMost(milliseconds = LongestSleep) {
    this.#longestSleep = milliseconds;
  }

  #awake() {
    this.#timer = 0;
    if (!this.#posted) this.#slice(); // a timer is a turn of its own
  }

  /** Calls `look` after every slice until the returned function is called. */
  watch(look) {
    this.#listeners.add(look);
    return () => this.#listeners.delete(look);
  }

  #slice() {
    this.#posted = false;
    const wait = this.#run(SliceMilliseconds);
    for (const look of [...this.#listeners]) look();
    if (this.#posted || this.#timer || wait < 0) return;
    if (wait === 0) return this.wake();
    this.#timer = setTimeout(() => this.#awake(), Math.min(Math.max(wait, ShortestTimer), this.#longestSleep));
  }
}
