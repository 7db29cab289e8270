// SPDX-License-Identifier: MIT
// What the automation objects promise about a guest that runs.
import { machineCase } from "./case_rig.js";
import { check } from "./check.js";
import * as guests from "./guests.js";

const NoHandler = () => {};

const runningCase = (name, disk, action) =>
  machineCase(
    name,
    async (rig) => {
      rig.drive.attachImage(rig.image);
      await rig.vm.startup();
      await action(rig);
    },
    disk,
  );

runningCase("a guest boots from drive A: and answers what is typed", guests.echo, async ({ vm, HRESULT }) => {
  await vm.screen.waitForText("Ready");
  check.equal(vm.keyboard.typeText('Hello, "World" ~100%!'), 0);
  await vm.screen.waitForText('Ready Hello, "World" ~100%!');
  check.equal(vm.keyboard.typeKeySequence("DOWN, Key_LeftShift, Key_F, UP, Key_LeftShift, Key_E"), 0);
  await vm.screen.waitForText(/!Fe/);
  check.equal(vm.keyboard.typeKeySequence("Key_Nonsense"), HRESULT.E_INVALIDARG);
  check.equal(vm.keyboard.typeAsciiText("ü"), HRESULT.E_INVALIDARG);
  check.equal(vm.keyboard.typeText("x", { layout: "none" }), HRESULT.E_INVALIDARG);
  check.equal(vm.screen.mode, "text");
  check.equal(vm.display.videoMode, 0);
  const { width, height } = vm.screen.size;
  check.equal([vm.display.width, vm.display.height], [width, height]);
  const picture = vm.screen.capture();
  check.equal([picture.width, picture.height, picture.data.length], [width, height, width * height * 4]);
  check.ok(
    picture.data.some((value, index) => index % 4 !== 3 && value > 0),
    "the picture is black",
  );
  check.equal(vm.display.thumbnail.length, 64 * 48);
  const error = await vm.screen.waitForText("never", { timeout: 50 }).then(
    () => null,
    (reason) => reason,
  );
  check.equal(error.hresult, HRESULT.VM_E_TIMED_OUT);
  check.ok(error.message.includes("Hello"), "the error does not show the screen");
});

runningCase("bytes go through the serial port both ways", guests.serialEcho, async ({ vm }) => {
  const port = vm.serialPorts.item(1);
  let received = "";
  const wanted = new Promise((resolve) =>
    port.addEventListener("data", ({ bytes }) => {
      received += String.fromCharCode(...bytes);
      if (received === "!") port.write("ping");
      if (received === "!ping") resolve();
    }),
  );
  await Promise.race([wanted, vm.screen.waitForText("never", { timeout: 120_000 }).catch(NoHandler)]);
  check.equal(received, "!ping");
});

/** A port of Web Serial: `sent` is what came out of it, hear() what comes in. */
class FakeSerialPort {
  opened = [];
  sent = "";
  readable = null;
  writable = null;
  #input;

  async open(options) {
    this.opened.push(options);
    const out = new TextDecoder();
    this.readable = new ReadableStream({ start: (input) => (this.#input = input) });
    this.writable = new WritableStream({ write: (bytes) => void (this.sent += out.decode(bytes)) });
  }
  async close() {
    [this.readable, this.writable] = [null, null];
  }
  hear(text) {
    this.#input.enqueue(new TextEncoder().encode(text));
  }
  unplug() {
    this.#input.error(new Error("The device has been lost."));
  }
}
const becomes = (cable, state) =>
  new Promise((resolve) => {
    if (cable.state === state) return resolve();
    cable.addEventListener("statechange", (event) => event.state === state && resolve());
  });
const until = async (holds) => {
  for (const end = Date.now() + 60_000; !holds() && Date.now() < end; ) await new Promise((go) => setTimeout(go, 20));
};

runningCase("a cable plugs a Web Serial port into COM1, opened as the guest has set the line", guests.serialEcho, async ({ vm }) => {
  const device = new FakeSerialPort();
  const cable = vm.serialPorts.item(1).connect(device);
  await becomes(cable, "connected");
  const { baudRate, dataBits, stopBits, parity } = device.opened[0];
  check.equal([baudRate, dataBits, stopBits, parity], [9600, 8, 1, "none"]);
  check.equal(vm.serialPorts.item(1).line, { baudRate, dataBits, stopBits, parity });
  device.hear("ping");
  await until(() => device.sent.endsWith("ping"));
  check.ok(device.sent.endsWith("ping"), `the device got ${device.sent}`);
  device.unplug();
  await becomes(cable, "closed");
  check.ok(cable.reason.includes("The device has been lost."), cable.reason);
});

runningCase("a serial port takes any two streams of bytes, until the cable is unplugged", guests.serialEcho, async ({ vm }) => {
  const [toGuest, fromGuest] = [new TransformStream(), new TransformStream()];
  const port = vm.serialPorts.item(1);
  const cable = port.connect({ readable: toGuest.readable, writable: fromGuest.writable });
  const [writer, reader] = [toGuest.writable.getWriter(), fromGuest.readable.getReader()];
  writer.write(new Uint8Array([0x55]));
  let got = 0;
  while (got !== 0x55) got = (await reader.read()).value.at(-1);
  check.equal(cable.state, "connected");
  check.equal(port.waiting, 0);
  cable.close();
  check.equal(cable.state, "closed");
});

runningCase("MIDI goes through the MPU-401 both ways", guests.midiEcho, async ({ vm }) => {
  const received = [];
  const wanted = new Promise((resolve) =>
    vm.midiPort.addEventListener("data", ({ bytes }) => {
      if (received.length === 0) vm.midiPort.write(new Uint8Array([60, 100]));
      received.push(...bytes);
      if (received.length === 3) resolve();
    }),
  );
  await Promise.race([wanted, vm.screen.waitForText("never", { timeout: 120_000 }).catch(NoHandler)]);
  check.equal(received, [0x90, 60, 100]);
});

runningCase("a cable plays the guest's MIDI as whole messages, and ends its notes with the machine", guests.midiEcho, async ({ vm, lib }) => {
  const played = [];
  const input = { listeners: [], addEventListener: (_, listener) => input.listeners.push(listener) };
  const cable = vm.midiPort.connect({ output: { name: "Piano", send: (message) => played.push(message) }, input });
  check.equal([cable.state, cable.reason], ["connected", "Connected to Piano."]);
  // The guest sends 90h, and back what it hears: running status.
  const said = new Promise((resolve) => vm.midiPort.addEventListener("data", resolve, { once: true }));
  await Promise.race([said, vm.screen.waitForText("never", { timeout: 120_000 }).catch(NoHandler)]);
  for (const listener of input.listeners) listener({ data: new Uint8Array([60, 100, 60, 0]) });
  await until(() => played.length >= 2);
  check.equal(played, [[0x90, 60, 100], [0x90, 60, 0]]);
  vm.turnOff();
  await until(() => vm.state === lib.VMVMState.vmVMState_TurnedOff);
  check.ok(played.some(([status, controller]) => status === 0xbf && controller === 120), "its notes sound on");
  cable.close();
});

runningCase("the mouse clicks in the guest", guests.mouseButtons, async ({ vm, lib, HRESULT }) => {
  const { vmMouseButton_Left: Left, vmMouseButton_Right: Right } = lib.VMMouseButton;
  await vm.screen.waitForText("R");
  check.equal(vm.mouse.click(Left), 0);
  await vm.screen.waitForText("R10");
  check.equal(vm.mouse.setButton(Right, true), 0);
  check.equal([vm.mouse.getButton(Right), vm.mouse.getButton(Left)], [true, false]);
  await vm.screen.waitForText("R102");
  vm.mouse.horizontalPosition = 5;
  vm.mouse.scrollWheelPosition = 1;
  await vm.screen.waitForText("R1022");
  check.equal(vm.mouse.click(9), HRESULT.E_INVALIDARG);
  check.throws(() => (vm.mouse.verticalPosition = "up"), HRESULT.E_INVALIDARG);
  check.throws(() => vm.mouse.horizontalPosition, HRESULT.VM_E_USING_RELATIVE_COORDINATES);
  check.equal([vm.mouse.usingAbsoluteCoordinates, vm.mouse.followsPointer], [false, false]);
  check.throws(() => (vm.mouse.usingAbsoluteCoordinates = true), HRESULT.VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
  vm.gamePort.setAxis(0, -1), vm.gamePort.setButton(0, true), vm.gamePort.unplug();
  vm.turnOff();
  check.throws(() => vm.mouse, HRESULT.VM_E_VM_NOT_RUNNING);
});

runningCase("what the guest prints arrives as a job", guests.prints, async ({ vm }) => {
  const port = vm.parallelPorts.item(1);
  let heard = null;
  port.onPrintJob = (bytes) => (heard = bytes);
  const job = await new Promise((resolve) => port.addEventListener("printjob", resolve, { once: true }));
  check.equal([...job.bytes], [0x6f, 0x6b, 0x0c]);
  check.equal([job.kind, job.file.name, job.file.size], ["text", "Print job.txt", 3]);
  check.equal([...heard], [...job.bytes]);
});

runningCase(
  "what the guest writes is in the file after releaseImage, and nothing else",
  guests.writer,
  async ({ vpc, vm, drive, image }) => {
    const before = vpc.hostFiles.read(image);
    const changed = new Promise((resolve) => vpc.hostFiles.addEventListener("change", resolve, { once: true }));
    await vm.screen.waitForText("A");
    await changed;
    check.equal(drive.releaseImage(), 0);
    const after = vpc.hostFiles.read(image);
    check.equal(after.length, before.length);
    const sector = 36 * 512;
    check.ok(
      after.subarray(sector, sector + 512).every((byte) => byte === 0x5a),
      "the sector is not there",
    );
    before.set(after.subarray(sector, sector + 512), sector);
    check.ok(
      after.every((byte, index) => byte === before[index]),
      "other sectors have changed",
    );
  },
);

runningCase(
  "an image released while the guest writes is whole, and the guest goes on",
  guests.writer,
  async ({ vpc, vm, drive, image }) => {
    await vm.screen.waitForText("A");
    for (let round = 0; round < 5; round++) {
      await vm.run({ until: () => drive.activity === "write", milliseconds: 5000 });
      check.equal(drive.releaseImage(), 0);
      check.equal(drive.releaseImage(), 0xa0040652);
      const bytes = vpc.hostFiles.read(image);
      check.equal([bytes.length, bytes[510], bytes[511]], [1_474_560, 0x55, 0xaa]);
      await vm.run({ milliseconds: 50 });
      check.equal(drive.attachImage(image), 0);
    }
    check.equal(vm.state, 5);
  },
);

runningCase("a guest that triple-faults is reset and heard of", guests.tripleFault, async ({ vm }) => {
  let faults = 0;
  vm.onTripleFault = () => faults++;
  check.equal(await vm.run({ until: () => faults > 0, milliseconds: 20_000 }), 0);
  check.equal(vm.state, 5);
  check.equal(vm.pause(), 0);
});

for (const seed of [1, 2, 3])
  runningCase(
    `a guest that executes garbage ${seed} stops nothing`,
    () => guests.garbage(seed),
    async ({ vm, drive }) => {
      check.equal(await vm.run({ milliseconds: 2300 }), 0);
      check.equal(vm.state, 5);
      check.equal(drive.releaseImage(), 0);
      vm.reset();
      check.equal(await vm.run({ milliseconds: 100 }), 0);
    },
  );

runningCase(
  "a guest that programs nonsense into every chip stops nothing",
  guests.portNoise,
  async ({ vm, drive, vpc, image }) => {
    check.equal(await vm.run({ milliseconds: 2500 }), 0);
    check.equal(vm.state, 5);
    check.ok(vm.screen.size.width > 0, "the screen has no size");
    check.equal(drive.releaseImage(), 0);
    check.equal(vpc.hostFiles.stat(image).size, 1_474_560);
    check.equal(vm.saveState().length > 0, true);
  },
);

runningCase("a saved machine goes on where it was", guests.echo, async ({ vm, vpc }) => {
  await vm.screen.waitForText("Ready");
  vm.keyboard.typeText("before");
  await vm.screen.waitForText("Ready before");
  await vm.save();
  check.equal(vm.state, 2);
  check.ok(vpc.hostFiles.exists(vm.savedStateFilePath), "no saved state");
  await vm.startup();
  check.ok(vm.screen.text().join().includes("Ready before"), "the screen is lost");
  vm.keyboard.typeText(" after");
  await vm.screen.waitForText("Ready before after");
});

runningCase("a state taken as bytes can be put back; nonsense is refused", guests.echo, async ({ vm, HRESULT }) => {
  await vm.screen.waitForText("Ready");
  const state = vm.saveState();
  vm.keyboard.typeText("abc");
  await vm.screen.waitForText("Ready abc");
  check.equal(vm.restoreState(Uint8Array.of(1, 2, 3)), HRESULT.VM_E_PREF_SAVED_STATE_BAD_VERSION);
  check.equal(vm.restoreState("state"), HRESULT.E_INVALIDARG);
  check.ok(vm.screen.text().join().includes("Ready abc"), "a refused state has changed the machine");
  check.equal(vm.restoreState(state), 0);
  check.ok(!vm.screen.text().join().includes("abc"), "the state was not restored");
  vm.keyboard.typeText("d");
  await vm.screen.waitForText("Ready d");
});

runningCase("a state brings its floppy back, or says that it is missing", guests.echo, async ({ vm, vpc, HRESULT }) => {
  await vm.screen.waitForText("Ready");
  const drive = vm.floppyDrives.item(1);
  const path = drive.imageFile;
  const state = vm.saveState();
  const bytes = vpc.hostFiles.read(path);
  check.equal(drive.releaseImage(), 0);
  check.equal(vm.restoreState(state), 0);
  check.equal(drive.imageFile, path);
  check.equal(drive.releaseImage(), 0);
  check.equal(vpc.hostFiles.delete(path), 0);
  check.equal(vm.restoreState(state), HRESULT.ERROR_FILE_NOT_FOUND);
  check.ok(vpc.lastError.message.startsWith(`${path}, which was in drive A`), vpc.lastError.message);
  check.equal(vpc.hostFiles.write(path, bytes), 0);
  check.equal(vm.restoreState(state), 0);
  vm.keyboard.typeText("again");
  await vm.screen.waitForText("Ready again");
});

runningCase("guest memory is read and written within its bounds", guests.halted, async ({ vm, HRESULT }) => {
  await vm.screen.waitForText("A");
  check.equal([...vm.memory.read(0x7dfe, 2)], [0x55, 0xaa]);
  check.equal(vm.memory.write(0x9000, Uint8Array.of(1, 2, 3)), 0);
  check.equal([...vm.memory.read(0x9000, 3)], [1, 2, 3]);
  check.throws(() => vm.memory.read(16 << 20, 1), HRESULT.E_INVALIDARG);
  check.throws(() => vm.memory.read(-1, 1), HRESULT.E_INVALIDARG);
  check.throws(() => vm.memory.read(0, 1e20), HRESULT.E_INVALIDARG);
  check.equal(vm.memory.write(2 ** 40, Uint8Array.of(1)), HRESULT.E_INVALIDARG);
});

machineCase(
  "the guest finds the processor that was chosen, and a saved machine goes on with it",
  async ({ vm, drive, image }) => {
    const signature = () => new DataView(vm.memory.read(0x9000, 4).buffer).getUint32(0, true);
    drive.attachImage(image);
    for (const [name, expected] of [
      ["486DX2", 0],
      ["Pentium MMX", 0x543],
      ["Pentium 4", 0xf41],
    ]) {
      vm.processor = name;
      await vm.startup();
      await vm.screen.waitForText("A");
      check.equal(signature(), expected, name);
      await vm.save();
      await vm.startup();
      check.equal([vm.processor, signature()], [name, expected]);
      vm.turnOff();
    }
  },
  guests.signature,
);

machineCase("a kernel boots without a disk and is told its command line", async ({ vm, vpc, folder, HRESULT }) => {
  const kernel = `${folder}\\vmlinuz`;
  check.equal(vm.linux, null);
  check.throws(() => (vm.linux = { kernel }), HRESULT.ERROR_FILE_NOT_FOUND);
  check.throws(() => (vm.linux = {}), HRESULT.E_POINTER);
  check.throws(() => (vm.linux = { kernel: 7 }), HRESULT.E_INVALIDARG);
  check.equal(vpc.hostFiles.write(kernel, guests.tinyKernel()), 0);
  vm.linux = { kernel, commandLine: "Hello from here" };
  check.equal(vm.linux, { kernel, initrd: "", commandLine: "Hello from here" });
  await vm.startup();
  await vm.screen.waitForText("Hello from here");
  check.throws(() => (vm.linux = null), HRESULT.VM_E_PREF_VM_ACTIVE);
  vm.turnOff();
  vm.linux = null;
  check.equal(vm.linux, null);
  vm.linux = { kernel, initrd: kernel };
  check.equal(vpc.hostFiles.write(kernel, new Uint8Array(2048)), 0);
  const refused = vm.startup();
  check.equal(refused.error, HRESULT.DISP_E_EXCEPTION);
  check.ok(refused.errorDescription.includes("not a Linux kernel"), refused.errorDescription);
});

machineCase("a machine boots from a hard disk, raw or VHD, and writes to it", async ({ vm, vpc, folder, HRESULT }) => {
  const path = `${folder}\\disk.img`;
  check.throws(() => vm.addHardDiskConnection(path, 0, 0), HRESULT.ERROR_FILE_NOT_FOUND);
  check.equal(vpc.hostFiles.write(path, guests.hardDiskWriter()), 0);
  const connection = vm.addHardDiskConnection(path, 0, 0);
  check.equal([connection.busNumber, connection.deviceNumber, connection.hardDisk.file], [0, 0, path]);
  check.equal([vm.hardDiskConnections.count, vm.hardDiskConnections.item(1) === connection], [1, true]);
  const created = vpc.createDynamicVirtualHardDisk(`${folder}\\second.vhd`, 64);
  check.equal(created.error, 0);
  vm.AddHardDiskConnection(`${folder}\\second.vhd`, 1, 1);
  await vm.startup();
  await vm.screen.waitForText("AB");
  check.throws(() => vm.addDVDROMDrive(1, 0), HRESULT.VM_E_VM_RUNNING_OR_SAVED);
  vm.turnOff();
  check.equal(vpc.hostFiles.read(path)[512 * 9 + 7], 0x5a);
  check.equal(vm.removeHardDiskConnection(connection), 0);
  check.throws(() => connection.busNumber, HRESULT.VM_E_DRIVE_INVALID);
  check.equal(vm.removeHardDiskConnection(connection), HRESULT.VM_E_DRIVE_INVALID);
  check.equal(vm.removeHardDiskConnection(null), HRESULT.E_POINTER);
});

machineCase("discs come and go", async ({ vm, vpc, folder, drive, image, HRESULT }) => {
  const drives = vm.dvdROMDrives;
  const dvd = vm.addDVDROMDrive(1, 0);
  check.equal([drives.count, drives.item(1) === dvd, dvd.imageFile, dvd.attachment], [1, true, "", 0]);
  check.equal(vpc.hostFiles.write(`${folder}\\a.iso`, guests.disc()), 0);
  drive.attachImage(image);
  await vm.startup();
  check.equal(dvd.attachImage(`${folder}\\a.iso`), 0);
  check.equal(dvd.attachImage(`${folder}\\a.iso`), HRESULT.VM_E_DRIVE_IN_USE);
  check.equal([dvd.imageFile, dvd.attachment], [`${folder}\\a.iso`, 1]);
  check.equal(vpc.hostFiles.delete(`${folder}\\a.iso`), HRESULT.ERROR_SHARING_VIOLATION);
  check.equal(dvd.releaseImage(), 0);
  check.equal(dvd.ReleaseImage(), HRESULT.VM_E_NO_MEDIA_CAPTURED);
  check.equal(vm.RemoveDVDROMDrive(dvd), HRESULT.VM_E_VM_RUNNING_OR_SAVED);
  vm.turnOff();
  check.equal(vm.removeDVDROMDrive(dvd), 0);
  check.throws(() => dvd.attachment, HRESULT.VM_E_DRIVE_INVALID);
}, guests.halted);

machineCase("the power button ends a machine whose guest does not listen", async ({ vm, vpc, drive, image, HRESULT }) => {
  check.equal(vm.pressPowerButton(), HRESULT.VM_E_VM_NOT_RUNNING);
  drive.attachImage(image);
  await vm.startup();
  await vm.screen.waitForText("A");
  const logged = [];
  vpc.onEventLogged = (event) => logged.push(event);
  check.equal(vm.pressPowerButton(), 0);
  vpc.onEventLogged = null;
  check.equal([vm.state, logged], [1, [6]]);
}, guests.halted);

runningCase("run needs to know how long, and says when a limit was reached", guests.halted, async ({ vm, HRESULT }) => {
  check.equal(await vm.run(), HRESULT.E_INVALIDARG);
  check.equal(await vm.run({ milliseconds: "long" }), HRESULT.E_INVALIDARG);
  check.equal(await vm.run({ until: "never", milliseconds: 20 }), HRESULT.VM_E_TIMED_OUT);
  check.equal(await vm.run({ until: "A" }), 0);
  vm.pause();
  check.equal(await vm.run({ milliseconds: 1 }), HRESULT.VM_E_VM_PAUSED);
});

/** With a first hard disk in a linked file. */
const linkedCase = (name, boot, action) =>
  machineCase(name, async (rig) => {
    const { vpc, vm, folder } = rig;
    const path = `${folder}\\far.img`;
    check.equal(await vpc.hostFiles.link(path, new Blob([boot()])), 0);
    check.equal(vpc.hostFiles.stat(path).readOnly, true);
    vm.addHardDiskConnection(path, 0, 0);
    await vm.startup();
    await action({ ...rig, path });
  });

linkedCase("a guest boots from a hard disk whose bytes are fetched as they are needed", guests.echo, async ({ vm }) => {
  await vm.screen.waitForText("Ready");
});

linkedCase(
  "what a guest writes to a linked hard disk is kept beside it, and the machine finds it again",
  guests.writer,
  async ({ vpc, vm, path }) => {
    await vm.screen.waitForText("AA");
    vm.turnOff();
    const changed = vpc.hostFiles.stat(`${path}.changes`).size;
    check.ok(changed > 4096, `${changed} bytes of changes`);
    await vm.startup();
    await vm.screen.waitForText("AA");
    vm.turnOff();
    check.equal(vpc.hostFiles.stat(`${path}.changes`).size, changed);
  },
);

machineCase("only a Blob or a URL can be linked", async ({ vpc, folder, HRESULT }) => {
  check.equal(await vpc.hostFiles.link(`${folder}\\x.img`, null), HRESULT.E_POINTER);
  check.equal(await vpc.hostFiles.link(`${folder}\\x.img`, new Uint8Array(512)), HRESULT.E_INVALIDARG);
  check.equal(await vpc.hostFiles.link("x.img", new Blob(["x"])), HRESULT.ERROR_BAD_PATHNAME);
});

machineCase("a network adapter as in the documents", async ({ vm, vpc, drive, image, HRESULT }) => {
  const internet = vpc.findVirtualNetwork("internet");
  check.equal([internet.Name, internet.hostAdapter, vpc.maximumNetworkAdaptersPerVM], ["Internet", "", 1]);
  check.equal(vpc.findVirtualNetwork("nowhere"), null);
  check.ok([...vpc.virtualNetworks].includes(internet), "one object for each network");
  check.throws(() => vpc.virtualNetworks.item(0), HRESULT.DISP_E_BADINDEX);
  const adapter = vm.AddNetworkAdapter();
  check.ok(vm.networkAdapters.item(1) === adapter && adapter.virtualMachine === vm, "one object for each adapter");
  check.throws(() => vm.addNetworkAdapter(), HRESULT.VM_E_PREF_ILLEGAL_VALUE);
  check.equal([vm.networkAdapters.count, adapter.virtualNetwork, adapter.card], [1, null, "RTL8029AS"]);
  check.ok([...vpc.unconnectedNetworkAdapters].includes(adapter), "it is not attached");
  check.equal(adapter.attachToVirtualNetwork(internet), 0);
  check.ok(adapter.virtualNetwork === internet && [...internet.networkAdapters].includes(adapter), "it is attached");
  check.equal(adapter.attachToVirtualNetwork(null), HRESULT.E_POINTER);
  check.equal(adapter.attachToVirtualNetwork("Internet"), HRESULT.E_INVALIDARG);
  check.equal([adapter.isEthernetAddressDynamic, adapter.ethernetAddress], [true, "00-00-00-00-00-00"]);
  check.throws(() => (adapter.ethernetAddress = "02-00-00-00-00-01"), HRESULT.VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS);
  adapter.isEthernetAddressDynamic = false;
  check.throws(() => (adapter.ethernetAddress = "somewhere"), HRESULT.E_INVALIDARG);
  adapter.ethernetAddress = "02-00-00-00-00-01";
  adapter.card = "NE2000";
  drive.attachImage(image);
  await vm.startup();
  check.equal([adapter.ethernetAddress, adapter.card, adapter.bytesSent], ["02-00-00-00-00-01", "NE2000", 0]);
  check.equal(vm.removeNetworkAdapter(adapter), HRESULT.VM_E_VM_RUNNING_OR_SAVED);
  vm.turnOff();
  check.equal(adapter.detachFromVirtualNetwork(), 0);
  check.equal([vm.removeNetworkAdapter(null), vm.removeNetworkAdapter({})], [HRESULT.E_POINTER, HRESULT.E_INVALIDARG]);
  check.equal(vm.removeNetworkAdapter(adapter), 0);
  check.throws(() => adapter.virtualNetwork, HRESULT.DISP_E_EXCEPTION);
});

machineCase("networks between machines are made by name", async ({ vm, vpc, name, HRESULT }) => {
  const lab = vpc.createVirtualNetwork(`Lab of ${name}`);
  check.ok(vpc.findVirtualNetwork(`LAB OF ${name}`) === lab, "it is found");
  check.throws(() => vpc.createVirtualNetwork(`lab of ${name}`), HRESULT.VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS);
  check.equal(vpc.deleteVirtualNetwork(vpc.findVirtualNetwork("Local only")), HRESULT.ERROR_ACCESS_DENIED);
  check.equal(vpc.deleteVirtualNetwork(null), HRESULT.E_POINTER);
  const adapter = vm.addNetworkAdapter();
  check.equal(adapter.attachToVirtualNetwork(lab), 0);
  check.equal(vpc.deleteVirtualNetwork(lab), 0);
  check.throws(() => adapter.virtualNetwork, HRESULT.VM_E_INVALID_VIRTUAL_NETWORK_ID);
  check.throws(() => lab.name, HRESULT.VM_E_INVALID_VIRTUAL_NETWORK_ID);
  check.throws(() => vpc.findVirtualNetwork("Internet").connectToTabs(), HRESULT.VM_E_INVALID_VIRTUAL_NETWORK_ID);
});
