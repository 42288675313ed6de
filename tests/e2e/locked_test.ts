/**
 * A program that is locked to a `remotes.yaml`, built and tried.
 *
 * @module
 */
import assert from "node:assert/strict";
import { compileArguments } from "../../scripts/compile.ts";
import { build, lockedPermissions } from "../../scripts/compile_build.ts";
import { permissionFlags } from "../../scripts/permissions.ts";
import {
  type Ended,
  runCommand,
  runProgram,
  startCommand,
} from "../helpers/program.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const runtime = Deno.env.get("DENORT_BIN");
const isAsked = Deno.env.get("PARACLE_BINARY") !== undefined &&
  (runtime !== undefined || Deno.env.get("CI") === "true");

/** Builds a program that is locked to the fixture's remotes; returns its path. */
async function buildLocked(fixture: RemoteFixture): Promise<string> {
  const output = `${fixture.root}/paracle-locked`;
  const lockTo = `${fixture.root}/lock.yaml`;
  await Deno.copyFile(fixture.remotesFile, lockTo);
  const permissions = await lockedPermissions(permissionFlags(), lockTo);
  const deno = Deno.env.get("COMPILE_DENO") ?? Deno.execPath();
  const faults = await build(
    [{ output, target: undefined }],
    { deno, runtime, lockTo },
    (one) => compileArguments(one.output, ["--quiet"], permissions),
  );
  assert.deepEqual(faults, []);
  return output;
}

/** The fingerprint of the server's key. */
async function pinOf({ sshd }: RemoteFixture): Promise<string> {
  const { out } = await runCommand(
    ["ssh-keygen", "-lf", `${sshd.folder}/host_ed25519.pub`],
    { cwd: "/", env: { PATH: Deno.env.get("PATH") } },
  );
  return out.split(" ")[1] ?? "";
}

/** A port that nobody has. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

if (!isAsked) {
  Deno.test.ignore(
    "a locked program (skipped: needs PARACLE_BINARY and DENORT_BIN)",
    () => {},
  );
} else {
  sshdTest(
    "a locked program works on its remote and with nobody else",
    async (t) => {
      await using fixture = await openFixture();
      const { root, sshd } = fixture;
      const local = freePort();
      await fixture.setRemote({
        ["host_key"]: await pinOf(fixture),
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
        assert.match(evil.err, /\[config\.unknown_remote\]/);
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
          /Deno does not allow it; .*\[config\.permission_denied\]/,
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
