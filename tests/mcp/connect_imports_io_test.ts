import assert from "node:assert/strict";
import { loadedBy } from "../helpers/loaded_by.ts";

/** What `paracle mcp connect` may read before it answers, besides the command line's own. */
const ENTRIES = [
  "src/cli/commands/mcp_connect_run.ts",
  "src/cli/mcp_way_place.ts",
  "src/mcp/http_leg_io.ts",
  "src/mcp/leg_tunnel.ts",
  "src/mcp/ssh_leg.ts",
  "src/mcp/ws_leg_io.ts",
];

Deno.test("mcp connect loads no package, and little else, before it answers", async () => {
  const all = new Set((await Promise.all(ENTRIES.map(loadedBy))).flat());
  const packages = [...all].filter((one) => !one.startsWith("file:"));
  assert.deepEqual(packages, []);
  assert.ok(all.size > 2 * ENTRIES.length);
  assert.ok(all.size < 80, `${all.size} files`);
});
