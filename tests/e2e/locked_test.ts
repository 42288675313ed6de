/**
 * A program that is locked to a `remotes.yaml`, built and tried.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fingerprint } from "../helpers/keys.ts";
import { buildLocked, lockedMissing } from "../helpers/locked.ts";
import {
  type Ended,
  runCommand,
  runProgram,
  startCommand,
} from "../helpers/program.ts";
import { openFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

/** A port that nobody has. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

const reason = lockedMissing();
if (reason !== undefined) {
  Deno.test.ignore(`a locked program (skipped: ${reason})`, () => {});
} else {
  sshdTest(
    "a locked program works on its remote and with nobody else",
    async (t) => {
      await using fixture = await openFixture();
      const { root, sshd } = fixture;
      const local = freePort();
      await fixture.setRemote({
        ["host_key"]: fingerprint(sshd.hostKeys[0] ?? ""),
        tunnels: [{ local, remote: sshd.port }],
      });
      const program = await buildLocked(fixture);
      const home = `${root}/empty`;
      await Deno.mkdir(home);
      // What the machine configures must not count: another host, no pin.
      await fixture.setRemote(
        { port: freePort() },
        "  evil: { host: a, workspace: /w }\n",
      );
      const run = (
        words: readonly string[],
        env: Readonly<Record<string, string>> = {},
        cwd = home,
      ): Promise<Ended> =>
        runCommand([program, ...words], { cwd, env: { HOME: home, ...env } });

      await t.step("it knows its remotes alone", async () => {
        for (const cwd of [home, fixture.here]) {
          const { out, err } = await run(["remote", "list", "--json"], {}, cwd);
          const { remotes } = JSON.parse(out);
          const [{ name, port }] = remotes;
          assert.deepEqual([remotes.length, name, port], [
            1,
            "production",
            sshd.port,
          ], err);
        }
        const evil = await run(
          ["remote", "exec", "evil", "--", "true"],
          {},
          fixture.here,
        );
        assert.match(
          evil.err,
          /; this program is locked to: production; build another with: deno task compile --lock-to FILE \[config\.unknown_remote\]/,
        );
        assert.doesNotMatch(evil.err, /remote add/);
      });
      await t.step("its doctor finds them", async () => {
        const { out } = await run(["doctor", "--json"]);
        const [{ detail, name, status }, ...more] = JSON.parse(out).checks;
        assert.deepEqual([name, status], ["configuration", "ok"], out);
        assert.equal(detail, "remotes: 1; remotes.yaml in this program");
        const granted = more.find(({ name }: { name: string }) =>
          name === "permissions"
        );
        assert.match(granted?.detail, /^some net, some read/, out);
        // Here it may read no place that a file of that name could be in.
        const narrow = { HOME: fixture.home };
        const below = await run(["doctor", "--json"], narrow, fixture.here);
        assert.doesNotMatch(below.out, /was not granted/);
        const lock = ["lock", "--print-flags"];
        const flags = await run(lock, narrow, fixture.here);
        const places = [local, sshd.port].map((port) => `127.0.0.1:${port}`);
        const flag = `--allow-net=${places.sort().join(",")}\n`;
        assert.equal(flags.out, flag, flags.err);
        const shown = await run(["doctor", "--permissions"]);
        assert.match(shown.out, /^net +some +the remotes that this program /m);
      });
      await t.step("it runs commands there", async () => {
        const words = ["agents", "list", "--remote", "production"];
        const [sent, there] = [
          await run(words),
          await fixture.runThere(["agents", "list"]),
        ];
        assert.deepEqual([sent.out, sent.code], [there.out, 0], sent.err);
      });
      await t.step("it listens where its tunnels are", async () => {
        const more = ["--tunnel", `${freePort()}:22`];
        const other = await run(["remote", "up", "production", ...more]);
        assert.equal(other.code, 3, other.out);
        assert.match(
          other.err,
          /this process may not; this program is locked to its remotes; build another with: .*--lock-to FILE \[config\.permission_denied\]/,
        );
        await using up = startCommand(
          [program, "remote", "up", "production"],
          { cwd: home, env: { HOME: home } },
        );
        await up.out.waitFor(/tunnel \S+ up/);
        using conn = await Deno.connect({ hostname: "127.0.0.1", port: local });
        const banner = new Uint8Array(4);
        await conn.read(banner);
        assert.equal(new TextDecoder().decode(banner), "SSH-");
        const made = await Array.fromAsync(Deno.readDir(`${home}/.config`));
        assert.deepEqual(made.map(({ name }) => name), ["paracle"]);
        await assert.rejects(Deno.stat(`${home}/run`), Deno.errors.NotFound);
      });
      await t.step("it connects to no other host", async () => {
        const asked: string[] = [];
        await using server = Deno.serve(
          { hostname: "127.0.0.1", port: 0, onListen: () => {} },
          ({ url }) => {
            asked.push(url);
            return new Response("{}");
          },
        );
        const url = `http://127.0.0.1:${server.addr.port}`;
        const env = { HOME: home, ["PARACLE_API_URL"]: url };
        const { code, out } = await run(["agents", "list"], env);
        assert.notEqual(code, 0, out);
        for (const scheme of ["http", "ws"]) {
          const far = url.replace("http", scheme) + "/mcp";
          const mcp = await run(["mcp", "connect", "--url", far]);
          assert.equal(mcp.code, 3, mcp.err);
          assert.match(mcp.err, /this program is locked to its remotes; build/);
          assert.doesNotMatch(mcp.err, /--allow|trying again/);
        }
        assert.deepEqual(asked, []);
        await runProgram(["agents", "list"], { cwd: home, env });
        assert.notDeepEqual(asked, []); // a program that is not locked does
      });
      await t.step("it says what it is locked to, and stays so", async () => {
        const { out } = await run(["--version", "--json"]);
        assert.match(
          JSON.parse(out)["built_from"]["locked_to"],
          /^sha256:[0-9a-f]{64}$/,
        );
        const { err } = await run(["remote", "add", "more", "host", "/w"]);
        assert.match(
          err,
          /is locked to those it was built with.*\[config\.unwritable\]/,
        );
      });
    },
  );
}
