/**
 * Remotes that are plain are read without Zod.
 *
 * @module
 */
import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { plainRemote } from "../../src/config/plain_remote.ts";
import { parseYaml } from "../../src/config/yaml.ts";
import { loadedBy } from "../helpers/loaded_by.ts";

/** What `remote list` and `agents list --remote` run before they know remotes. */
const ENTRIES = [
  "main.ts",
  "src/cli/app.ts",
  "src/cli/commands/agents.ts",
  "src/cli/commands/remote.ts",
  "src/cli/commands/remote_list_run.ts",
  "src/cli/dispatch.ts",
  "src/cli/forward.ts",
  "src/cli/globals.ts",
  "src/cli/lock_book_io.ts",
  "src/cli/main.ts",
  "src/cli/services.ts",
  "src/config/document.ts",
  "src/config/files_io.ts",
  "src/config/remotes_file.ts",
  "src/ssh/transport.ts",
];

const SAMPLE = new URL(
  "../testdata/remotes/documented_sample.yaml",
  import.meta.url,
);
const READER = new URL("../../src/config/remotes_file.ts", import.meta.url);

/** Reads remotes in a process that may load nothing late. */
async function readOnItsOwn(text: string): Promise<string> {
  const code = `import { readRemotes } from ${JSON.stringify(READER.href)};
    const file = await readRemotes(${JSON.stringify(text)}, { source: "x" });
    console.log([...file.entries.values()].map(({ kind }) => kind).join());`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", "-"],
    cwd: repository(),
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { stderr, stdout } = await child.output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("no command loads Zod before it meets a remote that is not plain", async () => {
  const loaded = (await Promise.all(ENTRIES.map(loadedBy))).flat();
  assert.deepEqual(
    loaded.filter((one) => /zod|config\/schema\.ts$/.test(one)),
    [],
  );
  assert.ok(loaded.length > 2 * ENTRIES.length);
});

Deno.test("plainRemote() takes the remotes of the documentation", async () => {
  const text = await Deno.readTextFile(SAMPLE);
  const { value } = await parseYaml(text, { source: "sample" });
  const { remotes } = value as { readonly remotes: Record<string, unknown> };
  assert.deepEqual(Object.keys(remotes), ["production", "staging"]);
  for (const [name, fields] of Object.entries(remotes)) {
    assert.ok(plainRemote(fields), name);
  }
});

Deno.test("readRemotes() loads the schema for no plain remote", async () => {
  const text = await Deno.readTextFile(SAMPLE);
  assert.equal(await readOnItsOwn(text), "ok,ok\n");
  const broken = await readOnItsOwn("remotes: { lab: { host: lab } }\n");
  assert.match(broken, /Requires read access to .*schema\.ts/);
});
