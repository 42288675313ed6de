/**
 * Proposing what is in the workspace: agents, workflows, runs, steps and logs.
 * A tab must answer at once, so that names of files and single keys are looked
 * at; no definition and no record is parsed.
 *
 * @module
 */
import { type Folder, insidePath } from "../workspace/folder.ts";
import { takeApart } from "./complete_flags.ts";

/** Reads the words that may stand at a place. */
export type FindValues = (folder: Folder) => Promise<readonly string[]>;

/** What stands at a place of a command line. */
type Values = (
  folder: Folder,
  words: readonly string[],
) => Promise<readonly string[]>;

const MAX_RUNS = 100;
const RUN_FOLDERS = ["runs/agents", "runs/workflows"];
const WORKFLOW_FOLDERS = [
  ...["workflows/definitions", "workflows/templates", "workflows"],
];
const RUN_COMMANDS = ["status", "cancel", "approve", "reject"];
const USUAL_LOGS = ["actions", "decisions", "access"];

/**
 * What may stand behind `words`, which are a command line without the flags of
 * every command; undefined when that is nothing of the workspace. What it
 * finds comes from the files here.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { valuesBehind } from "./complete_values.ts";
 *
 * assert.equal(valuesBehind(["status"]), undefined);
 * assert.notEqual(valuesBehind(["agents", "run"]), undefined);
 * ```
 */
export function valuesBehind(
  words: readonly string[],
): FindValues | undefined {
  const values = placeOf(words);
  return values && ((folder) => values(folder, words));
}

function placeOf(words: readonly string[]): Values | undefined {
  const { flag, named } = takeApart(words);
  const [group = "", command = ""] = named;
  if (flag !== undefined) return FLAGS[`${group} ${command} ${flag}`];
  if (named.length === 2) return firstOf(group, command);
  const isGate = named.length === 3 && /^workflows?$/.test(group) &&
    (command === "approve" || command === "reject");
  return isGate ? waitingSteps : undefined;
}

function firstOf(group: string, command: string): Values | undefined {
  switch (group) {
    case "agent":
    case "agents":
      return ["get", "run"].includes(command) ? agents : undefined;
    case "workflow":
    case "workflows":
      if (RUN_COMMANDS.includes(command)) return workflowRuns;
      return ["show", "plan", "run"].includes(command) ? workflows : undefined;
    case "runs":
      return ["get", "cancel"].includes(command) ? allRuns : undefined;
    case "logs":
      return command === "show" ? logs : undefined;
    default:
      return undefined;
  }
}

const agents: Values = async (folder) => {
  const manifest = await folder.readText("agents/manifest.yaml");
  return manifest === undefined
    ? await stemsOf(folder, ["agents/specs"], /\.(md|ya?ml)$/)
    : valuesOf(manifest, "agents", "id");
};

const workflows: Values = async (folder) => {
  const catalog = await folder.readText("workflows/catalog.yaml") ?? "";
  const stems = await stemsOf(folder, WORKFLOW_FOLDERS, /\.ya?ml$/);
  const named: string[] = [];
  for (const item of itemsOf(catalog, "workflows")) {
    const [name] = valuesOf(`workflows:\n${item}`, "workflows", "name");
    if (name === undefined) continue;
    if (stems.includes(name) || await hasFile(folder, item)) named.push(name);
  }
  return [...new Set([...named, ...stems])]
    .filter((name) => name !== "catalog");
};

/** Whether there is the file that an entry of the catalog points to. */
async function hasFile(folder: Folder, entry: string): Promise<boolean> {
  const found = /^[ \t-]*file:[ \t]*["']?([\w./-]+)/m.exec(entry)?.[1];
  if (found === undefined) return false;
  for (const path of [`workflows/${found}`, found].map(insidePath)) {
    if (path !== undefined && await folder.readText(path) !== undefined) {
      return true;
    }
  }
  return false;
}

const allRuns: Values = (folder) => runsIn(folder, RUN_FOLDERS);

const workflowRuns: Values = (folder) => runsIn(folder, ["runs/workflows"]);

/** The step a run waits at, as its record says. */
const waitingSteps: Values = async (folder, words) => {
  const [, , id = ""] = takeApart(words).named;
  const matches = (await namesIn(folder, "runs/workflows"))
    .filter((name) => name === id || (id.length >= 8 && name.startsWith(id)));
  const name = matches.includes(id) ? id : matches[0];
  if (name === undefined || (matches.length > 1 && name !== id)) return [];
  const path = `runs/workflows/${name}/metadata.yaml`;
  const record = await folder.readText(path) ?? "";
  const found = /^\s+awaiting_approval:\s*["']?([\w.-]+)/m.exec(record);
  return found?.[1] === undefined ? [] : [found[1]];
};

const logs: Values = async (folder) => {
  const { listLogs } = await import("../workspace/logs.ts");
  const names = (await listLogs(folder)).map(({ name }) => name);
  return [...new Set([...USUAL_LOGS, ...names])];
};

/** What stands behind a flag of a command. */
const FLAGS: Readonly<Record<string, Values>> = {
  "logs show --type": logs,
  "runs list --agent-id": agents,
  "runs list --workflow-id": workflows,
  "workflow run --resume": workflowRuns,
  "workflows run --resume": workflowRuns,
};

/** Ids of runs, the newest first as far as their ids tell. */
async function runsIn(
  folder: Folder,
  paths: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => namesIn(folder, path)));
  return found.flat().filter((name) => !name.startsWith("."))
    .sort((a, b) => a < b ? 1 : -1).slice(0, MAX_RUNS);
}

async function stemsOf(
  folder: Folder,
  paths: readonly string[],
  extension: RegExp,
): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => namesIn(folder, path)));
  return found.flat().filter((name) => extension.test(name))
    .map((name) => name.replace(extension, ""));
}

async function namesIn(
  folder: Folder,
  path: string,
): Promise<readonly string[]> {
  return (await folder.list(path) ?? []).map(({ name }) => name);
}

/** The items of a list at the top of a YAML text, as written. */
function itemsOf(text: string, list: string): readonly string[] {
  const items = sectionOf(text, list);
  const lead = /^[ \t]*(?=-[ \t])/m.exec(items)?.[0];
  if (lead === undefined) return [];
  return items.split(new RegExp(`^(?=${lead}-[ \\t])`, "m")).slice(1);
}

function sectionOf(text: string, list: string): string {
  const [, section = ""] = text.split(new RegExp(`^${list}:.*$`, "m"));
  return section.split(/^[^\s#-]/m)[0] ?? "";
}

/** Values of `key` in the items of a list at the top of a YAML text. */
function valuesOf(
  text: string,
  list: string,
  key: string,
): readonly string[] {
  const items = sectionOf(text, list);
  const entry = new RegExp(
    `^([ \\t]*-[ \\t]+|[ \\t]+)\\{?[ \\t]*${key}:[ \\t]*["']?([\\w.-]+)`,
    "gm",
  );
  const found = [...items.matchAll(entry)];
  const column = found[0]?.[1]?.length; // deeper ones are of something else
  return found.filter(([, lead]) => lead?.length === column)
    .map(([, , value = ""]) => value);
}
