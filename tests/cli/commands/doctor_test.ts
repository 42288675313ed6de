import assert from "node:assert/strict";
import {
  type DoctorReport,
  examine,
} from "../../../src/cli/commands/doctor_run.ts";
import type { LookAt } from "../../../src/cli/doctor_io.ts";
import { bookOf } from "../../../src/cli/lock_book_io.ts";
import { permissionsReport } from "../../../src/cli/permissions.ts";
import type { Services } from "../../../src/cli/services.ts";
import type { SessionClient } from "../../../src/cli/sessions.ts";
import { RemoteBook } from "../../../src/config/book.ts";
import { readRemotes } from "../../../src/config/remotes_file.ts";
import { ParacleError } from "../../../src/core/errors.ts";
import type { Stage } from "../../../src/transport/stage.ts";
import { fakeCli, type FakeCliOptions } from "../../helpers/fake_cli.ts";
import {
  memoryTransport,
  type Program,
} from "../../helpers/memory_transport.ts";

const PATH = "/ws/.parac/config/remotes.yaml";
const LAB = `remotes:
  lab:
    host: dev@lab.example
    workspace: /srv/ws
    tunnels: [{local: 8000, remote: 80}]
`;
const NOW = 1_700_000_000_000;
const STAGES: readonly Stage[] = [
  ...["connect", "banner", "key exchange", "authenticate", "ready"] as const,
];

interface Setup extends FakeCliOptions {
  readonly text?: string;
  readonly name?: string;
  readonly modes?: Readonly<Record<string, number>>;
  /** Other remotes than those of a file. */
  readonly book?: RemoteBook;
  /** The stage that fails. */
  readonly stage?: Stage;
  /** What the remote's clock says. */
  readonly date?: string;
  readonly noParacle?: boolean;
  readonly canConnect?: boolean;
  readonly hasTunnel?: boolean;
}

function says(text: string, status = 0): Program {
  return async ({ stdout }) => {
    await stdout(text);
    return status;
  };
}

function connecting(setup: Setup): Partial<Services> {
  const { date = `${NOW / 1000}\n`, hasTunnel = true, noParacle, stage } =
    setup;
  return {
    resolve: () => Promise.resolve(["192.0.2.1"]),
    session: () => Promise.resolve(undefined),
    connect: (_remote, call) => {
      assert.equal(call?.trustNew, false, "no key may be remembered");
      for (const [i, begun] of STAGES.entries()) {
        call?.onStage?.(begun, i * 10);
        if (begun !== stage) continue;
        const error = new ParacleError("connect.timeout", "Cannot: too slow");
        return Promise.reject(error);
      }
      return Promise.resolve(memoryTransport({
        workspace: "/srv/ws",
        expect: [],
        programs: {
          "date": says(date),
          "/bin/sh": noParacle ? says("", 1) : says("/opt/bin/paracle\n"),
          "test": says(""),
          ...noParacle ? {} : { "paracle": says("paracle, version 0.1.0\n") },
        },
        endpoints: hasTunnel ? { "127.0.0.1:80": () => {} } : {},
      }));
    },
  };
}

async function doctor(setup: Setup = {}): Promise<
  DoctorReport & { readonly out: string; readonly exitCode: number }
> {
  const { modes = { [PATH]: 0o644 }, text = LAB } = setup;
  const content = await readRemotes(text, { source: PATH });
  const book = new RemoteBook({
    project: { path: PATH, baseDir: "/ws", content },
    editFile: () => Promise.reject(new TypeError("not here")),
  });
  const notFound = new ParacleError("workspace.not_found", "Cannot: none");
  const cli = fakeCli({
    ...setup,
    env: { HOME: "/home/dev", ...setup.env },
    services: {
      ...connecting(setup),
      remotes: () => Promise.resolve(setup.book ?? book),
      workspace: () => Promise.reject(notFound),
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      ...setup.services,
    },
  });
  const lookAt: LookAt = (path) =>
    Promise.resolve(path in modes ? { mode: modes[path] } : undefined);
  const report = await examine(cli, {
    flags: { json: false, permissions: false },
    name: setup.name,
    tools: {
      lookAt,
      windows: false,
      canConnect: () => setup.canConnect ?? true,
      canWrite: () => true,
      isBuilt: false,
      permissions: () => permissionsReport(() => true),
    },
  });
  return { ...report, out: cli.stdoutText(), exitCode: cli.exitCode };
}

function check(
  report: DoctorReport,
  name: string,
): DoctorReport["checks"][number] {
  const found = report.checks.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

Deno.test("examine() finds a remote sound", async () => {
  const report = await doctor({ name: "lab" });
  assert.deepEqual([report.ok, report.exitCode], [true, 0], report.out);
  assert.equal(check(report, "path").detail, "/opt/bin/paracle");
  assert.equal(check(report, "clock").detail, "agrees with ours");
  assert.equal(check(report, "banner").ms, 10);
  const skipped = report.checks.filter(({ status }) => status === "skip");
  assert.deepEqual(
    skipped.map(({ name }) => name),
    ["workspace here", "model keys", "session", "state folder"],
  );
});

Deno.test("examine() skips what a failed stage keeps from being tried", async () => {
  const cases: readonly (readonly [Stage, string])[] = [
    ["connect", "tcp"],
    ["banner", "banner"],
    ["key exchange", "host key"],
    ["authenticate", "authentication"],
  ];
  for (const [stage, name] of cases) {
    const report = await doctor({ name: "lab", stage });
    const failed = report.checks.filter(({ status }) => status === "fail");
    assert.deepEqual(failed.map((one) => one.name), [name]);
    assert.match(failed[0]?.fix ?? "", /^(ssh -v -p 22 dev@|paracle remote t)/);
    const after = report.checks.slice(
      report.checks.indexOf(check(report, name)) + 1,
    );
    assert.ok(after.every(({ detail }) => detail === "not reached"));
    assert.equal(after.at(-1)?.name, "clock");
    assert.equal(report.exitCode, 1);
  }
});

Deno.test("examine() tells of a missing paracle once", async () => {
  const report = await doctor({ name: "lab", noParacle: true });
  const failed = report.checks.filter(({ status }) => status === "fail");
  assert.deepEqual(failed.map(({ name }) => name), ["path"]);
  assert.match(failed[0]?.error?.message ?? "", /~\/\.paracle\/bin/);
  assert.equal(failed[0]?.fix, "paracle remote install lab");
  assert.equal(check(report, "workspace").status, "ok");
  assert.equal(check(report, "version").status, "skip");
});

Deno.test("examine() measures the clock, and says nothing of one it cannot read", async () => {
  const ahead = await doctor({ name: "lab", date: `${NOW / 1000 + 90}` });
  assert.match(
    check(ahead, "clock").error?.message ?? "",
    /90 s ahead of ours/,
  );
  const near = await doctor({ name: "lab", date: `${NOW / 1000 - 10}` });
  assert.equal(check(near, "clock").detail, "9 s behind ours");
  const none = await doctor({ name: "lab", date: "Thursday" });
  assert.equal(check(none, "clock").status, "skip");
});

Deno.test("examine() names what listens where a tunnel leads, when nothing does", async () => {
  const report = await doctor({ name: "lab", hasTunnel: false });
  const { fix, status } = check(report, "tunnel 8000");
  assert.equal(status, "fail");
  assert.equal(fix, "paracle remote exec lab -- ss -ltn");
});

Deno.test("examine() takes the default remote, and none with --local", async () => {
  const text = `${LAB}default: lab\n`;
  assert.equal((await doctor({ text })).remote, "lab");
  const here = await doctor({ text, globals: { local: true } });
  assert.equal(here.remote, null);
  assert.equal(check(here, "workspace here").status, "fail");
  const { fix } = check(here, "workspace here");
  assert.equal(fix, "paracle doctor --parac-root DIR");
});

Deno.test("examine() tries a sound remote beside a broken one", async () => {
  const text = `${LAB}  bad: {workspace: /srv}\n`;
  const report = await doctor({ text, name: "lab" });
  assert.match(check(report, "configuration").error?.message ?? "", /bad/);
  assert.equal(check(report, "version").status, "ok");
  const unknown = await doctor({ name: "lba" });
  assert.equal(
    check(unknown, "configuration").error?.code,
    "config.unknown_remote",
  );
  assert.equal(unknown.remote, null);
});

function unreadBook(failure: ParacleError): RemoteBook {
  return new RemoteBook({
    project: { path: PATH, baseDir: "/ws", content: undefined, failure },
    editFile: () => Promise.reject(new TypeError("not here")),
  });
}

Deno.test("examine() gives a command that mends the file", async () => {
  const editor = `\${EDITOR:-vi} ${PATH}`;
  const notOurs = new ParacleError(
    "config.permission_denied",
    `Cannot read ${PATH}: grant it with: --allow-read=/ws/.parac/config`,
    { cause: Object.assign(new Error("no"), { name: "NotCapable" }) },
  );
  const closed = new ParacleError(
    "config.permission_denied",
    `Cannot read ${PATH}: no permission; check with "ls -l ${PATH}"`,
  );
  const noYaml = await readRemotes("remotes: [", { source: PATH })
    .catch((error) => error);
  const cases: readonly (readonly [Setup, string])[] = [
    [{ book: unreadBook(noYaml) }, editor],
    [{ book: unreadBook(closed) }, `chmod u+r ${PATH}`],
    [{ book: unreadBook(notOurs) }, "paracle doctor --permissions"],
    [{ text: `${LAB}  bad: {workspace: /srv}\n` }, editor],
    [{ name: "lba" }, "paracle remote list"],
  ];
  for (const [setup, fix] of cases) {
    const { status, ...found } = check(await doctor(setup), "configuration");
    assert.deepEqual([status, found.fix], ["fail", fix]);
  }
});

Deno.test("examine() finds the remotes that a program is locked to", async () => {
  const book = await bookOf(LAB, "/ws");
  const { detail, status } = check(
    await doctor({ book, modes: {} }),
    "configuration",
  );
  assert.equal(status, "ok");
  assert.equal(detail, "remotes: 1; remotes.yaml in this program");
});

Deno.test("examine() finds files that others may touch", async () => {
  const state = "/home/dev/.local/state/paracle";
  const report = await doctor({ modes: { [PATH]: 0o666, [state]: 0o750 } });
  assert.equal(check(report, "file mode").fix, `chmod o-w ${PATH}`);
  assert.equal(check(report, "state folder").fix, `chmod 700 ${state}`);
  const tight = await doctor({ modes: { [PATH]: 0o664, [state]: 0o700 } });
  assert.equal(check(tight, "file mode").status, "ok");
  assert.equal(check(tight, "state folder").status, "ok");
});

Deno.test("examine() names keys and never shows them", async () => {
  const env = { XAI_API_KEY: "hidden-1", GROQ_API_KEY: "hidden-2" };
  const report = await doctor({ env });
  assert.equal(
    check(report, "model keys").detail,
    "GROQ_API_KEY, XAI_API_KEY",
  );
  assert.doesNotMatch(report.out + JSON.stringify(report), /hidden/);
});

Deno.test("examine() names the flag that lets it connect", async () => {
  const report = await doctor({ name: "lab", canConnect: false });
  const { error, status } = check(report, "permissions");
  assert.equal(status, "fail");
  assert.match(error?.message ?? "", /--allow-net=lab\.example:22$/);
});

Deno.test("examine() tells who holds a session", async () => {
  let closed = 0;
  const held = {
    pid: 42,
    [Symbol.asyncDispose]: () => Promise.resolve(void closed++),
  } as unknown as SessionClient;
  const services = { session: () => Promise.resolve(held) };
  const report = await doctor({ services });
  assert.equal(check(report, "session").detail, '"lab" in process 42');
  assert.equal(closed, 1);
});
