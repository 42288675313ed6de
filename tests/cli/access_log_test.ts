import assert from "node:assert/strict";
import { accessLine, digestOf, exitOf } from "../../src/cli/access_log.ts";
import { ParacleError } from "../../src/core/errors.ts";

Deno.test("accessLine() tells who, where, when and how, but never the words", async () => {
  const argv = ["paracle", "agents", "run", "--task", "s3cret"];
  const line = accessLine({
    user: "ada",
    remote: "lab",
    host: "h\nx",
    digest: await digestOf(argv),
    time: "1970-01-01T00:00:01.000Z",
    ms: 12.6,
    exit: 3,
  });
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.equal(/s3cret|agents/.test(line), false);
  const bytes = new TextEncoder().encode(argv.join("\0"));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  assert.deepEqual(JSON.parse(line), {
    time: "1970-01-01T00:00:01.000Z",
    user: "ada",
    remote: "lab",
    host: "h\nx",
    "argv_sha256": new Uint8Array(digest).toHex(),
    exit: 3,
    ms: 13,
  });
});

Deno.test("exitOf() is the code of a failure", () => {
  assert.equal(exitOf(new ParacleError("connect.lost", "x")), "connect.lost");
  const closed = new Error();
  closed.name = "BrokenPipe";
  assert.equal(exitOf(closed), 141);
  assert.equal(exitOf(new TypeError("x")), "internal.bug");
});
