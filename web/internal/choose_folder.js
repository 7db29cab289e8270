// SPDX-License-Identifier: MIT
// A folder of the user's for the machine on the canvas, chosen in the browser's own dialog.

const LongestTag = 32;

/** A tag that a guest can type, like the folder's name, and that no other folder of the machine has. */
function tagFor(name, folders) {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+|-+$/g, "") || "folder";
  const taken = new Set([...folders].map(({ tag }) => tag));
  for (let number = 1; ; number++) {
    const tail = number === 1 ? "" : `-${number}`;
    const tag = plain.slice(0, LongestTag - tail.length) + tail;
    if (!taken.has(tag)) return tag;
  }
}

/** Nothing happens if the user chooses none. `tell(sentence)` says how the guest mounts it; trouble goes to `complain`. */
export async function chooseSharedFolder(vpc, tell, complain) {
  const { sharedFolders } = vpc.shownMachine;
  let handle = null;
  try {
    handle = await showDirectoryPicker({ id: "ferrite", mode: "readwrite" });
  } catch (error) {
    if (error.name === "AbortError") return;
    throw error;
  }
  const tag = tagFor(handle.name, sharedFolders);
  sharedFolders.add(tag, handle).addEventListener("trouble", complain);
  tell(`${handle.name} is shared. Linux mounts it: mount -t 9p -o trans=virtio,version=9p2000.L ${tag} /mnt`);
}
