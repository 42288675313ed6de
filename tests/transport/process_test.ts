import assert from "node:assert/strict";
import { shellStatus } from "../../src/transport/process.ts";

Deno.test("shellStatus() is the code, or 128 plus the signal", () => {
  assert.equal(shellStatus({ kind: "exited", code: 0 }), 0);
  assert.equal(shellStatus({ kind: "exited", code: 243 }), 243);
  const signal = { kind: "signaled", coreDumped: false } as const;
  assert.equal(shellStatus({ ...signal, signal: "SIGTERM" }), 143);
  assert.equal(shellStatus({ ...signal, signal: "SIGKILL" }), 137);
});

Deno.test("shellStatus() never takes a failure of 32 bits for success", () => {
  assert.equal(shellStatus({ kind: "exited", code: 256 }), 255);
  assert.equal(shellStatus({ kind: "exited", code: 0xC0000005 }), 5);
});
