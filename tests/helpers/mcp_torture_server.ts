/**
 * A server that writes down every call of its tools before it answers, so that
 * a call that is carried out twice can be told, whoever dies meanwhile. What
 * runs the second time is answered at once.
 * Arguments: the file, and a port; without a port it is served on standard
 * input and output.
 *
 * @module
 */
import {
  McpServer,
  type McpServerFactory,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { systemClock } from "../../src/core/clock.ts";
import { serveOnNetwork } from "../../src/mcp/serve_network_io.ts";
import { serveStdioConnection } from "../../src/mcp/serve_stdio.ts";
import { said } from "../mcp/fixture_content.ts";

const KEYED = z.object({ key: z.string(), ms: z.int().default(0) });

function factoryWith(file: string): McpServerFactory {
  const work = async (
    { key, ms }: z.infer<typeof KEYED>,
    { mcpReq }: ServerContext,
  ) => {
    const isNew = !(await Deno.readTextFile(file)).includes(`${key}\n`);
    await Deno.writeTextFile(file, `${key}\n`, { append: true });
    if (isNew) await systemClock.sleep(ms, { signal: mcpReq.signal });
    return said(key);
  };
  return () => {
    const server = new McpServer({ name: "torture", version: "1" });
    server.registerTool(
      "change",
      { description: "Must not run twice", inputSchema: KEYED },
      work,
    );
    server.registerTool("look", {
      description: "May run twice",
      inputSchema: KEYED,
      annotations: { readOnlyHint: true },
    }, work);
    server.registerTool("big", {
      description: "Answers this many bytes",
      inputSchema: z.object({ bytes: z.int() }),
      annotations: { readOnlyHint: true },
    }, ({ bytes }) => said("x".repeat(bytes)));
    server.registerTool("mirror", {
      description: "Answers its text",
      inputSchema: z.object({ text: z.string() }),
      annotations: { readOnlyHint: true },
    }, ({ text }) => said(text));
    return server;
  };
}

const warn = (message: string): void =>
  void Deno.stderr.writeSync(new TextEncoder().encode(`${message}\n`));

async function serve(
  [file = "", port]: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const factory = factoryWith(file);
  if (port === undefined) {
    const writer = Deno.stdout.writable.getWriter();
    await serveStdioConnection({
      factory,
      caller: { scopes: [] },
      stdin: Deno.stdin.readable,
      write: (bytes) => writer.write(bytes),
      clock: systemClock,
      signal,
      warn,
    });
    return;
  }
  await using server = serveOnNetwork({
    factory,
    host: "127.0.0.1",
    port: Number(port),
    auth: { kind: "none" },
  });
  warn(`serving on ${server.url}`);
  await new Promise((resolve) =>
    signal.addEventListener("abort", resolve, { once: true })
  );
}

if (import.meta.main) {
  const stop = new AbortController();
  Deno.addSignalListener("SIGTERM", () => stop.abort());
  await serve(Deno.args, stop.signal);
  Deno.exit(0); // the signal listener keeps the process
}
