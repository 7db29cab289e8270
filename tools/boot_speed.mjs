// SPDX-License-Identifier: MIT
// How long the tests' CD-ROM with Debian's Linux takes until its first program runs, for tools/bench: in this package's
// machine, or in v86's interpreter (the npm package; its JIT off). Prints one line of JSON: seconds, and by the moments
// on the way.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [whose, disc, seabios] = process.argv.slice(2);
const Memory = 128;
/** What the serial console says, and what that means. */
const Moments = [
  ["Linux version", "BIOS, ISOLINUX, unpacking the kernel"],
  ["Trying to unpack rootfs image", "kernel, until it unpacks its first files"],
  ["Run /init", "kernel, drivers"],
];

const times = {};
const begun = performance.now();
let [text, next, last] = ["", 0, begun];
function hear(bytes) {
  text += String.fromCharCode(...bytes);
  while (next < Moments.length && text.includes(Moments[next][0])) {
    const now = performance.now();
    times[Moments[next][1]] = (now - last) / 1000;
    [last, next] = [now, next + 1];
  }
  text = text.slice(-4096);
  if (next < Moments.length) return;
  console.log(JSON.stringify({ seconds: (last - begun) / 1000, times }));
  process.exit(0);
}

async function ours() {
  const { createObject } = await import(pathToFileURL(join(process.cwd(), "build/package/ferrite.js")));
  const vpc = await createObject("VirtualPC.Application");
  vpc.hostFiles.write("C:\\linux.iso", new Uint8Array(await readFile(disc)));
  const vm = await vpc.createMachine({ name: "Linux", memory: Memory, cdDrives: [{ image: "C:\\linux.iso" }] });
  vm.serialPorts.item(1).addEventListener("data", ({ bytes }) => hear(bytes));
  await vm.startup();
}

async function theirs() {
  const { V86 } = await import("v86");
  const folder = dirname(createRequire(import.meta.url).resolve("v86"));
  const contents = async (path) => ({ buffer: new Uint8Array(await readFile(path)).buffer });
  const emulator = new V86({
    wasm_path: join(folder, "v86.wasm"),
    bios: await contents(join(seabios, "bios.bin")),
    vga_bios: await contents(join(seabios, "vgabios-stdvga.bin")),
    cdrom: await contents(disc),
    memory_size: Memory << 20,
    disable_jit: true,
    autostart: true,
  });
  emulator.add_listener("serial0-output-byte", (byte) => hear([byte]));
}

await (whose === "v86" ? theirs() : ours());
