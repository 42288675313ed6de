/**
 * The sample workspace with one file broken: what is said of it, and that
 * everything else still shows.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { readAgents, readAgentSpec } from "../../src/workspace/agents.ts";
import {
  compileWorkflow,
  describeProblem,
} from "../../src/workspace/compile_workflow.ts";
import type { Folder } from "../../src/workspace/folder.ts";
import { readProject } from "../../src/workspace/project.ts";
import { readRunData } from "../../src/workspace/run_data.ts";
import { readRuns } from "../../src/workspace/runs.ts";
import { readState } from "../../src/workspace/state.ts";
import { readWorkflow, readWorkflows } from "../../src/workspace/workflows.ts";
import { memoryFolder } from "./memory_folder.ts";
import { sampleFiles } from "./sample_files.ts";

/** What can be looked at. */
export type ViewName =
  | "agents"
  | "specs"
  | "workflows"
  | "bugfix"
  | "code_review"
  | "project"
  | "state"
  | "runs";

/** What is seen, and what is said on the way. */
interface View {
  readonly shows: readonly string[];
  readonly says: readonly string[];
}

/** A way to break one file. */
interface Breakage {
  /** Path below `.parac`. */
  readonly file: string;
  /** Its new text; undefined takes the file away. */
  readonly change: (text: string) => string | undefined;
  /** Who is hit; the first one must say it. Default for all others: unchanged. */
  readonly hits: readonly ViewName[];
  /** What must be said, with file and line. */
  readonly says: RegExp;
  /** What the first one still shows; `none` means that it fails. */
  readonly shows: readonly string[] | "none";
}

const run = (subject: string): string =>
  `${subject}\nstatus: completed\nstarted_at: 2030-01-02T03:04:05.678Z\n`;

/** The sample has no runs: these are added. */
const RUNS: Readonly<Record<string, string>> = {
  "runs/agents/01JAAAAAAAAAAAAAAAAAAAAAA1/metadata.yaml": run(
    "agent_id: coder",
  ),
  "runs/agents/01JAAAAAAAAAAAAAAAAAAAAAA1/output.json": '{"result": "x"}',
  "runs/workflows/01JAAAAAAAAAAAAAAAAAAAAAA2/metadata.yaml": run(
    "workflow_id: bugfix",
  ),
};

const VIEWS: Readonly<Record<ViewName, (folder: Folder) => Promise<View>>> = {
  async agents(folder) {
    const { agents, warnings } = await readAgents(folder);
    return { shows: agents.map(({ id }) => id), says: warnings };
  },
  async specs(folder) {
    const shows: string[] = [];
    for (const agent of (await readAgents(folder)).agents) {
      const spec = await readAgentSpec(folder, agent);
      if (spec !== undefined) shows.push(agent.id);
    }
    return { shows, says: [] };
  },
  async workflows(folder) {
    const { workflows, warnings } = await readWorkflows(folder);
    return { shows: workflows.map(({ entry }) => entry.name), says: warnings };
  },
  bugfix: (folder) => viewOf(folder, "bugfix"),
  "code_review": (folder) => viewOf(folder, "code_review"),
  async project(folder) {
    const { merged, warnings } = await readProject(folder);
    return { shows: merged.keys(), says: warnings };
  },
  async state(folder) {
    const { phase, name, warnings } = await readState(folder);
    return { shows: [name, phase.id, phase.progress], says: warnings };
  },
  async runs(folder) {
    const { runs, warnings } = await readRuns(folder);
    const says = [...warnings];
    for (const one of runs) {
      says.push(...(await readRunData(folder, one)).warnings);
    }
    return { shows: runs.map(({ subject }) => subject), says };
  },
};

async function viewOf(folder: Folder, name: string): Promise<View> {
  const { definition, warnings } = await readWorkflow(folder, name);
  const known = await readAgents(folder).catch(() => undefined);
  const agents = known?.agents.map(({ id }) => id);
  const { problems } = compileWorkflow(definition, {
    agents,
    broken: known?.broken,
  });
  return {
    shows: definition.steps.map(({ id }) => id),
    says: [
      ...warnings,
      ...definition.warnings,
      ...problems.map(describeProblem),
    ],
  };
}

/** Looks; a failure is what is said, with nothing to see. */
async function look(folder: Folder, name: ViewName): Promise<View> {
  try {
    return await VIEWS[name](folder);
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    assert.match(error.code, /^workspace\.invalid$|\.not_found$/);
    return { shows: [], says: [error.message] };
  }
}

/** Breaks one file and checks who says what, and who does not notice. */
async function checkBreakage(breakage: Breakage): Promise<void> {
  const { file, change, hits, says, shows } = breakage;
  const sound = { ...await sampleFiles(), ...RUNS };
  const { [file]: before = "", ...others } = sound;
  const after = change(before);
  assert.notEqual(after, before, "the change must change something");
  const whole = memoryFolder(sound);
  const broken = memoryFolder(
    after === undefined ? others : { ...others, [file]: after },
  );
  const [first] = hits;
  assert.ok(first);
  const seen = await look(broken, first);
  assert.match(seen.says.join("\n"), says);
  assert.doesNotMatch((await look(whole, first)).says.join("\n"), says);
  if (shows === "none") assert.deepEqual(seen.shows, []);
  else for (const name of shows) assert.ok(seen.shows.includes(name), name);
  for (const name of Object.keys(VIEWS)) {
    if (!isView(name) || hits.includes(name)) continue;
    assert.deepEqual(await look(broken, name), await look(whole, name), name);
  }
}

function isView(name: string): name is ViewName {
  return Object.hasOwn(VIEWS, name);
}

/** A change that replaces one piece of a text, which must be there. */
export function swap(from: string, to: string): (text: string) => string {
  return (text) => {
    assert.ok(text.includes(from), `there is no ${JSON.stringify(from)}`);
    return text.replace(from, () => to);
  };
}

/** A change that gives a file another text. */
export function put(text: string): () => string {
  return () => text;
}

/** A change that adds to the end of a text. */
export function more(text: string): (before: string) => string {
  return (before) => before + text;
}

/** A change that takes a file away. */
export function gone(): undefined {
  return undefined;
}

/** A {@linkcode Breakage} as a row of a table. */
export type BreakageRow = readonly [
  what: string,
  file: string,
  change: Breakage["change"],
  hits: Breakage["hits"],
  says: RegExp,
  shows: Breakage["shows"],
];

/** Makes a test of every row. */
export function testBreakages(rows: readonly BreakageRow[]): void {
  for (const [what, file, change, hits, says, shows] of rows) {
    Deno.test(
      `broken ${what}`,
      () => checkBreakage({ file, change, hits, says, shows }),
    );
  }
}
