// SPDX-License-Identifier: MIT
// IVMHardDiskConnection and IVMDVDDrive: what is on a machine's two IDE buses.
import { Collection } from "./collection.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { VMDriveType } from "./enums.js";
import { HardDisk } from "./hard_disk.js";
import { HRESULT } from "./hresult.js";

const { vmDriveType_HardDisk: HardDiskType, vmDriveType_DVD: DvdType } = VMDriveType;

class IdeDrive extends Emitter {
  #border;
  #place;

  constructor(border, machineId, driveId) {
    super();
    this.#border = border;
    this.#place = [machineId, driveId];
  }

  /** 0 or 1 */
  get busNumber() {
    return this.number("ide_bus_number");
  }
  /** 0 or 1 */
  get deviceNumber() {
    return this.number("ide_device_number");
  }
  /** While the machine is off. */
  setBusLocation(busNumber, deviceNumber) {
    return this.call("ide_set_bus_location", [busNumber, deviceNumber]);
  }

  number(name) {
    return this.#border.value(name, (border) => border.number(), this.#place);
  }
  text(name) {
    return this.#border.value(name, (border) => border.text(), this.#place);
  }
  disk(name) {
    return this.#border.value(name, (border) => new HardDisk(border, border.text()), this.#place);
  }
  call(name, numbers = [], texts = []) {
    return this.#border.hresult(name, [...this.#place, ...numbers], texts);
  }
}

/** IVMHardDiskConnection */
export class HardDiskConnection extends IdeDrive {
  /** IVMHardDisk */
  get hardDisk() {
    return this.disk("ide_image_file");
  }
  /** Where what the guest writes goes until it is merged. ERROR_FILE_NOT_FOUND is thrown where there is none. */
  get undoHardDisk() {
    return this.disk("ide_undo_hard_disk");
  }
}

/** IVMDVDDrive. Events: mediainsert, mediaeject, with mediaPath. */
export class DVDDrive extends IdeDrive {
  /** VM_E_DRIVE_IN_USE: there is a disc in the drive. */
  attachImage(imagePath) {
    return this.call("ide_attach_image", [], [imagePath]);
  }
  releaseImage() {
    return this.call("ide_release_image");
  }
  /** "": no disc. VM_E_MEDIA_WRONG_TYPE is thrown where a host drive is attached. */
  get imageFile() {
    return this.text("ide_image_file");
  }
  /** `driveLetter` is one that vpc.hostDrives has for a DVD drive. */
  attachHostDrive(driveLetter) {
    return this.call("ide_attach_host_drive", [], [driveLetter]);
  }
  releaseHostDrive() {
    return this.call("ide_release_host_drive");
  }
  /** "": no disc. VM_E_MEDIA_WRONG_TYPE is thrown where an image is attached. */
  get hostDriveLetter() {
    return this.text("ide_host_drive_letter");
  }
  /** VMDVDDriveAttachmentType */
  get attachment() {
    return this.number("ide_attachment");
  }
}
withDocumentCasing(IdeDrive, HardDiskConnection, DVDDrive);
withHandlers(DVDDrive, ["onMediaInsert", "onMediaEject"]);

/** The drives of one machine: one object for each, so that === works. */
export class IdeDrives {
  #border;
  #machine;
  #drives = new Map();

  constructor(border, machineId) {
    this.#border = border;
    this.#machine = machineId;
    this.hardDisks = this.#collection(HardDiskType, HardDiskConnection);
    this.dvdDrives = this.#collection(DvdType, DVDDrive);
  }

  /** For the package: the drive of that id, if somebody has asked for it. */
  known(id) {
    return this.#drives.get(id);
  }

  addHardDisk(path, bus, device) {
    return this.#drive(HardDiskConnection, "ide_add_hard_disk", [bus, device], [path]);
  }
  addDvdDrive(bus, device) {
    return this.#drive(DVDDrive, "ide_add_dvd_drive", [bus, device]);
  }
  remove(drive, Class) {
    if (drive == null) return this.#border.refuse(HRESULT.E_POINTER);
    const [id] = [...this.#drives].find(([, known]) => known === drive) ?? [0];
    if (!(drive instanceof Class)) return this.#border.refuse(HRESULT.VM_E_DRIVE_INVALID);
    return this.#border.hresult("ide_remove", [this.#machine, id]);
  }

  #collection(type, Class) {
    return new Collection(
      () => this.#border.value("ide_count", (border) => border.number(), [this.#machine, type]),
      (index) => this.#drive(Class, "ide_item", [type, index]),
    );
  }
  #drive(Class, name, numbers, texts = []) {
    const id = this.#border.value(name, (border) => border.number(), [this.#machine, ...numbers], texts);
    if (!this.#drives.has(id)) this.#drives.set(id, new Class(this.#border, this.#machine, id));
    return this.#drives.get(id);
  }
}
