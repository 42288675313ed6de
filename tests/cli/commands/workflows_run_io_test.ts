import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { runHere } from "../../../src/cli/app.ts";
import { FailedRun } from "../../../src/cli/run_failed.ts";
import { ParacleError } from "../../../src/core/errors.ts";
import type {
  Runner,
  RunSettings,
  WorkflowRunRequest,
} from "../../../src/engine/runner.ts";
import type {
  Document,
  WorkspaceReader,
} from "../../../src/workspace/reader.ts";
import {
  type FakeCli,
  fakeCli,
  type FakeCliOptions,
} from "../../helpers/fake_cli.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";
import {
  RUN_ID,
  scriptedRunner,
  UNAVAILABLE,
  workflowDocument,
} from "../../helpers/scripted_runner.ts";

const DECLARED = [
  { name: "name", type: "string", required: true, default: null, enum: null },
  { name: "count", type: "integer", required: false, default: 1, enum: null },
];

/** A reader that knows one workflow and one run. */
function readerOf(inputs: unknown = DECLARED): WorkspaceReader {
  const told = <T>(value: T) => Promise.resolve({ value, warnings: [] });
  const workflow = (): Promise<{ value: Document; warnings: [] }> =>
    Promise.resolve({ value: { inputs }, warnings: [] });
  const run: WorkspaceReader["run"] = (id, type) => {
    assert.deepEqual([RUN_ID.startsWith(id), type], [true, "workflow"]);
    const metadata = { "run_id": RUN_ID, status: "failed" };
    return told({ type: "workflow", metadata, data: {} });
  };
  return { workflow, run } as Partial<WorkspaceReader> as WorkspaceReader;
}

function cliWith(
  methods: Partial<Runner>,
  options: FakeCliOptions & { readonly inputs?: unknown } = {},
): FakeCli {
  const runner = () => Promise.resolve(scriptedRunner(methods));
  const reader = () => Promise.resolve(readerOf(options.inputs));
  return fakeCli({
    ...options,
    services: { runner, reader, ...options.services },
  });
}

const RUN = ["workflows", "run", "hello_world"];
const GIVEN = [...RUN, "-i", "name=Ada"];

Deno.test("workflows run prints each output in full under its name", async () => {
  const outputs = { greeting: "Hello\nAda", tags: ["a"] };
  const cli = cliWith({
    runWorkflow: (_, { onEvent }) => {
      onEvent?.({ type: "started", runId: RUN_ID });
      return Promise.resolve(workflowDocument({ outputs }));
    },
  });
  await runHere(GIVEN, cli);
  assert.equal(
    cli.stdoutText(),
    'greeting:\nHello\nAda\n\ntags:\n[\n  "a"\n]\n',
  );
  assert.equal(cli.stderrText(), `run ${RUN_ID}\n`);
});

Deno.test("workflows run converts inputs by their types, and -i wins over JSON", async () => {
  const requests: WorkflowRunRequest[] = [];
  const cli = cliWith({
    runWorkflow: (request) => {
      requests.push(request);
      return Promise.resolve(workflowDocument());
    },
  });
  const json = ["--input-json", '{"name":"Bob","count":3}'];
  const flags = ["--sync", "--yolo", "--dry-run", "--model", "m"];
  await runHere([...GIVEN, "-i", "count=2", ...json, ...flags, "--json"], cli);
  assert.deepEqual(
    requests.map(({ inputs, autoApprove, dryRun, model }) => [
      ...[inputs, autoApprove, dryRun, model],
    ]),
    [[{ name: "Ada", count: 2 }, true, true, "m"]],
  );
  assert.deepEqual(JSON.parse(cli.stdoutText()), workflowDocument());
});

Deno.test("workflows run lists every fault of the inputs and calls nothing", async () => {
  const cli = cliWith({});
  await assert.rejects(
    runHere([...RUN, "-i", "count=x", "-i", "nmae=1", "-i", "y"], cli),
    (error) => {
      assert.ok(error instanceof ParacleError);
      assert.equal(error.exitCode, 2);
      assert.match(error.message, /^Cannot run workflow "hello_world": /);
      for (const field of ["y", "count", "name", "nmae"]) {
        assert.ok(error.message.includes(`input "${field}": `), error.message);
      }
      return true;
    },
  );
});

Deno.test("workflows run tells of an input once that is required and of the wrong type", async () => {
  const inputs = [{ name: "n", type: "integer", required: true }];
  await assert.rejects(
    runHere([...RUN, "-i", "n=x"], cliWith({}, { inputs })),
    (error) => {
      assert.ok(error instanceof ParacleError);
      assert.equal(error.message.match(/input "n"/g)?.length, 1, error.message);
      return true;
    },
  );
});

Deno.test("workflows run tells of an input once whose file cannot be read", async () => {
  const inputs = [{ name: "n", type: "integer", required: true }];
  await assert.rejects(
    runHere([...RUN, "-i", "n=@/nosuch"], cliWith({}, { inputs })),
    {
      message: 'Cannot run workflow "hello_world": --input: "/nosuch": ' +
        "there is no such file",
    },
  );
});

Deno.test("workflows run prints what was paid for and could not be written down", async () => {
  const document = workflowDocument({
    status: "failed",
    error: UNAVAILABLE,
    outputs: {},
    steps: [{
      "step_id": "greet",
      status: "failed",
      error: "Cannot write x: full",
      outputs: { greeting: "Hello" },
    }],
  });
  const cli = cliWith({ runWorkflow: () => Promise.resolve(document) });
  await assert.rejects(runHere(GIVEN, cli), FailedRun);
  assert.ok(
    cli.stderrText().includes(
      'step "greet": Cannot write x: full\ngreeting:\nHello\n',
    ),
    cli.stderrText(),
  );
});

Deno.test("workflows run takes anything where no inputs are declared", async () => {
  let inputs: unknown;
  const cli = cliWith({
    runWorkflow: (request) => {
      inputs = request.inputs;
      return Promise.resolve(workflowDocument());
    },
  }, { inputs: null });
  await runHere([...RUN, "-i", "x=1"], cli);
  assert.deepEqual(inputs, { x: "1" });
});

Deno.test("workflows run of a failed run prints what there is and throws the document", async () => {
  const document = workflowDocument({ status: "failed", error: UNAVAILABLE });
  const cli = cliWith({ runWorkflow: () => Promise.resolve(document) });
  await assert.rejects(runHere(GIVEN, cli), (error) => {
    assert.ok(error instanceof FailedRun);
    assert.deepEqual([error.exitCode, error.document], [1, document]);
    return true;
  });
  assert.equal(cli.stdoutText(), "greeting:\nHello Ada\n");
});

Deno.test("workflows run tells how a parked run goes on", async () => {
  const document = workflowDocument({ status: "pending-approval" });
  const cli = cliWith({
    runWorkflow: (_, { decide }) => {
      assert.equal(decide, undefined);
      return Promise.resolve(document);
    },
  });
  await assert.rejects(runHere(GIVEN, cli), {
    code: "run.awaiting_approval",
    exitCode: 1,
  });
});

Deno.test("workflows run asks at a gate on a terminal", async () => {
  using clock = new FakeClock();
  const answers = ["maybe", "y"];
  const env = { USER: "ada" };
  const options = { services: { clock }, terminal: true, answers, env };
  let decision: unknown;
  const cli = cliWith({
    runWorkflow: async (_, { decide, signal }) => {
      decision = await decide?.({
        runId: RUN_ID,
        stepId: "greet",
        agent: "coder",
        outputs: { result: "Hi \x1b" },
        approvers: [],
        reasonRequired: false,
      }, { signal });
      return workflowDocument();
    },
  }, options);
  await runHere(GIVEN, cli);
  assert.deepEqual(decision, { approved: true, by: userInfo().username });
  assert.match(cli.stderrText(), /\nresult:\nHi \\x1b\n/);
});

Deno.test("workflows run --resume goes on with a run by the beginning of its id", async () => {
  const seen: unknown[] = [];
  const cli = cliWith({
    resume: (id, settings: RunSettings) => {
      seen.push(id, settings.model);
      return Promise.resolve(workflowDocument());
    },
  });
  const resume = ["workflows", "run", "--resume", RUN_ID.slice(0, 8)];
  await runHere([...resume, "--model", "m"], cli);
  assert.deepEqual(seen, [RUN_ID, "m"]);
  await assert.rejects(runHere([...resume, "-i", "a=1", "x"], cli), {
    code: "usage.invalid",
    message: /--resume with "x", --input: .* write: paracle workflows run --re/,
  });
});

Deno.test("workflows run --detach needs a server, and prints the id", async () => {
  await assert.rejects(runHere([...GIVEN, "--detach"], cliWith({})), {
    code: "usage.invalid",
    message: /start paracle api serve and set PARACLE_API_URL, or use nohup/,
  });
  const document = workflowDocument({ status: "running", outputs: {} });
  const cli = cliWith({
    runWorkflow: ({ detach }) => {
      assert.equal(detach, true);
      return Promise.resolve(document);
    },
  }, { env: { PARACLE_API_URL: "http://localhost:8000" } });
  await runHere([...GIVEN, "--detach"], cli);
  assert.equal(cli.stdoutText(), `${RUN_ID}\n`);
});

Deno.test("workflows run wants an id", async () => {
  await assert.rejects(runHere(["workflow", "run"], cliWith({})), {
    code: "usage.invalid",
    message: /paracle workflows list$/,
  });
});
