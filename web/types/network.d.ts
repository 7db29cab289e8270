// SPDX-License-Identifier: MIT
// Network adapters and what they are attached to.
import type { Cable, Collection, HResult } from "./base.js";
import type { VirtualMachine } from "./machine.js";

/** IVMNetworkAdapter. Removed, it answers DISP_E_EXCEPTION. */
export interface NetworkAdapter {
  _id(): number;
  readonly virtualMachine: VirtualMachine;
  /** The cable moves at once. */
  attachToVirtualNetwork(virtualNetwork: VirtualNetwork): HResult;
  detachFromVirtualNetwork(): HResult;
  /** null: not attached. */
  readonly virtualNetwork: VirtualNetwork | null;
  /** "02-03-FF-12-34-56", from the next start on. Locked (VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS) while dynamic. */
  ethernetAddress: string;
  isEthernetAddressDynamic: boolean;

  // Ferrite's own.

  /** "RTL8029AS" (PCI) or "NE2000" (ISA, port 300h, IRQ 10). */
  card: string;
  /** Since power-on. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/**
 * IVMVirtualNetwork. "Internet" is a router for each machine alone, with DHCP, names, and the web as the page may fetch
 * it: without its user's credentials, and only from servers that allow it (CORS). Every other is a switch.
 */
export interface VirtualNetwork {
  /** 16 bytes. */
  _id(): Uint8Array;
  readonly name: string;
  readonly mediaType: boolean;
  /** "" */
  readonly hostAdapter: string;
  readonly networkAdapters: Collection<NetworkAdapter>;

  // Ferrite's own. Not of "Internet": VM_E_INVALID_VIRTUAL_NETWORK_ID.

  /** A cable to all who use the same relay: a WebSocket server that passes on binary messages, one a frame. */
  connectToRelay(url: string, options?: { WebSocket?: unknown }): Cable;
  /** A cable to this user's other tabs of the same site. */
  connectToTabs(channel?: string): Cable;
}
