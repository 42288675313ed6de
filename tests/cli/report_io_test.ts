import assert from "node:assert/strict";
import { renderFailure } from "../../src/cli/report.ts";
import { ERROR_CODES, ParacleError } from "../../src/core/errors.ts";
import { repository } from "../../scripts/repository.ts";

Deno.test("every failure has the kind, status and retry of tests/testdata/failures.txt", async () => {
  const lines = ERROR_CODES.map((code) => {
    const error = new ParacleError(code, "x");
    const { exitCode } = renderFailure(error, {
      json: false,
      passThrough: false,
      debug: false,
    });
    const retry = error.retryable ? "yes" : "no";
    return `${exitCode} ${error.kind} ${code} ${retry}\n`;
  });
  const file = new URL("tests/testdata/failures.txt", repository());
  const kept = await Deno.readTextFile(file);
  assert.equal(lines.join(""), kept);
});
