/**
 * `paracle remote test`, and `--test` of `paracle remote add`.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Services } from "../../../src/cli/services.ts";
import { type ErrorCode, ParacleError } from "../../../src/core/errors.ts";
import type { Stage } from "../../../src/transport/stage.ts";
import type {
  ExecuteResult,
  Transport,
} from "../../../src/transport/transport.ts";
import { type Files, PROJECT, remoteCli } from "./remote_memory.ts";

const TEXT = `remotes:
  lab:
    host: dev@lab.example
    workspace: /srv/ws
    color: red
    tunnels: [{local: 8000, remote: 80}]
`;

/** Where the remote goes wrong, if anywhere. */
interface Faults {
  readonly resolve?: ErrorCode;
  readonly stage?: readonly [stage: Stage, code: ErrorCode];
  readonly command?: ErrorCode;
  readonly answer?: Partial<ExecuteResult>;
  readonly dial?: ErrorCode;
}

const STAGES: readonly Stage[] = [
  "connect",
  "banner",
  "key exchange",
  "authenticate",
  "ready",
];

function failure(code: ErrorCode): ParacleError {
  return new ParacleError(code, `Cannot do ${code}: state`);
}

function services(faults: Faults): Partial<Services> {
  const fail = <T>(code: ErrorCode | undefined, value: T): Promise<T> =>
    code === undefined ? Promise.resolve(value) : Promise.reject(failure(code));
  const close = (): Promise<void> => Promise.resolve();
  const transport: Transport = {
    closed: Promise.resolve(undefined),
    execute: () =>
      fail(faults.command, {
        stdout: "paracle, version 9.9.9\n",
        stderr: "",
        exitCode: 0,
        signal: undefined,
        ...faults.answer,
      }),
    spawn: () => Promise.reject(new TypeError("not expected")),
    dial: () =>
      fail(faults.dial, {
        readable: new ReadableStream(),
        writable: new WritableStream(),
        close,
        [Symbol.asyncDispose]: close,
      }),
    open: () =>
      fail(faults.dial, {
        start: () => {},
        write: () => undefined,
        consumed: () => {},
        end: () => {},
        close: () => {},
      }),
    listen: () =>
      fail(faults.dial, { port: 9000, close, [Symbol.asyncDispose]: close }),
    probe: () => Promise.resolve(1),
    close,
    [Symbol.asyncDispose]: close,
  };
  return {
    resolve: () => fail(faults.resolve, ["192.0.2.1"]),
    connect: (_remote, call) => {
      for (const [i, stage] of STAGES.entries()) {
        call?.onStage?.(stage, faults.stage === undefined ? i * 10 : 0);
        if (faults.stage?.[0] === stage) {
          return fail(faults.stage[1], transport);
        }
      }
      return Promise.resolve(transport);
    },
  };
}

function lab(): Files {
  return new Map([[PROJECT, TEXT]]);
}

/** Lines without their times. */
async function linesOf(faults: Faults): Promise<readonly string[]> {
  const { out, err, exitCode } = await remoteCli(lab(), ["test", "lab"], {
    services: services(faults),
  });
  assert.match(err, /^warning: .*:5:5: remotes\.lab\.color: unknown key\n$/);
  const lines = out.trimEnd().split("\n");
  assert.equal(exitCode, lines.some((line) => line.startsWith("FAIL")) ? 1 : 0);
  return lines.map((line) =>
    line.replace(/ +\d+ ms /, " ").replace(/  +/g, " ")
  );
}

Deno.test("remote test prints each step and what it found", async () => {
  assert.deepEqual(await linesOf({}), [
    "ok resolve 192.0.2.1",
    "ok connect port 22",
    "ok host key trusted",
    "ok authenticate dev",
    "ok workspace /srv/ws",
    "warn version paracle 9.9.9; here it is 0.1.0; put this one there with: paracle remote install lab",
    "ok tunnel 8000 127.0.0.1:80 answers",
  ]);
});

Deno.test("remote test stops at the step that failed and names the next thing to do", async () => {
  const cases: readonly (readonly [Faults, string, RegExp])[] = [
    [{ resolve: "connect.dns" }, "resolve", /remote show lab$/],
    [{ stage: ["connect", "connect.refused"] }, "connect", /ssh -v -p 22 dev@/],
    [{ stage: ["banner", "connect.timeout"] }, "connect", /ssh -v -p 22 dev@/],
    [
      { stage: ["key exchange", "trust.host_key_unknown"] },
      "host key",
      /paracle remote trust lab$/,
    ],
    [{ stage: ["authenticate", "auth.failed"] }, "authenticate", /ssh -v/],
    [{ command: "remote.workspace_missing" }, "workspace", /ls -la$/],
  ];
  for (const [faults, name, next] of cases) {
    const lines = await linesOf(faults);
    assert.match(lines.at(-2) ?? "", new RegExp(`^FAIL ${name} Cannot do `));
    assert.match(lines.at(-1) ?? "", /^Next: /);
    assert.match(lines.at(-1) ?? "", next);
    assert.equal(lines.filter((line) => line.startsWith("FAIL")).length, 1);
  }
});

Deno.test("remote test tries the tunnels although paracle is missing or fails", async () => {
  for (
    const faults of [
      { command: "remote.paracle_missing" },
      { answer: { exitCode: 3 } },
    ] as const
  ) {
    const lines = await linesOf(faults);
    assert.match(lines.at(-4) ?? "", /^ok workspace/);
    assert.match(lines.at(-3) ?? "", /^FAIL version .*\[remote\.paracle_miss/);
    assert.match(lines.at(-2) ?? "", /^ok tunnel 8000/);
    assert.match(
      lines.at(-1) ?? "",
      /^Next: put paracle there.*: paracle remote install \w+$/,
    );
  }
});

Deno.test("remote test names a repair for failures that name none", async () => {
  const lines = await linesOf({ dial: "exec.rejected" });
  assert.match(lines.at(-2) ?? "", /; allow it in .*\[exec\.rejected\]$/);
  assert.match(lines.at(-1) ?? "", /remote exec lab -- ss -ltn$/);
});

Deno.test("remote test tries what it can of every kind of tunnel", async () => {
  const text = TEXT.replace(
    "[{local: 8000, remote: 80}]",
    "[{local: 1, remote: /run/a}, {type: remote, local: 2, remote: 9000}, {type: dynamic, local: 3}]",
  );
  const files = new Map([[PROJECT, text]]);
  const { out } = await remoteCli(files, ["test", "lab"], {
    services: services({}),
  });
  const lines = out.split("\n").map((line) => line.replace(/  +/g, " "));
  assert.deepEqual(
    lines.slice(6, 9).map((line) => line.replace(/ \d+ ms /, " ")),
    [
      "ok tunnel 1 /run/a answers",
      "ok tunnel R:9000:2 127.0.0.1:9000 can be listened on there",
      "ok tunnel D:3 SOCKS5; leads where its clients ask",
    ],
  );
});

Deno.test("remote test --json: workspace and version share one time", async () => {
  const argv = ["test", "lab", "--json"];
  const { out } = await remoteCli(lab(), argv, { services: services({}) });
  const { ok, next, checks } = JSON.parse(out);
  assert.deepEqual([ok, next, checks.length], [true, null, 7]);
  const times = checks.map(({ ms }: { ms: unknown }) => typeof ms);
  assert.deepEqual(times.indexOf("object"), 4);
  assert.equal(checks[4].ms, null);
  assert.equal(checks[1].ms, 20, "the banner is part of connecting");
});

const ADD = ["add", "new", "dev@lab.example", "/srv/ws"];

Deno.test("remote add --test saves, tries, and ends with 1 when a check fails", async () => {
  const files = lab();
  const good = await remoteCli(files, [...ADD, "--test"], {
    services: services({}),
  });
  assert.equal(good.exitCode, 0, good.failure);
  assert.match(good.out, /^Added remote "new" .*\nok +resolve/);
  const bad = await remoteCli(files, [...ADD, "--test", "--force"], {
    services: services({ resolve: "connect.dns" }),
  });
  assert.equal(bad.exitCode, 1);
  assert.match(bad.out, /^Next: .*\nRemote "new" stays saved\n$/m);
  assert.match(files.get(PROJECT) ?? "", /^ {2}new:$/m);
  const json = await remoteCli(files, [...ADD, "--test", "--force", "--json"], {
    services: services({ resolve: "connect.dns" }),
  });
  const { test } = JSON.parse(json.out);
  assert.deepEqual([json.exitCode, test.ok, test.checks.length], [1, false, 1]);
});

Deno.test("remote add connects nowhere unless told to", async () => {
  for (const more of [[], ["--no-test"]]) {
    const added = await remoteCli(lab(), [...ADD, ...more]);
    assert.deepEqual([added.exitCode, added.failure], [0, undefined]);
  }
});
