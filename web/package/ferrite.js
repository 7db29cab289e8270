// SPDX-License-Identifier: MIT
// Ferrite: a PC in a web page (or under Node), driven by the automation objects of Windows Virtual PC.
//
//   const vpc = await createObject("VirtualPC.Application");
//   const vm = vpc.createVirtualMachine("DOS", "C:\\Machines");
//   vm.floppyDrives.item(1).insert(bytes, { name: "boot.img" });
//   vm.startup();
//   await vm.screen.waitForText("A:\\>");
import { report } from "./api/emitter.js";
import { HostFiles } from "./api/host_files.js";
import { VirtualPC } from "./api/virtual_pc.js";
import { Border } from "./internal/border.js";
import { openCanvas } from "./internal/canvas.js";
import { Clock } from "./internal/clock.js";
import { FileStore } from "./internal/file_store.js";
import { FolderStore } from "./internal/folder_store.js";
import { hostFacts } from "./internal/host_facts.js";
import { KeptFiles } from "./internal/kept_files.js";
import { loadModule } from "./internal/load_module.js";
import { MachineTime } from "./internal/machine_time.js";
import { openCable } from "./internal/network_cable.js";
import { openStorage } from "./internal/open_storage.js";
import { ReadyMachines } from "./internal/ready_machines.js";
import { restoreApplication } from "./internal/restore_application.js";
import { Loudspeakers } from "./internal/sound.js";
import { WebFetch } from "./internal/web_fetch.js";

export * from "./api/enums.js";
export { HRESULT } from "./api/hresult.js";
export { VMError } from "./api/vm_error.js";

const ProgId = "VirtualPC.Application";
const isNode = typeof process === "object" && Boolean(process.versions?.node);

/** The module without and with windows on a canvas. Its glue and its BIOS images lie beside it. */
const Headless = new URL("./ferrite.wasm", import.meta.url);
const Canvas = new URL("./ferrite-canvas.wasm", import.meta.url);

// What few visits need is fetched when it is wanted.
const nodeFolders = async () => (await import("./internal/node_folder.js")).nodeFolders();
const chooseSharedFolder = async (...given) => (await import("./internal/choose_folder.js")).chooseSharedFolder(...given);
const makeDiskOf = async (...given) => (await import("./internal/dropped_files.js")).makeDiskOf(...given);
async function openRealDrive(...given) {
  const { GreaseweazleDrive } = await import("./internal/greaseweazle_drive.js");
  return new GreaseweazleDrive(...given);
}

/**
 * The application object. Each call loads an application of its own, with its own machines and host files.
 * @param progId   "VirtualPC.Application"
 * @param options  wasmUrl: the module's .wasm, with its .mjs and the ROM images (.bin) beside it. canvas: where the
 *                 windows are drawn; without one, or with headless, nothing is. readyMachines:
 *                 [{ name, make(vpc) }] for the Machine menu. deterministic: guest time moves in vm.run() and
 *                 waitForText() only. fetch: how machines on the network "Internet" reach the web, called as the
 *                 page's own, which is the default; null: not at all. networkBootRom: iPXE for an RTL8029AS, as bytes.
 *                 storage: where host files and machines are kept: "memory" (the default), "browser" or under Node the
 *                 path of a folder; storageName: which of the origin's, where there are several. onProgress(0 to 1).
 */
export async function createObject(progId, options = {}) {
  const { wasmUrl, canvas = null, headless = canvas === null, deterministic = false, onProgress } = options ?? {};
  const { readyMachines = [], fetch = globalThis.fetch, networkBootRom, storage, storageName } = options ?? {};
  if (String(progId).toLowerCase() !== ProgId.toLowerCase())
    throw new Error(`There is no "${progId}" here. Write createObject("${ProgId}").`);
  const wasm = findModule(wasmUrl, headless ? Headless : Canvas);

  const files = new FileStore();
  const folders = new FolderStore(isNode ? await nodeFolders() : null);
  let clock = null;
  const wake = () => clock?.wake();
  const ferriteHost = { files, folders, network: new WebFetch(fetch && ((...request) => fetch(...request)), wake), wake };
  const moduleOptions = headless ? { ferriteHost } : { ferriteHost, canvas };
  const loading = loadModule(wasm, moduleOptions, onProgress);
  const [{ module, roms }, store] = await Promise.all([loading, openStorage(storage, storageName)]);

  const border = new Border(module, deterministic);
  const facts = await hostFacts();
  border.freeBytes = () => facts.freeBytes();
  giveRoms(module, border, roms);
  if (networkBootRom) giveRom(module, border, "network_rom", new Uint8Array(networkBootRom));
  const machineTime = (id) => new MachineTime(border, clock, id, deterministic);
  const loudspeakers = new Loudspeakers(border, !deterministic);
  const machineSound = (id) => loudspeakers.machine(id);
  const vpc = new VirtualPC({
    border,
    files,
    folders,
    machineTime,
    machineSound,
    openCable: (...cable) => openCable(border, clock, ...cable),
    facts,
    openRealDrive,
  });
  clock = new Clock((milliseconds) => runSlice(border, milliseconds)); // machines that come back take it with them
  loudspeakers.follow(clock);
  files.keepIn(KeptFiles.over(store, (...trouble) => HostFiles.reportUnkept(vpc.hostFiles, ...trouble)));
  await restoreApplication(vpc, border, files, store);
  if (!headless) {
    const shareFolder = (...notices) => chooseSharedFolder(vpc, ...notices);
    const ready = new ReadyMachines(vpc, readyMachines);
    const makeDisk = (...files) => makeDiskOf(vpc, ...files);
    const host = { hostFiles: vpc.hostFiles, shareFolder, makeDiskOf: makeDisk };
    openCanvas(module, border.address, clock, ready, host);
  }
  if (store.trouble) HostFiles.report(vpc.hostFiles, "", store.trouble);
  return vpc;
}

/** Milliseconds until there is something to do; -1: no machine runs, or ours is broken. */
function runSlice(border, milliseconds) {
  try {
    const wait = border.plain("run_slice", milliseconds);
    border.deliver();
    return wait;
  } catch (error) {
    report(error);
    return -1;
  }
}

/** The address of the .wasm: relative to the page, or under Node to the working directory. */
function findModule(wish, otherwise) {
  if (wish === undefined) return otherwise;
  const base = globalThis.document?.baseURI ?? `file://${globalThis.process?.cwd() ?? ""}/`;
  if (URL.canParse?.(wish, base) === false) throw new Error(`wasmUrl: "${wish}" is no address.`);
  return new URL(wish, base);
}

function giveRoms(module, border, roms) {
  ["bios", "vga_bios", "linux_rom"].forEach((name, index) => giveRom(module, border, name, roms[index]));
}
function giveRom(module, border, name, bytes) {
  const at = border.plain(name, bytes.length) >>> 0; // memory may move: ask for it before it is looked at
  module.HEAPU8.set(bytes, at);
}
