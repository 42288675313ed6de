import assert from "node:assert/strict";
import {
  failureDocument,
  HttpFailure,
  statusOf,
} from "../../src/api/failures.ts";
import { failureResponse } from "../../src/api/answers.ts";
import { ERROR_CODES, ParacleError } from "../../src/core/errors.ts";

Deno.test("statusOf() gives every code a status of failures", () => {
  for (const code of ERROR_CODES) {
    const status = statusOf(new ParacleError(code, "x"));
    assert.ok(status >= 400 && status < 600, code);
    if (/^(agent|approval|log|run|workflow|workspace)\.not_found$/.test(code)) {
      assert.equal(status, 404, code);
    }
  }
  assert.equal(statusOf(new ParacleError("run.conflict", "x")), 409);
});

Deno.test("failureDocument() says nothing of what it does not know", () => {
  const told = failureDocument(new TypeError("password=hunter2"));
  assert.equal(told.status, 500);
  assert.equal(told.error_code, "internal.bug");
  assert.ok(!JSON.stringify(told).includes("hunter2"));
  const bug = failureDocument(
    new ParacleError("internal.bug", "at secret.ts:1"),
  );
  assert.ok(!JSON.stringify(bug).includes("secret"));
});

Deno.test("failureDocument() escapes what a terminal might act upon", () => {
  const { detail } = failureDocument(
    new ParacleError("agent.not_found", "Cannot show \u001b[2J\nit"),
  );
  assert.equal(detail, "Cannot show \\x1b[2J\nit");
});

Deno.test("failureDocument() lists bad inputs by field", () => {
  const fault = new ParacleError("usage.invalid", "Cannot run x", {
    details: { inputs: [{ name: "age", message: "expected a number" }] },
  });
  assert.deepEqual(failureDocument(fault).errors, [
    { field: "age", message: "expected a number" },
  ]);
  const plain = new ParacleError("usage.invalid", "Cannot run x");
  assert.deepEqual(failureDocument(plain).errors, [
    { field: "", message: "Cannot run x" },
  ]);
});

Deno.test("failureResponse() tells of faults that are the server's", async () => {
  const told: unknown[] = [];
  const fault: unknown = new Error("boom");
  const response = failureResponse(fault, (error) => told.push(error));
  assert.equal(response.status, 500);
  assert.equal(told[0], fault);
  await response.body?.cancel();
  const away = failureResponse(
    new HttpFailure(503, "run.limit_reached", "x", {
      headers: { "retry-after": "5" },
    }),
    (error) => told.push(error),
  );
  assert.equal(away.headers.get("retry-after"), "5");
  assert.equal(told.length, 1);
  await away.body?.cancel();
});
