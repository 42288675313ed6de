/**
 * The script of PowerShell, read as text: there is no PowerShell here to run
 * it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { runHere } from "../../../src/cli/app.ts";
import { POWERSHELL_COMPLETION } from "../../../src/cli/commands/completion_powershell.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";

/** The script without its strings, as far as PowerShell's quoting goes. */
function withoutStrings(script: string): string {
  return script.replace(/'(?:[^']|'')*'|"(?:[^"`]|`.)*"/g, "''");
}

Deno.test("completion powershell prints the script alone", async () => {
  const cli = fakeCli();
  await runHere(["completion", "powershell"], cli);
  assert.equal(cli.stdoutText(), POWERSHELL_COMPLETION);
  assert.match(POWERSHELL_COMPLETION, /^Register-ArgumentCompleter -Native /);
});

Deno.test("POWERSHELL_COMPLETION closes every string and bracket it opens", () => {
  const bare = withoutStrings(POWERSHELL_COMPLETION);
  assert.doesNotMatch(bare.replaceAll("''", ""), /["'`]/);
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = {
    "}": "{",
    ")": "(",
    "]": "[",
  };
  for (const character of bare) {
    if ("{([".includes(character)) open.push(character);
    const opener = pairs[character];
    if (opener !== undefined) assert.equal(open.pop(), opener, character);
  }
  assert.deepEqual(open, []);
});

Deno.test("POWERSHELL_COMPLETION passes words behind --, half a word last", () => {
  const calls = POWERSHELL_COMPLETION.match(/& paracle .*/g) ?? [];
  assert.equal(calls.length, 1);
  assert.match(calls[0] ?? "", /^& paracle '__complete' '--' @words 2>\$null /);
  assert.match(POWERSHELL_COMPLETION, /EndOffset -lt \$cursorPosition/);
  // As it comes: with the quote it began with.
  assert.match(POWERSHELL_COMPLETION, /"\$wordToComplete"\.Trim\("'", '"'\)/);
  assert.doesNotMatch(POWERSHELL_COMPLETION, /[^\x20-\x7e\n]/);
});

Deno.test("POWERSHELL_COMPLETION quotes what is not one plain word", () => {
  const [, pattern = ""] = /-match '(.*?)'\)/.exec(POWERSHELL_COMPLETION) ?? [];
  const plain = new RegExp(pattern);
  for (const word of ["agents", "--remote=lab", "8000:80", "a.b/c-d"]) {
    assert.match(word, plain);
  }
  for (const word of ["a b", "it's", "$home", "a;b", "`", "@x", "a&b", ""]) {
    assert.doesNotMatch(word, plain);
  }
});
