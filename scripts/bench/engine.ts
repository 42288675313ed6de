/**
 * Steps of a workflow, beside the bare requests that they make.
 *
 * @module
 */
import { openRunner } from "../../src/engine/local_runner_io.ts";
import { openWorkspace } from "../../src/workspace/folder_io.ts";
import { tempFolder } from "../../tests/helpers/temp.ts";
import { startListening } from "./child.ts";
import { makeWorkspace } from "./generated.ts";
import { type Figure, leastInTurn, timed } from "./measure.ts";

const STEPS = 50;
const ROUNDS = 11;

type Ask = (url: string | URL | Request, init?: RequestInit) => Promise<
  Response
>;

/** Rows of the engine. */
export async function engine(): Promise<Figure[]> {
  await using folder = await tempFolder();
  await makeWorkspace(folder.path, { count: 1 });
  await Deno.writeTextFile(
    `${folder.path}/.parac/workflows/definitions/bugfix_0.yaml`,
    chain(),
  );
  await using model = await startListening("model_process.ts", {});
  const steps = await openSteps(folder.path, model.port);
  const first = await timed(() => steps.run());
  const { ours, peer, least } = await leastInTurn(ROUNDS, {
    ours: () => steps.run(),
    peer: () => steps.replay(),
  });
  return [
    {
      what: "engine: one step of a workflow; peer: its bare request",
      ours: ours / STEPS,
      peer: peer / STEPS,
      least: { ours: least.ours / STEPS, peer: least.peer / STEPS },
      target: "<= peer + 5 ms",
    },
    {
      what: "engine: the first workflow of a process takes longer by",
      ours: first - ours,
      target: "–",
    },
  ];
}

/** A workflow, and the requests that it made last, without it. */
interface Steps {
  run(): Promise<void>;
  replay(): Promise<void>;
}

async function openSteps(folder: string, port: number): Promise<Steps> {
  const env: Readonly<Record<string, string>> = {
    OPENAI_API_KEY: "sk-bench",
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
  };
  let asked: Parameters<Ask>[] = [];
  const recording: Ask = (url, init) => {
    asked.push([url, { ...init, signal: null }]);
    return fetch(url, init);
  };
  const runner = openRunner(await openWorkspace(folder), {
    env: (name) => env[name],
    fetch: recording,
  });
  return {
    run: async () => {
      asked = [];
      const { signal } = new AbortController();
      const call = { workflowId: "bugfix_0", inputs: {} };
      const { status } = await runner.runWorkflow(call, { signal });
      if (status !== "completed" || asked.length !== STEPS) {
        throw new Error(`${status} after ${asked.length} requests`);
      }
    },
    replay: async () => {
      for (const [url, init] of asked) await (await fetch(url, init)).text();
    },
  };
}

/** Each step waits for the one before and is told its answer. */
function chain(): string {
  const steps = Array.from({ length: STEPS }, (_, i) =>
    [
      `  - id: s${i}`,
      "    agent: architect_0",
      "    config: {provider: openai, model: gpt-4o}",
      ...(i === 0 ? [] : [`    depends_on: [s${i - 1}]`]),
      ...(i === 0
        ? []
        : [`    inputs: {before: "{{ steps.s${i - 1}.outputs.answer }}"}`]),
      "    outputs: [answer]",
    ].join("\n"));
  return `name: bugfix_0\nsteps:\n${steps.join("\n")}\n`;
}
