import assert from "node:assert/strict";
import { rawOutput } from "../../src/cli/raw_output.ts";

async function pass(chunks: readonly string[]): Promise<string> {
  const encoder = new TextEncoder();
  const stream = ReadableStream.from(chunks.map((c) => encoder.encode(c)))
    .pipeThrough(rawOutput());
  const parts = await Array.fromAsync(stream);
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("");
}

Deno.test("rawOutput() turns a line feed alone into a step down", async () => {
  assert.equal(await pass(["a\nb"]), "a\u001bDb");
  assert.equal(await pass(["\n\n"]), "\u001bD\u001bD");
});

Deno.test("rawOutput() leaves a line feed after a carriage return, across chunks too", async () => {
  assert.equal(await pass(["a\r\nb"]), "a\r\nb");
  assert.equal(await pass(["a\r", "\nb", "\n"]), "a\r\nb\u001bD");
});

Deno.test("rawOutput() passes all other bytes as they are", async () => {
  const text = "é\u001b[31mred\t\u0007";
  assert.equal(await pass([text.slice(0, 3), text.slice(3)]), text);
});
