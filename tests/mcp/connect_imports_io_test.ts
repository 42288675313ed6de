import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";

/** What `paracle mcp connect` may read before it answers, besides the command line's own. */
const ENTRIES = [
  "src/cli/commands/mcp_connect_run.ts",
  "src/cli/mcp_way_place.ts",
  "src/mcp/http_leg_io.ts",
  "src/mcp/leg_tunnel.ts",
  "src/mcp/ssh_leg.ts",
  "src/mcp/ws_leg_io.ts",
];

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier: string };
    readonly isDynamic?: boolean;
  }[];
}

/** Every file that an entry has run, types and late imports left out. */
async function loadedBy(entry: string): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: repository(),
  }).output();
  const graph: { readonly modules: readonly Module[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const modules = new Map(graph.modules.map((one) => [one.specifier, one]));
  const loaded = [...modules.keys()].filter((one) => one.endsWith(entry));
  for (const specifier of loaded) {
    for (
      const { code, isDynamic } of modules.get(specifier)?.dependencies ?? []
    ) {
      if (code === undefined || isDynamic) continue;
      if (!loaded.includes(code.specifier)) loaded.push(code.specifier);
    }
  }
  return loaded;
}

Deno.test("mcp connect loads no package, and little else, before it answers", async () => {
  const all = new Set((await Promise.all(ENTRIES.map(loadedBy))).flat());
  const packages = [...all].filter((one) => !one.startsWith("file:"));
  assert.deepEqual(packages, []);
  assert.ok(all.size > 2 * ENTRIES.length);
  assert.ok(all.size < 80, `${all.size} files`);
});
