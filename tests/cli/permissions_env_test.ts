import assert from "node:assert/strict";
import { heldNames } from "../../src/cli/permissions_env.ts";

Deno.test("heldNames() tells every variable that is granted, and none that is not", () => {
  const granted = ["TERM", "OPENAI_API_KEY", "HOME", "NOT_OURS"];
  const names = heldNames(["HOME"], (name) => granted.includes(name));
  assert.deepEqual(names, ["HOME", "TERM", "OPENAI_API_KEY"]);
});

Deno.test("heldNames() tells a pattern apart from the names that match it", () => {
  const named = ["PARACLE_REMOTE", "PARACLE_SSH_KEY"];
  assert.deepEqual(heldNames([], (name) => named.includes(name)), named);
  const isOurs = (name: string): boolean => name.startsWith("PARACLE_");
  assert.deepEqual(heldNames(["PARACLE_REMOTE"], isOurs), ["PARACLE_*"]);
});
