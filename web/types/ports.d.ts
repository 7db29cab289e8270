// SPDX-License-Identifier: MIT
// Serial, parallel and MIDI ports.
import type { VMSerialPortType } from "../api/enums.js";
import type { Cable, DiskBytes, Emitter, HResult } from "./base.js";
import type { SerialAttachment } from "./configuration.js";

/** IVMParallelPort: LPT1, with a printer whose jobs arrive as events. */
export interface ParallelPort extends Emitter<{
  printjob: { kind: "text" | "escp" | "postscript"; bytes: Uint8Array; file: File };
}> {
  _id(): number;
  /** "": the host has no parallel port. */
  name: string;
  onPrintJob: ((bytes: Uint8Array) => void) | null;
}

/** A port through which bytes come and go. */
export interface BytePort extends Emitter<{ data: { bytes: Uint8Array } }> {
  onData: ((bytes: Uint8Array) => void) | null;
  /** Ferrite's own. */
  write(data: DiskBytes | string): HResult;
}

/** IVMSerialPort: COM1 or COM2. */
export interface SerialPort extends BytePort {
  _id(): number;
  /**
   * To a file of vpc.hostFiles, which grows by what the guest sends (TextFile); to a pipe "\\.\pipe\name" that joins ports of
   * machines (NamedPipe); to nothing (Null). VM_E_PREF_ILLEGAL_VALUE: the file is in use, or HostPort was asked for.
   */
  configure(portType: VMSerialPortType, portName: string, vmConnectImmediately: boolean): HResult;
  readonly type: VMSerialPortType;
  readonly name: string;
  readonly connectImmediately: boolean;

  // Ferrite's own.

  /** What is plugged in. Locked, as memory is, while the machine is running or saved. */
  attached: SerialAttachment;
  /** What the guest has set, as Web Serial's open() takes it; null while the machine is off. */
  readonly line: SerialLine | null;
  /** Bytes that the guest has not taken yet. */
  readonly waiting: number;
  /**
   * Plugs in a port of Web Serial (navigator.serial.requestPort()), which is opened as the guest sets the line, or any
   * two streams of bytes. The cable takes the place of the one before; closed, it has cancelled the readable stream.
   */
  connect(device: SerialDevice): Cable;
}

export interface SerialLine {
  baudRate: number;
  dataBits: number;
  stopBits: number;
  parity: "none" | "odd" | "even" | "mark" | "space";
}

export interface SerialDevice {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open?(options: SerialLine & { bufferSize: number }): Promise<void>;
  close?(): Promise<void>;
}

/** The MPU-401 at 330h, in UART mode. */
export interface MidiPort extends BytePort {
  /**
   * Plays on an output of Web MIDI (navigator.requestMIDIAccess({ sysex: true })), and hears an input; either may be
   * missing. Notes end when the machine pauses, is reset or turned off. The cable takes the place of the one before.
   */
  connect(ends: { output?: MidiOutput | null; input?: MidiInput | null }): Cable;
}

/** Web MIDI's MIDIOutput is one. */
export interface MidiOutput {
  readonly name?: string | null;
  send(message: number[]): void;
}

/** Web MIDI's MIDIInput is one. */
export interface MidiInput {
  readonly name?: string | null;
  addEventListener(type: "midimessage", listener: (event: { data: Uint8Array }) => void, options?: object): void;
}
