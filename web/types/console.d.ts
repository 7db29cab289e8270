// SPDX-License-Identifier: MIT
// What a user sees, hears and touches.
import type { VMDisplayVideoMode, VMMouseButton } from "../api/enums.js";
import type { Emitter, HResult } from "./base.js";

/** IVMKeyboard. Keys: "Key_A", "Key_Enter", "Key_F1", "KeyPad_5", as in the documents. */
export interface Keyboard {
  pressKey(key: string): HResult;
  releaseKey(key: string): HResult;
  pressAndReleaseKey(key: string): HResult;
  isPressed(key: string): boolean;
  typeAsciiText(text: string): HResult;
  /** "DOWN, Key_LeftShift, Key_A, UP, Key_LeftShift"; HOLD presses the next key for 200 ms. */
  typeKeySequence(keySequence: string): HResult;
  hasExclusiveAccess: boolean;
  /** Ferrite's own. "us" is known. */
  typeText(text: string, options?: { layout?: string }): HResult;
}

/** IVMDisplay */
export interface Display {
  setDimensions(width: number, height: number): HResult;
  readonly width: number;
  readonly height: number;
  readonly canResize: boolean;
  readonly videoMode: VMDisplayVideoMode;
  /** 64 x 48 pixels, row by row: blue in the top byte, then green, then red. */
  readonly thumbnail: number[];
  _generateThumbnail(): Uint32Array;
}

/** Ferrite's own: what is on the guest's screen. */
export interface Screen {
  /** Rows of a text mode; none in a graphics mode. */
  text(): string[];
  /** The rows, once the text is there; rejects with VM_E_TIMED_OUT and what is there instead. */
  waitForText(wanted: string | RegExp, options?: { timeout?: number }): Promise<string[]>;
  readonly mode: "text" | "cga" | "vga" | "svga";
  readonly size: { width: number; height: number };
  capture(): ImageData;
  capture(options: { type: string }): Promise<Blob>;
}

/** IVMMouse. Coordinates are relative, that is movements, whenever a machine is turned on. */
export interface Mouse {
  getButton(button: VMMouseButton): boolean;
  setButton(button: VMMouseButton, down: boolean): HResult;
  click(button: VMMouseButton): HResult;
  /** Pixels of the guest's screen; throws VM_E_USING_RELATIVE_COORDINATES where it can't be read. */
  horizontalPosition: number;
  verticalPosition: number;
  /** Can't be read. Throws VM_E_USING_ABSOLUTE_COORDINATES. */
  set scrollWheelPosition(clicks: number);
  /** Throws VM_E_ADDITIONS_FEATURE_NOT_AVAIL where the guest does not follow the host's pointer. */
  usingAbsoluteCoordinates: boolean;
  /** Ferrite's own. */
  readonly followsPointer: boolean;
}

/** Ferrite's own: the sticks at the game port. On a canvas the browser's gamepads move them. */
export interface GamePort {
  /** axis: 0 to 3, x and y of the first stick, then of the second; position: -1 (left, up) to 1. */
  setAxis(axis: number, position: number): void;
  /** button: 0 to 3 */
  setButton(button: number, down: boolean): void;
  unplug(): void;
}

/** Ferrite's own: the machine's loudspeakers. A page is silent until somebody clicks or types in it. */
export interface Sound extends Emitter<{ change: object }> {
  /** 0 to 1, in hundredths. */
  volume: number;
  muted: boolean;
  onChange: (() => void) | null;
  /** Milliseconds from the guest to the ear; set: how much of it is kept in store. */
  latency: number;
  /** Why there is nothing to hear, as a sentence; null: nothing is wrong. */
  readonly trouble: string | null;
  /** What nothing plays (under Node, with deterministic machines): 48,000 frames a second, left and right in turn. */
  read(): Int16Array;
}
