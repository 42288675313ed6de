/**
 * Zod as the bundle has it. The packages of others take all of it, which would
 * then be read by every command that proves a file; so the program's own part
 * is bundled apart, and the languages nobody asks for are left out.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { runIn } from "./repository.ts";

/** In a folder with `deno.json` and sources: parts Zod there, before bundling. */
export async function partZod(source: URL): Promise<void> {
  const config = new URL("deno.json", source);
  await runIn(source, "install", "--quiet", "--frozen", MODULES);
  const linked = await Deno.realPath(new URL("node_modules/zod", source));
  const zod = pathToFileURL(`${linked}/`);
  await copyScripts(zod, new URL("zod/", source));
  const { imports, ...others } = JSON.parse(await Deno.readTextFile(config));
  const own = { ...imports, "zod/mini": "./zod/v4/mini/index.js" };
  await Deno.writeTextFile(config, JSON.stringify({ ...others, imports: own }));
  const languages = new URL("v4/locales/index.js", zod);
  await Deno.remove(languages); // it may be the very file of Deno's cache
  await Deno.writeTextFile(
    languages,
    'export { default as en } from "./en.js";',
  );
}

/** Has packages beside the sources: paths of Deno's cache differ by machine. */
export const MODULES = "--node-modules-dir=auto";

/** What a bundler reads of a package. */
async function copyScripts(from: URL, to: URL): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) {
      await copyScripts(new URL(`${name}/`, from), new URL(`${name}/`, to));
    } else if (name.endsWith(".js") || name === "package.json") {
      await Deno.copyFile(
        fileURLToPath(new URL(name, from)),
        fileURLToPath(new URL(name, to)),
      );
    }
  }
}
