import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { runCommand } from "../helpers/program.ts";
import { copyFolder, type Desk, openDesk } from "../helpers/remote_fixture.ts";

const SOURCE = repository().pathname;
const SAMPLE = `${SOURCE}tests/testdata/workspace/.parac`;
const READ = ["--allow-read", "--allow-env"];

const MODEL = {
  OPENAI_API_KEY: "unused",
  OPENAI_BASE_URL: "http://127.0.0.1:8099",
  PARACLE_PROVIDER: "openai",
  PARACLE_MODEL: "gpt-4",
};

/** A command line without a permission that it needs. */
interface Lack {
  readonly flags: readonly string[];
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The flag that is named. */
  readonly named: (desk: Desk) => string;
}

const LACKS: Readonly<Record<string, Lack>> = {
  "read, of the source": {
    flags: [],
    words: ["remote", "list"],
    named: () => `--allow-read=${SOURCE}`,
  },
  "read, of the workspace": {
    flags: [`--allow-read=${SOURCE}`, "--allow-env"],
    words: ["agents", "list"],
    named: ({ here }) => `--allow-read=${SOURCE.slice(0, -1)},${here}`,
  },
  "write, of remotes.yaml": {
    flags: READ,
    words: ["remote", "add", "more", "user@host", "/srv/ws"],
    named: ({ here }) => `--allow-write=${here}/.parac/config`,
  },
  "write, of the session's folder": {
    flags: [...READ, "--allow-net"],
    words: ["remote", "up", "lab"],
    named: ({ here }) => `--allow-write=${here}/.parac/run`,
  },
  "write, of a run": {
    flags: READ,
    words: ["workflows", "run", "hello_world", "--provider", "mock", "--local"],
    named: ({ here }) => `--allow-write=${here}/.parac/runs`,
  },
  "net, of a remote": {
    flags: READ,
    words: ["remote", "exec", "lab", "--", "true"],
    env: { PARACLE_SSH_KEY: "unused" },
    named: () => "--allow-net=127.0.0.1:2",
  },
  "net, of an API": {
    flags: READ,
    words: ["runs", "list"],
    env: { PARACLE_API_URL: "http://127.0.0.1:8099" },
    named: () => "--allow-net=127.0.0.1:8099",
  },
  "sys, of a package of the models": {
    flags: [...READ, "--allow-write"],
    words: ["agents", "run", "coder", "--task", "x", "--local"],
    env: MODEL,
    named: () => "--allow-sys=hostname",
  },
  "net, of a model": {
    flags: [...READ, "--allow-write", "--allow-sys"],
    words: ["agents", "run", "coder", "--task", "x", "--local"],
    env: MODEL,
    named: () => "--allow-net=127.0.0.1:8099",
  },
  "net, to listen": {
    flags: READ,
    words: ["api", "serve", "--port", "8099"],
    named: () => "--allow-net=127.0.0.1:8099",
  },
  "sys": {
    flags: [...READ, "--allow-write", "--allow-net"],
    words: ["remote", "up", "lab"],
    named: () => "--allow-sys=uid",
  },
};

Deno.test("a command that lacks a permission ends with 3 and names the flag", async () => {
  await using desk = await openDesk();
  const { env, here, remotesFile } = desk;
  await copyFolder(SAMPLE, `${here}/.parac`);
  const remote = { host: "user@127.0.0.1", port: 2, workspace: "/srv/ws" };
  await Deno.writeTextFile(
    remotesFile,
    JSON.stringify({ remotes: { lab: remote } }),
  );
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt"];
  for (const [name, lack] of Object.entries(LACKS)) {
    const config = ["--config", `${SOURCE}deno.json`];
    const { code, err } = await runCommand(
      [...deno, ...config, ...lack.flags, `${SOURCE}main.ts`, ...lack.words],
      { cwd: here, env: { ...env, ...lack.env } },
    );
    assert.equal(code, 3, `${name}: ${err}`);
    const [last = ""] = err.trimEnd().split("\n").slice(-1);
    const words = last.split(" ");
    assert.ok(words.includes(lack.named(desk)), `${name}: ${last}`);
  }
});

Deno.test("a variable that may not be read counts as unset", async () => {
  await using desk = await openDesk();
  const { code, out, err } = await runCommand([
    ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-read"],
    ...["--config", `${SOURCE}deno.json`, `${SOURCE}main.ts`],
    ...["remote", "current"],
  ], { cwd: desk.here, env: { ...desk.env, PARACLE_REMOTE: "lab" } });
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /^here /);
});
