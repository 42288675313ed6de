import assert from "node:assert/strict";
import { run } from "../../scripts/repository.ts";

const SHOW = `
  const { runtimeAlgorithms } = await import("./src/ssh/algorithms.ts");
  const { default: protocol } = await import("ssh2/lib/protocol/crypto.js");
  const { default: constants } = await import("ssh2/lib/protocol/constants.js");
  const outbound = {
    seqno: 0,
    onWrite: () => {},
    cipherInfo: { sslName: "chacha20", keyLen: 64 },
    cipherKey: (await import("node:buffer")).Buffer.alloc(64),
  };
  console.log(JSON.stringify({
    offered: runtimeAlgorithms().cipher[0],
    made: protocol.createCipher({ outbound }).constructor.name,
    allowed: constants.SUPPORTED_CIPHER.includes("chacha20-poly1305@openssh.com"),
  }));
`;

/** What a fresh process says after it loaded modules in this order. */
async function after(...modules: readonly string[]): Promise<unknown> {
  const imports = modules.map((name) => `await import("${name}");`).join("");
  return JSON.parse(await run("eval", "--no-lock", imports + SHOW));
}

Deno.test("loading ssh2 through library.ts puts our cipher in place and offers it", async () => {
  assert.deepEqual(await after("./src/ssh/library.ts"), {
    offered: "chacha20-poly1305@openssh.com",
    made: "PacketSealer",
    allowed: true,
  });
});

Deno.test("a program that loaded ssh2 before us keeps its cipher, and we do not offer it", async () => {
  const { offered, made } = Object(
    await after("ssh2", "./src/ssh/library.ts"),
  );
  assert.match(offered, /^aes/);
  assert.notEqual(made, "PacketSealer");
});
