import assert from "node:assert/strict";
import { isLeftOut } from "../../src/cli/left_out.ts";

Deno.test("isLeftOut() knows groups and their aliases", () => {
  assert.equal(isLeftOut("paracle", "init"), true);
  assert.equal(isLeftOut("paracle workflow", "create"), true);
  assert.equal(isLeftOut("paracle workflows", "list"), false);
  assert.equal(isLeftOut("paracle nothing", "run"), false);
  assert.equal(isLeftOut("paracle", "frobnicate"), false);
});
