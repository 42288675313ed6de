import assert from "node:assert/strict";
import { renderFailure } from "../../src/cli/report.ts";
import { failedRunOf } from "../../src/cli/run_failed.ts";
import { ParacleError } from "../../src/core/errors.ts";
import {
  agentDocument,
  RUN_ID,
  UNAVAILABLE,
} from "../helpers/scripted_runner.ts";

const { signal } = new AbortController();
const TEXT = { json: false, passThrough: false, debug: false };

Deno.test("failedRunOf() gives every status that is not completed its code", () => {
  const codes = [
    ["failed", "run.failed"],
    ["timeout", "run.timeout"],
    ["cancelled", "run.cancelled"],
    ["pending-approval", "run.awaiting_approval"],
    ["odd", "run.failed"],
  ];
  for (const [status = "", code] of codes) {
    const failure = failedRunOf(agentDocument({ status }), { signal });
    assert.equal(failure?.code, code);
    assert.equal(failure?.document.error?.code, code);
    assert.match(
      failure?.message ?? "",
      new RegExp(`paracle runs get ${RUN_ID}`),
    );
  }
});

Deno.test("failedRunOf() keeps what the run says, unless it was interrupted here", () => {
  const failed = agentDocument({ status: "failed", error: UNAVAILABLE });
  const reason = new ParacleError("cancelled.terminate", "Terminated");
  const aborted = { signal: AbortSignal.abort(reason) };
  assert.equal(failedRunOf(failed, aborted)?.code, "provider.unavailable");
  const cancelled = failedRunOf({ ...failed, status: "cancelled" }, aborted);
  assert.deepEqual(
    [cancelled?.code, cancelled?.exitCode, cancelled?.document.error?.exitCode],
    ["cancelled.terminate", 143, 143],
  );
});

Deno.test("renderFailure() prints a failed run's document for --json, and the line last", () => {
  const document = agentDocument({ status: "failed", error: UNAVAILABLE });
  const failure = failedRunOf(document, { signal });
  const line =
    "paracle: Cannot run agent: openai: HTTP 500 [provider.unavailable]\n";
  const json = renderFailure(failure, { ...TEXT, json: true });
  assert.deepEqual(JSON.parse(json.out), document);
  assert.deepEqual([json.err, json.exitCode], [line, 1]);
  assert.deepEqual(renderFailure(failure, TEXT), {
    out: "",
    err: line,
    exitCode: 1,
  });
});

Deno.test("renderFailure() ends a run of another version as that one says", () => {
  const error = { ...UNAVAILABLE, kind: "auth", exitCode: 4 } as const;
  const failure = failedRunOf(agentDocument({ status: "failed", error }), {
    signal,
  });
  assert.equal(renderFailure(failure, TEXT).exitCode, 4);
});
