import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { Connections } from "../../src/session/connections.ts";
import { SSHTransport } from "../../src/ssh/transport.ts";
import { sshdRemote } from "../helpers/ssh_remote.ts";
import { sshdTest, startSshd } from "../helpers/sshd.ts";

const COUNT = 100;

for (
  const [what, config] of [
    ["a default sshd", []],
    ["MaxSessions 3", ["MaxSessions 3"]],
    ["MaxSessions 1", ["MaxSessions 1"]],
  ] as const
) {
  sshdTest(
    `Pool runs 100 commands at once on ${what}, in order of arrival`,
    async () => {
      await using sshd = await startSshd({ config });
      const remote = await sshdRemote(sshd);
      const started: number[] = [];
      const connections = new Connections();
      await using lease = connections.acquire("lab", {
        clock: systemClock,
        connect: async ({ signal }) => {
          const transport = await SSHTransport.connect(remote, {
            signal,
            env: () => undefined,
          });
          const spawn = transport.spawn.bind(transport);
          transport.spawn = async (argv, options) => {
            const number = Number(argv[2]);
            started.push(number);
            try {
              return await spawn(argv, options);
            } catch (error) {
              // Refused: it will be asked for again, where another is free.
              started.splice(started.lastIndexOf(number), 1);
              throw error;
            }
          };
          return transport;
        },
      });
      await lease.link.ready();
      const results = await Promise.all(
        Array.from(
          { length: COUNT },
          (_, n) => lease.pool.execute(["/usr/bin/printf", "%s", String(n)]),
        ),
      );
      assert.deepEqual(
        results.map(({ stdout }) => stdout),
        Array.from({ length: COUNT }, (_, n) => String(n)),
      );
      assert.deepEqual(
        results.filter(({ exitCode }) => exitCode !== 0),
        [],
      );
      assert.equal(new Set(started).size, COUNT); // none twice
      assert.equal(started.length, COUNT);
      // In the order they were asked for; how soon each connection answers
      // depends on the machine. Those that found the limit come a little late.
      const away = started.map((number, at) => Math.abs(number - at));
      const furthest = Math.max(...away);
      assert.ok(furthest <= 18, `${furthest} places away: ${started}`);
    },
  );
}
