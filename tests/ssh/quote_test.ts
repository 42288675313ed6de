import assert from "node:assert/strict";
import fc from "fast-check";
import { buildCommandLine } from "../../src/ssh/launch.ts";
import {
  quoteFolder,
  quoteForAnyShell,
  quoteForSh,
  quoteProgram,
} from "../../src/ssh/quote.ts";
import { programTest } from "../helpers/ssh_keygen.ts";
import { tempFolder } from "../helpers/temp.ts";
import {
  plainLaunch,
  printWords,
  readWords,
  word,
  WORDS,
} from "../helpers/words.ts";

/** Every kind of login shell that a remote may have. */
const SHELLS = ["sh", "dash", "bash", "zsh", "fish", "tcsh"];

/** Does what sshd does with a line. */
async function login(shell: string, line: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(shell, {
    args: ["-c", line],
    stdin: "null",
  }).output();
  // Nothing but what the script says when it becomes the program.
  assert.match(
    new TextDecoder().decode(stderr),
    // deno-lint-ignore no-control-regex -- the sign before our marker
    /^\x1eparacle-[0-9a-f]+ pid \d+\n$/,
  );
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout);
}

for (const shell of SHELLS) {
  programTest(
    [shell],
    `arguments arrive unchanged through ${shell}`,
    async () => {
      const line = buildCommandLine(plainLaunch(printWords(WORDS)));
      assert.deepEqual(readWords(await login(shell, line)), WORDS);
      await fc.assert(
        fc.asyncProperty(
          fc.array(word, { minLength: 1, maxLength: 40 }),
          async (words) => {
            const line = buildCommandLine(plainLaunch(printWords(words)));
            assert.deepEqual(readWords(await login(shell, line)), words);
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  programTest(
    [shell],
    `variables arrive unchanged through ${shell}`,
    async () => {
      const text = WORDS.join("");
      const argv = ["/usr/bin/printenv", "TEXT"] as const;
      const line = buildCommandLine(plainLaunch(argv, { env: { TEXT: text } }));
      assert.equal(await login(shell, line), `${text}\n`);
    },
  );

  programTest(
    [shell],
    `any folder can be entered through ${shell}`,
    async () => {
      await using temp = await tempFolder();
      for (
        const name of ["a b", "it's", '"', "-x", "~", "$(id)", "new\nline\n"]
      ) {
        const folder = `${temp.path}/${name}`;
        await Deno.mkdir(folder);
        const line = buildCommandLine(plainLaunch(["/bin/pwd"], { folder }));
        assert.equal(await login(shell, line), `${folder}\n`);
      }
    },
  );
}

Deno.test("buildCommandLine() makes one line that starts with exec", () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), word, (words, folder) => {
      const launch = plainLaunch(printWords(words), { folder });
      const line = buildCommandLine(launch);
      assert.match(line, /^exec \/bin\/sh -c [^\n]*$/);
    }),
  );
});

Deno.test("quoteForAnyShell() leaves plain words as they are", () => {
  assert.equal(quoteForAnyShell("a-Z0_/.,@%+"), "a-Z0_/.,@%+");
  assert.equal(quoteForAnyShell(""), "''");
  assert.equal(quoteForAnyShell("a b"), "'a b'");
  assert.equal(quoteForAnyShell("a=b"), "'a=b'"); // zsh expands =b
  assert.equal(quoteForAnyShell("!a\\"), "\\!'a'\\\\");
});

Deno.test("quoteForSh() keeps line breaks out of the line", () => {
  assert.equal(quoteForSh("a\nb"), `'a'"$_nl"'b'`);
  assert.equal(quoteForSh("it's"), `'it'"'"'s'`);
  assert.equal(quoteForSh(""), "''");
  assert.equal(quoteForSh("~/x"), "'~/x'");
});

Deno.test("quoteForSh() refuses NUL", () => {
  assert.throws(() => quoteForSh("a\0b"), {
    code: "usage.invalid",
    message: /NUL/,
  });
});

Deno.test("quoteFolder() gives ~ alone a meaning", () => {
  assert.equal(quoteFolder("~"), `"$HOME"`);
  assert.equal(quoteFolder("~/my ws"), `"$HOME"/'my ws'`);
  assert.equal(quoteFolder("~/"), `"$HOME"/''`);
  assert.equal(quoteFolder("~root/x"), "'./~root/x'");
  assert.equal(quoteFolder("-x"), "./-x");
  assert.equal(quoteFolder("/srv/ws"), "/srv/ws");
  assert.equal(quoteFolder("../ws"), "./../ws");
});

Deno.test("quoteProgram() expands ~/ and leaves a name to PATH", () => {
  assert.equal(quoteProgram("~/bin/paracle"), `"$HOME"/bin/paracle`);
  assert.equal(quoteProgram("paracle"), "paracle");
  assert.equal(quoteProgram("-x"), "-x");
  assert.equal(quoteProgram("./my bin"), "'./my bin'");
});
