import assert from "node:assert/strict";
import { changelogSection } from "../../scripts/release_notes.ts";

const TEXT = "# Changelog\n\n## Unreleased\n\n- Not yet.\n\n" +
  "## [1.2.0] - 2026-01-02\n\n### Added\n\n- New.\n\n## 1.1.0\n\n\n## 1.0.0\n\n- First.\n";

Deno.test("changelogSection() returns one version's text, to the next heading", () => {
  assert.equal(changelogSection(TEXT, "1.2.0"), "### Added\n\n- New.");
  assert.equal(changelogSection(TEXT, "1.0.0"), "- First.");
});

Deno.test("changelogSection() knows nothing of a version that is missing or empty", () => {
  assert.equal(changelogSection(TEXT, "1.1.0"), undefined);
  assert.equal(changelogSection(TEXT, "1.2"), undefined);
  assert.equal(changelogSection(TEXT, "2.0.0"), undefined);
});
