// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";

/**
 * IVMMouse. Positions are pixels of the guest's screen, or movements while coordinates are relative, as they are whenever
 * a machine is turned on.
 */
export class Mouse {
  #border;
  #machine;

  constructor(border, machineId) {
    this.#border = border;
    this.#machine = [machineId];
  }

  /** Whether this client holds a button down. `button`: VMMouseButton */
  getButton(button) {
    return this.#border.value("mouse_get_button", (border) => border.number() !== 0, [...this.#machine, button]);
  }
  setButton(button, down) {
    return this.#border.hresult("mouse_set_button", [...this.#machine, button, Boolean(down)]);
  }
  click(button) {
    return this.#border.hresult("mouse_click", [...this.#machine, button]);
  }

  /** Where this client pointed last; what is set while coordinates are relative is a movement. */
  get horizontalPosition() {
    return this.#number("mouse_horizontal_position");
  }
  set horizontalPosition(pixels) {
    this.#set("mouse_set_horizontal_position", pixels);
  }
  get verticalPosition() {
    return this.#number("mouse_vertical_position");
  }
  set verticalPosition(pixels) {
    this.#set("mouse_set_vertical_position", pixels);
  }
  /** Clicks of the wheel, towards the user; they can't be read. */
  set scrollWheelPosition(clicks) {
    this.#set("mouse_set_scroll_wheel_position", clicks);
  }

  get usingAbsoluteCoordinates() {
    return this.#number("mouse_using_absolute_coordinates") !== 0;
  }
  /** Throws VM_E_ADDITIONS_FEATURE_NOT_AVAIL where the guest does not follow the host's pointer. */
  set usingAbsoluteCoordinates(absolute) {
    this.#set("mouse_set_using_absolute_coordinates", Boolean(absolute));
  }

  /** Ferrite's own: the guest follows the host's pointer, as a driver of VMware's mouse lets it. */
  get followsPointer() {
    return this.#border.plain("mouse_follows_pointer", ...this.#machine) !== 0;
  }

  #number(name) {
    return this.#border.value(name, (border) => border.number(), this.#machine);
  }
  #set(name, value) {
    this.#border.value(name, () => {}, [...this.#machine, value]);
  }
}
withDocumentCasing(Mouse);
