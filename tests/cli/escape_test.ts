import assert from "node:assert/strict";
import { EscapeFilter } from "../../src/cli/escape.ts";

/** Types keys in pieces; returns what arrives and whether it left. */
function type(...pieces: readonly string[]): [text: string, left: boolean] {
  const filter = new EscapeFilter();
  let text = "";
  for (const piece of pieces) {
    const { keys, leave } = filter.push(new TextEncoder().encode(piece));
    text += new TextDecoder().decode(keys);
    if (leave) return [text, true];
  }
  return [text, false];
}

Deno.test("EscapeFilter leaves on ~. at the beginning of a line, and nowhere else", () => {
  assert.deepEqual(type("~."), ["", true]);
  assert.deepEqual(type("~", "."), ["", true]);
  assert.deepEqual(type("ls\r", "~", "."), ["ls\r", true]);
  assert.deepEqual(type("\x03~."), ["\x03~.", false]);
  assert.deepEqual(type("cd ~.\r"), ["cd ~.\r", false]);
});

Deno.test("EscapeFilter types everything else", () => {
  assert.deepEqual(type("~~."), ["~.", false]);
  assert.deepEqual(type("~/x\r"), ["~/x\r", false]);
  assert.deepEqual(type("~", "\r", "~."), ["~\r", true]);
  assert.deepEqual(type("é漢\r"), ["é漢\r", false]);
});
