// SPDX-License-Identifier: MIT

/** Thrown by properties, and by methods with a return value, where COM has a failing HRESULT. */
export class VMError extends Error {
  constructor(hresult, code, message) {
    super(message);
    this.name = "VMError";
    this.hresult = hresult >>> 0;
    this.code = code;
  }
}
