/**
 * The flags that refusals name, given as they say: beside `-P` each takes the
 * place of that kind of the set.
 *
 * @module
 */
import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { type Ended, runCommand } from "../helpers/program.ts";
import { type Desk, openDesk } from "../helpers/remote_fixture.ts";

const SOURCE = repository().pathname;
const REMOTE = "{ host: me@127.0.0.1, port: 9, workspace: /srv/ws }";

/** Runs a command with the set `ci` and these flags, outside of the clone. */
async function runNarrow(
  { here, env }: Desk,
  words: readonly string[],
  flags: Iterable<string>,
): Promise<Ended> {
  return await runCommand([
    ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "-P=ci", ...flags],
    ...["--config", `${SOURCE}deno.json`, `${SOURCE}main.ts`, ...words],
  ], { cwd: here, env: { ...env, HOME: undefined } });
}

/** Does what each refusal says until none comes, at most `limit` times. */
async function follow(
  desk: Desk,
  words: readonly string[],
  limit: number,
): Promise<Ended> {
  const flags = new Map<string, string>();
  for (let count = 0; count < limit; count += 1) {
    const ended = await runNarrow(desk, words, flags.values());
    if (!ended.err.includes("[config.permission_denied]")) return ended;
    for (const [flag, kind = ""] of ended.err.matchAll(/(--allow-\w+)=\S+/g)) {
      flags.set(kind, flag);
    }
  }
  return await runNarrow(desk, words, flags.values());
}

Deno.test("a set outside of the clone saves a remote with the flags that its refusals name", async () => {
  await using desk = await openDesk();
  await Deno.writeTextFile(
    desk.remotesFile,
    `remotes:\n  production: ${REMOTE}\n`,
  );
  const words = ["remote", "add", "more", "host.example", "/srv/ws"];
  const { code, err } = await follow(desk, words, 2);
  assert.equal(code, 0, err);
  const text = await Deno.readTextFile(desk.remotesFile);
  assert.match(text, /^ {2}more:$/m);
});
