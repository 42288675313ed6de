/**
 * The two `remotes.yaml` on disk.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { ParacleError } from "../core/errors.ts";
import { type BookFile, type EditFile, RemoteBook } from "./book.ts";
import { userRemotesPath } from "./paths.ts";
import { readConfigText } from "./read_text_io.ts";

/** Where to look. */
export interface LoadOptions {
  /** The `.parac` folder; undefined outside a workspace. */
  readonly paracRoot?: string | undefined;
  /** The environment. */
  readonly env: (name: string) => string | undefined;
  /** The user's home folder. Default: `HOME`, on Windows `USERPROFILE`. */
  readonly home?: string | undefined;
}

/**
 * Reads both files and merges them; a missing file is an empty one. Writes
 * nothing. A file that cannot be read keeps its failure: the book throws it
 * once something would have to come from that file.
 */
export async function loadRemoteBook(
  options: LoadOptions,
): Promise<RemoteBook> {
  const { paracRoot, env } = options;
  const windows = Deno.build.os === "windows";
  const home = options.home ?? env(windows ? "USERPROFILE" : "HOME");
  const project = paracRoot === undefined
    ? undefined
    : join(paracRoot, "config", "remotes.yaml");
  const user = userRemotesPath({ env, home, windows });
  const [projectFile, userFile] = await Promise.all([
    readBookFile(project, paracRoot && dirname(paracRoot)),
    readBookFile(user, user && dirname(user)),
  ]);
  return new RemoteBook({ project: projectFile, user: userFile, editFile });
}

/** Loaded when something is changed: most commands only read. */
const editFile: EditFile = async (path, edit) => {
  const io = await import("./edit_file_io.ts");
  await io.editFile(path, edit);
};

async function readBookFile(
  path: string | undefined,
  baseDir: string | undefined,
): Promise<BookFile | undefined> {
  if (path === undefined || baseDir === undefined) return undefined;
  try {
    const text = await readConfigText(path);
    if (text === undefined) return { path, baseDir, content: undefined };
    const { readRemotes } = await import("./remotes_file.ts");
    const content = await readRemotes(text, { source: path, baseDir });
    return { path, baseDir, content };
  } catch (failure) {
    if (!(failure instanceof ParacleError)) throw failure;
    return { path, baseDir, content: undefined, failure };
  }
}
