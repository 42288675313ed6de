/**
 * What a file of the program has loaded before it does anything.
 *
 * @module
 */
import { repository } from "../../scripts/repository.ts";

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier: string };
    readonly isDynamic?: boolean;
  }[];
}

/** Every file that an entry, as `src/mod.ts`, has run; types and late imports left out. */
export async function loadedBy(entry: string): Promise<readonly string[]> {
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
