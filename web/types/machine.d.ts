// SPDX-License-Identifier: MIT
// A machine, its memory and what is known of its guest.
import type {
  VMEndpointType,
  VMLogoffType,
  VMShutdownAction,
  VMStartupOption,
  VMUndoAction,
  VMVMState,
} from "../api/enums.js";
import type { Collection, ConfigurationValue, DiskBytes, Emitter, HResult, Task } from "./base.js";
import type { BootDevice, LinuxBoot, MachineConfiguration, MonitorType } from "./configuration.js";
import type { Display, GamePort, Keyboard, Mouse, Screen, Sound } from "./console.js";
import type { DVDDrive, FloppyDrive, HardDiskConnection } from "./drives.js";
import type { SharedFolders } from "./host.js";
import type { NetworkAdapter } from "./network.js";
import type { MidiPort, ParallelPort, SerialPort } from "./ports.js";

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

/** vm.memory: a number of megabytes, and the bytes themselves by physical address. */
export interface GuestMemory extends Number {
  readonly megabytes: number;
  read(address: number, length: number): Uint8Array;
  write(address: number, data: DiskBytes): HResult;
}
