// SPDX-License-Identifier: MIT
import { printJob } from "./parallel_port.js";
import { VirtualMachine } from "./virtual_machine.js";

const media = (e) => ({ mediaPath: e.text });
const text = (e) => [e.text];
const bytes = (e) => [e.bytes];

/**
 * By core/automation/events.h, Event::Kind: whose event it is, what it becomes, and what the COM-style handler gets.
 * `data` of a changed configuration is the new value; null: more than one changed.
 */
export const Events = [
  {
    of: "machine",
    type: "statechange",
    fields: (e) => ({ state: e.number }),
    handler: "onStateChange",
    values: (e) => [e.number],
  },
  { of: "machine", type: "reset", handler: "onReset" },
  { of: "machine", type: "triplefault", handler: "onTripleFault" },
  {
    of: "machine",
    type: "configurationchanged",
    fields: (e, machine) => ({ key: e.text, value: VirtualMachine.dataOf(machine, e.text) }),
    handler: "onConfigurationChanged",
    values: (e, machine) => [e.text, VirtualMachine.dataOf(machine, e.text)],
  },
  { of: "machine", type: "renamed", fields: (e) => ({ name: e.text }) },
  { of: "drive", type: "mediainsert", fields: media, handler: "onMediaInsert", values: text },
  { of: "drive", type: "mediaeject", fields: media, handler: "onMediaEject", values: text },
  { of: "serialPort", type: "data", fields: (e) => ({ bytes: e.bytes }), handler: "onData", values: bytes },
  { of: "parallelPort", type: "printjob", fields: (e) => printJob(e.bytes, e.number), handler: "onPrintJob", values: bytes },
  {
    of: "application",
    type: "vmstatechange",
    fields: (e) => ({ virtualMachine: e.text, state: e.number }),
    handler: "onVMStateChange",
    values: (e) => [e.text, e.number],
  },
  {
    of: "application",
    type: "eventlogged",
    fields: (e) => ({ event: e.number, virtualMachine: e.text }),
    handler: "onEventLogged",
    values: (e) => [e.number],
  },
  { of: "files", type: "change", fields: (e) => ({ path: e.text }), handler: "onChange", values: text },
  { of: "midiPort", type: "data", fields: (e) => ({ bytes: e.bytes }), handler: "onData", values: bytes },
  { of: "sound", type: "change", handler: "onChange" },
  { of: "machine", type: "requestshutdown", handler: "onRequestShutdown" },
  { of: "machine", type: "guestshutdown", handler: "onGuestShutdown" },
  { of: "dvdDrive", type: "mediainsert", fields: media, handler: "onMediaInsert", values: text },
  { of: "dvdDrive", type: "mediaeject", fields: media, handler: "onMediaEject", values: text },
];
