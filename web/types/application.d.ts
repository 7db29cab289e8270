// SPDX-License-Identifier: MIT
// The application: machines, networks, images.
import type { VMEventType, VMFloppyDiskImageType, VMVMState } from "../api/enums.js";
import type { Collection, ConfigurationValue, DiskBytes, DiskToFetch, Emitter, HResult, Task, VMError } from "./base.js";
import type { MachineConfiguration } from "./configuration.js";
import type { HardDisk } from "./drives.js";
import type { DiskContents, FolderSource, HostDrives, HostFiles } from "./host.js";
import type { VirtualMachine } from "./machine.js";
import type { NetworkAdapter, VirtualNetwork } from "./network.js";

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
  /**
   * A new disk. size: KB, 1440 without one. contents: "dos", an empty file system, unless it is "zeros", for guests without
   * files, or "unformatted", without tracks, for those that format it: a 86Box 86F, while the others are raw images.
   * label: at most 11 characters.
   */
  createFloppy(
    imagePath: string,
    options?: { size?: number; label?: string; contents?: "dos" | "zeros" | "unformatted" },
  ): HResult;
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
