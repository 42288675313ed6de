/**
 * Two machines in one temporary folder: a client with the program, and a host
 * with sshd, the program and a workspace.
 *
 * @module
 */
import { repository } from "../../scripts/repository.ts";
import {
  denoFolder,
  type Ended,
  programScript,
  type Running,
  type RunOptions,
  runProgram,
  startProgram,
} from "./program.ts";
import { type Sshd, type SshdOptions, startSshd } from "./sshd.ts";
import { writeKey } from "./ssh_remote.ts";
import { tempFolder } from "./temp.ts";

const SAMPLE =
  new URL("tests/testdata/workspace/.parac", repository()).pathname;

/** What a test changes. */
export interface FixtureOptions {
  /** Of the server; home and env are the fixture's. */
  readonly sshd?: Omit<SshdOptions, "home" | "env">;
  /** Name of the workspace's folder on the host. Default: `ws`. */
  readonly workspaceName?: string;
  /** Start-up file of the host's login shell. */
  readonly bashrc?: string;
}

/** Everything of one test; disposing ends the server and removes the folder. */
export interface RemoteFixture extends AsyncDisposable {
  readonly sshd: Sshd;
  /** The client's workspace, where commands are run. */
  readonly here: string;
  /** The client's home. */
  readonly home: string;
  /** A key that may log in. */
  readonly key: string;
  /** The client's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The host's home. */
  readonly hostHome: string;
  /** The workspace on the host, which holds the sample. */
  readonly workspace: string;
  /** The environment of a login on the host. */
  readonly hostEnv: Readonly<Record<string, string>>;
  /** The client's `remotes.yaml`. */
  readonly remotesFile: string;
  /** Writes `production`, with fields changed or added; undefined leaves one out. */
  setRemote(
    changes?: Readonly<Record<string, unknown>>,
    more?: string,
  ): Promise<void>;
  /** Runs `paracle` on the client. */
  run(words: readonly string[], changes?: Partial<RunOptions>): Promise<Ended>;
  /** Starts `paracle` on the client. */
  start(words: readonly string[], changes?: Partial<RunOptions>): Running;
  /** Runs `paracle` on the host, in the workspace, as somebody there would. */
  runThere(words: readonly string[]): Promise<Ended>;
  /** Connections that sshd has seen so far. */
  connections(): number;
}

/** Starts the server and writes what both sides need; `production` is a remote already. */
export async function openFixture(
  options: FixtureOptions = {},
): Promise<RemoteFixture> {
  await using opening = new AsyncDisposableStack();
  const root = opening.use(await tempFolder()).path;
  const at = {
    here: `${root}/client/ws`,
    home: `${root}/client/home`,
    hostHome: `${root}/host/home`,
    workspace: `${root}/host/${options.workspaceName ?? "ws"}`,
  };
  await Deno.mkdir(`${at.here}/.parac/config`, { recursive: true });
  await Deno.mkdir(`${at.home}/.ssh`, { recursive: true });
  await Deno.mkdir(`${at.hostHome}/.local/bin`, { recursive: true });
  await copyFolder(SAMPLE, `${at.workspace}/.parac`);
  await Deno.writeTextFile(`${at.hostHome}/.bashrc`, options.bashrc ?? "");
  const program = `${at.hostHome}/.local/bin/paracle`;
  await Deno.writeTextFile(program, programScript(), { mode: 0o755 });
  const common = {
    PATH: Deno.env.get("PATH") ?? "",
    DENO_DIR: Deno.env.get("DENO_DIR") || await denoFolder(),
    DENO_NO_UPDATE_CHECK: "1",
    LANG: "C.UTF-8",
  };
  const env = {
    ...common,
    HOME: at.home,
    XDG_CONFIG_HOME: `${at.home}/.config`,
  };
  const hostEnv = {
    ...common,
    HOME: at.hostHome,
    XDG_CONFIG_HOME: `${at.hostHome}/.config`,
  };
  const { PATH: _path, ...loginEnv } = hostEnv;
  const sshd = opening.use(
    await startSshd({ ...options.sshd, home: at.hostHome, env: loginEnv }),
  );
  const key = `${at.home}/.ssh/id_test`;
  await writeKey(key, sshd.key.privateKey);
  await Deno.writeTextFile(`${at.home}/.ssh/known_hosts`, sshd.knownHosts);
  const remotesFile = `${at.here}/.parac/config/remotes.yaml`;
  const call = (changes: Partial<RunOptions> = {}): RunOptions => ({
    cwd: at.here,
    ...changes,
    env: { ...env, ...changes.env },
  });
  const owned = opening.move();
  const fixture: RemoteFixture = {
    ...at,
    sshd,
    key,
    env,
    hostEnv,
    remotesFile,
    setRemote: async (changes = {}, more = "") => {
      // JSON is YAML.
      const remote = JSON.stringify({
        host: `${sshd.user}@${sshd.host}`,
        port: sshd.port,
        workspace: at.workspace,
        identity_file: key,
        ...changes,
      });
      const text = `remotes:\n  production: ${remote}\n${more}`;
      await Deno.writeTextFile(remotesFile, text);
    },
    run: (words, changes) => runProgram(words, call(changes)),
    start: (words, changes) => startProgram(words, call(changes)),
    runThere: (words) => runProgram(words, { cwd: at.workspace, env: hostEnv }),
    connections: () =>
      sshd.logText().split("\n").filter((line) =>
        line.startsWith("Connection from ")
      ).length,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  await fixture.setRemote();
  return fixture;
}

/** Copies a folder with all it holds. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}

/** Writes a script that stands for the host's `paracle`. */
export async function replaceProgram(
  fixture: RemoteFixture,
  script: string,
): Promise<void> {
  const program = `${fixture.hostHome}/.local/bin/paracle`;
  await Deno.writeTextFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
