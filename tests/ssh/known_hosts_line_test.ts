import assert from "node:assert/strict";
import fc from "fast-check";
import {
  namesMatch,
  parseKnownHostLine,
} from "../../src/ssh/known_hosts_line.ts";

const ED25519 =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIXnaVoxbDg/+ttnjJq/+WkXCG6jZyHdwzKH2i0gfMuE";
// What `ssh-keygen -H` made of "lab.example".
const HASHED = "|1|8BKBcoirJgQxEX/c9ePmSg20zfc=|";

Deno.test("parseKnownHostLine() takes tabs, leading blanks, comments and a line end of Windows", () => {
  const line = parseKnownHostLine(`\t lab,10.0.0.1 \t ${ED25519} a comment\r`);
  assert.equal(line.kind, "key");
  assert.equal(line.kind === "key" && line.names, "lab,10.0.0.1");
});

Deno.test("parseKnownHostLine() knows blank lines and comments", () => {
  for (const text of ["", " \t", "\r", "# lab", "  # lab ssh-ed25519"]) {
    assert.equal(parseKnownHostLine(text).kind, "blank", text);
  }
});

Deno.test("parseKnownHostLine() reads both markers", () => {
  const revoked = parseKnownHostLine(`@revoked * ${ED25519}`);
  assert.equal(revoked.kind === "key" && revoked.marker, "revoked");
  const authority = parseKnownHostLine(`@cert-authority *.lab ${ED25519}`);
  assert.equal(authority.kind === "key" && authority.marker, "authority");
});

Deno.test("parseKnownHostLine() says what is wrong with a line", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["lab", /three words/],
    ["lab ssh-ed25519", /three words/],
    ["@revoked lab ssh-ed25519", /three words/],
    [`@trusted lab ${ED25519}`, /marker/],
    ["lab ssh-ed25519 AAAA!", /base64/],
    ["lab ssh-ed25519 AAA", /base64/],
    [`lab ${ED25519.replace("ssh-ed25519", "ssh-rsa")}`, /type/],
    [`lab ${ED25519.slice(0, -4)}`, /type/],
    [`|1|AAAA|AAAA ${ED25519}`, /hashed/],
    [`|2|x|y ${ED25519}`, /hashed/],
    [`${HASHED} ${ED25519}`, /hashed/],
  ];
  for (const [text, expected] of cases) {
    const line = parseKnownHostLine(text);
    assert.match(
      line.kind === "malformed" ? line.reason : line.kind,
      expected,
      text,
    );
  }
});

Deno.test("namesMatch() understands patterns", () => {
  const cases:
    readonly (readonly [names: string, name: string, expected: boolean])[] = [
      ["lab", "lab", true],
      ["lab", "LAB", true],
      ["LAB", "lab", true],
      ["lab", "lab2", false],
      ["a,lab,b", "lab", true],
      ["lab.*", "lab.example", true],
      ["lab.*", "labxexample", false],
      ["*", "[::1]:2200", true],
      ["l?b", "lab", true],
      ["l?b", "lb", false],
      ["*.a.*.b", "x.a.y.a.z.b", true],
      ["*,!lab", "lab", false],
      ["!lab,*", "lab", false],
      ["!lab", "other", false],
      ["!l*,other", "other", true],
      ["[lab]:*", "[lab]:2200", true],
      ["[lab]:2200", "lab", false],
      ["", "lab", false],
      ["**lab**", "lab", true],
    ];
  for (const [names, name, expected] of cases) {
    assert.equal(namesMatch(names, name), expected, `${names} ~ ${name}`);
  }
});

Deno.test("namesMatch() is quick on a pattern made to be slow", () => {
  const pattern = "*a".repeat(500) + "b";
  assert.equal(namesMatch(pattern, "a".repeat(1000)), false);
});

Deno.test("namesMatch() agrees with a simple recursive matcher", () => {
  const matches = (p: string, t: string): boolean => {
    if (p === "") return t === "";
    if (p[0] === "*") {
      return matches(p.slice(1), t) || (t !== "" && matches(p, t.slice(1)));
    }
    return t !== "" && (p[0] === "?" || p[0] === t[0]) &&
      matches(p.slice(1), t.slice(1));
  };
  const word = (letters: string[]) =>
    fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join(""));
  fc.assert(
    fc.property(
      word(["a", "b", "*", "?"]),
      word(["a", "b"]),
      (pattern, text) => {
        assert.equal(namesMatch(pattern, text), matches(pattern, text));
      },
    ),
  );
});
