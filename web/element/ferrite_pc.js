// SPDX-License-Identifier: MIT
// <ferrite-pc>: a machine on a page, as many as you like.
//
//   <script type="module" src="ferrite/element/ferrite_pc.js"></script>
//   <ferrite-pc floppy="freedos.img" memory="32" autostart></ferrite-pc>
//
// Attributes: floppy (address of an image for drive A:), memory (MB), processor (one of vpc.processors), autostart
// (turn it on when it is ready), src (address of the module's .wasm), headless (no windows), storage (a name under which
// the browser keeps the machine and its disks; elements that are open at the same time want names of their own). Read
// when the element enters the page.
// Properties: vpc, vm, ready (a Promise of vm). Events: ready; error, with detail the Error.
import { createObject } from "../ferrite.js";

const Style = `
  :host { display: block; position: relative; aspect-ratio: 4 / 3; background: #101114; color: #e8e8ea; }
  :host([hidden]) { display: none; }
  canvas { position: absolute; inset: 0; width: 100%; height: 100%; outline: none; }
  p { position: absolute; inset: auto 0 50%; margin: 0 10%; font: 16px/1.5 system-ui, sans-serif; text-align: center; }
`;
const MachineFolder = "C:\\Machines";

export class FerritePc extends HTMLElement {
  #vpc = null;
  #vm = null;
  #ready = null;

  get vpc() {
    return this.#vpc;
  }
  get vm() {
    return this.#vm;
  }
  /** A Promise of vm; rejected with what went wrong. */
  get ready() {
    return this.#ready;
  }

  connectedCallback() {
    if (this.#ready) return; // moved within the page: the machine goes on
    this.#ready = this.#open();
    this.#ready.then(
      () => this.dispatchEvent(new CustomEvent("ready")),
      (error) => this.#fail(error),
    );
  }

  async #open() {
    const shadow = this.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent = Style;
    const canvas = document.createElement("canvas");
    canvas.tabIndex = 0;
    const note = document.createElement("p");
    note.setAttribute("role", "status");
    shadow.append(style, canvas, note);

    this.#vpc = await createObject("VirtualPC.Application", {
      ...(this.hasAttribute("headless") ? { headless: true } : { canvas }),
      ...(this.hasAttribute("src") ? { wasmUrl: this.getAttribute("src") } : {}),
      ...(this.hasAttribute("storage") ? { storage: "browser", storageName: this.getAttribute("storage") } : {}),
      onProgress: (part) => (note.textContent = `Loading ${Math.round(part * 100)} %`),
    });
    note.textContent = "";
    const name = this.getAttribute("name") || "PC";
    this.#vm = this.#vpc.findVirtualMachine(name) ?? (await this.#make(name));
    if (this.hasAttribute("autostart")) await this.#vm.startup();
    return this.#vm;
  }

  async #make(name) {
    const vm = this.#vpc.createVirtualMachine(name, MachineFolder);
    if (this.hasAttribute("memory")) vm.memory = this.getAttribute("memory");
    if (this.hasAttribute("processor")) vm.processor = this.getAttribute("processor");
    if (this.hasAttribute("floppy")) await this.#insert(vm, new URL(this.getAttribute("floppy"), document.baseURI));
    return vm;
  }

  async #insert(vm, url) {
    const code = await vm.floppyDrives.item(1).insert(url);
    if (code !== 0) throw new Error(`${url}: ${this.#vpc.lastError.message}`);
  }

  #fail(error) {
    const note = this.shadowRoot.querySelector("p");
    note.textContent = error.message;
    note.setAttribute("role", "alert");
    this.dispatchEvent(new CustomEvent("error", { detail: error }));
  }
}

customElements.define("ferrite-pc", FerritePc);
