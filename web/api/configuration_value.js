// SPDX-License-Identifier: MIT
// Values of a configuration, as they cross the border: a type and a text. core/automation/configuration_tree.h has them.

/** ValueType */
const Types = { string: 0, integer: 1, boolean: 2, bytes: 3 };
const NoType = -1;

const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** [type, text] of what a script gives: a string, an integer, a boolean or bytes. Text null: nothing was given. */
export function packValue(value) {
  if (typeof value === "string") return [Types.string, value];
  if (typeof value === "boolean") return [Types.boolean, String(value)];
  if (Number.isSafeInteger(value)) return [Types.integer, String(value)];
  if (value instanceof Uint8Array) return [Types.bytes, toHex(value)];
  return [NoType, value == null ? null : ""];
}

/** The value that a call left at the border. */
export function unpackValue(border) {
  const text = border.text();
  switch (border.number()) {
    case Types.integer:
      return Number(text);
    case Types.boolean:
      return text === "true";
    case Types.bytes:
      return fromHex(text);
    default:
      return text;
  }
}
