// SPDX-License-Identifier: MIT
// What the files of a disk in a drive promise, and archives that are attached.
import { machineCase } from "./case_rig.js";
import { check } from "./check.js";

const bytesOf = (text) => new TextEncoder().encode(text);
const names = (files, folder) => files.list(folder).map(({ name }) => name);

/** A formatted disk of another format than raw, in the drive. */
function insertDisk({ vpc, drive, folder }, format = "imd") {
  const raw = `${folder}\\formatted.img`;
  check.equal(vpc.createFloppy(raw, { label: "FILES" }), 0);
  const { bytes } = vpc.convertFloppyDiskImage(raw, format);
  check.equal(drive.insert(bytes, { name: `files.${format}` }), 0);
}

for (const format of ["img", "imd", "hfe"])
  machineCase(`the files of a disk in a drive are read and changed while the machine is off: ${format}`, (rig) => {
    const { vpc, drive } = rig;
    insertDisk(rig, format);
    const { files } = drive;
    check.equal(files.label, "FILES");
    const free = files.freeBytes;
    files.makeFolder("Letters");
    files.write("Letters/A long name.text", bytesOf("Dear reader"), { modified: new Date(2001, 1, 3, 4, 5, 6) });
    check.equal(names(files, "letters"), ["A long name.text"]);
    check.equal(files.list("Letters")[0].modified.getTime(), new Date(2001, 1, 3, 4, 5, 6).getTime());
    check.equal(files.freeBytes, free - 1024);
    check.equal(files.read("LETTERS/a long name.TEXT"), bytesOf("Dear reader"));
    files.rename("Letters/A long name.text", "SHORT.TXT");
    files.delete("Letters");
    files.label = "CHANGED";
    check.equal(drive.changed, true);
    const path = drive.imageFile;
    check.equal(vpc.describeFloppyDiskImage(path).label, "CHANGED");
    drive.attachImage(path);
    check.equal(names(drive.Files), ["SHORT.TXT"]);
  });

machineCase("the files of a disk are only read while the machine is on, or saved", async (rig) => {
  const { vm, drive, HRESULT } = rig;
  insertDisk(rig);
  drive.files.write("READ.ME", bytesOf("hello"));
  const refuses = () => {
    check.equal(drive.files.read("READ.ME"), bytesOf("hello"));
    check.equal(drive.files.label, "FILES");
    for (const change of [
      () => drive.files.write("NEW.TXT", bytesOf("x")),
      () => drive.files.makeFolder("NEW"),
      () => drive.files.delete("READ.ME"),
      () => drive.files.rename("READ.ME", "B"),
      () => (drive.files.label = "NEW"),
    ])
      check.throws(change, HRESULT.VM_E_VM_RUNNING_OR_SAVED);
  };
  await vm.startup();
  refuses();
  await vm.save();
  refuses();
  vm.discardSavedState();
  drive.files.delete("READ.ME");
  check.equal(names(drive.files), []);
});

machineCase("the files of a disk tell why they are not there", (rig) => {
  const { vpc, vm, drive, image, HRESULT } = rig;
  check.throws(() => drive.files.list(), HRESULT.VM_E_NO_MEDIA_CAPTURED);
  check.throws(() => drive.files.write("A", bytesOf("x")), HRESULT.VM_E_NO_MEDIA_CAPTURED);
  drive.attachImage(image);
  check.throws(() => drive.files.label, HRESULT.VM_E_HD_IMAGE_ACCESS, "no file system");
  check.ok(/has no DOS file system/.test(vpc.lastError.message), vpc.lastError.message);
  insertDisk(rig);
  drive.writeProtected = true;
  check.throws(() => drive.files.write("A", bytesOf("x")), HRESULT.E_ACCESSDENIED);
  drive.writeProtected = false;
  check.throws(() => drive.files.read("missing"), HRESULT.VM_E_HD_IMAGE_ACCESS);
  check.throws(() => drive.files.read(null), HRESULT.E_POINTER);
  check.throws(() => drive.files.write("A", "text"), HRESULT.E_INVALIDARG);
  vpc.deleteVirtualMachine(vm);
  check.throws(() => drive.files.label, HRESULT.VM_E_VM_UNKNOWN);
});
