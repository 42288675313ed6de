import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseCount,
  printWarnings,
  renderYaml,
  tableWidth,
} from "../../src/cli/reading.ts";
import { parseYaml } from "../../src/config/yaml.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

// Built from escapes, so that the source holds no control characters.
const PATTERN =
  "[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]";
const UNSAFE = new RegExp(PATTERN);

Deno.test("renderYaml() lets nothing reach a terminal and reads back the same", async () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      "a",
      " ",
      "\n",
      "\t",
      "\r",
      "\u001b",
      "\u009b",
      "\u202e",
      "\u007f",
      "'",
      '"',
      "#",
      ":",
      "\0",
    ),
  });
  const value = fc.dictionary(
    nasty,
    fc.oneof(nasty, fc.array(nasty), fc.integer(), fc.constant(null)),
  );
  await fc.assert(fc.asyncProperty(value, async (data) => {
    const text = await renderYaml(data);
    assert.doesNotMatch(text, UNSAFE);
    const read = await parseYaml(text, { source: "x" });
    assert.deepEqual(read.value, { ...data });
  }));
});

Deno.test("renderYaml() quotes what older readers would not take for text", async () => {
  const text = await renderYaml({
    date: "2030-01-02",
    no: "no",
    version: "1.10",
  });
  assert.equal(
    text,
    'date: "2030-01-02"\nno: "no"\nversion: "1.10"\n'.replace("no:", '"no":'),
  );
});

Deno.test("renderYaml() repeats equal parts instead of naming them", async () => {
  const part = { a: 1 };
  assert.equal(await renderYaml([part, part]), "- a: 1\n- a: 1\n");
});

Deno.test("parseCount() takes whole numbers only", () => {
  assert.equal(parseCount("0"), 0);
  assert.equal(parseCount("100"), 100);
  for (const text of ["", "-1", "1.5", "1e3", "ten", "9999999999"]) {
    assert.throws(() => parseCount(text), { code: "usage.invalid" }, text);
  }
});

Deno.test("printWarnings() writes one safe line each to stderr", () => {
  const cli = fakeCli();
  printWarnings(cli.io, ["a", "b\n\u001b[2J"]);
  assert.equal(cli.stderrText(), "warning: a\nwarning: b\\n\\x1b[2J\n");
  assert.equal(cli.stdoutText(), "");
});

Deno.test("tableWidth() is the terminal's, and none in a pipe", () => {
  assert.deepEqual(tableWidth(fakeCli({ terminal: true, columns: 60 }).io), {
    width: 60,
  });
  assert.deepEqual(tableWidth(fakeCli().io), {});
});
