/**
 * Compares the public API with its snapshot, so that no change of it goes
 * unseen. `--update` writes the snapshot anew.
 *
 * @module
 */
import { failOn, readText, repository, run } from "./repository.ts";

const ENTRY = "src/mod.ts";
const SNAPSHOT = "tests/testdata/public_api.txt";

/** What `deno doc` printed, without the places, which move with every edit. */
export function publicApi(doc: string): string {
  return doc.split("\n")
    .filter((line) => !line.startsWith("Defined in"))
    .join("\n").trim() + "\n";
}

/**
 * Returns the lines that only one of the texts has, `-` for the first and
 * `+` for the second.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { changedLines } from "./check_api.ts";
 *
 * assert.deepEqual(changedLines("a\nb\n", "a\nc\n"), ["- b", "+ c"]);
 * ```
 */
export function changedLines(before: string, after: string): string[] {
  const lacking = (from: string, other: string, sign: string): string[] => {
    const counts = new Map<string, number>();
    for (const line of other.split("\n")) {
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
    return from.split("\n").filter((line) => {
      const left = counts.get(line) ?? 0;
      counts.set(line, left - 1);
      return left <= 0;
    }).map((line) => `${sign} ${line}`);
  };
  const changes = [
    ...lacking(before, after, "-"),
    ...lacking(after, before, "+"),
  ];
  return before === after || changes.length > 0 ? changes : ["(order changed)"];
}

if (import.meta.main) {
  const api = publicApi(await run("doc", ENTRY));
  const snapshot = await readText(SNAPSHOT) ?? "";
  if (Deno.args.includes("--update")) {
    await Deno.writeTextFile(new URL(SNAPSHOT, repository()), api);
  } else if (api !== snapshot) {
    failOn([
      ...changedLines(snapshot, api),
      `The public API differs from ${SNAPSHOT}.`,
      "If it is meant: deno run -A scripts/check_api.ts --update",
    ]);
  }
}
