import assert from "node:assert/strict";
import { ERROR_CODES, ParacleError } from "../../src/core/errors.ts";
import { readText } from "../../scripts/repository.ts";
import { closedPort, startPeer } from "../helpers/peers.ts";
import {
  assertFailure,
  assertJsonFailure,
  type Failure,
} from "../helpers/program_failure.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";

const FORWARDED = ["agents", "list", "--remote", "production"];

async function assertForwarded(
  fixture: RemoteFixture,
  failure: Failure,
): Promise<void> {
  assertFailure(await fixture.run(FORWARDED), failure);
  const json = await fixture.run([...FORWARDED, "--json"]);
  assertJsonFailure(json, failure, "err");
}

Deno.test("docs/errors.md has a row for every code, with its exit status", async () => {
  const text = await readText("docs/errors.md") ?? "";
  for (const code of ERROR_CODES) {
    const { exitCode, kind } = new ParacleError(code, "x");
    const row = text.split("\n")
      .find((line) => line.startsWith("|") && line.includes(`\`${code}\``));
    assert.ok(row, `no row for ${code}`);
    const [, exits = "", kinds = ""] = row.split("|");
    assert.ok(exits.split(",").some((exit) => Number(exit) === exitCode), row);
    assert.equal(kinds.trim(), `\`${kind}\``, row);
  }
});

sshdTest(
  "a host that cannot be reached: connect.dns, connect.refused, connect.timeout",
  async () => {
    await using fixture = await openFixture();
    await fixture.setRemote({ host: "me@nowhere.invalid" });
    await assertForwarded(fixture, {
      exit: 240,
      code: "connect.dns",
      says: /"nowhere\.invalid" cannot be resolved; .*getent hosts/,
    });
    const port = closedPort();
    await fixture.setRemote({ port });
    await assertForwarded(fixture, {
      exit: 240,
      code: "connect.refused",
      says: new RegExp(`port ${port}: connection refused; .*ssh -p ${port} `),
    });
    await using silent = startPeer("silent");
    await fixture.setRemote({ port: silent.port, connect_timeout: 1 });
    assertFailure(await fixture.run(FORWARDED), {
      exit: 241,
      code: "connect.timeout",
      says: /after 1 s in stage "banner": .*connect_timeout/,
    });
  },
);

sshdTest(
  "a peer that is no SSH server: connect.turned_away, connect.protocol, connect.unreachable",
  async () => {
    await using fixture = await openFixture();
    const cases = [
      ["close", "connect.turned_away", /wait 15 seconds and try again/],
      ["http", "connect.protocol", /says "HTTP\/1\.1 400.*is the port right/],
      ["close-after-banner", "connect.unreachable", /in stage "key exchange"/],
    ] as const;
    for (const [fault, code, says] of cases) {
      await using peer = startPeer(fault);
      await fixture.setRemote({ port: peer.port });
      await assertForwarded(fixture, { exit: 240, code, says });
    }
  },
);

sshdTest("a server without a common cipher: connect.no_common", async () => {
  await using fixture = await openFixture({
    sshd: { config: ["KexAlgorithms diffie-hellman-group1-sha1"] },
  });
  await assertForwarded(fixture, {
    exit: 240,
    code: "connect.no_common",
    says: /no algorithm in common .*ssh -vv -p/,
  });
});

sshdTest("a server that allows no session: exec.rejected", async () => {
  await using fixture = await openFixture({
    sshd: { config: ["MaxSessions 0"] },
  });
  await assertForwarded(fixture, {
    exit: 240,
    code: "exec.rejected",
    says: /the server refused the channel/,
  });
});

sshdTest(
  "a place that is no workspace there: remote.workspace_missing",
  async () => {
    await using fixture = await openFixture();
    const cases = [
      [
        "/nowhere/ws",
        /"\/nowhere\/ws" .*no such folder; .*paracle remote show production/,
      ],
      [
        `${fixture.hostHome}/.bashrc`,
        /not a folder; .*paracle remote show production/,
      ],
      [fixture.hostHome, /no \.parac folder/],
    ] as const;
    for (const [workspace, says] of cases) {
      await fixture.setRemote({ workspace });
      await assertForwarded(fixture, {
        exit: 247,
        code: "remote.workspace_missing",
        says,
      });
    }
  },
);

sshdTest(
  "no paracle there: remote.paracle_missing names the places searched",
  async () => {
    await using fixture = await openFixture();
    await Deno.remove(`${fixture.hostHome}/.local/bin/paracle`);
    await assertForwarded(fixture, {
      exit: 248,
      code: "remote.paracle_missing",
      says: /\/ws\/\.venv\/bin:.*\.local\/bin:.*"command:" in remotes\.yaml/,
    });
    await fixture.setRemote({ command: "/opt/none/paracle" });
    await assertForwarded(fixture, {
      exit: 248,
      code: "remote.paracle_missing",
      says: /Cannot run "\/opt\/none\/paracle"/,
    });
  },
);

sshdTest(
  "a connection that dies under a command: connect.lost, outcome unknown",
  async () => {
    await using fixture = await openFixture();
    await using running = fixture.start(
      ["remote", "exec", "production", "--", "sh", "-c", "echo up; sleep 600"],
    );
    await running.out.waitFor(/^up$/);
    assert.ok(await fixture.sshd.killSession() > 0);
    const code = await running.ended;
    const { out: { text: out }, err: { text: err } } = running;
    assertFailure({ code, out, err, stdout: new Uint8Array() }, {
      exit: 246,
      code: "connect.lost",
      says: /outcome unknown/,
    });
    assert.equal(fixture.connections(), 1, "it must not be started again");
  },
);

sshdTest("remote exec --timeout: exec.timeout", async () => {
  await using fixture = await openFixture();
  const ended = await fixture.run(
    ["remote", "exec", "production", "--timeout", "0.2", "--", "sleep", "600"],
  );
  assertFailure(ended, {
    exit: 241,
    code: "exec.timeout",
    says: /"sleep" timed out after 0\.2 s: .*outcome unknown/,
  });
});

sshdTest("Ctrl-C and SIGTERM while connecting: cancelled.*", async () => {
  await using fixture = await openFixture();
  await using silent = startPeer("silent");
  await fixture.setRemote({ port: silent.port });
  const cases = [
    ["SIGINT", 130, "cancelled.interrupt"],
    ["SIGTERM", 143, "cancelled.terminate"],
  ] as const;
  for (const [signal, exit, code] of cases) {
    await using running = fixture.start([...FORWARDED, "--debug"]);
    await running.err.waitFor(/banner after/);
    running.kill(signal);
    assert.equal(await running.ended, exit);
    assert.match(running.err.text, new RegExp(` \\[${code}\\]\n$`));
  }
  await silent.deserted();
});
