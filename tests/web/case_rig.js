// SPDX-License-Identifier: MIT
// What a case of the automation objects starts with: a machine of its own, which it leaves behind for nobody.
import { check } from "./check.js";
import * as guests from "./guests.js";

let serial = 0;

/** A number that no other case has. */
export const unique = () => ++serial;

/** A machine of this case's own, with two images beside it. */
function setUp(vpc, disk = guests.halted()) {
  const name = `Case ${unique()}`;
  const folder = `C:\\${name}`;
  const vm = vpc.createVirtualMachine(name, folder);
  vm.memory = 16;
  const image = `${folder}\\a.img`;
  check.equal(vpc.hostFiles.write(image, disk), 0, "write");
  check.equal(vpc.hostFiles.write(`${folder}\\b.img`, guests.halted()), 0, "write");
  return { vpc, name, folder, vm, image, other: `${folder}\\b.img`, drive: vm.floppyDrives.item(1) };
}

function tearDown({ vpc, vm, name }) {
  if (vpc.findVirtualMachine(name) !== vm) return;
  if (vm.state !== 1 && vm.state !== 2) vm.turnOff();
  vpc.deleteVirtualMachine(vm);
}

export const cases = [];

/** A case with a machine; `disk` is what is in drive A: if the machine is to run. */
export const machineCase = (name, action, disk) =>
  cases.push({
    name,
    async run({ vpc, lib }) {
      const rig = setUp(vpc, disk?.());
      try {
        await action({ ...rig, lib, HRESULT: lib.HRESULT });
      } finally {
        tearDown(rig);
      }
    },
  });
export const plainCase = (name, action) => cases.push({ name, run: action });
