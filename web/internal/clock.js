// SPDX-License-Identifier: MIT
// Gives the machines their slices. A channel's messages come between frames and are not held back in hidden pages, as
// setTimeout's and requestAnimationFrame's are; a halted guest is slept for by setTimeout. How much guest time a slice
// is worth, C++ decides (core/automation/pacer).

const SliceMilliseconds = 4;
const LongestSleep = 50; // a key from the canvas must not wait longer
const ShortestTimer = 1;

export class Clock {
  #run;
  #channel = null;
  #timer = 0;
  #posted = false;
  #listeners = new Set();

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
    this.#open().port2.postMessage(null);
  }

  /** Calls `look` after every slice until the returned function is called. */
  watch(look) {
    this.#listeners.add(look);
    return () => this.#listeners.delete(look);
  }

  #open() {
    if (!this.#channel) {
      this.#channel = new MessageChannel();
      this.#channel.port1.onmessage = () => this.#slice();
    }
    return this.#channel;
  }

  #slice() {
    this.#posted = false;
    const wait = this.#run(SliceMilliseconds);
    for (const look of [...this.#listeners]) look();
    if (this.#posted || this.#timer) return;
    if (wait < 0) return this.#close();
    if (wait === 0) return this.wake();
    this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(wait, ShortestTimer), LongestSleep));
  }

  /** Under Node an open channel keeps the process alive: nothing runs, nothing to stay for. */
  #close() {
    this.#channel?.port1.close();
    this.#channel = null;
  }
}
