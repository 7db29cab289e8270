// SPDX-License-Identifier: MIT
// IVMNetworkAdapter, IVMVirtualNetwork and their collections.
import { bytesAtHand } from "./bytes.js";
import { Collection } from "./collection.js";
import { withDocumentCasing } from "./document_casing.js";
import { HRESULT } from "./hresult.js";

const IdBytes = 16;

/** IVMNetworkAdapter. Removed, it answers DISP_E_EXCEPTION. */
export class NetworkAdapter {
  #border;
  #networks;
  #machine;
  #place;

  constructor(border, networks, machine, machineId, adapterId) {
    this.#border = border;
    this.#networks = networks;
    this.#machine = machine;
    this.#place = [machineId, adapterId];
  }

  /** Never used twice. */
  _id() {
    this.isEthernetAddressDynamic; // one that is gone says so
    return this.#place[1];
  }
  get virtualMachine() {
    this.#machine.state; // a stale machine says so
    return this.#machine;
  }
  /** At any time; the cable moves at once. */
  attachToVirtualNetwork(virtualNetwork) {
    const id = this.#networks.idOf(virtualNetwork);
    if (id) return this.#border.hresult("adapter_attach", [...this.#place, id]);
    return this.#border.refuse(virtualNetwork == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
  }
  detachFromVirtualNetwork() {
    return this.#border.hresult("adapter_detach", this.#place);
  }
  /** null: it is not attached. */
  get virtualNetwork() {
    const id = this.#border.value("adapter_network", (border) => border.number(), this.#place);
    return id === null ? null : this.#networks.network(id);
  }
  /** "02-03-FF-12-34-56"; zeros until a dynamic one was given, at the first start. */
  get ethernetAddress() {
    return this.#border.value("adapter_address", (border) => border.text(), this.#place);
  }
  /** From the next start on. VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS: isEthernetAddressDynamic is true. */
  set ethernetAddress(address) {
    this.#border.value("adapter_set_address", () => {}, this.#place, [address]);
  }
  get isEthernetAddressDynamic() {
    return this.#border.value("adapter_dynamic", (border) => border.number() !== 0, this.#place);
  }
  set isEthernetAddressDynamic(dynamic) {
    this.#border.value("adapter_set_dynamic", () => {}, [...this.#place, Boolean(dynamic)]);
  }

  // Ferrite's own.

  /** "RTL8029AS" or "VIRTIO" on the PCI bus, or "NE2000" on the ISA bus at 300h with IRQ 10. Set while the machine is off. */
  get card() {
    return this.#border.value("adapter_card", (border) => border.text(), this.#place);
  }
  set card(name) {
    this.#border.value("adapter_set_card", () => {}, this.#place, [name]);
  }
  /** Since power-on. */
  get bytesSent() {
    return this.#border.value("adapter_traffic", (border) => border.number(0), this.#place.slice(0, 1));
  }
  get bytesReceived() {
    return this.#border.value("adapter_traffic", (border) => border.number(1), this.#place.slice(0, 1));
  }
}

/** The adapters of one machine: one object for each, so that === works. */
export class NetworkAdapters {
  #border;
  #networks;
  #machine;
  #id;
  #adapters = new Map();

  constructor(border, networks, machine, machineId) {
    this.#border = border;
    this.#networks = networks;
    this.#machine = machine;
    this.#id = machineId;
    this.collection = new Collection(
      () => border.value("adapter_count", () => border.number(), [machineId]),
      (index) => this.#adapter("adapter_item", index),
    );
  }
  add() {
    return this.#adapter("adapter_add");
  }
  remove(adapter) {
    if (adapter == null) return this.#border.refuse(HRESULT.E_POINTER);
    const [id] = [...this.#adapters].find(([, known]) => known === adapter) ?? [0];
    if (!(adapter instanceof NetworkAdapter)) return this.#border.refuse(HRESULT.E_INVALIDARG);
    return this.#border.hresult("adapter_remove", [this.#id, id]);
  }
  setBootFile(file) {
    const bytes = file === null ? new Uint8Array(0) : bytesAtHand(file);
    if (!bytes) return this.#border.refuse(file === undefined ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
    if (!this.#border.giveBytes(bytes)) return this.#border.refuse(HRESULT.E_OUTOFMEMORY);
    return this.#border.hresult("adapter_boot_file", [this.#id]);
  }

  #adapter(name, ...numbers) {
    const id = this.#border.value(name, (border) => border.number(), [this.#id, ...numbers]);
    if (!this.#adapters.has(id))
      this.#adapters.set(id, new NetworkAdapter(this.#border, this.#networks, this.#machine, this.#id, id));
    return this.#adapters.get(id);
  }
}

/** IVMVirtualNetwork: "Internet", which each machine has for itself, or a switch between machines. */
export class VirtualNetwork {
  #border;
  #networks;
  #id;

  constructor(border, networks, id) {
    this.#border = border;
    this.#networks = networks;
    this.#id = id;
  }
  /** 16 bytes; those of "Internet" are Virtual PC's for its shared network. */
  _id() {
    const bytes = new Uint8Array(IdBytes);
    if (this.name === "Internet") return bytes.fill(1);
    new DataView(bytes.buffer).setUint32(IdBytes - 4, this.#id);
    return bytes;
  }
  get name() {
    return this.#border.value("network_name", (border) => border.text(), [this.#id]);
  }
  /** Is it wireless? */
  get mediaType() {
    return false;
  }
  /** "": no network is an adapter of the host's. */
  get hostAdapter() {
    return "";
  }
  get networkAdapters() {
    return this.#networks.adaptersOf(this.#id);
  }

  // Ferrite's own.

  /**
   * A cable to everyone who has opened this relay: a WebSocket server that passes binary messages on, one for each
   * Ethernet frame, as wsproxy does. `WebSocket`: the class, where the platform has none.
   */
  connectToRelay(url, { WebSocket = globalThis.WebSocket } = {}) {
    return this.#networks.cable(this.#id, "relay", { url, WebSocket });
  }
  /** A cable to this user's other tabs of the same site that use the same channel. */
  connectToTabs(channel = this.name) {
    return this.#networks.cable(this.#id, "tabs", { channel });
  }
}
withDocumentCasing(NetworkAdapter, VirtualNetwork);

/** The networks of an application: one object for each. */
export class VirtualNetworks {
  #border;
  #machine;
  #openCable;
  #networks = new Map();

  /** `machine(id)` is a VirtualMachine; `openCable(port, kind, options)` is the package's. */
  constructor(border, machine, openCable) {
    this.#border = border;
    this.#machine = machine;
    this.#openCable = openCable;
    this.collection = this.#indexed(
      () => border.plain("network_count"),
      (index) => this.network(border.plain("network_id", index)),
    );
  }
  find(name) {
    const id = this.#border.value("network_find", (border) => border.number(), [], [name]);
    return id === null ? null : this.network(id);
  }
  create(name) {
    return this.network(this.#border.value("network_create", (border) => border.number(), [], [name]));
  }
  delete(network) {
    const id = this.idOf(network);
    if (id) return this.#border.hresult("network_remove", [id]);
    return this.#border.refuse(network == null ? HRESULT.E_POINTER : HRESULT.E_INVALIDARG);
  }
  network(id) {
    if (!this.#networks.has(id)) this.#networks.set(id, new VirtualNetwork(this.#border, this, id));
    return this.#networks.get(id);
  }
  idOf(network) {
    return [...this.#networks].find(([, known]) => known === network)?.[0];
  }
  /** 0: those that are attached to nothing. */
  adaptersOf(id) {
    return this.#indexed(
      () => this.#border.plain("network_adapter_count", id),
      (index) => this.#machine(this.#border.plain("network_adapter_machine", id, index)).networkAdapters.item(1),
    );
  }
  cable(id, kind, options) {
    const port = this.#border.value("cable_open", (border) => border.number(), [id]);
    return this.#openCable(port, kind, options);
  }

  #indexed(count, item) {
    return new Collection(count, (index) => {
      const number = Number(index);
      if (Number.isInteger(number) && number >= 1 && number <= count()) return item(number - 1);
      throw this.#border.error(this.#border.refuse(HRESULT.DISP_E_BADINDEX));
    });
  }
}
