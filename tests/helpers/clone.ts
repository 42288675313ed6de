/**
 * What somebody has who cloned the repository, as far as the program needs it.
 *
 * @module
 */
import { repository } from "../../scripts/repository.ts";
import { copyFolder } from "./remote_fixture.ts";

/** Copies the program's source into a folder that is there. */
export async function copySource(folder: string): Promise<void> {
  const source = repository().pathname;
  await copyFolder(`${source}src`, `${folder}/src`);
  for (const file of ["deno.json", "deno.lock", "main.ts"]) {
    await Deno.copyFile(source + file, `${folder}/${file}`);
  }
}
