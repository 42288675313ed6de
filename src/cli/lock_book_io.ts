/**
 * The remotes of a program that is locked to those it was built with.
 *
 * @module
 */
import type { EditFile, RemoteBook } from "../config/book.ts";
import { ParacleError } from "../core/errors.ts";
import { buildInfo, denoVersion } from "./version_io.ts";

// Stands where others show the path of a file.
const SOURCE = "remotes.yaml in this program";

/** The flags of Deno that lock to the remotes of this program; undefined when it has none. */
export async function lockedFlags(): Promise<readonly string[] | undefined> {
  const { remotes } = await buildInfo();
  if (remotes === null) return undefined;
  const { lockFlags } = await import("./lock_flags.ts");
  return await lockFlags(remotes, SOURCE, { deno: denoVersion() });
}

/** `HOST:PORT` of all this program may reach; undefined when it is not locked. */
export async function lockedPlaces(): Promise<readonly string[] | undefined> {
  const flags = await lockedFlags();
  return flags?.flatMap((flag) => flag.replace(/^.*=/, "").split(","));
}

/**
 * The remotes that are part of this program; undefined when it reads those of
 * the workspace and the user. Relative paths start from `baseDir`.
 */
export async function lockedBook(
  baseDir: string,
): Promise<RemoteBook | undefined> {
  const { remotes } = await buildInfo();
  return remotes === null ? undefined : await bookOf(remotes, baseDir);
}

/** A book of one text, which nothing can change. */
export async function bookOf(
  text: string,
  baseDir: string,
): Promise<RemoteBook> {
  const { RemoteBook } = await import("../config/book.ts");
  const { readRemotes } = await import("../config/remotes_file.ts");
  const file = { path: SOURCE, baseDir };
  return new RemoteBook({
    project: {
      ...file,
      content: await readRemotes(text, { source: SOURCE, baseDir }),
    },
    user: { ...file, content: undefined },
    isLocked: true,
    editFile,
  });
}

const editFile: EditFile = () =>
  Promise.reject(
    new ParacleError(
      "config.unwritable",
      "Cannot save remotes: this paracle is locked to those it was built with; edit their file and build it again with: deno task compile --lock-to FILE",
    ),
  );
