/**
 * `paracle mcp serve --stdio` in a copy of the sample workspace, and the SDK's
 * clients that talk to it.
 *
 * @module
 */
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { programArgv } from "./program.ts";
import { tempFolder } from "./temp.ts";

/** A workspace of the test's own. */
export interface TestWorkspace extends AsyncDisposable {
  /** Its project folder. */
  readonly path: string;
  /** Environment of what runs in it. */
  readonly env: Readonly<Record<string, string>>;
}

const SAMPLE = new URL("../testdata/workspace/.parac", import.meta.url);

/** A subclass asks its own server for the era, and starts no second one. */
class PlainTransport extends StdioClientTransport {}

const EXTRA: Readonly<Record<string, string>> = {
  "policies/security.md": "Be careful",
  "roadmap/decisions.md": "# Decisions\n\n## Use Deno\nFast.\n",
  "roadmap/roadmap.yaml": "phases:\n  - one\n",
};

/** Copies the sample workspace and adds what it lacks; models are at `modelUrl`. */
export async function testWorkspace(
  { modelUrl = "http://127.0.0.1:9" }: { readonly modelUrl?: string } = {},
): Promise<TestWorkspace> {
  await using opening = new AsyncDisposableStack();
  const { path } = opening.use(await tempFolder());
  await copy(SAMPLE.pathname, `${path}/.parac`);
  for (const [name, text] of Object.entries(EXTRA)) {
    const file = `${path}/.parac/${name}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
  const env = {
    HOME: path,
    PATH: Deno.env.get("PATH") ?? "",
    DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
    NO_COLOR: "1",
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: modelUrl,
  };
  const owned = opening.move();
  return { path, env, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Program and arguments of the server. */
export function serverArgv(): readonly [string, ...string[]] {
  return [...programArgv(), "mcp", "serve", "--stdio"];
}

/** The client of SDK 2; it closes its server when disposed. */
export async function newClient(
  { path: cwd, env }: TestWorkspace,
  era: "modern" | "legacy" = "modern",
): Promise<Client & AsyncDisposable> {
  const [command, ...args] = serverArgv();
  const client = new Client({ name: "v2", version: "1" }, {
    versionNegotiation: {
      mode: era === "legacy" ? "legacy" : "auto",
    },
  });
  const server = { command, args, cwd, env: { ...env } };
  const transport = new PlainTransport(server);
  await client.connect(transport);
  return closing(client, transport.pid);
}

/** The client of SDK 1; it closes its server when disposed. */
export async function oldClient(
  { path: cwd, env }: TestWorkspace,
): Promise<OldClient & AsyncDisposable> {
  const [command, ...args] = serverArgv();
  const client = new OldClient({ name: "v1", version: "1" });
  const server = { command, args, cwd, env: { ...env } };
  const transport = new OldTransport(server);
  await client.connect(transport);
  return closing(client, transport.pid);
}

/** The SDKs' own way to close leaves a timer behind for two seconds. */
function closing<T extends { onclose?: (() => void) | undefined }>(
  client: T,
  pid: number | null,
): T & AsyncDisposable {
  return Object.assign(client, {
    [Symbol.asyncDispose]: async (): Promise<void> => {
      if (pid === null) return;
      const closed = Promise.withResolvers<void>();
      client.onclose = () => closed.resolve();
      Deno.kill(pid, "SIGTERM");
      await closed.promise;
    },
  });
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    await (isDirectory ? copy(source, target) : Deno.copyFile(source, target));
  }
}
