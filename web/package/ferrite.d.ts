// SPDX-License-Identifier: MIT
// What createObject gives. Names are Virtual PC's documents' in camelCase; the documents' own casing works too
// (vm.FloppyDrives.Item(1).ReleaseImage()).
//
// A method without a return value answers its HRESULT, unsigned, and does not throw: drive.releaseImage() === 0xA0040652.
// A property, or a method with a return value, throws VMError where COM has a failing HRESULT.
import type { HResultCodes } from "./api/codes.js";
import type { VirtualPC } from "./types/application.js";
import type { DiskBytes, HResult } from "./types/base.js";
import type { VirtualMachine } from "./types/machine.js";

export * from "./api/enums.js";
export * from "./types/application.js";
export * from "./types/base.js";
export * from "./types/configuration.js";
export * from "./types/console.js";
export * from "./types/drives.js";
export * from "./types/host.js";
export * from "./types/machine.js";
export * from "./types/network.js";
export * from "./types/ports.js";

/**
 * Every code by its name. The documentation prints some with nine digits, one 0 too many; fromPrinted(0xA00400652) is
 * VM_E_NO_MEDIA_CAPTURED, 0xA0040652. It also takes signed decimals, and 0x80000003 for E_INVALIDARG.
 */
export declare const HRESULT: HResultCodes & { fromPrinted(printed: number | string): HResult };

export interface CreateOptions {
  /** The module's .wasm; its .mjs and the ROM images (.bin) lie beside it. Default: the package's own. */
  wasmUrl?: string | URL;
  /** Where the machine and its menus are drawn. Without one nothing is. */
  canvas?: HTMLCanvasElement | null;
  headless?: boolean;
  /** Guest time moves in vm.run() and screen.waitForText() only, and the same calls give the same guest. */
  deterministic?: boolean;
  /** Machines that the Machine menu offers to make. */
  readyMachines?: ReadyMachine[];
  /** How machines on the network "Internet" reach the web. Default: the page's fetch; null: they do not. */
  fetch?: typeof globalThis.fetch | null;
  /** iPXE for an RTL8029AS (Debian's ipxe-qemu has it: pxe-ne2k_pci.rom), which boots after the drives. */
  networkBootRom?: DiskBytes;
  /**
   * Where host files, with what guests write to them, and the list of machines are kept: "memory", which is gone with
   * the page, is the default; "browser": in the browser's storage for this origin; under Node the path of a folder.
   */
  storage?: "memory" | "browser" | (string & {});
  /** Which of the origin's, where a page has several. One page at a time writes to it: hostFiles.storage tells. */
  storageName?: string;
  /** 0 to 1 while the module loads. */
  onProgress?: (part: number) => void;
}

/** Chosen in the menu, it is made once, and shown; a rejection's message is shown instead. */
export interface ReadyMachine {
  name: string;
  make(vpc: VirtualPC): Promise<VirtualMachine>;
}

/** An application with machines and host files of its own. Rejects with a sentence that says what to do. */
export declare function createObject(
  progId: "VirtualPC.Application" | (string & {}),
  options?: CreateOptions,
): Promise<VirtualPC>;
