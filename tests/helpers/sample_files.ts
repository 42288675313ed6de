/**
 * The sample workspace as texts by path, for tests that break it.
 *
 * @module
 */
import { join } from "node:path";
import type { Folder } from "../../src/workspace/folder.ts";
import { openFolder } from "../../src/workspace/folder_io.ts";

const SAMPLE = join(import.meta.dirname ?? "", "../testdata/workspace/.parac");

/** Reads every file of the sample workspace; paths start below `.parac`. */
export async function sampleFiles(): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  await collect(openFolder(SAMPLE), "", files);
  return files;
}

async function collect(
  folder: Folder,
  path: string,
  files: Record<string, string>,
): Promise<void> {
  for (const { name, kind } of await folder.list(path) ?? []) {
    const at = path === "" ? name : `${path}/${name}`;
    if (kind === "directory") await collect(folder, at, files);
    else files[at] = await folder.readText(at) ?? "";
  }
}
