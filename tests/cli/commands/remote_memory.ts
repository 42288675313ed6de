/**
 * `paracle remote` over two files in memory, typed as a user types it.
 *
 * @module
 */
import { buildApplication, run } from "@stricli/core";
import { remoteRoutes } from "../../../src/cli/commands/remote.ts";
import { type BookFile, RemoteBook } from "../../../src/config/book.ts";
import { readRemotes } from "../../../src/config/remotes_file.ts";
import { ParacleError } from "../../../src/core/errors.ts";
import {
  type FakeCli,
  fakeCli,
  type FakeCliOptions,
} from "../../helpers/fake_cli.ts";

/** The workspace's file. */
export const PROJECT = "/ws/.parac/config/remotes.yaml";
/** The user's file. */
export const USER = "/home/dev/.config/paracle/remotes.yaml";

/** Texts by path; a command changes them. */
export type Files = Map<string, string>;

/** How a command ended. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
  /** `code: message` of what it threw. */
  readonly failure: string | undefined;
}

/** What a test sets up. */
export interface RemoteCliOptions extends FakeCliOptions {
  /** Whether there is no workspace. */
  readonly outside?: boolean;
  /** Handed the context before the command starts. */
  readonly onContext?: (context: FakeCli) => void;
}

/** Runs `paracle remote ...argv`. */
export async function remoteCli(
  files: Files,
  argv: readonly string[],
  options: RemoteCliOptions = {},
): Promise<Ended> {
  const remotes = () => bookOf(files, options.outside ?? false);
  const context = fakeCli({
    cwd: "/ws/sub",
    ...options,
    services: { ...options.services, remotes },
  });
  options.onContext?.(context);
  const thrown: unknown[] = [];
  const app = buildApplication(remoteRoutes, {
    name: "paracle remote",
    scanner: { caseStyle: "allow-kebab-for-camel" },
    determineExitCode: (error) => {
      thrown.push(error);
      return 1;
    },
  });
  await run(app, argv, context);
  const [error] = thrown;
  if (error !== undefined && !(error instanceof ParacleError)) throw error;
  return {
    out: context.stdoutText(),
    err: context.stderrText(),
    exitCode: error?.exitCode ?? context.exitCode,
    failure: error && `${error.code}: ${error.message}`,
  };
}

async function bookOf(files: Files, outside: boolean): Promise<RemoteBook> {
  const read = async (path: string, baseDir: string): Promise<BookFile> => {
    const text = files.get(path);
    if (text === undefined) return { path, baseDir, content: undefined };
    try {
      const content = await readRemotes(text, { source: path, baseDir });
      return { path, baseDir, content };
    } catch (failure) {
      if (!(failure instanceof ParacleError)) throw failure;
      return { path, baseDir, content: undefined, failure };
    }
  };
  return new RemoteBook({
    project: outside ? undefined : await read(PROJECT, "/ws"),
    user: await read(USER, "/home/dev/.config/paracle"),
    editFile: async (path, edit) => {
      files.set(path, await edit(files.get(path)));
    },
  });
}
