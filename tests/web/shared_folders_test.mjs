// SPDX-License-Identifier: MIT
// Folders of the host in a guest: Debian's Linux mounts one by 9P, where build/deps has it. The folder is one of the
// file system, and one by the methods of a FileSystemDirectoryHandle, which Node lacks and files_directory.js has.
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { check } from "./check.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const packageFolder = process.env.FERRITE_PACKAGE ?? join(checkout, "build/package");
const { createObject, HRESULT } = await import(pathToFileURL(join(packageFolder, "ferrite.js")));
const internal = (name) => import(pathToFileURL(join(packageFolder, "internal", name)));
const { filesDirectory } = await internal("files_directory.js");
const { HandleFolder } = await internal("handle_folder.js");
const { FolderStore } = await internal("folder_store.js");

const kernel = join(checkout, "build/deps/linux/vmlinuz");
const initrd = join(checkout, "build/native/tests/guests/initrd.gz");
const hasLinux = existsSync(kernel) && existsSync(initrd) && existsSync(join(checkout, "build/deps/linux/modules/9p.ko"));
const modules = ["virtio", "virtio_ring", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci"].concat(
  ["netfs", "fscache", "9pnet", "9pnet_virtio", "9p"],
);

const text = (string) => new TextEncoder().encode(string);
const bytesOf = async (directory, name) => new Uint8Array(await (await (await directory.getFileHandle(name)).getFile()).arrayBuffer());
const stringOf = async (directory, name) => new TextDecoder().decode(await bytesOf(directory, name));

/** A Linux at its prompt, with someone at COM1. Its time is the wall's: a deterministic guest's flies while it waits. */
async function bootLinux(folders) {
  const vpc = await createObject("VirtualPC.Application");
  vpc.hostFiles.write("C:\\vmlinuz", await readFile(kernel));
  vpc.hostFiles.write("C:\\initrd", await readFile(initrd));
  const vm = vpc.createVirtualMachine("Linux", "C:\\Machines");
  vm.memory = 128;
  vm.linux = { kernel: "C:\\vmlinuz", initrd: "C:\\initrd", commandLine: "console=ttyS0,115200 cryptomgr.notests quiet" };
  for (const [tag, source] of Object.entries(folders)) vm.sharedFolders.add(tag, source);
  let said = "";
  vm.serialPorts.item(1).addEventListener("data", ({ bytes }) => (said += new TextDecoder().decode(bytes)));
  await vm.startup();
  const wait = async (until) => {
    for (let tries = 0; !said.includes(until); tries++) {
      check.ok(tries < 6000, `"${until}" was not said: ${said.slice(-300)}`);
      await new Promise((go) => setTimeout(go, 20));
    }
    const before = said.slice(0, said.indexOf(until));
    said = said.slice(said.indexOf(until) + until.length);
    return before;
  };
  const answer = async (command) => {
    vm.serialPorts.item(1).write(text(`${command}\n`));
    await wait(`${command}\r\n`);
    return (await wait("ferrite# ")).replaceAll("\r", "");
  };
  await wait("ferrite# ");
  await answer("stty cols 500");
  for (const module of modules) check.equal(await answer(`insmod /modules/${module}.ko`), "");
  for (const tag of Object.keys(folders)) {
    await answer(`mkdir /${tag}; mount -t 9p -o trans=virtio,version=9p2000.L ${tag} /${tag}`);
    check.equal(await answer(`cd /${tag} && echo mounted`), "mounted\n");
  }
  return { vm, answer };
}
const large = Uint8Array.from({ length: 3 << 20 }, (_, n) => (n * n) >> 7);

test("Linux reads and writes a folder of Node's file system, and one that needs time", { skip: !hasLinux }, async () => {
  const root = await mkdtemp(join(tmpdir(), "ferrite-"));
  const directory = filesDirectory([new File([large], "large.bin"), new File(["old"], "note")]);
  try {
    await writeFile(join(root, "large.bin"), large);
    await mkdir(join(root, "docs"));
    await symlink("/etc", join(root, "out"));
    const { vm, answer } = await bootLinux({ path: root, handle: directory });
    await checkPath(root, answer);
    await checkHandle(directory, answer);
    await answer("exec 3>open; echo not closed >&3");
    vm.turnOff();
    await new Promise((go) => setTimeout(go, 50));
    check.equal(await stringOf(directory, "open"), "not closed\n");
  } finally {
    await rm(root, { recursive: true });
  }
});

async function checkPath(root, answer) {
  check.equal(await answer("cd /path && cp large.bin docs/copy && cmp large.bin docs/copy && echo same"), "same\n");
  check.ok(Buffer.compare(await readFile(join(root, "docs/copy")), large) === 0, "the copy differs on the host");
  await answer("echo from the guest > note; mv note docs/moved; rm docs/copy; touch -d @86400 large.bin; sync");
  check.equal((await readdir(join(root, "docs"))).join(), "moved");
  check.equal(await readFile(join(root, "docs/moved"), "utf8"), "from the guest\n");
  check.equal((await stat(join(root, "large.bin"))).mtimeMs, 86_400_000);
  check.equal(await answer("cat out/passwd 2>/dev/null || echo refused"), "refused\n");
  await writeFile(join(root, "new"), "from the host\n");
  check.equal(await answer("cat new"), "from the host\n");
}

async function checkHandle(directory, answer) {
  check.equal(await answer("cd /handle && ls | tr '\\n' ' '"), "large.bin note ");
  check.equal(await answer("mkdir docs; cp large.bin docs/copy && cmp large.bin docs/copy && echo same"), "same\n");
  const docs = await directory.getDirectoryHandle("docs");
  check.ok(Buffer.compare(await bytesOf(docs, "copy"), large) === 0, "the copy differs on the host");
  await answer("echo guest >> note; mv note docs/; mv docs papers; rm papers/copy; sync");
  check.equal(await stringOf(await directory.getDirectoryHandle("papers"), "note"), "oldguest\n");
  check.equal(await answer("ls papers"), "note\n");
}

test("shared folders are objects with documented codes", async () => {
  const vpc = await createObject("VirtualPC.Application", { deterministic: true });
  const vm = vpc.createVirtualMachine("Codes", "C:\\Machines");
  const folders = vm.sharedFolders;
  check.equal(folders.count, 0);
  const folder = folders.add("docs", [new File(["x"], "x.txt")], { readOnly: true });
  check.equal(folder.tag, "docs");
  check.equal(folder.readOnly, true);
  check.ok(folders.item(1) === folder && [...folders].length === 1, "one object for each folder");
  check.throws(() => folders.item(2), HRESULT.DISP_E_BADINDEX);
  check.throws(() => folders.add("docs", tmpdir()), HRESULT.ERROR_ALREADY_EXISTS);
  check.throws(() => folders.add("a b", tmpdir()), HRESULT.E_INVALIDARG);
  check.throws(() => folders.add("none"), HRESULT.E_POINTER);
  check.throws(() => folders.add("none", 5), HRESULT.E_INVALIDARG);
  check.throws(() => folders.add("none", "/there/is/no/such/folder"), HRESULT.ERROR_PATH_NOT_FOUND);
  await vm.startup();
  check.throws(() => folders.add("late", tmpdir()), HRESULT.VM_E_VM_RUNNING);
  check.equal(folders.remove(folder), HRESULT.VM_E_VM_RUNNING);
  vm.turnOff();
  check.equal(folders.remove(folder), HRESULT.S_OK);
  check.equal(folders.remove(folder), HRESULT.VM_E_FOLDER_NOT_SHARED);
  check.equal(folders.remove(null), HRESULT.E_POINTER);
  check.throws(() => folder.tag, HRESULT.VM_E_FOLDER_NOT_SHARED);
});

test("what a guest writes by a directory handle is there when it is flushed, and what was cut off reads as zeros", async () => {
  const directory = filesDirectory([new File(["0123456789"], "f")]);
  const folder = new HandleFolder(directory);
  await folder.write("f", 8, text("abc"));
  check.equal(await stringOf(directory, "f"), "0123456789");
  check.equal(new TextDecoder().decode(await folder.read("f", 6, 100)), "67abc");
  await folder.flush("f");
  check.equal(await stringOf(directory, "f"), "01234567abc");
  await folder.change("f", { size: 3 });
  await folder.write("f", 5, text("x"));
  check.equal([...(await folder.read("f", 0, 10))].join(), "48,49,50,0,0,120");
  await folder.flush("f");
  check.equal([...(await bytesOf(directory, "f"))].join(), "48,49,50,0,0,120");
  const far = 200_000;
  await folder.write("f", far, text("far"));
  await folder.settle();
  check.equal((await bytesOf(directory, "f")).length, far + 3);
});

test("a directory handle's names: taken ones, folders over files, and names that differ in case only", async () => {
  const directory = filesDirectory([new File(["a"], "a"), new File(["b"], "b")]);
  const folder = new HandleFolder(directory);
  const status = (promise) =>
    promise.then(
      () => "Done",
      (error) => error.status ?? error.name,
    );
  check.equal(await status(folder.create("a", "file", 6)), "Exists");
  check.equal(await status(folder.create("d", "directory", 7)), "Done");
  check.equal(await status(folder.create("d/e", "file", 6)), "Done");
  check.equal(await status(folder.rename("a", "d")), "IsFolder");
  check.equal(await status(folder.remove("d", "directory")), "InvalidModificationError");
  check.equal(await status(folder.remove("d", "file")), "IsFolder");
  check.equal(await status(folder.rename("a", "b")), "Done");
  check.equal(await stringOf(directory, "b"), "a");
  check.equal(await status(folder.rename("b", "B")), "Done");
  check.equal(await stringOf(directory, "B"), "a");
  check.equal((await folder.list("")).map(({ name }) => name).sort().join(), "B,d");
  check.equal(await status(folder.look("none")), "NotFoundError");
});

test("a host that keeps no more, or took its permission back, is a status for the guest and a sentence for the user", async () => {
  const Refusals = { QuotaExceededError: 10, NotAllowedError: 8, NotReadableError: 12 };
  for (const [name, expected] of Object.entries(Refusals)) {
    const directory = filesDirectory([new File(["x"], "f")]);
    const handle = await directory.getFileHandle("f");
    handle.createWritable = () => Promise.reject(Object.assign(new Error("It was refused."), { name }));
    const sentences = [];
    const store = new FolderStore(null);
    const { number } = store.open(directory, (path, sentence) => sentences.push(`${path}|${sentence}`));
    const ask = async (question, details) => {
      const once = () => store.ask(number, question, text("f"), text(""), [0, 0, 0], details);
      let answer = once();
      for (; answer.status === 1; answer = once()) await new Promise((go) => setTimeout(go, 1));
      return answer.status;
    };
    check.equal(await ask(3, { bytes: text("guest") }), 0);
    check.equal(await ask(8), expected, name);
    check.equal(await ask(8), expected, "it is tried again");
    check.equal(sentences.length, 1);
    check.ok(/^f\|f: It was refused\. .*\.$/.test(sentences[0]), sentences[0]);
  }
});

test("a folder's file that its user must not write is a refusal, not a crash", { skip: process.getuid?.() === 0 }, async () => {
  const root = await mkdtemp(join(tmpdir(), "ferrite-"));
  await writeFile(join(root, "f"), "x");
  await chmod(join(root, "f"), 0o444);
  const store = new FolderStore(await (await internal("node_folder.js")).nodeFolders());
  const { number } = store.open(root, () => {});
  check.equal(store.ask(number, 3, text("f"), text(""), [0, 0, 0], { bytes: text("y") }).status, 8);
  await rm(root, { recursive: true });
});

test("a folder becomes a FAT disk, and what changed on it comes back", async () => {
  const root = await mkdtemp(join(tmpdir(), "ferrite-"));
  try {
    await mkdir(join(root, "A folder with a long name"));
    await writeFile(join(root, "A folder with a long name", "large.bin"), large);
    await writeFile(join(root, "note.txt"), "old");
    const vpc = await createObject("VirtualPC.Application", { deterministic: true });
    await vpc.createHardDiskFromFolder("C:\\folder.vhd", root, { label: "Folder" });
    const disk = vpc.openDiskContents("C:\\folder.vhd");
    check.equal(disk.label, "FOLDER");
    check.equal(disk.list().map(({ name, folder }) => `${name}${folder ? "/" : ""}`).join(), "A folder with a long name/,note.txt");
    check.ok(Buffer.compare(disk.read("A FOLDER WITH A LONG NAME/large.bin"), large) === 0, "the disk has other bytes");
    check.ok(Math.abs(disk.list()[1].modified - (await stat(join(root, "note.txt"))).mtime) < 3000, "another time");
    disk.write("note.txt", text("new"));
    disk.makeFolder("made");
    disk.write("made/file", text("made"));
    disk.rename("made/file", "made/renamed");
    check.throws(() => disk.read("none"), HRESULT.VM_E_HD_IMAGE_ACCESS);
    check.throws(() => disk.write("a*b", text("")), HRESULT.VM_E_HD_IMAGE_ACCESS);
    const vm = vpc.createVirtualMachine("DOS", "C:\\Machines");
    check.equal(disk.close(), HRESULT.S_OK);
    check.equal(disk.close(), HRESULT.E_HANDLE);
    check.equal((await vpc.copyHardDiskToFolder("C:\\folder.vhd", root)).sort().join(), "made/renamed,note.txt");
    check.equal(await readFile(join(root, "note.txt"), "utf8"), "new");
    check.equal(await readFile(join(root, "made/renamed"), "utf8"), "made");
    const directory = filesDirectory([]);
    check.equal((await vpc.copyHardDiskToFolder("C:\\folder.vhd", directory)).length, 3);
    check.equal(await stringOf(directory, "note.txt"), "new");
    vm.addHardDiskConnection("C:\\folder.vhd", 0, 0);
    await vm.startup();
    check.throws(() => vpc.openDiskContents("C:\\folder.vhd"), HRESULT.VM_E_HD_IMAGE_OPEN_FAIL);
    vm.turnOff();
    await check.rejects(vpc.createHardDiskFromFolder("C:\\small.vhd", root, { size: 3 }), /full/);
    check.equal(vpc.hostFiles.exists("C:\\small.vhd"), false);
    await check.rejects(vpc.createHardDiskFromFolder("C:\\none.vhd", 5), /./);
  } finally {
    await rm(root, { recursive: true });
  }
});
