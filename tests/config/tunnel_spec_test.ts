/**
 * Tunnels as they are typed.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseTunnelSpec,
  type TunnelFields,
} from "../../src/config/tunnel_spec.ts";

const remote = (host: string): Partial<TunnelFields> => ({
  ["remote_host"]: host,
});

const GOOD: readonly (readonly [string, TunnelFields])[] = [
  ["8000:80", { local: 8000, remote: 80 }],
  ["8000:db:80", { local: 8000, remote: 80, ...remote("db") }],
  ["0.0.0.0:8000:80", { bind: "0.0.0.0", local: 8000, remote: 80 }],
  ["[::1]:1:[::2]:2", { bind: "::1", local: 1, remote: 2, ...remote("::2") }],
  ["a:b", { local: "a", remote: "b" }],
];

for (const [text, wanted] of GOOD) {
  Deno.test(`parseTunnelSpec() reads ${text}`, () => {
    assert.deepEqual(parseTunnelSpec(text), wanted);
  });
}

for (
  const text of ["", "1", ":", "1:", ":1", "1::2", "1:2:3:4:5", "[::1:1:2"]
) {
  Deno.test(`parseTunnelSpec() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseTunnelSpec(text), { code: "usage.invalid" });
  });
}

Deno.test("parseTunnelSpec() keeps every part of a full form", () => {
  const port = fc.integer({ min: 0, max: 65_535 });
  const host = fc.constantFrom("127.0.0.1", "db", "::1", "db.example");
  const write = (text: string): string =>
    text.includes(":") ? `[${text}]` : text;
  fc.assert(fc.property(host, port, host, port, (bind, local, to, there) => {
    const text = `${write(bind)}:${local}:${write(to)}:${there}`;
    const wanted = { bind, local, remote: there, ...remote(to) };
    assert.deepEqual(parseTunnelSpec(text), wanted);
  }));
});
