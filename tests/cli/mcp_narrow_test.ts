import assert from "node:assert/strict";
import { narrowingLeg } from "../../src/cli/mcp_narrow.ts";
import type { McpWay } from "../../src/cli/mcp_way.ts";
import type { LegConnection, LegEnd } from "../../src/mcp/leg.ts";
import { LoginMemory } from "../../src/ssh/login_memory.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

const NEVER = ["run", "ffi", "import"];
const LOST: LegEnd = { kind: "lost", reason: "nobody answers" };
const CONNECTION: LegConnection = {
  send: () => {},
  bufferedBytes: 0,
  drained: () => Promise.resolve(),
  close: () => Promise.resolve(),
  closed: new Promise(() => {}),
};

/** A way of which each step says how opening it ends. */
function way(
  memory: McpWay["memory"],
  steps: readonly (LegConnection | LegEnd)[],
): McpWay {
  const left = [...steps];
  return {
    leg: {
      name: "ssh lab",
      maxMessageBytes: 1,
      framed: true,
      open: () => Promise.resolve(left.shift() ?? LOST),
    },
    transport: "ssh",
    name: "lab",
    remote: undefined,
    place: undefined,
    memory,
    async [Symbol.asyncDispose]() {},
  };
}

/** What is given up after each step, with a token file or without. */
async function givenUp(
  memory: McpWay["memory"],
  steps: readonly (LegConnection | LegEnd)[],
  flags: { readonly tokenFile?: string } = {},
): Promise<readonly (readonly string[])[]> {
  const cli = fakeCli();
  const leg = narrowingLeg(cli, way(memory, steps), flags);
  const { signal } = new AbortController();
  const seen: (readonly string[])[] = [];
  for (const step of steps) {
    const before = cli.sealed.length;
    const listener = { message: () => {}, lost: () => {} };
    assert.equal(await leg.open(listener, { signal }), step);
    seen.push(cli.sealed.slice(before));
  }
  return seen;
}

/** A memory as a login leaves it. */
function memoryOf(call: { readonly byAgent: boolean }): LoginMemory {
  const memory = new LoginMemory();
  memory.letIn(call);
  return memory;
}

Deno.test("narrowingLeg() gives everything but net up once a connection stands", async () => {
  const memory = memoryOf({ byAgent: false });
  assert.deepEqual(await givenUp(memory, [LOST, CONNECTION]), [
    [],
    ["read", "write", ...NEVER],
  ]);
  assert.equal(memory.isKept, true);
});

Deno.test("narrowingLeg() keeps what a session's socket takes until there is a login of its own", async () => {
  const memory = new LoginMemory();
  assert.deepEqual(await givenUp(memory, [CONNECTION]), [NEVER]);
  assert.equal(memory.isKept, false);
  memory.letIn({ byAgent: false });
  assert.deepEqual(await givenUp(memory, [CONNECTION]), [
    ["read", "write", ...NEVER],
  ]);
});

Deno.test("narrowingLeg() keeps what an agent's socket takes", async () => {
  const memory = memoryOf({ byAgent: true });
  assert.deepEqual(await givenUp(memory, [CONNECTION]), [NEVER]);
});

Deno.test("narrowingLeg() keeps reading while there is a token file", async () => {
  const flags = { tokenFile: "/t" };
  const noRemote = await givenUp(undefined, [CONNECTION], flags);
  assert.deepEqual(noRemote, [["write", ...NEVER]]);
  const memory = memoryOf({ byAgent: false });
  const remote = await givenUp(memory, [CONNECTION], flags);
  assert.deepEqual(remote, [["write", ...NEVER]]);
  assert.equal(memory.isKept, true); // no session is looked for: that writes
  assert.deepEqual(await givenUp(undefined, [CONNECTION]), [
    ["read", "write", ...NEVER],
  ]);
});
