/**
 * The clients of both SDKs, and what each must be able to do with the fixture.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Client, type Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as FirstStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { programArgv } from "./program.ts";
import type { Desk } from "./remote_fixture.ts";

const INFO = { name: "peer", version: "1" };

/** Hears of progress. */
type OnProgress = (told: { readonly progress: number }) => void;

/** A client of whichever SDK. */
export interface Peer {
  readonly client: Pick<
    Client,
    "listTools" | "listPrompts" | "readResource" | "close"
  >;
  /** Calls a tool without arguments. */
  call(name: string, onprogress?: OnProgress): Promise<unknown>;
}

/** The client of SDK 1, on whichever SDK's transport. */
export async function firstPeer(transport: unknown): Promise<Peer> {
  const client = new FirstClient(INFO);
  // Its types have not heard of exact optional properties.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    client: client as unknown as Peer["client"],
    call: (name, onprogress) =>
      client.callTool(
        { name, arguments: {} },
        undefined,
        onprogress === undefined ? {} : { onprogress },
      ),
  };
}

/** What the client of SDK 2 may speak. */
export const MODES = {
  "the older protocol": "legacy",
  "what the server likes best": "auto",
  "the newer protocol": { pin: "2026-07-28" },
} as const;

/** The client of SDK 2. */
export async function secondPeer(
  transport: Transport,
  mode: typeof MODES[keyof typeof MODES],
): Promise<Peer> {
  const client = new Client(INFO, { versionNegotiation: { mode } });
  await client.connect(transport);
  return {
    client,
    call: (name, onprogress) =>
      client.callTool(
        { name, arguments: {} },
        onprogress === undefined ? {} : { onprogress },
      ),
  };
}

/**
 * Lists, calls, reads, and is told of progress: of all of it, unless it comes
 * through a pipe, as the SDKs forget what they read in one piece with the
 * answer.
 */
export async function assertSpeaks(
  { client, call }: Peer,
  { isPiped = false }: { readonly isPiped?: boolean } = {},
): Promise<void> {
  const { tools } = await client.listTools();
  assert.ok(tools.some(({ name }) => name === "test_simple_text"));
  assert.match(JSON.stringify(await call("test_simple_text")), /simple text/);
  const told: number[] = [];
  await call("test_tool_with_progress", ({ progress }) => told.push(progress));
  const all = [0, 50, 100];
  const expected = isPiped ? all.filter((one) => told.includes(one)) : all;
  assert.deepEqual(told, expected);
  const uri = "test://static-text";
  const { contents } = await client.readResource({ uri });
  assert.equal(contents.length, 1);
  const { prompts } = await client.listPrompts();
  assert.ok(prompts.length >= 4);
}

/** Is told that there is no such tool. */
export async function assertRefused({ call }: Peer): Promise<void> {
  await assert.rejects(call("none"), { code: -32602 });
}

/** A subclass asks its own server for the era, and starts no second one. */
class PlainTransport extends StdioClientTransport {}

/** The clients of both SDKs, by name, each as it starts `mcp connect` by itself. */
export const BRIDGE_PEERS: Readonly<
  Record<string, (desk: Desk, words: readonly string[]) => Promise<BridgePeer>>
> = {
  "the first client": async (desk, words) => {
    const transport = new FirstStdio(connectWords(desk, words));
    return leaving(await firstPeer(transport), transport);
  },
  ...Object.fromEntries(
    Object.entries(MODES).map(([name, mode]) => [
      `the second client, ${name}`,
      async (desk: Desk, words: readonly string[]) => {
        const transport = new PlainTransport(connectWords(desk, words));
        return leaving(await secondPeer(transport, mode), transport);
      },
    ]),
  ),
};

/** A client and its bridge. Disposing ends the bridge. */
export interface BridgePeer extends Peer, AsyncDisposable {}

function connectWords(desk: Desk, words: readonly string[]): {
  readonly command: string;
  readonly args: string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly stderr: "ignore";
} {
  const [command, ...args] = [...programArgv(), "mcp", "connect", ...words];
  const env = { ...desk.env };
  return { command, args, cwd: desk.here, env, stderr: "ignore" };
}

/** The SDKs' own way to close leaves a timer behind for two seconds. */
function leaving(
  peer: Peer,
  transport: {
    readonly pid: number | null;
    onclose?: (() => void) | undefined;
  },
): BridgePeer {
  return {
    ...peer,
    async [Symbol.asyncDispose](): Promise<void> {
      const { pid, onclose } = transport;
      if (pid === null) return;
      const closed = Promise.withResolvers<void>();
      transport.onclose = () => {
        onclose?.();
        closed.resolve();
      };
      Deno.kill(pid, "SIGTERM");
      await closed.promise;
    },
  };
}
