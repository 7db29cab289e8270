// SPDX-License-Identifier: MIT
// How each documented code of each member is had, for coverage_test.mjs: what a member is called with, and for the codes
// that want more than that, the case. Answers are what the call gives.

export const wrongPaths = {
  ERROR_INVALID_NAME: "C:\\a*b.vhd",
  ERROR_BAD_PATHNAME: "a\\b.vhd",
  ERROR_BUFFER_OVERFLOW: `C:\\${"x".repeat(300)}.vhd`,
};
const Gone = "C:\\Nowhere\\no.vhd";

/** What members are called with when nothing is wrong. Functions are asked for the rig's own. */
export const samples = {
  "IVMFloppyDrive.AttachImage": (r) => [r.floppy],
  "IVMFloppyDrive.AttachHostDrive": ["A"],
  "IVMVirtualPC.FindVirtualMachine": ["No such machine"],
  "IVMVirtualPC.CreateVirtualMachine": ["New", "C:\\New"],
  "IVMVirtualPC.DeleteVirtualMachine": (r) => [r.vm],
  "IVMVirtualPC.RegisterVirtualMachine": ["New", "C:\\New"],
  "IVMVirtualPC.UnregisterVirtualMachine": (r) => [r.vm],
  "IVMVirtualPC.FindVirtualNetwork": ["No such network"],
  "IVMVirtualPC.CreateDynamicVirtualHardDisk": ["C:\\new.vhd", 8],
  "IVMVirtualPC.CreateFixedVirtualHardDisk": ["C:\\new.vhd", 3],
  "IVMVirtualPC.CreateDifferencingVirtualHardDisk": (r) => ["C:\\new.vhd", r.disk],
  "IVMVirtualPC.GetHardDisk": (r) => [r.disk],
  "IVMVirtualPC.CreateFloppyDiskImage": ["C:\\new.vfd", 2],
  "IVMVirtualPC.GetFloppyDiskImageType": (r) => [r.floppy],
  "IVMVirtualPC.GetConfigurationValue": ["idle_timeout"],
  "IVMVirtualPC.SetConfigurationValue": ["idle_timeout", 60],
  "IVMVirtualPC.RemoveConfigurationValue": ["idle_timeout"],
  "IVMVirtualPC.GetHardDiskFiles": [[]],
  "IVMVirtualPC.GetVirtualMachineFiles": [[], true],
  "IVMVirtualPC.GetFloppyDiskFiles": [[]],
  "IVMVirtualPC.GetDVDFiles": [[]],
  "IVMVirtualMachine.Startup2": [0],
  "IVMVirtualMachine.AddHardDiskConnection": (r) => [r.disk, 0, 1],
  "IVMVirtualMachine.RemoveHardDiskConnection": (r) => [r.connection],
  "IVMVirtualMachine.AddDVDROMDrive": [1, 1],
  "IVMVirtualMachine.RemoveDVDROMDrive": (r) => [r.dvd],
  "IVMVirtualMachine.RemoveNetworkAdapter": (r) => [r.adapter],
  "IVMVirtualMachine.AttachUSBDevice": [{}],
  "IVMVirtualMachine.DetachUSBDevice": [{}],
  "IVMVirtualMachine.GetConfigurationValue": ["version"],
  "IVMVirtualMachine.SetConfigurationValue": ["mine", 1],
  "IVMVirtualMachine.RemoveConfigurationValue": ["version"],
  "IVMVirtualMachine.GetActivationValue": ["version"],
  "IVMVirtualMachine.SetActivationValue": ["mine", 1],
  "IVMVirtualMachine.RemoveActivationValue": ["version"],
  "IVMVirtualMachine.StartCommunicationChannel": [0, "\\\\.\\pipe\\a", 1, "80"],
  "IVMTask.WaitForCompletion": [0],
  "IVMDVDDrive.SetBusLocation": [1, 1],
  "IVMDVDDrive.AttachImage": (r) => [r.disc],
  "IVMDVDDrive.AttachHostDrive": ["D"],
  "IVMHardDisk.MergeTo": ["C:\\new.vhd", 0],
  "IVMHardDisk.Convert": ["C:\\new.vhd", 0],
  "IVMHardDiskConnection.SetBusLocation": [0, 1],
  "IVMKeyboard.PressKey": ["Key_A"],
  "IVMKeyboard.ReleaseKey": ["Key_A"],
  "IVMKeyboard.PressAndReleaseKey": ["Key_A"],
  "IVMKeyboard.IsPressed": ["Key_A"],
  "IVMKeyboard.TypeAsciiText": ["a"],
  "IVMKeyboard.TypeKeySequence": ["Key_A"],
  "IVMMouse.GetButton": [1],
  "IVMMouse.SetButton": [1, true],
  "IVMMouse.Click": [1],
  "IVMDisplay.SetDimensions": [640, 480],
  "IVMSerialPort.Configure": [1, "C:\\serial.txt", false],
  "IVMNetworkAdapter.AttachToVirtualNetwork": (r) => [r.network],
  "IVMGuestOS.SetParameter": ["name", "value"],
  "IVMGuestOS.GetParameter": ["name"],
  "IVMGuestOS.Shutdown": [false],
  "IVMGuestOS.Restart": [false],
  "IVMGuestOS.IsUserLoggedOn": [0],
  // Indices of collections are 1.
};

/** What is written to a property. */
export const values = {
  "IVMVirtualPC.DefaultVMConfigurationPath": "C:\\Machines",
  "IVMVirtualPC.SearchPaths": [],
  "IVMMouse.ScrollWheelPosition": 1,
  "IVMMouse.HorizontalPosition": 1,
  "IVMMouse.VerticalPosition": 1,
  "IVMMouse.UsingAbsoluteCoordinates": true,
};

/** Which argument is the path, where it is not the first. */
export const pathArguments = {
  "IVMVirtualPC.CreateVirtualMachine": 1,
  "IVMVirtualPC.RegisterVirtualMachine": 1,
  "IVMSerialPort.Configure": 1,
};

const code = (action) => ({ action });
const on = (r) => r.vm.startup();
const saved = (r) => (r.vm.startup(), r.vm.save());

/** The machine's hard disk is removed, and its file deleted. */
const lost = (r) => (r.vm.removeHardDiskConnection(r.connection), r.vpc.hostFiles.delete(r.disk));
const child = (r) => (r.vpc.createDifferencingVirtualHardDisk("C:\\child.vhd", r.disk), r.vpc.getHardDisk("C:\\child.vhd"));
const orphan = (r) => {
  const disk = child(r);
  lost(r);
  return disk;
};
/** A differencing disk that a running machine has. */
const inUse = (r) => {
  const disk = child(r);
  r.vm.removeHardDiskConnection(r.connection);
  r.vm.addHardDiskConnection(disk.file, 0, 1);
  on(r);
  return disk;
};
const newPaths = (make) =>
  Object.fromEntries(Object.entries(wrongPaths).map(([name, path]) => [name, code((r) => make(r, path))]));
const free = (r) => (r.vm.removeHardDiskConnection(r.connection), r.vpc.getHardDisk(r.disk));

const bus = (call, drive) => ({
  E_INVALIDARG: code((r) => drive(r)[call](3, 0)),
  VM_E_VM_RUNNING_OR_SAVED: code((r) => (on(r), drive(r)[call](0, 1))),
  VM_E_DRIVE_BUS_LOC_IN_USE: code((r) => drive(r)[call](r.connection === drive(r) ? 1 : 0, 0)),
});
const removed = (drive) => (r) => (r.vm[drive === "dvd" ? "removeDVDROMDrive" : "removeHardDiskConnection"](r[drive]), r[drive]);
const gone = (drive, action) => ({ VM_E_DRIVE_INVALID: code((r) => action(removed(drive)(r))) });

const names = (set) => ({
  VM_E_CONFIG_NAME_TOO_LONG: code((r) => set(r, "x".repeat(81))),
  VM_E_CONFIG_NAME_INVALID_CHAR: code((r) => set(r, "a*b")),
  VM_E_CONFIG_DUPLICATE_NAME: code((r) => set(r, r.other.name)),
});
const newDisk = (method, tooLarge = 2_088_961) => ({
  E_INVALIDARG: code((r) => r.vpc[method](7, 8)),
  ERROR_ALREADY_EXISTS: code((r) => r.vpc[method](r.disk, 8)),
  VM_E_IMAGE_SIZE_TOO_LARGE: code((r) => r.vpc[method]("C:\\new.vhd", tooLarge)),
  VM_E_IMAGE_SIZE_TOO_SMALL: code((r) => r.vpc[method]("C:\\new.vhd", 2)),
});
const smbios = (name, wrong) => ({
  E_INVALIDARG: code((r) => (r.vm[name] = wrong)),
  E_POINTER: code((r) => (r.vm[name] = null)),
  VM_E_VM_RUNNING_OR_SAVED: code((r) => (saved(r), (r.vm[name] = "1"))),
});
const key = (object, method, ...rest) => ({ E_INVALIDARG: code((r) => object(r)[method]("a b", ...rest)) });
const keyNotFound = (object, method) => ({
  ...key(object, method),
  VM_E_PREF_NOT_FOUND: code((r) => object(r)[method]("no/such")),
});
const vpcOf = (r) => r.vpc;
const vmOf = (r) => r.vm;
const noFiles = (method) => ({ E_INVALIDARG: code((r) => r.vpc[method](7)) });
const keyboard = (method) => ({ E_INVALIDARG: code((r) => (on(r), r.vm.keyboard[method]("Key_Nothing"))) });
const mouse = (method) => ({ E_INVALIDARG: code((r) => (on(r), r.vm.mouse[method](9, true))) });
const relative = (name) => ({ VM_E_USING_RELATIVE_COORDINATES: code((r) => (on(r), r.vm.mouse[name])) });
const off = (name) => ({ S_FALSE: code((r) => r.vm.accountant[name]) });

/** By member and code. */
export const cases = {
  "IVMFloppyDrive.AttachImage": {
    E_INVALIDARG: code((r) => r.drive.attachImage(7)),
    VM_E_IMAGE_CAPTURE_FAIL: code((r) => r.drive.attachImage("C:\\no.img")),
  },
  "IVMFloppyDrive.ReleaseImage": {
    VM_E_NO_MEDIA_CAPTURED: code((r) => r.drive.releaseImage()),
    VM_E_MEDIA_WRONG_TYPE: code((r) => (r.drive.attachHostDrive("A"), r.drive.releaseImage())),
  },
  "IVMFloppyDrive.AttachHostDrive": { E_INVALIDARG: code((r) => r.drive.attachHostDrive("D")) },
  "IVMFloppyDrive.ReleaseHostDrive": {
    VM_E_NO_MEDIA_CAPTURED: code((r) => r.drive.releaseHostDrive()),
    VM_E_MEDIA_WRONG_TYPE: code((r) => (r.drive.attachImage(r.floppy), r.drive.releaseHostDrive())),
  },
  "IVMVirtualPC.FindVirtualMachine": { S_FALSE: code((r) => r.vpc.findVirtualMachine("nobody")) },
  "IVMVirtualPC.CreateVirtualMachine": {
    ...names((r, name) => r.vpc.createVirtualMachine(name, "C:\\New")),
    VM_E_CONFIG_NO_NAME: code((r) => r.vpc.createVirtualMachine("", "C:\\New")),
    ERROR_ALREADY_EXISTS: code((r) => (r.vpc.unregisterVirtualMachine(r.other), r.vpc.createVirtualMachine(r.otherName, r.folder))),
  },
  "IVMVirtualPC.DeleteVirtualMachine": {
    S_FALSE: code((r) => (r.vpc.deleteVirtualMachine(r.vm), r.vpc.deleteVirtualMachine(r.vm))),
    VM_E_VM_RUNNING: code((r) => (on(r), r.vpc.deleteVirtualMachine(r.vm))),
  },
  "IVMVirtualPC.RegisterVirtualMachine": {
    ...names((r, name) => r.vpc.registerVirtualMachine(name, r.folder)),
    ERROR_FILE_NOT_FOUND: code((r) => r.vpc.registerVirtualMachine("New", r.folder)),
    ERROR_PATH_NOT_FOUND: code((r) => r.vpc.registerVirtualMachine("New", "C:\\Nowhere")),
  },
  "IVMVirtualPC.UnregisterVirtualMachine": { VM_E_VM_RUNNING: code((r) => (on(r), r.vpc.unregisterVirtualMachine(r.vm))) },
  "IVMVirtualPC.FindVirtualNetwork": {
    S_FALSE: code((r) => r.vpc.findVirtualNetwork("nobody")),
    E_INVALIDARG: code((r) => r.vpc.findVirtualNetwork(7)),
  },
  "IVMVirtualPC.CreateDynamicVirtualHardDisk": newDisk("createDynamicVirtualHardDisk"),
  "IVMVirtualPC.CreateFixedVirtualHardDisk": newDisk("createFixedVirtualHardDisk"),
  "IVMVirtualPC.CreateDifferencingVirtualHardDisk": {
    ERROR_PATH_NOT_FOUND: code((r) => r.vpc.createDifferencingVirtualHardDisk("C:\\new.vhd", Gone)),
    ERROR_BAD_PATHNAME: code((r) => r.vpc.createDifferencingVirtualHardDisk("new.vhd", "disk.vhd")),
    ERROR_ALREADY_EXISTS: code((r) => r.vpc.createDifferencingVirtualHardDisk(r.floppy, r.disk)),
  },
  "IVMVirtualPC.GetHardDisk": {
    ERROR_FILE_NOT_FOUND: code((r) => r.vpc.getHardDisk(`${r.folder}\\no.vhd`)),
    ERROR_PATH_NOT_FOUND: code((r) => r.vpc.getHardDisk(Gone)),
  },
  "IVMVirtualPC.CreateFloppyDiskImage": {
    E_INVALIDARG: code((r) => r.vpc.createFloppyDiskImage("C:\\new.vfd", 3)),
    ERROR_ALREADY_EXISTS: code((r) => r.vpc.createFloppyDiskImage(r.floppy, 2)),
  },
  "IVMVirtualPC.GetFloppyDiskImageType": {
    ERROR_FILE_NOT_FOUND: code((r) => r.vpc.getFloppyDiskImageType(`${r.folder}\\no.img`)),
    ERROR_PATH_NOT_FOUND: code((r) => r.vpc.getFloppyDiskImageType(Gone)),
  },
  "IVMVirtualPC.GetConfigurationValue": { VM_E_PREF_NOT_FOUND: code((r) => r.vpc.getConfigurationValue("no/such")) },
  "IVMVirtualPC.SetConfigurationValue": key(vpcOf, "setConfigurationValue", 1),
  "IVMVirtualPC.RemoveConfigurationValue": keyNotFound(vpcOf, "removeConfigurationValue"),
  "IVMVirtualPC.DefaultVMConfigurationPath": { E_POINTER: code((r) => (r.vpc.defaultVMConfigurationPath = null)) },
  "IVMVirtualPC.SearchPaths": {
    E_INVALIDARG: code((r) => (r.vpc.searchPaths = 7)),
    ERROR_PATH_NOT_FOUND: code((r) => (r.vpc.searchPaths = ["C:\\Nowhere"])),
  },
  "IVMVirtualPC.GetHardDiskFiles": noFiles("getHardDiskFiles"),
  "IVMVirtualPC.GetVirtualMachineFiles": noFiles("getVirtualMachineFiles"),
  "IVMVirtualPC.GetFloppyDiskFiles": noFiles("getFloppyDiskFiles"),
  "IVMVirtualPC.GetDVDFiles": noFiles("getDVDFiles"),
  "IVMVirtualMachine.Name": {
    ...names((r, name) => (r.vm.name = name)),
    E_INVALIDARG: code((r) => (r.vm.name = 7)),
    E_POINTER: code((r) => (r.vm.name = null)),
    VM_E_CONFIG_NO_NAME: code((r) => (r.vm.name = "")),
    VM_E_PREF_VM_ACTIVE: code((r) => (on(r), (r.vm.name = "New"))),
  },
  "IVMVirtualMachine.Startup": { VM_E_VM_RUNNING: code((r) => (on(r), r.vm.startup())) },
  "IVMVirtualMachine.Startup2": {
    E_INVALIDARG: code((r) => r.vm.startup2(2)),
    VM_E_VM_RUNNING: code((r) => (on(r), r.vm.startup2(0))),
  },
  "IVMVirtualMachine.DiscardSavedState": {
    VM_E_VM_RUNNING: code((r) => (on(r), r.vm.discardSavedState())),
    VM_E_VM_NO_SAVED_STATE: code((r) => r.vm.discardSavedState()),
  },
  "IVMVirtualMachine.Pause": { E_FAIL: code((r) => (on(r), r.vm.pause(), r.vm.pause())) },
  "IVMVirtualMachine.Resume": { E_FAIL: code((r) => (on(r), r.vm.resume())) },
  "IVMVirtualMachine.SavedStateFilePath": { VM_E_VM_NO_SAVED_STATE: code((r) => r.vm.savedStateFilePath) },
  "IVMVirtualMachine.BIOSGUID": smbios("biosGUID", "{1}"),
  "IVMVirtualMachine.BIOSSerialNumber": smbios("biosSerialNumber", "x".repeat(33)),
  "IVMVirtualMachine.BaseBoardSerialNumber": smbios("baseBoardSerialNumber", "x".repeat(33)),
  "IVMVirtualMachine.ChassisSerialNumber": smbios("chassisSerialNumber", "x".repeat(33)),
  "IVMVirtualMachine.ChassisAssetTag": smbios("chassisAssetTag", "x".repeat(33)),
  "IVMVirtualMachine.AddHardDiskConnection": {
    E_INVALIDARG: code((r) => r.vm.addHardDiskConnection(r.second, 0, 2)),
    ERROR_FILE_NOT_FOUND: code((r) => r.vm.addHardDiskConnection(`${r.folder}\\no.vhd`, 0, 1)),
    ERROR_PATH_NOT_FOUND: code((r) => r.vm.addHardDiskConnection(Gone, 0, 1)),
    VM_E_VM_RUNNING_OR_SAVED: code((r) => (saved(r), r.vm.addHardDiskConnection(r.second, 0, 1))),
    VM_E_DRIVE_BUS_LOC_IN_USE: code((r) => r.vm.addHardDiskConnection(r.second, 0, 0)),
    VM_E_INVALID_HD_FILE: code((r) => (r.vpc.hostFiles.write("C:\\bad.vhd", new Uint8Array(0)), r.vm.addHardDiskConnection("C:\\bad.vhd", 0, 1))),
    ERROR_SHARING_VIOLATION: code((r) => r.vm.addHardDiskConnection(r.disk, 0, 1)),
  },
  "IVMVirtualMachine.RemoveHardDiskConnection": {
    VM_E_VM_RUNNING_OR_SAVED: code((r) => (on(r), r.vm.removeHardDiskConnection(r.connection))),
    VM_E_DRIVE_INVALID: code((r) => (r.vm.removeHardDiskConnection(r.connection), r.vm.removeHardDiskConnection(r.connection))),
  },
  "IVMVirtualMachine.MergeUndoDisks": {
    VM_E_VM_RUNNING: code((r) => (on(r), r.vm.mergeUndoDisks())),
    ERROR_PATH_NOT_FOUND: code((r) => (undo(r), r.vpc.hostFiles.delete(r.disk), r.vm.mergeUndoDisks())),
    VM_E_FILE_READ_ONLY: code((r) => (undo(r), r.vpc.hostFiles.setReadOnly(r.disk), r.vm.mergeUndoDisks())),
    E_HANDLE: code((r) => (undo(r), r.other.addHardDiskConnection(r.disk, 0, 0), r.other.startup(), r.vm.mergeUndoDisks())),
  },
  "IVMVirtualMachine.DiscardUndoDisks": { VM_E_VM_RUNNING_OR_SAVED: code((r) => (saved(r), r.vm.discardUndoDisks())) },
  "IVMVirtualMachine.Undoable": { VM_E_PREF_VM_ACTIVE: code((r) => (on(r), (r.vm.undoable = true))) },
  "IVMVirtualMachine.UndoAction": { E_INVALIDARG: code((r) => (r.vm.undoAction = 3)) },
  "IVMVirtualMachine.AddDVDROMDrive": {
    E_INVALIDARG: code((r) => r.vm.addDVDROMDrive(2, 0)),
    VM_E_VM_RUNNING_OR_SAVED: code((r) => (on(r), r.vm.addDVDROMDrive(1, 1))),
    VM_E_DRIVE_BUS_LOC_IN_USE: code((r) => r.vm.addDVDROMDrive(1, 0)),
  },
  "IVMVirtualMachine.RemoveDVDROMDrive": {
    VM_E_VM_RUNNING_OR_SAVED: code((r) => (on(r), r.vm.removeDVDROMDrive(r.dvd))),
    VM_E_DRIVE_INVALID: code((r) => (r.vm.removeDVDROMDrive(r.dvd), r.vm.removeDVDROMDrive(r.dvd))),
  },
  "IVMVirtualMachine.AddNetworkAdapter": {
    VM_E_PREF_ILLEGAL_VALUE: code((r) => r.vm.addNetworkAdapter()),
    VM_E_VM_RUNNING_OR_SAVED: code((r) => (on(r), r.vm.addNetworkAdapter())),
  },
  "IVMVirtualMachine.RemoveNetworkAdapter": { VM_E_VM_RUNNING_OR_SAVED: code((r) => (on(r), r.vm.removeNetworkAdapter(r.adapter))) },
  "IVMVirtualMachine.RdpPipeName": { DISP_E_EXCEPTION: code((r) => (on(r), r.vm.rdpPipeName)) },
  "IVMVirtualMachine.DetachUSBDevice": { VM_E_USB_DETACH_FAILED: code((r) => (on(r), r.vm.detachUSBDevice({}))) },
  "IVMVirtualMachine.Notes": {
    E_INVALIDARG: code((r) => (r.vm.notes = "x".repeat(65_537))),
    E_POINTER: code((r) => (r.vm.notes = null)),
  },
  "IVMVirtualMachine.Memory": {
    E_INVALIDARG: code((r) => (r.vm.memory = 0)),
    VM_E_PREF_VM_ACTIVE: code((r) => (on(r), (r.vm.memory = 8))),
  },
  "IVMVirtualMachine.GetConfigurationValue": keyNotFound(vmOf, "getConfigurationValue"),
  "IVMVirtualMachine.SetConfigurationValue": key(vmOf, "setConfigurationValue", 1),
  "IVMVirtualMachine.RemoveConfigurationValue": keyNotFound(vmOf, "removeConfigurationValue"),
  "IVMVirtualMachine.GetActivationValue": keyNotFound(vmOf, "getActivationValue"),
  "IVMVirtualMachine.SetActivationValue": {
    ...key(vmOf, "setActivationValue", 1),
    VM_E_PREF_NOT_FOUND: code((r) => r.vm.setActivationValue("mine", 1)),
  },
  "IVMVirtualMachine.RemoveActivationValue": keyNotFound(vmOf, "removeActivationValue"),
  "IVMVirtualMachine.StartCommunicationChannel": {
    E_INVALIDARG: code((r) => r.vm.startCommunicationChannel(1, "a", 1, "b")),
    E_POINTER: code((r) => r.vm.startCommunicationChannel(0, null, 1, "b")),
    ERROR_NOT_READY: code((r) => (on(r), r.vm.startCommunicationChannel(0, "a", 1, "b"))),
  },
  "IVMTask.WaitForCompletion": { E_INVALIDARG: code((r) => r.vm.startup().waitForCompletion(-2)) },
  "IVMTask.Cancel": { E_FAIL: code((r) => r.vm.startup().cancel()) },
  "IVMDVDDrive.SetBusLocation": {
    ...bus("setBusLocation", (r) => r.dvd),
    ...gone("dvd", (drive) => drive.setBusLocation(1, 1)),
  },
  "IVMDVDDrive.BusNumber": gone("dvd", (drive) => drive.busNumber),
  "IVMDVDDrive.DeviceNumber": gone("dvd", (drive) => drive.deviceNumber),
  "IVMDVDDrive.AttachImage": {
    ...gone("dvd", (drive) => drive.attachImage("C:\\a.iso")),
    E_INVALIDARG: code((r) => r.dvd.attachImage(r.folder)),
    VM_E_DRIVE_IN_USE: code((r) => (r.dvd.attachImage(r.disc), r.dvd.attachImage(r.disc))),
  },
  "IVMDVDDrive.ReleaseImage": {
    ...gone("dvd", (drive) => drive.releaseImage()),
    VM_E_MEDIA_WRONG_TYPE: code((r) => (r.dvd.attachHostDrive("D"), r.dvd.releaseImage())),
  },
  "IVMDVDDrive.ImageFile": {
    ...gone("dvd", (drive) => drive.imageFile),
    VM_E_MEDIA_WRONG_TYPE: code((r) => (r.dvd.attachHostDrive("D"), r.dvd.imageFile)),
  },
  "IVMDVDDrive.AttachHostDrive": {
    ...gone("dvd", (drive) => drive.attachHostDrive("D")),
    E_INVALIDARG: code((r) => r.dvd.attachHostDrive("A")),
    E_FAIL: code((r) => (r.vpc.hostDrives.register("E", new Uint8Array(0), { type: "dvd" }), r.dvd.attachHostDrive("E"))),
    VM_E_DRIVE_IN_USE: code((r) => (r.dvd.attachHostDrive("D"), r.dvd.attachHostDrive("D"))),
  },
  "IVMDVDDrive.ReleaseHostDrive": {
    ...gone("dvd", (drive) => drive.releaseHostDrive()),
    VM_E_MEDIA_WRONG_TYPE: code((r) => (r.dvd.attachImage(r.disc), r.dvd.releaseHostDrive())),
  },
  "IVMDVDDrive.HostDriveLetter": { VM_E_MEDIA_WRONG_TYPE: code((r) => (r.dvd.attachImage(r.disc), r.dvd.hostDriveLetter)) },
  "IVMDVDDrive.Attachment": gone("dvd", (drive) => drive.attachment),
  "IVMHardDisk.Merge": {
    ERROR_SHARING_VIOLATION: code((r) => inUse(r).merge()),
    VM_E_WRONG_HD_IMAGE_TYPE: code((r) => free(r).merge()),
    VM_E_FILE_READ_ONLY: code((r) => (free(r), r.vpc.hostFiles.setReadOnly(r.disk), child(r).merge())),
    VM_E_PARENT_PATH_NOT_FOUND: code((r) => orphan(r).merge()),
  },
  "IVMHardDisk.MergeTo": {
    E_INVALIDARG: code((r) => child(r).mergeTo(7, 0)),
    ERROR_FILE_NOT_FOUND: code((r) => deleted(r).mergeTo("C:\\new.vhd", 0)),
    ERROR_PATH_NOT_FOUND: code((r) => deletedFolder(r).mergeTo("C:\\new.vhd", 0)),
    ERROR_SHARING_VIOLATION: code((r) => inUse(r).mergeTo("C:\\new.vhd", 0)),
    ...newPaths((r, path) => child(r).mergeTo(path, 0)),
    VM_E_WRONG_HD_IMAGE_TYPE: code((r) => child(r).mergeTo("C:\\new.vhd", 2)),
    ERROR_ALREADY_EXISTS: code((r) => child(r).mergeTo(r.floppy, 0)),
    VM_E_PARENT_PATH_NOT_FOUND: code((r) => orphan(r).mergeTo("C:\\new.vhd", 0)),
  },
  "IVMHardDisk.Compact": {
    ERROR_SHARING_VIOLATION: code((r) => (on(r), r.connection.hardDisk.compact())),
    VM_E_FILE_READ_ONLY: code((r) => (r.vpc.hostFiles.setReadOnly(r.second), r.vpc.getHardDisk(r.second).compact())),
    VM_E_WRONG_HD_IMAGE_TYPE: code((r) => (r.vpc.createFixedVirtualHardDisk("C:\\fixed.vhd", 3), r.vpc.getHardDisk("C:\\fixed.vhd").compact())),
    VM_E_INVALID_HD_FILE: code((r) => damaged(r).compact()),
  },
  "IVMHardDisk.Convert": {
    E_INVALIDARG: code((r) => r.vpc.getHardDisk(r.second).convert("", 0)),
    ERROR_PATH_NOT_FOUND: code((r) => deletedFolder(r).convert("C:\\new.vhd", 0)),
    ERROR_SHARING_VIOLATION: code((r) => (on(r), r.connection.hardDisk.convert("C:\\new.vhd", 1))),
    ...newPaths((r, path) => r.vpc.getHardDisk(r.second).convert(path, 1)),
    ERROR_ALREADY_EXISTS: code((r) => r.vpc.getHardDisk(r.second).convert(r.disk, 1)),
    VM_E_WRONG_HD_IMAGE_TYPE: code((r) => r.vpc.getHardDisk(r.second).convert("C:\\new.vhd", 2)),
    VM_E_INVALID_HD_FILE: code((r) => damaged(r).convert("C:\\new.vhd", 1)),
  },
  "IVMHardDisk.Type": {
    ERROR_FILE_NOT_FOUND: code((r) => deleted(r).type),
    VM_E_HD_IMAGE_OPEN_FAIL: code((r) => damaged(r).type),
  },
  "IVMHardDisk.SizeInGuest": {
    ERROR_FILE_NOT_FOUND: code((r) => deleted(r).sizeInGuest),
    VM_E_HD_IMAGE_OPEN_FAIL: code((r) => damaged(r).sizeInGuest),
  },
  "IVMHardDisk.SizeOnHost": { ERROR_FILE_NOT_FOUND: code((r) => deleted(r).sizeOnHost) },
  "IVMHardDisk.Parent": {
    S_FALSE: code((r) => r.vpc.getHardDisk(r.second).parent),
    ERROR_FILE_NOT_FOUND: code((r) => orphan(r).parent),
    ERROR_PATH_NOT_FOUND: code((r) => deletedFolder(r).parent),
    VM_E_HD_IMAGE_OPEN_FAIL: code((r) => damaged(r).parent),
    VM_E_PARENT_CHILD_ID_MISMATCH: code((r) => {
      const disk = orphan(r);
      r.vpc.createDynamicVirtualHardDisk(r.disk, 8);
      return disk.parent;
    }),
  },
  "IVMHardDiskConnection.HardDisk": gone("connection", (drive) => drive.hardDisk),
  "IVMHardDiskConnection.UndoHardDisk": {
    ...gone("connection", (drive) => drive.undoHardDisk),
    ERROR_FILE_NOT_FOUND: code((r) => r.connection.undoHardDisk),
  },
  "IVMHardDiskConnection.SetBusLocation": {
    ...bus("setBusLocation", (r) => r.connection),
    ...gone("connection", (drive) => drive.setBusLocation(0, 1)),
  },
  "IVMHardDiskConnection.BusNumber": gone("connection", (drive) => drive.busNumber),
  "IVMHardDiskConnection.DeviceNumber": gone("connection", (drive) => drive.deviceNumber),
  "IVMKeyboard.PressKey": keyboard("pressKey"),
  "IVMKeyboard.ReleaseKey": keyboard("releaseKey"),
  "IVMKeyboard.PressAndReleaseKey": keyboard("pressAndReleaseKey"),
  "IVMKeyboard.IsPressed": keyboard("isPressed"),
  "IVMKeyboard.TypeAsciiText": { E_INVALIDARG: code((r) => (on(r), r.vm.keyboard.typeAsciiText(""))) },
  "IVMKeyboard.TypeKeySequence": keyboard("typeKeySequence"),
  "IVMKeyboard.HasExclusiveAccess": {
    VM_E_SET_EXCLUSIVE_MODE_FAIL: code((r) => (r.vm.keyboard.hasExclusiveAccess = true)),
  },
  "IVMMouse.GetButton": mouse("getButton"),
  "IVMMouse.SetButton": mouse("setButton"),
  "IVMMouse.Click": mouse("click"),
  "IVMMouse.HorizontalPosition": relative("horizontalPosition"),
  "IVMMouse.VerticalPosition": relative("verticalPosition"),
  "IVMMouse.UsingAbsoluteCoordinates": {
    VM_E_ADDITIONS_FEATURE_NOT_AVAIL: code((r) => (on(r), (r.vm.mouse.usingAbsoluteCoordinates = true))),
  },
  "IVMDisplay.SetDimensions": { E_INVALIDARG: code((r) => (on(r), r.vm.display.setDimensions(1, 1))) },
  "IVMSerialPort.Configure": {
    E_INVALIDARG: code((r) => r.vm.serialPorts.item(1).configure(9, "", false)),
    E_POINTER: code((r) => r.vm.serialPorts.item(1).configure(1, null, false)),
    VM_E_PREF_ILLEGAL_VALUE: code((r) => r.vm.serialPorts.item(1).configure(0, "COM1", true)),
  },
  "IVMParallelPort.Name": {
    E_INVALIDARG: code((r) => (r.vm.parallelPorts.item(1).name = "LPT1")),
    E_POINTER: code((r) => (r.vm.parallelPorts.item(1).name = null)),
  },
  "IVMNetworkAdapter.AttachToVirtualNetwork": {
    E_INVALIDARG: code((r) => r.adapter.attachToVirtualNetwork({})),
    VM_E_INVALID_VIRTUAL_NETWORK_ID: code((r) => {
      const network = r.vpc.createVirtualNetwork("Short");
      r.vpc.deleteVirtualNetwork(network);
      return r.adapter.attachToVirtualNetwork(network);
    }),
  },
  "IVMNetworkAdapter.VirtualNetwork": { S_FALSE: code((r) => (r.adapter.detachFromVirtualNetwork(), r.adapter.virtualNetwork)) },
  "IVMNetworkAdapter.EthernetAddress": {
    E_INVALIDARG: code((r) => ((r.adapter.isEthernetAddressDynamic = false), (r.adapter.ethernetAddress = "1"))),
    E_POINTER: code((r) => (r.adapter.ethernetAddress = null)),
    VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS: code((r) => (r.adapter.ethernetAddress = "02-03-04-05-06-07")),
  },
  "IVMAccountant.CPUUtilization": off("cpuUtilization"),
  "IVMAccountant.DiskBytesRead": off("diskBytesRead"),
  "IVMAccountant.DiskBytesWritten": off("diskBytesWritten"),
  "IVMAccountant.NetworkBytesReceived": off("networkBytesReceived"),
  "IVMAccountant.NetworkBytesSent": off("networkBytesSent"),
  "IVMAccountant.UpTime": off("upTime"),
  "IVMGuestOS.InstallIntegrationComponents": {
    VM_E_DRIVE_INVALID: code((r) => (r.vm.removeDVDROMDrive(r.dvd), on(r), r.vm.guestOS.installIntegrationComponents())),
    ERROR_FILE_NOT_FOUND: code((r) => (on(r), r.vm.guestOS.installIntegrationComponents())),
  },
  "IVMGuestOS.SetParameter": {
    E_INVALIDARG: code((r) => r.vm.guestOS.setParameter("a\\b", "")),
    VM_E_VM_PAUSED: code((r) => (on(r), r.vm.pause(), r.vm.guestOS.setParameter("a", "b"))),
  },
  "IVMGuestOS.GetParameter": {
    E_INVALIDARG: code((r) => r.vm.guestOS.getParameter("")),
    VM_E_VM_PAUSED: code((r) => (on(r), r.vm.pause(), r.vm.guestOS.getParameter("a"))),
  },
  "IVMGuestOS.IsUserLoggedOn": {
    E_INVALIDARG: code((r) => r.vm.guestOS.isUserLoggedOn(2)),
    VM_E_VM_PAUSED: code((r) => (on(r), r.vm.pause(), r.vm.guestOS.isUserLoggedOn(0))),
  },
  "IVMGuestOS.CanShutdown": { S_FALSE: code((r) => r.vm.guestOS.canShutdown) },
};

/** The machine was on with undo disks, and is off. */
function undo(r) {
  r.vm.undoable = true;
  r.vm.startup();
  r.vm.turnOff();
}
/** Hard disks whose file is gone, whose folder is gone, and whose bytes are not what they were. */
function deleted(r) {
  const disk = r.vpc.getHardDisk(r.second);
  r.vpc.hostFiles.delete(r.second);
  return disk;
}
function deletedFolder(r) {
  const path = "C:\\Short\\disk.vhd";
  r.vpc.createDynamicVirtualHardDisk(path, 8);
  const disk = r.vpc.getHardDisk(path);
  r.vpc.hostFiles.delete(path);
  r.vpc.hostFiles.delete("C:\\Short");
  return disk;
}
function damaged(r) {
  const bytes = r.vpc.hostFiles.read(r.second);
  r.vpc.hostFiles.write(r.second, bytes.fill(7, 512, 1536));
  return r.vpc.getHardDisk(r.second);
}

