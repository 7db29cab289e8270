// SPDX-License-Identifier: MIT
// Fetches what a machine is made of (the module and its BIOS images) with progress, and says in a sentence what went
// wrong and what to do. The same in a page and under Node.

const Roms = ["bios.bin", "vgabios.bin", "linux.bin"];

const isNode = typeof process === "object" && Boolean(process.versions?.node);

async function readFile(url) {
  const { readFile: read } = await import("node:fs/promises");
  const bytes = await read(url);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

async function download(url, onBytes) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const total = Number(response.headers.get("Content-Length")) || 0;
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const parts = [];
  const reader = response.body.getReader();
  let size = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    parts.push(step.value);
    size += step.value.length;
    onBytes(size, Math.max(total, size));
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function fetchBytes(url, onBytes) {
  try {
    const bytes = isNode && url.protocol === "file:" ? await readFile(url) : await download(url, onBytes);
    onBytes(bytes.length, bytes.length);
    return bytes;
  } catch (error) {
    throw new Error(
      `${url} could not be loaded (${error.message}). Put ${nameOf(url)} there, or tell createObject where it is with ` +
        "{ wasmUrl }.",
      { cause: error },
    );
  }
}

const nameOf = (url) => url.pathname.slice(url.pathname.lastIndexOf("/") + 1);

/** Adds the progress of several downloads to one of 0 to 1. */
function shared(onProgress, count) {
  const parts = Array.from({ length: count }, () => [0, 0]);
  return (index) => (loaded, total) => {
    parts[index] = [loaded, total];
    if (parts.some(([, size]) => size === 0)) return;
    const [sum, size] = parts.reduce(([a, b], [c, d]) => [a + c, b + d]);
    onProgress(sum / size);
  };
}

/**
 * @param wasmUrl        the module; its glue (.mjs) and its BIOS images lie beside it
 * @param moduleOptions  for the glue: ferriteHost, canvas
 */
export async function loadModule(wasmUrl, moduleOptions, onProgress = () => {}) {
  if (typeof WebAssembly !== "object")
    throw new Error(
      "This browser has no WebAssembly, or it is switched off. Use a current Firefox, Chromium or Safari.",
    );
  const progress = shared(onProgress, 1 + Roms.length);
  const files = [wasmUrl, ...Roms.map((rom) => new URL(rom, wasmUrl))];
  const loaded = await Promise.allSettled(files.map((url, index) => fetchBytes(url, progress(index))));
  const failure = loaded.find(({ status }) => status === "rejected");
  if (failure) throw failure.reason; // the module's before the BIOS images'
  const [wasmBinary, ...roms] = loaded.map(({ value }) => value);
  if (!WebAssembly.validate(wasmBinary))
    throw new Error(
      `${wasmUrl} is no WebAssembly module this browser understands. Is it the file that was built, served as it is?`,
    );
  roms.forEach((bytes, index) => {
    if (bytes.length === 0) throw new Error(`${new URL(Roms[index], wasmUrl)} is empty. Put the BIOS image there.`);
  });
  const factory = await importGlue(new URL(nameOf(wasmUrl).replace(/\.wasm$/, ".mjs"), wasmUrl));
  return { module: await instantiate(factory, wasmUrl, { ...moduleOptions, wasmBinary }), roms };
}

async function importGlue(url) {
  try {
    return (await import(/* webpackIgnore: true */ url.href)).default;
  } catch (error) {
    throw new Error(`${url} could not be loaded (${error.message}). It belongs beside the .wasm of the same build.`, {
      cause: error,
    });
  }
}

/** The glue never settles its promise when instantiation fails, but it calls onAbort. */
async function instantiate(factory, wasmUrl, options) {
  try {
    return await new Promise((ready, failed) => {
      factory({ ...options, printErr: () => {}, onAbort: (reason) => failed(new Error(String(reason))) }).then(
        ready,
        failed,
      );
    });
  } catch (error) {
    throw new Error(
      `${wasmUrl} could not be started (${error.message}). It must come from the same build as this package.`,
      { cause: error },
    );
  }
}
