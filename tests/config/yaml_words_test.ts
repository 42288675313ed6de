/**
 * What people write into YAML by mistake, and what they are told.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseYaml } from "../../src/config/yaml.ts";
import { faultWords } from "../../src/config/yaml_words.ts";
import { ParacleError } from "../../src/core/errors.ts";
import { BROKEN } from "./broken_yaml.ts";

const SECRET = "hunter2";

for (const [text, ...issues] of BROKEN) {
  const shown = JSON.stringify(text).slice(0, 60);
  Deno.test(`parseYaml() says how to mend ${shown}`, async () => {
    for (const code of ["config.invalid", "workspace.invalid"] as const) {
      const error = await failure(text, code);
      assert.equal(error.code, code);
      assert.equal(error.exitCode, 3);
      assert.deepEqual(
        error.details?.["issues"],
        issues.map((issue) => `x.yaml:${issue}`),
      );
      assert.doesNotMatch(JSON.stringify(error), new RegExp(SECRET));
      assert.doesNotMatch(error.message, new RegExp(SECRET));
    }
  });
}

Deno.test("parseYaml() tells each fault that does not follow from another one", async () => {
  const text = "a: 'x' y\nb: {c: !d 1, e: !f 2}\ng: \"\\q\"\n";
  const { message } = await failure(text, "config.invalid");
  assert.deepEqual(message.match(/x\.yaml:\d+:\d+/g), [
    "x.yaml:1:8",
    "x.yaml:2:8",
    "x.yaml:2:17",
    "x.yaml:3:5",
  ]);
});

Deno.test("parseYaml() tells very many faults in the time that parsing takes", async () => {
  const many: readonly (readonly [string, RegExp])[] = [
    ["a: !no 1\n".repeat(20_000), /x\.yaml:10:4.*and 19990 more$/],
    [`a: [${"!no 1,".repeat(20_000)}]\n`, /x\.yaml:1:59.*and 19990 more$/],
  ];
  for (const [text, wanted] of many) {
    const { message } = await failure(text, "config.invalid");
    assert.match(message, wanted);
  }
});

Deno.test("parseYaml() shows no value of any broken text", async () => {
  const secret = "Zq7Zq7Zq7";
  const piece = fc.constantFrom(
    ..."ab: \n\t-[]{}'\"#&*!|>%@`,?\\=<",
    secret,
    `: ${secret}`,
    `- ${secret}`,
    "\n  ",
    "\n---\n",
    "\r\n",
  );
  const text = fc.array(piece, { maxLength: 30 }).map((all) => all.join(""));
  await fc.assert(
    fc.asyncProperty(text, async (typed) => {
      const told = await parseYaml(typed, { source: "x.yaml" }).then(
        () => "",
        (error: unknown) => String(error),
      );
      // As a key it may be named, and a key is what a colon follows.
      if (!new RegExp(`${secret}["']?\\s*:`).test(typed)) {
        assert.doesNotMatch(told, new RegExp(secret));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("faultWords() tells a fault of a later library in its words, without what it quotes", () => {
  const around = { before: "", rest: "", above: [], after: "", key: undefined };
  const spot = { ...around, inside: undefined, open: undefined };
  for (const code of ["LATER", "constructor"]) {
    const fault = { code, message: `New fault: ${SECRET}\n${SECRET}` };
    assert.equal(faultWords(fault, spot), "New fault");
  }
});

async function failure(
  text: string,
  code: "config.invalid" | "workspace.invalid",
): Promise<ParacleError> {
  try {
    await parseYaml(text, { source: "x.yaml", code });
  } catch (error) {
    assert.ok(error instanceof ParacleError, `${error}`);
    return error;
  }
  return assert.fail("it was read");
}
