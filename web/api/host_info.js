// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";

const MegabytesPerGigabyte = 1024;

/** IVMHostInfo, as far as a browser or Node tells. What neither tells is "" or 0. */
export class HostInfo {
  #drives;

  constructor(drives) {
    this.#drives = drives;
  }

  get logicalProcessorCount() {
    return globalThis.navigator?.hardwareConcurrency ?? 1;
  }
  get physicalProcessorCount() {
    return 1;
  }
  /** MB */
  get memory() {
    return (globalThis.navigator?.deviceMemory ?? 0) * MegabytesPerGigabyte;
  }
  get memoryTotalString() {
    return this.memory ? `${this.memory} MB` : "";
  }
  get operatingSystem() {
    return globalThis.process?.platform ?? globalThis.navigator?.userAgent ?? "";
  }
  get osVersionString() {
    return globalThis.process?.version ?? "";
  }
  /** Letters of the floppy drives that vpc.hostDrives offers. */
  get floppyDrives() {
    return this.#drives.letters;
  }
  get dvdDrives() {
    return [];
  }
  get networkAdapters() {
    return [];
  }
  get networkAddresses() {
    return [];
  }
  get serialPorts() {
    return "";
  }
  get parallelPort() {
    return "";
  }
  get utcTime() {
    return new Date();
  }
}
withDocumentCasing(HostInfo);
