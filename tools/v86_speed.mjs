// SPDX-License-Identifier: MIT
// speed.asm's loops in v86's interpreter (the npm package; its JIT off), for tools/bench. Prints one line of JSON: seconds
// by loop, each a list over the rounds.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { V86 } from "v86";

const [path, rounds] = [process.argv[2], Number(process.argv[3])];
const folder = dirname(createRequire(import.meta.url).resolve("v86"));
const bios = await readFile(path);
const emulator = new V86({
  wasm_path: join(folder, "v86.wasm"),
  bios: { buffer: bios.buffer.slice(bios.byteOffset, bios.byteOffset + bios.length) },
  memory_size: 16 << 20,
  disable_jit: process.argv[4] !== "jit",
  autostart: true,
});

const seconds = {};
let begun = 0;
emulator.add_listener("serial0-output-byte", (byte) => {
  const letter = String.fromCharCode(byte);
  const now = performance.now();
  if (letter < "a") return void (begun = now);
  const name = letter.toUpperCase();
  (seconds[name] ??= []).push((now - begun) / 1000);
  if (name !== "C" || seconds.C.length < rounds) return; // C is the last of a round
  console.log(JSON.stringify(seconds));
  process.exit(0);
});
