/**
 * Commands about one remote that take the chosen one when none is named.
 *
 * @module
 */
import assert from "node:assert/strict";
import { runRemoteExec } from "../../../src/cli/commands/remote_exec_run.ts";
import { main } from "../../../src/cli/main.ts";
import { UNNAMED } from "../../../src/cli/unfold.ts";
import { RemoteBook } from "../../../src/config/book.ts";
import { readRemotes } from "../../../src/config/remotes_file.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";
import { type Ended, PROJECT, remoteCli } from "./remote_memory.ts";

const LAB = "remotes: { lab: { host: lab, workspace: /ws } }\n";
const CHOSEN = `default: lab\n${LAB}`;
const FINGERPRINT = `SHA256:${"a".repeat(43)}`;

/** Runs `paracle remote ...` over a file, by default one that chooses `lab`. */
async function remote(line: string, file = CHOSEN): Promise<Ended> {
  const keys = [{ type: "ssh-ed25519", fingerprint: FINGERPRINT }];
  return await remoteCli(new Map([[PROJECT, file]]), line.split(" "), {
    services: {
      resolve: () => Promise.reject(new TypeError("far enough")),
      scanHostKeys: () => Promise.resolve(keys),
    },
  });
}

Deno.test("remote trust pins the chosen remote's keys without a name, and tells which that is", async () => {
  const { err, failure, out } = await remote("trust --yes");
  assert.equal(failure, undefined);
  assert.match(err, /^\[remote: lab\]\n/);
  assert.match(out, /^Pinned 1 host key\(s\) of "lab"/);
  assert.doesNotMatch((await remote("trust lab --yes")).err, /\[remote/);
});

Deno.test("remote test tries the chosen remote without a name", async () => {
  await assert.rejects(remote("test"), { message: "far enough" });
});

Deno.test("remote trust and test say how to choose when no remote is named nor chosen", async () => {
  for (const line of ["trust --yes", "test"]) {
    const { failure } = await remote(line, LAB);
    assert.match(failure ?? "", /^usage\.invalid: .*none is named, nor chosen/);
    assert.match(failure ?? "", /paracle remote set-default NAME$/);
  }
});

Deno.test("remote exec without a name is on the chosen remote", async () => {
  const reached: string[] = [];
  const book = new RemoteBook({
    project: {
      path: PROJECT,
      baseDir: "/ws",
      content: await readRemotes(CHOSEN, { source: PROJECT }),
    },
    editFile: () => Promise.reject(new TypeError("not here")),
  });
  const cli = fakeCli({
    services: {
      remotes: () => Promise.resolve(book),
      reach: ({ name }) => {
        reached.push(name);
        return Promise.reject(new TypeError("far enough"));
      },
    },
  });
  const call = runRemoteExec.call(cli, { json: false }, UNNAMED, "ls");
  await assert.rejects(call, { message: "far enough" });
  assert.deepEqual(reached, ["lab"]);
  assert.match(cli.stderrText(), /^\[remote: lab\]\n/);
});

Deno.test("a remote's name that is missing is told with the command that lists them", async () => {
  for (
    const [line, expected] of [
      ["remote show", true],
      ["remote exec", true],
      ["remote exec lab", false],
      ["remote add", false],
    ] as const
  ) {
    const { io, stderrText } = fakeCli();
    assert.equal(await main(line.split(" "), io), 2);
    const isTold =
      /NAME\b.*; see: paracle remote list, or paracle remote \w+ --help/
        .test(stderrText());
    assert.equal(isTold, expected, stderrText());
  }
});
