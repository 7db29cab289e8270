// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";

/** IVMKeyboard. Keys are named as in the documents: "Key_A", "Key_Enter", "KeyPad_5". */
export class Keyboard {
  #border;
  #machine;

  constructor(border, machineId) {
    this.#border = border;
    this.#machine = [machineId];
  }

  pressKey(key) {
    return this.#border.hresult("keyboard_press_key", this.#machine, [key]);
  }
  releaseKey(key) {
    return this.#border.hresult("keyboard_release_key", this.#machine, [key]);
  }
  pressAndReleaseKey(key) {
    return this.#border.hresult("keyboard_press_and_release_key", this.#machine, [key]);
  }
  isPressed(key) {
    return this.#border.value("keyboard_is_pressed", (border) => border.number() !== 0, this.#machine, [key]);
  }

  typeAsciiText(text) {
    return this.#border.hresult("keyboard_type_ascii_text", this.#machine, [text]);
  }
  /** "DOWN, Key_LeftShift, Key_A, UP, Key_LeftShift"; HOLD presses the next key for 200 ms. */
  typeKeySequence(keySequence) {
    return this.#border.hresult("keyboard_type_key_sequence", this.#machine, [keySequence]);
  }

  /** Whether only this client types: the user's own keys do not reach the guest. */
  get hasExclusiveAccess() {
    return this.#border.value("keyboard_has_exclusive_access", (border) => border.number() !== 0, this.#machine);
  }
  set hasExclusiveAccess(exclusive) {
    this.#border.value("keyboard_set_exclusive_access", () => {}, [...this.#machine, Boolean(exclusive)]);
  }

  /** Ferrite's own: text for a guest whose keyboard has this layout. */
  typeText(text, { layout = "us" } = {}) {
    return this.#border.hresult("keyboard_type_text", this.#machine, [text, layout]);
  }
}
withDocumentCasing(Keyboard);
