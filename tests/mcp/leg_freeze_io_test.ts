import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { runBridge } from "../../src/mcp/bridge.ts";
import type { Leg } from "../../src/mcp/leg.ts";
import { openSshLeg } from "../../src/mcp/ssh_leg.ts";
import { parseRemote, SSHTransport } from "../../src/mod.ts";
import { legTo } from "../helpers/mcp_legs.ts";
import { installSlowServer, slowServer } from "../helpers/mcp_ide.ts";
import { closedPort } from "../helpers/peers.ts";
import { startCommand } from "../helpers/program.ts";
import { openFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";
import { loginProcesses } from "../helpers/sshd_processes.ts";

const BEAT_MS = 300;

/** A bridge with a quick heart, and its client. */
class Client implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #encoder = new TextEncoder();
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #done: Promise<number>;
  #stdin: ReadableStreamDefaultController<Uint8Array> | undefined;
  #count = 0;
  #rest = "";

  constructor(leg: Leg) {
    const decoder = new TextDecoder();
    this.#done = runBridge({
      leg,
      stdin: new ReadableStream({
        start: (controller) => void (this.#stdin = controller),
      }),
      write: (bytes) => this.#hear(decoder.decode(bytes)),
      note: () => {},
      clock: systemClock,
      random: Math.random,
      signal: this.#stop.signal,
      remote: "lab",
      pingIntervalMs: BEAT_MS,
    });
  }

  ask(method: string, params: object): Promise<Answer> {
    const id = ++this.#count;
    const answer = new Promise<Answer>((resolve) =>
      this.#waiting.set(id, resolve)
    );
    const text = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    this.#stdin?.enqueue(this.#encoder.encode(`${text}\n`));
    return answer;
  }

  async open(): Promise<void> {
    await this.ask("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    });
  }

  slow(ms: number): Promise<Answer> {
    return this.ask("tools/call", { name: "slow", arguments: { ms } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  #hear(text: string): void {
    const parts = (this.#rest + text).split("\n");
    this.#rest = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part);
      this.#waiting.get(message.id)?.(message);
    }
  }
}

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

/** A call is healthy however long it is silent, and fails when the server is. */
async function surviveFreeze(
  client: Client,
  freeze: () => Promise<void> | void,
  thaw: () => Promise<void> | void,
): Promise<void> {
  await client.open();
  assert.ok((await client.slow(4 * BEAT_MS)).result);
  const call = client.slow(30_000);
  await client.ask("tools/list", {});
  await freeze();
  const started = performance.now();
  const { error } = await call;
  const ms = performance.now() - started;
  assert.equal(error?.code, -31001);
  assert.ok(ms < 2 * BEAT_MS + 1_000, `${ms} ms`);
  const next = client.slow(1);
  await thaw();
  assert.ok((await next).result);
}

for (const scheme of ["ws", "http"]) {
  Deno.test(`${scheme} leg leaves a server that is frozen and finds it again`, async () => {
    const port = closedPort();
    await using server = startCommand(slowServer(`${port}`), {
      cwd: "/",
      env: Deno.env.toObject(),
    });
    await server.err.waitFor(/serving on/);
    await using client = new Client(legTo(`${scheme}://127.0.0.1:${port}/mcp`));
    await surviveFreeze(
      client,
      () => server.kill("SIGSTOP"),
      () => server.kill("SIGCONT"),
    );
  });
}

sshdTest(
  "ssh leg kills a server that is frozen and starts another",
  async () => {
    await using host = await openFixture();
    await installSlowServer(host);
    const { sshd, workspace } = host;
    const remote = parseRemote({
      host: `${sshd.user}@${sshd.host}`,
      port: sshd.port,
      workspace,
      "identity_file": host.key,
    });
    const leg = openSshLeg({
      remote: "lab",
      reach: ({ signal }) =>
        SSHTransport.connect(remote, {
          signal,
          knownHostsFiles: [`${host.home}/.ssh/known_hosts`],
        }),
      clock: systemClock,
      note: () => {},
      explain: (error) => error,
    });
    await using client = new Client(leg);
    let frozen: readonly number[] = [];
    await surviveFreeze(client, async () => {
      frozen = await loginProcesses(sshd.port);
      for (const pid of frozen) Deno.kill(pid, "SIGSTOP");
    }, () => {});
    const left = await loginProcesses(sshd.port);
    assert.deepEqual(left.filter((pid) => frozen.includes(pid)), []);
  },
);
