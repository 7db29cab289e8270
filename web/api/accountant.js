// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";

/**
 * IVMAccountant: what the machine has used since it was turned on, reset or restored. null while it is not running.
 * Percent are of one of the host's processors.
 */
export class Accountant {
  #border;
  #machine;

  constructor(border, machineId) {
    this.#border = border;
    this.#machine = [machineId];
  }

  /** Percent of the last second. */
  get cpuUtilization() {
    return this.#number("cpu_utilization");
  }
  /** Percent of each second of the last minute, the last one at the end; zeros while the machine is off. */
  get cpuUtilizationHistory() {
    return [...this.#border.value("accountant_cpu_utilization_history", (border) => border.bytes(), this.#machine)];
  }
  get diskBytesRead() {
    return this.#number("disk_bytes_read");
  }
  get diskBytesWritten() {
    return this.#number("disk_bytes_written");
  }
  get networkBytesReceived() {
    return this.#number("network_bytes_received");
  }
  get networkBytesSent() {
    return this.#number("network_bytes_sent");
  }
  /** Seconds of guest time. */
  get upTime() {
    return this.#number("up_time");
  }

  #number(name) {
    return this.#border.value(`accountant_${name}`, (border) => border.number(), this.#machine);
  }
}
withDocumentCasing(Accountant);
