/**
 * What a run was given and what it left.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Folder } from "./folder.ts";
import { type Run, runPath } from "./runs.ts";

/** The files of a run as data; null where there is none. */
export interface RunData {
  /** `input`, `output`, `logs`, ... of an agent; `inputs`, `outputs`, `steps`, ... of a workflow. */
  readonly data: Readonly<Record<string, unknown>>;
  /** One line for each file that could not be read. */
  readonly warnings: readonly string[];
}

/**
 * Reads the files of a run. One that is broken counts as absent, with a
 * warning: the others are still worth showing.
 *
 * @throws {ParacleError} `config.permission_denied`.
 */
export async function readRunData(folder: Folder, run: Run): Promise<RunData> {
  const root = runPath(run.type, run.id);
  const warnings: string[] = [];
  const json = (name: string): Promise<unknown> =>
    tolerant(warnings, () => readJson(folder, `${root}/${name}`));
  const logs = await tolerant(
    warnings,
    () => folder.readText(`${root}/logs.txt`),
  ) ?? null;
  const artifacts = await json("artifacts/artifacts.json");
  const trace = await json("trace.json");
  const common = { logs, artifacts, ...(trace === null ? {} : { trace }) };
  if (run.type === "agent") {
    const input = await json("input.json");
    const output = await json("output.json");
    return { data: { input, output, ...common }, warnings };
  }
  const inputs = await json("inputs.json");
  const outputs = await json("outputs.json");
  const steps: unknown[] = [];
  const entries =
    await tolerant(warnings, () => folder.list(`${root}/steps`)) ?? [];
  for (const { name, kind } of entries) {
    if (kind !== "file" || !name.endsWith(".json")) continue;
    const step = await json(`steps/${name}`);
    if (step !== null) steps.push(step);
  }
  return { data: { inputs, outputs, steps, ...common }, warnings };
}

async function readJson(folder: Folder, path: string): Promise<unknown> {
  const text = await folder.readText(path);
  if (text === undefined) return null;
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ParacleError(
      "workspace.invalid",
      `Cannot read ${printable(path)}: it is not JSON`,
      { details: { path }, cause },
    );
  }
}

async function tolerant<T>(
  warnings: string[],
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    if (error.code === "config.permission_denied") throw error;
    warnings.push(error.message);
    return null;
  }
}
