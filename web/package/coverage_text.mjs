// SPDX-License-Identifier: MIT
// coverage.json as a page that people read.
import { scriptName } from "../api/document_casing.js";

const row = (...cells) => `| ${cells.join(" | ")} |\n`;
const head = (...names) => row(...names) + row(...names.map(() => "---"));
const codeList = (codes) => codes.map((code) => `\`${code}\``).join(" ");
const inScript = (name, kind) => `\`${scriptName(name)}${kind === "method" || name === "Item" ? "()" : ""}\``;

const stateOf = ({ refuses }) => (refuses ? `refused: \`${refuses}\`` : "yes");
const reasons = ({ never = {} }) =>
  Object.entries(never)
    .map(([code, reason]) => `\`${code}\`: ${reason}`)
    .join(" ");

function memberRow([name, member]) {
  const script = inScript(name, member.kind);
  const remarks = [reasons(member), codeList(member.others ?? [])];
  return row(name, script, member.kind, stateOf(member), codeList(member.codes), remarks.filter(Boolean).join(" "));
}

function interfaceText([name, { reached, absent, members }]) {
  if (absent) return `## ${name}\n\nNo object: ${absent} Members: ${Object.keys(members).join(", ")}.\n\n`;
  const titles = ["Member", "In JavaScript", "Kind", "Implemented", "Codes besides S_OK", "Documented, and not given on request"];
  return `## ${name}\n\n\`${reached}\`\n\n${head(...titles)}${Object.entries(members).map(memberRow).join("")}\n`;
}

function eventsText([name, { reached, members }]) {
  const rows = Object.entries(members).map(([event, never]) => row(event, inScript(event), never ?? "yes"));
  return `## ${name}\n\n\`${reached}\`\n\n${head("Event", "In JavaScript", "Happens")}${rows.join("")}\n`;
}

/** Members, and of them those that are refused. */
function sums({ interfaces }) {
  const all = Object.values(interfaces).flatMap(({ absent, members }) => (absent ? [] : Object.values(members)));
  const missing = Object.values(interfaces).flatMap(({ absent, members }) => (absent ? Object.keys(members) : []));
  return { all: all.length, refused: all.filter(({ refuses }) => refuses).length, missing: missing.length };
}

export function coverageText(coverage) {
  const { all, refused, missing } = sums(coverage);
  const never = Object.entries(coverage.never).map(([code, reason]) => row(`\`${code}\``, reason));
  return (
    "<!-- Made from coverage.json by generate_api.mjs. -->\n# Virtual PC's object model, member by member\n\n" +
    `Of ${all + missing} members ${all - refused} are implemented. ${refused} are refused: a page, or a guest without integration\n` +
    `components, cannot do what they ask for, and they give the documents' code for that. ${missing} belong to objects that there\n` +
    "are none of here. The documents' casing works as well as JavaScript's. Each code below is given by a test.\n\n" +
    `## Codes that no member gives on request\n\n${head("Code", "Why")}${never.join("")}\n` +
    Object.entries(coverage.interfaces).map(interfaceText).join("") +
    Object.entries(coverage.events).map(eventsText).join("")
  ).trimEnd() + "\n";
}
