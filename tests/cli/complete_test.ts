/**
 * Words proposed for commands about sessions.
 *
 * @module
 */
import assert from "node:assert/strict";
import { complete } from "../../src/cli/complete.ts";
import { plainRemotes } from "../../src/cli/complete_remotes.ts";
import { RemoteBook } from "../../src/config/book.ts";
import { ParacleError } from "../../src/core/errors.ts";
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

Deno.test("complete() proposes a remote behind flags, and not as the value of one", async () => {
  const both = ["lab", "two"];
  for (
    const [line, expected] of [
      ["remote show --json", both],
      ["remote install --path ~/bin", both],
      ["remote install --path", []],
      ["remote install --path = ~/bin", both], // as bash splits it
      ["remote exec -t", both],
      ["remote up --wait --timeout 5", both],
      ["remote up --timeout", []],
      ["remote tunnel list", both],
      ["remote tunnel add --reverse", both],
      ["doctor --json", both],
    ] as const
  ) {
    const found = await proposed(...line.split(" "), "");
    assert.deepEqual(found, expected, line);
  }
});

Deno.test("complete() proposes topics and commands behind help", async () => {
  const first = await proposed("help", "");
  for (const word of ["exit-codes", "environment", "remote", "agents"]) {
    assert.ok(first.includes(word), word);
  }
  assert.ok(!first.includes("help"));
  assert.deepEqual(await proposed("help", "co"), [
    ...["configuration", "config", "completion"],
  ]);
  assert.deepEqual(await proposed("help", "remote", "tr"), ["trust"]);
});

Deno.test("complete() proposes what bash leaves to it of a word with a colon", async () => {
  const words = ["remote", "tunnel", "pause", "lab", "8000", ":"];
  assert.deepEqual(await proposed(...words), ["80"]);
  assert.deepEqual(await proposed(...words, "8"), ["80"]);
  assert.deepEqual(await proposed(...words, "9"), []);
});

Deno.test("complete() asks the book for what the plain texts do not tell", async () => {
  const lines = [
    ["remote", "test", ""],
    ["remote", "tunnel", "remove", "lab", ""],
    ["remote", "tunnel", "remove", "two", ""],
    ["remote", "tunnel", "remove", "absent", ""],
  ];
  const odd = TWO.replace("remote: 80", "remote: 80\n        odd: [1]");
  const unread = TWO.replace("remote: 80", 'remote: "80"');
  for (const words of lines) {
    const expected = await proposed(...words);
    for (const text of [TWO, odd]) {
      const cli = fakeCli(); // which has no book
      const found = plainRemotes([text]);
      await complete(words, cli, () => Promise.resolve(found));
      const printed = cli.stdoutText().split("\n").slice(0, -1);
      assert.deepEqual(printed, expected, words.join(" "));
    }
  }
  const asked: string[] = [];
  const remotes = () => {
    asked.push("book");
    return Promise.reject(new ParacleError("config.invalid", "x"));
  };
  const cli = fakeCli({ services: { remotes } });
  const found = plainRemotes([unread]);
  const words = ["remote", "tunnel", "remove", "lab", ""];
  await complete(words, cli, () => Promise.resolve(found));
  assert.deepEqual([asked, cli.stdoutText()], [["book"], ""]);
});
