/**
 * The two files on disk.
 *
 * @module
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { loadRemoteBook } from "../../src/config/files_io.ts";
import { readConfigText } from "../../src/config/read_text_io.ts";
import { tempFolder } from "../helpers/temp.ts";

async function write(path: string, text: string | Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  if (typeof text === "string") await Deno.writeTextFile(path, text);
  else await Deno.writeFile(path, text);
}

function remote(workspace: string): string {
  return `remotes: {lab: {host: lab, workspace: ${workspace}}}\n`;
}

Deno.test("loadRemoteBook() is empty and writes nothing when no file is there", async () => {
  await using temp = await tempFolder();
  const book = await loadRemoteBook({
    paracRoot: join(temp.path, ".parac"),
    env: () => undefined,
    home: temp.path,
  });
  assert.deepEqual(book.entries, []);
  assert.equal(book.default, undefined);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(temp.path)), []);
});

Deno.test("loadRemoteBook() merges both files and knows their folders", async () => {
  await using temp = await tempFolder();
  const paracRoot = join(temp.path, "ws", ".parac");
  const project = join(paracRoot, "config", "remotes.yaml");
  const xdg = join(temp.path, "xdg");
  const user = join(xdg, "paracle", "remotes.yaml");
  await write(project, remote("/project"));
  await write(
    user,
    "remotes: {home: {host: h, workspace: /h}}\ndefault: home\n",
  );
  const book = await loadRemoteBook({
    paracRoot,
    env: (name) => ({ APPDATA: xdg, XDG_CONFIG_HOME: xdg })[name],
    home: temp.path,
  });
  assert.equal(book.get("lab").baseDir, join(temp.path, "ws"));
  assert.equal(book.get("home").baseDir, dirname(user));
  assert.equal(book.pathOf("project"), project);
  assert.equal(book.pathOf("user"), user);
  assert.equal(book.default, "home");
  assert.equal(book.scope, "project");
});

Deno.test("loadRemoteBook() keeps why a file is broken and reads the other", async () => {
  await using temp = await tempFolder();
  const paracRoot = join(temp.path, "ws", ".parac");
  const project = join(paracRoot, "config", "remotes.yaml");
  const user = join(temp.path, "xdg", "paracle", "remotes.yaml");
  await write(project, remote("/project"));
  const texts = ["remotes: [\n", "[]", new Uint8Array([0xff, 0xfe])];
  for (const text of texts) {
    await write(user, text);
    const xdg = join(temp.path, "xdg");
    const book = await loadRemoteBook({
      paracRoot,
      env: (name) => ({ APPDATA: xdg, XDG_CONFIG_HOME: xdg })[name],
    });
    assert.equal(book.get("lab").workspace, "/project");
    assert.equal(book.warnings.length, 1);
    assert.match(book.warnings[0] ?? "", /^Cannot read .*remotes\.yaml/);
    assert.throws(() => book.get("home"), { code: "config.invalid" });
  }
});

Deno.test("loadRemoteBook() writes a new file through edit()", async () => {
  await using temp = await tempFolder();
  const options = { env: () => undefined, home: temp.path };
  const book = await loadRemoteBook(options);
  assert.equal(book.scope, "user");
  await book.edit("user", (document) => {
    document.setRemote("lab", { host: "lab", workspace: "/srv" });
  });
  assert.equal((await loadRemoteBook(options)).get("lab").workspace, "/srv");
});

Deno.test("readConfigText() refuses what is no text, too large or no file", async () => {
  await using temp = await tempFolder();
  const path = join(temp.path, "remotes.yaml");
  await write(path, new Uint8Array([0x61, 0xff, 0xfe]));
  const invalid = (message: RegExp) => ({ code: "config.invalid", message });
  await assert.rejects(
    readConfigText(path),
    invalid(/: not UTF-8; save it as UTF-8 in your editor$/),
  );
  await write(path, "#".repeat(1024 * 1024 + 1));
  await assert.rejects(readConfigText(path), invalid(/: larger than 1 MiB$/));
  await assert.rejects(
    readConfigText(temp.path),
    invalid(/: not a readable file$/),
  );
});

Deno.test({
  name: "readConfigText() names the permission to grant",
  permissions: { read: false },
  fn: async () => {
    await assert.rejects(readConfigText("/ws/.parac/config/remotes.yaml"), {
      code: "config.permission_denied",
      message:
        /^Cannot read \/ws\/.parac\/config\/remotes.yaml: grant it with: --allow-read=\/[^,]+,\/ws\/.parac\/config$/,
    });
  },
});
