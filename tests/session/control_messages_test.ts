import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type ControlRequest,
  parseClientHello,
  parseExit,
  parseRequest,
  requestMessage,
} from "../../src/session/control_messages.ts";
import { parseStatus } from "../../src/session/control_status.ts";
import { FakeSession } from "../helpers/fake_session.ts";

const json = (value: unknown): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(value));

const REQUESTS: readonly ControlRequest[] = [
  {
    kind: "exec",
    argv: ["sh", "-c", "x"],
    options: {
      cwd: "~/a",
      env: { A: "1" },
      pty: { columns: 80, rows: 24, term: "xterm" },
      framed: true,
      workspaceCommand: true,
      findParacle: true,
    },
    fingerprint: "f",
  },
  { kind: "open", address: { path: "/run/x" }, fingerprint: undefined },
  { kind: "open", address: { host: "h", port: 1 }, fingerprint: undefined },
  { kind: "status" },
  { kind: "tunnel", tunnel: { action: "pause", id: "8000:8000" } },
];

Deno.test("parseRequest() reads what requestMessage() wrote", () => {
  for (const request of REQUESTS) {
    assert.deepEqual(parseRequest(json(requestMessage(request))), request);
  }
});

Deno.test("parseRequest() keeps cwd false", () => {
  const request = parseRequest(json({ kind: "exec", argv: ["a"], cwd: false }));
  assert.equal(request.kind === "exec" && request.options.cwd, false);
});

Deno.test("parseRequest() refuses what is no request", () => {
  const bad = [
    1,
    null,
    [],
    {},
    { kind: "later" },
    { kind: "exec" },
    { kind: "exec", argv: [] },
    { kind: "exec", argv: [1] },
    { kind: "exec", argv: ["a"], env: { A: 1 } },
    { kind: "exec", argv: ["a"], pty: { columns: -1, rows: 1, term: "x" } },
    { kind: "open", address: { host: "h", port: 70_000 } },
    { kind: "tunnel", action: "add", spec: {} },
  ];
  for (const value of bad) {
    assert.throws(() => parseRequest(json(value)), {
      code: "connect.protocol",
    });
  }
});

Deno.test("the readers fail with connect.protocol alone whatever they get", () => {
  const readers = [parseRequest, parseClientHello, parseExit];
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    for (const read of readers) {
      try {
        read(json(value));
      } catch (error) {
        assert.equal((error as { code?: string }).code, "connect.protocol");
      }
    }
  }));
  assert.throws(() => parseRequest(new Uint8Array([0xff])), {
    code: "connect.protocol",
  });
});

Deno.test("parseStatus() reads a status that went through JSON", () => {
  const status = new FakeSession().status();
  assert.deepEqual(parseStatus(JSON.parse(JSON.stringify(status))), status);
});
