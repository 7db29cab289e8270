// SPDX-License-Identifier: MIT
import { Collection } from "./collection.js";
import { createMachine } from "./configuration.js";
import { packValue, unpackValue } from "./configuration_value.js";
import { DiskContents } from "./disk_contents.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { Events } from "./events.js";
import { FloppyImages } from "./floppy_images.js";
import { HardDisk } from "./hard_disk.js";
import { HostDrives } from "./host_drives.js";
import { HostFiles } from "./host_files.js";
import { HostInfo } from "./host_info.js";
import { HRESULT } from "./hresult.js";
import { VirtualNetworks } from "./network.js";
import { Task } from "./task.js";
import { VirtualMachine } from "./virtual_machine.js";

/** core/automation/options.h, Options::FileKind */
const FileKinds = { hardDisk: 0, floppy: 2, dvd: 3 };

const ClusterBytes = 8192; // of most FAT volumes
const SmallestDisk = 32; // MB
const lines = (text) => (text === "" ? [] : text.split("\n"));
const readLines = (border) => lines(border.text());
/** As the border takes it; what is no list of texts becomes what no call accepts. */
const pathList = (paths) => {
  const list = typeof paths === "string" ? [paths] : [...(paths?.[Symbol.iterator] ? paths : [{}])];
  return list.every((path) => typeof path === "string" && !path.includes("\n")) ? list.join("\n") : {};
};
const megabytesFor = (bytes) => Math.max(SmallestDisk, Math.ceil((bytes * 2) / (1 << 20)));

/**
 * IVMVirtualPC, what createObject("VirtualPC.Application") gives. Events: vmstatechange with virtualMachine (its name)
 * and state; eventlogged with event (VMEventType).
 */
export class VirtualPC extends Emitter {
  #border;
  #files;
  #folders;
  #machineTime;
  #machineSound;
  #machines = new Map();
  #virtualMachines;
  #nothing;
  #hostFiles;
  #hostDrives;
  #floppyImages;
  #hostInfo;
  #networks;
  #delivering = false;

  /** For the package: { border, files, folders, machineTime, machineSound, openCable, facts, openRealDrive }. */
  constructor({ border, files, folders, machineTime, machineSound, openCable, facts, openRealDrive }) {
    super();
    this.#border = border;
    this.#files = files;
    this.#folders = folders;
    this.#machineTime = machineTime;
    this.#machineSound = machineSound;
    this.#hostFiles = new HostFiles(border, files);
    const host = {
      openRealDrive,
      copier: (source) => folders.copier(source),
      readFile: (path) => this.#hostFiles.read(path),
      openDisk: (path) => this.openDiskContents(path),
      deleteFile: (path) => border.quiet("files_delete", () => {}, [], [path]),
    };
    this.#floppyImages = new FloppyImages(border, host);
    this.#hostDrives = new HostDrives(border, files, this.#floppyImages, host);
    this.#hostInfo = new HostInfo(this.#hostDrives, facts);
    this.#networks = new VirtualNetworks(border, (id) => this.#machine(id), openCable);
    this.#virtualMachines = this.#collection(
      () => border.plain("virtual_machine_count"),
      (index) => this.#machine(border.plain("virtual_machine_id", index - 1)),
    );
    this.#nothing = this.#collection(
      () => 0,
      () => null,
    );
    border.onEvents(() => this.#deliver());
  }

  /** The machine of that name, whatever its case; null: there is none. */
  findVirtualMachine(configurationName) {
    return this.#found("find_virtual_machine", configurationName);
  }
  /** Makes a machine and its configuration, configurationPath\name.vmc; without a path in defaultVMConfigurationPath. */
  createVirtualMachine(configurationName, configurationPath = this.defaultVMConfigurationPath) {
    return this.#found("create_virtual_machine", configurationName, configurationPath);
  }
  /** Takes a machine whose .vmc exists already. */
  registerVirtualMachine(configurationName, configurationPath = this.defaultVMConfigurationPath) {
    return this.#found("register_virtual_machine", configurationName, configurationPath);
  }
  /** Its configuration and saved state go too; disk images stay. S_FALSE: it is not (or no longer) one of ours. */
  deleteVirtualMachine(virtualMachine) {
    return this.#forget("delete_virtual_machine", virtualMachine);
  }
  /** Its files stay: registerVirtualMachine takes it back. */
  unregisterVirtualMachine(virtualMachine) {
    return this.#forget("unregister_virtual_machine", virtualMachine);
  }
  get virtualMachines() {
    return this.#virtualMachines;
  }
  /** The network of that name, whatever its case; null: there is none. */
  findVirtualNetwork(virtualNetworkName) {
    return this.#networks.find(virtualNetworkName);
  }
  get virtualNetworks() {
    return this.#networks.collection;
  }
  get unconnectedNetworkAdapters() {
    return this.#networks.adaptersOf(0);
  }
  /** Operations under way: none, for Ferrite's end before the call that began them returns. */
  get tasks() {
    return this.#nothing;
  }

  /** Drivers of the host that Virtual PC would need: none. */
  get supportDrivers() {
    return this.#nothing;
  }
  /** USB devices of the host: a page has none. */
  get usbDeviceCollection() {
    return this.#nothing;
  }

  /** A value of Options.xml: idle_timeout, which Virtual PC has, or one of your own. */
  getConfigurationValue(preferenceKey) {
    return this.#border.value("get_configuration_value", unpackValue, [], [preferenceKey]);
  }
  setConfigurationValue(preferenceKey, preferenceValue) {
    const [type, text] = packValue(preferenceValue);
    return this.#border.hresult("set_configuration_value", [type], [preferenceKey, text]);
  }
  removeConfigurationValue(preferenceKey) {
    return this.#border.hresult("remove_configuration_value", [], [preferenceKey]);
  }

  /** Folders that the Get...Files methods look into. */
  get searchPaths() {
    this.#border.plain("search_paths");
    return lines(this.#border.text());
  }
  set searchPaths(paths) {
    this.#border.value("set_search_paths", () => {}, [], [pathList(paths)]);
  }
  /** Paths of .vhd files in searchPaths and in these folders. */
  getHardDiskFiles(additionalSearchPaths) {
    return this.#filesOf(FileKinds.hardDisk, additionalSearchPaths);
  }
  /** Of .vmc files; excludedRegisteredVMs: without those of virtualMachines. */
  getVirtualMachineFiles(additionalSearchPaths, excludedRegisteredVMs) {
    const numbers = [Boolean(excludedRegisteredVMs)];
    return this.#border.value("virtual_machine_files", readLines, numbers, [pathList(additionalSearchPaths ?? [])]);
  }
  /** Of floppy disk images: .vfd, .img, .ima, .flp, .dsk. */
  getFloppyDiskFiles(additionalSearchPaths) {
    return this.#filesOf(FileKinds.floppy, additionalSearchPaths);
  }
  /** Of .iso and .cue files. */
  getDVDFiles(additionalSearchPaths) {
    return this.#filesOf(FileKinds.dvd, additionalSearchPaths);
  }

  /** imageType: VMFloppyDiskImageType LowDensity or HighDensity. Makes an empty DOS disk. */
  createFloppyDiskImage(imagePath, imageType) {
    return this.#border.hresult("create_floppy_disk_image", [imageType], [imagePath]);
  }
  /** A blank VHD of so many MB, whose file grows as the guest writes. */
  createDynamicVirtualHardDisk(imagePath, size) {
    return this.#task("create_dynamic_virtual_hard_disk", [size], [imagePath]);
  }
  /** A blank VHD of so many MB, all of which its file takes at once. */
  createFixedVirtualHardDisk(imagePath, size) {
    return this.#task("create_fixed_virtual_hard_disk", [size], [imagePath]);
  }
  /** A VHD of what differs from another from now on. One of the paths may be relative to the other. */
  createDifferencingVirtualHardDisk(imagePath, parentPath) {
    return this.#task("create_differencing_virtual_hard_disk", [], [imagePath, parentPath]);
  }
  /** The image of a hard disk as an object. */
  getHardDisk(imagePath) {
    return HardDisk.at(this.#border, imagePath);
  }
  getFloppyDiskImageType(imagePath) {
    return this.#border.value("floppy_disk_image_type", (border) => border.number(), [], [imagePath]);
  }

  get hostInfo() {
    return this.#hostInfo;
  }
  get name() {
    this.#border.plain("application_name");
    return this.#border.text();
  }
  get version() {
    this.#border.plain("application_version");
    return this.#border.text();
  }
  /** Seconds. */
  get upTime() {
    return this.#border.plain("application_up_time");
  }
  /** MB */
  get minimumMemoryPerVM() {
    return this.#border.plain("minimum_memory");
  }
  /** MB */
  get maximumMemoryPerVM() {
    return this.#border.plain("maximum_memory");
  }
  /** MB */
  get suggestedMaximumMemoryPerVM() {
    return this.maximumMemoryPerVM / 2;
  }
  get maximumFloppyDrivesPerVM() {
    return this.#border.plain("maximum_floppy_drives");
  }
  get maximumSerialPortsPerVM() {
    return this.#border.plain("maximum_serial_ports");
  }
  get maximumParallelPortsPerVM() {
    return this.#border.plain("maximum_parallel_ports");
  }
  get maximumNumberOfIDEBuses() {
    return this.#border.plain("maximum_ide_buses");
  }
  get maximumNetworkAdaptersPerVM() {
    return this.#border.plain("maximum_network_adapters");
  }
  get defaultVMConfigurationPath() {
    this.#border.plain("default_configuration_path");
    return this.#border.text();
  }
  set defaultVMConfigurationPath(path) {
    this.#border.value("set_default_configuration_path", () => {}, [], [path]);
  }

  // Ferrite's own.

  /** Names that vm.processor can have, the oldest first. */
  get processors() {
    this.#border.plain("processors");
    return this.#border.text().split("\n");
  }
  /** The files on the FAT disk in a hard disk or floppy image, while no machine has it. */
  openDiskContents(imagePath) {
    return this.#diskContents("disk_open", imagePath);
  }
  /**
   * A new disk of `size` KB. contents: "dos", "zeros" (a raw image as the first), or "unformatted": without tracks, a 86Box
   * 86F. label: at most 11 characters.
   */
  createFloppy(imagePath, options) {
    return this.#floppyImages.create(imagePath, options);
  }
  /**
   * A new raw image of a disk that has all that is in a folder: a FileSystemDirectoryHandle, Files, or under Node a path.
   * size: KB; without one the smallest that holds them. Rejects with a sentence, and makes nothing then.
   */
  async createFloppyFromFolder(imagePath, source, options) {
    return this.#floppyImages.createFromFolder(imagePath, this.#copier(source), options);
  }
  /** Of files of floppies: [{ name, suffixes, writable }]. */
  get floppyDiskFormats() {
    return this.#floppyImages.formats;
  }
  /**
   * What a floppy image is: { format, cylinders, heads, sectors, sectorBytes, label, comment }. `image`: a path of
   * hostFiles, bytes, or as a Promise a Blob, URL or FileSystemFileHandle; a gzip or ZIP archive with one image, too.
   */
  describeFloppyDiskImage(image) {
    return this.#floppyImages.describe(image);
  }
  /**
   * The same disk in another format, one of floppyDiskFormats by its name or a suffix: { bytes, losses }, where losses has
   * a sentence for each thing that the format has no place for.
   */
  convertFloppyDiskImage(image, format) {
    return this.#floppyImages.convert(image, format);
  }
  /**
   * A new hard disk image (VHD) with one FAT partition, which has all that is in a folder: a FileSystemDirectoryHandle,
   * Files, or under Node a path. size: MB; without one it has room for as much again. label: at most 11 characters.
   * Rejects with a sentence.
   */
  async createHardDiskFromFolder(imagePath, source, { size, label = "" } = {}) {
    const copier = this.#copier(source);
    const megabytes = size ?? megabytesFor(await copier.bytesNeeded(ClusterBytes));
    this.createDynamicVirtualHardDisk(imagePath, megabytes);
    try {
      const disk = this.#diskContents("disk_format", imagePath, label);
      try {
        await copier.copyTo(disk);
      } finally {
        disk.close();
      }
    } catch (error) {
      this.#hostFiles.delete(imagePath);
      throw error;
    }
  }
  /** Copies what a guest changed on a FAT disk back into a folder. A Promise of the paths of the files written. */
  async copyHardDiskToFolder(imagePath, target) {
    const copier = this.#copier(target);
    const disk = this.openDiskContents(imagePath);
    try {
      return await copier.copyFrom(disk);
    } finally {
      disk.close();
    }
  }
  /**
   * Makes a machine, off, of a configuration as machine.schema.json describes it. Files are paths of hostFiles, or
   * addresses relative to baseURL. Rejects with a sentence for each setting that is wrong; then nothing is made.
   */
  createMachine(configuration, options = {}) {
    return createMachine(this, this.#border, configuration, options);
  }
  /** A switch between machines, of a new name. VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS. */
  createVirtualNetwork(virtualNetworkName) {
    return this.#networks.create(virtualNetworkName);
  }
  /** ERROR_SHARING_VIOLATION: a running machine or a cable is attached to it. */
  deleteVirtualNetwork(virtualNetwork) {
    return this.#networks.delete(virtualNetwork);
  }
  get hostFiles() {
    return this.#hostFiles;
  }
  get hostDrives() {
    return this.#hostDrives;
  }
  /** The machine that the windows on the canvas show: the one set last, else the first; null: there is none. */
  get shownMachine() {
    const id = this.#border.plain("shown_machine");
    return id === 0 ? null : this.#machine(id);
  }
  set shownMachine(machine) {
    this.#border.value("show_machine", () => {}, [this.#idOf(machine) ?? 0]);
  }
  /**
   * What Virtual PC does when it ends: machines that are on are saved or turned off, by their shutdownActionOnQuit. The
   * code of what failed, if anything did; that machine goes on.
   */
  quit() {
    return this.#border.hresult("quit");
  }
  /** What failed last, as a VMError that was not thrown: { hresult, code, message }; null: nothing has. */
  get lastError() {
    return this.#border.lastError();
  }

  #diskContents(name, ...texts) {
    return this.#border.value(name, (border) => new DiskContents(border, border.number()), [], texts);
  }
  #filesOf(kind, paths) {
    return this.#border.value("find_files", readLines, [kind], [pathList(paths ?? [])]);
  }
  #copier(source) {
    const copier = source == null ? null : this.#folders.copier(source);
    if (copier) return copier;
    throw this.#border.error(this.#border.refuse(source == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG));
  }

  #found(name, ...texts) {
    return this.#border.value(name, (border) => this.#machine(border.number()), [], texts);
  }

  #task(name, numbers, texts) {
    return this.#border.value(name, (border) => Task.read(border), numbers, texts);
  }

  /** One object per machine, so that === and listeners work. */
  #machine(id) {
    const known = this.#machines.get(id);
    if (known) return known;
    const machine = new VirtualMachine(this.#border, this.#files, id, {
      time: this.#machineTime(id),
      sound: this.#machineSound(id),
      networks: this.#networks,
      folders: this.#folders,
    });
    this.#machines.set(id, machine);
    return machine;
  }

  #idOf(machine) {
    return [...this.#machines].find(([, known]) => known === machine)?.[0];
  }

  #forget(name, machine) {
    if (machine == null) return this.#border.refuse(HRESULT.E_POINTER);
    const id = this.#idOf(machine);
    if (id === undefined)
      return machine instanceof VirtualMachine ? this.#gone(name) : this.#border.refuse(HRESULT.E_INVALIDARG);
    const code = this.#border.hresult(name, [id]);
    if (code === HRESULT.S_OK) this.#machines.delete(id);
    return code;
  }
  #gone(name) {
    return name === "delete_virtual_machine" ? HRESULT.S_FALSE : this.#border.refuse(HRESULT.VM_E_VM_UNKNOWN);
  }

  #collection(count, item) {
    return new Collection(count, (index) => {
      const number = Number(index);
      if (Number.isInteger(number) && number >= 1 && number <= count()) return item(number);
      throw this.#border.error(this.#border.refuse(HRESULT.DISP_E_BADINDEX));
    });
  }

  /** Calls in a handler are answered at once, but what they cause is delivered after what caused them. */
  #deliver() {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let kind = this.#border.plain("next_event"); kind >= 0; kind = this.#border.plain("next_event")) {
        const border = this.#border;
        this.#dispatch(Events[kind], {
          machine: border.number(0),
          number: border.number(1),
          text: border.text(),
          bytes: border.bytes(),
        });
      }
    } finally {
      this.#delivering = false;
    }
  }

  #dispatch({ of, type, fields, handler, values }, event) {
    const target = this.#target(of, event);
    target?.emit(type, fields?.(event, target), handler, ...(values?.(event, target) ?? []));
    if (type === "mediaeject") HostDrives.released(this.#hostDrives, event.text);
  }

  #target(of, event) {
    if (of === "application") return this;
    if (of === "files") return this.#hostFiles;
    const machine = this.#machines.get(event.machine);
    return machine && VirtualMachine.part(machine, of, event.number);
  }
}
withDocumentCasing(VirtualPC);
withHandlers(VirtualPC, ["onVMStateChange", "onEventLogged"]);
