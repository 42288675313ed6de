import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { identities, type IdentitySources } from "../../src/ssh/identity.ts";
import type {
  IdentityText,
  ReadIdentity,
} from "../../src/ssh/identity_file.ts";
import { generateKey } from "../helpers/keys.ts";

const [ONE, TWO] = [generateKey(), generateKey()];

function disk(
  files: Readonly<Record<string, string | IdentityText>>,
): ReadIdentity {
  return (path) => {
    const found = files[path];
    const file = typeof found === "string"
      ? { text: found, exposed: undefined }
      : found;
    return Promise.resolve(file);
  };
}

async function collect(sources: IdentitySources): Promise<string[]> {
  const found: string[] = [];
  for await (const offer of identities(sources)) {
    assert.equal(offer.attempt("me").username, "me");
    found.push(`${offer.description} ${offer.fingerprint}`);
  }
  return found;
}

function noAgent(): Promise<never> {
  return Promise.reject(
    new ParacleError("auth.failed", "Cannot use the SSH agent"),
  );
}

Deno.test("identities() offers the key text alone and reads nothing else", async () => {
  const readFile: ReadIdentity = () => Promise.reject(new TypeError("read"));
  const openAgent = (): Promise<never> =>
    Promise.reject(new TypeError("asked"));
  const keyText = ONE.privateKey;
  const sources = {
    keyText,
    identityFile: "/a",
    defaultFiles: ["/b"],
    readFile,
    openAgent,
  };
  assert.deepEqual(await collect(sources), [
    `PARACLE_SSH_KEY ${ONE.fingerprint}`,
  ]);
});

Deno.test("identities() offers the named file alone, without asking the agent for an open key", async () => {
  const readFile = disk({ "/a": ONE.privateKey, "/b": TWO.privateKey });
  const openAgent = (): Promise<never> =>
    Promise.reject(new TypeError("asked"));
  const sources = {
    identityFile: "/a",
    defaultFiles: ["/b"],
    readFile,
    openAgent,
  };
  assert.deepEqual(await collect(sources), [`/a ${ONE.fingerprint}`]);
});

Deno.test("identities() offers the usual files that exist and warns of the others", async () => {
  const exposed = { text: TWO.privateKey, exposed: "644" };
  const readFile = disk({
    "/ed25519": ONE.privateKey,
    "/ecdsa": exposed,
    "/rsa": "nonsense",
  });
  const defaultFiles = ["/none", "/ecdsa", "/ed25519", "/rsa"];
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const sources = { defaultFiles, readFile, openAgent: noAgent, warn };
  assert.deepEqual(await collect(sources), [`/ed25519 ${ONE.fingerprint}`]);
  assert.deepEqual(warnings, [
    "Cannot use the SSH agent",
    "Cannot read the key /ecdsa: others may read it (mode 644); close it: chmod 600 /ecdsa",
    "Cannot read the key /rsa: it is not a private key",
  ]);
});

Deno.test("identities() is empty when there is nothing to offer", async () => {
  assert.deepEqual(await collect({ readFile: disk({}) }), []);
});

Deno.test("identities() says what is wrong with a key chosen by name", async () => {
  const files = {
    "/exposed": { text: ONE.privateKey, exposed: "640" },
    "/public.pub": ONE.publicKey,
    "/text": "hello",
  };
  const cases: readonly (readonly [path: string, message: RegExp])[] = [
    [
      "/none",
      /no such file; correct identity_file, or make one: ssh-keygen -t ed25519 -f \/none$/,
    ],
    [
      "/exposed",
      /others may read it \(mode 640\); close it: chmod 600 \/exposed$/,
    ],
    ["/public.pub", /only its public half is there.*ssh-add$/],
    ["/public", /only its public half is there.*ssh-add$/],
    ["/text", /it is not a private key$/],
  ];
  for (const [identityFile, message] of cases) {
    const sources = { identityFile, readFile: disk(files), openAgent: noAgent };
    await assert.rejects(collect(sources), {
      code: "auth.key_unreadable",
      message,
    });
  }
});

Deno.test("identities() fails on a damaged key text", async () => {
  const keyText = ONE.privateKey.slice(0, 200);
  await assert.rejects(collect({ keyText, readFile: disk({}) }), {
    code: "auth.key_unreadable",
    message: /^Cannot read the key PARACLE_SSH_KEY: it is damaged/,
  });
});

Deno.test("identities() says what is expected of a key text that is none", async () => {
  const end =
    "; expected the whole text of a private key file, with its line breaks";
  for (
    const [keyText, what] of [
      ["junk", "it is not a private key"],
      ["~/.ssh/id_ed25519", "it is not a private key"],
      ["", "it is empty"],
    ] as const
  ) {
    await assert.rejects(collect({ keyText, readFile: disk({}) }), {
      code: "auth.key_unreadable",
      message: `Cannot read the key PARACLE_SSH_KEY: ${what}${end}`,
      details: { source: "PARACLE_SSH_KEY", reason: "not_private" },
    });
  }
});

Deno.test("identities() passes on an error that is not about keys", async () => {
  const readFile: ReadIdentity = () => Promise.reject(new TypeError("broken"));
  await assert.rejects(collect({ defaultFiles: ["/a"], readFile }), TypeError);
});
