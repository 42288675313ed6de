import assert from "node:assert/strict";
import {
  ERROR_CODES,
  ExitError,
  HostKeyError,
  ParacleError,
} from "../../src/core/errors.ts";

/** Of each kind, the exit statuses that the manual promises. */
const STATUSES: Readonly<Record<string, readonly number[]>> = {
  failed: [1],
  usage: [2],
  config: [3],
  auth: [4],
  internal: [70],
  cancelled: [130, 143],
  transport: [240, 241, 242, 243, 244, 245, 246, 247, 248, 249],
};

Deno.test("every code has an area, a kind and a status of its kind", () => {
  for (const code of ERROR_CODES) {
    assert.match(code, /^[a-z]+\.[a-z_]+$/);
    const { kind, exitCode } = new ParacleError(code, "x");
    assert.ok(
      STATUSES[kind]?.includes(exitCode),
      `${code}: ${kind} ${exitCode}`,
    );
  }
});

Deno.test("codes are listed once, in the order of their statuses", () => {
  assert.equal(new Set(ERROR_CODES).size, ERROR_CODES.length);
  const statuses = ERROR_CODES.map((code) =>
    new ParacleError(code, "x").exitCode
  );
  assert.deepEqual(statuses, statuses.toSorted((a, b) => a - b));
});

Deno.test("what touches trust or keys is never retried", () => {
  for (const code of ERROR_CODES) {
    if (!/^(trust|auth)\./.test(code)) continue;
    assert.equal(new ParacleError(code, "x").retryable, false, code);
  }
  assert.equal(new ParacleError("exec.timeout", "x").retryable, false);
  assert.equal(new ParacleError("connect.timeout", "x").retryable, true);
});

Deno.test("ParacleError carries details and a cause, if there are any", () => {
  const cause = new Error("why");
  const details = { host: "lab" };
  const error = new ParacleError("connect.dns", "Cannot x: y", {
    details,
    cause,
  });
  assert.equal(error.name, "ParacleError");
  assert.equal(error.details, details);
  assert.equal(error.cause, cause);
  const plain = new ParacleError("connect.dns", "Cannot x: y");
  assert.deepEqual(plain.details, {});
  assert.equal("cause" in plain, false);
});

Deno.test("HostKeyError tells both fingerprints", () => {
  const key = { host: "lab", actual: "SHA256:a", expected: ["SHA256:b"] };
  const error = new HostKeyError("trust.host_key_changed", "x", key);
  assert.deepEqual({ ...error.details }, key);
  assert.equal(error.exitCode, 243);
  const unknown = new HostKeyError("trust.host_key_unknown", "x", {
    host: "lab",
    actual: "SHA256:a",
  });
  assert.deepEqual(unknown.expected, []);
});

Deno.test("ExitError keeps what was printed, and out of its details", () => {
  const ending = { argv: ["ls"], stdout: "a", stderr: "b" };
  const details = { timeoutMs: 5 };
  const error = new ExitError("exec.timeout", "x", ending, { details });
  assert.ok(error instanceof ParacleError);
  assert.equal(error.name, "ExitError");
  assert.equal(error.exitCode, 241);
  assert.deepEqual([error.argv, error.stdout, error.stderr], [
    ["ls"],
    "a",
    "b",
  ]);
  assert.equal(error.status, undefined);
  assert.equal(error.details, details);
  const failed = new ExitError("exec.failed", "x", { ...ending, status: 3 });
  assert.equal(failed.status, 3);
});
