/**
 * A small MCP server behind the network binding, and a peer that speaks its
 * WebSocket frame by frame.
 *
 * @module
 */
import { McpServer, type McpServerFactory } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { McpAccessEntry } from "../../src/mcp/access_entry.ts";
import {
  type McpNetworkServer,
  type ServeNetworkOptions,
  serveOnNetwork,
} from "../../src/mcp/serve_network_io.ts";

/** What a test sees of its server. */
export interface TestNetwork extends McpNetworkServer {
  /** `ws://...` of the same path. */
  readonly wsUrl: string;
  /** What the access log was told. */
  readonly entries: McpAccessEntry[];
  /** What went wrong. */
  readonly faults: unknown[];
}

/**
 * Tools: `echo`, `repeat` (so many bytes), `whoami`, `wait` (until it is
 * cancelled, after some progress for whoever asks for it).
 */
export interface TinyTools {
  readonly factory: McpServerFactory;
  /** Resolves when `wait` was called. */
  readonly waiting: Promise<void>;
  /** Resolves when a call of `wait` was cancelled. */
  readonly cancelled: Promise<void>;
}

export function tinyTools(): TinyTools {
  const waiting = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const text = (
    text: string,
  ): { content: { type: "text"; text: string }[] } => (
    { content: [{ type: "text", text }] }
  );
  const factory: McpServerFactory = ({ authInfo, era }) => {
    const server = new McpServer({ name: "tiny", version: "1" });
    const echo = { inputSchema: z.object({ text: z.string() }) };
    server.registerTool("echo", echo, (given) => text(given.text));
    const repeat = { inputSchema: z.object({ bytes: z.int() }) };
    server.registerTool(
      "repeat",
      repeat,
      ({ bytes }) => text("x".repeat(bytes)),
    );
    const { clientId: subject, scopes, token } = authInfo ??
      { clientId: "", scopes: [], token: "" };
    server.registerTool(
      "whoami",
      {},
      () => text(JSON.stringify({ subject, scopes, era, token })),
    );
    server.registerTool("wait", {}, async ({ mcpReq }) => {
      const { signal, _meta: meta } = mcpReq;
      const progressToken = meta?.progressToken;
      if (progressToken !== undefined) {
        const params = { progressToken, progress: 1 };
        await mcpReq.notify({ method: "notifications/progress", params });
      }
      waiting.resolve();
      await new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true })
      );
      cancelled.resolve();
      return text("cancelled");
    });
    return server;
  };
  return { factory, waiting: waiting.promise, cancelled: cancelled.promise };
}

/** Serves on a free port of loopback, without tokens unless told otherwise. */
export function testNetwork(
  options: Partial<ServeNetworkOptions> = {},
): TestNetwork {
  const entries: McpAccessEntry[] = [];
  const faults: unknown[] = [];
  const server = serveOnNetwork({
    factory: tinyTools().factory,
    host: "127.0.0.1",
    port: 0,
    auth: { kind: "none" },
    audit: (entry) => entries.push(entry),
    onFault: (error) => faults.push(error),
    ...options,
  });
  const wsUrl = server.url.replace("http:", "ws:");
  return { ...server, wsUrl, entries, faults };
}

/** How a socket ended. */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
}

/** A socket, by its frames. */
export class FramePeer implements AsyncDisposable {
  readonly socket: WebSocket;
  /** Resolves when it is over. */
  readonly closed: Promise<SocketEnd>;
  readonly #frames: unknown[] = [];
  readonly #waiting: ((frame: unknown) => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code, reason }) => resolve({ code, reason });
    });
    socket.onmessage = ({ data }) => {
      const waiter = this.#waiting.shift();
      if (waiter === undefined) this.#frames.push(data);
      else waiter(data);
    };
  }

  /** Connects; rejects with what the runtime says of a refusal. */
  static async open(
    url: string,
    options: {
      readonly headers?: Record<string, string>;
      readonly protocols?: string[];
    } = {},
  ): Promise<FramePeer> {
    const socket = new WebSocket(url, options);
    const peer = new FramePeer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = (event) => {
        event.preventDefault();
        reject(
          new Error(event instanceof ErrorEvent ? event.message : "error"),
        );
      };
    });
    socket.onerror = (event) => event.preventDefault();
    return peer;
  }

  send(message: unknown): void {
    this.socket.send(
      typeof message === "string" ? message : JSON.stringify(message),
    );
  }

  /** The next frame, parsed. */
  async next(): Promise<Record<string, unknown>> {
    const data = this.#frames.shift() ??
      await new Promise<unknown>((resolve) => this.#waiting.push(resolve));
    return JSON.parse(String(data));
  }

  /** Sends a request and answers the next frame. */
  async ask(
    id: string | number,
    method: string,
    params?: unknown,
  ): Promise<Record<string, unknown>> {
    this.send({ jsonrpc: "2.0", id, method, params });
    return await this.next();
  }

  /** Calls a tool of the older protocol. */
  async call(
    id: number,
    name: string,
    args: unknown = {},
  ): Promise<Record<string, unknown>> {
    return await this.ask(id, "tools/call", { name, arguments: args });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.close();
    await this.closed;
  }
}

/** The status line a raw request is answered with; headers are sent as given. */
export async function rawStatus(
  port: number,
  { method = "GET", path = "/mcp", headers, body = "" }: {
    readonly method?: string;
    readonly path?: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  },
): Promise<{ readonly status: number; readonly text: string }> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({ host: `127.0.0.1:${port}`, ...headers })
      .map(([name, value]) => `${name}: ${value}`),
    ...body === "" ? [] : [`content-length: ${body.length}`],
  ];
  const text = `${lines.join("\r\n")}\r\n\r\n${body}`;
  await connection.write(new TextEncoder().encode(text));
  const buffer = new Uint8Array(8192);
  const count = await connection.read(buffer) ?? 0;
  const answer = new TextDecoder().decode(buffer.subarray(0, count));
  return { status: Number(answer.slice(9, 12)), text: answer };
}

/** Headers of a WebSocket handshake. */
export const HANDSHAKE: Readonly<Record<string, string>> = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};
