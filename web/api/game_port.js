// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";

/** Ferrite's own: the sticks at the game port. On a canvas the browser's gamepads move them. */
export class GamePort {
  #border;
  #machine;

  constructor(border, machineId) {
    this.#border = border;
    this.#machine = machineId;
  }

  /** `axis`: 0 to 3, x and y of the first stick, then of the second; `position`: -1 (left, up) to 1. */
  setAxis(axis, position) {
    this.#border.plain("gamepad_set_axis", this.#machine, axis, position);
  }
  /** `button`: 0 to 3 */
  setButton(button, down) {
    this.#border.plain("gamepad_set_button", this.#machine, button, Boolean(down));
  }
  /** Takes the sticks away, as they are when a machine is turned on. */
  unplug() {
    this.#border.plain("gamepad_unplug", this.#machine);
  }
}
withDocumentCasing(GamePort);
