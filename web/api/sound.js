// SPDX-License-Identifier: MIT
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";

const Percent = 100;

/** Ferrite's own: the machine's loudspeakers. Event: change, after volume or muted changed, by whomever. */
export class Sound extends Emitter {
  #border;
  #machine;
  #player;

  /** For the package: `player` is a MachineSound. */
  constructor(border, machineId, player) {
    super();
    this.#border = border;
    this.#machine = machineId;
    this.#player = player;
    this.addEventListener("change", () => player.setGain(this.muted ? 0 : this.volume));
  }

  /** From 0 to 1, in hundredths. */
  get volume() {
    return this.#border.value("sound_volume", (border) => border.number(), [this.#machine]) / Percent;
  }
  set volume(volume) {
    const percent = Math.round(Number(volume) * Percent);
    this.#border.value("sound_set_volume", () => {}, [this.#machine, percent]);
  }
  get muted() {
    return this.#border.value("sound_muted", (border) => border.number() !== 0, [this.#machine]);
  }
  set muted(muted) {
    this.#border.value("sound_set_muted", () => {}, [this.#machine, muted ? 1 : 0]);
  }

  /** Milliseconds from the guest to the ear. Set: how much of that is kept in store, against a host that stumbles. */
  get latency() {
    return this.#player.latency;
  }
  set latency(milliseconds) {
    this.#player.latency = milliseconds;
  }

  /** Why nothing is to be heard, as a sentence; null: nothing is wrong, though a page is silent until its first click. */
  get trouble() {
    return this.#player.trouble;
  }

  /**
   * What was to be heard since the last read(), where nothing plays it: under Node, or with deterministic machines.
   * 48,000 frames a second, a left and a right sample each; what is not read for a third of a second of guest time is
   * lost.
   */
  read() {
    return this.#player.read();
  }
}
withDocumentCasing(Sound);
withHandlers(Sound, ["onChange"]);
