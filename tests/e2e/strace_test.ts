/**
 * What a locked program writes and connects to, traced, is what
 * docs/security.md says, no more and no less.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readText } from "../../scripts/repository.ts";
import { fingerprint } from "../helpers/keys.ts";
import { buildLocked, lockedMissing } from "../helpers/locked.ts";
import { openFixture, type RemoteFixture } from "../helpers/remote_fixture.ts";
import { sshdTest } from "../helpers/sshd.ts";
import {
  readTrace,
  straceMissing,
  type Trace,
  trace,
} from "../helpers/strace.ts";

const COMMANDS = [
  ["remote", "exec", "production", "--", "pwd"],
  ["agents", "list", "--remote", "production"],
];

/** A row of the document's table. */
interface Row {
  readonly does: keyof Trace;
  /** Whether it happens on every machine, in a home that is new to it. */
  readonly always: boolean;
  readonly place: string;
}

const KINDS = { folder: "made", file: "written", address: "reached" } as const;

async function documented(fixture: RemoteFixture): Promise<readonly Row[]> {
  const text = await readText("docs/security.md") ?? "";
  const [, table = ""] =
    /<!-- traced: .* -->\n([^]*?)<!-- \/traced -->/.exec(text) ?? [];
  const cells = /^\| (folder|file|address)(, at times)? +\| `(\S+)`/gm;
  return [...table.matchAll(cells)].map(([, kind, atTimes, place = ""]) => ({
    does: KINDS[kind as keyof typeof KINDS],
    always: atTimes === undefined,
    place: real(place, fixture),
  }));
}

/** The place as it is in this test. */
function real(place: string, { home, sshd }: RemoteFixture): string {
  return place.replace("~", home)
    .replace("HOST:PORT", `${sshd.host}:${sshd.port}`);
}

function matches(row: Row, place: string): boolean {
  // The folders above one are made with it.
  return row.place === place ||
    row.does === "made" && row.place.startsWith(`${place}/`);
}

Deno.test("readTrace() finds what was written, made, reached and started", () => {
  const log = `
7 execve("/bin/a", ["a", "/not"], 0x7 /* 3 vars */) = 0
7 openat(AT_FDCWD, "/read", O_RDONLY|O_CLOEXEC) = 3
7 openat(AT_FDCWD, "/w1", O_WRONLY|O_CREAT|O_CLOEXEC, 0666 <unfinished ...>
8 openat(AT_FDCWD, "/w2", O_RDWR) = -1 ENOENT (No such file or directory)
7 <... openat resumed>) = 4
8 rename("/w3", "/w4") = 0
8 unlinkat(AT_FDCWD, "/w5", 0) = 0
8 mkdir("/m", 0700) = -1 EEXIST (File exists)
8 connect(5, {sa_family=AF_INET, sin_port=htons(22), sin_addr=inet_addr("10.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)
8 connect(5, {sa_family=AF_INET6, sin6_port=htons(22), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0
8 connect(5, {sa_family=AF_UNIX, sun_path="/s"}, 110) = 0
8 getsockname(5, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("10.0.0.2")}, [16]) = 0
8 sendto(5, "SSH-2.0", 7, MSG_NOSIGNAL, NULL, 0) = 7
`;
  assert.deepEqual(readTrace(log), {
    made: ["/m"],
    written: ["/w1", "/w2", "/w3", "/w4", "/w5"],
    reached: ["/s", "10.0.0.1:22", "::1:22"],
    started: ["/bin/a"],
  });
});

const strict = Deno.env.get("CI") === "true";
const reason = lockedMissing() ?? (strict ? undefined : straceMissing());
if (reason !== undefined) {
  Deno.test.ignore(`a traced program (skipped: ${reason})`, () => {});
} else {
  sshdTest(
    "a locked program writes and connects to what docs/security.md says, and starts nothing",
    async () => {
      await using fixture = await openFixture();
      const { root, home, here, sshd } = fixture;
      await fixture.setRemote({
        host_key: fingerprint(sshd.hostKeys[0] ?? ""),
      });
      const program = await buildLocked(fixture);
      await Deno.mkdir(`${root}/tmp`);
      const rows = await documented(fixture);
      const env = { HOME: home, TMPDIR: `${root}/tmp` };
      const missed = new Set(rows.filter(({ always }) => always));
      for (const [i, words] of COMMANDS.entries()) {
        const { started, ...traced } = await trace(
          [program, ...words],
          `${root}/trace${i}`,
          { cwd: here, env },
        );
        assert.deepEqual(started, [program]);
        for (const does of ["made", "written", "reached"] as const) {
          for (const place of traced[does]) {
            const found = rows.filter((row) =>
              row.does === does && matches(row, place)
            );
            assert.notEqual(found.length, 0, `${words}: ${does} ${place}`);
            for (const row of found) missed.delete(row);
          }
        }
      }
      assert.deepEqual([...missed], []);
    },
  );
}
