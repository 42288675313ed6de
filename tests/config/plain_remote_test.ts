/**
 * The quick way past the schema, held to what the schema says.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { plainRemote } from "../../src/config/plain_remote.ts";
import { proveRemote, unknownKeys } from "../../src/config/remote_schema.ts";

const KEY = `SHA256:${"a+/9".repeat(11).slice(0, 43)}`;
const least = { host: "lab.example", workspace: "/srv/ws" };
const tunnel = { local: 8000, remote: 8000 };
/** With the key that objects treat in their own way. */
const PROTO: unknown = JSON.parse(`{"__proto__":"x"}`);

/** Whether a remote is plain; then the schema must say the same of it. */
function agree(input: unknown): boolean {
  const values = plainRemote(input);
  if (values === undefined) return false;
  assert.deepEqual(proveRemote(input), { values });
  assert.deepEqual(unknownKeys(input), []);
  return true;
}

const PLAIN: readonly object[] = [
  least,
  { ...least, host: "user@[fe80::1%eth0]", workspace: "~/Größe" },
  {
    type: "ssh",
    host: "user@prod-server.example",
    workspace: "/opt/paracle",
    port: 2222,
    ["identity_file"]: "~/.ssh/id_rsa",
    tunnels: [{ ...tunnel, description: "API server" }, {
      ...{ local: 0, remote: 1, bind: "::1", ["remote_host"]: "db" },
      probe: "/health",
    }],
    command: "/opt/paracle",
    ["host_key"]: [KEY, KEY],
    ["known_hosts"]: "known_hosts",
    ["connect_timeout"]: 2.5,
    keepalive: { interval: 5.5, count: 2 },
    env: { LANG: "C", EMPTY: "" },
  },
  { ...least, tunnels: [], env: {}, keepalive: {}, ["host_key"]: [] },
  { ...least, keepalive: 0, ["host_key"]: KEY },
];

Deno.test("plainRemote() reads what remotes usually say", () => {
  for (const input of PLAIN) assert.ok(agree(input), JSON.stringify(input));
});

/** Broken, or sound in a form of which the schema alone knows the values. */
const LEFT: Readonly<Record<string, readonly unknown[]>> = {
  type: ["shh", null, undefined, ""],
  host: ["lab:22", "a b", "-lab", "", 7, null, "a/b", "user@"],
  workspace: ["", " ", "a\nb", "a\0b", "a\u2028b", 1, null, {}],
  port: [0, 65_536, 22.5, NaN, Infinity, "22", null],
  ["connect_timeout"]: [0, 0.09, 3600.5, "1", NaN],
  ["identity_file"]: ["", "a\u0085", 1],
  tunnels: [
    null,
    {},
    [null],
    [{ local: 1 }],
    [{ ...tunnel, local: "8000" }],
    [{ ...tunnel, local: "/run/x" }],
    [{ ...tunnel, local: 65_536 }],
    [{ ...tunnel, local: -1 }],
    [{ ...tunnel, remote: 0 }],
    [{ ...tunnel, remote: 1.5 }],
    [{ ...tunnel, type: "remote" }],
    [{ ...tunnel, bind: "a b" }],
    [{ ...tunnel, bind: "[::1]" }],
    [{ ...tunnel, ["remote_host"]: "-db" }],
    [{ ...tunnel, ["local_host"]: "db" }],
    [{ ...tunnel, probe: "health" }],
    [{ ...tunnel, probe: "/a b" }],
    [{ ...tunnel, description: 1 }],
    [{ ...tunnel, color: "red" }],
    [tunnel, tunnel],
  ],
  command: ["-x", "", "a\x7f", null],
  ["host_key"]: ["MD5:x", KEY.slice(0, -1), [KEY.slice(1)], [1], `${KEY}=`, {
    0: KEY,
  }],
  ["known_hosts"]: ["", "a\r", false],
  keepalive: [true, "5", -1, 86_401, { count: 0 }, { count: 101 }, {
    count: 1.5,
  }, { a: 1 }],
  env: [{ "A-B": "1" }, { A: 1 }, { A: "\0" }, [], PROTO],
  name: ["older form"],
  color: ["red"],
};

Deno.test("plainRemote() leaves to the schema what is broken or unusual", () => {
  for (const [key, values] of Object.entries(LEFT)) {
    for (const value of values) {
      const input = { ...least, [key]: value };
      assert.equal(plainRemote(input), undefined, `${key}: ${String(value)}`);
    }
  }
  const others = [null, undefined, 1, "x", [], {}, { host: "lab" }, {
    workspace: "/w",
  }, JSON.parse(`{"host":"lab","workspace":"/w","__proto__":{}}`)];
  for (const input of others) assert.equal(plainRemote(input), undefined);
});

/** Values on the edge of what is taken, and far from it. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...["", " ", "-x", "a b", "a\0b", "a\nb", "\u2028", "\u0085", "\ufeff"],
    ...["é", "[::1]", "[::1", "::1", "user@lab:22", "/x", "~", "ssh", "22"],
    ...["x".repeat(254), "127.0.0.1", "local", "dynamic", "1", "a..b", "a."],
    ...[null, undefined, true, NaN, -0, 0, 1, -1, 1.5, 65_535, 65_536, 1e21],
    ...[100, 101, 86_400, 86_401, 3600, 0.1, Infinity, [], {}, [[]], [null]],
    ...[KEY, [KEY], `${KEY}=`, tunnel, [tunnel], [tunnel, tunnel]],
    PROTO,
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.double(),
  fc.anything({ maxDepth: 2 }),
);

const line = fc.constantFrom("~/notes", "/opt/x", "a", "Größe", "x y", "é");
const host = fc.constantFrom(
  "lab.example",
  "lab",
  "127.0.0.1",
  "größe.example",
);
const seconds = fc.double({ min: 0.1, max: 3600, noNaN: true });
const port = fc.integer({ min: 1, max: 65_535 });

function some(
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  needed: readonly string[] = [],
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc.record(fields, { requiredKeys: [...needed] });
}

const tunnels = fc.uniqueArray(
  some({
    local: port,
    remote: port,
    bind: fc.oneof(host, fc.constant("::1")),
    ["remote_host"]: fc.oneof(host, fc.constant("fe80::1%eth0")),
    probe: fc.constantFrom("/", "/health?x=[1]"),
    description: fc.string(),
  }, ["local", "remote"]),
  { maxLength: 3, selector: (one) => one["local"] },
);

const sound = some({
  type: fc.constant("ssh"),
  host: fc.oneof(host, fc.constantFrom("me@lab", "[::1]", "a@[fe80::1%e]")),
  workspace: line,
  port,
  ["connect_timeout"]: seconds,
  ["identity_file"]: line,
  tunnels,
  command: line,
  ["host_key"]: fc.constantFrom<unknown>(KEY, [KEY], [KEY, KEY], []),
  ["known_hosts"]: line,
  keepalive: fc.oneof(
    seconds,
    some({ interval: seconds, count: fc.integer({ min: 1, max: 100 }) }),
  ),
  env: fc.dictionary(fc.constantFrom("A", "LANG", "_x1"), line),
}, ["host", "workspace"]);

/** A remote with something else in one place, or something more. */
const damaged = fc.tuple(sound, fc.nat(), odd, fc.boolean()).map(
  ([remote, at, value, isMore]) => {
    const places = placesIn(remote);
    const path = places[at % places.length] ?? [];
    const last = isMore ? STRANGERS[at % STRANGERS.length] ?? "" : undefined;
    return put(remote, last === undefined ? path : [...path, last], value);
  },
);

const STRANGERS: readonly string[] = [
  ...["name", "color", "__proto__", "toString", "A", "A-B", "0", "type"],
  ...["local_host", "remote_host", "bind", "keepalive", "env", "tunnels"],
];

/** Every way into a value. */
function placesIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, field]) =>
    placesIn(field).map((path) => [key, ...path])
  );
  return [[], ...inner];
}

function put(
  value: unknown,
  path: readonly string[],
  wanted: unknown,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return wanted;
  if (typeof value !== "object" || value === null) return wanted;
  if (Array.isArray(value)) {
    return value.map((item, i) =>
      String(i) === key ? put(item, rest, wanted) : item
    );
  }
  const old = Object.entries(value);
  const inner = old.find(([name]) => name === key)?.[1];
  const others = old.filter(([name]) => name !== key);
  return Object.fromEntries([...others, [key, put(inner, rest, wanted)]]);
}

Deno.test("plainRemote() says of sound remotes what the schema says", () => {
  fc.assert(fc.property(sound, (remote) => assert.ok(agree(remote))), {
    numRuns: 1000,
  });
});

Deno.test("plainRemote() says nothing of damaged ones, or what the schema says", () => {
  fc.assert(fc.property(damaged, (remote) => void agree(remote)), {
    numRuns: 5000,
  });
});
