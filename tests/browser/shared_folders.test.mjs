// SPDX-License-Identifier: MIT
// Folders of the browser's own, by a FileSystemDirectoryHandle: that of the origin's private file system, for which no
// one has to be asked.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPage } from "./browser.mjs";

describe("shared folders", () => {
  let page, close;
  before(async () => {
    ({ page, close } = await openPage({ ready: false }));
    await page.waitForFunction(() => window.vpc);
    await page.evaluate(async () => {
      const { HandleFolder } = await import("/ferrite/internal/handle_folder.js");
      window.root = await (await navigator.storage.getDirectory()).getDirectoryHandle("shared", { create: true });
      window.folder = new HandleFolder(window.root);
      window.text = async (path) => new TextDecoder().decode(await folder.read(path, 0, 1 << 20));
      window.stored = async (name) => (await (await root.getFileHandle(name)).getFile()).text();
      window.outcome = (promise) =>
        promise.then(
          () => "Done",
          (error) => error.status ?? error.name,
        );
      window.bytes = (string) => new TextEncoder().encode(string);
    });
  });
  after(() => close());

  test("what is written is in the file when it is flushed, and what was cut off reads as zeros", async () => {
    const said = await page.evaluate(async () => {
      await folder.create("f", "file", 6);
      await folder.write("f", 0, bytes("0123456789"));
      const before = await stored("f");
      await folder.flush("f");
      await folder.write("f", 100_000, bytes("far"));
      await folder.settle();
      const far = (await stored("f")).length;
      await folder.change("f", { size: 4 });
      await folder.write("f", 6, bytes("x"));
      await folder.flush("f");
      return [before, far, await stored("f"), (await folder.look("f")).size];
    });
    assert.deepEqual(said, ["", 100_003, "0123\0\0x", 7]);
  });

  test("files and folders get other names, also in the place of others", async () => {
    const said = await page.evaluate(async () => {
      await folder.create("d", "directory", 7);
      await folder.create("d/e", "directory", 7);
      await folder.rename("f", "d/e/g");
      await folder.rename("d", "papers");
      await folder.create("other", "file", 6);
      await folder.rename("papers/e/g", "other");
      await folder.rename("other", "OTHER");
      const names = (await folder.list("")).map(({ name }) => name).sort();
      return [names, await text("OTHER"), await folder.list("papers/e")];
    });
    assert.deepEqual(said, [["OTHER", "papers"], "0123\0\0x", []]);
  });

  test("what the browser refuses has the platform's own errors", async () => {
    const said = await page.evaluate(() =>
      Promise.all([
        outcome(folder.remove("papers", "directory")),
        outcome(folder.remove("papers", "file")),
        outcome(folder.look("none/deeper")),
        outcome(folder.create("OTHER", "file", 6)),
        outcome(folder.create("..", "file", 6)),
        outcome(folder.read("papers", 0, 1)),
      ]),
    );
    const expected = ["InvalidModificationError", "IsFolder", "NotFoundError", "Exists", "TypeError", "IsFolder"];
    assert.deepEqual(said, expected);
  });

  test("a machine takes a directory handle, and Files", async () => {
    const said = await page.evaluate(async () => {
      const machine = vpc.createVirtualMachine("Folders", "C:\\Machines");
      const shared = machine.sharedFolders.add("root", root);
      machine.sharedFolders.add("files", [new File(["x"], "x.txt")], { readOnly: true });
      const disk = "C:\\folder.vhd";
      await vpc.createHardDiskFromFolder(disk, root);
      const contents = vpc.openDiskContents(disk);
      const names = contents.list().map(({ name }) => name);
      contents.close();
      return [machine.sharedFolders.count, shared.directory === root, names.sort()];
    });
    assert.deepEqual(said, [2, true, ["OTHER", "papers"]]);
  });
});
