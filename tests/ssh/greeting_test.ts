import assert from "node:assert/strict";
import { Greeting } from "../../src/ssh/greeting.ts";

/** The impressions that pieces leave, one after the other. */
function impressions(...pieces: readonly string[]): string[] {
  const greeting = new Greeting();
  return pieces.map((piece) => greeting.take(piece));
}

Deno.test("Greeting waits for the end of the banner's line", () => {
  assert.deepEqual(impressions(..."SSH-2.0-x\n").slice(-2), [
    "waiting",
    "banner",
  ]);
  assert.deepEqual(impressions("SSH-1.99-x\r\n"), ["banner"]);
});

Deno.test("Greeting lets other lines come before, however many", () => {
  const lines = "line of a welcome\r\n".repeat(200);
  assert.deepEqual(impressions(lines, "a SSH-2.0-x\n", "SSH-2.0-x\n"), [
    "waiting",
    "waiting",
    "banner",
  ]);
});

Deno.test("Greeting tells what cannot be SSH", () => {
  assert.deepEqual(impressions("HTT", "P/1.1 400"), ["waiting", "foreign"]);
  assert.deepEqual(impressions("220 mail.example ESMTP\r\n"), ["foreign"]);
  assert.deepEqual(impressions("\x15\x03\x01"), ["foreign"]);
  assert.deepEqual(impressions("\x80".repeat(511), "\x80"), [
    "waiting",
    "foreign",
  ]);
  assert.deepEqual(impressions("SSH-1.5-x\n"), ["waiting"]);
});

Deno.test("Greeting keeps the first words only", () => {
  const greeting = new Greeting();
  greeting.take("first\r\n");
  greeting.take("x\n".repeat(1000));
  assert.equal(greeting.words.length, 512);
  assert.match(greeting.words, /^first\r\nx\n/);
});
