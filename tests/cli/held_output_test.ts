import assert from "node:assert/strict";
import { HeldOutput } from "../../src/cli/held_output.ts";

Deno.test("HeldOutput asks one question at a time and prints nothing meanwhile", async () => {
  const held = new HeldOutput();
  const seen: string[] = [];
  const say = (text: string): void => held.print(() => seen.push(text));
  const [first, second] = [
    Promise.withResolvers<string>(),
    Promise.withResolvers<string>(),
  ];
  const ask = (text: string, answer: Promise<string>): Promise<string> =>
    held.ask(() => {
      seen.push(text);
      return answer;
    });
  say("before");
  const one = ask("one?", first.promise);
  const two = ask("two?", second.promise);
  say("meanwhile");
  await Promise.resolve();
  assert.deepEqual(seen, ["before", "one?"]);
  first.reject(new TypeError("interrupted"));
  await assert.rejects(one, TypeError);
  assert.deepEqual(seen, ["before", "one?", "two?"]);
  second.resolve("yes");
  assert.equal(await two, "yes");
  assert.deepEqual(seen, ["before", "one?", "two?", "meanwhile"]);
  say("after");
  assert.equal(seen.at(-1), "after");
});
