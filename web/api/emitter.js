// SPDX-License-Identifier: MIT
// Events in both styles: addEventListener("mediaeject", e => e.mediaPath), and COM's onMediaEject = path => ....
// The platform's EventTarget would end a Node program when a handler throws; ours reports it and goes on.

/** Hands an error to whoever watches the page or the program, without stopping anything. */
export function report(error) {
  if (typeof globalThis.reportError === "function") globalThis.reportError(error);
  else console.error(error);
}

export class Emitter {
  #listeners = new Map();

  /** `options`: { once, signal }, as in EventTarget. */
  addEventListener(type, listener, options = {}) {
    const { once = false, signal } = typeof options === "object" && options !== null ? options : {};
    if (listener == null || signal?.aborted) return;
    const listeners = this.#listeners.get(type) ?? new Map();
    if (listeners.has(listener)) return;
    this.#listeners.set(type, listeners.set(listener, once));
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener), { once: true });
  }

  removeEventListener(type, listener) {
    this.#listeners.get(type)?.delete(listener);
  }

  /** For the package: `fields` become the event's; `handler` names the COM-style property, which gets `values`. */
  emit(type, fields = {}, handler = null, ...values) {
    const event = Object.freeze({ type, target: this, ...fields });
    for (const [listener, once] of [...(this.#listeners.get(type) ?? [])]) {
      if (once) this.removeEventListener(type, listener);
      this.#call(typeof listener === "function" ? listener : listener.handleEvent?.bind(listener), event);
    }
    if (handler && typeof this[handler] === "function") this.#call(this[handler], ...values);
  }

  #call(listener, ...values) {
    try {
      const result = listener?.apply(this, values);
      if (typeof result?.then === "function") result.then(undefined, report);
    } catch (error) {
      report(error);
    }
  }
}
