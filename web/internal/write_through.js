// SPDX-License-Identifier: MIT
// A file of the user's that follows one of ours, through its handle [File System Access]. The browser puts a copy in its
// place when the copy is complete, so it is written whole: floppies are small. While one copy is under way, the changes
// that come are gathered for the next.
import { Settled } from "./store_queue.js";

const RetryDelay = 3000; // milliseconds

export class WriteThrough {
  #handle;
  #bytes;
  #onFailure;
  #told = false;
  #last = 0; // number of the newest change
  #kept = 0;
  #failed = 0;
  #writing = false;

  /** bytes(): what the file is to have. onFailure(reason): called once until it can be written again. */
  constructor(handle, bytes, onFailure) {
    this.#handle = handle;
    this.#bytes = bytes;
    this.#onFailure = onFailure;
    this.changed();
  }

  get settled() {
    if (this.#last <= this.#kept) return Settled.Kept;
    return this.#last <= this.#failed ? Settled.Failed : Settled.Pending;
  }
  changed() {
    this.#last++;
    this.#follow();
  }

  async #follow() {
    if (this.#writing) return;
    this.#writing = true;
    while (this.#last > this.#kept) {
      const number = this.#last;
      if (await this.#write(this.#bytes().slice())) this.#kept = number;
      else this.#failed = number;
      if (this.#failed === this.#last) break;
    }
    this.#writing = false;
    if (this.settled === Settled.Failed) setTimeout(() => this.#follow(), RetryDelay).unref?.();
  }

  async #write(bytes) {
    try {
      const writable = await this.#handle.createWritable();
      await writable.write(bytes);
      await writable.close();
      this.#told = false;
      return true;
    } catch (error) {
      if (!this.#told) this.#onFailure(error.message); // permission taken back, no room
      this.#told = true;
      return false;
    }
  }
}
