import assert from "node:assert/strict";
import fc from "fast-check";
import { printable, printableText } from "../../src/core/printable.ts";

Deno.test("printable() escapes what drives a terminal", () => {
  assert.equal(printable("\x1b[2J\x07"), "\\x1b[2J\\x07");
  assert.equal(printable("\x9b31m"), "\\x9b31m");
  assert.equal(printable("a\nb\tc\r"), "a\\nb\\tc\\r");
  assert.equal(printable("a\u202eb\u2066"), "a\\u202eb\\u2066");
});

Deno.test("printable() leaves other text as it is", () => {
  assert.equal(printable("Zürich 漢字 👍🏽"), "Zürich 漢字 👍🏽");
});

Deno.test("printable() makes one line of any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    assert.doesNotMatch(printable(text), /[\x00-\x1f\x7f-\x9f\u2028\u202e]/);
  }));
});

Deno.test("printableText() keeps lines and tabs", () => {
  assert.equal(printableText("a\n\tb\x1b\r\n"), "a\n\tb\\x1b\\r\n");
});
