import assert from "node:assert/strict";
import { runRunsCancel } from "../../../src/cli/commands/runs_cancel_run.ts";
import { FailedRun } from "../../../src/cli/run_failed.ts";
import { ParacleError } from "../../../src/core/errors.ts";
import type { Runner } from "../../../src/engine/runner.ts";
import { LocalReader } from "../../../src/workspace/local_reader.ts";
import { type FakeCli, fakeCli } from "../../helpers/fake_cli.ts";
import { memoryWorkspace } from "../../helpers/memory_folder.ts";

const ID = "01J8ZC3V5R2M9D7K4T6QX0ABCD";

interface Scene {
  readonly cli: FakeCli;
  readonly cancelled: string[];
}

/** A workspace with one run; `cancel` is what its runner does. */
function scene(status: string, cancel: () => boolean): Scene {
  const path = `runs/agents/${ID}/metadata.yaml`;
  const text = `agent_id: coder\nstatus: ${status}\nstarted_at: 2030-01-01\n`;
  const workspace = memoryWorkspace({ [path]: text });
  const cancelled: string[] = [];
  const runner: Pick<Runner, "cancel"> = {
    // deno-lint-ignore require-await -- a refusal must reject, not throw
    cancel: async (id) => {
      cancelled.push(id);
      return cancel();
    },
  };
  const cli = fakeCli({
    services: {
      reader: () =>
        Promise.resolve(new LocalReader(workspace, { now: () => 0 })),
      runner: () => Promise.resolve(runner as Runner),
    },
  });
  return { cli, cancelled };
}

Deno.test("runs cancel ends a run named by the first characters of its id", async () => {
  const { cli, cancelled } = scene("cancelled", () => true);
  await runRunsCancel.call(cli, { json: false }, "01J8ZC3V");
  assert.deepEqual(cancelled, [ID]);
  assert.equal(cli.stdoutText(), `Run ${ID} was cancelled\n`);
  assert.equal(cli.exitCode, 0);
});

Deno.test("runs cancel says when the run has not ended yet", async () => {
  const { cli } = scene("running", () => true);
  await runRunsCancel.call(cli, { json: false }, ID);
  assert.equal(cli.stdoutText(), `Run ${ID} is asked to end\n`);
});

Deno.test("runs cancel fails when a run is over already, with its document", async () => {
  const { cli } = scene("completed", () => false);
  const failure = await runRunsCancel.call(cli, { json: true }, ID)
    .catch((error: unknown) => error);
  assert.ok(failure instanceof FailedRun);
  assert.deepEqual([failure.code, failure.exitCode], ["run.conflict", 1]);
  const message = `Cannot cancel run ${ID}: it is already over (completed)`;
  assert.deepEqual(failure.document, {
    schemaVersion: 1,
    run_id: ID,
    type: "agent",
    status: "completed",
    success: false,
    message,
    error: {
      kind: "failed",
      code: "run.conflict",
      exitCode: 1,
      message,
      details: {},
    },
  });
  assert.equal(cli.stdoutText(), "");
});

Deno.test("runs cancel fails for an unknown run and when the disk is full", async () => {
  const { cli, cancelled } = scene("running", () => {
    throw new ParacleError("workspace.unwritable", "Cannot write x: full");
  });
  await assert.rejects(runRunsCancel.call(cli, { json: false }, "nothing"), {
    code: "run.not_found",
    message:
      'Cannot cancel run "nothing": there is no such run; see paracle runs list',
  });
  assert.deepEqual(cancelled, []);
  await assert.rejects(runRunsCancel.call(cli, { json: false }, ID), {
    code: "workspace.unwritable",
  });
});
