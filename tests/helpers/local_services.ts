/**
 * The services of a command that reads a workspace, over files in memory.
 *
 * @module
 */
import type { Services } from "../../src/cli/services.ts";
import { LocalReader } from "../../src/workspace/local_reader.ts";
import type { OpenWorkspace } from "../../src/workspace/locate.ts";
import { memoryWorkspace } from "./memory_folder.ts";

/** What reading commands ask for. */
export type LocalServices = Pick<Services, "workspace" | "reader">;

/** A workspace and a reader of it; the time stands still, in 2030. */
export function localServices(workspace: OpenWorkspace): LocalServices {
  const now = (): number => Date.UTC(2030, 0, 8);
  return {
    workspace: () => Promise.resolve(workspace),
    reader: () => Promise.resolve(new LocalReader(workspace, { now })),
  };
}

/** The same over texts by path. */
export function servicesOver(
  files: Readonly<Record<string, string>>,
): LocalServices {
  return localServices(memoryWorkspace(files));
}
