import assert from "node:assert/strict";
import fc from "fast-check";
import { AnswerOutput } from "../../src/cli/run_answer.ts";
import { printableText } from "../../src/core/printable.ts";
import { fakeCli } from "../helpers/fake_cli.ts";

/** What arrives of pieces, on a terminal or in a pipe. */
async function written(
  pieces: readonly string[],
  { isTerminal }: { readonly isTerminal: boolean },
): Promise<string> {
  const chunks: Uint8Array[] = [];
  const answer = new AnswerOutput({
    stdout: new WritableStream({ write: (chunk) => void chunks.push(chunk) }),
    isTerminal: { stdin: false, stdout: isTerminal, stderr: false },
  });
  for (const piece of pieces) answer.write(piece);
  await answer.end();
  // Each chunk is whole characters.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return chunks.map((chunk) => decoder.decode(chunk)).join("");
}

/** A text cut anywhere, in the middle of a character too. */
const cut = fc.tuple(
  fc.string({
    unit: fc.constantFrom("a", "\n", "\r", "\x1b", "[2J", "ü", "😀"),
  }),
  fc.array(fc.nat(20)),
).map(([text, places]) => {
  const at = [0, ...places.sort((a, b) => a - b), text.length];
  const pieces = at.map((start, i) => text.slice(start, at[i + 1] ?? start));
  return { text, pieces };
}).filter(({ text, pieces }) => pieces.join("") === text);

Deno.test("AnswerOutput writes the text unchanged into a pipe, however it is cut", async () => {
  await fc.assert(fc.asyncProperty(cut, async ({ text, pieces }) => {
    const end = text === "" || text.endsWith("\n") ? "" : "\n";
    assert.equal(await written(pieces, { isTerminal: false }), text + end);
  }));
});

Deno.test("AnswerOutput neutralises control characters on a terminal, however it is cut", async () => {
  await fc.assert(fc.asyncProperty(cut, async ({ text, pieces }) => {
    const shown = printableText(text.replaceAll("\r\n", "\n"));
    const end = shown === "" || shown.endsWith("\n") ? "" : "\n";
    assert.equal(await written(pieces, { isTerminal: true }), shown + end);
  }));
  assert.equal(
    await written(["a\x1b", "[2Jb\r", "\nc"], { isTerminal: true }),
    "a\\x1b[2Jb\nc\n",
  );
});

Deno.test("AnswerOutput tells at the end of a reader that went away, and gives stdout back", async () => {
  const broken = Object.assign(new Error("gone"), { name: "BrokenPipe" });
  let writes = 0;
  const stdout = new WritableStream({
    write: () => {
      writes++;
      return Promise.reject(broken);
    },
  });
  const isTerminal = { stdin: false, stdout: false, stderr: false };
  const answer = new AnswerOutput({ stdout, isTerminal });
  answer.write("a");
  await answer.flush();
  answer.write("b");
  await assert.rejects(answer.end(), broken);
  assert.deepEqual([writes, stdout.locked], [1, false]);
});

Deno.test("end() says that the disk is full behind the answer", async () => {
  const full = Object.assign(new Error("disk"), { code: "ENOSPC" });
  const { io } = fakeCli();
  const stdout = new WritableStream({ write: () => Promise.reject(full) });
  const answer = new AnswerOutput({ ...io, stdout });
  answer.write("Hello");
  await assert.rejects(answer.end(), {
    code: "config.unwritable",
    message: /^Cannot write the output: no space left on the disk/,
  });
});
