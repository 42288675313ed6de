import assert from "node:assert/strict";
import { executionView } from "../../src/api/execution_view.ts";
import { documentOfRecord } from "../../src/api/run_document.ts";

const metadata = {
  "run_id": "01J",
  "workflow_id": "nightly",
  "workflow_name": "Nightly",
  status: "running",
  "started_at": "2030-01-02T03:04:05.678Z",
  "completed_at": null,
  "steps_total": 4,
  "steps_completed": 1,
  "steps_failed": 0,
  "steps_skipped": 1,
  "error_message": null,
  metadata: {},
};
const data = {
  steps: [
    {
      "step_id": "b",
      status: "completed",
      "started_at": "2030-01-02T03:04:07Z",
    },
    {
      "step_id": "a",
      status: "failed",
      error: "x",
      "started_at": "2030-01-02T03:04:06Z",
    },
    {
      "step_id": "c",
      status: "skipped",
      "skipped_reason": "y",
      "started_at": null,
    },
  ],
  outputs: { report: 1 },
};

Deno.test("executionView() tells how far a run is, and no result before its end", () => {
  const view = executionView({ type: "workflow", metadata, data }, "scan");
  assert.deepEqual(
    [view.status, view.progress, view.current_step, view.result],
    ["running", 0.5, "scan", null],
  );
  assert.deepEqual([view.completed_steps, view.failed_steps], [["b"], ["a"]]);
});

Deno.test("executionView() says that a run waits, and where", () => {
  const parked = {
    ...metadata,
    status: "pending",
    metadata: { "awaiting_approval": "a" },
  };
  const view = executionView(
    { type: "workflow", metadata: parked, data },
    undefined,
  );
  assert.deepEqual(
    [view.status, view.current_step, view.result],
    ["awaiting_approval", "a", null],
  );
});

Deno.test("executionView() has the outputs of a run that is over, and no step", () => {
  const over = { ...metadata, status: "failed", "error_message": "Cannot" };
  const view = executionView(
    { type: "workflow", metadata: over, data },
    "scan",
  );
  assert.deepEqual(
    [view.current_step, view.error, view.result],
    [null, "Cannot", { report: 1 }],
  );
});

Deno.test("documentOfRecord() has the steps as they began and the record's code", () => {
  const over = {
    ...metadata,
    status: "failed",
    "error_message": "Cannot",
    metadata: { "error_code": "auth.provider_rejected" },
  };
  const document = documentOfRecord({ type: "workflow", metadata: over, data });
  assert.ok("steps" in document);
  assert.deepEqual(document.steps, [
    { "step_id": "a", status: "failed", error: "x" },
    { "step_id": "b", status: "completed" },
    { "step_id": "c", status: "skipped", "skipped_reason": "y" },
  ]);
  assert.deepEqual([document.error?.code, document.error?.exitCode], [
    "auth.provider_rejected",
    4,
  ]);
});

Deno.test("documentOfRecord() knows a code by the status where the record has none", () => {
  const codes = ["timeout", "cancelled", "interrupted", "failed", "completed"]
    .map((status) =>
      documentOfRecord({ type: "agent", metadata: { status }, data: {} }).error
        ?.code
    );
  assert.deepEqual(codes, [
    "run.timeout",
    "run.cancelled",
    "run.failed",
    "run.failed",
    undefined,
  ]);
});
