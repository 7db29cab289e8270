// SPDX-License-Identifier: MIT
import { Codes } from "./codes.js";

const NeedlessZero = 0x10; // how many times larger the part before the last three digits is

/**
 * The code meant by a number as the documents print it. They print VM_E codes with nine digits, one 0 too many
 * (0xA00400652), E_INVALIDARG as 0x80000003, and scripts see signed decimals.
 */
function fromPrinted(printed) {
  const value = typeof printed === "string" ? Number(printed) : printed;
  if (!Number.isInteger(value)) throw new RangeError(`${printed} is no code: write it like 0xA0040652.`);
  if (value === 0x80000003) return Codes.E_INVALIDARG;
  if (Math.abs(value) <= 0xffffffff) return value >>> 0;
  const facility = Math.floor(value / 0x1000);
  if (facility % NeedlessZero !== 0 || facility / NeedlessZero > 0xfffff)
    throw new RangeError(`${printed} has more than 32 bits and is none of the documents' slips.`);
  return (facility / NeedlessZero) * 0x1000 + (value % 0x1000);
}

/** Every code by its name, unsigned; and fromPrinted. */
export const HRESULT = Object.freeze(Object.defineProperty({ ...Codes }, "fromPrinted", { value: fromPrinted }));
