/**
 * Random documents and random edits: every comment tells where it stands, so
 * that a lost one shows.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { YamlText } from "../../src/config/yaml_text.ts";

const source = "r.yaml";

interface Part {
  readonly above: number;
  readonly remark: boolean;
  readonly below: number;
}

type Shape = "block" | "flow" | "scalar" | "list" | "empty" | "null";

interface Field extends Part {
  readonly name: string;
  readonly shape: Shape;
  readonly nested: readonly number[];
}

interface Remote extends Part {
  readonly name: string;
  readonly fields: readonly Field[];
}

const part = {
  above: fc.nat(2),
  remark: fc.boolean(),
  below: fc.nat(2),
};
const names = ["a", "b", "c"];
const field = fc.record({
  ...part,
  name: fc.constantFrom("host", "env", "host_key", "x"),
  shape: fc.constantFrom<Shape>(
    "block",
    "flow",
    "scalar",
    "list",
    "empty",
    "null",
  ),
  nested: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }),
});
const remotes = fc.uniqueArray(
  fc.record({
    ...part,
    name: fc.constantFrom(...names),
    fields: fc.uniqueArray(field, {
      maxLength: 3,
      selector: ({ name }) => name,
    }),
  }),
  { maxLength: 3, selector: ({ name }) => name },
);

/** Writes a document in which every comment tells where it stands. */
function written(all: readonly Remote[], flow: boolean, part: Part): string {
  let count = 0;
  const note = (where: string) => `# ${where}.${count += 1}`;
  const lines: string[] = [];
  const notes = (times: number, depth: number, where: string): void => {
    for (let i = 0; i < times; i += 1) {
      lines.push(" ".repeat(depth) + note(where));
    }
  };
  const remark = (on: boolean, where: string) => on ? `  ${note(where)}` : "";
  notes(part.above, 0, "top");
  lines.push(`remotes:${flow ? " {" : ""}${remark(part.remark, "top")}`);
  for (const { name, fields, ...own } of all) {
    notes(own.above, 2, "top");
    if (flow) {
      const pairs = fields.map((f) => `${f.name}: [${f.nested.join(", ")}]`);
      lines.push(
        `  ${name}: {${pairs.join(", ")}},${remark(own.remark, "top")}`,
      );
      continue;
    }
    lines.push(`  ${name}:${remark(own.remark, name)}`);
    for (const { name: key, shape, nested, ...its } of fields) {
      const where = `${name}.${key}`;
      notes(its.above, 4, name);
      const end = remark(its.remark, where);
      if (shape === "scalar") lines.push(`    ${key}: ${nested[0]}${end}`);
      if (shape === "empty") lines.push(`    ${key}: {}${end}`);
      if (shape === "null") lines.push(`    ${key}:${end}`);
      if (shape === "flow") {
        lines.push(
          `    ${key}: [${end}`,
          `      ${nested.join(`,  ${note(where)}\n      `)}]`,
        );
      }
      if (shape === "block" || shape === "list") {
        lines.push(`    ${key}:${end}`);
        nested.forEach((value, i) => {
          notes(its.below, 6, where);
          const head = shape === "list" ? "-" : `k${i}:`;
          lines.push(`      ${head} ${value}${remark(its.remark, where)}`);
        });
      }
      notes(its.below, 6, where);
    }
    notes(own.below, 4, name);
  }
  if (flow) lines.push(`  }${remark(part.remark, "top")}`);
  notes(part.below, 0, "top");
  lines.push("default: a", "");
  return lines.join("\n");
}

const value = fc.oneof(
  fc.nat(9),
  fc.constantFrom("text", "two\nlines", ""),
  fc.array(fc.nat(9), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("k0", "k1", "k2", "z"), fc.nat(9), {
    noNullPrototype: true,
  }),
);
const action = fc.record({
  kind: fc.constantFrom("remove", "set", "field", "clear"),
  remote: fc.constantFrom(...names),
  key: fc.constantFrom("host", "env", "host_key", "x"),
  value,
});

Deno.test("YamlText loses no comment outside of what it removes, whatever the document", async () => {
  const property = fc.asyncProperty(
    remotes,
    fc.boolean(),
    fc.record(part),
    fc.array(action, { minLength: 1, maxLength: 4 }),
    async (all, flow, around, actions) => {
      const text = written(all, flow, around);
      const yaml = await YamlText.open(text, { source });
      const gone: string[] = [];
      // Rendered anew, a flow map may take a comment into another remote.
      const some = actions.slice(0, flow ? 1 : undefined);
      for (const { kind, remote, key, value } of some) {
        const before = yaml.toString();
        const wanted = structuredClone(yaml.value) as Tree;
        wanted["remotes"] ??= {};
        const tree = wanted["remotes"] as Tree;
        const own = tree[remote];
        if (kind === "remove" && remote in tree) {
          yaml.delete(["remotes", remote]);
          delete tree[remote];
          gone.push(`# ${remote}.`);
        } else if (kind === "set") {
          yaml.set(["remotes", remote], { x: value });
          tree[remote] = { x: value };
        } else if (kind === "field") {
          yaml.set(["remotes", remote, key], value);
          tree[remote] = { ...own as Tree, [key]: value };
        } else if (kind === "clear" && Object.hasOwn(own as Tree ?? {}, key)) {
          yaml.delete(["remotes", remote, key]);
          delete (own as Tree)[key];
          gone.push(`# ${remote}.${key}.`);
        } else continue;
        assert.deepEqual(yaml.value, wanted, before);
        const left = commentsIn(yaml.toString());
        const lost = commentsIn(text).filter((comment) =>
          !left.includes(comment) &&
          !gone.some((start) => comment.startsWith(start))
        );
        assert.deepEqual(lost, [], `${before}---\n${yaml}`);
        // Rendered anew, a line of its own may become a remark on another key,
        // or stand deeper: behind an empty remote it is then that remote's.
        const lines = ownLines(yaml.toString());
        const moved = ownLines(before).some((line) =>
          left.includes(line.trim()) && !lines.includes(line)
        );
        if (moved) break;
      }
    },
  );
  await fc.assert(property, { numRuns: 400 });
});

type Tree = Record<string, unknown>;

/** The comments of a text that have a line of their own, as far in as they stand. */
function ownLines(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trimEnd())
    .filter((line) => line.trimStart().startsWith("#"));
}

/** The comments of a text whose values hold no `#`. */
function commentsIn(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => /#.*/.exec(line)?.[0] ?? [])
    .map((comment) => comment.trim()).sort();
}
