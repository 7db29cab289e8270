// SPDX-License-Identifier: MIT
// The page as served: loads Ferrite with its progress shown, makes the default machine, puts a floppy in, turns it on.
//   ?floppy=URL    boots this image in place of the welcome floppy     ?floppyB=URL   puts one into drive B:
//   ?machine=NAME  starts this machine of machines.json instead
// machines.json, beside the page, lists the machines that its menu has ready: configurations as ferrite/machine.schema.json
// describes them, with addresses relative to the page.
const WelcomeFloppy = "welcome.img";
const MachineName = "Default PC";
const MachineFolder = "C:\\Virtual Machines";

const element = (id) => document.getElementById(id);

/** The cover over the page while it loads, or when it could not. */
const cover = {
  show(fraction, text) {
    element("progress").value = fraction;
    element("progress-text").textContent = text;
  },
  leave() {
    element("cover").classList.add("done");
    element("cover").inert = true;
  },
  /** Says what went wrong; resolves when the reader wants to go on without it. */
  trouble(sentence, without) {
    element("cover").classList.remove("done");
    element("cover").classList.add("broken");
    element("cover").inert = false;
    element("trouble").hidden = false;
    element("trouble-text").textContent = sentence;
    element("again").onclick = () => location.reload();
    element("without").hidden = !without;
    element("without").textContent = without ?? "";
    return new Promise((goOn) => {
      element("without").onclick = () => {
        element("cover").classList.remove("broken");
        element("trouble").hidden = true;
        goOn();
      };
    });
  },
};

async function loadFerrite() {
  try {
    return await import("./ferrite/ferrite.js");
  } catch (error) {
    throw new Error(
      `Ferrite’s own files could not be loaded (${error.message}). Load the page again; if that does not help, the ` +
        "folder it is served from is not complete.",
      { cause: error },
    );
  }
}

const fileName = (url) => decodeURIComponent(new URL(url, location.href).pathname.split("/").pop());

async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The bytes of a floppy image, with its name; null: it could not be loaded, and the reader goes on without. */
async function fetchFloppy(url, drive) {
  const name = fileName(url) || "floppy.img";
  try {
    return { name, bytes: await fetchBytes(url) };
  } catch (error) {
    const sentence =
      `The floppy image ${name} could not be loaded (${error.message}). Check its address; an image from another ` +
      "site needs that site’s permission (CORS).";
    await cover.trouble(sentence, `Start with drive ${drive} empty`);
    return null;
  }
}

/** What the reader chose about the sound, for the next visit; a browser may refuse to keep it. */
const soundChoice = {
  key: "ferrite.sound",
  restore({ sound }) {
    try {
      const { volume = 1, muted = false } = JSON.parse(localStorage.getItem(this.key)) ?? {};
      sound.volume = volume;
      sound.muted = muted;
    } catch (error) {
      console.warn(`The volume that was kept is left out: ${error.message}`);
    }
    sound.addEventListener("change", () => this.keep(sound));
  },
  keep({ volume, muted }) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ volume, muted }));
    } catch (error) {
      console.warn(`The volume is not kept: ${error.message}`);
    }
  },
};

/** A machine of this page, off. */
function createMachine(vpc, name) {
  const machine = vpc.createVirtualMachine(name, MachineFolder);
  soundChoice.restore(machine);
  return machine;
}

/**
 * Puts an image into a drive; a disk that the machine refuses is said, and the machine starts without it. One that is in
 * the drive since an earlier visit stays there, with what was written to it.
 */
async function insert(vm, number, letter, url) {
  if (vm.floppyDrives.item(number).imageFile.endsWith(`\\${fileName(url)}`)) return;
  const floppy = await fetchFloppy(url, letter);
  if (!floppy) return;
  const code = await vm.floppyDrives.item(number).insert(floppy.bytes, { name: floppy.name });
  if (code === 0) return;
  await cover.trouble(`${floppy.name} was not inserted. ${vpc.lastError.message}`, `Start with drive ${letter} empty`);
}

/** What machines.json lists; none where there is no such file. */
async function listedMachines() {
  const response = await fetch("machines.json").catch(() => null);
  if (!response?.ok) return [];
  try {
    return await response.json();
  } catch (error) {
    console.error(`machines.json is left out: ${error.message}`);
    return [];
  }
}

/** Makes and starts a machine of machines.json. */
async function makeListed(vpc, configuration) {
  const machine = await vpc.createMachine(configuration, { folder: MachineFolder, baseURL: location.href });
  soundChoice.restore(machine);
  const task = machine.startup();
  if (task.result === 0) return machine;
  vpc.deleteVirtualMachine(machine);
  throw new Error(task.errorDescription);
}

/** The machine of an earlier visit, else a new one. */
const showListed = (vpc, entry) => keptMachine(vpc, entry.name) ?? makeListed(vpc, entry);

function noSuchMachine(name, listed) {
  const names = listed.map((entry) => entry.name).join(", ");
  return `There is no machine "${name}" ready here. ${names ? `There is: ${names}.` : "The page has none."}`;
}

/** The machine that the address asks for, else the one with the welcome floppy; running. */
async function firstMachine(vpc, wanted, listed) {
  if (wanted.has("machine")) {
    const entry = listed.find(({ name }) => name.toLowerCase() === wanted.get("machine").toLowerCase());
    if (!entry) throw new Error(noSuchMachine(wanted.get("machine"), listed));
    cover.show(1, `Loading ${entry.name}…`);
    const known = keptMachine(vpc, entry.name);
    return known ? started(known) : makeListed(vpc, entry);
  }
  const known = keptMachine(vpc, MachineName);
  const machine = known ?? createMachine(vpc, MachineName);
  const floppy = wanted.get("floppy") ?? (known ? null : WelcomeFloppy);
  if (floppy) await insert(machine, 1, "A", floppy);
  if (wanted.has("floppyB")) await insert(machine, 2, "B", wanted.get("floppyB"));
  return started(machine);
}

/** A machine of an earlier visit; null: there is none of that name. */
function keptMachine(vpc, name) {
  const machine = vpc.findVirtualMachine(name);
  if (machine) soundChoice.restore(machine);
  return machine;
}

function started(machine) {
  const task = machine.startup();
  if (task.result !== 0) throw new Error(task.errorDescription);
  return machine;
}

/** Keeps a copy of the text screen for screen readers, once it has stood still for a moment. */
function mirrorText(vpc) {
  const region = element("guest-text");
  let last = "";
  setInterval(() => {
    let text = "";
    try {
      text = vpc.shownMachine.screen.text().join("\n").trimEnd();
    } catch {
      text = ""; // the machine is off, or gone
    }
    if (text === last && region.textContent !== text) region.textContent = text;
    last = text;
  }, 700);
}

/** Whether the host file is a disk of any machine. */
function isDisk(vpc, path) {
  const disks = [...vpc.virtualMachines].flatMap((machine) => [
    ...[...machine.floppyDrives].map((drive) => drive.imageFile),
    ...[...machine.hardDiskConnections].map((connection) => connection.hardDisk.file),
  ]);
  return disks.includes(path.replace(/\.changes$/, ""));
}

/** Asks before a page is closed that would lose something: what is not stored yet, or what nobody stores. */
function guardWrittenDisks(vpc) {
  const known = new Set(); // the first change of a file is its making
  let written = false;
  vpc.hostFiles.addEventListener("change", ({ path }) => {
    written ||= known.has(path) && isDisk(vpc, path);
    known.add(path);
  });
  addEventListener("beforeunload", (event) => {
    const { storage, unkept } = vpc.hostFiles;
    const drives = vpc.hostDrives;
    const behind = drives.letters.some((letter) => drives.unkept(letter));
    if (behind || (storage.writable ? unkept : written)) event.preventDefault();
  });
}

async function start() {
  const wanted = new URLSearchParams(location.search);
  const canvas = element("machine");
  const { createObject } = await loadFerrite();
  const listed = await listedMachines();
  const vpc = await createObject("VirtualPC.Application", {
    canvas,
    storage: "browser",
    readyMachines: listed.map((entry) => ({ name: entry.name, make: (vpc) => showListed(vpc, entry) })),
    onProgress: (fraction) => cover.show(fraction, `Loading… ${Math.round(fraction * 100)} %`),
  });
  window.vpc = vpc;
  // For the console: the machine that is shown. Another one is shown by vm = vpc.findVirtualMachine("…").
  const vm = { get: () => vpc.shownMachine, set: (machine) => (vpc.shownMachine = machine) };
  Object.defineProperty(window, "vm", vm);
  guardWrittenDisks(vpc);
  canvas.addEventListener("notice", ({ detail }) => (element("notices").textContent = detail));
  vpc.shownMachine = await firstMachine(vpc, wanted, listed);
  mirrorText(vpc);
  cover.leave();
  canvas.focus({ preventScroll: true });
}

/** A fault of ours: said, with the way to the disks left open. */
addEventListener("error", async ({ error }) => {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  await cover.trouble(
    `Ferrite itself has stopped (${error.message}); that is a mistake in it, not yours. Its disks can still be saved ` +
      "from the Floppy menus; after that, load the page again.",
    "To the disks",
  );
  cover.leave();
});

start().catch((error) => cover.trouble(error.message));
