import assert from "node:assert/strict";
import fc from "fast-check";
import { parseYaml } from "../../src/config/yaml.ts";
import { readPlain } from "../../src/config/yaml_plain.ts";

/** A tab is not of the plain kind: behind this the library reads. */
const BY_LIBRARY = "\n#\t\n";
const source = "x.yaml";

/** Whether the text is plain; then both readers must say the same. */
async function agree(text: string): Promise<boolean> {
  if (readPlain(text) === undefined) return false;
  const plain = await parseYaml(text, { source });
  const library = await parseYaml(text + BY_LIBRARY, { source });
  assert.deepEqual(plain.value, library.value);
  assert.deepEqual(plain.warnings, library.warnings);
  for (const path of pathsOf(library.value)) {
    assert.equal(plain.textOf(path), library.textOf(path), path.join("."));
    for (const what of ["key", "value"] as const) {
      const place = library.placeOf(path, what);
      assert.deepEqual(plain.placeOf(path, what), place, path.join("."));
    }
  }
  return true;
}

function pathsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.flatMap((item, i) => pathsOf(item, [...path, i]))
    : Object.entries(value).flatMap(([key, item]) =>
      pathsOf(item, [...path, key])
    );
  return [path, ...inner];
}

const PLAIN: readonly string[] = [
  "a: 1\nb: x y # note\nc: http://x/y#z\n",
  "a:\n  - b: 1.10\n    c: 'q: r'\n  - d\n# note\ne: \"\"\n",
  "a:\n- 1\n- -2\n- 2030-01-02\n- 1.2.3\nb: ~\n",
  "- a: {type: string, required: true}\n- [a, 'b', [c d]] # note\n",
  "---\na: |\n  one\n\n   two # three\n\nb: |-\n  x\n",
  "a: null\nb: True\nc: yes\nd: é 😀\ne:\nf: -0.5\r\ng: x\r\n",
];

const UNUSUAL: readonly string[] = [
  ...["", "# nothing\n", "a: &x 1\n", "a: *x\n", "a: !t 1\n", "<<: 1\n"],
  ...["a: >\n  x\n", "a: |+\n  x\n", "a: x\n  y\n", "a: 'x\n  y'\n"],
  ...["a: 1\na: 2\n", "? a\n", "'a': 1\n", "a: [\n", 'a: "\\n"\n'],
  ...["a: 0x1f\n", "a: 1e3\n", "a: 007\n", "a:\t1\n", "a: b: c\n"],
  ...["a: 1\n---\nb: 2\n", "%YAML 1.2\n---\na: 1\n", "- - a\n", "true: 1\n"],
  ...["a: 1\n b: 2\n", "a: {b: 1, b: 2}\n", "__proto__: 1\n", "a: [b: 1]\n"],
  ...["a: x\u00a0\n", "a: \u3000x\n", "a: b\u2003c\n", "a: x\rb: 1\n"],
];

/** Lines of all kinds, to be put together in every way. */
const LINES: readonly string[] = [
  ...PLAIN.join("").split("\n"),
  ...UNUSUAL.join("").split("\n"),
  ...["g:", "  - h: 1", "    i: 2", "- j:", "    k: 3", "l: |", "   m", "  n"],
  ...["o: [ p , q ]", "r: { s: 't' } # u", "v: a,b", "w: [x #y]", "z: -"],
];

Deno.test("readPlain() takes what people write, and agrees with the library", async () => {
  for (const text of PLAIN) assert.ok(await agree(text), text);
});

Deno.test("readPlain() leaves to the library what is unusual or broken", () => {
  for (const text of UNUSUAL) assert.equal(readPlain(text), undefined, text);
});

Deno.test("readPlain() agrees with the library on any text it takes", async () => {
  const indented = fc.tuple(fc.nat(4), fc.constantFrom(...LINES)).map((
    [spaces, line],
  ) => " ".repeat(spaces) + line);
  const line = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...LINES) },
    { weight: 1, arbitrary: indented },
  );
  const text = fc.tuple(
    fc.array(line, { minLength: 1, maxLength: 6 }),
    fc.constantFrom("\n", ""),
  ).map(([lines, end]) => lines.join("\n") + end);
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(text, async (given) => {
      if (await agree(given)) taken += 1;
    }),
    { numRuns: 3000 },
  );
  assert.ok(taken > 100, `${taken}`);
});

Deno.test("readPlain() leaves very deep texts to the library", () => {
  const nested = (depth: number): string =>
    Array.from({ length: depth }, (_, i) => `${" ".repeat(i)}a:\n`).join("");
  assert.notEqual(readPlain(nested(40)), undefined);
  assert.equal(readPlain(nested(20_000)), undefined);
});
