/**
 * The workspace of this machine, as a server serves it.
 *
 * @module
 */
import { openJournal } from "../engine/journal_io.ts";
import { openRunner } from "../engine/local_runner_io.ts";
import { LocalReader } from "../workspace/local_reader.ts";
import type { OpenWorkspace } from "../workspace/locate.ts";
import type { ServedWorkspace } from "./parts.ts";
import { AGENT_SOURCES, readSpecAgents } from "./spec_agents.ts";
import { stampOf } from "./stamps_io.ts";

/** What a server over files needs. */
export interface LocalServed extends ServedWorkspace {
  /** Changes with everything `GET /agents` is made from. */
  readonly agentsStamp: () => Promise<string | undefined>;
}

/** Opens the files of a workspace for a server. */
export async function openServed(
  workspace: OpenWorkspace,
  options: { readonly env: (name: string) => string | undefined },
): Promise<LocalServed> {
  const { paracRoot, folder } = workspace;
  const now = (): number => Date.now();
  const journal = openJournal({ paracRoot });
  return {
    paracRoot,
    reader: new LocalReader(workspace, { now }),
    runner: await openRunner(workspace, options),
    specAgents: () => readSpecAgents(folder),
    specText: (path) => folder.readText(path),
    logAction: (entry) => journal.logAction(entry),
    agentsStamp: () =>
      Promise.try(() => stampOf(paracRoot, AGENT_SOURCES, now())),
  };
}
