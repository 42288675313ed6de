import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  decideHostKey,
  formatKnownHost,
  hostKeyAlgorithms,
  parseKnownHosts,
} from "../../src/ssh/known_hosts.ts";
import type { KnownHosts } from "../../src/ssh/known_hosts.ts";
import { generateKey } from "../helpers/keys.ts";

const [ONE, TWO] = [generateKey(), generateKey()];
const RSA = `ssh-rsa ${
  Buffer.from("000000077373682d727361000000030100010000000400cafe01", "hex")
    .toString("base64")
}`;
const LAB = { host: "lab", port: 22 };
const LAB_2200 = { host: "lab", port: 2200 };

function blobOf(line: string): Buffer {
  return Buffer.from(line.split(" ")[1] ?? "", "base64");
}

function known(...lines: string[]): KnownHosts {
  return parseKnownHosts([{ path: "kh", text: lines.join("\n") }]);
}

Deno.test("decideHostKey() names the line that matches", () => {
  const verdict = decideHostKey(
    known("", `lab ${ONE.publicKey}`),
    LAB,
    blobOf(ONE.publicKey),
  );
  assert.deepEqual(verdict, { kind: "match", at: { path: "kh", line: 2 } });
});

Deno.test("decideHostKey() finds the match among several keys of a host", () => {
  const hosts = known(
    `lab ${RSA}`,
    `lab ${TWO.publicKey}`,
    `lab ${ONE.publicKey}`,
  );
  const verdict = decideHostKey(hosts, LAB, blobOf(ONE.publicKey));
  assert.deepEqual(verdict, { kind: "match", at: { path: "kh", line: 3 } });
});

Deno.test("decideHostKey() tells changed from unknown, with every known key", () => {
  const hosts = known(`lab ${TWO.publicKey}`, `other ${ONE.publicKey}`);
  assert.deepEqual(decideHostKey(hosts, LAB, blobOf(ONE.publicKey)), {
    kind: "changed",
    known: [{
      path: "kh",
      line: 1,
      type: "ssh-ed25519",
      fingerprint: TWO.fingerprint,
    }],
  });
  const unknown = decideHostKey(
    hosts,
    { host: "third", port: 22 },
    blobOf(ONE.publicKey),
  );
  assert.deepEqual(unknown, { kind: "unknown" });
});

Deno.test("decideHostKey() takes a key of another type for changed, as ssh does", () => {
  const verdict = decideHostKey(
    known(`lab ${RSA}`),
    LAB,
    blobOf(ONE.publicKey),
  );
  assert.equal(verdict.kind, "changed");
});

Deno.test("decideHostKey() lets a revoked line win wherever it stands", () => {
  const blob = blobOf(ONE.publicKey);
  const plain = `lab,[lab]:2200 ${ONE.publicKey}`;
  for (const names of ["lab", "*", "lab,[lab]:2200"]) {
    const hosts = known(plain, `@revoked ${names} ${ONE.publicKey}`);
    assert.deepEqual(decideHostKey(hosts, LAB_2200, blob), {
      kind: "revoked",
      at: { path: "kh", line: 2 },
    });
  }
  const another = known(plain, `@revoked * ${TWO.publicKey}`);
  assert.equal(decideHostKey(another, LAB, blob).kind, "match");
});

Deno.test("decideHostKey() answers authority when nothing else is known", () => {
  const line = `@cert-authority lab ${ONE.publicKey}`;
  const blob = blobOf(ONE.publicKey);
  const expected = { kind: "authority", at: { path: "kh", line: 1 } };
  assert.deepEqual(decideHostKey(known(line), LAB, blob), expected);
  assert.equal(
    decideHostKey(known(line, `lab ${ONE.publicKey}`), LAB, blob).kind,
    "match",
  );
  assert.equal(
    decideHostKey(known(line, `lab ${TWO.publicKey}`), LAB, blob).kind,
    "changed",
  );
});

Deno.test("decideHostKey() on another port falls back to the bare host for a match alone", () => {
  const blob = blobOf(ONE.publicKey);
  assert.equal(
    decideHostKey(known(`lab ${ONE.publicKey}`), LAB_2200, blob).kind,
    "match",
  );
  assert.equal(
    decideHostKey(known(`lab ${TWO.publicKey}`), LAB_2200, blob).kind,
    "unknown",
  );
  const both = known(`lab ${ONE.publicKey}`, `[lab]:2200 ${TWO.publicKey}`);
  assert.equal(decideHostKey(both, LAB_2200, blob).kind, "changed");
});

Deno.test("decideHostKey() does not read [host]:22 for port 22", () => {
  const hosts = known(`[lab]:22 ${ONE.publicKey}`);
  assert.equal(
    decideHostKey(hosts, LAB, blobOf(ONE.publicKey)).kind,
    "unknown",
  );
});

Deno.test("decideHostKey() reads several files and names the right one", () => {
  const hosts = parseKnownHosts([
    { path: "first", text: `lab ${TWO.publicKey}\n` },
    { path: "second", text: `# lab\r\nLAB ${ONE.publicKey}\r\n` },
  ]);
  const verdict = decideHostKey(
    hosts,
    { host: "Lab", port: 22 },
    blobOf(ONE.publicKey),
  );
  assert.deepEqual(verdict, { kind: "match", at: { path: "second", line: 2 } });
});

Deno.test("parseKnownHosts() warns with file and line and reads on", () => {
  const hosts = known("lab ssh-ed25519", `lab ${ONE.publicKey}`);
  assert.equal(hosts.entries.length, 1);
  assert.match(hosts.warnings.join(), /^kh:1: [^;]+; the line is ignored$/);
});

Deno.test("hostKeyAlgorithms() lists what the known keys are used with, preferred first", () => {
  const hosts = known(
    `lab ${RSA}`,
    `lab ${ONE.publicKey}`,
    `@revoked other ${RSA}`,
  );
  const expected = ["ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"];
  assert.deepEqual(hostKeyAlgorithms(hosts, LAB), expected);
  assert.deepEqual(hostKeyAlgorithms(hosts, LAB_2200), expected);
  assert.deepEqual(hostKeyAlgorithms(hosts, { host: "other", port: 22 }), []);
});

Deno.test("formatKnownHost() writes a line that matches its own target", () => {
  const blob = blobOf(ONE.publicKey);
  for (const host of ["lab", "10.0.0.1", "::1", "fe80::1%eth0"]) {
    for (const port of [22, 2200]) {
      const hosts = known(formatKnownHost({ host, port }, blob));
      assert.equal(decideHostKey(hosts, { host, port }, blob).kind, "match");
    }
  }
});

Deno.test("formatKnownHost() refuses names that would mean more than one host", () => {
  for (
    const host of [
      "*",
      "a,b",
      "a b",
      "l?b",
      "!lab",
      "|1|a|b",
      "#lab",
      "@revoked",
      "",
      "a\nb",
    ]
  ) {
    assert.throws(
      () => formatKnownHost({ host, port: 22 }, blobOf(ONE.publicKey)),
      RangeError,
    );
  }
});
