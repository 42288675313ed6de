import assert from "node:assert/strict";
import { startCutProxy } from "./cut_proxy.ts";
import {
  readExactly,
  requestHead,
  startHashService,
  writeAll,
} from "./hash_service.ts";
import { startLoad } from "./load.ts";
import { netnsMissing, openNetns } from "./netns.ts";
import { processStats } from "./process_stats.ts";
import { startCommand } from "./program.ts";
import { sshdTest, startSshd } from "./sshd.ts";

const BANNER = /^SSH-2\.0-/;

async function banner(hostname: string, port: number): Promise<string> {
  using conn = await Deno.connect({ hostname, port });
  return await readLine(conn);
}

async function readLine(conn: Deno.Conn): Promise<string> {
  let line = "";
  while (!line.endsWith("\n")) {
    line += new TextDecoder().decode(await readExactly(conn, 1));
  }
  return line;
}

sshdTest("goAway() leaves a refusing port, comeBack() the server", async () => {
  await using server = await startSshd();
  using conn = await Deno.connect({ port: server.port });
  await readLine(conn);
  await server.goAway();
  await assert.rejects(banner("127.0.0.1", server.port), {
    name: "ConnectionRefused",
  });
  await server.comeBack();
  assert.match(await banner("127.0.0.1", server.port), BANNER);
  assert.equal(server.logText().match(/Server listening/g)?.length, 2);
});

sshdTest("pauseSessions() makes a connection silent, not closed", async () => {
  await using server = await startSshd();
  using conn = await Deno.connect({ port: server.port });
  await readLine(conn);
  assert.ok(await server.pauseSessions() > 0);
  await writeAll(conn, new TextEncoder().encode("SSH-2.0-test\r\n"));
  const left = 1_000_000; // more than any answer
  let answered = false;
  const answer = readExactly(conn, left).catch(() => answered = true);
  // Another connection is served while the first one keeps silent.
  assert.match(await banner("127.0.0.1", server.port), BANNER);
  assert.equal(answered, false);
  await server.resumeSessions();
  await server.killSession();
  await answer;
});

Deno.test("startLoad() completes transfers with right hashes", async () => {
  await using service = startHashService();
  await using load = startLoad({ port: service.port, clients: 4 });
  await load.completes(40);
  await load.stop();
  const { completed, ...faults } = load.counts;
  assert.ok(completed >= 40);
  assert.deepEqual(faults, { wrong: 0, refused: 0, broken: 0 });
});

Deno.test("startLoad() counts refused and broken transfers", async () => {
  await using service = startHashService();
  await using proxy = startCutProxy({ port: service.port });
  await using load = startLoad({ port: proxy.port, clients: 2 });
  await load.completes(4);
  while (load.counts.broken === 0) {
    proxy.cut();
    await load.completes(1);
  }
  assert.equal(load.counts.refused, 0);
});

Deno.test("startCutProxy() delays each direction and keeps order", async () => {
  await using service = startHashService();
  await using proxy = startCutProxy({ port: service.port, delayMs: 20 });
  using conn = await Deno.connect({ port: proxy.port });
  const started = performance.now();
  await writeAll(conn, requestHead("E", 0));
  const sent = crypto.getRandomValues(new Uint8Array(50_000));
  await writeAll(conn, sent);
  assert.deepEqual(await readExactly(conn, sent.length), sent);
  assert.ok(performance.now() - started >= 40);
  assert.equal(proxy.connections, 1);
});

Deno.test("hold() swallows nothing and closes nothing", async () => {
  await using service = startHashService();
  await using proxy = startCutProxy({ port: service.port });
  using conn = await Deno.connect({ port: proxy.port });
  await writeAll(conn, requestHead("E", 0));
  await writeAll(conn, Uint8Array.of(1));
  assert.deepEqual(await readExactly(conn, 1), Uint8Array.of(1));
  proxy.hold();
  await writeAll(conn, Uint8Array.of(2));
  let came = false;
  const second = readExactly(conn, 1).finally(() => came = true);
  using direct = await Deno.connect({ port: service.port });
  await writeAll(direct, requestHead("U", 0));
  await readExactly(direct, 32);
  assert.equal(came, false);
  proxy.release();
  assert.deepEqual(await second, Uint8Array.of(2));
});

const missing = await netnsMissing();
const because = missing === undefined ? "" : ` (${missing})`;

sshdTest(
  `openNetns() holds an sshd that can be cut off${because}`,
  async () => {
    if (missing !== undefined) return;
    await using net = await openNetns();
    const { address, launcher } = net;
    await using server = await startSshd({ address, launcher });
    assert.match(await banner(address, server.port), BANNER);
    using conn = await Deno.connect({ hostname: address, port: server.port });
    await readLine(conn);
    await net.cut();
    await writeAll(conn, new TextEncoder().encode("SSH-2.0-test\r\n"));
    let came = false;
    const answer = readExactly(conn, 1).finally(() => came = true);
    assert.equal(await netAnswers(address), false);
    assert.equal(came, false);
    await net.mend();
    await answer;
  },
);

/** An answer of any kind, a refusal too, or none within 300 ms. */
async function netAnswers(hostname: string): Promise<boolean> {
  const signal = AbortSignal.timeout(300);
  try {
    (await Deno.connect({ hostname, port: 9, signal })).close();
    return true;
  } catch (error) {
    return error instanceof Deno.errors.ConnectionRefused;
  }
}

Deno.test("processStats() sees files and memory of a process", async () => {
  // Processes of their own: in ours other tests open files meanwhile.
  const statsOf = async (opens: string) => {
    const script = `${opens} echo up; read x`;
    await using running = startCommand(["/bin/sh", "-c", script], {
      cwd: "/",
      env: {},
    });
    await running.out.waitFor(/^up$/);
    return await processStats(running.pid);
  };
  const [plain, more] = [await statsOf(""), await statsOf("exec 3</dev/null;")];
  assert.equal(more.files, plain.files + 1);
  const copied = await statsOf("exec 3<&0;");
  assert.equal(copied.files, plain.files, "a copy of standard input counts");
  assert.ok(plain.rssBytes > 100_000);
});
