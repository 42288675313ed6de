import assert from "node:assert/strict";
import { runHere } from "../../src/cli/app.ts";
import { complete } from "../../src/cli/complete.ts";
import { REMOTES_EXAMPLE } from "../../src/cli/help_configuration.ts";
import { exitCodesHelp } from "../../src/cli/help_exit_codes.ts";
import { HELP_TOPICS } from "../../src/cli/help_topics.ts";
import { wrap } from "../../src/cli/help_topics_text.ts";
import { readRemotes } from "../../src/config/remotes_file.ts";
import { ERROR_CODES, ParacleError } from "../../src/core/errors.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

async function helpOf(...words: string[]): Promise<string> {
  const cli = fakeCli();
  await runHere(["help", ...words], cli);
  return cli.stdoutText();
}

Deno.test("help TOPIC is plain text for 80 columns", async () => {
  for (const topic of HELP_TOPICS) {
    const text = await helpOf(topic);
    for (const line of text.split("\n")) {
      assert.ok(line.length < 80, `${topic}: ${line}`);
      assert.match(line, /^[\x20-\x7e]*$/, topic);
      assert.equal(line, line.trimEnd(), topic);
    }
    assert.doesNotMatch(text, /undefined/);
  }
});

Deno.test("help lists the topics, and is the help of a command for any other word", async () => {
  const all = await helpOf();
  for (const topic of HELP_TOPICS) assert.ok(all.includes(topic), topic);
  assert.match(await helpOf("remote", "add"), /^USAGE\n +paracle remote add /);
});

Deno.test("help exit-codes has every code, and a meaning for every status", async () => {
  const text = await helpOf("exit-codes");
  const words = new Set(text.split(/[\s,*]+/));
  assert.deepEqual(ERROR_CODES.filter((code) => !words.has(code)), []);
  const rows = exitCodesHelp().blocks
    .flatMap((block) => block.kind === "list" ? block.items : []);
  const statuses = rows.map(([status]) => Number(status));
  assert.deepEqual(statuses, [...statuses].sort((a, b) => a - b));
  assert.match(text, /connect\.refused\*/);
  assert.doesNotMatch(text, /auth\.failed\*/);
});

Deno.test("help configuration shows a remotes.yaml that can be read", async () => {
  const { default: name, entries, warnings } = await readRemotes(
    REMOTES_EXAMPLE,
    { source: "remotes.yaml" },
  );
  assert.deepEqual([name, warnings], ["production", []]);
  const entry = entries.get("production");
  assert.equal(entry?.kind, "ok", JSON.stringify(entry));
});

Deno.test("wrap() gives a word that is too long a line of its own", () => {
  assert.deepEqual(wrap("a bbbbbb c d", 4), ["a", "bbbbbb", "c d"]);
});

Deno.test("complete() proposes topics and shells", async () => {
  for (
    const [words, proposed] of [
      [["help", "e"], "exit-codes\nenvironment\n"],
      [["completion", "power"], "powershell\n"],
    ] as const
  ) {
    const cli = fakeCli();
    await complete(words, cli);
    assert.equal(cli.stdoutText(), proposed);
  }
});

Deno.test("help names the topics, and what is near, for a word that is nothing", async () => {
  const fault = async (...words: readonly string[]): Promise<string> => {
    const failure = await helpOf(...words).catch((error: unknown) => error);
    assert.ok(failure instanceof ParacleError, words.join(" "));
    assert.equal(failure.code, "usage.unknown_command");
    return failure.message;
  };
  const rest =
    "; topics: exit-codes, environment, configuration; list the commands with: paracle --help";
  const nothing = "neither a topic nor a command of this version";
  assert.equal(
    await fault("environmen"),
    `Cannot explain "environmen": ${nothing} (did you mean "environment"?)${rest}`,
  );
  assert.equal(
    await fault("xyzzyxyzzy"),
    `Cannot explain "xyzzyxyzzy": ${nothing}${rest}`,
  );
  assert.match(await fault("agnts"), /\(did you mean "agents"\?\)/);
  assert.match(await fault("init"), /not available in this version/);
  assert.match(await fault("exec"), /did you mean "paracle remote exec"/);
  assert.match(await fault("remote", "nope"), /^Cannot run "paracle remote n/);
});

Deno.test("help takes other spellings of commands", async () => {
  assert.match(await helpOf("agent"), /paracle agents? list/);
  assert.match(await helpOf("serve"), /paracle api serve/);
  assert.match(await helpOf("help"), /paracle help/);
});
