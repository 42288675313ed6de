import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { AgentKey } from "../../src/ssh/agent_keys.ts";
import {
  type KeySource,
  MAX_OFFERS,
  planIdentities,
} from "../../src/ssh/identity_plan.ts";

function agentKey(name: string): AgentKey {
  return {
    type: "ssh-ed25519",
    publicBlob: Buffer.from(name),
    comment: name,
    fingerprint: `SHA256:${name}`,
    sign: () => Promise.reject(new TypeError("nothing signs while planning")),
  };
}

function file(name: string, more: Partial<KeySource> = {}): KeySource {
  const publicBlob = Buffer.from(name);
  return {
    source: `/home/${name}`,
    text: "…",
    encrypted: false,
    publicBlob,
    ...more,
  };
}

function plan(...args: Parameters<typeof planIdentities>): string[] {
  return planIdentities(...args).map((candidate) =>
    candidate.kind === "agent"
      ? `agent ${candidate.key.comment}`
      : candidate.key.source
  );
}

Deno.test("planIdentities() tries a given key and nothing else", () => {
  const usual = [file("id")];
  const agentKeys = [agentKey("id")];
  assert.deepEqual(
    plan({ given: file("env"), named: file("a"), usual, agentKeys }),
    ["/home/env"],
  );
});

Deno.test("planIdentities() tries a named key and nothing else", () => {
  const usual = [file("id")];
  const agentKeys = [agentKey("other"), agentKey("id")];
  assert.deepEqual(plan({ named: file("a"), usual, agentKeys }), ["/home/a"]);
});

Deno.test("planIdentities() takes a named key from the agent if it is closed or not here", () => {
  const agentKeys = [agentKey("other"), agentKey("a")];
  const closed = file("a", { encrypted: true });
  const absent = file("a", { text: undefined });
  assert.deepEqual(plan({ named: closed, agentKeys }), ["agent a"]);
  assert.deepEqual(plan({ named: absent, agentKeys }), ["agent a"]);
  assert.deepEqual(plan({ named: file("a"), agentKeys }), ["/home/a"]);
  assert.deepEqual(plan({ named: closed, agentKeys: [] }), ["/home/a"]);
  assert.deepEqual(plan({ named: absent, agentKeys: [] }), []);
});

Deno.test("planIdentities() tries the agent first, beginning with the usual keys it holds", () => {
  const agentKeys = [agentKey("x"), agentKey("b"), agentKey("x")];
  const usual = [file("a"), file("b"), file("c", { publicBlob: undefined })];
  assert.deepEqual(plan({ agentKeys, usual }), [
    "agent b",
    "agent x",
    "/home/a",
    "/home/c",
  ]);
});

Deno.test("planIdentities() stops below the number that a server allows", () => {
  const agentKeys = ["1", "2", "3", "4", "5", "6", "7"].map(agentKey);
  const planned = plan({ agentKeys, usual: [file("7"), file("a")] });
  assert.equal(planned.length, MAX_OFFERS);
  assert.equal(planned[0], "agent 7");
});

Deno.test("planIdentities() passes over a usual file without its private half", () => {
  assert.deepEqual(plan({ usual: [file("a", { text: undefined })] }), []);
  assert.deepEqual(plan({}), []);
});
