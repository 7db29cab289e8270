// SPDX-License-Identifier: MIT
import { bytesAtHand } from "./bytes.js";
import { HRESULT } from "./hresult.js";

const MaximumAddress = 0x7fffffff;

/**
 * vm.memory: IVMVirtualMachine.Memory, the guest's megabytes, as a number that can also be looked into. It computes and
 * compares as a number (vm.memory == 16, vm.memory > 8); use Number(vm.memory) or .megabytes where === matters.
 */
export class GuestMemory extends Number {
  #border;
  #machine;

  constructor(border, machineId, megabytes) {
    super(megabytes);
    this.#border = border;
    this.#machine = machineId;
  }

  get megabytes() {
    return this.valueOf();
  }

  /** A copy of `length` bytes at a physical address. */
  read(address, length) {
    this.#check(address, length);
    return this.#border.value("vm_read_memory", (border) => border.bytes(), [this.#machine, address, length]);
  }

  write(address, data) {
    const bytes = bytesAtHand(data);
    if (!bytes) return this.#border.refuse(data == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    if (!isAddress(address)) return this.#border.refuse(HRESULT.E_INVALIDARG);
    if (!this.#border.giveBytes(bytes)) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult("vm_write_memory", [this.#machine, address]);
  }

  #check(...numbers) {
    if (!numbers.every(isAddress)) throw this.#border.error(this.#border.refuse(HRESULT.E_INVALIDARG));
  }
}

const isAddress = (number) => Number.isInteger(number) && number >= 0 && number <= MaximumAddress;
