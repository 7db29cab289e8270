// SPDX-License-Identifier: MIT
import type { VirtualMachine, VirtualPC } from "../ferrite.js";

/** <ferrite-pc floppy memory processor name autostart headless src>. Events: ready; error, with detail the Error. */
export declare class FerritePc extends HTMLElement {
  readonly vpc: VirtualPC | null;
  readonly vm: VirtualMachine | null;
  readonly ready: Promise<VirtualMachine> | null;
}

declare global {
  interface HTMLElementTagNameMap {
    "ferrite-pc": FerritePc;
  }
}
