import assert from "node:assert/strict";
import { redact } from "../../src/engine/redact.ts";

Deno.test("redact() masks every place, also in a URL's form", () => {
  const secret = "k/e+y==";
  const text = `a ${secret} b ${secret} c?key=${encodeURIComponent(secret)}`;
  assert.equal(redact(text, [secret]), "a *** b *** c?key=***");
});

Deno.test("redact() leaves texts alone when there is no secret, or only a word", () => {
  assert.equal(redact("a key", [undefined, "", "a", "key"]), "a key");
});
