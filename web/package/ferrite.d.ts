// SPDX-License-Identifier: MIT
// What createObject gives. Names are Virtual PC's documents' in camelCase; the documents' own casing works too
// (vm.FloppyDrives.Item(1).ReleaseImage()).
//
// A method without a return value answers its HRESULT, unsigned, and does not throw: drive.releaseImage() === 0xA0040652.
// A property, or a method with a return value, throws VMError where COM has a failing HRESULT.
import type { HResultCodes } from "./api/codes.js";
import type {
  VMDisplayVideoMode,
  VMDVDDriveAttachmentType,
  VMEndpointType,
  VMEventType,
  VMFloppyDiskImageType,
  VMFloppyDriveAttachmentType,
  VMHardDiskType,
  VMLogoffType,
  VMMouseButton,
  VMSerialPortType,
  VMShutdownAction,
  VMStartupOption,
  VMTaskResult,
  VMUndoAction,
  VMVMState,
} from "./api/enums.js";

export * from "./api/enums.js";

export type HResult = number;

/**
 * Every code by its name. The documentation prints some with nine digits, one 0 too many; fromPrinted(0xA00400652) is
 * VM_E_NO_MEDIA_CAPTURED, 0xA0040652. It also takes signed decimals, and 0x80000003 for E_INVALIDARG.
 */
export declare const HRESULT: HResultCodes & { fromPrinted(printed: number | string): HResult };

export declare class VMError extends Error {
  readonly hresult: HResult;
  /** The symbolic name, such as "VM_E_VM_UNKNOWN". */
  readonly code: string;
}

export interface CreateOptions {
  /** The module's .wasm; its .mjs and the ROM images (.bin) lie beside it. Default: the package's own. */
  wasmUrl?: string | URL;
  /** Where the machine and its menus are drawn. Without one nothing is. */
  canvas?: HTMLCanvasElement | null;
  headless?: boolean;
  /** Guest time moves in vm.run() and screen.waitForText() only, and the same calls give the same guest. */
  deterministic?: boolean;
  /** Machines that the Machine menu offers to make. */
  readyMachines?: ReadyMachine[];
  /** How machines on the network "Internet" reach the web. Default: the page's fetch; null: they do not. */
  fetch?: typeof globalThis.fetch | null;
  /** iPXE for an RTL8029AS (Debian's ipxe-qemu has it: pxe-ne2k_pci.rom), which boots after the drives. */
  networkBootRom?: DiskBytes;
  /**
   * Where host files, with what guests write to them, and the list of machines are kept: "memory", which is gone with
   * the page, is the default; "browser": in the browser's storage for this origin; under Node the path of a folder.
   */
  storage?: "memory" | "browser" | (string & {});
  /** Which of the origin's, where a page has several. One page at a time writes to it: hostFiles.storage tells. */
  storageName?: string;
  /** 0 to 1 while the module loads. */
  onProgress?: (part: number) => void;
}

/** Chosen in the menu, it is made once, and shown; a rejection's message is shown instead. */
export interface ReadyMachine {
  name: string;
  make(vpc: VirtualPC): Promise<VirtualMachine>;
}

/** An application with machines and host files of its own. Rejects with a sentence that says what to do. */
export declare function createObject(
  progId: "VirtualPC.Application" | (string & {}),
  options?: CreateOptions,
): Promise<VirtualPC>;

export type DiskBytes = ArrayBuffer | ArrayBufferView;
export type DiskToFetch = Blob | URL | FileSystemFileHandle;

/** Counted from 1. item() throws DISP_E_BADINDEX outside. */
export interface Collection<T> extends Iterable<T> {
  readonly count: number;
  item(index: number): T;
  /** IEnumVARIANT. */
  readonly _newEnum: Iterator<T>;
}

/** What a .vmc keeps at a key: a text, an integer, a boolean, or bytes. */
export type ConfigurationValue = string | number | boolean | Uint8Array;

type Listener<E> = ((event: E) => void) | { handleEvent(event: E): void };
export interface Emitter<Events> {
  addEventListener<K extends keyof Events>(
    type: K,
    listener: Listener<Events[K] & { type: K; target: Emitter<Events> }>,
    options?: { once?: boolean; signal?: AbortSignal },
  ): void;
  removeEventListener<K extends keyof Events>(
    type: K,
    listener: Listener<Events[K] & { type: K; target: Emitter<Events> }>,
  ): void;
}

/** IVMVirtualPC */
export interface VirtualPC extends Emitter<{
  vmstatechange: { virtualMachine: string; state: VMVMState };
  eventlogged: { event: VMEventType; virtualMachine: string };
}> {
  /** null: there is none. Case does not matter. */
  findVirtualMachine(configurationName: string): VirtualMachine | null;
  createVirtualMachine(configurationName: string, configurationPath?: string): VirtualMachine;
  registerVirtualMachine(configurationName: string, configurationPath?: string): VirtualMachine;
  deleteVirtualMachine(virtualMachine: VirtualMachine): HResult;
  unregisterVirtualMachine(virtualMachine: VirtualMachine): HResult;
  readonly virtualMachines: Collection<VirtualMachine>;
  /** null: there is none. Case does not matter. "Internet" and "Local only" are always there. */
  findVirtualNetwork(virtualNetworkName: string): VirtualNetwork | null;
  readonly virtualNetworks: Collection<VirtualNetwork>;
  readonly unconnectedNetworkAdapters: Collection<NetworkAdapter>;
  readonly tasks: Collection<Task>;
  /** Empty: an emulator needs no drivers of the host. */
  readonly supportDrivers: Collection<never>;
  /** Empty: a page has no USB devices. */
  readonly usbDeviceCollection: Collection<never>;
  /** Of C:\Virtual Machines\Options.xml: idle_timeout, or a key of your own. Throws VM_E_PREF_NOT_FOUND. */
  getConfigurationValue(preferenceKey: string): ConfigurationValue;
  setConfigurationValue(preferenceKey: string, preferenceValue: ConfigurationValue): HResult;
  removeConfigurationValue(preferenceKey: string): HResult;
  /** Folders for the methods that follow. ERROR_PATH_NOT_FOUND is thrown for one that is not there. */
  searchPaths: string[];
  /** Paths of the .vhd files right in searchPaths and in these folders. */
  getHardDiskFiles(additionalSearchPaths?: string[]): string[];
  getVirtualMachineFiles(additionalSearchPaths?: string[], excludedRegisteredVMs?: boolean): string[];
  getFloppyDiskFiles(additionalSearchPaths?: string[]): string[];
  getDVDFiles(additionalSearchPaths?: string[]): string[];
  /** imageType: LowDensity or HighDensity. An empty DOS disk. */
  createFloppyDiskImage(imagePath: string, imageType: VMFloppyDiskImageType): HResult;
  getFloppyDiskImageType(imagePath: string): VMFloppyDiskImageType;
  /** size: 3 to 2,088,960 MB. A blank VHD whose file grows as the guest writes. */
  createDynamicVirtualHardDisk(imagePath: string, size: number): Task;
  /** The same, with a file as large as the disk. */
  createFixedVirtualHardDisk(imagePath: string, size: number): Task;
  /**
   * A VHD that keeps what differs from another VHD, which must not change any more. One of the paths may be relative to
   * the other. Throws ERROR_PATH_NOT_FOUND where there is no parent.
   */
  createDifferencingVirtualHardDisk(imagePath: string, parentPath: string): Task;
  /** The image of a hard disk as an object. Throws ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_BAD_PATHNAME. */
  getHardDisk(imagePath: string): HardDisk;
  readonly hostInfo: HostInfo;
  readonly name: string;
  readonly version: string;
  /** Seconds. */
  readonly upTime: number;
  /** MB */
  readonly minimumMemoryPerVM: number;
  readonly maximumMemoryPerVM: number;
  readonly suggestedMaximumMemoryPerVM: number;
  readonly maximumFloppyDrivesPerVM: number;
  readonly maximumSerialPortsPerVM: number;
  readonly maximumParallelPortsPerVM: number;
  readonly maximumNetworkAdaptersPerVM: number;
  readonly maximumNumberOfIDEBuses: number;
  defaultVMConfigurationPath: string;
  onVMStateChange: ((virtualMachine: string, state: VMVMState) => void) | null;
  onEventLogged: ((event: VMEventType) => void) | null;

  // Ferrite's own.

  /** Names that vm.processor can have, the oldest first. */
  readonly processors: string[];
  /**
   * A machine, off, of a configuration. Addresses are relative to `baseURL` (the page's own); what they lead to becomes
   * host files beside the machine, in `folder` (defaultVMConfigurationPath). Rejects with a sentence for each wrong
   * setting, its name first: "memory: 3000 MB is more than the 2048 MB a machine can have." Then nothing is made.
   */
  createMachine(
    configuration: MachineConfiguration,
    options?: { folder?: string; baseURL?: string | URL },
  ): Promise<VirtualMachine>;
  /** A switch between machines. Throws VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS. */
  createVirtualNetwork(virtualNetworkName: string): VirtualNetwork;
  /** ERROR_SHARING_VIOLATION: in use; ERROR_ACCESS_DENIED: it is always there. */
  deleteVirtualNetwork(virtualNetwork: VirtualNetwork): HResult;
  /**
   * The files on the FAT disk in a hard disk or floppy image. VM_E_HD_IMAGE_OPEN_FAIL, with a sentence: a machine has it,
   * or there is no FAT on it. ERROR_SHARING_VIOLATION: it has an undo disk (.vud), which can be opened instead.
   */
  openDiskContents(imagePath: string): DiskContents;
  /** A new raw image of a blank disk. size: KB, 1440 without one. label: at most 11 characters. */
  createFloppy(imagePath: string, options?: { size?: number; label?: string; formatted?: boolean }): HResult;
  /**
   * A new raw image of a formatted disk (FAT12, long names) which has all that is in a folder. size: KB; without one the
   * smallest of 160 to 2880 KB that holds it. Rejects with a sentence, and makes nothing then.
   */
  createFloppyFromFolder(
    imagePath: string,
    source: FolderSource,
    options?: { size?: number; label?: string },
  ): Promise<void>;
  /** Of files of floppies, whatever is in them. */
  readonly floppyDiskFormats: FloppyDiskFormat[];
  /**
   * What a floppy image is: a path of hostFiles, or the file itself; also a gzip or ZIP archive with one image. Throws
   * VM_E_IMAGE_CAPTURE_FAIL, with a sentence: it is none, or damaged.
   */
  describeFloppyDiskImage(image: string | DiskBytes): FloppyDiskDescription;
  describeFloppyDiskImage(image: DiskToFetch): Promise<FloppyDiskDescription>;
  /**
   * The same disk in another format, one of floppyDiskFormats by its name or a suffix ("hfe"). Throws as
   * describeFloppyDiskImage, and E_INVALIDARG for a format that there is not or that is only read.
   */
  convertFloppyDiskImage(image: string | DiskBytes, format: string): ConvertedFloppyDisk;
  convertFloppyDiskImage(image: DiskToFetch, format: string): Promise<ConvertedFloppyDisk>;
  /**
   * A new VHD with one FAT partition, which has all that is in a folder. size: MB; else there is room for as much again.
   * label: at most 11 characters. Rejects with a sentence, and makes nothing then.
   */
  createHardDiskFromFolder(
    imagePath: string,
    source: FolderSource,
    options?: { size?: number; label?: string },
  ): Promise<void>;
  /** Writes the files that differ on a FAT disk into a folder; nothing is deleted there. Their paths. */
  copyHardDiskToFolder(imagePath: string, target: FolderSource): Promise<string[]>;
  readonly hostFiles: HostFiles;
  readonly hostDrives: HostDrives;
  /** The machine that the windows on the canvas show: the one set last, else the first; null: there is none. */
  get shownMachine(): VirtualMachine | null;
  set shownMachine(machine: VirtualMachine);
  /**
   * What Virtual PC does when it ends: machines that are on are saved or turned off, by their shutdownActionOnQuit. The
   * code of what failed; that machine goes on.
   */
  quit(): HResult;
  /** What failed last; null: nothing has. */
  readonly lastError: VMError | null;
}

export interface FloppyDiskFormat {
  name: string;
  /** Without a dot, the usual one first. */
  suffixes: string[];
  /** false: it is only read. */
  writable: boolean;
}
export interface FloppyDiskDescription {
  /** FloppyDiskFormat.name */
  format: string;
  cylinders: number;
  heads: number;
  /** On most tracks; 0: there is none on the disk. */
  sectors: number;
  sectorBytes: number;
  /** Of its FAT file system; "": none. */
  label: string;
  /** What somebody wrote into the file about the disk. */
  comment: string;
}
export interface ConvertedFloppyDisk {
  bytes: Uint8Array;
  /** A sentence for each thing that the format has no place for. */
  losses: string[];
}

/** machine.schema.json as a type. Files are paths of vpc.hostFiles; for createMachine also addresses. */
export interface MachineConfiguration {
  name: string;
  /** MB, 1 to 2048. */
  memory?: number;
  processor?: string;
  /** MHz, 4.77 to 4000; 0: full speed. */
  speed?: number;
  bootOrder?: BootDevice[];
  floppyDrives?: {
    image?: string;
    writeProtected?: boolean;
    writePolicy?: WritePolicy;
    type?: FloppyDriveType;
    fast?: boolean;
  }[];
  /** bus 0 or 1: IDE, device 0 or 1; bus 2: virtio, device 0 to 3. */
  hardDisks?: { image: string; bus?: number; device?: number }[];
  cdDrives?: { image?: string; bus?: number; device?: number }[];
  networkAdapters?: { card?: "RTL8029AS" | "NE2000" | "VIRTIO"; network?: string; address?: string }[];
  undoable?: boolean;
  undoAction?: "keep" | "discard" | "commit";
  soundCard?: boolean;
  /** COM1 and COM2. */
  serialPorts?: SerialAttachment[];
  parallelPorts?: "printer"[];
  monitor?: MonitorType;
  linux?: LinuxBoot;
  notes?: string;
}
export type WritePolicy = "keep" | "writeThrough" | "ask" | "discard";
export type BootDevice = "floppy" | "cd" | "hardDisk" | "network";
/** 360K and 1.2M take 5.25" disks, 720K, 1.44M and 2.88M take 3.5" ones, automatic takes all. */
export type FloppyDriveType = "automatic" | "360K" | "1.2M" | "720K" | "1.44M" | "2.88M" | "none";
export type SerialAttachment = "nothing" | "mouse" | "wheelMouse";
export type MonitorType = "VGA" | "composite";

/** Paths are those of vpc.hostFiles. */
export interface LinuxBoot {
  kernel: string;
  initrd?: string;
  commandLine?: string;
}

/** IVMVirtualMachine. Deleted or unregistered, everything asked of it answers VM_E_VM_UNKNOWN. */
export interface VirtualMachine extends Emitter<{
  statechange: { state: VMVMState };
  reset: object;
  triplefault: object;
  /** The key of a value in its .vmc, and the value; null: all below that key. */
  configurationchanged: { key: string; value: ConfigurationValue | null };
  /** It is about to be off. */
  requestshutdown: object;
  /** Its guest turned it off. */
  guestshutdown: object;
  renamed: { name: string };
}> {
  name: string;
  readonly configID: string;
  readonly file: string;
  notes: string;
  /** MB. It computes and compares as a number; Number(vm.memory) or vm.memory.megabytes where === matters. */
  get memory(): GuestMemory;
  set memory(megabytes: number);
  readonly state: VMVMState;
  readonly savedStateFilePath: string;
  /** What vpc.quit() does to it; a guest cannot be shut down, and is saved. */
  shutdownActionOnQuit: VMShutdownAction;
  /**
   * What its BIOS tells the guest (SMBIOS): "{01234567-...}", and numbers of at most 32 characters. Made up when the
   * machine is turned on for the first time; set while it is off.
   */
  biosGUID: string;
  biosSerialNumber: string;
  baseBoardSerialNumber: string;
  chassisSerialNumber: string;
  chassisAssetTag: string;
  /** MHz, as the guest sees it. */
  readonly processorSpeed: number;
  readonly hasMMX: boolean;
  readonly hasSSE: boolean;
  readonly hasSSE2: boolean;
  readonly has3DNow: boolean;
  /** VMDriveType of bus 0 device 0 and 1, bus 1 device 0 and 1. */
  readonly attachedDriveTypes: number[];
  /**
   * A value of its .vmc: "hardware/memory/ram_size", "hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/drive_type".
   * Throws VM_E_PREF_NOT_FOUND.
   */
  getConfigurationValue(configurationKey: string): ConfigurationValue;
  /**
   * Keys of your own are kept. Those of the machine are as its properties: E_INVALIDARG for what one would not take,
   * DISP_E_EXCEPTION while it is running or saved.
   */
  setConfigurationValue(configurationKey: string, configurationValue: ConfigurationValue): HResult;
  removeConfigurationValue(configurationKey: string): HResult;
  /** The same of the copy made when it was turned on, which is gone when it is off (VM_E_PREF_NOT_FOUND). */
  getActivationValue(activationKey: string): ConfigurationValue;
  setActivationValue(activationKey: string, activationValue: ConfigurationValue): HResult;
  removeActivationValue(activationKey: string): HResult;
  readonly accountant: Accountant;
  readonly guestOS: GuestOS;
  /** Throws VM_E_VM_NOT_RUNNING or DISP_E_EXCEPTION: a page has no named pipe. */
  readonly rdpPipeName: string;
  /** VM_E_ADDITIONS_NOT_AVAIL: no guest has the integration components. */
  attachUSBDevice(usbDevice: object): HResult;
  /** VM_E_USB_DETACH_FAILED. */
  detachUSBDevice(usbDevice: object): HResult;
  /** ERROR_NOT_READY: no component listens in the guest. */
  startCommunicationChannel(
    hostEndpointType: VMEndpointType,
    hostEndpointName: string,
    guestEndpointType: VMEndpointType,
    guestEndpointName: string,
  ): HResult;
  readonly floppyDrives: Collection<FloppyDrive>;
  /** The machine's two IDE buses have two places each: bus 0 or 1, device 0 or 1. Bus 2 has four virtio disks. */
  readonly hardDiskConnections: Collection<HardDiskConnection>;
  /**
   * A raw, VHD, qcow2 or VMDK image, while the machine is off. Throws VM_E_INVALID_HD_FILE for what is none,
   * VM_E_DRIVE_BUS_LOC_IN_USE, VM_E_VM_RUNNING_OR_SAVED, ERROR_FILE_NOT_FOUND, ERROR_SHARING_VIOLATION.
   */
  addHardDiskConnection(hardDiskPath: string, busNumber: number, deviceNumber: number): HardDiskConnection;
  removeHardDiskConnection(hardDiskConnection: HardDiskConnection): HResult;
  readonly dvdROMDrives: Collection<DVDDrive>;
  addDVDROMDrive(busNumber: number, deviceNumber: number): DVDDrive;
  removeDVDROMDrive(dvdDrive: DVDDrive): HResult;
  /** At most one. */
  readonly networkAdapters: Collection<NetworkAdapter>;
  /** While the machine is off. Throws VM_E_PREF_ILLEGAL_VALUE, VM_E_VM_RUNNING_OR_SAVED. */
  addNetworkAdapter(): NetworkAdapter;
  removeNetworkAdapter(networkAdapter: NetworkAdapter): HResult;
  readonly serialPorts: Collection<SerialPort>;
  readonly parallelPorts: Collection<ParallelPort>;
  /** Throws VM_E_VM_NOT_RUNNING while the machine is off. */
  readonly mouse: Mouse;
  readonly keyboard: Keyboard;
  readonly display: Display;
  startup(): Task;
  startup2(startupOption: VMStartupOption): Task;
  turnOff(): Task;
  reset(): Task;
  save(): Task;
  pause(): HResult;
  resume(): HResult;
  discardSavedState(): HResult;
  /**
   * Each hard disk gets an undo disk at the next start: a file VirtualPCUndo_....vud beside the machine's .vmc, where
   * what the guest writes stays until it is merged or discarded. False deletes those there are, and what is in them.
   * Locked as memory is. The image itself must not be changed meanwhile.
   */
  undoable: boolean;
  /**
   * What becomes of the undo disks when the machine is turned off, by itself, too: kept (as it is unless it is set),
   * committed or discarded. Saving keeps them. Where they cannot be committed they are kept, and turnOff()'s task says why.
   */
  undoAction: VMUndoAction;
  /**
   * Puts what the guest wrote into the hard disks, and does away with the undo disks. The machine is off or saved.
   * Interrupted, it loses nothing and can be done again. Throws VM_E_VM_RUNNING, VM_E_FILE_READ_ONLY, E_HANDLE (an
   * image is in use), ERROR_PATH_NOT_FOUND (one is not there).
   */
  mergeUndoDisks(): Task;
  /** The hard disks are as they were before. VM_E_VM_RUNNING_OR_SAVED. */
  discardUndoDisks(): HResult;
  onStateChange: ((state: VMVMState) => void) | null;
  onReset: (() => void) | null;
  onTripleFault: (() => void) | null;
  onConfigurationChanged: ((key: string, value: ConfigurationValue | null) => void) | null;
  onRequestShutdown: (() => void) | null;
  onGuestShutdown: (() => void) | null;
  // Nothing here makes these happen; COVERAGE.md says why.
  onHeartbeatStopped: (() => void) | null;
  onEnhancedVideoModeChanged: ((enhancedVideoMode: boolean) => void) | null;
  onAdditionsUninstalled: (() => void) | null;
  onAdditionsAvailable: (() => void) | null;
  onGuestLogoff: ((logoffType: VMLogoffType) => void) | null;
  onDiskOutOfSpace: ((criticallyLow: boolean) => void) | null;

  // Ferrite's own.

  /** The button on the case: a guest with ACPI shuts itself down; one without is off at once. */
  pressPowerButton(): HResult;
  /**
   * One of vpc.processors: "Pentium III". Like memory it is locked while the machine is running or saved. SeaBIOS wants
   * a 486 at least: on a 386DX it starts over and over.
   */
  processor: string;
  /**
   * The processor's clock in MHz, 4.77 to 4000, also while the machine runs; 0: full speed. An instruction takes the
   * clocks that it took on average on the model, below 12.5 MHz on an 80286, below 6 MHz on an 8088 (0.33 MIPS at
   * 4.77 MHz). Timers, sound and the time stamp counter keep the time of the wall clock.
   */
  speed: number;
  /** What the BIOS looks for a system on; others it does not ask. Locked as memory is. */
  bootOrder: BootDevice[];
  /** Its Sound Blaster 16. Locked as memory is. */
  soundCard: boolean;
  /** Changes at once. */
  monitor: MonitorType;
  /** Everything that createMachine takes, as it is now: plain JSON. */
  readonly configuration: MachineConfiguration;
  /**
   * A Linux kernel (bzImage) that the machine boots by itself from its next start on; null: it boots its drives. Locked
   * as memory is. The files are read at each start, where what a kernel needs and lacks is said in the task.
   */
  get linux(): Required<LinuxBoot> | null;
  set linux(boot: LinuxBoot | null);
  /** What a guest gets that boots from the network "Internet" (see networkBootRom); null: nothing. */
  setNetworkBootFile(file: DiskBytes | null): HResult;
  /** Folders of the user's that the guest mounts. */
  readonly sharedFolders: SharedFolders;
  /** The sticks at the game port. */
  readonly gamePort: GamePort;
  readonly screen: Screen;
  readonly sound: Sound;
  readonly midiPort: MidiPort;
  /** Milliseconds since power-on. */
  readonly guestTime: number;
  readonly guestInstructions: number;
  /** Moves guest time on. With `until`, `milliseconds` is the limit: VM_E_TIMED_OUT. */
  run(how: { milliseconds?: number; until?: string | RegExp | (() => boolean) }): Promise<HResult>;
  /** The whole machine. Of disks it has the names: their bytes are the host files'. */
  saveState(): Uint8Array;
  /**
   * With the disks that were in its drives then; one that was put into an empty drive since stays, as a changed one.
   * VM_E_PREF_SAVED_STATE_BAD_VERSION: the bytes do not fit; ERROR_FILE_NOT_FOUND: a disk is missing, and
   * vpc.lastError.message says which. The machine is as it was then.
   */
  restoreState(state: DiskBytes): HResult;
}

/** IVMHardDiskConnection. Removed, it answers VM_E_DRIVE_INVALID. */
export interface HardDiskConnection {
  readonly hardDisk: HardDisk;
  /** What the guest writes to while vm.undoable. Throws ERROR_FILE_NOT_FOUND where there is none. */
  readonly undoHardDisk: HardDisk;
  readonly busNumber: number;
  readonly deviceNumber: number;
  setBusLocation(busNumber: number, deviceNumber: number): HResult;
}

/**
 * IVMHardDisk: an image among vpc.hostFiles. Raw images are fixed disks, qcow2 and VMDK images dynamic ones. Operations
 * throw ERROR_SHARING_VIOLATION while an image is in use or belongs to a saved machine, VM_E_WRONG_HD_IMAGE_TYPE,
 * VM_E_FILE_READ_ONLY.
 */
export interface HardDisk {
  readonly file: string;
  readonly type: VMHardDiskType;
  /** Bytes. */
  readonly sizeInGuest: number;
  readonly sizeOnHost: number;
  /** Bytes that the host has room for, as far as the platform tells; 0: it does not. */
  readonly hostFreeDiskSpace: number;
  /**
   * What a differencing disk differs from; null: it is none. Throws ERROR_FILE_NOT_FOUND where it is not there,
   * VM_E_PARENT_CHILD_ID_MISMATCH where another disk is. Set: where the same parent lies now.
   */
  parent: HardDisk | null;
  /** Puts all that differs into the parent. The image stays, and does not differ any more. */
  merge(): Task;
  /** One new image, Dynamic or FixedSize, of a differencing one and its parents. */
  mergeTo(newDiskImagePath: string, newDiskImageType: VMHardDiskType): Task;
  /** Leaves out blocks of zeros. Dynamic VHDs only. */
  compact(): Task;
  /** A new .vhd, Dynamic or FixedSize, of any image that is not differencing. */
  convert(convertedDiskImagePath: string, convertedDiskImageType: VMHardDiskType): Task;
}

/** IVMDVDDrive. Removed, it answers VM_E_DRIVE_INVALID. */
export interface DVDDrive extends Emitter<{
  mediainsert: { mediaPath: string };
  mediaeject: { mediaPath: string };
}> {
  readonly busNumber: number;
  readonly deviceNumber: number;
  setBusLocation(busNumber: number, deviceNumber: number): HResult;
  /** An ISO image. VM_E_DRIVE_IN_USE: there is a disc already. */
  attachImage(imagePath: string): HResult;
  /** VM_E_NO_MEDIA_CAPTURED: there is no disc. */
  releaseImage(): HResult;
  /** "": no disc. Throws VM_E_MEDIA_WRONG_TYPE where a host drive is attached. */
  readonly imageFile: string;
  /** A letter that vpc.hostDrives has for a DVD drive. VM_E_DRIVE_IN_USE; E_FAIL: its disc cannot be used. */
  attachHostDrive(driveLetter: string): HResult;
  releaseHostDrive(): HResult;
  /** "": no disc. Throws VM_E_MEDIA_WRONG_TYPE where an image is attached. */
  readonly hostDriveLetter: string;
  readonly attachment: VMDVDDriveAttachmentType;
  onMediaInsert: ((mediaPath: string) => void) | null;
  onMediaEject: ((mediaPath: string) => void) | null;
}

/** IVMNetworkAdapter. Removed, it answers DISP_E_EXCEPTION. */
export interface NetworkAdapter {
  _id(): number;
  readonly virtualMachine: VirtualMachine;
  /** The cable moves at once. */
  attachToVirtualNetwork(virtualNetwork: VirtualNetwork): HResult;
  detachFromVirtualNetwork(): HResult;
  /** null: not attached. */
  readonly virtualNetwork: VirtualNetwork | null;
  /** "02-03-FF-12-34-56", from the next start on. Locked (VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS) while dynamic. */
  ethernetAddress: string;
  isEthernetAddressDynamic: boolean;

  // Ferrite's own.

  /** "RTL8029AS" (PCI) or "NE2000" (ISA, port 300h, IRQ 10). */
  card: string;
  /** Since power-on. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/**
 * IVMVirtualNetwork. "Internet" is a router for each machine alone, with DHCP, names, and the web as the page may fetch
 * it: without its user's credentials, and only from servers that allow it (CORS). Every other is a switch.
 */
export interface VirtualNetwork {
  /** 16 bytes. */
  _id(): Uint8Array;
  readonly name: string;
  readonly mediaType: boolean;
  /** "" */
  readonly hostAdapter: string;
  readonly networkAdapters: Collection<NetworkAdapter>;

  // Ferrite's own. Not of "Internet": VM_E_INVALID_VIRTUAL_NETWORK_ID.

  /** A cable to all who use the same relay: a WebSocket server that passes on binary messages, one a frame. */
  connectToRelay(url: string, options?: { WebSocket?: unknown }): Cable;
  /** A cable to this user's other tabs of the same site. */
  connectToTabs(channel?: string): Cable;
}

export type CableState = "connecting" | "connected" | "waiting" | "closed";
/** Between something of the machine's and something of the host's. One to a relay connects again by itself. */
export interface Cable extends Emitter<{ statechange: { state: CableState; reason: string } }> {
  readonly state: CableState;
  /** A sentence for the user. */
  readonly reason: string;
  close(): void;
  onStateChange: ((state: CableState, reason: string) => void) | null;
}

/** IVMFloppyDrive */
export interface FloppyDrive extends Emitter<{
  mediainsert: { mediaPath: string };
  mediaeject: { mediaPath: string };
}> {
  attachImage(mediaImagePath: string): HResult;
  /**
   * S_OK: the guest sees the disk leave, all it wrote is in the file. VM_E_NO_MEDIA_CAPTURED: the drive is empty.
   * VM_E_MEDIA_WRONG_TYPE: a host drive is attached. VM_E_VM_UNKNOWN: the machine is gone. DISP_E_EXCEPTION: storage
   * failed, the disk stays, vpc.lastError tells why.
   */
  releaseImage(): HResult;
  /** "": no image is attached. */
  readonly imageFile: string;
  attachHostDrive(driveLetter: string): HResult;
  releaseHostDrive(): HResult;
  /** "": no host drive is attached. */
  readonly hostDriveLetter: string;
  /** 0 is A:. */
  readonly driveNumber: number;
  readonly attachment: VMFloppyDriveAttachmentType;
  onMediaInsert: ((mediaPath: string) => void) | null;
  onMediaEject: ((mediaPath: string) => void) | null;

  // Ferrite's own.

  readonly activity: "idle" | "read" | "write";
  writeProtected: boolean;
  /**
   * The files on the FAT disk in the drive, whatever the format of its image. While the machine is on or saved, what would
   * change them throws VM_E_VM_RUNNING_OR_SAVED; on a write-protected disk E_ACCESSDENIED. VM_E_NO_MEDIA_CAPTURED: the
   * drive is empty.
   */
  readonly files: DiskFiles;
  /**
   * What becomes of what the guest writes, until the disk is taken out: "keep" in the host file; "writeThrough" to the
   * file whose handle was inserted, too (E_ACCESSDENIED: there is none); "ask": kept, and whoever ejects the disk asks
   * the user first; "discard": gone with the disk. VM_E_NO_MEDIA_CAPTURED: the drive is empty.
   */
  writePolicy: WritePolicy;
  /** The guest wrote to the disk since it was inserted. */
  readonly changed: boolean;
  /** The disk is again what it was when it was inserted. A running guest sees it leave and come back. */
  discardChanges(): HResult;
  insert(disk: DiskBytes, options?: { name?: string }): HResult;
  insert(disk: DiskToFetch, options?: { name?: string }): Promise<HResult>;
  /**
   * An automatic drive is what the disk in it was made for. Any other has the mechanics of its type: what was recorded at
   * another density it does not read, as a real one. Locked, as memory is, while the machine is running or saved.
   * E_INVALIDARG: there is no such type, or the disk in the drive does not go into it.
   */
  type: FloppyDriveType;
  /** No time passes while the disk turns and the head moves; false: as long as in a real drive. */
  fast: boolean;
  /** Paths of the disks that belong together; []: none. A ZIP of several that was inserted is such a set. */
  readonly diskSet: string[];
  /** Which of the set is in the drive, counted from 1; 0: none of them. */
  readonly diskSetPlace: number;
  /** Makes these host files the set, and inserts the first. E_INVALIDARG: there is none; else as attachImage. */
  insertSet(mediaImagePaths: Iterable<string>): HResult;
  /** Inserts the next disk of the set; behind the last comes the first. VM_E_NO_MEDIA_CAPTURED: there is no set. */
  nextDisk(): HResult;
  previousDisk(): HResult;
  eject(): HResult;
  /** The disk with all the guest wrote; in a page the browser offers to save it. */
  download(): File;
}

/** IVMKeyboard. Keys: "Key_A", "Key_Enter", "Key_F1", "KeyPad_5", as in the documents. */
export interface Keyboard {
  pressKey(key: string): HResult;
  releaseKey(key: string): HResult;
  pressAndReleaseKey(key: string): HResult;
  isPressed(key: string): boolean;
  typeAsciiText(text: string): HResult;
  /** "DOWN, Key_LeftShift, Key_A, UP, Key_LeftShift"; HOLD presses the next key for 200 ms. */
  typeKeySequence(keySequence: string): HResult;
  hasExclusiveAccess: boolean;
  /** Ferrite's own. "us" is known. */
  typeText(text: string, options?: { layout?: string }): HResult;
}

/** IVMDisplay */
export interface Display {
  setDimensions(width: number, height: number): HResult;
  readonly width: number;
  readonly height: number;
  readonly canResize: boolean;
  readonly videoMode: VMDisplayVideoMode;
  /** 64 x 48 pixels, row by row: blue in the top byte, then green, then red. */
  readonly thumbnail: number[];
  _generateThumbnail(): Uint32Array;
}

/** Ferrite's own: what is on the guest's screen. */
export interface Screen {
  /** Rows of a text mode; none in a graphics mode. */
  text(): string[];
  /** The rows, once the text is there; rejects with VM_E_TIMED_OUT and what is there instead. */
  waitForText(wanted: string | RegExp, options?: { timeout?: number }): Promise<string[]>;
  readonly mode: "text" | "cga" | "vga" | "svga";
  readonly size: { width: number; height: number };
  capture(): ImageData;
  capture(options: { type: string }): Promise<Blob>;
}

/** IVMMouse. Coordinates are relative, that is movements, whenever a machine is turned on. */
export interface Mouse {
  getButton(button: VMMouseButton): boolean;
  setButton(button: VMMouseButton, down: boolean): HResult;
  click(button: VMMouseButton): HResult;
  /** Pixels of the guest's screen; throws VM_E_USING_RELATIVE_COORDINATES where it can't be read. */
  horizontalPosition: number;
  verticalPosition: number;
  /** Can't be read. Throws VM_E_USING_ABSOLUTE_COORDINATES. */
  set scrollWheelPosition(clicks: number);
  /** Throws VM_E_ADDITIONS_FEATURE_NOT_AVAIL where the guest does not follow the host's pointer. */
  usingAbsoluteCoordinates: boolean;
  /** Ferrite's own. */
  readonly followsPointer: boolean;
}

/** Ferrite's own: the sticks at the game port. On a canvas the browser's gamepads move them. */
export interface GamePort {
  /** axis: 0 to 3, x and y of the first stick, then of the second; position: -1 (left, up) to 1. */
  setAxis(axis: number, position: number): void;
  /** button: 0 to 3 */
  setButton(button: number, down: boolean): void;
  unplug(): void;
}

/** IVMParallelPort: LPT1, with a printer whose jobs arrive as events. */
export interface ParallelPort extends Emitter<{
  printjob: { kind: "text" | "escp" | "postscript"; bytes: Uint8Array; file: File };
}> {
  _id(): number;
  /** "": the host has no parallel port. */
  name: string;
  onPrintJob: ((bytes: Uint8Array) => void) | null;
}

/** A port through which bytes come and go. */
export interface BytePort extends Emitter<{ data: { bytes: Uint8Array } }> {
  onData: ((bytes: Uint8Array) => void) | null;
  /** Ferrite's own. */
  write(data: DiskBytes | string): HResult;
}

/** IVMSerialPort: COM1 or COM2. */
export interface SerialPort extends BytePort {
  _id(): number;
  /**
   * To a file of vpc.hostFiles, which grows by what the guest sends (TextFile); to a pipe "\\.\pipe\name" that joins ports of
   * machines (NamedPipe); to nothing (Null). VM_E_PREF_ILLEGAL_VALUE: the file is in use, or HostPort was asked for.
   */
  configure(portType: VMSerialPortType, portName: string, vmConnectImmediately: boolean): HResult;
  readonly type: VMSerialPortType;
  readonly name: string;
  readonly connectImmediately: boolean;

  // Ferrite's own.

  /** What is plugged in. Locked, as memory is, while the machine is running or saved. */
  attached: SerialAttachment;
  /** What the guest has set, as Web Serial's open() takes it; null while the machine is off. */
  readonly line: SerialLine | null;
  /** Bytes that the guest has not taken yet. */
  readonly waiting: number;
  /**
   * Plugs in a port of Web Serial (navigator.serial.requestPort()), which is opened as the guest sets the line, or any
   * two streams of bytes. The cable takes the place of the one before; closed, it has cancelled the readable stream.
   */
  connect(device: SerialDevice): Cable;
}

export interface SerialLine {
  baudRate: number;
  dataBits: number;
  stopBits: number;
  parity: "none" | "odd" | "even" | "mark" | "space";
}

export interface SerialDevice {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open?(options: SerialLine & { bufferSize: number }): Promise<void>;
  close?(): Promise<void>;
}

/** The MPU-401 at 330h, in UART mode. */
export interface MidiPort extends BytePort {
  /**
   * Plays on an output of Web MIDI (navigator.requestMIDIAccess({ sysex: true })), and hears an input; either may be
   * missing. Notes end when the machine pauses, is reset or turned off. The cable takes the place of the one before.
   */
  connect(ends: { output?: MidiOutput | null; input?: MidiInput | null }): Cable;
}

/** Web MIDI's MIDIOutput is one. */
export interface MidiOutput {
  readonly name?: string | null;
  send(message: number[]): void;
}
/** Web MIDI's MIDIInput is one. */
export interface MidiInput {
  readonly name?: string | null;
  addEventListener(type: "midimessage", listener: (event: { data: Uint8Array }) => void, options?: object): void;
}

/** Ferrite's own: the machine's loudspeakers. A page is silent until somebody clicks or types in it. */
export interface Sound extends Emitter<{ change: object }> {
  /** 0 to 1, in hundredths. */
  volume: number;
  muted: boolean;
  onChange: (() => void) | null;
  /** Milliseconds from the guest to the ear; set: how much of it is kept in store. */
  latency: number;
  /** Why there is nothing to hear, as a sentence; null: nothing is wrong. */
  readonly trouble: string | null;
  /** What nothing plays (under Node, with deterministic machines): 48,000 frames a second, left and right in turn. */
  read(): Int16Array;
}

/** IVMAccountant: since the machine was turned on, reset or restored. null while it is not running. */
export interface Accountant {
  /** Percent of one of the host's processors, in the last second. */
  readonly cpuUtilization: number | null;
  /** Percent of each second of the last minute, the last one at the end. */
  readonly cpuUtilizationHistory: number[];
  /** Bytes. */
  readonly diskBytesRead: number | null;
  readonly diskBytesWritten: number | null;
  readonly networkBytesReceived: number | null;
  readonly networkBytesSent: number | null;
  /** Seconds. */
  readonly upTime: number | null;
}

/**
 * IVMGuestOS. No guest has Virtual PC's integration components: everything but canShutdown and isHostTimeSyncEnabled
 * throws or answers VM_E_ADDITIONS_FEATURE_NOT_AVAIL or VM_E_ADDITIONS_NOT_AVAIL, and VM_E_VM_NOT_RUNNING while the
 * machine is off.
 */
export interface GuestOS {
  installIntegrationComponents(): HResult;
  setParameter(parameterName: string, parameterValue: string): HResult;
  getParameter(parameterName: string): string;
  shutdown(forced: boolean): Task;
  restart(forced: boolean): Task;
  logoff(): Task;
  getOsVersionInfo(): object;
  isUserLoggedOn(session: 0 | 1): boolean;
  /** null while the machine is off. */
  readonly canShutdown: boolean | null;
  isHostTimeSyncEnabled: boolean;
  readonly heartbeatPercentage: number;
  readonly isHeartbeating: boolean;
  readonly integrationComponentsVersion: string;
  readonly terminalServicesInitialized: boolean;
  readonly multipleUserSessionsAllowed: boolean;
  readonly terminalServerPort: number;
  readonly osName: string;
  readonly osMajorVersion: string;
  readonly osMinorVersion: string;
  readonly osBuildNumber: string;
  readonly osVersion: string;
  readonly osPlatformId: string;
  readonly csdVersion: string;
  readonly servicePackMajor: string;
  readonly servicePackMinor: string;
  readonly suiteMask: string;
  readonly productType: string;
  readonly computerName: string;
  readonly screenLocked: boolean;
}

/** IVMTask, over already. */
export interface FinishedTask {
  readonly id: number;
  readonly description: string;
  readonly isComplete: true;
  readonly percentCompleted: 100;
  readonly result: VMTaskResult;
  readonly error: HResult;
  readonly errorDescription: string;
  readonly isCancelable: false;
  waitForCompletion(milliseconds: number): Promise<HResult>;
  cancel(): HResult;
}

/** IVMTask; `await` gives the finished task, or throws its error. */
export interface Task extends FinishedTask, PromiseLike<FinishedTask> {}

/** vm.memory: a number of megabytes, and the bytes themselves by physical address. */
export interface GuestMemory extends Number {
  readonly megabytes: number;
  read(address: number, length: number): Uint8Array;
  write(address: number, data: DiskBytes): HResult;
}

/** Ferrite's own: files under absolute paths such as C:\Floppies\boot.img. */
export interface HostFiles
  extends Emitter<{ change: { path: string }; trouble: { path: string; message: string } }> {
  write(path: string, data: DiskBytes, options?: { readOnly?: boolean }): HResult;
  write(path: string, data: DiskToFetch, options?: { readOnly?: boolean }): Promise<HResult>;
  /**
   * A file whose bytes stay where they are and are fetched as machines ask for them: a File by slices, a URL by HTTP
   * ranges. A guest's writes go to path + ".changes". Rejects with a sentence where the source cannot be had.
   */
  link(path: string, source: Blob | URL): Promise<HResult>;
  read(path: string): Uint8Array;
  exists(path: string): boolean;
  list(folder: string): string[];
  delete(path: string): HResult;
  rename(from: string, to: string): HResult;
  stat(path: string): { path: string; size: number; readOnly: boolean; inUse: boolean };
  setReadOnly(path: string, readOnly?: boolean): HResult;
  /** Where files are kept, whether what is written now outlives the program, and if not though it was asked for, why. */
  readonly storage: { kind: "memory" | "browser" | "folder"; writable: boolean; trouble: string };
  /** Something is still being stored, or could not be. */
  readonly unkept: boolean;
  /** Resolves when all that was written so far is stored, or could not be: ERROR_DISK_FULL. */
  flush(): Promise<HResult>;
  onChange: ((path: string) => void) | null;
  onTrouble: ((path: string, message: string) => void) | null;
}

/**
 * What a folder can be made of: a FileSystemDirectoryHandle whose permission was asked for, Files (under their
 * webkitRelativePath), or under Node a path or a file: URL.
 */
export type FolderSource = FileSystemDirectoryHandle | Iterable<File> | string | URL;

/**
 * Ferrite's own: up to four folders of the user's in one machine, for a guest with a 9P client (Linux). They are not
 * part of its configuration: a saved machine wants the same ones, in the same order, before it starts again.
 */
export interface SharedFolders extends Collection<SharedFolder> {
  /**
   * From the next start on; VM_E_VM_RUNNING is thrown while the machine is on. tag: 1 to 32 characters of ASCII without
   * blanks, commas and quotes. ERROR_ALREADY_EXISTS: another folder has it. ERROR_PATH_NOT_FOUND: there is no such path.
   */
  add(tag: string, source: FolderSource, options?: { readOnly?: boolean }): SharedFolder;
  /** VM_E_VM_RUNNING; VM_E_FOLDER_NOT_SHARED: it was removed before. */
  remove(folder: SharedFolder): HResult;
}

export interface SharedFolder extends Emitter<{ trouble: { path: string; message: string } }> {
  /** In the guest: mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt */
  readonly tag: string;
  readonly readOnly: boolean;
  /** The handle; of Files one in memory with the same methods, which has what the guest wrote; of a path null. */
  readonly directory: FileSystemDirectoryHandle | null;
  /** The host kept no more, or took its permission back: what happened, and what to do. */
  onTrouble: ((path: string, message: string) => void) | null;
}

/**
 * Ferrite's own: the files on a FAT disk. Paths are divided by "/", in any case. What fails throws VM_E_HD_IMAGE_ACCESS with
 * a sentence.
 */
export interface DiskFiles {
  /** "": none. Set: at most 11 characters. */
  label: string;
  readonly freeBytes: number;
  list(folder?: string): { name: string; folder: boolean; size: number; modified: Date }[];
  read(path: string): Uint8Array;
  /** Makes or replaces a file. */
  write(path: string, data: DiskBytes, options?: { modified?: Date }): void;
  makeFolder(path: string, options?: { modified?: Date }): void;
  /** A file, or an empty folder. */
  delete(path: string): void;
  /** To a path that nothing has, in any folder. */
  rename(from: string, to: string): void;
}

/** The same in an image, while no machine has it. Until close() the image belongs to it. */
export interface DiskContents extends DiskFiles {
  /** E_HANDLE: it was closed before. */
  close(): HResult;
}

export interface HostMedia {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
  /** Without it the disk is read-only. false: it could not be kept. */
  write?(offset: number, bytes: Uint8Array): boolean | void;
  flush?(): boolean | void;
}

/** Ferrite's own: drives that a page offers for attachHostDrive. */
export interface HostDrives
  extends Emitter<{
    written: { letter: string };
    trouble: { letter: string; message: string };
    /** part: 0 to 1, while a real disk is read or written. */
    progress: { letter: string; part: number };
  }> {
  register(letter: string, media: DiskBytes | HostMedia, options?: HostDriveOptions): HResult;
  /**
   * A file at a URL, a picked file (FileSystemFileHandle), or a folder, which becomes a 1.44 MB FAT disk with long names.
   * When the drive is released, what the guest wrote is put into the picked file or the folder (where nothing is
   * deleted): event "written", or "trouble" with a sentence. Rejects with a sentence.
   */
  register(
    letter: string,
    media: DiskToFetch | FileSystemFileHandle | FolderSource,
    options?: HostDriveOptions,
  ): Promise<HResult>;
  /**
   * A real drive at a Greaseweazle (navigator.serial.requestPort()): its disk is read as a whole, which takes minutes. What
   * a guest writes to it goes onto the disk only by keep(), which reads each track again. Rejects with a sentence: no
   * device, no disk, write-protected.
   */
  register(letter: string, device: SerialDevice, options?: RealDriveOptions): Promise<HResult>;
  /** Puts what the guest has written so far where it came from. Rejects with a sentence; then it can be tried again. */
  keep(letter: string): Promise<void>;
  unregister(letter: string): HResult;
  readonly letters: string[];
  lettersOf(type: "floppy" | "dvd"): string[];
  onWritten: ((letter: string) => void) | null;
  onProgress: ((letter: string, part: number) => void) | null;
  onTrouble: ((letter: string, message: string) => void) | null;
}
export interface HostDriveOptions {
  /** "floppy" unless it is a drive for CDs and DVDs. */
  type?: "floppy" | "dvd";
}

export interface RealDriveOptions {
  /** On its cable: 0 or 1 (ibmpc), 0 to 2 (shugart). */
  drive?: number;
  /** "ibmpc", with the twist, without one "shugart". */
  bus?: "ibmpc" | "shugart";
  /** To be read: 80 and 2 unless others are said. */
  cylinders?: number;
  heads?: number;
}

/** IVMHostInfo, as far as a browser tells. */
export interface HostInfo {
  readonly logicalProcessorCount: number;
  readonly physicalProcessorCount: number;
  /** MHz */
  readonly processorSpeed: number;
  readonly processorSpeedString: string;
  readonly processorManufacturerString: string;
  readonly processorVersionString: string;
  /** "MMX, SSE, SSE2, x86-64" */
  readonly processorFeaturesString: string;
  readonly mmx: boolean;
  readonly sse: boolean;
  readonly sse2: boolean;
  readonly threeDNow: boolean;
  /** MB */
  readonly memory: number;
  readonly memoryTotalString: string;
  readonly memoryAvail: number;
  readonly memoryAvailString: string;
  readonly operatingSystem: string;
  readonly osVersionString: string;
  readonly osMajorVersion: number;
  readonly osMinorVersion: number;
  readonly osServicePackString: string;
  readonly floppyDrives: string[];
  readonly dvdDrives: string[];
  readonly networkAdapters: string[];
  readonly networkAddresses: string[];
  readonly serialPorts: string;
  readonly parallelPort: string;
  readonly utcTime: Date;
}
