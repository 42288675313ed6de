/**
 * Tunnels as they are typed.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatTunnel,
  parseDynamicSpec,
  parseReverseSpec,
  parseTunnelSpec,
  type TunnelFields,
} from "../../src/config/tunnel_spec.ts";
import { proveTunnel } from "../../src/config/tunnel_schema.ts";

const remote = (host: string): Partial<TunnelFields> => ({
  ["remote_host"]: host,
});

const GOOD: readonly (readonly [string, TunnelFields])[] = [
  ["8000:80", { local: 8000, remote: 80 }],
  ["8000:db:80", { local: 8000, remote: 80, ...remote("db") }],
  ["0.0.0.0:8000:80", { bind: "0.0.0.0", local: 8000, remote: 80 }],
  ["[::1]:1:[::2]:2", { bind: "::1", local: 1, remote: 2, ...remote("::2") }],
  ["a:b", { local: "a", remote: "b" }],
  ["/run/a.sock:5432", { local: "/run/a.sock", remote: 5432 }],
  ["/run/a:db:5432", { local: "/run/a", remote: 5432, ...remote("db") }],
  ["8000:/var/run/d.sock", { local: 8000, remote: "/var/run/d.sock" }],
  ["/a:/b", { local: "/a", remote: "/b" }],
  ["[::1]:9:80", { bind: "::1", local: 9, remote: 80 }],
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

Deno.test("parseReverseSpec() reads where it listens there and leads here", () => {
  const type = "remote";
  const reads: readonly (readonly [string, TunnelFields])[] = [
    ["9000:3000", { type, local: 3000, remote: 9000 }],
    ["9000:web:3000", {
      type,
      local: 3000,
      remote: 9000,
      ["local_host"]: "web",
    }],
    ["0.0.0.0:9000:/run/a", {
      type,
      local: "/run/a",
      remote: 9000,
      bind: "0.0.0.0",
    }],
  ];
  for (const [text, wanted] of reads) {
    assert.deepEqual(parseReverseSpec(text), wanted);
  }
  assert.throws(() => parseReverseSpec("1"), {
    message: /expected \[bind:\]remote:\[host:\]local$/,
  });
});

Deno.test("parseDynamicSpec() reads a port and an address", () => {
  const type = "dynamic";
  assert.deepEqual(parseDynamicSpec("1080"), { type, local: 1080 });
  const bound = { type, local: 1080, bind: "::1" };
  assert.deepEqual(parseDynamicSpec("[::1]:1080"), bound);
  for (const text of ["", "a:b:c", ":1"]) {
    assert.throws(() => parseDynamicSpec(text), { code: "usage.invalid" });
  }
});

/** The id of a typed tunnel. */
function idOf(fields: TunnelFields): string {
  const { tunnel } = proveTunnel(fields);
  assert.ok(tunnel, JSON.stringify(fields));
  return formatTunnel(tunnel);
}

Deno.test("formatTunnel() leaves out what goes without saying", () => {
  const same = ["8000:8000", "8000:db:5432", "0.0.0.0:8000:db:5432"];
  for (const text of [...same, "[::1]:1:[::2]:2", "/run/a:5432", "0:/run/b"]) {
    assert.equal(idOf(parseTunnelSpec(text)), text);
  }
  assert.equal(idOf(parseTunnelSpec("127.0.0.1:1:127.0.0.1:2")), "1:2");
  const bound = idOf(parseTunnelSpec("0.0.0.0:1:2"));
  assert.equal(bound, "0.0.0.0:1:127.0.0.1:2");
  for (const text of ["9000:3000", "[::]:9000:web:3000", "/run/a:3000"]) {
    assert.equal(idOf(parseReverseSpec(text)), `R:${text}`);
  }
  assert.equal(idOf(parseDynamicSpec("1080")), "D:1080");
  assert.equal(idOf(parseDynamicSpec("[::1]:1080")), "D:[::1]:1080");
});
