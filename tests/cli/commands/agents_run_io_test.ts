import assert from "node:assert/strict";
import { runHere } from "../../../src/cli/app.ts";
import { FailedRun } from "../../../src/cli/run_failed.ts";
import { ParacleError } from "../../../src/core/errors.ts";
import type {
  AgentRunRequest,
  RunCall,
  Runner,
} from "../../../src/engine/runner.ts";
import {
  type FakeCli,
  fakeCli,
  type FakeCliOptions,
} from "../../helpers/fake_cli.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";
import {
  agentDocument,
  PLAN,
  RUN_ID,
  scriptedRunner,
  UNAVAILABLE,
} from "../../helpers/scripted_runner.ts";

type RunAgent = Runner["runAgent"];

function cliWith(runAgent: RunAgent, options: FakeCliOptions = {}): FakeCli {
  const runner = () => Promise.resolve(scriptedRunner({ runAgent }));
  return fakeCli({ ...options, services: { ...options.services, runner } });
}

const TASK = ["agents", "run", "coder", "--task", "Say hello"];

/** Answers in two pieces. */
const speak: RunAgent = (_, { onEvent }) => {
  onEvent?.({ type: "started", runId: RUN_ID });
  onEvent?.({ type: "warning", message: "odd \x1b[2J" });
  onEvent?.({ type: "text", text: "Hello " });
  onEvent?.({ type: "text", text: "Ada" });
  return Promise.resolve(agentDocument());
};

Deno.test("agents run prints the answer alone on stdout, all else on stderr", async () => {
  const cli = cliWith(speak);
  await runHere(TASK, cli);
  assert.equal(cli.stdoutText(), "Hello Ada\n");
  assert.equal(
    cli.stderrText(),
    `run ${RUN_ID}\nwarning: odd \\x1b[2J\n`,
  );
  assert.equal(cli.exitCode, 0);
});

Deno.test("agents run prints a piece before the next one is there", async () => {
  const next = Promise.withResolvers<void>();
  const cli = cliWith(async (_, { onEvent }) => {
    onEvent?.({ type: "text", text: "first" });
    await next.promise;
    onEvent?.({ type: "text", text: " second" });
    return agentDocument();
  });
  const first = Promise.withResolvers<string>();
  const tap = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      first.resolve(new TextDecoder().decode(chunk));
      controller.enqueue(chunk);
    },
  });
  const piped = tap.readable.pipeTo(cli.io.stdout);
  const io = { ...cli.io, stdout: tap.writable };
  const running = runHere(TASK, { ...cli, io });
  assert.equal(await first.promise, "first");
  next.resolve();
  await running;
  await tap.writable.close();
  await piped;
  assert.equal(cli.stdoutText(), "first second\n");
});

Deno.test("agents run --no-stream prints the answer when it is whole", async () => {
  let early = "unset";
  const cli = cliWith(async (request, call) => {
    const document = await speak(request, call);
    early = cli.stdoutText();
    return document;
  });
  await runHere([...TASK, "--no-stream"], cli);
  assert.deepEqual([early, cli.stdoutText()], ["", "Hello Ada\n"]);
});

Deno.test("agents run --json prints the document alone", async () => {
  const cli = cliWith(speak);
  await runHere([...TASK, "--json"], cli);
  assert.deepEqual(JSON.parse(cli.stdoutText()), agentDocument());
});

Deno.test("agents run passes on everything it was told", async () => {
  let request: AgentRunRequest | undefined;
  const cli = cliWith((asked) => {
    request = asked;
    return Promise.resolve(agentDocument());
  });
  await runHere([
    ...["agents", "run", "coder", "--task=two\nlines", "-i", "a=1=2", "-i"],
    ...["b=x", "--input-json", '{"b":1,"c":[2]}', "--provider", "mock"],
    ...["--model", "m", "--temperature", "0", "--max-tokens", "9", "-m"],
    ...["yolo", "--timeout", "2.5", "--cost-limit", "0"],
  ], cli);
  assert.deepEqual(request, {
    agentId: "coder",
    task: "two\nlines",
    inputs: { a: "1=2", b: "x", c: [2] },
    files: [],
    mode: "yolo",
    provider: "mock",
    model: "m",
    temperature: 0,
    maxTokens: 9,
    timeout: 2.5,
    costLimit: 0,
  });
});

Deno.test("agents run throws the failure of the run with its document", async () => {
  const cli = cliWith(() =>
    Promise.resolve(agentDocument({ status: "failed", error: UNAVAILABLE }))
  );
  await assert.rejects(runHere(TASK, cli), (error) => {
    assert.ok(error instanceof FailedRun);
    assert.equal(error.code, "provider.unavailable");
    assert.deepEqual(
      error.document,
      agentDocument({ status: "failed", error: UNAVAILABLE }),
    );
    return true;
  });
  assert.equal(cli.stdoutText(), "");
});

Deno.test("agents run hands its signal on and ends with what it was aborted with", async () => {
  const controller = new AbortController();
  const cli = cliWith(async (_, { signal, onEvent }) => {
    onEvent?.({ type: "text", text: "Hel" });
    controller.abort(new ParacleError("cancelled.interrupt", "Interrupted"));
    assert.ok(signal.aborted);
    return await Promise.resolve(agentDocument({ status: "cancelled" }));
  }, { signal: controller.signal });
  await assert.rejects(runHere(TASK, cli), {
    code: "cancelled.interrupt",
    exitCode: 130,
    message: `Interrupted: run ${RUN_ID} is cancelled`,
  });
  assert.equal(cli.stdoutText(), "Hel\n");
});

Deno.test("agents run lists every fault at once, before a runner is asked for", async () => {
  const words = ["agents", "run", "coder", "-t", " ", "-i", "x", "-i", "=1"];
  await assert.rejects(
    runHere([...words, "--input-json", "[1]"], fakeCli()),
    {
      code: "usage.invalid",
      exitCode: 2,
      message: 'Cannot run agent "coder": the task is empty; --input-json: ' +
        'expected a JSON object, or @FILE with one; input "x": expected ' +
        'NAME=VALUE; input "=1": expected NAME=VALUE',
    },
  );
  await assert.rejects(runHere(["agents", "run", "coder"], fakeCli()), {
    message: /there is no task; say --task TEXT/,
  });
});

Deno.test("agents run refuses numbers that are none", async () => {
  const bad = ["--temperature=3", "--max-tokens=0", "--timeout=0"];
  for (const word of [...bad, "--cost-limit=x", "--timeout=1e3"]) {
    const [, value = ""] = word.split("=");
    await assert.rejects(runHere([...TASK, word], fakeCli()), {
      code: "usage.invalid",
      message: new RegExp(`^Cannot understand the command line: .*"${value}"`),
    });
  }
});

Deno.test("agents run --task - reads standard input", async () => {
  const tasks: string[] = [];
  const read = async (bytes: Uint8Array): Promise<void> => {
    const cli = cliWith(({ task }) => {
      tasks.push(task);
      return Promise.resolve(agentDocument());
    });
    const stdin = new Blob([new Uint8Array(bytes)]).stream();
    const io = { ...cli.io, stdin };
    await runHere(["agents", "run", "coder", "-t", "-"], { ...cli, io });
  };
  await read(new TextEncoder().encode("grüße\n"));
  assert.deepEqual(tasks, ["grüße\n"]);
  await assert.rejects(read(new Uint8Array([0xff])), {
    message: /standard input: it is not UTF-8 text/,
  });
  await assert.rejects(read(new Uint8Array(1024 * 1024 + 1)), {
    message: /standard input: it is larger than 1 MiB/,
  });
});

Deno.test("agents run --dry-run prints the plan and runs nothing", async () => {
  const planAgent: Runner["planAgent"] = () =>
    Promise.resolve({ plan: PLAN, warnings: ["odd"] });
  const runner = () => Promise.resolve(scriptedRunner({ planAgent }));
  const cli = fakeCli({ services: { runner } });
  await runHere([...TASK, "--dry-run"], cli);
  assert.match(cli.stdoutText(), /^agent_id: coder\n.*\nmax_tokens: none\n/s);
  assert.equal(cli.stderrText(), "warning: odd\n");
  const json = fakeCli({ services: { runner } });
  await runHere([...TASK, "--dry-run", "--json"], json);
  assert.deepEqual(JSON.parse(json.stdoutText()), {
    schemaVersion: 1,
    ...PLAN,
  });
});

Deno.test("agents run -v tells model, tokens and cost", async () => {
  const cli = cliWith(speak);
  await runHere([...TASK, "-v"], cli);
  assert.match(
    cli.stderrText(),
    /\nopenai\/gpt-4o: 10 \+ 2 tokens, \$0\.0030, 1\.3 s\n$/,
  );
});

Deno.test("agents run lets a person decide on a terminal, nobody else", async () => {
  const seen: (RunCall["decide"] | undefined)[] = [];
  const run: RunAgent = (_, { decide }) => {
    seen.push(decide);
    return Promise.resolve(agentDocument());
  };
  await runHere(TASK, cliWith(run));
  using clock = new FakeClock();
  await runHere(TASK, cliWith(run, { terminal: true, services: { clock } }));
  assert.deepEqual(seen.map((decide) => typeof decide), [
    "undefined",
    "function",
  ]);
});
