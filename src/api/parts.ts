/**
 * What the handlers of the API work with.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { ActionEntry } from "../engine/journal.ts";
import type { Runner } from "../engine/runner.ts";
import type { Told, WorkspaceReader } from "../workspace/reader.ts";
import type { Executions } from "./executions.ts";
import type { SharedAnswer } from "./shared_answer.ts";
import type { SpecAgent } from "./spec_agents.ts";

/** The workspace that a server serves. */
export interface ServedWorkspace {
  /** Absolute path of `.parac`. */
  readonly paracRoot: string;
  /** Reads it. */
  readonly reader: WorkspaceReader;
  /** Runs what is in it. */
  readonly runner: Runner;
  /** The agents of the specs. */
  specAgents(): Promise<Told<readonly SpecAgent[]>>;
  /** The text of a spec, by its path below `.parac`. */
  specText(path: string): Promise<string | undefined>;
  /** Appends to the action log; answers what went wrong. */
  logAction(entry: ActionEntry): Promise<string | undefined>;
}

/** Everything a handler may use. */
export interface ApiParts extends ServedWorkspace {
  /** Time. */
  readonly clock: Clock;
  /** Of the program. */
  readonly version: string;
  /** The runs that live in this server. */
  readonly executions: Executions;
  /** The answer to `GET /agents`, as JSON. */
  readonly agentsJson: SharedAnswer<string>;
}
