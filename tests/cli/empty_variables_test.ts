import assert from "node:assert/strict";
import { tellEmpty } from "../../src/cli/empty_variables.ts";
import { HostKeyError, ParacleError } from "../../src/core/errors.ts";

const details = { user: "dev", offered: [] };
const noKey = new ParacleError("auth.failed", "Cannot log in: no key", {
  details,
});
const key = { host: "lab", actual: "SHA256:x", expected: [] };
const unknown = new HostKeyError("trust.host_key_unknown", "Cannot: new", key);
const changed = new HostKeyError("trust.host_key_changed", "Cannot: x", key);

function told(
  error: unknown,
  env: Readonly<Record<string, string>>,
): ParacleError {
  const found = tellEmpty(error, (name) => env[name]);
  assert.ok(found instanceof ParacleError);
  return found;
}

Deno.test("tellEmpty() names the empty variable that would have helped", () => {
  const login = told(noKey, { PARACLE_SSH_KEY: "", PARACLE_HOST_KEY: "" });
  assert.match(login.message, /^Cannot log in: no key; PARACLE_SSH_KEY is set/);
  assert.doesNotMatch(login.message, /HOST_KEY/);
  assert.deepEqual([login.code, login.details], ["auth.failed", details]);
  const host = told(unknown, { PARACLE_SSH_KEY: "", PARACLE_HOST_KEY: "" });
  assert.match(host.message, /^Cannot: new; PARACLE_HOST_KEY is set/);
  assert.ok(host instanceof HostKeyError);
  assert.deepEqual([host.host, host.actual], ["lab", "SHA256:x"]);
  assert.deepEqual(host.details, unknown.details);
});

Deno.test("tellEmpty() leaves every other failure as it is", () => {
  const both = { PARACLE_SSH_KEY: "", PARACLE_HOST_KEY: "" };
  assert.equal(told(noKey, { PARACLE_HOST_KEY: "" }), noKey);
  assert.equal(told(noKey, { PARACLE_SSH_KEY: "k" }), noKey);
  assert.equal(told(unknown, { PARACLE_SSH_KEY: "" }), unknown);
  assert.equal(told(changed, both), changed);
  const other = new Error("x");
  assert.equal(tellEmpty(other, () => ""), other);
});
