/**
 * The API over a copy of the sample workspace, with runs that are made up.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { serveApi, type ServeOptions } from "../../src/api/serve_io.ts";
import { openTokens, type Tokens } from "../../src/api/token_io.ts";
import { AGENT_SOURCES, readSpecAgents } from "../../src/api/spec_agents.ts";
import type { LocalServed } from "../../src/api/served_io.ts";
import { stampOf } from "../../src/api/stamps_io.ts";
import { openWorkspace } from "../../src/workspace/folder_io.ts";
import { LocalReader } from "../../src/workspace/local_reader.ts";
import { FakeRunner } from "./fake_runner.ts";
import { tempFolder } from "./temp.ts";

/** A server of the test's own. */
export interface TestApi extends AsyncDisposable {
  readonly url: string;
  /** The `.parac` folder it serves. */
  readonly paracRoot: string;
  readonly served: LocalServed;
  readonly runner: FakeRunner;
  readonly tokens: Tokens;
  /** What was warned of. */
  readonly warnings: readonly string[];
  /** Ends it as a signal does. */
  close(): Promise<void>;
}

/** Starts one on loopback. */
export async function testApi(
  options: Partial<ServeOptions> = {},
): Promise<TestApi> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder());
  const project = join(folder.path, "project");
  await copyFolder("tests/testdata/workspace", project);
  await Deno.writeTextFile(
    join(project, ".parac/workflows/definitions/gated.yaml"),
    "name: gated\nsteps:\n  - id: greet\n    agent: coder\n    requires_approval: true\n",
  );
  const workspace = await openWorkspace(project);
  const { paracRoot, folder: files } = workspace;
  const runner = new FakeRunner({
    write: async (path, text) => {
      const file = join(paracRoot, path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(`${file}.new`, text);
      await Deno.rename(`${file}.new`, file);
    },
  });
  const served: LocalServed = {
    paracRoot,
    reader: new LocalReader(workspace, { now: () => Date.now() }),
    runner,
    specAgents: () => readSpecAgents(files),
    specText: (path) => files.readText(path),
    logAction: () => Promise.resolve(undefined),
    agentsStamp: () =>
      Promise.try(() => stampOf(paracRoot, AGENT_SOURCES, Date.now())),
  };
  const env = (name: string): string | undefined =>
    name === "XDG_STATE_HOME" ? join(folder.path, "state") : undefined;
  const tokens = openTokens({ env, home: folder.path });
  const warnings: string[] = [];
  const server = stack.use(
    await serveApi({
      served,
      host: "127.0.0.1",
      port: 0,
      requireToken: false,
      accessLog: true,
      tokens,
      version: "0.1.0",
      warn: (message) => warnings.push(message),
      graceMs: 50,
      ...options,
    }),
  );
  const owned = stack.move();
  return {
    url: server.url,
    paracRoot,
    served,
    runner,
    tokens,
    warnings,
    close: () => server.close(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Copies a folder with all it holds. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}
