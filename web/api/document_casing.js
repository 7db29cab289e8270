// SPDX-License-Identifier: MIT
// The documents' own casing: FloppyDrives.Item(1).ReleaseImage() does what floppyDrives.item(1).releaseImage() does.

/** Where the documents' name is not ours with a capital. */
const Irregular = { id: "ID", osVersionString: "OSVersionString", dvdDrives: "DVDDrives", dvdROMDrives: "DVDROMDrives", utcTime: "UTCTime" };

const documentName = (name) => Irregular[name] ?? name[0].toUpperCase() + name.slice(1);

/** Gives a class (or one of its ancestors) each of its members under the documents' name, too. */
export function withDocumentCasing(...classes) {
  for (const { prototype } of classes) {
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (!/^[a-z]/.test(name) || name === "constructor" || documentName(name) in prototype) continue;
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
