/**
 * Reading large workspaces, beside a bare Deno program that reads the same
 * files. With `PARACLE_BIN` the compiled program as well.
 *
 * @module
 */
import { programBinary } from "../../tests/helpers/program.ts";
import { tempFolder } from "../../tests/helpers/temp.ts";
import { denoFolder, repository } from "../repository.ts";
import { runIn } from "./child.ts";
import { ROUNDS } from "./commands.ts";
import { makeRuns, makeWorkspace } from "./generated.ts";
import {
  type Figure,
  leastInTurn,
  median,
  type PairOfMany,
  rowsInTurn,
  timed,
} from "./measure.ts";

const AGENTS = 200;
const RUNS = 10_000;
const LIMIT = 20;

/** A program that lists agents or runs, and what it takes to start it. */
interface Program {
  readonly name: string;
  readonly start: readonly string[];
  readonly agents: readonly string[];
  readonly runs: readonly string[];
}

/** Rows of lists. */
export async function workspace(): Promise<Figure[]> {
  await using folder = await tempFolder();
  const [agents, runs] = [`${folder.path}/agents`, `${folder.path}/runs`];
  await makeWorkspace(agents, { count: AGENTS });
  await makeWorkspace(runs, { count: 1 });
  await makeRuns(runs, { count: RUNS });
  const env = { HOME: folder.path, DENO_DIR: await denoFolder() };
  const bare = bareProgram();
  const figures: Figure[] = [];
  for (const program of programs()) {
    const both = { ours: program, peer: bare };
    figures.push({
      what: `${program.name}: \`agents list\`, ${AGENTS} agents, ` +
        "less `--version`; peer: `yaml` alone, less `console.log`",
      ...await lessStart(both, { env, cwd: agents }),
      target: "<= 60 ms",
    }, {
      what: `${program.name}: \`runs list --limit ${LIMIT}\`, ` +
        `${RUNS.toLocaleString("en")} runs; peer: \`yaml\` alone`,
      ...await whole(both, { env, cwd: runs }),
      target: "<= 150 ms",
    }, {
      what: `${program.name}: \`--version\`; peer: \`console.log\``,
      ...await start(both, { env, cwd: runs }),
      target: "<= 1.25 x peer",
    });
  }
  return figures;
}

function programs(): readonly Program[] {
  const main = new URL("main.ts", repository()).pathname;
  const binary = programBinary();
  const source = paracle("deno", [Deno.execPath(), "run", "-A", main]);
  return binary ? [source, paracle("binary", [binary])] : [source];
}

function paracle(name: string, argv: readonly string[]): Program {
  return {
    name,
    start: [...argv, "--version"],
    agents: [...argv, "agents", "list"],
    runs: [...argv, "runs", "list", "--limit", String(LIMIT)],
  };
}

function bareProgram(): Program {
  const file = new URL("bare_lists.ts", import.meta.url).pathname;
  const argv = [Deno.execPath(), "run", "-A", "--no-check", file];
  return {
    name: "bare",
    start: argv,
    agents: [...argv, "agents"],
    runs: [...argv, "runs", String(LIMIT)],
  };
}

interface Both {
  readonly ours: Program;
  readonly peer: Program;
}

interface Where {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

async function whole(
  { ours, peer }: Both,
  where: Where,
): Promise<PairOfMany> {
  return await leastInTurn(ROUNDS, {
    ours: () => runIn(ours.runs, where),
    peer: () => runIn(peer.runs, where),
  });
}

/** What listing agents takes longer than the start before it. */
async function lessStart(
  { ours, peer }: Both,
  where: Where,
): Promise<PairOfMany> {
  const works = [ours.start, ours.agents, peer.start, peer.agents];
  const [a = [], b = [], c = [], d = []] = await rowsInTurn(
    ROUNDS,
    works.map((argv) => () => timed(() => runIn(argv, where))),
  );
  const less = (all: readonly number[], starts: readonly number[]): number =>
    median(all.map((ms, i) => ms - (starts[i] ?? NaN)));
  const leastLess = (
    all: readonly number[],
    starts: readonly number[],
  ): number => Math.min(...all) - Math.min(...starts);
  const least = { ours: leastLess(b, a), peer: leastLess(d, c) };
  return { ours: less(b, a), peer: less(d, c), least };
}

/** What it takes to start a program, beside an empty one. */
async function start(
  { ours, peer }: Both,
  where: Where,
): Promise<PairOfMany> {
  return await leastInTurn(ROUNDS, {
    ours: () => runIn(ours.start, where),
    peer: () => runIn(peer.start, where),
  });
}
