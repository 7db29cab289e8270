// SPDX-License-Identifier: MIT
// The host: its files, folders and drives.
import type { Collection, DiskBytes, DiskToFetch, Emitter, HResult } from "./base.js";
import type { SerialDevice } from "./ports.js";

/** Ferrite's own: files under absolute paths such as C:\Floppies\boot.img. */
export interface HostFiles
  extends Emitter<{ change: { path: string }; trouble: { path: string; message: string } }> {
  write(path: string, data: DiskBytes, options?: { readOnly?: boolean }): HResult;
  write(path: string, data: DiskToFetch, options?: { readOnly?: boolean }): Promise<HResult>;
  /**
   * A file whose bytes stay where they are and are fetched as machines ask for them: a File by slices, a URL by HTTP
   * ranges. A guest's writes go to path + ".changes". Rejects with a sentence where the source cannot be had.
   */
  link(path: string, source: Blob | URL): Promise<HResult>;
  read(path: string): Uint8Array;
  exists(path: string): boolean;
  list(folder: string): string[];
  delete(path: string): HResult;
  rename(from: string, to: string): HResult;
  stat(path: string): { path: string; size: number; readOnly: boolean; inUse: boolean };
  setReadOnly(path: string, readOnly?: boolean): HResult;
  /** Where files are kept, whether what is written now outlives the program, and if not though it was asked for, why. */
  readonly storage: { kind: "memory" | "browser" | "folder"; writable: boolean; trouble: string };
  /** Something is still being stored, or could not be. */
  readonly unkept: boolean;
  /** Resolves when all that was written so far is stored, or could not be: ERROR_DISK_FULL. */
  flush(): Promise<HResult>;
  onChange: ((path: string) => void) | null;
  onTrouble: ((path: string, message: string) => void) | null;
}

/**
 * What a folder can be made of: a FileSystemDirectoryHandle whose permission was asked for, Files (under their
 * webkitRelativePath), or under Node a path or a file: URL.
 */
export type FolderSource = FileSystemDirectoryHandle | Iterable<File> | string | URL;

/**
 * Ferrite's own: up to four folders of the user's in one machine, for a guest with a 9P client (Linux). They are not
 * part of its configuration: a saved machine wants the same ones, in the same order, before it starts again.
 */
export interface SharedFolders extends Collection<SharedFolder> {
  /**
   * From the next start on; VM_E_VM_RUNNING is thrown while the machine is on. tag: 1 to 32 characters of ASCII without
   * blanks, commas and quotes. ERROR_ALREADY_EXISTS: another folder has it. ERROR_PATH_NOT_FOUND: there is no such path.
   */
  add(tag: string, source: FolderSource, options?: { readOnly?: boolean }): SharedFolder;
  /** VM_E_VM_RUNNING; VM_E_FOLDER_NOT_SHARED: it was removed before. */
  remove(folder: SharedFolder): HResult;
}

export interface SharedFolder extends Emitter<{ trouble: { path: string; message: string } }> {
  /** In the guest: mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt */
  readonly tag: string;
  readonly readOnly: boolean;
  /** The handle; of Files one in memory with the same methods, which has what the guest wrote; of a path null. */
  readonly directory: FileSystemDirectoryHandle | null;
  /** The host kept no more, or took its permission back: what happened, and what to do. */
  onTrouble: ((path: string, message: string) => void) | null;
}

/**
 * Ferrite's own: the files on a FAT disk. Paths are divided by "/", in any case. What fails throws VM_E_HD_IMAGE_ACCESS with
 * a sentence.
 */
export interface DiskFiles {
  /** "": none. Set: at most 11 characters. */
  label: string;
  readonly freeBytes: number;
  list(folder?: string): { name: string; folder: boolean; size: number; modified: Date }[];
  read(path: string): Uint8Array;
  /** Makes or replaces a file. */
  write(path: string, data: DiskBytes, options?: { modified?: Date }): void;
  makeFolder(path: string, options?: { modified?: Date }): void;
  /** A file, or an empty folder. */
  delete(path: string): void;
  /** To a path that nothing has, in any folder. */
  rename(from: string, to: string): void;
}

/** The same in an image, while no machine has it. Until close() the image belongs to it. */
export interface DiskContents extends DiskFiles {
  /** E_HANDLE: it was closed before. */
  close(): HResult;
}

export interface HostMedia {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
  /** Without it the disk is read-only. false: it could not be kept. */
  write?(offset: number, bytes: Uint8Array): boolean | void;
  flush?(): boolean | void;
}

/** Ferrite's own: drives that a page offers for attachHostDrive. */
export interface HostDrives
  extends Emitter<{
    written: { letter: string };
    trouble: { letter: string; message: string };
    /** part: 0 to 1, while a real disk is read or written. */
    progress: { letter: string; part: number };
  }> {
  register(letter: string, media: DiskBytes | HostMedia, options?: HostDriveOptions): HResult;
  /**
   * A file at a URL, a picked file (FileSystemFileHandle), or a folder, which becomes a 1.44 MB FAT disk with long names.
   * When the drive is released, what the guest wrote is put into the picked file or the folder (where nothing is
   * deleted): event "written", or "trouble" with a sentence. Rejects with a sentence.
   */
  register(
    letter: string,
    media: DiskToFetch | FileSystemFileHandle | FolderSource,
    options?: HostDriveOptions,
  ): Promise<HResult>;
  /**
   * A real drive at a Greaseweazle (navigator.serial.requestPort()): its disk is read as a whole, which takes minutes. What
   * a guest writes to it goes onto the disk only by keep(), which reads each track again. Rejects with a sentence: no
   * device, no disk, write-protected.
   */
  register(letter: string, device: SerialDevice, options?: RealDriveOptions): Promise<HResult>;
  /** Puts what the guest has written so far where it came from. Rejects with a sentence; then it can be tried again. */
  keep(letter: string, options?: { signal?: AbortSignal }): Promise<void>;
  /** A guest wrote to the picked file or the real disk what is not there yet. A folder: false. */
  unkept(letter: string): boolean;
  unregister(letter: string): HResult;
  readonly letters: string[];
  lettersOf(type: "floppy" | "dvd"): string[];
  onWritten: ((letter: string) => void) | null;
  onProgress: ((letter: string, part: number) => void) | null;
  onTrouble: ((letter: string, message: string) => void) | null;
}

export interface HostDriveOptions {
  /** "floppy" unless it is a drive for CDs and DVDs. */
  type?: "floppy" | "dvd";
}

export interface RealDriveOptions {
  /** On its cable: 0 or 1 (ibmpc), 0 to 2 (shugart). */
  drive?: number;
  /** "ibmpc", with the twist, without one "shugart". */
  bus?: "ibmpc" | "shugart";
  /** To be read: 80 and 2 unless others are said. */
  cylinders?: number;
  heads?: number;
  /** Stops the reading; the Promise rejects. */
  signal?: AbortSignal;
}
