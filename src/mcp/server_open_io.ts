/**
 * The MCP server over the files of a workspace, for every binding.
 *
 * @module
 */
import type { ActionEntry } from "../engine/journal.ts";
import type { Runner } from "../engine/runner.ts";
import { LocalReader } from "../workspace/local_reader.ts";
import type { OpenWorkspace } from "../workspace/locate.ts";
import { ChangeHub } from "./change_hub.ts";
import { watchWorkspace } from "./change_hub_watch_io.ts";
import { createServerFactory } from "./server.ts";
import { LiveCalls } from "./server_calls.ts";
import { lateRunner } from "./server_late_runner.ts";
import type { ServerParts } from "./server_parts.ts";

// Clients greet, list and read first: what runs things can come later.
const LATE = {
  journal: "../engine/journal_io.ts",
  runner: "../engine/local_runner_io.ts",
} as const;

/** What is served. */
export interface OpenServerOptions extends
  Pick<
    ServerParts,
    | "version"
    | "remotes"
    | "enabled"
    | "maxMessageBytes"
    | "onCall"
    | "onFault"
  > {
  /** The workspace. */
  readonly workspace: OpenWorkspace;
  /** An environment variable; undefined when it is unset. */
  readonly env: (name: string) => string | undefined;
}

/** What bindings serve. Whoever opened it disposes it, after its bindings. */
export interface OpenServer extends AsyncDisposable {
  /** Makes a server for a connection or a request. */
  readonly factory: ReturnType<typeof createServerFactory>;
  /** Tells what changes in the workspace. */
  readonly hub: ChangeHub;
  /** The calls that go on. */
  readonly calls: LiveCalls;
}

/** Opens the files of a workspace for MCP; nothing is read yet. */
export function openServer(options: OpenServerOptions): OpenServer {
  const { workspace } = options;
  const { paracRoot, folder } = workspace;
  const hub = new ChangeHub(watchWorkspace(paracRoot));
  const calls = new LiveCalls();
  const factory = createServerFactory({
    ...options,
    reader: new LocalReader(workspace, { now: () => Date.now() }),
    runner: lateRunner(() => openRunner(options)),
    folder,
    logAction: (entry) => logAction(paracRoot, entry),
    hub,
    calls,
  });
  return {
    factory,
    hub,
    calls,
    [Symbol.asyncDispose]: () => hub.close(),
  };
}

async function openRunner(
  { workspace, env }: OpenServerOptions,
): Promise<Runner> {
  const { openRunner }: typeof import("../engine/local_runner_io.ts") =
    await import(LATE.runner);
  return openRunner(workspace, { env });
}

async function logAction(
  paracRoot: string,
  entry: ActionEntry,
): Promise<string | undefined> {
  const { openJournal }: typeof import("../engine/journal_io.ts") =
    await import(LATE.journal);
  return await openJournal({ paracRoot }).logAction(entry);
}
