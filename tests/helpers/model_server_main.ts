/**
 * A model server in a process of its own, for tests that kill others: prints
 * its URL, then a line of JSON for each request. A prompt with `ANSWER(text)`
 * is answered with that text, one with `HANG` never, one with `FAIL(status)`
 * with that status; anything else with `Hello`. Ends when its standard input
 * does.
 *
 * @module
 */
import { startModelServer } from "./model_server.ts";

const encoder = new TextEncoder();

function say(line: string): void {
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
}

if (import.meta.main) {
  await using server = startModelServer({
    answer: ({ number, prompt }) => {
      say(JSON.stringify({ number, prompt }));
      if (prompt.includes("HANG")) return { hang: new Promise(() => {}) };
      const [, status] = /FAIL\((\d+)\)/.exec(prompt) ?? [];
      if (status !== undefined) {
        const error = { message: "told to fail" };
        return { status: Number(status), body: JSON.stringify({ error }) };
      }
      return /ANSWER\((.*?)\)/.exec(prompt)?.[1] ?? "Hello";
    },
  });
  say(server.url);
  for await (const _ of Deno.stdin.readable);
}
