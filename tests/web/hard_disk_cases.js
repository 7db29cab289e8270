// SPDX-License-Identifier: MIT
// What the images of hard disks and their undo disks promise.
import { machineCase } from "./case_rig.js";
import { check } from "./check.js";
import * as guests from "./guests.js";

machineCase("undo disks are refused with the document's code for each state", ({ vm, vpc, lib, HRESULT }) => {
  const { vmUndoAction_Keep, vmUndoAction_Commit } = lib.VMUndoAction;
  check.equal([vm.undoable, vm.undoAction], [false, vmUndoAction_Keep]);
  vm.Undoable = true;
  vm.UndoAction = vmUndoAction_Commit;
  check.equal([vm.undoable, vm.undoAction], [true, vmUndoAction_Commit]);
  for (const wrong of [3, -1, "keep"]) check.throws(() => (vm.undoAction = wrong), HRESULT.E_INVALIDARG, String(wrong));
  check.equal(vm.MergeUndoDisks().error, 0);
  check.equal(vm.DiscardUndoDisks(), 0);
  vm.startup();
  check.throws(() => vm.mergeUndoDisks(), HRESULT.VM_E_VM_RUNNING);
  check.equal(vm.discardUndoDisks(), HRESULT.VM_E_VM_RUNNING_OR_SAVED);
  check.throws(() => (vm.undoable = false), HRESULT.VM_E_PREF_VM_ACTIVE);
  vm.turnOff();
  check.equal(vpc.deleteVirtualMachine(vm), 0);
  check.throws(() => vm.undoable, HRESULT.VM_E_VM_UNKNOWN);
  check.throws(() => vm.undoAction, HRESULT.VM_E_VM_UNKNOWN);
  check.throws(() => vm.mergeUndoDisks(), HRESULT.VM_E_VM_UNKNOWN);
  check.equal(vm.discardUndoDisks(), HRESULT.VM_E_VM_UNKNOWN);
});

machineCase("the image of a hard disk is an object", ({ vpc, folder, lib, HRESULT }) => {
  const { vmDiskType_Dynamic, vmDiskType_FixedSize, vmDiskType_Differencing } = lib.VMHardDiskType;
  const path = (name) => `${folder}\\${name}.vhd`;
  check.throws(() => vpc.getHardDisk(path("parent")), HRESULT.ERROR_FILE_NOT_FOUND);
  check.throws(() => vpc.getHardDisk(null), HRESULT.E_POINTER);
  check.throws(() => vpc.getHardDisk(7), HRESULT.E_INVALIDARG);
  check.equal(vpc.createDynamicVirtualHardDisk(path("parent"), 8).error, 0);
  check.equal(vpc.createFixedVirtualHardDisk(path("fixed"), 3).error, 0);
  check.equal(vpc.CreateDifferencingVirtualHardDisk("child.vhd", path("parent")).error, 0);
  check.throws(() => vpc.createDifferencingVirtualHardDisk(path("x"), path("y")), HRESULT.ERROR_PATH_NOT_FOUND);
  const [parent, child, fixed] = ["parent", "child", "fixed"].map((name) => vpc.GetHardDisk(path(name)));
  check.equal([parent.type, child.Type, fixed.type], [vmDiskType_Dynamic, vmDiskType_Differencing, vmDiskType_FixedSize]);
  check.equal([child.sizeInGuest, fixed.sizeInGuest, fixed.sizeOnHost], [8 << 20, 3 << 20, (3 << 20) + 512]);
  check.equal([child.parent.file, child.Parent.Type, parent.parent], [path("parent"), vmDiskType_Dynamic, null]);
  check.equal([child.merge().error, parent.compact().error], [0, 0]);
  check.equal(child.mergeTo(path("flat"), vmDiskType_FixedSize).error, 0);
  check.equal(parent.Convert(path("converted"), vmDiskType_FixedSize).error, 0);
  check.equal(vpc.getHardDisk(path("converted")).sizeInGuest, 8 << 20);
  check.throws(() => parent.merge(), HRESULT.VM_E_WRONG_HD_IMAGE_TYPE);
  check.throws(() => child.compact(), HRESULT.VM_E_WRONG_HD_IMAGE_TYPE);
  check.throws(() => parent.convert(path("flat"), vmDiskType_Dynamic), HRESULT.ERROR_ALREADY_EXISTS);
  check.throws(() => parent.convert("", vmDiskType_Dynamic), HRESULT.E_INVALIDARG);
});

machineCase("what a guest writes stays in an undo disk until it is merged", async ({ vm, vpc, folder, lib, HRESULT }) => {
  const path = `${folder}\\disk.img`;
  check.equal(vpc.hostFiles.write(path, guests.hardDiskWriter()), 0);
  const written = () => vpc.hostFiles.read(path)[512 * 9 + 7];
  const connection = vm.addHardDiskConnection(path, 0, 0);
  vm.undoable = true;
  const session = async () => {
    await vm.startup();
    await vm.screen.waitForText("AB");
    await vm.turnOff();
  };
  await session();
  check.ok(written() !== 0x5a, "the hard disk is as it was");
  const undo = connection.undoHardDisk;
  check.ok(undo.file.startsWith(`${folder}\\VirtualPCUndo_`) && undo.file.endsWith(".vud"), undo.file);
  check.equal([undo.type, undo.parent.file], [lib.VMHardDiskType.vmDiskType_Differencing, path]);
  check.equal(vm.discardUndoDisks(), 0);
  check.ok(written() !== 0x5a, "and is still");
  await session();
  check.equal((await vm.mergeUndoDisks()).error, 0);
  check.equal(written(), 0x5a);
  check.throws(() => connection.undoHardDisk, HRESULT.ERROR_FILE_NOT_FOUND);
});
