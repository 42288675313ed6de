/**
 * Targets: round trip, refusals.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatTarget,
  hostFault,
  parseTarget,
  readTarget,
} from "../../src/config/target.ts";

const LETTERS = [..."abcxyzABC019_"];
const INNER = [...LETTERS, "-", "."];

const label: fc.Arbitrary<string> = fc.array(fc.constantFrom(...LETTERS), {
  minLength: 1,
  maxLength: 8,
}).map((letters) => `h${letters.join("")}`);
const name = fc.array(label, { minLength: 1, maxLength: 4 })
  .map((labels) => labels.join("."));
const zone = fc.option(label, { nil: undefined });
const ipv6 = fc.tuple(fc.ipV6(), zone)
  .map(([address, scope]) => scope ? `${address}%${scope}` : address);
const user = fc.array(fc.constantFrom(...INNER, "@", ":", "é"), {
  minLength: 1,
  maxLength: 12,
}).map((letters) => letters.join("")).filter((text) => !text.startsWith("-"));
const target = fc.record({
  user: fc.option(user, { nil: undefined }),
  host: fc.oneof(name, ipv6, fc.ipV4()),
  port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
}, { noNullPrototype: true });

Deno.test("parseTarget() reads what formatTarget() writes", () => {
  fc.assert(fc.property(target, (wanted) => {
    assert.deepEqual(parseTarget(formatTarget(wanted)), wanted);
  }));
});

Deno.test("formatTarget() gives back every text that is read", () => {
  const text = fc.string({
    unit: fc.constantFrom(...INNER, "@", ":", "[", "]"),
  });
  fc.assert(fc.property(text, (typed) => {
    const read = readTarget(typed);
    if (!read.ok) return;
    const again = readTarget(formatTarget(read.target));
    assert.deepEqual(again, read);
  }));
});

Deno.test("readTarget() never yields a user or host that starts with -", () => {
  const text = fc.oneof(
    fc.string().map((rest) => `-${rest}`),
    fc.tuple(user, fc.string()).map(([who, rest]) => `${who}@-${rest}`),
    fc.string({ unit: "binary" }),
  );
  fc.assert(fc.property(text, (typed) => {
    const read = readTarget(typed);
    if (!read.ok) return;
    assert.ok(!read.target.host.startsWith("-"));
    assert.ok(!read.target.user?.startsWith("-"));
    assert.ok(!typed.startsWith("-"));
  }));
});

Deno.test("readTarget() never yields a blank or a control character", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (typed) => {
    const read = readTarget(typed);
    if (read.ok) assert.doesNotMatch(typed, /[\s\p{Cc}\p{Cf}]/u);
  }));
});

const GOOD: readonly (readonly [string, unknown])[] = [
  ["lab", [undefined, "lab", undefined]],
  ["dev@corp@lab.example:22", ["dev@corp", "lab.example", 22]],
  ["10.0.0.1", [undefined, "10.0.0.1", undefined]],
  ["[::1]", [undefined, "::1", undefined]],
  ["dev@[fe80::1%eth0]:2222", ["dev", "fe80::1%eth0", 2222]],
  ["bücher.example", [undefined, "bücher.example", undefined]],
  ["lab.example.", [undefined, "lab.example.", undefined]],
];

for (const [text, wanted] of GOOD) {
  Deno.test(`parseTarget() reads ${text}`, () => {
    const { user, host, port } = parseTarget(text);
    assert.deepEqual([user, host, port], wanted);
  });
}

const BAD: readonly string[] = [
  "",
  "@lab",
  "dev@",
  "-lab",
  "-dev@lab",
  "dev@-lab",
  "la b",
  "lab\n",
  "lab\u202e",
  "::1",
  "[::1",
  "[lab]",
  "[::g]",
  "[::1%]",
  "[::1%a%b]",
  "[::1]22",
  "lab:",
  "lab:0",
  "lab:65536",
  "lab:+22",
  "lab:2 2",
  "22",
  "a..b",
  "ssh://lab",
  "lab;id",
  "$(id)",
  "a".repeat(300),
  "u".repeat(200) + "@lab",
];

for (const text of BAD) {
  Deno.test(`parseTarget() refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
    assert.throws(() => parseTarget(text), { code: "config.invalid" });
  });
}

Deno.test("hostFault() takes IPv6 bare", () => {
  assert.equal(hostFault("::1"), undefined);
  assert.match(hostFault("[::1]") ?? "", /IPv6/);
});

Deno.test("readTarget() says that a URL is none", () => {
  assert.deepEqual(readTarget("ssh://me@lab:22"), {
    ok: false,
    fault: "expected [user@]host, not a URL",
  });
});
