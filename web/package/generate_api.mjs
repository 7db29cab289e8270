#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Writes what web/api says again of core/automation's tables (codes.js, enums.js and their types) and of
// web/package/machine.schema.json (machine_schema.js: not every browser imports JSON), and COVERAGE.md of coverage.json.
//   node web/package/generate_api.mjs           writes
//   node web/package/generate_api.mjs --check   fails where they differ
import { readFile, writeFile } from "node:fs/promises";
import { coverageText } from "./coverage_text.mjs";

const table = (name) => readFile(new URL(`../../core/automation/${name}`, import.meta.url), "utf8");
const Head = (source) =>
  `// SPDX-License-Identifier: MIT\n// Made from core/automation/${source} by web/package/generate_api.mjs.\n\n`;

function readCodes(text) {
  return [...text.matchAll(/^CODE\((\w+), (0x[0-9A-F]+), "((?:[^"\\]|\\.)*)"\)$/gm)].map(
    ([, name, value, meaning]) => ({
      name,
      value,
      meaning: JSON.parse(`"${meaning}"`),
    }),
  );
}

function readEnums(text) {
  const enums = [];
  for (const [, type, prefix, member, value] of text.matchAll(
    /^(?:ENUM\((\w+), (\w+)\)|MEMBER\((\w+), (-?\d+)\))$/gm,
  )) {
    if (type) enums.push({ type, prefix, members: [] });
    else enums.at(-1).members.push({ name: enums.at(-1).prefix + member, value });
  }
  return enums;
}

const codesJs = (codes) =>
  `${Head("codes.inc")}export const Codes = Object.freeze({\n` +
  codes.map(({ name, value, meaning }) => `  /** ${meaning} */\n  ${name}: ${value.toLowerCase()},\n`).join("") +
  "});\n";

const codesTypes = (codes) =>
  `${Head("codes.inc")}export interface HResultCodes {\n` +
  codes.map(({ name, value, meaning }) => `  /** ${value}: ${meaning} */\n  readonly ${name}: number;\n`).join("") +
  "}\n";

const enumsJs = (enums) =>
  Head("enums.inc") +
  enums
    .map(
      ({ type, members }) =>
        `export const ${type} = Object.freeze({\n${members.map((m) => `  ${m.name}: ${m.value},\n`).join("")}});\n`,
    )
    .join("\n");

const enumsTypes = (enums) =>
  Head("enums.inc") +
  enums
    .map(
      ({ type, members }) =>
        `export declare const ${type}: {\n${members.map((m) => `  readonly ${m.name}: ${m.value};\n`).join("")}};\n` +
        `export type ${type} = (typeof ${type})[keyof typeof ${type}];\n`,
    )
    .join("\n");

const codes = readCodes(await table("codes.inc"));
const enums = readEnums(await table("enums.inc"));
const schema = await readFile(new URL("machine.schema.json", import.meta.url), "utf8");
const schemaJs =
  "// SPDX-License-Identifier: MIT\n// Made from web/package/machine.schema.json by web/package/generate_api.mjs.\n\n" +
  `export const MachineSchema = ${JSON.stringify(JSON.parse(schema), null, 2)};\n`;
const coverage = JSON.parse(await readFile(new URL("coverage.json", import.meta.url), "utf8"));
const made = {
  "api/machine_schema.js": schemaJs,
  "api/codes.js": codesJs(codes),
  "api/codes.d.ts": codesTypes(codes),
  "api/enums.js": enumsJs(enums),
  "api/enums.d.ts": enumsTypes(enums),
  "package/COVERAGE.md": coverageText(coverage),
};

for (const [name, text] of Object.entries(made)) {
  const file = new URL(`../${name}`, import.meta.url);
  if (!process.argv.includes("--check")) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) {
    console.error(`web/${name} is not what its source says; run node web/package/generate_api.mjs.`);
    process.exitCode = 1;
  }
}
