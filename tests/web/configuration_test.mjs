// SPDX-License-Identifier: MIT
// Machines as configurations: what machine.schema.json promises, the code does.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { echo, halted, tinyKernel } from "./guests.js";

const folder = process.env.FERRITE_PACKAGE ?? fileURLToPath(new URL("../../build/package", import.meta.url));
const { createObject, HRESULT } = await import(pathToFileURL(join(folder, "ferrite.js")));
const { sentencesAgainst } = await import(pathToFileURL(join(folder, "api/schema_check.js")));
const schema = JSON.parse(await readFile(join(folder, "machine.schema.json"), "utf8"));
const vpc = await createObject("VirtualPC.Application");
after(() => [...vpc.virtualMachines].forEach((vm) => (vm.state === 5 && vm.turnOff(), vpc.deleteVirtualMachine(vm))));

const write = (path, bytes) => assert.equal(vpc.hostFiles.write(path, bytes), 0);
const diskImage = (sectors) => new Uint8Array(sectors * 512);
const refused = async (configuration) => (await vpc.createMachine(configuration).then(() => null, (error) => error))?.message;

write("C:\\a.img", halted());
write("C:\\b.img", halted());
write("C:\\large.img", diskImage(2880));
write("C:\\first.img", diskImage(2048));
write("C:\\second.img", diskImage(2048));
write("C:\\virtio.img", diskImage(2048));

const Whole = {
  name: "Whole",
  memory: 32,
  processor: "486DX2",
  speed: 66,
  bootOrder: ["hardDisk", "floppy"],
  floppyDrives: [
    { image: "C:\\a.img", writeProtected: true, writePolicy: "discard", type: "1.44M", fast: true },
    { image: "C:\\b.img", writeProtected: false, writePolicy: "keep", type: "automatic", fast: false },
  ],
  hardDisks: [
    { image: "C:\\first.img", bus: 0, device: 0 },
    { image: "C:\\second.img", bus: 1, device: 1 },
    { image: "C:\\virtio.img", bus: 2, device: 3 },
  ],
  cdDrives: [{ image: "", bus: 1, device: 0 }],
  networkAdapters: [{ card: "NE2000", network: "Internet", address: "02-03-FF-00-00-01" }],
  undoable: true,
  undoAction: "commit",
  soundCard: false,
  serialPorts: ["nothing", "wheelMouse"],
  parallelPorts: ["printer"],
  monitor: "composite",
  notes: "one\ntwo",
};

test("a machine is what its configuration says, gives it back, and so does its .vmc", async () => {
  const vm = await vpc.createMachine(Whole);
  assert.deepEqual(vm.configuration, Whole);
  assert.deepEqual(sentencesAgainst(schema, vm.configuration), []);
  assert.deepEqual([Number(vm.memory), vm.processor, vm.speed], [32, "486DX2", 66]);
  const bytes = vpc.hostFiles.read(vm.file);
  assert.equal(vpc.unregisterVirtualMachine(vm), 0);
  const again = vpc.registerVirtualMachine("Whole");
  assert.deepEqual(again.configuration, Whole);
  assert.equal(again.startup().error, 0);
  assert.deepEqual(again.configuration, Whole);
  again.speed = 4.77;
  again.monitor = "VGA";
  assert.deepEqual([again.speed, again.monitor], [4.77, "VGA"]);
  again.turnOff();
  assert.equal(vpc.deleteVirtualMachine(again), 0);

  write("C:\\Imported.vmc", bytes);
  const imported = vpc.registerVirtualMachine("", "C:\\Imported.vmc");
  assert.deepEqual(imported.configuration, { ...Whole, name: "Imported" });
  assert.equal(vpc.deleteVirtualMachine(imported), 0);
});

test("what a configuration leaves out has the schema's default", async () => {
  const vm = await vpc.createMachine({ name: "Plain" });
  const expected = { name: "Plain" };
  for (const [name, { default: value }] of Object.entries(schema.properties)) if (value !== undefined) expected[name] = value;
  const drive = Object.entries(schema.properties.floppyDrives.items.properties);
  const plainDrive = Object.fromEntries(drive.map(([name, { default: value }]) => [name, value]));
  expected.floppyDrives = [plainDrive, plainDrive];
  assert.deepEqual(vm.configuration, Object.fromEntries(Object.keys(vm.configuration).map((name) => [name, expected[name]])));
  assert.deepEqual(Object.keys(vm.configuration).sort(), Object.keys(expected).sort());
});

test("the schema's limits and names are the machine's own", async () => {
  const { memory, processor, speed, bootOrder, serialPorts, monitor, networkAdapters, floppyDrives } = schema.properties;
  const vm = vpc.createVirtualMachine("Limits");
  assert.deepEqual([vpc.minimumMemoryPerVM, vpc.maximumMemoryPerVM], [memory.minimum, memory.maximum]);
  assert.deepEqual(vpc.processors, processor.enum);
  const range = speed.anyOf[1];
  for (const megahertz of [0, range.minimum, range.maximum]) {
    vm.speed = megahertz;
    assert.equal(vm.speed, megahertz);
  }
  for (const megahertz of [range.minimum - 0.01, range.maximum + 1, -1]) assert.throws(() => (vm.speed = megahertz), /4.77 to 4000/);
  const names = (action) => {
    try {
      action();
    } catch (error) {
      return error.message;
    }
  };
  for (const [values, set] of [
    [bootOrder.items.enum, (value) => (vm.bootOrder = [value])],
    [serialPorts.items.enum, (value) => (vm.serialPorts.item(1).attached = value)],
    [floppyDrives.items.properties.type.enum, (value) => (vm.floppyDrives.item(2).type = value)],
    [monitor.enum, (value) => (vm.monitor = value)],
    [networkAdapters.items.properties.card.enum, (value) => ((vm.networkAdapters.count ? vm.networkAdapters.item(1) : vm.addNetworkAdapter()).card = value)],
  ]) {
    values.forEach(set);
    const sentence = names(() => set("nonsense"));
    for (const value of values) assert.ok(sentence.includes(value), sentence);
  }
  assert.equal(vm.floppyDrives.count, floppyDrives.maxItems);
  assert.equal(vm.serialPorts.count, serialPorts.maxItems);
});

test("every bad value is a sentence that names the field, and nothing is made", async () => {
  const before = vpc.virtualMachines.count;
  for (const [wrong, sentence] of [
    [{ memory: 3000 }, "memory: 3000 MB is more than the 2048 MB a machine can have."],
    [{ memory: 0 }, "memory: 0 MB is less than the 1 MB a machine can have."],
    [{ memory: "lots" }, 'memory: "lots" is not a whole number.'],
    [{ memory: 16.5 }, "memory: 16.5 is not a whole number."],
    [{ speed: 3 }, "speed: 3 MHz is less than the 4.77 MHz a processor can run at."],
    [{ speed: "fast" }, 'speed: "fast" is not a number.'],
    [{ monitor: "TV" }, 'monitor: "TV" is not "VGA" or "composite".'],
    [{ bootOrder: [] }, "bootOrder: it is empty."],
    [{ bootOrder: ["cd", "cd"] }, 'bootOrder: "cd" is named twice.'],
    [{ bootOrder: "cd" }, 'bootOrder: "cd" is not a list.'],
    [{ undoable: 1 }, "undoable: 1 is not true or false."],
    [{ undoAction: "ask" }, 'undoAction: "ask" is not "keep", "discard" or "commit".'],
    [{ soundCard: "no" }, 'soundCard: "no" is not true or false.'],
    [{ floppyDrives: [{}, {}, {}] }, "floppyDrives: there are 3, and a machine has 2 at most."],
    [{ floppyDrives: [{ type: "8-inch" }] }, /^floppyDrives\[0\]\.type: "8-inch" is not "automatic", "360K", .* or "none"\.$/],
    [{ floppyDrives: [{}, { fast: 2 }] }, "floppyDrives[1].fast: 2 is not true or false."],
    [
      { floppyDrives: [{ image: "C:\\large.img", type: "1.2M" }] },
      'floppyDrives[0].image: C:\\large.img is a 3.5" disk, and drive A, whose type is 1.2M, takes 5.25" ones. ' +
        "A drive of type automatic takes both.",
    ],
    [{ floppyDrives: [{ image: "C:\\a.img", type: "none" }] }, /^floppyDrives\[0\]\.image: The machine has no drive A for C:\\a\.img/],
    [{ hardDisks: [{ bus: 0 }] }, "hardDisks[0].image: it is missing."],
    [{ hardDisks: [{ image: "C:\\nowhere.img" }] }, /^hardDisks\[0\]: There is no file C:\\nowhere\.img/],
    [{ hardDisks: [{ image: "C:\\a.img", bus: 0, device: 3 }] }, /^hardDisks\[0\]: A drive is on bus 0 or 1/],
    [{ hardDisks: [{ image: "C:\\first.img" }, { image: "C:\\first.img" }] }, /^hardDisks\[1\]: C:\\first\.img is connected/],
    [{ cdDrives: [{}, {}, {}, {}], hardDisks: [{ image: "C:\\first.img" }] }, /^cdDrives\[3\]: the IDE buses have four places/],
    [{ floppyDrives: [{ image: "C:\\nowhere.img" }] }, /^floppyDrives\[0\]\.image: There is no file C:\\nowhere\.img/],
    [{ networkAdapters: [{ network: "Nowhere" }] }, "networkAdapters[0].network: there is no virtual network “Nowhere”."],
    [{ networkAdapters: [{ address: "hello" }] }, /^networkAdapters\[0\]\.address: "hello" is not an Ethernet address like/],
    [{ serialPorts: ["mouse", "mouse"] }, /^serialPorts\[1\]: A machine has one mouse/],
    [{ linux: {} }, "linux.kernel: it is missing."],
    [{ linux: { kernel: "C:\\nowhere" } }, /^linux: The kernel: there is no file C:\\nowhere/],
    [{ ram: 3 }, /^ram: there is no such setting; there is name, memory, .* and notes\.$/],
    [{ name: "" }, "name: it is empty."],
    [{ name: "a:b" }, /^name: /],
  ]) {
    const told = await refused({ name: "Wrong", ...wrong });
    assert.ok(sentence instanceof RegExp ? sentence.test(told) : told === sentence, `${JSON.stringify(wrong)}: ${told}`);
    assert.equal(vpc.virtualMachines.count, before);
    assert.equal(vpc.hostFiles.exists(`${vpc.defaultVMConfigurationPath}\\Wrong.vmc`), false);
  }
  assert.equal(await refused(null), "The configuration: null is not an object.");
  assert.match(await refused({ name: "Plain" }), /^name: there is a machine called Plain already\.$/);
  assert.match(await refused({ name: "Wrong", memory: 0, monitor: "TV" }), /^memory: .* monitor: /);
});

test("files at addresses are fetched, and nothing is left of a machine whose file is not there", async () => {
  const served = { "/boot.img": echo(), "/vmlinuz": tinyKernel(), "/disk.img": diskImage(2048) };
  const server = createServer(({ url }, answer) => {
    answer.statusCode = url in served ? 200 : 404;
    answer.end(Buffer.from(served[url] ?? ""));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const baseURL = `http://127.0.0.1:${server.address().port}/`;
  try {
    const broken = { name: "Broken", floppyDrives: [{ image: "boot.img" }], hardDisks: [{ image: "nowhere.img" }] };
    await assert.rejects(vpc.createMachine(broken, { baseURL }), /^Error: hardDisks\[0\]\.image: nowhere\.img could not be loaded \(the server answered 404\)\.$/);
    assert.deepEqual(vpc.findVirtualMachine("Broken"), null);
    const vm = await vpc.createMachine(
      { name: "Far", floppyDrives: [{ image: "boot.img" }], hardDisks: [{ image: "disk.img" }] },
      { baseURL },
    );
    assert.match(vm.floppyDrives.item(1).imageFile, /\\Far files\\boot\.img$/);
    await vm.startup();
    await vm.screen.waitForText("Ready", { timeout: 60_000 });
    vm.turnOff();
  } finally {
    server.close();
  }
});

test("memory that the host has not is told of, and the application goes on", async () => {
  const vm = await vpc.createMachine({ name: "Large", memory: 2048 }).catch((error) => error.message);
  if (typeof vm === "string") assert.match(vm, /^memory: The host has no 2048 MB left for the guest/);
  else assert.equal(Number(vm.memory), 2048);
  const small = await vpc.createMachine({ name: "Small", memory: 1, floppyDrives: [{ image: "C:\\b.img" }] });
  await small.startup();
  await small.screen.waitForText("A", { timeout: 60_000 });
  small.turnOff();
});

test("a guest with 2 GB starts where the host has them", async () => {
  const vm = vpc.createVirtualMachine("Two");
  vm.memory = 2048;
  vm.floppyDrives.item(1).insert(halted(), { name: "two.img" });
  const task = vm.startup();
  if (task.error === HRESULT.VM_E_OUT_OF_RESOURCE) return;
  assert.equal(task.error, 0);
  await vm.screen.waitForText("A", { timeout: 60_000 });
  assert.equal(vm.memory.read(0x7ffffff0, 16).length, 16);
  vm.keyboard.typeText("x");
  vm.turnOff();
});
