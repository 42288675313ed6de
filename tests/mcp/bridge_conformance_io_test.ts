import assert from "node:assert/strict";
import { deadline } from "../../src/core/deadline.ts";
import { testNetwork } from "../helpers/mcp_network.ts";
import { closedPort } from "../helpers/peers.ts";
import {
  programArgv,
  type Running,
  shellWords,
  startCommand,
} from "../helpers/program.ts";
import { openDesk } from "../helpers/remote_fixture.ts";
import { skippable } from "../helpers/skip.ts";
import { createFixture, fixtureHub } from "./fixture.ts";

const SUITE = "npm:@modelcontextprotocol/conformance@0.2.0-alpha.12";
/** Gives a program on standard streams an address, as the suite wants one. */
const GATEWAY = "npm:supergateway@4.0.0";
const DENO = [Deno.execPath(), "run", "-A", "--no-lock", "--quiet"];

/** Whether both can be had: a machine without a network may not have them. */
async function isReachable(): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--no-lock", "--quiet", SUITE, GATEWAY],
    cwd: "/",
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

/** The gateway, which starts a bridge to the URL for each session. */
async function startGateway(
  url: string,
  { port, cwd, env }: {
    readonly port: number;
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
  },
): Promise<Running> {
  const bridge = shellWords([...programArgv(), "mcp", "connect", "--url", url]);
  const way = ["--outputTransport", "streamableHttp", "--stateful"];
  const place = ["--port", `${port}`, "--streamableHttpPath", "/mcp"];
  const gateway = startCommand(
    [...DENO, GATEWAY, "--stdio", bridge, ...way, ...place],
    { cwd, env },
  );
  await gateway.out.waitFor(/Listening on port/);
  return gateway;
}

Deno.test({
  ...skippable(
    "mcp connect passes the conformance suite of 2025-11-25 on",
    await isReachable() ? undefined : "the suite cannot be had from npm",
  ),
  fn: async () => {
    await using desk = await openDesk();
    await using hub = fixtureHub();
    await using server = testNetwork({ factory: createFixture({ hub }), hub });
    const port = closedPort();
    await using _ = await startGateway(server.url.replace("http:", "ws:"), {
      port,
      cwd: desk.here,
      env: desk.env,
    });
    using limit = deadline(60, { what: "the suite" });
    const url = `http://127.0.0.1:${port}/mcp`;
    const [command = "", ...args] = [...DENO, SUITE, "server"];
    const { stdout } = await new Deno.Command(command, {
      args: [...args, "--url", url, "--requirements", "2025-11-25"],
      cwd: desk.root,
      stdin: "null",
      stderr: "null",
      signal: limit.signal,
    }).output();
    const text = new TextDecoder().decode(stdout);
    // The one tests the gateway's own front.
    assert.match(text, /^Total: 80 passed, 1 failed$/m, text);
    assert.match(text, /^✗ dns-rebinding-protection: 1 passed, 1 failed$/m);
  },
});
