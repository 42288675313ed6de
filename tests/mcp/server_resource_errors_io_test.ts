import assert from "node:assert/strict";
import { valueAt } from "../../src/mcp/jsonrpc.ts";
import { createServerFactory } from "../../src/mcp/server.ts";
import { LocalReader } from "../../src/workspace/local_reader.ts";
import { FakeRunner } from "../helpers/fake_runner.ts";
import { McpPeer } from "../helpers/mcp_client.ts";
import { modern, post, session } from "../helpers/mcp_http.ts";
import {
  FramePeer,
  type TestNetwork,
  testNetwork,
} from "../helpers/mcp_network.ts";
import { memoryWorkspace } from "../helpers/memory_folder.ts";

const UNKNOWN = [
  { uri: "parac://policies/none" },
  { uri: "parac://context/none" },
  { uri: "file:///etc/passwd" },
];
const METHOD = "resources/read";

function productNetwork(): TestNetwork {
  const workspace = memoryWorkspace({});
  const factory = createServerFactory({
    reader: new LocalReader(workspace, { now: () => 0 }),
    runner: new FakeRunner({ write: async () => {} }),
    folder: workspace.folder,
    logAction: () => Promise.resolve(undefined),
    version: "1.2.3",
  });
  return testNetwork({ factory });
}

/** The error that an answer of HTTP holds, in JSON or in an event. */
async function errorOf(answer: Response): Promise<unknown> {
  const [json] = /\{.*\}/.exec(await answer.text()) ?? [];
  return valueAt(JSON.parse(json ?? "{}"), "error");
}

function assertUnknown(error: unknown, code: number, uri: string): void {
  assert.equal(valueAt(error, "code"), code);
  assert.deepEqual(valueAt(error, "data"), { uri });
}

Deno.test("an unknown resource is -32002 before 2026, and -32602 since, on stdio", async () => {
  await using old = new McpPeer();
  await old.initialize();
  await using recent = new McpPeer();
  await recent.discover();
  for (const { uri } of UNKNOWN) {
    const codes: readonly (readonly [McpPeer, number])[] = [
      [old, -32002],
      [recent, -32602],
    ];
    for (const [peer, code] of codes) {
      const error = await peer.request(METHOD, { uri }).then(
        () => undefined,
        (error: unknown) => error,
      );
      assertUnknown(error, code, uri);
    }
  }
  const other = old.request("prompts/get", { name: "none" });
  await assert.rejects(other, { code: -32602 });
});

Deno.test("an unknown resource is -32002 before 2026, and -32602 since, on a WebSocket", async () => {
  await using server = productNetwork();
  await using old = await FramePeer.open(server.wsUrl);
  await using recent = await FramePeer.open(server.wsUrl);
  for (const params of UNKNOWN) {
    const { error } = await old.ask(1, METHOD, params);
    assertUnknown(error, -32002, params.uri);
    recent.send(modern(METHOD, params)[0]);
    assertUnknown((await recent.next())["error"], -32602, params.uri);
  }
});

Deno.test("an unknown resource is -32002 before 2026, and -32602 since, over HTTP", async () => {
  await using server = productNetwork();
  const own = await session(server);
  for (const params of UNKNOWN) {
    const old = { jsonrpc: "2.0", id: 2, method: METHOD, params };
    const error = await errorOf(await post(server, old, own));
    assertUnknown(error, -32002, params.uri);
    const recent = await post(server, ...modern(METHOD, params));
    assertUnknown(await errorOf(recent), -32602, params.uri);
  }
});
