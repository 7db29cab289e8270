// SPDX-License-Identifier: MIT
// QEMU runs the images of this folder, and says what Ferrite says (the recordings), but for the lines in
// qemu_differences.txt: each stands there with QEMU's line and the manual's section. FERRITE_PROCESSOR_DIR names the
// folder of the images (default: the native build's).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const images = process.env.FERRITE_PROCESSOR_DIR ?? join(here, "../../build/native/tests/processor");
const Qemu = "qemu-system-i386";
const LongestRun = 60_000; // milliseconds
const ExitPort = "isa-debug-exit,iobase=0xf4,iosize=4";
const missing = spawnSync(Qemu, ["--version"]).error ? `${Qemu} is missing` : false;

const linesOf = (text) => text.replaceAll("\r", "").split("\n").slice(0, -1);
const read = (name) => readFileSync(join(here, name), "utf8");

/** What the image says on COM1. The model is Ferrite's Core i7, a Nehalem. */
function runQemu(image) {
  const machine = ["-accel", "tcg", "-cpu", "Nehalem", "-m", "16", "-vga", "none", "-nic", "none"];
  const drive = `if=floppy,format=raw,readonly=on,file=${join(images, `${image}.img`)}`;
  const host = ["-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"];
  const run = spawnSync(Qemu, [...machine, ...host, "-drive", drive, "-device", ExitPort], {
    timeout: LongestRun,
    encoding: "latin1",
  });
  return linesOf(run.stdout);
}

/** Paragraphs: a reason with its section in brackets; then, under an image's name, pairs of our line and QEMU's. */
function explainedDifferences(text) {
  return text.split("\n\n").flatMap((paragraph) => {
    const lines = paragraph.split("\n").filter((line) => line && !line.startsWith("#"));
    const reason = lines.filter((line) => !/^[-+] /.test(line)).join(" ");
    let image;
    return lines.flatMap((line, n) => {
      if (recordings.includes(line)) image = line;
      if (!line.startsWith("- ")) return [];
      assert.match(reason, /\[.*\d.*\]/, `no section explains: ${line}`);
      assert.ok(image && lines[n + 1]?.startsWith("+ "), `which image's, or what does QEMU say: ${line}`);
      return [{ image, ours: line.slice(2), qemu: lines[n + 1].slice(2) }];
    });
  });
}

const recordings = readdirSync(here)
  .filter((name) => name.endsWith(".asm"))
  .map((name) => name.slice(0, -".asm".length));
const differences = explainedDifferences(read("qemu_differences.txt"));

for (const image of recordings) {
  test(`QEMU agrees about ${image}`, { skip: missing }, (context) => {
    const expected = linesOf(read(`${image}.txt`));
    const explained = differences.filter((difference) => difference.image === image);
    for (const { ours, qemu } of explained) {
      const at = expected.indexOf(ours);
      assert.ok(at >= 0 && ours !== qemu, `an explained difference that there is not: ${ours}`);
      expected[at] = qemu;
    }
    assert.deepEqual(runQemu(image), expected);
    const compared = expected.filter((line) => line.includes(": ")).length;
    context.diagnostic(`${compared - explained.length} lines equal, ${explained.length} differ as explained`);
  });
}
