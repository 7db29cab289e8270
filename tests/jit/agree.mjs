// SPDX-License-Identifier: MIT
// The natively built translator against the interpreter: runs in Node the modules that ferrite_agree_forms prints, and
// compares what they leave. Forms that touch guest memory are compared by the suite's WebAssembly build, which has it.
//
// usage: node tests/jit/agree.mjs <ferrite_agree_forms>
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const program = process.argv[2];
if (!program) {
  console.error("usage: node tests/jit/agree.mjs <ferrite_agree_forms>");
  process.exit(2);
}

const memory = new WebAssembly.Memory({ initial: 1 });
const bytes = new Uint8Array(memory.buffer);
const stateAt = 1024;
let faulted = false;
const cpu = { memory, faulted: () => faulted, general_protection: () => void (faulted = true) };
const touchesMemory = (module) => WebAssembly.Module.imports(module).some(({ name }) => /^(load|store)/.test(name));

/** What went wrong, or nothing. */
function run({ functions, before, after, faulted: shouldFault }, n) {
  faulted = false;
  bytes.set(Buffer.from(before, "hex"), stateAt);
  functions["f" + n](stateAt);
  const left = Buffer.from(bytes.slice(stateAt, stateAt + after.length / 2)).toString("hex");
  if (left !== after) return `left ${left}, should be ${after}`;
  if (faulted !== shouldFault) return faulted ? "faulted" : "did not fault";
}

let passed = 0;
let failed = 0;
let elsewhere = 0;
const child = spawn(program, { stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((resolve) => child.on("close", resolve).on("error", resolve));
for await (const line of createInterface({ input: child.stdout })) {
  const { form, module: code, cases } = JSON.parse(line);
  const module = new WebAssembly.Module(Buffer.from(code, "hex"));
  if (touchesMemory(module)) {
    elsewhere++;
    continue;
  }
  const functions = new WebAssembly.Instance(module, { cpu }).exports;
  const wrong = cases.map((one, n) => run({ functions, ...one }, n)).filter(Boolean);
  if (wrong.length) console.log(`${form}: ${wrong.length} of ${cases.length} differ; the first ${wrong[0]}`);
  wrong.length ? failed++ : passed++;
}
const code = await ended;
if (code !== 0) console.log(`${program} ended with ${code}`);
console.log(`${elsewhere} forms touch guest memory: compared by the WebAssembly build`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed || code !== 0 ? 1 : 0);
