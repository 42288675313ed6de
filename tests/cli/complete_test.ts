/**
 * Words proposed for commands about sessions.
 *
 * @module
 */
import assert from "node:assert/strict";
import { complete } from "../../src/cli/complete.ts";
import { RemoteBook } from "../../src/config/book.ts";
import { readRemotes } from "../../src/config/remotes_file.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { TWO } from "./commands/session_cli.ts";

async function proposed(...words: string[]): Promise<readonly string[]> {
  const path = "/ws/.parac/config/remotes.yaml";
  const content = await readRemotes(TWO, { source: path });
  const book = new RemoteBook({
    project: { path, baseDir: "/ws", content },
    editFile: () => Promise.reject(new TypeError("not here")),
  });
  const cli = fakeCli({ services: { remotes: () => Promise.resolve(book) } });
  await complete(words, cli);
  return cli.stdoutText().split("\n").filter((line) => line !== "");
}

Deno.test("complete() proposes remotes where commands about sessions take them", async () => {
  for (const verb of ["up", "down", "status", "reconnect"]) {
    assert.deepEqual(await proposed("remote", verb, ""), ["lab", "two"], verb);
  }
  for (const verb of ["install", "authorize", "ssh-config"]) {
    assert.deepEqual(await proposed("remote", verb, "l"), ["lab"], verb);
  }
  assert.deepEqual(await proposed("remote", "up", "lab", "t"), ["two"]);
  assert.equal(
    (await proposed("remote", "status", "lab", "")).includes("two"),
    false,
  );
  assert.deepEqual(await proposed("remote", "tunnel", "add", "l"), ["lab"]);
});

Deno.test("complete() proposes the tunnels of a remote", async () => {
  const words = ["remote", "tunnel", "pause", "lab", ""];
  assert.deepEqual(await proposed(...words), ["8000:80"]);
  assert.deepEqual(await proposed("remote", "tunnel", "p"), ["pause"]);
});
