// SPDX-License-Identifier: MIT
// The documents' own casing: FloppyDrives.Item(1).ReleaseImage() does what floppyDrives.item(1).releaseImage() does.

/** What the documents begin a name with, and write in capitals. */
const Acronyms = "bios|cpu|csd|dvd|id|mmx|os|sse2|sse|usb|utc";
const Ours = new RegExp(`^_?(?:(?:${Acronyms})(?![a-z0-9])|[a-z])`);
const Documents = new RegExp(`^_?(?:(?:${Acronyms.toUpperCase()})(?![a-z0-9])|[A-Z])`);

/** "releaseImage" is "ReleaseImage", "dvdROMDrives" "DVDROMDrives", "_newEnum" "_NewEnum". */
export const documentName = (name) => name.replace(Ours, (beginning) => beginning.toUpperCase());
/** The other way round. */
export const scriptName = (name) => name.replace(Documents, (beginning) => beginning.toLowerCase());

/** Gives a class (or one of its ancestors) each of its members under the documents' name, too. */
export function withDocumentCasing(...classes) {
  for (const { prototype } of classes) {
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (!/^_?[a-z]/.test(name) || name === "constructor" || documentName(name) in prototype) continue;
      Object.defineProperty(prototype, documentName(name), member);
    }
  }
}

/** COM-style handlers, onMediaEject and OnMediaEject: one slot under two names. */
export function withHandlers(Class, names) {
  for (const name of names) {
    const slot = Symbol(name);
    const property = {
      configurable: true,
      get() {
        return this[slot] ?? null;
      },
      set(handler) {
        this[slot] = handler;
      },
    };
    Object.defineProperty(Class.prototype, name, property);
    Object.defineProperty(Class.prototype, documentName(name), property);
  }
}
