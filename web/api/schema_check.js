// SPDX-License-Identifier: MIT
// What is wrong with a value by a JSON schema, in sentences that name the field. It knows the keywords that
// package/machine.schema.json uses, and throws at any other: a rule that is not looked at would be none.

const Known = new Set(
  ("$schema $comment $defs $ref title description default type required additionalProperties properties items enum const anyOf " +
    "minimum maximum minLength maxLength pattern minItems maxItems uniqueItems x-unit x-limit x-pattern").split(" "),
);

const Types = {
  string: ["a text", (value) => typeof value === "string"],
  boolean: ["true or false", (value) => typeof value === "boolean"],
  number: ["a number", (value) => Number.isFinite(value)],
  integer: ["a whole number", (value) => Number.isInteger(value)],
  array: ["a list", Array.isArray],
  object: ["an object", (value) => typeof value === "object" && value !== null && !Array.isArray(value)],
};

const list = (values, last) => [values.slice(0, -1).join(", "), values.at(-1)].filter(Boolean).join(` ${last} `);
const shown = (value) => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** Each keyword: a sentence's end when the value is wrong by it, else nothing. */
const Rules = {
  type: (type, value) => (Types[type][1](value) ? "" : `${shown(value)} is not ${Types[type][0]}`),
  const: (wanted, value) => (value === wanted ? "" : `${shown(value)} is not ${shown(wanted)}`),
  enum: (values, value) => (values.includes(value) ? "" : `${shown(value)} is not ${list(values.map(shown), "or")}`),
  minimum: (least, value, schema) => (value < least ? limit(value, "less", least, schema) : ""),
  maximum: (most, value, schema) => (value > most ? limit(value, "more", most, schema) : ""),
  minLength: (least, value) => (value.length < least ? "it is empty" : ""),
  maxLength: (most, value) => (value.length > most ? `it has ${value.length} characters, and ${most} fit` : ""),
  pattern: (pattern, value, schema) =>
    new RegExp(pattern, "u").test(value) ? "" : `${shown(value)} is not ${schema["x-pattern"]}`,
  minItems: (least, value) => (value.length < least ? "it is empty" : ""),
  maxItems: (most, value) => (value.length > most ? `there are ${value.length}, and a machine has ${most} at most` : ""),
  uniqueItems: (_, value) => {
    const twice = value.find((item, index) => value.indexOf(item) !== index);
    return twice === undefined ? "" : `${shown(twice)} is named twice`;
  },
};

function limit(value, word, bound, schema) {
  const unit = schema["x-unit"] ? ` ${schema["x-unit"]}` : "";
  return `${value}${unit} is ${word} than the ${bound}${unit} ${schema["x-limit"] ?? "allowed"}`;
}

function inside(path, value, schema, root) {
  if (Array.isArray(value))
    return value.flatMap((item, index) => wrong(`${path}[${index}]`, item, schema.items ?? {}, root));
  if (!schema.properties || !Types.object[1](value)) return [];
  const names = Object.keys(schema.properties);
  const at = (name) => (path ? `${path}.${name}` : name);
  return [
    ...(schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at(name)}: it is missing.`),
    ...Object.keys(value)
      .filter((name) => schema.additionalProperties === false && !names.includes(name))
      .map((name) => `${at(name)}: there is no such setting; there is ${list(names, "and")}.`),
    ...names.filter((name) => name in value).flatMap((name) => wrong(at(name), value[name], schema.properties[name], root)),
  ];
}

function wrong(path, value, schema, root) {
  const strange = Object.keys(schema).find((keyword) => !Known.has(keyword));
  if (strange) throw new Error(`The schema's keyword ${strange} is not known here.`);
  if (schema.$ref) {
    const { $ref, ...rest } = schema;
    return wrong(path, value, { ...root.$defs[$ref.split("/").at(-1)], ...rest }, root);
  }
  if (schema.anyOf) {
    const each = schema.anyOf.map((choice) => wrong(path, value, choice, root));
    return each.some((sentences) => sentences.length === 0) ? [] : each.at(-1);
  }
  for (const [keyword, rule] of Object.entries(Rules)) {
    const problem = keyword in schema && rule(schema[keyword], value, schema);
    if (problem) return [`${path || "The configuration"}: ${problem}.`];
  }
  return inside(path, value, schema, root);
}

/** Sentences that name what is wrong with `value`; none: it is as the schema wants it. */
export const sentencesAgainst = (schema, value) => wrong("", value, schema, schema);
