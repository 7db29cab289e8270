// SPDX-License-Identifier: MIT
import { withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";

/**
 * Something of the machine's plugged into something of the host's. Event: statechange, with state ("connecting",
 * "connected", "waiting", "closed") and reason, a sentence for the user.
 */
export class Cable extends Emitter {
  #state = "connecting";
  #reason = "";
  #close;

  /** For the package. */
  constructor(close) {
    super();
    this.#close = close;
  }
  get state() {
    return this.#state;
  }
  get reason() {
    return this.#reason;
  }
  /** Unplugs it for good. */
  close() {
    if (this.#state === "closed") return;
    this.#close();
    this.enter("closed", "The cable was unplugged.");
  }
  /** For the package. */
  enter(state, reason) {
    if (this.#state === "closed" || (this.#state === state && this.#reason === reason)) return;
    [this.#state, this.#reason] = [state, reason];
    this.emit("statechange", { state, reason }, "onStateChange", state, reason);
  }
}
withHandlers(Cable, ["onStateChange"]);
