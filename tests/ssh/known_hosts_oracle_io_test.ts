import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { fingerprint } from "../../src/ssh/host_key.ts";
import { decideHostKey, parseKnownHosts } from "../../src/ssh/known_hosts.ts";
import { namesMatch } from "../../src/ssh/known_hosts_line.ts";
import { generateKey } from "../helpers/keys.ts";
import { makeKeyFile, programTest, run } from "../helpers/ssh_keygen.ts";
import { tempFolder } from "../helpers/temp.ts";

const KEYGEN = ["ssh-keygen"];
const HOSTS = [
  "lab",
  "node1.lab",
  "10.0.0.1",
  "::1",
  "[lab]:2200",
  "[::1]:22",
  "[node1.lab]:8",
];
const KEY = generateKey().publicKey.trim();

const pattern = fc.oneof(
  fc.constantFrom(...HOSTS),
  fc.tuple(
    fc.constantFrom(...HOSTS),
    fc.nat(11),
    fc.constantFrom("*", "?", "**", ""),
  )
    .map(([host, at, put]) => host.slice(0, at) + put + host.slice(at + 1)),
  fc.tuple(fc.constantFrom(...HOSTS), fc.nat(11)).map(([host, at]) =>
    `${host.slice(0, at)}*`
  ),
);
const names = fc.array(
  fc.tuple(fc.constantFrom("", "", "", "!"), pattern).map((parts) =>
    parts.join("")
  ),
  { minLength: 1, maxLength: 3 },
).map((list) => list.join(",")).filter((list) =>
  list !== "" && !list.startsWith("#")
);
// OpenSSH does not see a tab behind a marker; we do, to be on the strict side.
const goodLine = fc.tuple(
  fc.constantFrom("", "", "", "@revoked ", "@cert-authority  ", "@unknown "),
  names,
  fc.constantFrom(` ${KEY}`, `\t${KEY} comment here`, `  ${KEY}\r`),
).map((parts) => parts.join(""));
const otherLine = fc.constantFrom(
  "",
  "# lab",
  "lab",
  "lab ssh-ed25519",
  "lab ssh-rsa AAAA",
  `lab ${KEY.replace("ssh-ed25519", "ssh-rsa")}`,
  `lab ${KEY.slice(0, 30)}`,
  `lab ${KEY.slice(0, -1)}`,
  `lab ssh-unknown ${KEY.split(" ")[1]}`,
  `|1|AAAA|BBBB ${KEY}`,
);
const file = fc.array(fc.oneof({ weight: 4, arbitrary: goodLine }, otherLine), {
  maxLength: 8,
});

programTest(
  KEYGEN,
  "namesMatch() finds the lines that ssh-keygen -F finds",
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/known_hosts`;
    const property = fc.asyncProperty(
      file,
      fc.constantFrom(...HOSTS),
      async (lines, name) => {
        const text = lines.map((line) => `${line}\n`).join("");
        await Deno.writeTextFile(path, text);
        const ours = parseKnownHosts([{ path, text }]).entries
          .filter((entry) => namesMatch(entry.names, name))
          .map(({ line, marker }) => `${line} ${marker ?? ""}`.trim());
        assert.deepEqual(ours, await findLines(path, name));
      },
    );
    await fc.assert(property, { numRuns: 150 });
  },
);

programTest(
  KEYGEN,
  "decideHostKey() gives the same answer once ssh-keygen -H hashed the names",
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/known_hosts`;
    const hosts = ["lab", "node1.lab", "10.0.0.1", "::1", "[lab]:2200"];
    const text = hosts.map((host) => `${host} ${KEY}\n`).join("");
    await Deno.writeTextFile(path, text);
    await run("ssh-keygen", "-q", "-H", "-f", path);
    const hashed = await Deno.readTextFile(path);
    assert.equal(hashed.includes("lab"), false);
    const known = parseKnownHosts([{ path, text: hashed }]);
    assert.deepEqual(known.warnings, []);
    const blob = Buffer.from(KEY.split(" ")[1] ?? "", "base64");
    const lineOf = (host: string, port: number): number | string => {
      const verdict = decideHostKey(known, { host, port }, blob);
      return verdict.kind === "match" ? verdict.at.line : verdict.kind;
    };
    assert.equal(lineOf("LAB", 22), 1);
    assert.equal(lineOf("10.0.0.1", 22), 3);
    assert.equal(lineOf("::1", 22), 4);
    assert.equal(lineOf("lab", 2200), 5);
    assert.equal(lineOf("other", 22), "unknown");
  },
);

programTest(
  KEYGEN,
  "fingerprint() is what ssh-keygen -l prints, for every type",
  async () => {
    await using folder = await tempFolder();
    for (
      const type of [
        "ed25519",
        "rsa-2048",
        "ecdsa-256",
        "ecdsa-384",
        "ecdsa-521",
      ]
    ) {
      const path = await makeKeyFile(`${folder.path}/${type}`, { type });
      const [, base64 = ""] = (await Deno.readTextFile(`${path}.pub`)).split(
        " ",
      );
      const [, expected] = (await run("ssh-keygen", "-l", "-f", `${path}.pub`))
        .split(" ");
      assert.equal(fingerprint(Buffer.from(base64, "base64")), expected);
    }
  },
);

// `# Host lab found: line 3 REVOKED`; it exits with 1 when it finds nothing.
async function findLines(path: string, name: string): Promise<string[]> {
  // With -l it reads the keys too, and skips those that are damaged.
  const args = ["-l", "-F", name, "-f", path];
  const { stdout } = await new Deno.Command("ssh-keygen", {
    args,
    stderr: "null",
  }).output();
  const found = new TextDecoder().decode(stdout).matchAll(
    /^# Host .* found: line (\d+) ?(\w*)/gm,
  );
  const markers = new Map([["REVOKED", "revoked"], ["CA", "authority"]]);
  return [...found].map(([, line, marker = ""]) =>
    `${line} ${markers.get(marker) ?? ""}`.trim()
  );
}
