// SPDX-License-Identifier: MIT
import { bytesAtHand } from "./bytes.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { HRESULT } from "./hresult.js";

/** IVMSerialPort: COM1. Event: data, with bytes (and text, the same as Latin-1) that the guest sent. */
export class SerialPort extends Emitter {
  #border;
  #machine;

  constructor(border, machineId) {
    super();
    this.#border = border;
    this.#machine = [machineId];
  }

  /** VMSerialPortType */
  get type() {
    return this.#border.value("serial_type", (border) => border.number(), this.#machine);
  }
  get name() {
    return this.#border.value("serial_name", (border) => border.text(), this.#machine);
  }

  /** Ferrite's own: sends bytes, or a string as UTF-8, to the guest. */
  write(data) {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : bytesAtHand(data);
    if (!bytes) return this.#border.refuse(data == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    if (!this.#border.giveBytes(bytes)) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult("serial_write", this.#machine);
  }
}
withDocumentCasing(SerialPort);
withHandlers(SerialPort, ["onData"]);
