/**
 * Fails when files of `src` import one another in a circle; type-only and
 * dynamic imports count.
 *
 * @module
 */
import { failOn, repository, run, walk } from "./repository.ts";

/** Files and what each imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

interface ModuleInfo {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

/**
 * Returns every circle once, as the files on it in order of import.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findCycles } from "./check_cycles.ts";
 *
 * const graph = new Map([["a", ["b"]], ["b", ["a", "c"]], ["c", []]]);
 * assert.deepEqual(findCycles(graph), [["a", "b"]]);
 * ```
 */
export function findCycles(graph: ImportGraph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start !== -1) cycles.push(path.slice(start));
    if (start !== -1 || done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of [...graph.keys()].sort()) visit(file);
  return cycles;
}

/** Reads what `deno info --json` says about files below `root`, a file URL ending in `/`. */
export function parseGraph(json: string, root: string): ImportGraph {
  const { modules } = JSON.parse(json) as {
    readonly modules: readonly ModuleInfo[];
  };
  const graph = new Map<string, readonly string[]>();
  for (const { specifier, error, dependencies = [] } of modules) {
    if (!specifier.startsWith(root)) continue;
    if (error !== undefined) throw new Error(`${specifier}: ${error}`);
    const targets = dependencies
      .flatMap(({ code, type }) => [code?.specifier, type?.specifier])
      .filter((target) => target?.startsWith(root) === true)
      .map((target) => target?.slice(root.length) ?? "");
    graph.set(specifier.slice(root.length), [...new Set(targets)]);
  }
  return graph;
}

async function readGraph(): Promise<ImportGraph> {
  const root = `${new URL("src/", repository())}`;
  const graph = new Map<string, readonly string[]>();
  const files = (await walk("src", ".ts")).map((file) => file.slice(4));
  // Those that import most come first, so that few runs reach every file.
  const entries = ["mod.ts", "cli/main.ts", "cli/app.ts"];
  for (const file of [...entries.filter((e) => files.includes(e)), ...files]) {
    if (graph.has(file)) continue;
    const json = await run("info", "--json", "--no-lock", `src/${file}`);
    for (const [from, to] of parseGraph(json, root)) graph.set(from, to);
  }
  return graph;
}

if (import.meta.main) {
  const cycles = findCycles(await readGraph());
  failOn(
    cycles.map((cycle) => `import cycle: ${[...cycle, cycle[0]].join(" -> ")}`),
  );
}
