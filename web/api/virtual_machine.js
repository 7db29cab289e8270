// SPDX-License-Identifier: MIT
import { Accountant } from "./accountant.js";
import { bytesAtHand } from "./bytes.js";
import { Collection } from "./collection.js";
import { configurationOf } from "./configuration.js";
import { packValue, unpackValue } from "./configuration_value.js";
import { Display, Screen } from "./display.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { FloppyDrive } from "./floppy_drive.js";
import { GamePort } from "./game_port.js";
import { GuestMemory } from "./guest_memory.js";
import { GuestOS } from "./guest_os.js";
import { HRESULT } from "./hresult.js";
import { DVDDrive, HardDiskConnection, IdeDrives } from "./ide_drives.js";
import { Keyboard } from "./keyboard.js";
import { MidiPort } from "./midi_port.js";
import { Mouse } from "./mouse.js";
import { ParallelPort } from "./parallel_port.js";
import { NetworkAdapters } from "./network.js";
import { SerialPort } from "./serial_port.js";
import { SharedFolders } from "./shared_folders.js";
import { Sound } from "./sound.js";
import { Task } from "./task.js";

const KilohertzPerMegahertz = 1000;

/** web/bindings/virtual_machine.cpp, smbios_number */
const Smbios = { biosGUID: 0, biosSerialNumber: 1, baseBoardSerialNumber: 2, chassisSerialNumber: 3, chassisAssetTag: 4 };

/** A machine's ports of one kind, counted from 1. */
function portsOf(border, id, Port, count) {
  const ports = Array.from({ length: count }, (_, index) => new Port(border, id, index + 1));
  const known = () => border.value("vm_state", () => {}, [id]); // a stale machine says so
  return new Collection(
    () => (known(), count),
    (index) => {
      known();
      const port = ports[Number(index) - 1];
      if (port) return port;
      throw border.error(border.refuse(HRESULT.DISP_E_BADINDEX));
    },
  );
}

/**
 * IVMVirtualMachine. Events: statechange with state (VMVMState), reset, triplefault, configurationchanged with key and
 * value, requestshutdown (it is about to be off), guestshutdown (its guest turned it off).
 * One that was deleted or unregistered is stale: everything asked of it answers VM_E_VM_UNKNOWN.
 */
export class VirtualMachine extends Emitter {
  #border;
  #id;
  #time;
  #accountant;
  #guestOS;
  #drives;
  #floppyDrives;
  #ideDrives;
  #networkAdapters;
  #sharedFolders;
  #serialPorts;
  #parallelPorts;
  #mouse;
  #gamePort;
  #keyboard;
  #display;
  #screen;
  #midiPort;
  #sound;

  /** For the package: vpc makes it. `time` is a MachineTime, `sound` a MachineSound, `networks` are the application's. */
  constructor(border, files, id, { time, sound, networks, folders }) {
    super();
    this.#border = border;
    this.#id = id;
    this.#time = time;
    this.#accountant = new Accountant(border, id);
    this.#guestOS = new GuestOS(border, id);
    this.#drives = [0, 1].map((number) => new FloppyDrive(border, files, id, number));
    this.#floppyDrives = new Collection(
      () => border.value("drive_count", () => border.number(), [id]),
      (index) => this.#drives[border.value("drive_item", () => border.number(), [id, index])],
    );
    this.#ideDrives = new IdeDrives(border, id);
    this.#networkAdapters = new NetworkAdapters(border, networks, this, id);
    this.#sharedFolders = new SharedFolders(border, folders, id);
    this.#serialPorts = portsOf(border, id, SerialPort, border.plain("serial_count"));
    this.#parallelPorts = portsOf(border, id, ParallelPort, border.plain("parallel_count"));
    this.#mouse = new Mouse(border, id);
    this.#gamePort = new GamePort(border, id);
    this.#keyboard = new Keyboard(border, id);
    this.#display = new Display(border, id);
    this.#screen = new Screen(border, id, time);
    this.#midiPort = new MidiPort(border, this, id);
    this.#sound = new Sound(border, id, sound);
  }

  /** For the package: where events of a machine's parts go. */
  static part(machine, of, number) {
    const parts = {
      drive: () => machine.#drives[number],
      dvdDrive: () => machine.#ideDrives.known(number),
      serialPort: () => machine.#serialPorts.item(number + 1),
      parallelPort: () => machine.#parallelPorts.item(1),
      midiPort: () => machine.#midiPort,
      sound: () => machine.#sound,
    };
    return of in parts ? parts[of]() : machine;
  }

  static smbios(machine, number) {
    return machine.#border.value("vm_smbios", (border) => border.text(), [machine.#id, number]);
  }
  static setSmbios(machine, number, text) {
    machine.#border.value("vm_set_smbios", () => {}, [machine.#id, number], [text]);
  }

  get name() {
    return this.#text("vm_name");
  }
  set name(name) {
    this.#border.value("vm_set_name", () => {}, [this.#id], [name]);
  }
  get configID() {
    return this.#text("vm_config_id");
  }
  /** The full path of its .vmc among vpc.hostFiles. */
  get file() {
    return this.#text("vm_file");
  }
  get notes() {
    return this.#text("vm_notes");
  }
  set notes(notes) {
    this.#border.value("vm_set_notes", () => {}, [this.#id], [notes]);
  }
  /** MB; and what the guest has in it: see GuestMemory. */
  get memory() {
    const megabytes = this.#border.value("vm_memory", (border) => border.number(), [this.#id]);
    return new GuestMemory(this.#border, this.#id, megabytes);
  }
  set memory(megabytes) {
    const plain = megabytes instanceof Number ? Number(megabytes) : megabytes;
    this.#border.value("vm_set_memory", () => {}, [this.#id, plain]);
  }
  /** VMVMState */
  get state() {
    return this.#border.value("vm_state", (border) => border.number(), [this.#id]);
  }
  get savedStateFilePath() {
    return this.#text("vm_saved_state_file_path");
  }
  /** VMShutdownAction: what vpc.quit() does. */
  get shutdownActionOnQuit() {
    return this.#number("vm_shutdown_action_on_quit");
  }
  set shutdownActionOnQuit(action) {
    this.#border.value("vm_set_shutdown_action_on_quit", () => {}, [this.#id, action]);
  }
  /** MHz, as the guest sees it. */
  get processorSpeed() {
    return this.#number("vm_processor_speed");
  }
  get hasMMX() {
    return this.#number("vm_has_mmx") !== 0;
  }
  get hasSSE() {
    return this.#number("vm_has_sse") !== 0;
  }
  get hasSSE2() {
    return this.#number("vm_has_sse2") !== 0;
  }
  /** No processor here has it. */
  get has3DNow() {
    this.state; // a stale machine says so
    return false;
  }
  /** VMDriveType of bus 0 device 0 and 1, bus 1 device 0 and 1. */
  get attachedDriveTypes() {
    return [...this.#border.value("vm_attached_drive_types", (border) => border.bytes(), [this.#id])];
  }

  /**
   * A value of its .vmc by its key, hardware/memory/ram_size: a string, an integer, a boolean or a Uint8Array.
   * VM_E_PREF_NOT_FOUND is thrown where there is none.
   */
  getConfigurationValue(configurationKey) {
    return this.#border.value("vm_get_configuration_value", unpackValue, [this.#id], [configurationKey]);
  }
  /** Keys of your own are kept, too. Those of the machine are locked while it is running or saved (DISP_E_EXCEPTION). */
  setConfigurationValue(configurationKey, configurationValue) {
    const [type, text] = packValue(configurationValue);
    return this.#border.hresult("vm_set_configuration_value", [this.#id, type], [configurationKey, text]);
  }
  removeConfigurationValue(configurationKey) {
    return this.#border.hresult("vm_remove_configuration_value", [this.#id], [configurationKey]);
  }
  /** The same of the copy that the machine made when it was turned on. */
  getActivationValue(activationKey) {
    return this.#border.value("vm_get_activation_value", unpackValue, [this.#id], [activationKey]);
  }
  setActivationValue(activationKey, activationValue) {
    const [type, text] = packValue(activationValue);
    return this.#border.hresult("vm_set_activation_value", [this.#id, type], [activationKey, text]);
  }
  removeActivationValue(activationKey) {
    return this.#border.hresult("vm_remove_activation_value", [this.#id], [activationKey]);
  }

  get accountant() {
    this.state;
    return this.#accountant;
  }
  get guestOS() {
    this.state;
    return this.#guestOS;
  }

  // What a page or a guest without integration components cannot do: the documents' codes.

  /** Throws VM_E_VM_NOT_RUNNING, or DISP_E_EXCEPTION: a page has no named pipe. */
  get rdpPipeName() {
    return this.#text("guest_rdp_pipe_name");
  }
  /** VM_E_VM_NOT_RUNNING, VM_E_ADDITIONS_NOT_AVAIL. */
  attachUSBDevice(usbDevice) {
    if (usbDevice == null) return this.#border.refuse(HRESULT.E_POINTER);
    return this.#border.hresult("guest_attach_usb_device", [this.#id]);
  }
  /** VM_E_VM_NOT_RUNNING, VM_E_USB_DETACH_FAILED. */
  detachUSBDevice(usbDevice) {
    if (usbDevice == null) return this.#border.refuse(HRESULT.E_POINTER);
    return this.#border.hresult("guest_detach_usb_device", [this.#id]);
  }
  /** VM_E_VM_NOT_RUNNING, ERROR_NOT_READY. */
  startCommunicationChannel(hostEndpointType, hostEndpointName, guestEndpointType, guestEndpointName) {
    if (hostEndpointName == null || guestEndpointName == null) return this.#border.refuse(HRESULT.E_POINTER);
    return this.#border.hresult("guest_start_communication_channel", [this.#id, hostEndpointType, guestEndpointType]);
  }

  get floppyDrives() {
    this.state; // a stale machine says so
    return this.#floppyDrives;
  }
  get hardDiskConnections() {
    this.state;
    return this.#ideDrives.hardDisks;
  }
  /** A hard disk image on bus 0 or 1 as device 0 or 1, while the machine is off. */
  addHardDiskConnection(hardDiskPath, busNumber, deviceNumber) {
    return this.#ideDrives.addHardDisk(hardDiskPath, busNumber, deviceNumber);
  }
  removeHardDiskConnection(hardDiskConnection) {
    return this.#ideDrives.remove(hardDiskConnection, HardDiskConnection);
  }
  get dvdROMDrives() {
    this.state;
    return this.#ideDrives.dvdDrives;
  }
  /** A drive for CD and DVD images, while the machine is off. */
  addDVDROMDrive(busNumber, deviceNumber) {
    return this.#ideDrives.addDvdDrive(busNumber, deviceNumber);
  }
  removeDVDROMDrive(dvdDrive) {
    return this.#ideDrives.remove(dvdDrive, DVDDrive);
  }
  get networkAdapters() {
    this.state;
    return this.#networkAdapters.collection;
  }
  /** While the machine is off. It is attached to nothing. VM_E_PREF_ILLEGAL_VALUE: there is one already. */
  addNetworkAdapter() {
    return this.#networkAdapters.add();
  }
  removeNetworkAdapter(networkAdapter) {
    return this.#networkAdapters.remove(networkAdapter);
  }
  get serialPorts() {
    this.state;
    return this.#serialPorts;
  }
  get parallelPorts() {
    this.state;
    return this.#parallelPorts;
  }
  /** VM_E_VM_NOT_RUNNING is thrown while the machine is off. */
  get mouse() {
    this.#mouse.usingAbsoluteCoordinates; // a machine that is off says so
    return this.#mouse;
  }
  get keyboard() {
    this.state;
    return this.#keyboard;
  }
  get display() {
    this.state;
    return this.#display;
  }

  /** Turns it on, or restores it if it is saved. */
  startup() {
    return this.#task("vm_startup");
  }
  /** The same; startupOption: VMStartupOption. */
  startup2(startupOption) {
    return this.#border.value("vm_startup2", (border) => Task.read(border), [this.#id, startupOption]);
  }
  /** Like pulling the plug. */
  turnOff() {
    return this.#task("vm_turn_off");
  }
  reset() {
    return this.#task("vm_reset");
  }
  /** Keeps its state in a file and turns it off. */
  save() {
    return this.#task("vm_save");
  }
  pause() {
    return this.#border.hresult("vm_pause", [this.#id]);
  }
  resume() {
    return this.#border.hresult("vm_resume", [this.#id]);
  }
  discardSavedState() {
    return this.#border.hresult("vm_discard_saved_state", [this.#id]);
  }

  /**
   * Whether its hard disks get undo disks at the next start, which keep what the guest writes until it is merged or
   * discarded. False deletes those there are. Locked as memory is.
   */
  get undoable() {
    return this.#border.value("vm_undoable", (border) => border.number() !== 0, [this.#id]);
  }
  set undoable(undoable) {
    this.#border.value("vm_set_undoable", () => {}, [this.#id, Boolean(undoable)]);
  }
  /** VMUndoAction: what becomes of the undo disks when the machine is turned off. */
  get undoAction() {
    return this.#border.value("vm_undo_action", (border) => border.number(), [this.#id]);
  }
  set undoAction(action) {
    this.#border.value("vm_set_undo_action", () => {}, [this.#id, action]);
  }
  /** Puts what the guest wrote into the hard disks, while the machine is off or saved. */
  mergeUndoDisks() {
    return this.#task("vm_merge_undo_disks");
  }
  /** The hard disks are as they were before, while the machine is off. */
  discardUndoDisks() {
    return this.#border.hresult("vm_discard_undo_disks", [this.#id]);
  }

  // Ferrite's own.

  /**
   * Presses the button on the case: a guest with ACPI shuts itself down, and the machine is off then; one without is off
   * at once.
   */
  pressPowerButton() {
    return this.#border.hresult("vm_press_power_button", [this.#id]);
  }

  /** One of vpc.processors. Locked, as memory is, while the machine is running or saved. */
  get processor() {
    return this.#text("vm_processor");
  }
  set processor(name) {
    this.#border.value("vm_set_processor", () => {}, [this.#id], [name]);
  }

  /**
   * The clock of the processor in MHz, from 4.77 on; 0: full speed. Changes at once. An instruction takes as many clocks
   * as on the processor, below 12.5 MHz as on an 8088 or 80286; timers keep the time of the wall clock.
   */
  get speed() {
    return this.#border.value("vm_speed", (border) => border.number() / KilohertzPerMegahertz, [this.#id]);
  }
  set speed(megahertz) {
    const kilohertz = typeof megahertz === "number" ? Math.round(megahertz * KilohertzPerMegahertz) : megahertz;
    this.#border.value("vm_set_speed", () => {}, [this.#id, kilohertz]);
  }
  /** Some of "floppy", "cd", "hardDisk" and "network": what the BIOS looks for a system on, in this order. */
  get bootOrder() {
    return this.#text("vm_boot_order").split(" ");
  }
  set bootOrder(devices) {
    const names = Array.isArray(devices) ? devices.join(" ") : devices;
    this.#border.value("vm_set_boot_order", () => {}, [this.#id], [names]);
  }
  /** Whether it has its Sound Blaster. */
  get soundCard() {
    return this.#border.value("vm_sound_card", (border) => border.number() !== 0, [this.#id]);
  }
  set soundCard(there) {
    this.#border.value("vm_set_sound_card", () => {}, [this.#id, Boolean(there)]);
  }
  /** "VGA" or "composite", which makes colours of fine CGA patterns. Changes at once. */
  get monitor() {
    return this.#text("vm_monitor");
  }
  set monitor(name) {
    this.#border.value("vm_set_monitor", () => {}, [this.#id], [name]);
  }
  /** What vpc.createMachine makes such a machine of: plain JSON by machine.schema.json. */
  get configuration() {
    return configurationOf(this);
  }

  /** A kernel that it boots before its drives: { kernel, initrd, commandLine }, paths of host files; null: none. */
  get linux() {
    const [kernel, initrd, commandLine] = this.#border.value(
      "vm_linux_boot",
      (border) => [0, 1, 2].map((index) => border.text(index)),
      [this.#id],
    );
    return kernel === "" ? null : { kernel, initrd, commandLine };
  }
  set linux(boot) {
    const { kernel, initrd = "", commandLine = "" } = boot ?? { kernel: "" };
    this.#border.value("vm_set_linux_boot", () => {}, [this.#id], [kernel, initrd, commandLine]);
  }

  /**
   * Bytes that a guest gets that boots from the network "Internet" (createObject's networkBootRom); null: nothing.
   * It is forgotten with the page.
   */
  setNetworkBootFile(file) {
    return this.#networkAdapters.setBootFile(file);
  }

  /** Folders of the user's that the guest mounts. */
  get sharedFolders() {
    this.state;
    return this.#sharedFolders;
  }

  get gamePort() {
    this.state;
    return this.#gamePort;
  }

  get screen() {
    this.state;
    return this.#screen;
  }

  get sound() {
    this.state;
    return this.#sound;
  }
  get midiPort() {
    this.state;
    return this.#midiPort;
  }

  /** Milliseconds of guest time since power-on; 0 while it is off. */
  get guestTime() {
    return this.#border.plain("vm_guest_time", this.#id);
  }
  /** Instructions the guest executed since power-on. */
  get guestInstructions() {
    return this.#border.plain("vm_guest_instructions", this.#id);
  }

  /**
   * Moves guest time on by `milliseconds`, or until `until` (text or RegExp on the screen, or a function) holds; with
   * both, `milliseconds` is the limit. A Promise of the HRESULT: S_OK, or VM_E_TIMED_OUT at the limit. In deterministic
   * mode nothing else moves guest time, and the same calls give the same guest.
   */
  run({ milliseconds, until } = {}) {
    return this.#time.run(milliseconds, this.#condition(until));
  }

  /** The whole machine’s state as bytes. Of disks it has the names: their bytes are the host files’. */
  saveState() {
    return this.#border.value("vm_save_state", (border) => border.bytes(), [this.#id]);
  }
  /**
   * With the disks that were in its drives then; one that was put into an empty drive since stays, as a changed one.
   * VM_E_PREF_SAVED_STATE_BAD_VERSION: the bytes do not fit; ERROR_FILE_NOT_FOUND: a disk is missing, lastError.message
   * says which. The machine is as it was then.
   */
  restoreState(state) {
    const bytes = bytesAtHand(state);
    if (!bytes) return this.#border.refuse(state == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    if (!this.#border.giveBytes(bytes)) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult("vm_restore_state", [this.#id]);
  }

  /** For the package: the value at a key; null: there is none, or there are several below it. */
  static dataOf(machine, key) {
    const value = machine.#border.quiet("vm_get_configuration_value", unpackValue, [machine.#id], [key]);
    return value ?? null;
  }

  #condition(until) {
    if (until === undefined || typeof until === "function") return until;
    if (until instanceof RegExp) return () => this.#screen.text().join("\n").search(until) >= 0;
    return () => this.#screen.text().join("\n").includes(String(until));
  }
  #text(name) {
    return this.#border.value(name, (border) => border.text(), [this.#id]);
  }
  #number(name) {
    return this.#border.value(name, (border) => border.number(), [this.#id]);
  }
  #task(name) {
    return this.#border.value(name, (border) => Task.read(border), [this.#id]);
  }
}

/** The numbers that its BIOS tells of it; made up when it is turned on for the first time. Set while it is off. */
for (const [name, number] of Object.entries(Smbios))
  Object.defineProperty(VirtualMachine.prototype, name, {
    configurable: true,
    get() {
      return VirtualMachine.smbios(this, number);
    },
    set(text) {
      VirtualMachine.setSmbios(this, number, text);
    },
  });
withDocumentCasing(VirtualMachine);
withHandlers(VirtualMachine, [
  ...["onStateChange", "onReset", "onTripleFault", "onConfigurationChanged", "onRequestShutdown", "onGuestShutdown"],
  // Nothing here makes these happen.
  ...["onHeartbeatStopped", "onEnhancedVideoModeChanged", "onAdditionsUninstalled", "onAdditionsAvailable"],
  ...["onGuestLogoff", "onDiskOutOfSpace"],
]);
