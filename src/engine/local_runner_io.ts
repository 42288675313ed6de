/**
 * The engine over a workspace on disk.
 *
 * @module
 */
import { type Clock, systemClock } from "../core/clock.ts";
import type { OpenWorkspace } from "../workspace/locate.ts";
import { openJournal } from "./journal_io.ts";
import { LocalRunner } from "./local_runner.ts";
import { openModels } from "./models_io.ts";
import type { Fetch } from "./provider_request.ts";
import type { Runner } from "./runner.ts";

/** What runs need of the process, and what stands for it in tests. */
export interface OpenRunnerOptions {
  /** An environment variable; undefined when it is unset. */
  readonly env: (name: string) => string | undefined;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: the system's. */
  readonly fetch?: Fetch;
}

/** Opens the engine. Nothing stays open: a run closes what it opened. */
export function openRunner(
  workspace: OpenWorkspace,
  options: OpenRunnerOptions,
): Runner {
  const { env, clock = systemClock } = options;
  const { paracRoot, folder } = workspace;
  return new LocalRunner({
    folder,
    journal: openJournal({ paracRoot, clock }),
    openModels: (providerKeyNames) =>
      openModels({ ...options, providerKeyNames }),
    clock,
    env,
  });
}
