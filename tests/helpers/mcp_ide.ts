/**
 * An editor: a client of the SDK that starts `paracle mcp connect`.
 *
 * @module
 */
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { repository } from "../../scripts/repository.ts";
import { programArgv, shellWords } from "./program.ts";
import {
  type Desk,
  type RemoteFixture,
  replaceProgram,
} from "./remote_fixture.ts";
import { loginProcesses } from "./sshd_processes.ts";

/** An editor that is connected. Disposing it ends the bridge with SIGTERM. */
export interface Ide extends AsyncDisposable {
  readonly client: Client;
  /** The bridge's process. */
  readonly pid: number;
  /** What the bridge wrote to standard error. */
  readonly err: () => string;
  /** Resolves when the bridge has ended. */
  readonly ended: Promise<void>;
}

/** A subclass asks its own server for the era, and starts no second one. */
class PlainTransport extends StdioClientTransport {}

/** Starts an editor with only what the SDK passes on, and what is given. */
export async function openIde(
  desk: Desk,
  words: readonly string[],
  options: {
    readonly era?: "legacy" | "auto";
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Ide> {
  const [command, ...args] = [...programArgv(), "mcp", "connect", ...words];
  const transport = new PlainTransport({
    command: command ?? "",
    args,
    cwd: desk.here,
    env: { ...desk.env, ...options.env },
    stderr: "pipe",
  });
  let err = "";
  const decoder = new TextDecoder();
  transport.stderr?.on("data", (bytes: Uint8Array) => {
    err += decoder.decode(bytes, { stream: true });
  });
  const client = new Client({ name: "ide", version: "1" }, {
    versionNegotiation: { mode: options.era ?? "legacy" },
  });
  const over = Promise.withResolvers<void>();
  await client.connect(transport);
  client.onclose = () => over.resolve();
  const pid = transport.pid ?? 0;
  return {
    client,
    pid,
    err: () => err,
    ended: over.promise,
    async [Symbol.asyncDispose](): Promise<void> {
      try {
        Deno.kill(pid, "SIGTERM");
      } catch {
        // It has ended already.
      }
      await over.promise;
    },
  };
}

const FIXTURE = new URL("tests/mcp/fixture_main.ts", repository()).pathname;

/** Words that start the server with a tool `slow`, on a port or on standard streams. */
export function slowServer(...port: readonly string[]): readonly string[] {
  return [Deno.execPath(), "run", "--quiet", "-A", FIXTURE, ...port];
}

/** What is installed as `paracle` on the host is that server. */
export async function installSlowServer(host: RemoteFixture): Promise<void> {
  await replaceProgram(host, `exec ${shellWords(slowServer())}`);
}

/** Waits until no login on the host has a process left; rejects after `limitMs`. */
export async function deserted(
  host: RemoteFixture,
  { limitMs }: { readonly limitMs: number },
): Promise<void> {
  const until = Date.now() + limitMs;
  for (;;) {
    const left = await loginProcesses(host.sshd.port);
    if (left.length === 0) return;
    if (Date.now() > until) throw new Error(`left there: ${left.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
