import assert from "node:assert/strict";
import { parsePort } from "../../src/cli/port_flag.ts";

Deno.test("parsePort() takes 0 to 65535 and names that range otherwise", () => {
  for (const port of [0, 1, 8001, 65_535]) {
    assert.equal(parsePort(String(port)), port);
  }
  const wrong = ["70000", "65536", "-1", "1.5", "abc", "", "0x10", "1e3", " 1"];
  for (const text of wrong) {
    assert.throws(() => parsePort(text), {
      code: "usage.invalid",
      message: `expected a port from 0 to 65535, found "${text}"`,
    });
  }
});
