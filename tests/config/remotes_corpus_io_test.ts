/**
 * Broken files, each with the exact messages it must give.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readRemotes } from "../../src/config/remotes_file.ts";
import { ParacleError } from "../../src/core/errors.ts";

const CORPUS = new URL("../testdata/remotes/", import.meta.url);

for (const { name } of Deno.readDirSync(CORPUS)) {
  if (!name.endsWith(".yaml")) continue;
  Deno.test(`readRemotes() tells what is wrong in ${name}`, async () => {
    const text = await Deno.readTextFile(new URL(name, CORPUS));
    const wanted = new URL(name.replace(".yaml", ".txt"), CORPUS);
    assert.equal(await told(name, text), await Deno.readTextFile(wanted));
  });
}

Deno.test("the corpus holds at least forty broken files", () => {
  const files = [...Deno.readDirSync(CORPUS)].map(({ name }) => name);
  assert.ok(files.filter((name) => name.endsWith(".yaml")).length >= 40);
});

/** Everything a file makes us say, a line each. */
async function told(source: string, text: string): Promise<string> {
  try {
    const file = await readRemotes(text, { source });
    const lines = [...file.entries].flatMap(([name, entry]) =>
      entry.kind === "ok"
        ? [`sound: ${JSON.stringify(name)}`]
        : entry.faults.map((fault) => `broken: ${fault}`)
    );
    const warnings = file.warnings.map((text) => `warning: ${text}`);
    return [...lines, ...warnings, ""].join("\n");
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    const lines = error.message.split("; ");
    return [`refused: ${error.code}`, ...lines, ""].join("\n");
  }
}
