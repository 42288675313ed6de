import assert from "node:assert/strict";
import {
  CIPHER_FILE,
  cipherFile,
  compileCipher,
} from "../../scripts/build_cipher.ts";
import { readText } from "../../scripts/repository.ts";

Deno.test("the committed module is what its sources give", async (t) => {
  const built = await compile();
  await t.step({
    name: typeof built === "string" ? `compare (${built})` : "compare",
    ignore: typeof built === "string",
    fn: async () => {
      assert.ok(typeof built !== "string");
      assert.equal(await readText(CIPHER_FILE), cipherFile(built));
    },
  });
});

/** The built module, or why there is none; a fault in the sources fails. */
async function compile(): Promise<Uint8Array | string> {
  const cachedOnly = Deno.env.get("CI") !== "true";
  try {
    return await compileCipher({ cachedOnly });
  } catch (error) {
    const text = String(error);
    if (/ERROR [A-Z]+\d+:/.test(text)) throw error; // the compiler's own
    return `no assemblyscript: ${text.split("\n")[0]}`;
  }
}
