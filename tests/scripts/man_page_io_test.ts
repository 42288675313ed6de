import assert from "node:assert/strict";
import { flagTerms, positionalWords } from "../../scripts/man_parameters.ts";
import { MAN_PAGE, manPage } from "../../scripts/man_page.ts";
import { escapeRoff, roffOf } from "../../scripts/man_roff.ts";
import { remoteAddCommand } from "../../src/cli/commands/remote_add.ts";
import { GROUPS } from "../../src/cli/groups.ts";
import { programTest } from "../helpers/ssh_keygen.ts";

async function render(page: string): Promise<{ text: string; err: string }> {
  const child = new Deno.Command("groff", {
    args: ["-man", "-Tascii", "-P-cbou", "-ww", "-rLL=80n"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const fed = writer.write(new TextEncoder().encode(page))
    .then(() => writer.close());
  const [{ stdout, stderr }] = await Promise.all([child.output(), fed]);
  const decoder = new TextDecoder();
  return { text: decoder.decode(stdout), err: decoder.decode(stderr) };
}

programTest(["groff"], "manPage() is shown without a warning", async () => {
  const { err, text } = await render(await manPage());
  assert.equal(err, "");
  for (const { name } of GROUPS) {
    assert.match(text, new RegExp(`^ +paracle ${name}\\b`, "m"));
  }
  assert.match(text, /^ +paracle remote set-default NAME$/m);
  assert.match(text, /^ +--identity-file PATH$/m);
  assert.match(text, /^EXIT CODES OF PARACLE$/m);
  assert.match(text, /^ +PARACLE_REMOTE$/m);
});

programTest(
  ["groff"],
  "escapeRoff() keeps what a shell is to read",
  async () => {
    const typed = "'a' \\ \"b\" `c` ~/.ssh ^d --e";
    const page = [
      '.TH X 1 "" "" ""',
      ".SH X",
      ...roffOf([
        { kind: "example", text: typed },
        { kind: "list", items: [[typed, ".text 'first'"]] },
      ]),
    ].join("\n");
    const { err, text } = await render(`${page}\n`);
    assert.equal(err, "");
    assert.equal(text.split("\n").filter((l) => l.trim() === typed).length, 2);
    assert.match(text, /^ +\.text 'first'$/m);
  },
);

Deno.test("escapeRoff() escapes a dot at the start of any line", () => {
  assert.equal(escapeRoff("a.b\n.c"), "a.b\n\\&.c");
});

Deno.test("flagTerms() writes flags as they are typed", () => {
  const terms = flagTerms(remoteAddCommand.parameters).map(([term]) => term);
  assert.ok(terms.includes("--host-key SHA256:..."), terms.join());
  assert.ok(terms.includes("--set-default"));
  assert.deepEqual(positionalWords(remoteAddCommand.parameters), [
    ...["NAME", "[USER@]HOST", "WORKSPACE"],
  ]);
});

Deno.test("MAN_PAGE is what the documents are checked with", async () => {
  const config = JSON.parse(await Deno.readTextFile("deno.json"));
  assert.match(config.tasks.docs, /scripts\/man_page\.ts --check/);
  await Deno.stat(MAN_PAGE);
});
