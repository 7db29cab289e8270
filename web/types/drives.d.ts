// SPDX-License-Identifier: MIT
// Drives and hard disks.
import type { VMDVDDriveAttachmentType, VMFloppyDriveAttachmentType, VMHardDiskType } from "../api/enums.js";
import type { DiskBytes, DiskToFetch, Emitter, HResult, Task } from "./base.js";
import type { FloppyDriveType, WritePolicy } from "./configuration.js";
import type { DiskFiles } from "./host.js";

/** IVMHardDiskConnection. Removed, it answers VM_E_DRIVE_INVALID. */
export interface HardDiskConnection {
  readonly hardDisk: HardDisk;
  /** What the guest writes to while vm.undoable. Throws ERROR_FILE_NOT_FOUND where there is none. */
  readonly undoHardDisk: HardDisk;
  readonly busNumber: number;
  readonly deviceNumber: number;
  setBusLocation(busNumber: number, deviceNumber: number): HResult;
}

/**
 * IVMHardDisk: an image among vpc.hostFiles. Raw images are fixed disks, qcow2 and VMDK images dynamic ones. Operations
 * throw ERROR_SHARING_VIOLATION while an image is in use or belongs to a saved machine, VM_E_WRONG_HD_IMAGE_TYPE,
 * VM_E_FILE_READ_ONLY.
 */
export interface HardDisk {
  readonly file: string;
  readonly type: VMHardDiskType;
  /** Bytes. */
  readonly sizeInGuest: number;
  readonly sizeOnHost: number;
  /** Bytes that the host has room for, as far as the platform tells; 0: it does not. */
  readonly hostFreeDiskSpace: number;
  /**
   * What a differencing disk differs from; null: it is none. Throws ERROR_FILE_NOT_FOUND where it is not there,
   * VM_E_PARENT_CHILD_ID_MISMATCH where another disk is. Set: where the same parent lies now.
   */
  parent: HardDisk | null;
  /** Puts all that differs into the parent. The image stays, and does not differ any more. */
  merge(): Task;
  /** One new image, Dynamic or FixedSize, of a differencing one and its parents. */
  mergeTo(newDiskImagePath: string, newDiskImageType: VMHardDiskType): Task;
  /** Leaves out blocks of zeros. Dynamic VHDs only. */
  compact(): Task;
  /** A new .vhd, Dynamic or FixedSize, of any image that is not differencing. */
  convert(convertedDiskImagePath: string, convertedDiskImageType: VMHardDiskType): Task;
}

/** IVMDVDDrive. Removed, it answers VM_E_DRIVE_INVALID. */
export interface DVDDrive extends Emitter<{
  mediainsert: { mediaPath: string };
  mediaeject: { mediaPath: string };
}> {
  readonly busNumber: number;
  readonly deviceNumber: number;
  setBusLocation(busNumber: number, deviceNumber: number): HResult;
  /** An ISO image. VM_E_DRIVE_IN_USE: there is a disc already. */
  attachImage(imagePath: string): HResult;
  /** VM_E_NO_MEDIA_CAPTURED: there is no disc. */
  releaseImage(): HResult;
  /** "": no disc. Throws VM_E_MEDIA_WRONG_TYPE where a host drive is attached. */
  readonly imageFile: string;
  /** A letter that vpc.hostDrives has for a DVD drive. VM_E_DRIVE_IN_USE; E_FAIL: its disc cannot be used. */
  attachHostDrive(driveLetter: string): HResult;
  releaseHostDrive(): HResult;
  /** "": no disc. Throws VM_E_MEDIA_WRONG_TYPE where an image is attached. */
  readonly hostDriveLetter: string;
  readonly attachment: VMDVDDriveAttachmentType;
  onMediaInsert: ((mediaPath: string) => void) | null;
  onMediaEject: ((mediaPath: string) => void) | null;
}

/** IVMFloppyDrive */
export interface FloppyDrive extends Emitter<{
  mediainsert: { mediaPath: string };
  mediaeject: { mediaPath: string };
}> {
  attachImage(mediaImagePath: string): HResult;
  /**
   * S_OK: the guest sees the disk leave, all it wrote is in the file. VM_E_NO_MEDIA_CAPTURED: the drive is empty.
   * VM_E_MEDIA_WRONG_TYPE: a host drive is attached. VM_E_VM_UNKNOWN: the machine is gone. DISP_E_EXCEPTION: storage
   * failed, the disk stays, vpc.lastError tells why.
   */
  releaseImage(): HResult;
  /** "": no image is attached. */
  readonly imageFile: string;
  attachHostDrive(driveLetter: string): HResult;
  releaseHostDrive(): HResult;
  /** "": no host drive is attached. */
  readonly hostDriveLetter: string;
  /** 0 is A:. */
  readonly driveNumber: number;
  readonly attachment: VMFloppyDriveAttachmentType;
  onMediaInsert: ((mediaPath: string) => void) | null;
  onMediaEject: ((mediaPath: string) => void) | null;

  // Ferrite's own.

  readonly activity: "idle" | "read" | "write";
  writeProtected: boolean;
  /**
   * The files on the FAT disk in the drive, whatever the format of its image. While the machine is on or saved, what would
   * change them throws VM_E_VM_RUNNING_OR_SAVED; on a write-protected disk E_ACCESSDENIED. VM_E_NO_MEDIA_CAPTURED: the
   * drive is empty.
   */
  readonly files: DiskFiles;
  /**
   * What becomes of what the guest writes, until the disk is taken out: "keep" in the host file; "writeThrough" to the
   * file whose handle was inserted, too (E_ACCESSDENIED: there is none); "ask": kept, and whoever ejects the disk asks
   * the user first; "discard": gone with the disk. VM_E_NO_MEDIA_CAPTURED: the drive is empty.
   */
  writePolicy: WritePolicy;
  /** The guest wrote to the disk since it was inserted. */
  readonly changed: boolean;
  /** The disk is again what it was when it was inserted. A running guest sees it leave and come back. */
  discardChanges(): HResult;
  insert(disk: DiskBytes, options?: { name?: string }): HResult;
  insert(disk: DiskToFetch, options?: { name?: string }): Promise<HResult>;
  /**
   * An automatic drive is what the disk in it was made for. Any other has the mechanics of its type: what was recorded at
   * another density it does not read, as a real one. Locked, as memory is, while the machine is running or saved.
   * E_INVALIDARG: there is no such type, or the disk in the drive does not go into it.
   */
  type: FloppyDriveType;
  /** No time passes while the disk turns and the head moves; false: as long as in a real drive. */
  fast: boolean;
  /** Paths of the disks that belong together; []: none. A ZIP of several that was inserted is such a set. */
  readonly diskSet: string[];
  /** Which of the set is in the drive, counted from 1; 0: none of them. */
  readonly diskSetPlace: number;
  /** Makes these host files the set, and inserts the first. E_INVALIDARG: there is none; else as attachImage. */
  insertSet(mediaImagePaths: Iterable<string>): HResult;
  /** Inserts the next disk of the set; behind the last comes the first. VM_E_NO_MEDIA_CAPTURED: there is no set. */
  nextDisk(): HResult;
  previousDisk(): HResult;
  eject(): HResult;
  /** The disk with all the guest wrote; in a page the browser offers to save it. */
  download(): File;
}
