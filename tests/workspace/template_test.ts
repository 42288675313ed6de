import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePath, printPath } from "../../src/workspace/expression.ts";
import {
  parseTemplate,
  type TemplatePart,
} from "../../src/workspace/template.ts";

/** Parts as one line each: text as it is, the others by their kind. */
function shown(parts: readonly TemplatePart[]): readonly string[] {
  return parts.map((part) =>
    part.kind === "text"
      ? part.text
      : part.kind === "path"
      ? `<${printPath(part.path)}>`
      : `<<${part.name}>>`
  );
}

Deno.test("parseTemplate() finds paths, literals and text", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "": [],
    "plain": ["plain"],
    "{{inputs.a}}": ["<inputs.a>"],
    "a{{ inputs.a-b.0 }}b": ["a", "<inputs.a-b.0>", "b"],
    "{{ a }}{{ b }}": ["<a>", "<b>"],
    "{{\n  steps.x.y\n}}": ["<steps.x.y>"],
    "{{ '{{' }} {{ \"}}\" }}": ["{{ }}"],
    "{{''}}": [],
    '} }} { {a} {"b": {"c": 1}}': ['} }} { {a} {"b": {"c": 1}}'],
    "{{ a }}}": ["<a>", "}"],
  };
  for (const [text, parts] of Object.entries(cases)) {
    const template = parseTemplate(text);
    assert.deepEqual(shown(template.parts), parts, text);
    assert.deepEqual(template.faults, [], text);
  }
});

Deno.test("parseTemplate() takes {NAME} for a name only when asked", () => {
  const text = "say {greeting}, {not this} {{ a }}{b-1}";
  assert.deepEqual(shown(parseTemplate(text, { names: true }).parts), [
    ...["say ", "<<greeting>>", ", {not this} ", "<a>", "<<b-1>>"],
  ]);
  assert.deepEqual(shown(parseTemplate(text).parts), [
    "say {greeting}, {not this} ",
    "<a>",
    "{b-1}",
  ]);
});

Deno.test("parseTemplate() names every pair of braces it cannot read", () => {
  const never = "the braces are never closed";
  const cases: Readonly<
    Record<string, readonly (readonly [string, RegExp])[]>
  > = {
    "a {{ b": [["{{ b", /never closed/]],
    "{{": [["{{", /never closed/]],
    "{{ a {{ b }}": [["{{ a", /never closed/]],
    "{{ }}": [["{{ }}", /not a path/]],
    "{{ a + 1 }} {{ a | upper }}": [
      ["{{ a + 1 }}", /not a path/],
      ["{{ a | upper }}", /not a path/],
    ],
    "{{ a. }}": [["{{ a. }}", /not a path/]],
    "{{ 'a }}": [["{{ 'a }}", /not a path/]],
  };
  for (const [text, expected] of Object.entries(cases)) {
    const { faults } = parseTemplate(text);
    assert.deepEqual(
      faults.map(({ expression }) => expression),
      expected.map(([expression]) => expression),
      text,
    );
    for (const [i, [, message]] of expected.entries()) {
      assert.match(faults[i]?.message ?? "", message, text);
    }
  }
  const long = parseTemplate(`{{ ${"x".repeat(500)}`).faults[0];
  assert.equal(long?.message, never);
  assert.ok((long?.expression.length ?? 0) < 100);
});

/** Text in which braces and quotes are frequent. */
const braced = fc.array(
  fc.oneof(
    fc.constantFrom("{{", "}}", "{", "}", "'", '"', " ", ".", "inputs.a", "\n"),
    fc.string({ maxLength: 4, unit: "binary" }),
  ),
  { maxLength: 14 },
).map((pieces) => pieces.join(""));

Deno.test("parseTemplate() never throws, and loses nothing of a text", () => {
  fc.assert(fc.property(braced, fc.boolean(), (text, names) => {
    const { parts } = parseTemplate(text, { names });
    const sources = parts.map((part) =>
      part.kind === "text" ? part.text : part.source
    );
    // A literal in quotes is shorter than its source; all else is kept.
    if (!/["']/.test(text)) assert.equal(sources.join(""), text);
    for (const part of parts) {
      if (part.kind !== "text") assert.ok(text.includes(part.source));
    }
  }));
});

Deno.test("parseTemplate() leaves a text without braces as it is", () => {
  const plain = fc.string({ unit: "binary" })
    .map((text) => text.replaceAll("{{", ""))
    .filter((text) => !text.includes("{{"));
  fc.assert(fc.property(plain, (text) => {
    const { parts, faults } = parseTemplate(text);
    assert.deepEqual(parts, text === "" ? [] : [{ kind: "text", text }]);
    assert.deepEqual(faults, []);
  }));
});

Deno.test("parseTemplate() takes time in proportion to a hostile text", () => {
  for (const piece of ["{{", "{{ '", "{{ a ", "{a", '{{ "a" ']) {
    const text = piece.repeat(50_000);
    assert.ok(parseTemplate(text, { names: true }).parts.length >= 1);
  }
});

Deno.test("parsePath() reads back what printPath() writes", () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9_-]+$/);
  const paths = fc.array(segment, { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(paths, (path) => {
    assert.deepEqual(parsePath(printPath(path)), path);
    const { parts } = parseTemplate(`{{ ${printPath(path)} }}`);
    assert.deepEqual(parts[0]?.kind === "path" && parts[0].path, path);
  }));
  fc.assert(fc.property(fc.string(), (text) => {
    const path = parsePath(text);
    if (path !== undefined) assert.equal(printPath(path), text.trim());
  }));
});
