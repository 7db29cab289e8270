// SPDX-License-Identifier: MIT
// What Debian's Linux warns of on Ferrite (linux/disc_warnings.txt) it also warns of on QEMU's pc machine.
// FERRITE_GUESTS_DIR names the folder of the CD-ROM (default: the native build's).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const disc = join(process.env.FERRITE_GUESTS_DIR ?? join(here, "../../build/native/tests/guests"), "linux.iso");
const Qemu = "qemu-system-i386";
const Prompt = "ferrite# ";
const Warnings = "dmesg -r | grep '^<[0-4]>'";
const LongestBoot = 120_000; // milliseconds
const missing = [
  spawnSync(Qemu, ["--version"]).error && `${Qemu} is missing`,
  !existsSync(disc) && `${disc} is missing`,
].find(Boolean);

/** What the CD-ROM's shell says to a command, which it then ends with the machine. */
function answerOfQemu(command) {
  const machine = ["-M", "pc", "-accel", "tcg", "-cpu", "pentium3", "-m", "128", "-boot", "d", "-cdrom", disc];
  const cards = ["-nic", "user,model=ne2k_pci", "-audiodev", "none,id=none", "-device", "sb16,audiodev=none"];
  const host = ["-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"];
  const qemu = spawn(Qemu, [...machine, ...cards, "-device", "adlib,audiodev=none", ...host], { timeout: LongestBoot });
  return new Promise((resolve, reject) => {
    let said = "";
    qemu.on("error", reject);
    qemu.on("close", () => resolve(said.slice(said.lastIndexOf(command))));
    qemu.stdout.on("data", (bytes) => {
      const before = said.includes(Prompt);
      said += bytes.toString("latin1");
      if (!before && said.includes(Prompt)) qemu.stdin.write(`${command}; poweroff -f\n`);
    });
  });
}

test("Linux warns of nothing that it does not warn of on QEMU", { skip: missing }, async () => {
  const answer = await answerOfQemu(Warnings);
  const ours = readFileSync(join(here, "linux/disc_warnings.txt"), "utf8").trimEnd().split("\n");
  for (const line of ours) assert.ok(answer.includes(line), `QEMU's says:\n${answer}\nand not:\n${line}`);
});
