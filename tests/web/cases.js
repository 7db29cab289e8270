// SPDX-License-Identifier: MIT
// What the automation objects promise, the same under Node, in the page and in the custom element. Each case has a name
// and run({ vpc, lib }), throws what it finds wrong, and leaves nothing behind.
import { cases } from "./case_rig.js";
import "./object_cases.js";
import "./guest_cases.js";
import "./floppy_cases.js";
import "./hard_disk_cases.js";

export { check } from "./check.js";
export { cases };
