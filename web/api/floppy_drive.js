// SPDX-License-Identifier: MIT
import { bytesAtHand, bytesToCome, fileHandle, nameFor } from "./bytes.js";
import { DiskFiles } from "./disk_contents.js";
import { withDocumentCasing, withHandlers } from "./document_casing.js";
import { Emitter } from "./emitter.js";
import { HRESULT } from "./hresult.js";

// Node 18 does not have it among its globals.
const File = globalThis.File ?? (await import("node:buffer")).File;

const Activities = ["idle", "read", "write"];
const WritePolicies = ["keep", "writeThrough", "ask", "discard"]; // core/automation/write_policy.h
const SectorBytes = 512;

/** IVMFloppyDrive. Events: mediainsert, mediaeject, with mediaPath. */
export class FloppyDrive extends Emitter {
  #border;
  #files;
  #place;
  #number;
  #diskFiles;

  constructor(border, files, machineId, number) {
    super();
    this.#border = border;
    this.#files = files;
    this.#number = number;
    this.#place = [machineId, number];
    this.#diskFiles = new DiskFiles(border, "drive_files", this.#place);
  }

  /** Inserts a host file; what was in the drive is released first. */
  attachImage(mediaImagePath) {
    return this.#border.hresult("drive_attach_image", this.#place, [mediaImagePath]);
  }

  /**
   * Ejects the image. S_OK, or VM_E_NO_MEDIA_CAPTURED: the drive is empty; VM_E_MEDIA_WRONG_TYPE: a host drive is
   * attached; VM_E_VM_UNKNOWN: the machine is gone; DISP_E_EXCEPTION: storage failed, nothing is lost, see vpc.lastError.
   */
  releaseImage() {
    return this.#border.hresult("drive_release_image", this.#place);
  }

  /** The attached image's path; "" without one. */
  get imageFile() {
    return this.#border.value("drive_image_file", (border) => border.text(), this.#place);
  }

  /** `driveLetter` is one that vpc.hostDrives knows. */
  attachHostDrive(driveLetter) {
    return this.#border.hresult("drive_attach_host_drive", this.#place, [driveLetter]);
  }

  releaseHostDrive() {
    return this.#border.hresult("drive_release_host_drive", this.#place);
  }

  /** The attached host drive's letter; "" without one. */
  get hostDriveLetter() {
    return this.#border.value("drive_host_drive_letter", (border) => border.text(), this.#place);
  }

  /** 0 is A:. */
  get driveNumber() {
    return this.#number;
  }

  /** VMFloppyDriveAttachmentType */
  get attachment() {
    return this.#border.value("drive_attachment", (border) => border.number(), this.#place);
  }

  // Ferrite's own.

  /** "idle", "read" or "write": what the drive light shows. */
  get activity() {
    return this.#border.value("drive_activity", (border) => Activities[border.number()], this.#place);
  }

  get writeProtected() {
    return this.#border.value("drive_write_protected", (border) => border.number() !== 0, this.#place);
  }
  set writeProtected(protect) {
    this.#border.value("drive_set_write_protected", () => {}, [...this.#place, Boolean(protect)]);
  }

  /**
   * "automatic": what the disk in it was made for; "360K", "1.2M" (5.25"), "720K", "1.44M", "2.88M" (3.5"): the mechanics of
   * such a drive; "none". Locked, as memory is, while the machine is running or saved.
   */
  get type() {
    return this.#border.value("drive_type", (border) => border.text(), this.#place);
  }
  set type(name) {
    this.#border.value("drive_set_type", () => {}, this.#place, [name]);
  }

  /** No time passes while the disk turns and the head moves; false: as long as in a real drive. */
  get fast() {
    return this.#border.value("drive_fast", (border) => border.number() !== 0, this.#place);
  }
  set fast(fast) {
    this.#border.value("drive_set_fast", () => {}, [...this.#place, Boolean(fast)]);
  }

  /**
   * What becomes of what the guest writes, until the disk is taken out: "keep" in the host file; "writeThrough" to the
   * file of the user's that was inserted by its handle, too; "ask": kept, and whoever ejects the disk asks first;
   * "discard": gone with the disk.
   */
  get writePolicy() {
    return this.#border.value("drive_write_policy", (border) => WritePolicies[border.number()], this.#place);
  }
  set writePolicy(policy) {
    const number = WritePolicies.indexOf(policy);
    if (number < 0) throw this.#border.error(this.#border.refuse(HRESULT.E_INVALIDARG));
    this.#border.value("drive_set_write_policy", () => {}, [...this.#place, number]);
  }
  /** Whether the guest wrote to the disk since it was inserted. */
  get changed() {
    return this.#border.value("drive_changed", (border) => border.number() !== 0, this.#place);
  }
  /** The disk is again what it was when it was inserted; a running guest sees it leave and come back. */
  discardChanges() {
    return this.#border.hresult("drive_discard_changes", this.#place);
  }

  /**
   * Stores a disk among the host files and attaches it: at once for bytes, else (Blob, File, URL, FileSystemFileHandle)
   * as a Promise.
   * `name` is the file's; without it the File's or URL's own, or disk.img.
   */
  insert(disk, { name = nameFor(disk) } = {}) {
    const bytes = bytesAtHand(disk);
    if (bytes) return this.#insertFile(this.#files.make(bytes), name);
    const tooLarge = disk?.size > this.#border.plain("largest_floppy_image");
    if (tooLarge && disk instanceof Blob) return this.#insertBeginning(disk, name);
    const promise = bytesToCome(disk);
    if (promise) return promise.then((fetched) => this.#insertFile(this.#files.keep(fetched, fileHandle(disk)), name));
    return this.#border.refuse(disk == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
  }

  /**
   * The files on the FAT disk in the drive, whatever the format of its image. While the machine is on or saved they are
   * only read: what would change them throws VM_E_VM_RUNNING_OR_SAVED; on a write-protected disk E_ACCESSDENIED; without
   * a disk everything throws VM_E_NO_MEDIA_CAPTURED.
   */
  get files() {
    return this.#diskFiles;
  }

  /** Paths of the disks that belong together; []: none. A ZIP of several that was inserted is such a set. */
  get diskSet() {
    const text = this.#border.value("drive_set", (border) => border.text(), this.#place);
    return text.split("\n").slice(0, -1);
  }
  /** Which of the set is in the drive, counted from 1; 0: none of them. */
  get diskSetPlace() {
    return this.#border.value("drive_set", (border) => border.number(), this.#place);
  }
  /** Makes these host files the set, and inserts the first. E_INVALIDARG: there is none; else as attachImage. */
  insertSet(mediaImagePaths) {
    const lines = Array.from(mediaImagePaths ?? [], (path) => `${path}\n`).join("");
    return this.#border.hresult("drive_insert_set", this.#place, [lines]);
  }
  /** Inserts the next disk of the set; behind the last comes the first. VM_E_NO_MEDIA_CAPTURED: there is no set. */
  nextDisk() {
    return this.#border.hresult("drive_next_disk", this.#place);
  }
  previousDisk() {
    return this.#border.hresult("drive_previous_disk", this.#place);
  }

  /** Takes out whatever is in the drive. */
  eject() {
    return this.#border.hresult("drive_eject", this.#place);
  }

  /** A File with the bytes of the disk and all the guest wrote; in a page the browser offers to save it, too. */
  download() {
    const name = (this.imageFile || `drive ${this.hostDriveLetter}.img`).split("\\").at(-1);
    const number = this.#border.value("drive_file", (border) => border.number(), this.#place);
    const file = new File([this.#files.bytes(number)], name, { type: "application/octet-stream" });
    if (typeof document === "object") offer(file);
    return file;
  }

  /** A CD's worth of bytes is refused by its size, before it is in memory: the machine sees its first sector. */
  async #insertBeginning(blob, name) {
    const beginning = blob.slice(0, SectorBytes).arrayBuffer();
    const sector = new Uint8Array(await beginning.catch(() => new ArrayBuffer(0))); // none: it can't be read
    const read = (offset, length) => sector.subarray(offset, offset + length);
    return this.#insertFile(this.#files.makeFromMedia({ size: blob.size, read }), name);
  }

  #insertFile(file, name) {
    if (!file) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult("drive_insert", [...this.#place, file], [name]);
  }
}
withDocumentCasing(FloppyDrive);
withHandlers(FloppyDrive, ["onMediaInsert", "onMediaEject"]);

const MillisecondsToSave = 60_000;

function offer(file) {
  const link = document.createElement("a");
  link.download = file.name;
  link.href = URL.createObjectURL(file);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), MillisecondsToSave);
}
