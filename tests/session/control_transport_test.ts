import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { ControlClient } from "../../src/session/control_client.ts";
import { NotHandedOverError } from "../../src/session/control_error.ts";
import { ControlLink } from "../../src/session/control_link.ts";
import { ControlTransport } from "../../src/session/control_transport.ts";
import { SharedTransport } from "../../src/session/shared_transport.ts";
import type { LocalConn } from "../../src/session/local_sockets.ts";
import { connPair, serveSession } from "../helpers/control_pair.ts";
import { FakeSession } from "../helpers/fake_session.ts";
import type { Program } from "../helpers/memory_process.ts";

const cat: Program = async ({ stdin, stdout }) => {
  for await (const chunk of stdin) await stdout(chunk);
};
const both: Program = async ({ stdout, stderr, env, cwd }) => {
  await stdout(`out ${env["A"]} ${cwd}`);
  await stderr("err");
  return 7;
};
const stuck: Program = ({ onSignal, onResize, stdout }) =>
  new Promise((resolve) => {
    onResize(({ columns }) => void stdout(`${columns}`));
    onSignal((signal) =>
      resolve({ kind: "signaled", signal, coreDumped: false })
    );
  });
const programs = { cat, both, stuck };

Deno.test("ControlTransport.execute() gives both streams and the status, and hands options over", async () => {
  const session = new FakeSession({ programs });
  await using served = serveSession(session);
  await using transport = new ControlTransport(await served.client());
  const options = { env: { A: "1" }, cwd: "/x" };
  assert.deepEqual(await transport.execute(["both"], options), {
    stdout: "out 1 /x",
    stderr: "err",
    exitCode: 7,
    signal: undefined,
  });
  assert.equal(session.starts[0]?.findParacle, false);
});

Deno.test("ControlProcess carries 2 MB both ways over many credits", async () => {
  await using served = serveSession(new FakeSession({ programs }));
  await using transport = new ControlTransport(await served.client());
  const input = "0123456789abcdef".repeat(131_072);
  const { stdout } = await transport.execute(["cat"], { input });
  assert.ok(stdout === input);
});

Deno.test("ControlProcess.kill() arrives although stdin is stuck", async () => {
  await using served = serveSession(new FakeSession({ programs }));
  await using transport = new ControlTransport(await served.client());
  await using process = await transport.spawn(["stuck"]);
  const writer = process.stdin.getWriter();
  const writing = writer.write(new Uint8Array(4 * 1024 * 1024)).catch(() => {});
  process.resize({ columns: 132, rows: 40 });
  const reader = process.stdout.getReader();
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), "132");
  process.kill("SIGINT");
  assert.ok((await reader.read()).done);
  await process.stderr.cancel();
  const signaled = { kind: "signaled", signal: "SIGINT", coreDumped: false };
  assert.deepEqual(await process.status, signaled);
  await writing;
});

Deno.test("ControlProcess.close() hangs the command up", async () => {
  const session = new FakeSession({ programs });
  await using served = serveSession(session);
  await using transport = new ControlTransport(await served.client());
  const process = await transport.spawn(["stuck"]);
  await process.close();
  await assert.rejects(process.status, { code: "connect.closed" });
  await session.processes[0]?.status.catch(() => {});
});

Deno.test("ControlTransport.dial() carries a connection and its half-close", async () => {
  const session = new FakeSession();
  await using served = serveSession(session);
  await using transport = new ControlTransport(await served.client());
  await using channel = await transport.dial({ host: "h", port: 80 });
  const writer = channel.writable.getWriter();
  await writer.write(new TextEncoder().encode("hello"));
  await writer.close();
  const text = await new Response(channel.readable).text();
  assert.equal(text, "hello");
  assert.deepEqual(session.asked, ['open {"host":"h","port":80}']);
});

Deno.test("ControlTransport refuses what is not over a shared session", async () => {
  await using served = serveSession(new FakeSession());
  await using transport = new ControlTransport(await served.client());
  await assert.rejects(transport.listen(), { code: "exec.rejected" });
  await assert.rejects(transport.probe(), { code: "exec.rejected" });
});

/** A client of a session that answers with what the test writes. */
async function scripted(
  answer: (link: ControlLink, conn: LocalConn) => void,
): Promise<ControlClient> {
  const [here, there] = connPair();
  const link = new ControlLink(there);
  const hello = { protocol: 1, version: "1", pid: 1, remote: "box" };
  link.sendJson("hello", { ...hello, fingerprint: "settings" });
  void link.receive(({ kind }) => {
    if (kind === "request") answer(link, there);
  }).then(() => link.close());
  return await ControlClient.connect(
    () => Promise.resolve({ conn: here }),
    { version: "1" },
  );
}

const spawning = { findParacle: false };

Deno.test("ControlClient.spawn() fails with connect.lost when the session ends after the request", async () => {
  await using client = await scripted((link) => link.close());
  await assert.rejects(
    client.spawn(["date"], spawning),
    (error) =>
      error instanceof ParacleError && error.code === "connect.lost" &&
      !(error instanceof NotHandedOverError),
  );
});

Deno.test("ControlProcess.status rejects with connect.lost after all that was printed", async () => {
  await using client = await scripted((link) => {
    link.sendJson("reply", {});
    link.send("stdout", new TextEncoder().encode("half"));
    void link.flush().then(() => link.close());
  });
  await using process = await client.spawn(["date"], spawning);
  const reader = process.stdout.getReader();
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), "half");
  await assert.rejects(reader.read(), { code: "connect.lost" });
  await assert.rejects(process.status, { code: "connect.lost" });
});

Deno.test("ControlProcess.status rejects with connect.lost although stdin was under way", async () => {
  const [here, there] = connPair();
  const link = new ControlLink(there);
  const hello = { protocol: 1, version: "1", pid: 1, remote: "box" };
  link.sendJson("hello", { ...hello, fingerprint: "settings" });
  const stuck = Promise.withResolvers<void>();
  const received = link.receive(({ kind }) => {
    if (kind === "request") void link.sendJson("reply", {});
    return kind === "stdin" ? stuck.promise : undefined;
  });
  // From the command on the session takes nothing: what is sent stays here.
  let isStalled = false;
  const never = new Promise<number>(() => {});
  const conn: LocalConn = Object.create(here, {
    write: { value: (b: Uint8Array) => isStalled ? never : here.write(b) },
    read: { value: (into: Uint8Array) => here.read(into) },
    closeWrite: { value: () => here.closeWrite() },
    close: { value: () => here.close() },
  });
  const dial = () => Promise.resolve({ conn });
  await using client = await ControlClient.connect(dial, { version: "1" });
  await using process = await client.spawn(["sink"], spawning);
  isStalled = true;
  const writer = process.stdin.getWriter();
  writer.write(new Uint8Array(100_000)).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 0));
  link.close();
  await assert.rejects(
    process.status,
    (error) =>
      error instanceof ParacleError && error.code === "connect.lost" &&
      !(error instanceof NotHandedOverError),
  );
  stuck.resolve();
  await received;
});

Deno.test("ControlClient.spawn() may have been started when the error says nothing else", async () => {
  await using client = await scripted((link) => {
    const message = "gone";
    link.sendJson("error", { code: "connect.lost", message, started: true });
  });
  await assert.rejects(
    client.spawn(["date"], spawning),
    (error) => !(error instanceof NotHandedOverError),
  );
});

Deno.test("ControlClient.spawn() gives up with the reason of its signal", async () => {
  await using client = await scripted(() => {});
  const stop = new AbortController();
  const starting = client.spawn(["date"], { ...spawning, signal: stop.signal });
  stop.abort(new TypeError("enough"));
  await assert.rejects(starting, { message: "enough" });
});

/** Counts what goes directly. */
function shared(control: () => Promise<ControlClient | undefined>) {
  const direct = new FakeSession({ programs });
  const way = serveSession(direct);
  const warnings: string[] = [];
  let connections = 0;
  const transport = new SharedTransport({
    control,
    direct: async () => {
      connections++;
      return new ControlTransport(await way.client());
    },
    warn: (message) => void warnings.push(message),
  });
  return {
    ...{ transport, direct, warnings },
    connections: () => connections,
    async [Symbol.asyncDispose](): Promise<void> {
      await transport.close();
      await way[Symbol.asyncDispose]();
    },
  };
}

Deno.test("SharedTransport goes over the session when there is one", async () => {
  const session = new FakeSession({ programs: { "/bin/sh": both } });
  await using served = serveSession(session);
  await using ways = shared(() => served.client("settings"));
  assert.equal((await ways.transport.execute("date")).exitCode, 7);
  assert.equal(session.starts[0]?.findParacle, true);
  assert.equal(ways.connections(), 0);
});

Deno.test("SharedTransport makes one connection of its own when there is no session", async () => {
  await using ways = shared(() => Promise.resolve(undefined));
  await Promise.all([
    ways.transport.execute(["both"]),
    ways.transport.execute(["both"]),
  ]);
  assert.equal(ways.connections(), 1);
  assert.deepEqual(ways.warnings, []);
});

Deno.test("SharedTransport goes directly and warns when the session did not take it", async () => {
  const down = new ParacleError("session.unreachable", "The link is down");
  const full = new ParacleError("exec.rejected", "No session is left");
  for (const refusal of [down, full]) {
    const session = new FakeSession({ programs });
    session.refusal = refusal;
    await using served = serveSession(session);
    await using ways = shared(() => served.client());
    assert.equal((await ways.transport.execute(["both"])).exitCode, 7);
    assert.equal(ways.connections(), 1);
    assert.match(ways.warnings[0] ?? "", new RegExp(refusal.message));
  }
});

Deno.test("SharedTransport goes directly when the session has other settings", async () => {
  const session = new FakeSession({ programs });
  await using served = serveSession(session);
  await using ways = shared(() => served.client("others"));
  assert.equal((await ways.transport.execute(["both"])).exitCode, 7);
  assert.deepEqual(session.asked, []);
});

Deno.test("SharedTransport starts nothing again when the outcome is unknown", async () => {
  const session = new FakeSession({ programs });
  session.refusal = new ParacleError("connect.lost", "The link died");
  await using served = serveSession(session);
  await using ways = shared(() => served.client());
  await assert.rejects(ways.transport.execute(["both"]), {
    code: "connect.lost",
  });
  assert.equal(ways.connections(), 0);
});

Deno.test("SharedTransport goes directly when the request fits no frame", async () => {
  await using served = serveSession(new FakeSession({ programs }));
  await using ways = shared(() => served.client());
  const env = { A: "x".repeat(1024 * 1024) };
  await assert.rejects(ways.transport.execute(["both"], { env }), /too large/);
  assert.equal(ways.connections(), 1);
});

Deno.test("SharedTransport goes directly when the session ended since", async () => {
  const served = serveSession(new FakeSession({ programs }));
  await using ways = shared(() => served.client());
  assert.equal((await ways.transport.execute(["both"])).exitCode, 7);
  await served.server.close();
  assert.equal((await ways.transport.execute(["both"])).exitCode, 7);
  assert.equal(ways.connections(), 1);
});
