// SPDX-License-Identifier: MIT
import { BytePort } from "./byte_port.js";
import { withDocumentCasing } from "./document_casing.js";

/** IVMSerialPort: COM1. */
export class SerialPort extends BytePort {
  #border;
  #machine;

  constructor(border, machineId) {
    super(border, machineId, "serial_write");
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
}
withDocumentCasing(SerialPort);
