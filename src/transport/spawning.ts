/**
 * Starting a process, as the parts of this layer see it.
 *
 * @module
 */
import type { RemoteProcess } from "./process.ts";
import type { Argv, SpawnOptions } from "./transport.ts";

/** Options of a start, ours included. */
export interface Spawning extends SpawnOptions {
  /** Whether the usual places of `paracle` are added to PATH. */
  readonly findParacle: boolean;
}

/** Starts a process. */
export type Spawner = (argv: Argv, options: Spawning) => Promise<RemoteProcess>;
