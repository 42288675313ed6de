import assert from "node:assert/strict";
import { ExitError } from "../../src/core/errors.ts";
import type { RemoteProcess } from "../../src/transport/process.ts";
import { contract } from "./contract.ts";

const LOST = { code: "connect.lost", message: /outcome unknown/ };

async function bytes(stream: ReadableStream<Uint8Array>): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of stream) all.push(...chunk);
  return all;
}

async function firstText(process: RemoteProcess): Promise<string> {
  const reader = process.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value);
}

contract("execute() returns both streams and the status", async (machine) => {
  const result = await machine.transport.execute(["./both"]);
  assert.deepEqual(result, {
    stdout: "\0\ufffdout\n",
    stderr: "err\ufffd\n",
    exitCode: 3,
    signal: undefined,
  });
});

contract("execute() takes a line for the shell", async ({ transport }) => {
  const { stdout, exitCode } = await transport.execute("./args one two");
  assert.equal(stdout, "<one><two>");
  assert.equal(exitCode, 0);
});

contract("execute() names the signal that ended it", async (machine) => {
  const result = await machine.transport.execute(["./victim"]);
  assert.equal(result.exitCode, undefined);
  assert.equal(result.signal, "SIGTERM");
});

contract("execute() gives the input, then end of file", async (machine) => {
  const { transport } = machine;
  const input = "héllo\n\ttwo";
  const given = await transport.execute(["./cat"], { input });
  assert.equal(given.stdout, input);
  const raw = await transport.execute(["./cat"], {
    input: Uint8Array.of(65, 0, 66),
  });
  assert.equal(raw.stdout, "A\0B");
});

contract(
  "execute() without input is at end of file at once",
  async (machine) => {
    const { stdout, exitCode } = await machine.transport.execute(["./cat"]);
    assert.equal(stdout, "");
    assert.equal(exitCode, 0);
  },
);

contract("execute() keeps a byte order mark", async ({ transport }) => {
  const { stdout } = await transport.execute(["./mark"]);
  assert.equal(stdout, "\ufefftext");
});

contract("execute() calls do not disturb each other", async ({ transport }) => {
  const inputs = ["a", "bb", "ccc", "dddd", "eeeee"];
  const results = await Promise.all(
    inputs.map((input) => transport.execute(["./cat"], { input })),
  );
  assert.deepEqual(results.map(({ stdout }) => stdout), inputs);
});

contract("execute() ends with exec.timeout in time", async ({ transport }) => {
  await assert.rejects(
    transport.execute(["./hang"], { timeoutMs: 50 }),
    { code: "exec.timeout", message: /0\.05 s.*outcome unknown/ },
  );
});

contract("execute() keeps what had arrived at a timeout", async (machine) => {
  const running = machine.transport.execute(["./hang"], { timeoutMs: 1_000 });
  const error = await running.catch((error) => error);
  assert.ok(error instanceof ExitError);
  assert.equal(error.code, "exec.timeout");
  assert.deepEqual(error.argv, ["./hang"]);
  assert.equal(error.status, undefined);
  assert.equal(error.stdout, "up\n");
  assert.equal(error.stderr, "");
});

contract("execute() keeps what its output limit allows", async (machine) => {
  const running = machine.transport.execute(["./flood"], {
    maxOutputBytes: 10_000,
  });
  const error = await running.catch((error) => error);
  assert.ok(error instanceof ExitError);
  assert.equal(error.code, "exec.output_too_large");
  assert.deepEqual(error.argv, ["./flood"]);
  assert.equal(error.stdout, "y\n".repeat(5_000));
  assert.deepEqual(error.details, { maxBytes: 10_000 });
});

contract("execute() ends at its output limit", async ({ transport }) => {
  await assert.rejects(
    transport.execute(["./flood"], { maxOutputBytes: 10_000 }),
    { code: "exec.output_too_large" },
  );
  const input = "x".repeat(100);
  const whole = await transport.execute(["./cat"], {
    input,
    maxOutputBytes: 100,
  });
  assert.equal(whole.stdout, input);
});

contract("execute() rethrows the reason of its signal", async (machine) => {
  const { transport } = machine;
  const reason = { mine: true };
  const before = AbortSignal.abort(reason);
  const refused = transport.execute(["./quick"], { signal: before });
  assert.equal(await refused.catch((error) => error), reason);
  const controller = new AbortController();
  const running = transport.execute(["./hang"], { signal: controller.signal });
  controller.abort(reason);
  assert.equal(await running.catch((error) => error), reason);
});

contract(
  "execute() on a cut link rejects with connect.lost",
  async (machine) => {
    const running = machine.transport.execute(["./hang"]);
    const failing = assert.rejects(running, { code: "connect.lost" });
    const witness = await machine.transport.spawn(["./hang"]);
    await firstText(witness);
    await machine.drop();
    await failing;
  },
);

contract("spawn() keeps both streams byte for byte", async ({ transport }) => {
  await using process = await transport.spawn(["./both"]);
  const [out, err] = await Promise.all([
    bytes(process.stdout),
    bytes(process.stderr),
  ]);
  assert.deepEqual(out, [0, 255, 111, 117, 116, 10]);
  assert.deepEqual(err, [101, 114, 114, 254, 10]);
  assert.deepEqual(await process.status, { kind: "exited", code: 3 });
});

contract("spawn() gives a chunk before the process ends", async (machine) => {
  await using process = await machine.transport.spawn(["./hang"]);
  assert.equal(await firstText(process), "up\n");
  process.kill("SIGTERM");
  assert.deepEqual(await process.status, {
    kind: "signaled",
    signal: "SIGTERM",
    coreDumped: false,
  });
});

contract("RemoteProcess.stdin talks while stdout answers", async (machine) => {
  await using process = await machine.transport.spawn(["./cat"]);
  const writer = process.stdin.getWriter();
  for (const text of ["one", "two", "three"]) {
    await writer.write(new TextEncoder().encode(text));
    assert.equal(await firstText(process), text);
  }
  await writer.close();
  assert.deepEqual(await bytes(process.stdout), []);
  assert.deepEqual(await process.status, { kind: "exited", code: 0 });
});

contract(
  "RemoteProcess.kill() leaves the ending to the program",
  async (machine) => {
    await using process = await machine.transport.spawn(["./trap"]);
    assert.equal(await firstText(process), "up\n");
    await process.stdin.close(); // a signal must arrive all the same
    process.kill("SIGINT");
    assert.equal(
      new TextDecoder().decode(
        Uint8Array.from(await bytes(process.stdout)),
      ),
      "caught\n",
    );
    assert.deepEqual(await process.status, { kind: "exited", code: 9 });
  },
);

contract(
  "RemoteProcess.close() gives one command up",
  async ({ transport }) => {
    const process = await transport.spawn(["./hang"]);
    await firstText(process);
    await Promise.all([process.close(), process.close()]);
    await assert.rejects(process.status, { code: "connect.closed" });
    await assert.rejects(bytes(process.stdout), { code: "connect.closed" });
    process.kill("SIGTERM"); // no longer means anything
    assert.equal((await transport.execute(["./quick"])).exitCode, 0);
  },
);

contract(
  "RemoteProcess.stdin fails once the process has ended",
  async (machine) => {
    await using process = await machine.transport.spawn(["./quick"]);
    await Promise.all([bytes(process.stdout), bytes(process.stderr)]);
    await process.status;
    const writer = process.stdin.getWriter();
    const chunk = new Uint8Array(65_536);
    await assert.rejects(writer.write(chunk), TypeError);
  },
);

contract(
  "close() settles what is pending and may be repeated",
  async (machine) => {
    const { transport } = machine;
    const process = await transport.spawn(["./hang"]);
    await firstText(process);
    const running = transport.execute(["./hang"]);
    const failing = assert.rejects(running, { code: "connect.closed" });
    await Promise.all([transport.close(), transport.close()]);
    await assert.rejects(process.status, { code: "connect.closed" });
    await assert.rejects(bytes(process.stdout), { code: "connect.closed" });
    await failing;
    assert.equal(await transport.closed, undefined);
    const gone = { code: "connect.closed" };
    await assert.rejects(transport.spawn(["./quick"]), gone);
    await assert.rejects(transport.execute(["./quick"]), gone);
    await assert.rejects(transport.dial(machine.echo), gone);
  },
);

contract("a cut link breaks what runs at once", async (machine) => {
  const { transport } = machine;
  const process = await transport.spawn(["./hang"]);
  await firstText(process);
  await machine.drop();
  await assert.rejects(process.status, LOST);
  await assert.rejects(bytes(process.stdout), LOST);
  await assert.rejects(bytes(process.stderr), LOST);
  const cause = await transport.closed;
  assert.ok(cause instanceof Error && "code" in cause);
  assert.equal(cause.code, "connect.lost");
  await assert.rejects(transport.spawn(["./quick"]), LOST);
  await assert.rejects(transport.dial(machine.echo), LOST);
  await transport.close();
});
