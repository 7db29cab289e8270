// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";

const BytesPerMegabyte = 1 << 20;
const MegabytesPerGigabyte = 1024;

const megabytes = (number) => (number ? `${number} MB` : "");
const numberAt = (version, place) => Number(/^\d+(?:\.\d+)*/.exec(version)?.[0].split(".")[place] ?? 0);

/** IVMHostInfo, as far as a browser or Node tells. What neither tells is "" or 0. */
export class HostInfo {
  #drives;
  #facts;

  /** `facts`: see web/internal/host_facts.js */
  constructor(drives, facts) {
    this.#drives = drives;
    this.#facts = facts;
  }

  get logicalProcessorCount() {
    return globalThis.navigator?.hardwareConcurrency ?? this.#facts.processors;
  }
  get physicalProcessorCount() {
    return 1;
  }
  /** MHz; 0 in a browser. */
  get processorSpeed() {
    return this.#facts.megahertz;
  }
  get processorSpeedString() {
    return this.#facts.megahertz ? `${this.#facts.megahertz} MHz` : "";
  }
  get processorManufacturerString() {
    return /Intel|AMD/.exec(this.#facts.processor)?.[0] ?? "";
  }
  get processorVersionString() {
    return this.#facts.processor;
  }
  /** Of the documents' list what each processor of that architecture has. */
  get processorFeaturesString() {
    return this.#facts.x64 ? "MMX, SSE, SSE2, x86-64" : "";
  }
  get mmx() {
    return this.#facts.x64;
  }
  get sse() {
    return this.#facts.x64;
  }
  get sse2() {
    return this.#facts.x64;
  }
  get threeDNow() {
    return false;
  }
  /** MB */
  get memory() {
    return this.#facts.memory / BytesPerMegabyte || (globalThis.navigator?.deviceMemory ?? 0) * MegabytesPerGigabyte;
  }
  get memoryTotalString() {
    return megabytes(Math.round(this.memory));
  }
  /** MB; 0 in a browser. */
  get memoryAvail() {
    return this.#facts.freeMemory() / BytesPerMegabyte;
  }
  get memoryAvailString() {
    return megabytes(Math.round(this.memoryAvail));
  }
  get operatingSystem() {
    return this.#facts.operatingSystem;
  }
  get osVersionString() {
    return this.#facts.version;
  }
  get osMajorVersion() {
    return numberAt(this.#facts.version, 0);
  }
  get osMinorVersion() {
    return numberAt(this.#facts.version, 1);
  }
  get osServicePackString() {
    return "";
  }
  /** Letters of the floppy drives that vpc.hostDrives offers. */
  get floppyDrives() {
    return this.#drives.lettersOf("floppy");
  }
  /** Letters of its drives for CDs and DVDs. */
  get dvdDrives() {
    return this.#drives.lettersOf("dvd");
  }
  /** No network of a page is an adapter of the host's. */
  get networkAdapters() {
    return [];
  }
  get networkAddresses() {
    return this.#facts.addresses();
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
