import assert from "node:assert/strict";
import { parseLifetime, parseScopes } from "../../src/api/token_terms.ts";

Deno.test("parseLifetime() reads minutes, hours and days up to 30 days", () => {
  const cases = [["90m", 5400], ["12h", 43_200], ["7d", 604_800]] as const;
  for (const [text, seconds] of cases) {
    assert.equal(parseLifetime(text), seconds);
  }
  assert.equal(parseLifetime("30d"), parseLifetime("720h"));
});

Deno.test("parseLifetime() refuses everything else", () => {
  for (const text of ["", "24", "0h", "-1h", "1.5h", "1w", "1 h", "h", "1H"]) {
    assert.throws(() => parseLifetime(text), {
      code: "usage.invalid",
      message: /expected a time such as 90m/,
    }, text);
  }
  for (const text of ["31d", "721h", "999999d"]) {
    assert.throws(() => parseLifetime(text), { message: /longer than 30d$/ });
  }
});

Deno.test("parseScopes() takes commas and spaces, and names what it does not know", () => {
  assert.deepEqual(parseScopes("run, read run"), ["read", "run"]);
  assert.throws(() => parseScopes("read,admin"), {
    code: "usage.invalid",
    message: /expected read, run, write, mcp:read, .*mcp:exec, found "admin"$/,
  });
  assert.throws(() => parseScopes(" "), { code: "usage.invalid" });
});
