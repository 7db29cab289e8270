// SPDX-License-Identifier: MIT
// web/package/coverage.json says what is there of Virtual PC's object model; here each line of it is looked at.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { scriptName } from "../../web/api/document_casing.js";
import { check } from "./check.js";
import { cases, pathArguments, samples, values, wrongPaths } from "./coverage_cases.js";
import * as guests from "./guests.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const { createObject, HRESULT } = await import(pathToFileURL(join(packageFolder, "ferrite.js")));
const coverage = JSON.parse(await readFile(join(checkout, "web/package/coverage.json"), "utf8"));

/** A machine with everything that coverage.json reaches, and another, in a world of their own. */
async function makeRig() {
  const vpc = await createObject("VirtualPC.Application", { deterministic: true });
  const folder = "C:\\Machines";
  const rig = { vpc, folder, floppy: "C:\\a.img", disk: "C:\\disk.vhd", second: "C:\\second.vhd", disc: "C:\\a.iso" };
  rig.vm = vpc.createVirtualMachine("DOS", folder);
  rig.vm.memory = 4;
  rig.otherName = "Other";
  rig.other = vpc.createVirtualMachine(rig.otherName, folder);
  rig.other.memory = 4;
  check.equal(vpc.hostFiles.write(rig.floppy, guests.halted()), 0);
  check.equal(vpc.hostFiles.write(rig.disc, new Uint8Array(1 << 16)), 0);
  for (const path of [rig.disk, rig.second]) check.equal(vpc.createDynamicVirtualHardDisk(path, 8).error, 0);
  rig.connection = rig.vm.addHardDiskConnection(rig.disk, 0, 0);
  rig.dvd = rig.vm.addDVDROMDrive(1, 0);
  rig.adapter = rig.vm.addNetworkAdapter();
  rig.network = vpc.virtualNetworks.item(1);
  rig.drive = rig.vm.floppyDrives.item(1);
  check.equal(vpc.hostDrives.register("A", guests.halted()), 0);
  check.equal(vpc.hostDrives.register("D", new Uint8Array(1 << 16), { type: "dvd" }), 0);
  return rig;
}

/** The object of an interface; some are there only while the machine is on. */
function reach(rig, reached) {
  const path = rig.disk;
  return new Function("vpc", "vm", "path", `return ${reached}`)(rig.vpc, rig.vm, path);
}
const wantsPower = (reached) => reached === "vm.mouse" || reached === "vm.startup()";

/** The code that an answer stands for: a method's own, a VMError's, S_FALSE for null. */
async function codeOf(action) {
  try {
    const answer = await settled(action());
    if (answer === null) return HRESULT.S_FALSE;
    return typeof answer === "number" ? answer >>> 0 : 0;
  } catch (error) {
    if (error.name !== "VMError") throw error;
    return error.hresult;
  }
}
/** Of a task its error. */
const settled = (answer) => (answer instanceof Promise ? answer : (answer?.error ?? answer));

/** Uses a member as its kind says. */
function use(object, place, kind, args) {
  const name = scriptName(place.split(".")[1]);
  if (kind === "method" || typeof object[name] === "function") return object[name](...args);
  return kind === "put" ? (object[name] = values[place]) : object[name];
}
function argumentsOf(rig, place, change) {
  const sample = samples[place] ?? (place.endsWith(".Item") ? [1] : []);
  return Object.assign([...(typeof sample === "function" ? sample(rig) : sample)], change);
}

/** What gives a code wherever it is documented. Nothing: coverage_cases.js has it. */
const anywhere = {
  VM_E_VM_UNKNOWN: (rig) => ({ prepare: () => (rig.vm.state === 5 && rig.vm.turnOff(), rig.vpc.unregisterVirtualMachine(rig.vm)) }),
  VM_E_VM_NOT_RUNNING: (rig) => ({ prepare: () => rig.vm.state === 5 && rig.vm.turnOff() }),
  VM_E_ADDITIONS_FEATURE_NOT_AVAIL: (rig) => ({ prepare: () => rig.vm.state === 5 || rig.vm.startup() }),
  VM_E_ADDITIONS_NOT_AVAIL: (rig) => ({ prepare: () => rig.vm.state === 5 || rig.vm.startup() }),
  DISP_E_BADINDEX: () => ({ change: { 0: 0 } }),
  E_POINTER: (rig, place) => ({ prepare: () => place.includes("Keyboard") && rig.vm.startup(), change: { 0: null } }),
};
for (const [code, path] of Object.entries(wrongPaths))
  anywhere[code] = (_, place) => ({ change: { [pathArguments[place] ?? 0]: path } });

async function given(place, { kind, reached, code }) {
  const rig = await makeRig();
  const special = cases[place]?.[code];
  if (special) return codeOf(() => special.action(rig));
  const how = anywhere[code]?.(rig, place);
  if (!how) throw new Error(`coverage_cases.js has no case of ${place} that gives ${code}`);
  if (wantsPower(reached) && reached !== "vm.startup()") rig.vm.startup();
  const object = reach(rig, reached);
  const args = argumentsOf(rig, place, how.change);
  how.prepare?.();
  const action = kind === "get, put" && place in values && how.change ? () => set(object, place, how.change[0]) : null;
  return codeOf(action ?? (() => use(object, place, kind, args)));
}
const set = (object, place, value) => (object[scriptName(place.split(".")[1])] = value);

for (const [name, { reached, absent, members }] of Object.entries(coverage.interfaces)) {
  if (absent) continue;

  test(`${name}: every member is there, in JavaScript's casing and the documents'`, async () => {
    const rig = await makeRig();
    if (wantsPower(reached) && reached !== "vm.startup()") rig.vm.startup();
    const object = reach(rig, reached);
    for (const member of Object.keys(members))
      for (const name of [member, scriptName(member)]) check.ok(name in object, `there is no ${name}`);
  });

  for (const [member, { kind, codes, refuses }] of Object.entries(members))
    for (const code of codes)
      test(`${name}.${member} gives ${code}${refuses === code ? ", as it always does while the machine is on" : ""}`, async () => {
        const place = `${name}.${member}`;
        check.equal(await given(place, { kind, reached, code }), HRESULT[code]);
      });
}

test("a code that is never given has its reason, and no case", () => {
  for (const [name, { members }] of Object.entries(coverage.interfaces))
    for (const [member, { codes, never = {}, others = [] }] of Object.entries(members)) {
      for (const code of others) check.ok(coverage.never[code], `${name}.${member}: why is ${code} never given?`);
      for (const code of [...codes, ...others, ...Object.keys(never)]) check.ok(code in HRESULT, `${code} is no code`);
    }
  for (const [place, given] of Object.entries(cases)) {
    const [name, member] = place.split(".");
    for (const code of Object.keys(given))
      check.ok(coverage.interfaces[name].members[member].codes.includes(code), `${place} has a case of ${code} too many`);
  }
});

test("every event has its handler, under both names", async () => {
  const rig = await makeRig();
  for (const { reached, members } of Object.values(coverage.events))
    for (const handler of Object.keys(members))
      for (const name of [handler, scriptName(handler)]) check.ok(name in reach(rig, reached), `there is no ${reached}.${name}`);
});

test("collections that are empty say so", async () => {
  const { vpc } = await makeRig();
  for (const collection of [vpc.usbDeviceCollection, vpc.supportDrivers, vpc.tasks]) {
    check.equal(collection.count, 0);
    check.equal([...collection].length, 0);
  }
});
