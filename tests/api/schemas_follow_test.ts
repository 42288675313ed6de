import assert from "node:assert/strict";
import { EventFeed } from "../../src/api/event_feed.ts";
import { documentOfRecord } from "../../src/api/run_document.ts";
import { runDocument, runEvent } from "../../src/api/schemas_follow.ts";
import type { RunEvent } from "../../src/engine/runner.ts";

const EVENTS: readonly RunEvent[] = [
  { type: "started", runId: "01J" },
  { type: "warning", message: "odd" },
  { type: "text", text: "a" },
  { type: "text", stepId: "scan", text: "a" },
  { type: "step", stepId: "a", status: "running", done: 0, total: 2 },
  {
    type: "step",
    stepId: "a",
    status: "failed",
    reason: "why",
    seconds: 1.5,
    done: 1,
    total: 2,
  },
  { type: "retry", stepId: "a", attempt: 2, delayMs: 5, reason: "why" },
];

Deno.test("runEvent takes every event as a feed sends it", () => {
  const feed = new EventFeed("x");
  for (const event of EVENTS) feed.add(event);
  const sent = feed.after(0).entries.map(({ json }) => JSON.parse(json));
  assert.deepEqual(sent.map((event) => runEvent.parse(event)), EVENTS);
  for (const other of [{ type: "later" }, { type: "text" }, {}]) {
    assert.equal(runEvent.safeParse(other).success, false);
  }
});

Deno.test("runDocument takes the last word of a run, and keeps it as it is", () => {
  for (const type of ["agent", "workflow"] as const) {
    for (const status of ["completed", "failed", "cancelled"]) {
      const metadata = { "run_id": "01J", status, later: 1 };
      const document = documentOfRecord({ type, metadata, data: {} });
      const sent = { later: [1], ...document };
      const text = JSON.stringify(sent);
      assert.equal(JSON.stringify(runDocument.parse(sent)), text);
    }
  }
  for (const other of [{}, { "run_id": "01J", status: "completed" }, null]) {
    assert.equal(runDocument.safeParse(other).success, false);
  }
});
