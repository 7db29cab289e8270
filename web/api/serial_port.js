// SPDX-License-Identifier: MIT
import { BytePort } from "./byte_port.js";
import { withDocumentCasing } from "./document_casing.js";
import { HRESULT } from "./hresult.js";
import { connectSerial } from "./serial_cable.js";

/** core/host/serial_line.h, SerialLine::Parity */
const Parities = ["none", "odd", "even", "mark", "space"];

/** IVMSerialPort: COM1 or COM2. */
export class SerialPort extends BytePort {
  #border;
  #place;
  #cable = null;

  constructor(border, machineId, index) {
    super(border, [machineId, index], "serial_write");
    this.#border = border;
    this.#place = [machineId, index];
  }

  /** Where it leads: a file of vpc.hostFiles, which grows by what the guest sends; a pipe of the same name, \\.\pipe\..., of another machine's port; Null. */
  configure(portType, portName, vmConnectImmediately) {
    const numbers = [...this.#place, portType, Boolean(vmConnectImmediately)];
    return this.#border.hresult("serial_configure", numbers, [portName]);
  }

  /** 1: COM1 */
  _id() {
    this.type; // a stale machine says so
    return this.#place[1];
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

  /** Ferrite's own: "nothing", "mouse" (two buttons) or "wheelMouse". Locked, as memory is, while the machine is running or saved. */
  get attached() {
    return this.#border.value("vm_serial_attachment", (border) => border.text(), this.#place);
  }
  set attached(name) {
    this.#border.value("vm_set_serial_attachment", () => {}, this.#place, [name]);
  }
  /** Ferrite's own: what the guest has set, as Web Serial's open() takes it; null while the machine is off. */
  get line() {
    const read = (border) => ({
      baudRate: border.number(0),
      dataBits: border.number(1),
      stopBits: border.number(2),
      parity: Parities[border.number(3)],
    });
    return this.#border.value("serial_line", read, this.#place);
  }
  /** Ferrite's own: bytes that the guest has not taken yet. */
  get waiting() {
    return this.#border.value("serial_waiting", (border) => border.number(), this.#place);
  }

  /**
   * Ferrite's own: plugs in a port of Web Serial, which is opened as the guest sets the line, or any { readable, writable }
   * of bytes. Answers the cable, which takes the place of the one before.
   */
  connect(device) {
    if (device == null) throw this.#border.error(this.#border.refuse(HRESULT.E_POINTER));
    if (typeof device.open !== "function" && !(device.readable?.getReader && device.writable?.getWriter))
      throw this.#border.error(this.#border.refuse(HRESULT.E_INVALIDARG));
    this.#cable?.close();
    return (this.#cable = connectSerial(this, device));
  }
}
withDocumentCasing(SerialPort);
