import assert from "node:assert/strict";
import { deserted } from "../helpers/mcp_ide.ts";
import { msOf, TortureClient } from "../helpers/mcp_torture.ts";
import { CallBook, serverWords } from "../helpers/mcp_torture_place.ts";
import { programArgv, shellWords } from "../helpers/program.ts";
import {
  openFixture,
  type RemoteFixture,
  replaceProgram,
} from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";
import { killNow, loginProcesses } from "../helpers/sshd_processes.ts";

const ROUNDS = 5;
const LIMIT_MS = 2_000;

/** What is installed as `paracle` on the host writes down its calls. */
async function openHost(): Promise<{ host: RemoteFixture; book: CallBook }> {
  const host = await openFixture();
  const book = new CallBook(`${host.root}/calls`);
  await replaceProgram(host, `exec ${shellWords(serverWords(book))}`);
  return { host, book };
}

function connect({ here: cwd, env }: RemoteFixture): TortureClient {
  const words = ["mcp", "connect", "--remote", "production"];
  return new TortureClient({ argv: [...programArgv(), ...words], cwd, env });
}

/** Waits until none of these processes is left; what ends with its input may take a while. */
async function gone(
  pids: readonly number[],
  { sshd }: RemoteFixture,
): Promise<void> {
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    const now = await loginProcesses(sshd.port);
    const left = now.filter((pid) => pids.includes(pid));
    if (left.length === 0) return;
    assert.ok(Date.now() < until, `left there: ${left.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const ENDS: Readonly<Record<string, (host: RemoteFixture) => Promise<void>>> = {
  "sshd's side of the connection": async ({ sshd }) => {
    assert.ok(await sshd.killSession() > 0);
  },
  "the server on the host": async ({ sshd }) => {
    for (const pid of await loginProcesses(sshd.port)) killNow(pid);
  },
};

for (const [name, end] of Object.entries(ENDS)) {
  sshdTest(`mcp connect over SSH lives through kills of ${name}`, async () => {
    const { host, book } = await openHost();
    await using _ = host;
    await using client = connect(host);
    await client.open();
    for (let round = 0; round < ROUNDS; round++) {
      const key = `k${round}`;
      const change = client.call("change", { key, ms: 60_000 });
      const look = client.call("look", { key: `${key}.look`, ms: 60_000 });
      await Promise.all([book.begun(key), book.begun(`${key}.look`)]);
      const before = await loginProcesses(host.sshd.port);
      await end(host);
      assert.ok(await msOf(change) < LIMIT_MS);
      assert.equal((await change).error?.code, -31001);
      const next = client.call("change", { key: `${key}.next` });
      assert.ok((await look).result, JSON.stringify(await look));
      assert.ok((await next).result, JSON.stringify(await next));
      const counts = [key, `${key}.look`, `${key}.next`].map((one) =>
        book.count(one)
      );
      assert.deepEqual(await Promise.all(counts), [1, 2, 1]);
      await gone(before, host);
    }
    await client.leave();
    assert.equal(await client.ended, 0);
    await deserted(host, { limitMs: LIMIT_MS });
  });
}

const WAYS: Readonly<
  Record<string, (client: TortureClient) => Promise<void> | void>
> = {
  "the end of its input": (client) => client.leave(),
  SIGTERM: (client) => client.kill("SIGTERM"),
  SIGKILL: (client) => client.kill("SIGKILL"),
};

for (const [name, leave] of Object.entries(WAYS)) {
  sshdTest(
    `mcp connect over SSH leaves no process anywhere after ${name}`,
    async () => {
      const { host, book } = await openHost();
      await using _ = host;
      for (let round = 0; round < 3; round++) {
        await using client = connect(host);
        await client.open();
        const call = client.call("change", { key: `k${round}`, ms: 60_000 });
        call.catch(() => {});
        await book.begun(`k${round}`);
        await leave(client);
        assert.ok(await msOf(client.ended) < LIMIT_MS);
        await deserted(host, { limitMs: LIMIT_MS });
      }
    },
  );
}
