// SPDX-License-Identifier: MIT
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";

// Node 18 does not have it among its globals.
const File = globalThis.File ?? (await import("node:buffer")).File;

/** core/host/printer.h, PrintJobKind */
const Kinds = [
  { kind: "text", name: "Print job.txt", type: "text/plain" },
  { kind: "escp", name: "Print job.prn", type: "application/octet-stream" },
  { kind: "postscript", name: "Print job.ps", type: "application/postscript" },
];

/** What a printjob event has. */
export function printJob(bytes, number) {
  const { kind, name, type } = Kinds[number];
  return { kind, bytes, file: new File([bytes], name, { type }) };
}

/**
 * IVMParallelPort: LPT1, with a printer. Event: printjob, with kind ("text", "escp" or "postscript"), bytes and file, when
 * the guest has printed nothing for five seconds (one behind a form feed), initializes the printer or is turned off.
 */
export class ParallelPort extends Emitter {
  #border;
  #place;

  constructor(border, machineId, index) {
    super();
    this.#border = border;
    this.#place = [machineId, index];
  }

  /** 1: LPT1 */
  _id() {
    this.name; // a stale machine says so
    return this.#place[1];
  }
  /** The host's port; "", for it has none. */
  get name() {
    return this.#border.value("parallel_name", (border) => border.text(), this.#place);
  }
  set name(name) {
    this.#border.value("parallel_set_name", () => {}, this.#place, [name]);
  }
}
withDocumentCasing(ParallelPort);
withHandlers(ParallelPort, ["onPrintJob"]);
