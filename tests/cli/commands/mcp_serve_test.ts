import assert from "node:assert/strict";
import { runHere } from "../../../src/cli/app.ts";
import { fakeCli } from "../../helpers/fake_cli.ts";

for (const group of ["mcp", "api"]) {
  for (const port of ["70000", "-1", "1.5", "abc"]) {
    Deno.test(`${group} serve --port ${port} is wrong use, before all else`, async () => {
      const cli = fakeCli(); // knows no workspace and no keys
      await assert.rejects(runHere([group, "serve", "--port", port], cli), {
        code: "usage.invalid",
        message: /expected a port from 0 to 65535, found/,
      });
    });
  }
}

Deno.test("api serve names the variable whose port is out of range", async () => {
  const cli = fakeCli({ env: { PARACLE_PORT: "70000" } });
  await assert.rejects(runHere(["api", "serve"], cli), {
    code: "usage.invalid",
    message:
      'Cannot use PARACLE_PORT: expected a port from 0 to 65535, found "70000"',
  });
});
