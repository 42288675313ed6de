/**
 * Two machines in one temporary folder: a client with the program, and a host
 * with sshd, the program and a workspace.
 *
 * @module
 */
import { repository } from "../../scripts/repository.ts";
import {
  denoNeeds,
  type Ended,
  programArgv,
  programNeeds,
  programScript,
  runCommand,
  type Running,
  type RunOptions,
  runProgram,
  shellWords,
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

/** A client alone: a workspace without remotes, a home, the program. */
export interface Desk extends AsyncDisposable {
  /** The folder around all the others. */
  readonly root: string;
  /** The client's workspace, where commands are run. */
  readonly here: string;
  /** The client's home. */
  readonly home: string;
  /** The client's environment for other programs, shells and Deno among them. */
  readonly env: Readonly<Record<string, string>>;
  /** The client's `remotes.yaml`. */
  readonly remotesFile: string;
  /** Runs `paracle` on the client. */
  run(words: readonly string[], changes?: Partial<RunOptions>): Promise<Ended>;
  /** Starts `paracle` on the client. */
  start(words: readonly string[], changes?: Partial<RunOptions>): Running;
  /** Runs `paracle` as a shell does, followed by `rest`: a pipe, a redirection. */
  runInShell(
    words: readonly string[],
    rest: string,
    changes?: Partial<RunOptions>,
  ): Promise<Ended>;
}

/** Client and host of one test; disposing ends the server and removes the folder. */
export interface RemoteFixture extends Desk {
  readonly sshd: Sshd;
  /** A key that may log in. */
  readonly key: string;
  /** The host's home. */
  readonly hostHome: string;
  /** The workspace on the host, which holds the sample. */
  readonly workspace: string;
  /** Writes `production`, with fields changed or added; undefined leaves one out. */
  setRemote(
    changes?: Readonly<Record<string, unknown>>,
    more?: string,
  ): Promise<void>;
  /** Runs `paracle` on the host, in the workspace, as somebody there would. */
  runThere(words: readonly string[]): Promise<Ended>;
  /** Connections that sshd has seen so far. */
  connections(): number;
}

/** Makes a client's folders. */
export async function openDesk(): Promise<Desk> {
  const folder = await tempFolder();
  const root = folder.path;
  const home = `${root}/client`;
  const here = `${home}/ws`;
  await Deno.mkdir(`${here}/.parac/config`, { recursive: true });
  await Deno.mkdir(`${home}/.ssh`, { recursive: true });
  const env = await environment(home);
  const bare = { HOME: home, ...await programNeeds() };
  const call = (
    base: RunOptions["env"],
    changes: Partial<RunOptions> = {},
  ) => ({
    cwd: here,
    ...changes,
    env: { ...base, ...changes.env },
  });
  return {
    root,
    here,
    home,
    env,
    remotesFile: `${here}/.parac/config/remotes.yaml`,
    run: (words, changes) => runProgram(words, call(bare, changes)),
    start: (words, changes) => startProgram(words, call(bare, changes)),
    runInShell: (words, rest, changes) => {
      const line = `${shellWords([...programArgv(), ...words])} ${rest}`;
      return runCommand(["/bin/sh", "-c", line], call(env, changes));
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Starts the server and writes what both sides need; `production` is a remote already. */
export async function openFixture(
  options: FixtureOptions = {},
): Promise<RemoteFixture> {
  await using opening = new AsyncDisposableStack();
  const desk = opening.use(await openDesk());
  const hostHome = `${desk.root}/host/home`;
  const workspace = `${desk.root}/host/${options.workspaceName ?? "ws"}`;
  await Deno.mkdir(`${hostHome}/.local/bin`, { recursive: true });
  await copyFolder(SAMPLE, `${workspace}/.parac`);
  await Deno.writeTextFile(`${hostHome}/.bashrc`, options.bashrc ?? "");
  const hostEnv = await environment(hostHome);
  const { PATH: _path, ...loginEnv } = hostEnv;
  const sshd = opening.use(
    await startSshd({ ...options.sshd, home: hostHome, env: loginEnv }),
  );
  const key = `${desk.home}/.ssh/id_test`;
  await writeKey(key, sshd.key.privateKey);
  await Deno.writeTextFile(`${desk.home}/.ssh/known_hosts`, sshd.knownHosts);
  const owned = opening.move();
  const fixture: RemoteFixture = {
    ...desk,
    sshd,
    key,
    hostHome,
    workspace,
    setRemote: async (changes = {}, more = "") => {
      // JSON is YAML.
      const remote = JSON.stringify({
        host: `${sshd.user}@${sshd.host}`,
        port: sshd.port,
        workspace,
        identity_file: key,
        ...changes,
      });
      const text = `remotes:\n  production: ${remote}\n${more}`;
      await Deno.writeTextFile(desk.remotesFile, text);
    },
    runThere: (words) => runProgram(words, { cwd: workspace, env: hostEnv }),
    connections: () =>
      sshd.logText().split("\n").filter((line) =>
        line.startsWith("Connection from ")
      ).length,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  await replaceProgram(fixture, programScript());
  await fixture.setRemote();
  return fixture;
}

/** Of the environment of whoever runs the tests only where programs are. */
async function environment(home: string): Promise<Record<string, string>> {
  return {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: home,
    ...await denoNeeds(),
  };
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
