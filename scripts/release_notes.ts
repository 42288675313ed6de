/**
 * Prints what the changelog says of a release, given its tag. Fails when the
 * tag is not the version in `deno.json`, or the changelog does not know it.
 *
 * @module
 */
import { failOn, readText } from "./repository.ts";

/**
 * The section of a version without its heading; undefined when there is none
 * or nothing in it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { changelogSection } from "./release_notes.ts";
 *
 * const text = "# Changelog\n\n## Unreleased\n\n## 1.2.0\n\n- New.\n\n## 1.1.0\n";
 * assert.equal(changelogSection(text, "1.2.0"), "- New.");
 * assert.equal(changelogSection(text, "1.1.0"), undefined);
 * ```
 */
export function changelogSection(
  changelog: string,
  version: string,
): string | undefined {
  for (const section of changelog.split(/^## /m).slice(1)) {
    const [heading = "", ...lines] = section.split("\n");
    const [name] = heading.replace(/[[\]]/g, "").split(/\s/);
    if (name === version) return lines.join("\n").trim() || undefined;
  }
  return undefined;
}

const USAGE =
  "Usage: give the tag of the release, and nothing else, as in: deno run --allow-read scripts/release_notes.ts v1.2.0\n";

if (import.meta.main) {
  const [tag, ...others] = Deno.args;
  if (tag === undefined || others.length > 0) {
    Deno.stderr.writeSync(new TextEncoder().encode(USAGE));
    Deno.exit(2);
  }
  const { version } = JSON.parse(await readText("deno.json") ?? "{}");
  const changelog = await readText("CHANGELOG.md") ?? "";
  const notes = changelogSection(changelog, version);
  if (tag !== `v${version}`) {
    failOn([`Cannot release ${tag}: deno.json says version ${version}`]);
  }
  if (notes === undefined) {
    failOn([`Cannot release ${tag}: CHANGELOG.md has no "## ${version}"`]);
  }
  Deno.stdout.writeSync(new TextEncoder().encode(`${notes}\n`));
}
