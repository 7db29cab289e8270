// SPDX-License-Identifier: MIT
import { bytesAtHand } from "./bytes.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { HRESULT } from "./hresult.js";

/** IVMSerialPort: COM1 or COM2. Event: data, with bytes (and text, the same as Latin-1) that the guest sent. */
export class SerialPort extends Emitter {
  #border;
  #place;

  constructor(border, machineId, index) {
    super();
    this.#border = border;
    this.#place = [machineId, index];
  }

  /** Takes Null: VM_E_PREF_ILLEGAL_VALUE for what would need a file or port of the host. */
  configure(portType, portName, vmConnectImmediately) {
    const numbers = [...this.#place, portType, Boolean(vmConnectImmediately)];
    return this.#border.hresult("serial_configure", numbers, [portName]);
  }

  /** VMSerialPortType */
  get type() {
    return this.#border.value("serial_type", (border) => border.number(), this.#place);
  }
  get name() {
    return this.#border.value("serial_name", (border) => border.text(), this.#place);
  }

  get connectImmediately() {
    return this.#border.value("serial_connect_immediately", (border) => border.number() !== 0, this.#place);
  }

  /** Ferrite's own: sends bytes, or a string as UTF-8, to the guest. */
  write(data) {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : bytesAtHand(data);
    if (!bytes) return this.#border.refuse(data == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    if (!this.#border.giveBytes(bytes)) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult("serial_write", this.#place);
  }
}
withDocumentCasing(SerialPort);
withHandlers(SerialPort, ["onData"]);
