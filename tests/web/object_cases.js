// SPDX-License-Identifier: MIT
// What the automation objects promise, whatever guest is in the machine.
import { machineCase, plainCase, unique } from "./case_rig.js";
import { check } from "./check.js";
import * as guests from "./guests.js";

// ReleaseImage, the heart of it.

machineCase(
  "releaseImage gives S_OK where an image is attached: off, running and paused",
  async ({ drive, vm, image }) => {
    for (const prepare of [() => {}, () => vm.startup(), () => vm.pause()]) {
      await prepare();
      check.equal(drive.attachImage(image), 0);
      check.equal(drive.attachment, 1);
      check.equal(drive.imageFile, image);
      check.equal(drive.releaseImage(), 0);
      check.equal(drive.attachment, 0);
      check.equal(drive.imageFile, "");
    }
  },
);

machineCase("releaseImage gives VM_E_NO_MEDIA_CAPTURED on an empty drive, and when asked twice", ({ drive, image }) => {
  check.equal(drive.releaseImage(), 0xa0040652);
  drive.attachImage(image);
  check.equal(drive.releaseImage(), 0);
  check.equal(drive.releaseImage(), 0xa0040652);
});

machineCase("releaseImage gives VM_E_MEDIA_WRONG_TYPE where a host drive is attached", ({ vpc, drive }) => {
  check.equal(vpc.hostDrives.register("B", guests.halted()), 0);
  check.equal(drive.attachHostDrive("B"), 0);
  check.equal(drive.attachment, 2);
  check.equal(drive.hostDriveLetter, "B");
  check.equal(drive.releaseImage(), 0xa0040728);
  check.equal(drive.releaseHostDrive(), 0);
  check.equal(drive.releaseHostDrive(), 0xa0040652);
  check.equal(vpc.hostDrives.unregister("B"), 0);
});

machineCase(
  "releaseImage gives VM_E_VM_UNKNOWN when the machine was deleted or unregistered",
  ({ vpc, drive, vm, image, name, folder, HRESULT }) => {
    drive.attachImage(image);
    const collection = vm.floppyDrives;
    check.equal(vpc.unregisterVirtualMachine(vm), 0);
    check.equal(drive.releaseImage(), 0xa0040207);
    check.equal(drive.attachImage(image), 0xa0040207);
    check.throws(() => drive.imageFile, HRESULT.VM_E_VM_UNKNOWN);
    check.throws(() => drive.attachment, HRESULT.VM_E_VM_UNKNOWN);
    check.throws(() => collection.item(1), HRESULT.VM_E_VM_UNKNOWN);
    check.throws(() => vm.state, HRESULT.VM_E_VM_UNKNOWN);
    check.throws(() => vm.floppyDrives, HRESULT.VM_E_VM_UNKNOWN);
    check.throws(() => vm.startup(), HRESULT.VM_E_VM_UNKNOWN);
    check.equal(drive.driveNumber, 0);
    const again = vpc.registerVirtualMachine(name, folder);
    check.equal(again.floppyDrives.item(1).attachImage(image), 0, "the image is free again");
    check.equal(vpc.deleteVirtualMachine(again), 0);
  },
);

machineCase(
  "releaseImage gives DISP_E_EXCEPTION when storage fails, tells why and keeps the disk",
  ({ vpc, drive, HRESULT }) => {
    let works = true;
    const disk = guests.halted();
    const media = {
      size: disk.length,
      read: (at, n) => disk.subarray(at, at + n),
      write: () => works,
      flush: () => works,
    };
    vpc.hostDrives.register("A", media);
    check.equal(drive.attachHostDrive("A"), 0);
    works = false;
    check.equal(drive.releaseHostDrive(), HRESULT.DISP_E_EXCEPTION);
    check.equal(drive.attachment, 2);
    check.equal(vpc.lastError.hresult, HRESULT.DISP_E_EXCEPTION);
    check.equal(vpc.lastError.code, "DISP_E_EXCEPTION");
    works = true;
    check.equal(drive.releaseHostDrive(), 0);
    check.equal(vpc.hostDrives.unregister("A"), 0);
  },
);

plainCase("the nine digits of the documentation are known", ({ lib: { HRESULT } }) => {
  check.equal(HRESULT.fromPrinted(0xa00400652), 0xa0040652);
  check.equal(HRESULT.fromPrinted(0xa00400728), HRESULT.VM_E_MEDIA_WRONG_TYPE);
  check.equal(HRESULT.fromPrinted("0xA00400652"), HRESULT.VM_E_NO_MEDIA_CAPTURED);
  check.equal(HRESULT.fromPrinted(-1610348974), HRESULT.VM_E_NO_MEDIA_CAPTURED);
  check.equal(HRESULT.fromPrinted(0x80000003), HRESULT.E_INVALIDARG);
  check.equal(HRESULT.E_INVALIDARG, 0x80070057);
});

// Arguments.

machineCase("attachImage answers bad paths with the documented codes", ({ drive, HRESULT, folder }) => {
  const long = `C:\\${"x".repeat(300)}`;
  for (const [path, code] of [
    ["", "ERROR_BAD_PATHNAME"],
    ["a.img", "ERROR_BAD_PATHNAME"],
    ["..\\a.img", "ERROR_BAD_PATHNAME"],
    [long, "ERROR_BUFFER_OVERFLOW"],
    [`${folder}\\missing.img`, "VM_E_IMAGE_CAPTURE_FAIL"],
    [folder, "VM_E_IMAGE_CAPTURE_FAIL"],
    [undefined, "E_POINTER"],
    [null, "E_POINTER"],
    [42, "E_INVALIDARG"],
    [{}, "E_INVALIDARG"],
    [["C:\\a.img"], "E_INVALIDARG"],
    [Symbol("path"), "E_INVALIDARG"],
  ])
    check.equal(drive.attachImage(path), HRESULT[code], String(path).slice(0, 20));
  for (const c of '*?<>/|":\0\n') check.equal(drive.attachImage(`C:\\a${c}b.img`), HRESULT.ERROR_INVALID_NAME, c);
  check.equal(drive.attachment, 0);
});

machineCase(
  "files that are no floppy images are refused with a sentence, and the old disk stays",
  ({ vpc, vm, drive, image, folder, HRESULT }) => {
    vm.startup();
    drive.attachImage(image);
    for (const size of [0, 3, 1_474_561, 64 << 20]) {
      const path = `${folder}\\bad ${size}.img`;
      check.equal(vpc.hostFiles.write(path, new Uint8Array(size)), 0);
      check.equal(drive.attachImage(path), HRESULT.VM_E_IMAGE_CAPTURE_FAIL, `${size} bytes`);
      check.ok(vpc.lastError.message.includes(path), vpc.lastError.message);
      check.equal(drive.imageFile, image);
      check.equal(vpc.hostFiles.delete(path), 0);
    }
    const iso = { size: 700 << 20, read: (at, n) => new Uint8Array(n) };
    check.equal(vpc.hostDrives.register("Z", iso), 0);
    check.equal(drive.attachHostDrive("Z"), HRESULT.VM_E_HOST_FLOPPY_CAPTURE_FAIL);
    check.equal(drive.imageFile, image);
    check.equal(vm.state, 5);
    vpc.hostDrives.unregister("Z");
  },
);

machineCase(
  "a host file of 700 MB is refused by its size, of which a sector is read, and everything stays as it was",
  async ({ vpc, vm, drive, image, folder, HRESULT }) => {
    vm.startup();
    drive.attachImage(image);
    const path = `${folder}\\cd.iso`;
    let asked = 0;
    const read = (at, size) => {
      asked += size;
      return new Uint8Array(size);
    };
    check.equal(vpc.hostFiles.write(path, { size: 700 << 20, read }), 0);
    check.equal(drive.attachImage(path), HRESULT.VM_E_IMAGE_CAPTURE_FAIL);
    check.ok(/cd\.iso: .*734,003,200 bytes, more than any/.test(vpc.lastError.message), vpc.lastError.message);
    check.throws(() => vpc.getFloppyDiskImageType(path), HRESULT.DISP_E_EXCEPTION);
    check.ok(asked <= 1024, `${asked} bytes were read`);
    check.equal([drive.imageFile, vm.state, vpc.hostFiles.stat(path).size], [image, 5, 700 << 20]);
    check.equal(vpc.hostFiles.delete(path), 0);
    await vm.screen.waitForText("A");
    check.equal(drive.releaseImage(), 0);
  },
  guests.halted,
);

machineCase("an image that ends early is one of the size it should have", ({ vpc, drive, folder }) => {
  vpc.hostFiles.write(`${folder}\\short.img`, guests.halted().slice(0, 1_296_384));
  check.equal(drive.attachImage(`${folder}\\short.img`), 0);
  check.equal(vpc.getFloppyDiskImageType(`${folder}\\short.img`), 2);
});

machineCase("host drives need a letter that is registered", ({ drive, vpc, HRESULT }) => {
  for (const letter of ["Q", "", "AB", null, undefined, 7])
    check.equal(drive.attachHostDrive(letter), HRESULT.E_INVALIDARG, String(letter));
  check.equal(vpc.hostDrives.register("AB", guests.halted()), HRESULT.E_INVALIDARG);
  check.equal(vpc.hostDrives.register("A", 7), HRESULT.E_INVALIDARG);
  check.equal(vpc.hostDrives.register("A", null), HRESULT.E_POINTER);
});

// Objects.

machineCase("the documents' own casing works", ({ vpc, vm, image, HRESULT }) => {
  check.equal(vm.FloppyDrives.Item(1).ReleaseImage(), HRESULT.VM_E_NO_MEDIA_CAPTURED);
  const drive = vm.FloppyDrives.Item(1);
  check.equal(drive.AttachImage(image), 0);
  check.equal(drive.ImageFile, image);
  check.equal(drive.DriveNumber, 0);
  check.equal(drive.Attachment, 1);
  check.equal(vm.FloppyDrives.Count, 2);
  check.equal(vpc.FindVirtualMachine(vm.Name) === vm, true);
  check.equal(vm.ConfigID, vm.configID);
  const heard = [];
  drive.OnMediaEject = (path) => heard.push(path);
  drive.ReleaseImage();
  check.equal(heard, [image]);
  check.equal(vm.Startup().IsComplete, true);
  check.equal(vm.TurnOff().ID > 0, true);
});

machineCase("collections count from 1, iterate, and give the same objects", ({ vpc, vm, HRESULT }) => {
  const drives = vm.floppyDrives;
  check.equal(drives.count, 2);
  check.equal(
    [...drives].map((drive) => drive.driveNumber),
    [0, 1],
  );
  check.ok(drives.item(1) === vm.floppyDrives.item(1), "the same drive is another object");
  check.ok(drives.item("2") === drives.item(2), 'a COM client\'s "2" is 2');
  for (const index of [0, 3, -1, 1.5, NaN, "x", null, undefined, 2 ** 32 + 1])
    check.throws(() => drives.item(index), HRESULT.DISP_E_BADINDEX, `item(${index})`);
  check.ok([...vpc.virtualMachines].includes(vm), "the machine is not in virtualMachines");
  check.throws(() => vpc.virtualMachines.item(0), HRESULT.DISP_E_BADINDEX);
  check.equal(vpc.tasks.count, 0);
  check.equal([vm.serialPorts.count, vm.parallelPorts.count], [2, 1]);
  check.throws(() => vm.serialPorts.item(3), HRESULT.DISP_E_BADINDEX);
  check.throws(() => vm.parallelPorts.item(0), HRESULT.DISP_E_BADINDEX);
});

machineCase("ports lead to no port or file of the host", ({ vm, lib, HRESULT }) => {
  const port = vm.serialPorts.item(2);
  check.equal(port.configure(lib.VMSerialPortType.vmSerialPort_Null, "", false), 0);
  check.equal(port.configure(lib.VMSerialPortType.vmSerialPort_TextFile, "C:\\a", true), HRESULT.VM_E_PREF_ILLEGAL_VALUE);
  check.equal(port.configure(9, "", false), HRESULT.E_INVALIDARG);
  check.equal([port.type, port.name, port.connectImmediately], [3, "", false]);
  const printer = vm.parallelPorts.item(1);
  check.equal(printer.name, "");
  check.throws(() => (printer.name = "LPT1"), HRESULT.E_INVALIDARG);
  check.throws(() => vm.mouse, HRESULT.VM_E_VM_NOT_RUNNING);
});

machineCase("volume and muting are the machine's, and say when they change", async ({ vm, HRESULT }) => {
  check.equal([vm.sound.volume, vm.sound.muted, vm.sound.latency], [1, false, 50]);
  let changes = 0;
  vm.sound.addEventListener("change", () => changes++);
  vm.sound.volume = 0.25;
  vm.sound.volume = 0.25;
  check.equal([vm.sound.volume, vm.Sound.Volume, changes], [0.25, 0.25, 1]);
  vm.sound.muted = true;
  check.equal([vm.sound.muted, changes], [true, 2]);
  for (const volume of [-0.1, 1.5, NaN, "loud", undefined])
    check.throws(() => (vm.sound.volume = volume), HRESULT.E_INVALIDARG, `volume ${volume}`);
  check.equal(vm.sound.volume, 0.25);
  vm.sound.latency = 80;
  check.equal(vm.sound.latency, 80);
  check.equal(vm.sound.trouble, null);
  check.ok(vm.sound === vm.sound, "the same sound is another object");
});

machineCase(
  "machines are created, found, renamed, unregistered, registered and deleted",
  ({ vpc, vm, name, folder, HRESULT }) => {
    check.ok(vpc.findVirtualMachine(name.toUpperCase()) === vm, "not found without case");
    check.equal(vpc.findVirtualMachine("no such machine"), null);
    check.throws(() => vpc.createVirtualMachine(name, folder), HRESULT.VM_E_CONFIG_DUPLICATE_NAME);
    check.throws(() => vpc.createVirtualMachine("", folder), HRESULT.VM_E_CONFIG_NO_NAME);
    check.throws(() => vpc.createVirtualMachine("x".repeat(81), folder), HRESULT.VM_E_CONFIG_NAME_TOO_LONG);
    check.throws(() => vpc.createVirtualMachine("a*b", folder), HRESULT.VM_E_CONFIG_NAME_INVALID_CHAR);
    check.throws(() => vpc.createVirtualMachine("New", "relative"), HRESULT.ERROR_BAD_PATHNAME);
    check.throws(() => vpc.createVirtualMachine(null, folder), HRESULT.E_POINTER);
    check.throws(() => vpc.createVirtualMachine(7, folder), HRESULT.E_INVALIDARG);
    check.equal(vm.file, `${folder}\\${name}.vmc`);
    check.ok(vpc.hostFiles.exists(vm.file), "no configuration file");
    vm.notes = "grüße";
    vm.name = `${name} renamed`;
    check.equal(vpc.findVirtualMachine(name), null);
    vm.name = name;
    check.equal(vpc.unregisterVirtualMachine(vm), 0);
    check.equal(vpc.unregisterVirtualMachine(vm), HRESULT.VM_E_VM_UNKNOWN);
    check.equal(vpc.deleteVirtualMachine(vm), HRESULT.S_FALSE);
    const again = vpc.registerVirtualMachine(name, folder);
    check.equal(again.notes, "grüße");
    check.throws(() => vpc.registerVirtualMachine("Other", folder), HRESULT.ERROR_FILE_NOT_FOUND);
    again.startup();
    check.equal(vpc.deleteVirtualMachine(again), HRESULT.VM_E_VM_RUNNING);
    again.turnOff();
    check.equal(vpc.deleteVirtualMachine(again), 0);
    check.equal(vpc.deleteVirtualMachine(null), HRESULT.E_POINTER);
    check.equal(vpc.deleteVirtualMachine(name), HRESULT.E_INVALIDARG);
  },
);

machineCase("tasks are complete, can be awaited, and throw their error", async ({ vm, HRESULT }) => {
  const task = vm.startup();
  check.equal(
    [task.isComplete, task.percentCompleted, task.result, task.error, task.isCancelable],
    [true, 100, 0, 0, false],
  );
  check.ok(task.description.length > 0, "no description");
  check.equal((await task).id, task.id);
  check.equal(await task.waitForCompletion(1000), 0);
  check.equal(await task.waitForCompletion(-1), 0);
  check.equal(await task.waitForCompletion(-2), HRESULT.E_INVALIDARG);
  check.equal(await task.waitForCompletion(4_000_001), HRESULT.E_INVALIDARG);
  check.equal(task.cancel(), HRESULT.E_FAIL);
  check.throws(() => vm.startup(), HRESULT.VM_E_VM_RUNNING);
  vm.turnOff();
  check.throws(() => vm.turnOff(), HRESULT.VM_E_VM_NOT_RUNNING);
});

machineCase("states come in the documented order, to the machine and to the application", ({ vpc, vm, name }) => {
  const heard = [];
  const watch = new AbortController();
  vm.addEventListener("statechange", (event) => heard.push(event.state), watch);
  vm.addEventListener("reset", () => heard.push("reset"), watch);
  const seen = [];
  vpc.addEventListener("vmstatechange", (event) => event.virtualMachine === name && seen.push(event.state), watch);
  const during = (action) => {
    heard.length = 0;
    action();
    return [...heard];
  };
  check.equal(
    during(() => vm.startup()),
    [3, 5],
  );
  check.equal(
    during(() => vm.pause()),
    [6],
  );
  check.equal(
    during(() => vm.resume()),
    [5],
  );
  check.equal(
    during(() => vm.reset()),
    ["reset", 8, 10, 3, 5],
  );
  check.equal(
    during(() => vm.save()),
    [7, 8, 10, 2],
  );
  check.equal(
    during(() => vm.startup()),
    [3, 4, 5],
  );
  check.equal(
    during(() => vm.turnOff()),
    [8, 10, 1],
  );
  check.equal(seen, [3, 5, 6, 5, 8, 10, 3, 5, 7, 8, 10, 2, 3, 4, 5, 8, 10, 1]);
  watch.abort();
  check.equal(
    during(() => vm.startup()),
    [],
  );
});

machineCase("calls that the state does not allow have their codes", ({ vm, HRESULT }) => {
  check.equal(vm.pause(), HRESULT.VM_E_VM_NOT_RUNNING);
  check.equal(vm.discardSavedState(), HRESULT.VM_E_VM_NO_SAVED_STATE);
  check.equal(vm.keyboard.typeAsciiText("x"), HRESULT.DISP_E_EXCEPTION);
  check.throws(() => vm.display.width, HRESULT.VM_E_VM_NOT_RUNNING);
  check.throws(() => vm.screen.text(), HRESULT.VM_E_VM_NOT_RUNNING);
  vm.startup();
  check.equal(vm.resume(), HRESULT.E_FAIL);
  check.equal(vm.pause(), 0);
  check.equal(vm.pause(), HRESULT.E_FAIL);
  check.equal(vm.discardSavedState(), HRESULT.VM_E_VM_RUNNING);
  check.throws(() => (vm.memory = 32), HRESULT.VM_E_PREF_VM_ACTIVE);
  vm.save();
  check.equal(vm.state, 2);
  check.equal(vm.discardSavedState(), 0);
  check.equal(vm.state, 1);
});

machineCase(
  "disks coming and going are heard in both styles; a throwing handler breaks nothing",
  ({ drive, image, other }) => {
    const heard = [];
    const quiet = globalThis.reportError;
    const quietConsole = console.error;
    const reported = [];
    globalThis.reportError = (error) => reported.push(error.message);
    console.error = (error) => reported.push(error.message);
    try {
      drive.addEventListener("mediaeject", () => {
        throw new Error("my handler is broken");
      });
      drive.addEventListener("mediainsert", (event) => heard.push(`insert ${event.mediaPath}`));
      drive.addEventListener("mediaeject", { handleEvent: (event) => heard.push(`eject ${event.mediaPath}`) });
      drive.onMediaInsert = (path) => heard.push(`COM ${path}`);
      check.equal(drive.attachImage(image), 0);
      check.equal(drive.attachImage(other), 0);
      check.equal(drive.releaseImage(), 0);
    } finally {
      globalThis.reportError = quiet;
      console.error = quietConsole;
      drive.onMediaInsert = null;
    }
    check.equal(heard, [
      `insert ${image}`,
      `COM ${image}`,
      `eject ${image}`,
      `insert ${other}`,
      `COM ${other}`,
      `eject ${other}`,
    ]);
    check.equal(reported, ["my handler is broken", "my handler is broken"]);
  },
);

machineCase("a handler may call anything; what it causes comes after", ({ drive, image, other }) => {
  const heard = [];
  drive.addEventListener("mediaeject", (event) => {
    heard.push(`eject ${event.mediaPath}`);
    if (event.mediaPath === image) check.equal(drive.attachImage(other), 0);
    heard.push("done");
  });
  drive.addEventListener("mediainsert", (event) => heard.push(`insert ${event.mediaPath}`));
  drive.attachImage(image);
  check.equal(drive.releaseImage(), 0);
  check.equal(heard, [`insert ${image}`, `eject ${image}`, "done", `insert ${other}`]);
  check.equal(drive.imageFile, other);
});

machineCase("a writable image belongs to one drive, a read-only one to many", ({ vpc, vm, drive, image, HRESULT }) => {
  const second = vm.floppyDrives.item(2);
  drive.attachImage(image);
  check.equal(second.attachImage(image), HRESULT.VM_E_IMAGE_CAPTURE_FAIL);
  check.equal(vpc.hostFiles.delete(image), HRESULT.ERROR_SHARING_VIOLATION);
  check.equal(vpc.hostFiles.write(image, guests.halted()), HRESULT.ERROR_SHARING_VIOLATION);
  drive.releaseImage();
  check.equal(vpc.hostFiles.setReadOnly(image), 0);
  check.equal(drive.attachImage(image), 0);
  check.equal(second.attachImage(image), 0);
  check.equal(drive.writeProtected, true);
  check.throws(() => (drive.writeProtected = false), HRESULT.E_ACCESSDENIED);
});

machineCase("a drive has a policy for what the guest writes while a disk is in it", ({ drive, image, HRESULT }) => {
  check.throws(() => drive.writePolicy, HRESULT.VM_E_NO_MEDIA_CAPTURED);
  check.throws(() => (drive.writePolicy = "ask"), HRESULT.VM_E_NO_MEDIA_CAPTURED);
  check.equal(drive.discardChanges(), HRESULT.VM_E_NO_MEDIA_CAPTURED);
  drive.attachImage(image);
  check.equal(drive.writePolicy, "keep");
  for (const policy of ["ask", "discard", "keep"]) {
    drive.writePolicy = policy;
    check.equal(drive.writePolicy, policy);
  }
  check.throws(() => (drive.writePolicy = "writeThrough"), HRESULT.E_ACCESSDENIED);
  for (const wrong of ["Keep", 1, null]) check.throws(() => (drive.writePolicy = wrong), HRESULT.E_INVALIDARG);
  check.equal([drive.changed, drive.discardChanges()], [false, 0]);
});

plainCase("floppy images are created and told apart", ({ vpc, lib: { HRESULT, VMFloppyDiskImageType: Type } }) => {
  const path = `C:\\Created ${unique()}\\new.vfd`;
  check.equal(vpc.createFloppyDiskImage(path, Type.vmFloppyDiskImage_HighDensity), 0);
  check.equal(vpc.createFloppyDiskImage(path, Type.vmFloppyDiskImage_HighDensity), HRESULT.ERROR_ALREADY_EXISTS);
  check.equal(vpc.getFloppyDiskImageType(path), Type.vmFloppyDiskImage_HighDensity);
  check.equal(vpc.hostFiles.stat(path).size, 1_474_560);
  for (const type of [0, 3, 7, -1, "two", null, undefined, {}])
    check.equal(vpc.createFloppyDiskImage(`${path}2`, type), HRESULT.E_INVALIDARG, String(type));
  check.equal(vpc.createFloppyDiskImage("new.vfd", 2), HRESULT.ERROR_BAD_PATHNAME);
  check.throws(() => vpc.getFloppyDiskImageType("C:\\nothing.vfd"), HRESULT.ERROR_FILE_NOT_FOUND);
  vpc.hostFiles.write(path.replace("new", "bad"), new Uint8Array(3));
  check.throws(() => vpc.getFloppyDiskImageType(path.replace("new", "bad")), HRESULT.DISP_E_EXCEPTION);
});

plainCase("host files are written, read, listed, renamed and deleted", async ({ vpc, lib: { HRESULT } }) => {
  const { hostFiles } = vpc;
  const folder = `C:\\Files ${unique()}`;
  const changed = [];
  const watch = new AbortController();
  hostFiles.addEventListener("change", (event) => changed.push(event.path), watch);
  const bytes = Uint8Array.of(1, 2, 3);
  check.equal(hostFiles.write(`${folder}\\a.bin`, bytes), 0);
  bytes[0] = 9;
  check.equal([...hostFiles.read(`${folder.toUpperCase()}\\A.BIN`)], [1, 2, 3]);
  check.equal(hostFiles.write(`${folder}\\b.bin`, bytes.buffer), 0);
  check.equal(await hostFiles.write(`${folder}\\c.bin`, new Blob(["abc"])), 0);
  check.equal(hostFiles.list(folder), ["a.bin", "b.bin", "c.bin"]);
  check.equal(hostFiles.rename(`${folder}\\c.bin`, `${folder}\\Sub\\d.bin`), 0);
  check.equal(hostFiles.list(folder), ["Sub\\", "a.bin", "b.bin"]);
  check.equal(hostFiles.stat(`${folder}\\Sub\\d.bin`), {
    path: `${folder}\\Sub\\d.bin`,
    size: 3,
    readOnly: false,
    inUse: false,
  });
  check.equal(hostFiles.delete(`${folder}\\a.bin`), 0);
  check.equal(hostFiles.delete(`${folder}\\a.bin`), HRESULT.ERROR_FILE_NOT_FOUND);
  check.equal(
    [hostFiles.exists(folder), hostFiles.exists(`${folder}\\a.bin`), hostFiles.exists(7)],
    [true, false, false],
  );
  check.throws(() => hostFiles.read(`${folder}\\a.bin`), HRESULT.ERROR_FILE_NOT_FOUND);
  check.throws(() => hostFiles.list("C:\\no such folder"), HRESULT.ERROR_PATH_NOT_FOUND);
  check.throws(() => hostFiles.read(7), HRESULT.E_INVALIDARG);
  check.equal(hostFiles.write(`${folder}\\x`, "text"), HRESULT.E_INVALIDARG);
  check.equal(hostFiles.write(`${folder}\\x`, null), HRESULT.E_POINTER);
  check.equal(hostFiles.write(7, bytes), HRESULT.E_INVALIDARG);
  watch.abort();
  check.equal(changed.filter((path) => path.endsWith("a.bin")).length, 2);
});

machineCase(
  "insert keeps and attaches bytes and Blobs; eject and download give them back",
  async ({ drive, vpc, HRESULT }) => {
    check.equal(drive.insert(guests.echo(), { name: "my disk?.img" }), 0);
    check.ok(drive.imageFile.endsWith("\\my disk_.img"), drive.imageFile);
    check.equal(await drive.insert(new Blob([guests.halted()]), { name: "blob.img" }), 0);
    check.ok(drive.imageFile.endsWith("\\blob.img"), drive.imageFile);
    if (typeof document === "undefined") {
      const file = drive.download();
      check.equal([file.name, file.size], ["blob.img", 1_474_560]);
    }
    check.equal(drive.eject(), 0);
    check.equal(drive.eject(), HRESULT.VM_E_NO_MEDIA_CAPTURED);
    check.throws(() => drive.download(), HRESULT.VM_E_NO_MEDIA_CAPTURED);
    check.equal(drive.insert("C:\\a.img"), HRESULT.E_INVALIDARG);
    check.equal(drive.insert(), HRESULT.E_POINTER);
    check.equal(drive.insert(new Uint8Array(3)), HRESULT.VM_E_IMAGE_CAPTURE_FAIL);
    for (const path of ["my disk_.img", "blob.img"]) vpc.hostFiles.delete(`C:\\Floppies\\${path}`);
  },
);

plainCase("enumerations have the documents' names and numbers, and are frozen", ({ lib }) => {
  check.equal(lib.VMVMState.vmVMState_Running, 5);
  check.equal(lib.VMFloppyDriveAttachmentType.vmFloppyDrive_HostDrive, 2);
  check.equal(lib.VMTaskResult.vmTaskResult_ShutdownAbort, 9);
  check.equal(lib.VMDriveBusType.vmDriveBusType_Invalid, -1);
  check.equal(lib.vmFloppyDriveEvent.vmFloppyDriveEvent_OnEject, 2);
  check.ok([lib.HRESULT, lib.VMVMState, lib.VMUSBDeviceClassEnum].every(Object.isFrozen), "not frozen");
});

plainCase("the application tells what it is and what it allows", ({ vpc }) => {
  check.equal(vpc.name, "Ferrite");
  check.ok(/^\d+\.\d+\.\d{3}\.\d{3}$/.test(vpc.version), vpc.version);
  check.ok(vpc.upTime >= 0, "upTime");
  check.equal([vpc.minimumMemoryPerVM, vpc.maximumFloppyDrivesPerVM, vpc.maximumSerialPortsPerVM], [1, 2, 2]);
  check.equal(vpc.maximumParallelPortsPerVM, 1);
  check.ok(vpc.hostInfo.logicalProcessorCount > 0, "hostInfo");
  check.ok(Array.isArray(vpc.hostInfo.floppyDrives), "hostInfo.floppyDrives");
});

machineCase("memory is a number of megabytes with bounds", ({ vm, vpc, HRESULT }) => {
  check.equal(Number(vm.memory), 16);
  check.ok(vm.memory == 16 && vm.memory < 17 && `${vm.memory}` === "16", "it does not compute");
  vm.memory = 32;
  check.equal(vm.memory.megabytes, 32);
  for (const wrong of [0, -1, vpc.maximumMemoryPerVM + 1, 1e12, "lots", null, NaN, 16.5])
    check.throws(() => (vm.memory = wrong), HRESULT.E_INVALIDARG, String(wrong));
  check.throws(() => vm.memory.read(0, 1), HRESULT.VM_E_VM_NOT_RUNNING);
});

machineCase("the processor is one of vpc.processors, and locked as memory is", ({ vm, vpc, name, folder, HRESULT }) => {
  const names = ["386DX", "486DX2", "Pentium", "Pentium MMX", "Pentium II", "Pentium III", "Pentium 4", "Core i7"];
  check.equal(vpc.processors, names);
  check.equal(vm.processor, "Pentium III");
  const heard = [];
  vm.onConfigurationChanged = (key, value) => heard.push(`${key} ${value}`);
  for (const each of names) {
    vm.processor = each;
    check.equal(vm.processor, each);
  }
  vm.Processor = vpc.Processors[1];
  check.equal(heard, [0, 1, 2, 3, 4, 5, 6, 7, 1].map((place) => `ferrite/processor ${place}`));
  for (const wrong of ["", "Z80", "486dx2", "486DX2 ", 7, {}])
    check.throws(() => (vm.processor = wrong), HRESULT.E_INVALIDARG, String(wrong));
  check.throws(() => (vm.processor = null), HRESULT.E_POINTER);
  check.throws(() => (vm.processor = "Z80"), HRESULT.E_INVALIDARG);
  check.ok(names.every((each) => vpc.lastError.message.includes(each)), vpc.lastError.message);
  vm.startup();
  check.throws(() => (vm.processor = "Pentium"), HRESULT.VM_E_PREF_VM_ACTIVE);
  check.equal(vm.processor, "486DX2");
  vm.save();
  check.throws(() => (vm.processor = "Pentium"), HRESULT.VM_E_PREF_VM_ACTIVE);
  check.equal(vpc.unregisterVirtualMachine(vm), 0);
  check.throws(() => vm.processor, HRESULT.VM_E_VM_UNKNOWN);
  const again = vpc.registerVirtualMachine(name, folder);
  check.equal(again.processor, "486DX2");
  check.equal(again.startup().error, 0);
  again.turnOff();
  check.equal(vpc.deleteVirtualMachine(again), 0);
});

plainCase("createObject knows one ProgID and says what is wrong with a module", async ({ lib: { createObject } }) => {
  await check.rejects(createObject("VirtualServer.Application"), /VirtualPC\.Application/);
  await check.rejects(createObject(), /VirtualPC\.Application/);
  await check.rejects(
    createObject("VirtualPC.Application", { headless: true, wasmUrl: new URL("missing.wasm", import.meta.url) }),
    /missing\.wasm.*could not be loaded/s,
  );
});
