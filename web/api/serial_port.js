// SPDX-License-Identifier: MIT
import { BytePort } from "./byte_port.js";
import { withDocumentCasing } from "./document_casing.js";

/** IVMSerialPort: COM1 or COM2. */
export class SerialPort extends BytePort {
  #border;
  #place;

  constructor(border, machineId, index) {
    super(border, [machineId, index], "serial_write");
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

  // Ferrite's own.

  /** "nothing", "mouse" (two buttons) or "wheelMouse". Locked, as memory is, while the machine is running or saved. */
  get attached() {
    return this.#border.value("vm_serial_attachment", (border) => border.text(), this.#place);
  }
  set attached(name) {
    this.#border.value("vm_set_serial_attachment", () => {}, this.#place, [name]);
  }
}
withDocumentCasing(SerialPort);
