// SPDX-License-Identifier: MIT
// A machine's settings as plain JSON.

/** machine.schema.json as a type. Files are paths of vpc.hostFiles; for createMachine also addresses. */
export interface MachineConfiguration {
  name: string;
  /** MB, 1 to 2048. */
  memory?: number;
  processor?: string;
  /** MHz, 4.77 to 4000; 0: full speed. */
  speed?: number;
  bootOrder?: BootDevice[];
  floppyDrives?: {
    image?: string;
    writeProtected?: boolean;
    writePolicy?: WritePolicy;
    type?: FloppyDriveType;
    fast?: boolean;
  }[];
  /** bus 0 or 1: IDE, device 0 or 1; bus 2: virtio, device 0 to 3. */
  hardDisks?: { image: string; bus?: number; device?: number }[];
  cdDrives?: { image?: string; bus?: number; device?: number }[];
  networkAdapters?: { card?: "RTL8029AS" | "NE2000" | "VIRTIO"; network?: string; address?: string }[];
  undoable?: boolean;
  undoAction?: "keep" | "discard" | "commit";
  soundCard?: boolean;
  /** COM1 and COM2. */
  serialPorts?: SerialAttachment[];
  parallelPorts?: "printer"[];
  monitor?: MonitorType;
  linux?: LinuxBoot;
  notes?: string;
}

export type WritePolicy = "keep" | "writeThrough" | "ask" | "discard";

export type BootDevice = "floppy" | "cd" | "hardDisk" | "network";

/** 360K and 1.2M take 5.25" disks, 720K, 1.44M and 2.88M take 3.5" ones, automatic takes all. */
export type FloppyDriveType = "automatic" | "360K" | "1.2M" | "720K" | "1.44M" | "2.88M" | "none";

export type SerialAttachment = "nothing" | "mouse" | "wheelMouse";

export type MonitorType = "VGA" | "composite";

/** Paths are those of vpc.hostFiles. */
export interface LinuxBoot {
  kernel: string;
  initrd?: string;
  commandLine?: string;
}
