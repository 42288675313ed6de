import assert from "node:assert/strict";
import { GIVEN_UP } from "../../src/cli/given_up.ts";
import { attach, type AttachOptions } from "../../src/cli/attach.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { memoryTransport } from "../helpers/memory_transport.ts";

const NOTICE = "[asked the remote command to stop; Ctrl-C again leaves]\n";

/** Runs a program that ends some time after its signal; returns stderr. */
async function interrupted(
  signal: "SIGINT" | "SIGTERM",
  afterMs: number,
  options: AttachOptions,
): Promise<string> {
  const cli = fakeCli();
  await using transport = memoryTransport({
    programs: {
      slow: ({ onSignal }) =>
        new Promise((resolve) =>
          onSignal(() => setTimeout(() => resolve(7), afterMs))
        ),
    },
  });
  await using process = await transport.spawn(["slow"]);
  const status = await attach(process, {
    ...cli.io,
    onSignal: (listener) => {
      queueMicrotask(() => listener(signal));
      return { [Symbol.dispose]: () => {} };
    },
  }, options);
  assert.equal(status, 7);
  return cli.stderrText();
}

Deno.test("attach() says what it waits for when the remote takes its time", async () => {
  const patient = { pty: false, patienceMs: 1 };
  assert.equal(await interrupted("SIGINT", 50, patient), NOTICE);
});

Deno.test("attach() says nothing when the remote stops at once", async () => {
  assert.equal(await interrupted("SIGINT", 0, { pty: false }), "");
});

Deno.test("attach() says nothing on a terminal of the remote's, nor of SIGTERM", async () => {
  assert.equal(
    await interrupted("SIGINT", 50, { pty: true, patienceMs: 1 }),
    "",
  );
  const patient = { pty: false, patienceMs: 1 };
  assert.equal(await interrupted("SIGTERM", 50, patient), "");
});

Deno.test("attach() gives permissions up once the command runs", async () => {
  const cli = fakeCli();
  await using transport = memoryTransport({ programs: { quick: () => 0 } });
  await using process = await transport.spawn(["quick"]);
  assert.equal(await attach(process, cli.io, { pty: false }), 0);
  assert.deepEqual(cli.sealed, GIVEN_UP.sent.kinds);
});
