// SPDX-License-Identifier: MIT
// The shapes of scripts that people wrote for Virtual PC and Virtual Server (PowerShell, VBScript, C#), almost word for
// word. Each test has one script; what it prints is looked at.
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { check } from "./check.js";
import * as guests from "./guests.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const { createObject, HRESULT, VMFloppyDiskImageType } = await import(pathToFileURL(join(packageFolder, "ferrite.js")));

/** What a script finds: a machine called DOS, a floppy image, a drive of the host. */
async function host() {
  const vpc = await createObject("VirtualPC.Application");
  const vm = vpc.CreateVirtualMachine("DOS", "C:\\Machines");
  vpc.hostFiles.write("D:\\DRIVERS.vfd", guests.echo());
  vpc.hostFiles.write("D:\\setup.iso", new Uint8Array(1 << 16));
  vpc.hostDrives.register("A", guests.halted());
  vm.AddDVDROMDrive(1, 0);
  return { vpc, vm };
}

/** PowerShell's: a script with parameters that shows, ejects or inserts what is in the floppy drive. */
function floppyDrive(vpc, name, action, path) {
  const said = [];
  const vm = vpc.FindVirtualMachine(name);
  if (!vm) return [`${name} was not found`];
  const fd = vm.FloppyDrives.Item(1);
  const show = () => {
    switch (fd.Attachment) {
      case 0:
        return said.push(`Drive ${fd.DriveNumber}: empty`);
      case 1:
        return said.push(`Drive ${fd.DriveNumber}: ${fd.ImageFile}`);
      case 2:
        return said.push(`Drive ${fd.DriveNumber}: host drive ${fd.HostDriveLetter}`);
    }
  };
  const eject = () => {
    if (fd.Attachment === 1) fd.ReleaseImage();
    else if (fd.Attachment === 2) fd.ReleaseHostDrive();
  };
  switch (action) {
    case "eject":
      eject();
      break;
    case "vfd":
      fd.AttachImage(path);
      break;
    case "host":
      eject();
      fd.AttachHostDrive("A");
      break;
    case "new":
      eject();
      vpc.CreateFloppyDiskImage(path, VMFloppyDiskImageType.vmFloppyDiskImage_HighDensity);
      fd.AttachImage(path);
      break;
  }
  show();
  return said;
}

test("the floppy drive is shown, ejected, and given an image, a host disk, or a new image", async () => {
  const { vpc } = await host();
  check.equal(floppyDrive(vpc, "XP"), ["XP was not found"]);
  check.equal(floppyDrive(vpc, "dos"), ["Drive 0: empty"]);
  check.equal(floppyDrive(vpc, "DOS", "vfd", "D:\\DRIVERS.vfd"), ["Drive 0: D:\\DRIVERS.vfd"]);
  check.equal(floppyDrive(vpc, "DOS", "vfd", "D:\\DRIVERS.vfd"), ["Drive 0: D:\\DRIVERS.vfd"]);
  check.equal(floppyDrive(vpc, "DOS", "host"), ["Drive 0: host drive A"]);
  check.equal(floppyDrive(vpc, "DOS", "eject"), ["Drive 0: empty"]);
  check.equal(floppyDrive(vpc, "DOS", "new", "D:\\new.vfd"), ["Drive 0: D:\\new.vfd"]);
  check.equal(vpc.hostFiles.stat("D:\\new.vfd").size, 1_474_560);
});

test("VBScript lists every machine's floppy drives, and reads all four properties", async () => {
  const { vpc, vm } = await host();
  vm.FloppyDrives.Item(1).AttachImage("D:\\DRIVERS.vfd");
  const lines = [];
  for (const machine of vpc.VirtualMachines)
    for (const drive of machine.FloppyDrives)
      lines.push([machine.Name, drive.Attachment, drive.DriveNumber, drive.HostDriveLetter, drive.ImageFile].join(" "));
  check.equal(lines, ["DOS 1 0  D:\\DRIVERS.vfd", "DOS 0 1  "]);
});

test("VBScript ejects every DVD, and On Error Resume Next has its code", async () => {
  const { vm } = await host();
  vm.DVDROMDrives.Item(1).AttachImage("D:\\setup.iso");
  const codes = [];
  for (const drive of vm.DVDROMDrives) codes.push(drive.ReleaseImage());
  for (const drive of vm.DVDROMDrives) codes.push(drive.ReleaseImage() | 0); // VBScript sees signed numbers
  check.equal(codes, [0, -1610348974]);
  check.equal(HRESULT.fromPrinted(-1610348974), HRESULT.VM_E_NO_MEDIA_CAPTURED);
});

test("PowerShell counts drives", async () => {
  const { vpc, vm } = await host();
  check.equal([vm.FloppyDrives.Count, vpc.MaximumFloppyDrivesPerVM, vm.DVDROMDrives.Count], [2, 2, 1]);
});

test("PowerShell starts a machine, looks whether it runs, saves it", async () => {
  const { vm } = await host();
  vm.FloppyDrives.Item(1).AttachImage("D:\\DRIVERS.vfd");
  vm.Startup();
  check.equal(vm.State === 5, true);
  vm.Save();
  check.equal(vm.State === 2, true);
  vm.DiscardSavedState();
});

test("C# catches the exception and shows its message", async () => {
  const { vm } = await host();
  let shown = "";
  try {
    vm.TurnOff();
  } catch (e) {
    shown = e.message;
  }
  check.ok(/not running/.test(shown), shown);
});

test("VBScript waits for a task, in milliseconds", async () => {
  const { vpc } = await host();
  await vpc.CreateDynamicVirtualHardDisk("C:\\disk.vhd", 8);
  const hd = vpc.GetHardDisk("C:\\disk.vhd");
  const task = hd.Compact();
  await task.WaitForCompletion(10 * 1000);
  check.equal([task.IsComplete, task.PercentCompleted, task.Result], [true, 100, 0]);
});

test("VBScript types keys and text", async () => {
  const { vm } = await host();
  vm.FloppyDrives.Item(1).AttachImage("D:\\DRIVERS.vfd");
  vm.Startup();
  await vm.screen.waitForText("Ready");
  vm.Keyboard.TypeKeySequence("DOWN, Key_LeftShift, Key_M, UP, Key_LeftShift, Key_I, Key_C, Key_E");
  await vm.screen.waitForText("Mice");
  vm.Keyboard.TypeAsciiText(" and Men");
  await vm.screen.waitForText("Mice and Men");
  vm.TurnOff();
});

test("VBScript finds the parent of a virtual hard disk", async () => {
  const { vpc } = await host();
  vpc.CreateDynamicVirtualHardDisk("C:\\parent.vhd", 8);
  vpc.CreateDifferencingVirtualHardDisk("C:\\child.vhd", "C:\\parent.vhd");
  check.equal(vpc.GetHardDisk("C:\\child.vhd").Parent.File, "C:\\parent.vhd");
  check.equal(vpc.GetHardDisk("C:\\parent.vhd").Parent, null);
});

test("PowerShell reads and writes values of the .vmc", async () => {
  const { vpc, vm } = await host();
  check.equal(vm.GetConfigurationValue("hardware/memory/ram_size"), 16);
  check.equal(vm.SetConfigurationValue("hardware/memory/ram_size", 64), 0);
  check.equal(Number(vm.Memory), 64);
  const key = "hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/drive_type";
  check.equal(vm.GetConfigurationValue(key), 2);
  check.equal(vm.SetConfigurationValue("customer/checked", true), 0);
  check.equal(vm.SetConfigurationValue("customer/key", Uint8Array.of(1, 255)), 0);
  check.equal(vm.SetConfigurationValue("customer/name", "Ä & <b>"), 0);
  check.equal(vpc.UnregisterVirtualMachine(vm), 0);
  const again = vpc.RegisterVirtualMachine("DOS", "C:\\Machines");
  check.equal([again.GetConfigurationValue("customer/checked"), again.GetConfigurationValue("customer/name")], [true, "Ä & <b>"]);
  check.equal([...again.GetConfigurationValue("customer/key")], [1, 255]);
});
