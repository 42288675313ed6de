import assert from "node:assert/strict";
import { takeApart } from "../../src/cli/complete_flags.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { runHere } from "../../src/cli/app.ts";

/** Commands with arguments that are completed. */
const COMMANDS: readonly string[] = [
  ...["get", "run"].map((name) => `agents ${name}`),
  ...["show", "plan", "run", "status", "cancel", "approve", "reject"]
    .map((name) => `workflows ${name}`),
  ...["get", "list", "cancel"].map((name) => `runs ${name}`),
  "logs show",
  ...["show", "remove", "rename", "set-default", "test", "trust", "install"]
    .map((name) => `remote ${name}`),
  ...["authorize", "ssh-config", "exec", "up", "status", "down", "reconnect"]
    .map((name) => `remote ${name}`),
  ...["list", "add", "remove", "pause", "resume"]
    .map((name) => `remote tunnel ${name}`),
  "doctor",
];

/** Every flag of a command, as its help shows it, and whether it has a value. */
async function flagsOf(command: string): Promise<ReadonlyMap<string, boolean>> {
  const cli = fakeCli();
  await runHere([...command.split(" "), "--help"], cli);
  const [usage = "", list = ""] = cli.stdoutText().split("\nFLAGS\n");
  const rows = list.matchAll(/^ +(?:(-\w) )?\[?(--[\w-]+)/gm);
  return new Map([...rows].flatMap(([, short, long = ""]) => {
    const hasValue = usage.includes(`[${long} `);
    return [long, ...short === undefined ? [] : [short]]
      .map((flag) => [flag, hasValue] as const);
  }));
}

Deno.test("takeApart() knows of each flag of a command whether it has a value", async () => {
  for (const command of COMMANDS) {
    const words = command.split(" ");
    for (const [flag, hasValue] of await flagsOf(command)) {
      const expected = hasValue ? flag : undefined;
      const found = takeApart([...words, flag]);
      assert.equal(found.flag, expected, `${command} ${flag}`);
    }
  }
  assert.equal((await flagsOf("agents run")).get("-t"), true);
});
