import assert from "node:assert/strict";
import { findGit, packedHash, readGit } from "../../src/workspace/git.ts";
import { memoryFolder } from "../helpers/memory_folder.ts";

const A = "a123456789abcdef0123456789abcdef01234567";
const B = "b123456789abcdef0123456789abcdef01234567";

async function gitOf(
  files: Readonly<Record<string, string>>,
): Promise<unknown> {
  const folder = memoryFolder(files);
  const state = await readGit({ own: folder, common: folder });
  return state && [state.branch, state.lastCommit];
}

Deno.test("readGit() prefers a loose name over a packed one", async () => {
  const packed = `# pack-refs with: peeled\n${B} refs/heads/main\n^${A}\n`;
  const HEAD = "ref: refs/heads/main\n";
  assert.deepEqual(await gitOf({ HEAD, "packed-refs": packed }), [
    "main",
    "b123456",
  ]);
  assert.deepEqual(
    await gitOf({ HEAD, "packed-refs": packed, "refs/heads/main": `${A}\n` }),
    ["main", "a123456"],
  );
});

Deno.test("readGit() reads a detached head, a new repository and long branch names", async () => {
  assert.deepEqual(await gitOf({ HEAD: `${A}\n` }), ["HEAD", "a123456"]);
  assert.deepEqual(await gitOf({ HEAD: "ref: refs/heads/x/y\n" }), [
    "x/y",
    undefined,
  ]);
  const sha256 = A + "0".repeat(24);
  assert.deepEqual(await gitOf({ HEAD: sha256 }), ["HEAD", "a123456"]);
});

Deno.test("readGit() follows names of names, but not in circles", async () => {
  const HEAD = "ref: refs/heads/a";
  assert.deepEqual(
    await gitOf({
      HEAD,
      "refs/heads/a": "ref: refs/heads/b",
      "refs/heads/b": A,
    }),
    ["a", "a123456"],
  );
  assert.deepEqual(
    await gitOf({ HEAD, "refs/heads/a": "ref: refs/heads/a" }),
    ["a", undefined],
  );
});

Deno.test("readGit() says nothing of shapes it does not know", async () => {
  for (
    const HEAD of [
      "",
      "garbage",
      "ref: refs/heads/.invalid",
      "ref: /etc/passwd",
    ]
  ) {
    assert.equal(await gitOf({ HEAD }), undefined, HEAD);
  }
  assert.equal(await gitOf({}), undefined);
});

Deno.test("findGit() says nothing when a parent may not be read, or a name leads outside", async () => {
  const closed = () => memoryFolder({}, { unreadable: [".git", ".git/HEAD"] });
  assert.equal(await findGit("/a/b", closed), undefined);
  const outside = (root: string) =>
    memoryFolder(
      root === "/a"
        ? { ".git/HEAD": "x" }
        : { HEAD: "ref: refs/../../../etc/passwd" },
    );
  assert.equal(await findGit("/a", outside), undefined);
  assert.equal(await findGit("/a/b", () => memoryFolder({})), undefined);
});

Deno.test("packedHash() reads whole names only, with any line ends", () => {
  const text = `${A} refs/heads/main2\r\n${B} refs/heads/main\r\nnonsense\n`;
  assert.equal(packedHash(text, "refs/heads/main"), B);
  assert.equal(packedHash(text, "refs/heads/mai"), undefined);
});
