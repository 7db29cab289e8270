// SPDX-License-Identifier: MIT

/** Bytes that are here already, as a Uint8Array; null: `value` is no such thing. */
export function bytesAtHand(value) {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return null;
}

/** Bytes that have to be fetched first, as a promise of a Uint8Array; null: `value` is no such thing. */
export function bytesToCome(value) {
  if (typeof Blob === "function" && value instanceof Blob) return readBlob(value);
  if (value instanceof URL) return fetchBytes(value);
  if (fileHandle(value)) return value.getFile().then(readBlob);
  return null;
}

/** A FileSystemFileHandle, of this window or another; null: `value` is no such thing. */
export function fileHandle(value) {
  return value?.kind === "file" && typeof value.getFile === "function" ? value : null;
}

async function readBlob(blob) {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    const sentence =
      `${nameFor(blob)} could not be read (${error.message}). It was moved or changed since it was chosen, or there is ` +
      "no room for it: choose it again.";
    throw new Error(sentence, { cause: error });
  }
}

async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be loaded: the server answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A file name for bytes that come with one. */
export function nameFor(value) {
  if ((typeof File === "function" && value instanceof File) || fileHandle(value)) return value.name;
  if (value instanceof URL) return decodeURIComponent(value.pathname.slice(value.pathname.lastIndexOf("/") + 1));
  return "disk.img";
}
