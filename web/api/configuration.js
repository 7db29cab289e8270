// SPDX-License-Identifier: MIT
// A machine as one plain object (package/machine.schema.json): made of it, and read back.
import { VMUndoAction } from "./enums.js";
import { HRESULT } from "./hresult.js";
import { MachineSchema } from "./machine_schema.js";
import { sentencesAgainst } from "./schema_check.js";
import { VMError } from "./vm_error.js";

const HardDiskPlaces = [[0, 0], [0, 1], [1, 1], [1, 0]];
const CdPlaces = [[1, 0], [1, 1], [0, 1], [0, 0]];

const UndoActions = {
  keep: VMUndoAction.vmUndoAction_Keep,
  discard: VMUndoAction.vmUndoAction_Discard,
  commit: VMUndoAction.vmUndoAction_Commit,
};

const isHostPath = (file) => /^[A-Za-z]:\\/.test(file);
const invalid = (sentence) => new VMError(HRESULT.E_INVALIDARG, "E_INVALIDARG", sentence);

/** What goes wrong in `action` is said with the field's name before it. An HRESULT that is no success is thrown. */
function setting(vpc, field, action) {
  try {
    const code = action();
    if (typeof code === "number" && code !== HRESULT.S_OK) throw vpc.lastError;
  } catch (error) {
    throw error instanceof VMError ? new VMError(error.hresult, error.code, `${field}: ${error.message}`) : error;
  }
}

/** Makes host files of addresses, in a folder of the machine's own. */
class Files {
  #vpc;
  #folder;
  #base;
  #made = [];

  constructor(vpc, folder, base) {
    this.#vpc = vpc;
    this.#folder = folder;
    this.#base = base;
  }

  /** The path of a file; what is `large` is fetched as it is needed, where its server can do that. */
  async path(field, file, large = false) {
    if (!file || isHostPath(file)) return file ?? "";
    let url;
    try {
      url = new URL(file, this.#base);
    } catch {
      throw invalid(`${field}: ${file} is neither a path like C:\\Disks\\a.img nor an address.`);
    }
    const name = decodeURIComponent(url.pathname.split("/").pop()).replace(/[\\/:*?"<>|]/g, "_") || "file";
    const path = `${this.#folder}\\${name}`;
    if (this.#vpc.hostFiles.exists(path)) return path;
    if (!large || !(await this.#link(path, url))) await this.#fetch(field, file, path, url);
    this.#made.push(path);
    return path;
  }
  forget() {
    for (const path of this.#made) {
      this.#vpc.hostFiles.setReadOnly(path, false);
      this.#vpc.hostFiles.delete(path);
    }
  }

  async #link(path, url) {
    try {
      return (await this.#vpc.hostFiles.link(path, url)) === HRESULT.S_OK;
    } catch {
      return false;
    }
  }
  async #fetch(field, file, path, url) {
    let bytes;
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw new Error(`${field}: ${file} could not be loaded (${error.message}).`, { cause: error });
    }
    setting(this.#vpc, field, () => this.#vpc.hostFiles.write(path, bytes));
  }
}

function check(vpc, border, configuration) {
  const sentences = sentencesAgainst(MachineSchema, configuration);
  if (sentences.length > 0) throw invalid(sentences.join(" "));
  const { name, memory = MachineSchema.properties.memory.default } = configuration;
  if (vpc.findVirtualMachine(name)) throw invalid(`name: there is a machine called ${name} already.`);
  if (memory > vpc.maximumMemoryPerVM)
    throw invalid(`memory: ${memory} MB is more than the ${vpc.maximumMemoryPerVM} MB that this host gives a machine.`);
  setting(vpc, "memory", () => border.hresult("room_for", [memory]));
}

/** The same configuration with paths of host files only. */
async function withFiles(files, configuration) {
  const list = (name, large) =>
    Promise.all(
      (configuration[name] ?? []).map(async (drive, index) => ({
        ...drive,
        image: await files.path(`${name}[${index}].image`, drive.image, large),
      })),
    );
  const { linux } = configuration;
  const [floppyDrives, hardDisks, cdDrives, kernel, initrd] = await Promise.all([
    list("floppyDrives", false),
    list("hardDisks", true),
    list("cdDrives", true),
    files.path("linux.kernel", linux?.kernel),
    files.path("linux.initrd", linux?.initrd),
  ]);
  return { ...configuration, floppyDrives, hardDisks, cdDrives, linux: linux && { ...linux, kernel, initrd } };
}

/** Calls `add` for each drive at its own place, or at the first free one. */
function addDrives(vpc, machine, field, drives, places, add) {
  const taken = () => [...machine.hardDiskConnections, ...machine.dvdROMDrives].map((d) => `${d.busNumber} ${d.deviceNumber}`);
  drives.forEach((drive, index) => {
    const free = places.find((place) => !taken().includes(place.join(" ")));
    const place = drive.bus === undefined && drive.device === undefined ? free : [drive.bus ?? 0, drive.device ?? 0];
    setting(vpc, `${field}[${index}]`, () => {
      if (!place) throw invalid("the IDE buses have four places, and all are taken.");
      return add(drive, ...place);
    });
  });
}

function addNetworkAdapter(vpc, machine, { card, network, address }, index) {
  const field = `networkAdapters[${index}]`;
  const adapter = machine.addNetworkAdapter();
  if (card) setting(vpc, `${field}.card`, () => void (adapter.card = card));
  if (address) adapter.isEthernetAddressDynamic = false;
  if (address) setting(vpc, `${field}.address`, () => void (adapter.ethernetAddress = address));
  if (!network) return;
  const found = vpc.findVirtualNetwork(network);
  if (!found) throw invalid(`${field}.network: there is no virtual network “${network}”.`);
  setting(vpc, `${field}.network`, () => adapter.attachToVirtualNetwork(found));
}

function fitFloppyDrives(vpc, machine, floppies) {
  floppies.forEach(({ image, writeProtected, writePolicy = "keep", type, fast }, index) => {
    const drive = machine.floppyDrives.item(index + 1);
    if (type) setting(vpc, `floppyDrives[${index}].type`, () => void (drive.type = type));
    if (fast) drive.fast = true;
    if (image) setting(vpc, `floppyDrives[${index}].image`, () => drive.attachImage(image));
    if (image && writeProtected) drive.writeProtected = true;
    if (image && writePolicy !== "keep")
      setting(vpc, `floppyDrives[${index}].writePolicy`, () => void (drive.writePolicy = writePolicy));
  });
}

/** Makes `machine`, which is new, what the configuration says. */
function furnish(vpc, machine, configuration) {
  for (const name of ["memory", "processor", "speed", "bootOrder", "undoable", "soundCard", "monitor", "notes"])
    if (name in configuration) setting(vpc, name, () => void (machine[name] = configuration[name]));
  if ("undoAction" in configuration) machine.undoAction = UndoActions[configuration.undoAction];
  const { serialPorts = [], networkAdapters = [], floppyDrives, hardDisks, cdDrives, linux } = configuration;
  serialPorts.forEach((what, index) =>
    setting(vpc, `serialPorts[${index}]`, () => void (machine.serialPorts.item(index + 1).attached = what)),
  );
  const placed = (drive) => (drive.bus === undefined ? 1 : 0); // what has a place of its own comes first
  const inOrder = [...hardDisks].sort((a, b) => placed(a) - placed(b));
  addDrives(vpc, machine, "hardDisks", inOrder, HardDiskPlaces, (drive, ...place) =>
    void machine.addHardDiskConnection(drive.image, ...place),
  );
  addDrives(vpc, machine, "cdDrives", cdDrives, CdPlaces, (drive, ...place) => {
    const added = machine.addDVDROMDrive(...place);
    return drive.image ? added.attachImage(drive.image) : HRESULT.S_OK;
  });
  networkAdapters.forEach((adapter, index) => addNetworkAdapter(vpc, machine, adapter, index));
  fitFloppyDrives(vpc, machine, floppyDrives);
  if (linux) setting(vpc, "linux", () => void (machine.linux = linux));
}

/** vpc.createMachine */
export async function createMachine(vpc, border, configuration, { folder, baseURL = globalThis.document?.baseURI } = {}) {
  check(vpc, border, configuration);
  const home = folder ?? vpc.defaultVMConfigurationPath;
  const files = new Files(vpc, `${home}\\${configuration.name} files`, baseURL);
  let machine = null;
  try {
    const complete = await withFiles(files, configuration);
    setting(vpc, "name", () => void (machine = vpc.createVirtualMachine(configuration.name, home)));
    furnish(vpc, machine, complete);
    return machine;
  } catch (error) {
    if (machine) vpc.deleteVirtualMachine(machine);
    files.forget();
    throw error;
  }
}

/** vm.configuration */
export function configurationOf(machine) {
  const place = ({ busNumber, deviceNumber }) => ({ bus: busNumber, device: deviceNumber });
  const { name, processor, speed, bootOrder, undoable, undoAction, soundCard, monitor, notes, linux } = machine;
  return {
    name,
    memory: Number(machine.memory),
    processor,
    speed,
    bootOrder,
    floppyDrives: [...machine.floppyDrives].map((drive) => ({
      image: drive.imageFile,
      writeProtected: drive.imageFile !== "" && drive.writeProtected,
      writePolicy: drive.imageFile === "" ? "keep" : drive.writePolicy,
      type: drive.type,
      fast: drive.fast,
    })),
    hardDisks: [...machine.hardDiskConnections].map((disk) => ({ image: disk.hardDisk.file, ...place(disk) })),
    cdDrives: [...machine.dvdROMDrives].map((drive) => ({ image: drive.imageFile, ...place(drive) })),
    networkAdapters: [...machine.networkAdapters].map((adapter) => ({
      card: adapter.card,
      network: adapter.virtualNetwork?.name ?? "",
      address: adapter.isEthernetAddressDynamic ? "" : adapter.ethernetAddress,
    })),
    undoable,
    undoAction: Object.keys(UndoActions).find((action) => UndoActions[action] === undoAction),
    soundCard,
    serialPorts: [...machine.serialPorts].map((port) => port.attached),
    parallelPorts: ["printer"],
    monitor,
    ...(linux && { linux }),
    notes,
  };
}
