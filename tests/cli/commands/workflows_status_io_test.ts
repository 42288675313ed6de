import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { runHere } from "../../../src/cli/app.ts";
import type { Decision, Runner } from "../../../src/engine/runner.ts";
import type {
  Document,
  WorkspaceReader,
} from "../../../src/workspace/reader.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import {
  RUN_ID,
  scriptedRunner,
  UNAVAILABLE,
  workflowDocument,
} from "../../helpers/scripted_runner.ts";

const METADATA = {
  "run_id": RUN_ID,
  "workflow_id": "hello_world",
  status: "pending-approval",
  "steps_total": 4,
  "started_at": "2030-01-02T03:04:05.678Z",
  metadata: { "awaiting_approval": "scan" },
};
const STEPS = [
  {
    "step_id": "b",
    status: "completed",
    "completed_at": "2030-01-02T03:04:07",
  },
  {
    "step_id": "a",
    status: "completed",
    "completed_at": "2030-01-02T03:04:06",
  },
];
const PREFIX = RUN_ID.slice(0, 10);

function cliWith(
  methods: Partial<Runner> = {},
  metadata: Document = METADATA,
): FakeCli {
  const run: WorkspaceReader["run"] = (id, type) => {
    assert.ok([PREFIX, RUN_ID].includes(id));
    assert.equal(type, "workflow");
    return Promise.resolve({
      value: { type: "workflow", metadata, data: { steps: STEPS } },
      warnings: ["odd"],
    });
  };
  return fakeCli({
    env: { LOGNAME: "ada" },
    services: {
      reader: () => Promise.resolve({ run } as unknown as WorkspaceReader),
      runner: () => Promise.resolve(scriptedRunner(methods)),
    },
  });
}

Deno.test("workflows status --json has the documented shape", async () => {
  const cli = cliWith();
  await runHere(["workflows", "status", PREFIX, "--json"], cli);
  assert.deepEqual(JSON.parse(cli.stdoutText()), {
    "execution_id": RUN_ID,
    "workflow_id": "hello_world",
    status: "pending-approval",
    progress: 0.5,
    "current_step": "scan",
    "completed_steps": ["a", "b"],
    "failed_steps": [],
    "started_at": "2030-01-02T03:04:05.678Z",
    "completed_at": null,
    error: null,
    result: null,
  });
  assert.equal(cli.stderrText(), "warning: odd\n");
});

Deno.test("workflows status prints what is known, one a line", async () => {
  const cli = cliWith();
  await runHere(["workflow", "status", PREFIX], cli);
  assert.equal(
    cli.stdoutText(),
    `execution_id: ${RUN_ID}\nworkflow_id: hello_world\n` +
      "status: pending-approval\ncurrent_step: scan\ncompleted_steps: a, b\n" +
      "started_at: 2030-01-02T03:04:05.678Z\nprogress: 50%\n",
  );
});

Deno.test("workflows cancel ends a run, and fails when it is over already", async () => {
  const asked: string[] = [];
  const cancel = (success: boolean) => (id: string): Promise<boolean> => {
    asked.push(id);
    return Promise.resolve(success);
  };
  const cli = cliWith({ cancel: cancel(true) });
  await runHere(["workflows", "cancel", PREFIX], cli);
  assert.equal(cli.stdoutText(), `Run ${RUN_ID} is asked to end\n`);
  assert.deepEqual([cli.exitCode, asked], [0, [RUN_ID]]);
  const parked = cliWith({ cancel: cancel(true) }, {
    ...METADATA,
    status: "cancelled",
  });
  await runHere(["workflows", "cancel", PREFIX], parked);
  assert.equal(parked.stdoutText(), `Run ${RUN_ID} was cancelled\n`);
  const over = cliWith({ cancel: cancel(false) }, {
    ...METADATA,
    status: "completed",
  });
  await assert.rejects(runHere(["workflows", "cancel", PREFIX], over), {
    code: "run.conflict",
    message: `Cannot cancel run ${RUN_ID}: it is already over (completed)`,
  });
  assert.equal(over.stdoutText(), "");
});

Deno.test("workflows approve decides and goes on with the run", async () => {
  const decisions: (readonly [string, string, Decision])[] = [];
  const cli = cliWith({
    decide: (run, step, { decision }) => {
      decisions.push([run, step, decision]);
      return Promise.resolve(workflowDocument());
    },
  });
  const words = ["workflows", "approve", PREFIX, "scan", "--reason", "fine"];
  await runHere(words, cli);
  const decision = { approved: true, by: userInfo().username, reason: "fine" };
  assert.deepEqual(decisions, [[RUN_ID, "scan", decision]]);
  assert.equal(cli.stdoutText(), "greeting:\nHello Ada\n");
});

Deno.test("workflows approve ends as the run does", async () => {
  const failed = workflowDocument({ status: "failed", error: UNAVAILABLE });
  const cli = cliWith({ decide: () => Promise.resolve(failed) });
  const words = ["workflows", "approve", PREFIX, "scan"];
  await assert.rejects(runHere(words, cli), { code: "provider.unavailable" });
});

Deno.test("workflows reject succeeds when the run is failed by it", async () => {
  const document = workflowDocument({ status: "failed", error: UNAVAILABLE });
  let approved: boolean | undefined;
  const cli = cliWith({
    decide: (_run, _step, { decision }) => {
      approved = decision.approved;
      return Promise.resolve(document);
    },
  });
  await runHere(["workflows", "reject", PREFIX, "scan", "--json"], cli);
  assert.deepEqual([approved, cli.exitCode], [false, 0]);
  assert.deepEqual(JSON.parse(cli.stdoutText()), document);
});
