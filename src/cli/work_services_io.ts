/**
 * Reading the workspace and running what is in it: on the files here, or over
 * the REST API that was chosen.
 *
 * @module
 */
import { localClient } from "../config/past_proxy_io.ts";
import type { Runner } from "../engine/runner.ts";
import type { OpenWorkspace } from "../workspace/locate.ts";
import type { WorkspaceReader } from "../workspace/reader.ts";
import { type ApiTarget, chooseApi } from "./api_choice.ts";
import type { CliIo, GlobalFlags } from "./io.ts";

// As in services.ts: not read ahead by commands that have no use for them.
const LATE = {
  reader: "../workspace/local_reader.ts",
  runner: "../engine/local_runner_io.ts",
  apiReader: "../api/client_reader.ts",
  apiRunner: "../api/client_runner.ts",
} as const;

/** What commands about a workspace work with. */
export interface WorkServices {
  /** Reads the workspace: its files, or the API that was chosen. */
  reader(): Promise<WorkspaceReader>;
  /** Runs agents and workflows: here, or over the API that was chosen. */
  runner(): Promise<Runner>;
}

/** Makes both on demand; which API is used is told once, on stderr. */
export function workServices(
  io: CliIo,
  globals: GlobalFlags,
  workspace: () => Promise<OpenWorkspace>,
): WorkServices {
  let told = false;
  const api = (): ApiTarget | undefined => {
    const target = chooseApi(globals, io);
    if (target !== undefined && !told) io.err(`[api: ${target.url}]\n`);
    told = true;
    return target;
  };
  const call = (target: ApiTarget): ApiTarget & {
    readonly fetch: typeof fetch;
    readonly signal: AbortSignal;
  } => ({ ...target, fetch: fetchFrom(target.url), signal: io.signal });
  return {
    reader: async () => {
      const target = api();
      if (target !== undefined) {
        const { ApiReader }: typeof import("../api/client_reader.ts") =
          await import(LATE.apiReader);
        return new ApiReader(call(target));
      }
      const { LocalReader }: typeof import("../workspace/local_reader.ts") =
        await import(LATE.reader);
      return new LocalReader(await workspace(), { now: () => Date.now() });
    },
    runner: async () => {
      const target = api();
      if (target !== undefined) {
        const { ApiRunner }: typeof import("../api/client_runner.ts") =
          await import(LATE.apiRunner);
        return new ApiRunner(call(target));
      }
      const { openRunner }: typeof import("../engine/local_runner_io.ts") =
        await import(LATE.runner);
      return openRunner(await workspace(), { env: io.env });
    },
  };
}

/** `fetch` for an API; what is for one on this machine goes to no proxy. */
function fetchFrom(url: string): typeof fetch {
  const client = localClient(new URL(url));
  if (client === undefined) return fetch;
  return (input, init) => fetch(input, { ...init, client });
}
