/**
 * `deno task demo`: a workspace on "another machine" without needing one. An
 * SSH server inside this process, on loopback, with throw-away keys, serves a
 * sample workspace; the real program adds it as a remote and uses it.
 *
 * @module
 */
import { startSshServer } from "../tests/helpers/ssh_server.ts";
import { shellHandler } from "../tests/helpers/ssh_server_shell.ts";
import { tempFolder } from "../tests/helpers/temp.ts";
import { denoFolder, repository } from "./repository.ts";

const MAIN = new URL("main.ts", repository()).pathname;
const SAMPLE =
  new URL("tests/testdata/workspace/.parac", repository()).pathname;

/** Where everything of one demo is. */
interface Stage {
  readonly workspace: string;
  readonly home: string;
  readonly bin: string;
}

async function setUp(folder: string): Promise<Stage> {
  const stage = {
    workspace: `${folder}/server/notes`,
    home: `${folder}/home`,
    bin: `${folder}/server/bin`,
  };
  await Deno.mkdir(stage.home, { recursive: true });
  await Deno.mkdir(stage.bin, { recursive: true });
  await copy(SAMPLE, `${stage.workspace}/.parac`);
  // What an installed `paracle` is on a server.
  await Deno.writeTextFile(
    `${stage.bin}/paracle`,
    `#!/bin/sh\nexec '${Deno.execPath()}' run -A '${MAIN}' "$@"\n`,
    { mode: 0o755 },
  );
  return stage;
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory) await copy(source, target);
    else await Deno.copyFile(source, target);
  }
}

/** Runs the program as a user would and shows what it printed and its time. */
async function show(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<void> {
  print(`\n$ paracle ${words.map(quote).join(" ")}\n`);
  const started = performance.now();
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, ...words],
    cwd,
    env: { ...env },
    stdin: "null",
  }).spawn().status;
  const ms = Math.round(performance.now() - started);
  print(`[exit ${code}, ${ms} ms]\n`);
  if (code !== 0) throw new Error(`paracle ended with ${code}`);
}

function quote(word: string): string {
  return /^[\w@.:\/=-]+$/.test(word) ? word : `'${word}'`;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

async function demo(signal: AbortSignal): Promise<void> {
  const started = performance.now();
  await using folder = await tempFolder();
  const stage = await setUp(folder.path);
  const path = `${stage.bin}:${Deno.env.get("PATH") ?? ""}`;
  await using server = await startSshServer({
    exec: shellHandler({ cwd: stage.home, env: { PATH: path } }),
  });
  const { host, port, user, privateKey, hostKey } = server.clientOptions;
  print(`An SSH server is listening on ${host}:${port} inside this process.\n`);
  const env = {
    HOME: stage.home,
    XDG_CONFIG_HOME: `${stage.home}/.config`,
    DENO_DIR: await denoFolder(),
    PARACLE_SSH_KEY: privateKey, // never written to disk
    PARACLE_REMOTE: "",
    PARACLE_LOCAL: "",
  };
  const commands = [
    ["remote", "add", "demo", `${user}@${host}`, stage.workspace]
      .concat("--port", String(port), "--host-key", hostKey),
    ["agents", "list", "--remote", "demo"],
    ["workflows", "list", "--remote", "demo"],
    ["status", "--remote", "demo"],
  ];
  for (const words of commands) {
    signal.throwIfAborted();
    await show(words, env, stage.home);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  print(
    `\nDone in ${seconds} s. The server, its keys and its folder are gone.\n`,
  );
}

if (import.meta.main) {
  const controller = new AbortController();
  const stop = (status: number) => () => controller.abort(status);
  Deno.addSignalListener("SIGINT", stop(130));
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", stop(143));
  }
  const { signal } = controller;
  try {
    await demo(signal);
  } catch (error) {
    if (!signal.aborted) print(`\nThe demo failed: ${error}\n`);
    Deno.exit(signal.aborted ? signal.reason : 1);
  }
  Deno.exit(0);
}
