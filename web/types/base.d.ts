// SPDX-License-Identifier: MIT
// What the other types share.
import type { VMTaskResult } from "../api/enums.js";

export {}; // what says export, and no more

export type HResult = number;

export declare class VMError extends Error {
  readonly hresult: HResult;
  /** The symbolic name, such as "VM_E_VM_UNKNOWN". */
  readonly code: string;
}

export type DiskBytes = ArrayBuffer | ArrayBufferView;

export type DiskToFetch = Blob | URL | FileSystemFileHandle;

/** Counted from 1. item() throws DISP_E_BADINDEX outside. */
export interface Collection<T> extends Iterable<T> {
  readonly count: number;
  item(index: number): T;
  /** IEnumVARIANT. */
  readonly _newEnum: Iterator<T>;
}

/** What a .vmc keeps at a key: a text, an integer, a boolean, or bytes. */
export type ConfigurationValue = string | number | boolean | Uint8Array;

type Listener<E> = ((event: E) => void) | { handleEvent(event: E): void };

export interface Emitter<Events> {
  addEventListener<K extends keyof Events>(
    type: K,
    listener: Listener<Events[K] & { type: K; target: Emitter<Events> }>,
    options?: { once?: boolean; signal?: AbortSignal },
  ): void;
  removeEventListener<K extends keyof Events>(
    type: K,
    listener: Listener<Events[K] & { type: K; target: Emitter<Events> }>,
  ): void;
}

export type CableState = "connecting" | "connected" | "waiting" | "closed";

/** Between something of the machine's and something of the host's. One to a relay connects again by itself. */
export interface Cable extends Emitter<{ statechange: { state: CableState; reason: string } }> {
  readonly state: CableState;
  /** A sentence for the user. */
  readonly reason: string;
  close(): void;
  onStateChange: ((state: CableState, reason: string) => void) | null;
}

/** IVMTask, over already. */
export interface FinishedTask {
  readonly id: number;
  readonly description: string;
  readonly isComplete: true;
  readonly percentCompleted: 100;
  readonly result: VMTaskResult;
  readonly error: HResult;
  readonly errorDescription: string;
  readonly isCancelable: false;
  waitForCompletion(milliseconds: number): Promise<HResult>;
  cancel(): HResult;
}

/** IVMTask; `await` gives the finished task, or throws its error. */
export interface Task extends FinishedTask, PromiseLike<FinishedTask> {}
