/**
 * Where the logs of a workspace are, and what they are called.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import type { Field } from "./document.ts";
import { type Folder, insidePath } from "./folder.ts";
import { readProject } from "./project.ts";

/** Paths below `.parac`, with `/` between names. */
export interface LogPlaces {
  /** The folder of all logs. */
  readonly base: string;
  /** The log `actions`. */
  readonly actions: string;
  /** The log `decisions`. */
  readonly decisions: string;
}

/** The log of requests that the API server answered. */
export const ACCESS = "access";

/**
 * Reads where the project keeps its logs: `file_management.logs.base_path`
 * and `.predefined.NAME.path`, else `memory/logs`.
 *
 * @throws {ParacleError} `workspace.invalid`, also for a path that leads out
 * of `.parac`; `workspace.unreadable`.
 */
export async function readLogPlaces(folder: Folder): Promise<LogPlaces> {
  const { merged } = await readProject(folder);
  const logs = merged.at("file_management").at("logs");
  const base = inside(logs.at("base_path"), "", "memory/logs");
  const path = (name: string, usual: string): string =>
    inside(logs.at("predefined").at(name).at("path"), base, usual);
  return {
    base,
    actions: path("actions", "agent_actions.log"),
    decisions: path("decisions", "decisions.log"),
  };
}

/**
 * What a log is called, given its path below `.parac`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { logName } from "./log_places.ts";
 *
 * const places = {
 *   base: "memory/logs",
 *   actions: "memory/logs/agent_actions.log",
 *   decisions: "memory/logs/decisions.log",
 * };
 * assert.equal(logName("memory/logs/agent_actions.log", places), "actions");
 * assert.equal(logName("memory/logs/runtime/server.log", places), "runtime/server");
 * assert.equal(logName("memory/logs/runtime/access.log", places), "access");
 * ```
 */
export function logName(path: string, places: LogPlaces): string {
  if (path === places.actions) return "actions";
  if (path === places.decisions) return "decisions";
  const name = path.slice(places.base === "" ? 0 : places.base.length + 1)
    .replace(/\.log$/, "");
  return name === `runtime/${ACCESS}` ? ACCESS : name;
}

/** The path of a log that need not be there yet; undefined for other names. */
export function usualPath(name: string, places: LogPlaces): string | undefined {
  if (name === "actions") return places.actions;
  if (name === "decisions") return places.decisions;
  return name === ACCESS ? `${places.base}/runtime/access.log` : undefined;
}

/**
 * The name that is meant: itself, or the one name that it ends.
 *
 * @throws {ParacleError} `log.not_found` with names that are near;
 * `usage.invalid` when it ends several.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseLog } from "./log_places.ts";
 *
 * assert.equal(chooseLog("server", ["actions", "runtime/server"]), "runtime/server");
 * ```
 */
export function chooseLog(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  const wanted = name.replace(/\.log$/, "");
  const found = wanted === ""
    ? []
    : known.filter((one) => one === wanted || one.endsWith(`/${wanted}`));
  const [only, second] = found;
  if (only === undefined) {
    const near = didYouMean(name, known);
    throw new ParacleError(
      "log.not_found",
      `Cannot show log "${printable(name)}": there is no such log${near}; ` +
        "see paracle logs list",
      { details: { name } },
    );
  }
  if (second === undefined) return only;
  throw new ParacleError(
    "usage.invalid",
    `Cannot show log "${printable(name)}": it may be ` +
      `${found.map(printable).join(" or ")}; write more of it`,
    { details: { name, found } },
  );
}

function inside(field: Field, base: string, usual: string): string {
  const written = field.text() ?? usual;
  const path = insidePath(written);
  if (path === undefined || path === "") {
    throw field.invalid(`"${written}" is not inside .parac`);
  }
  return base === "" ? path : `${base}/${path}`;
}
