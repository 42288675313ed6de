/**
 * Addresses of this machine alone.
 *
 * @module
 */
import assert from "node:assert/strict";
import { isLoopback } from "../../src/config/loopback.ts";

Deno.test("isLoopback() knows the addresses that no other machine reaches", () => {
  const inside = ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "LOCALHOST"];
  for (const each of [...inside, "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"]) {
    assert.equal(isLoopback(each), true, each);
  }
  const outside = [
    "0.0.0.0",
    "::",
    "10.0.0.1",
    "127.evil.example",
    "1.127.0.0.1",
  ];
  for (const each of [...outside, "localhost.example", "::2", ""]) {
    assert.equal(isLoopback(each), false, each);
  }
});
