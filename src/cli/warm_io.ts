/**
 * A note beside the control socket, so that a command finds its session
 * without reading the configuration: reading and proving YAML takes longer
 * than the rest of such a command.
 *
 * @module
 */
import { userRemotesPath } from "../config/paths.ts";
import type { CliIo } from "./io.ts";
/** A file that the configuration came from, as it was; null when it was not there. */
interface SourceNote {
  readonly path: string;
  readonly mtimeMs: number | null;
  readonly sizeBytes: number | null;
}

/** What the note says. It only ever saves work: in doubt it is not believed. */
export interface WarmNote {
  /** The remote. */
  readonly name: string;
  /** Its host, as configured. */
  readonly host: string;
  /** What the session was started with; see `fingerprintOf()`. */
  readonly fingerprint: string;
  /** Every file a command in this folder would read for it. */
  readonly sources: readonly SourceNote[];
}

/** Where the note of a remote is: beside the sockets, whatever their kind. */
export async function warmNotePath(
  folder: string,
  name: string,
): Promise<string> {
  const bytes = new TextEncoder().encode(name);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return `${folder}/${new Uint8Array(digest).toHex().slice(0, 12)}.note.json`;
}

/** Looks at the files now. */
export async function noteSources(
  paths: readonly string[],
): Promise<readonly SourceNote[]> {
  return await Promise.all(paths.map(async (path) => {
    try {
      const { mtime, size } = await Deno.stat(path);
      return { path, mtimeMs: mtime?.getTime() ?? null, sizeBytes: size };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return { path, mtimeMs: null, sizeBytes: null };
    }
  }));
}

/** Writes the note as `path`, 0600; disposing removes it. */
export async function writeWarmNote(
  path: string,
  note: WarmNote,
): Promise<AsyncDisposable> {
  const draft = `${path}.${crypto.randomUUID()}`;
  try {
    // Made anew: a link that lies there is not followed.
    const options = { createNew: true, mode: 0o600 };
    await Deno.writeTextFile(draft, JSON.stringify(note), options);
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      try {
        await Deno.remove(path);
      } catch {
        // Gone, and so is what it was for.
      }
    },
  };
}

/** Reads a note and says what it says if nothing has changed since. */
export async function readWarmNote(
  path: string,
  expected: { readonly name: string; readonly sources: readonly string[] },
): Promise<WarmNote | undefined> {
  try {
    const note: unknown = JSON.parse(await Deno.readTextFile(path));
    if (!isNote(note) || note.name !== expected.name) return undefined;
    const now = await noteSources(expected.sources);
    return JSON.stringify(now) === JSON.stringify(note.sources)
      ? note
      : undefined;
  } catch {
    return undefined; // no note, or none that can be used
  }
}

/**
 * The `.parac` folder that the workspace finder would find from here, as far
 * as that can be told without its modules; the note proves the guess.
 */
export async function nearestParac(start: string): Promise<string | undefined> {
  // The folder of a process has no links above it.
  let folder = start === Deno.cwd() ? start : await Deno.realPath(start);
  for (;;) {
    const parac = `${folder === "/" ? "" : folder}/.parac`;
    try {
      if ((await Deno.stat(parac)).isDirectory) return parac;
    } catch {
      // not here
    }
    if (folder === "/") return undefined;
    folder = folder.slice(0, folder.lastIndexOf("/")) || "/";
  }
}

/** The files that say what a remote is, and where its sessions may be. */
export function sourcesOf(
  parac: string | undefined,
  env: CliIo["env"],
): {
  readonly folders: readonly string[];
  readonly sources: readonly string[];
} {
  const windows = Deno.build.os === "windows";
  const home = env(windows ? "USERPROFILE" : "HOME");
  const user = userRemotesPath({ env, home, windows });
  return {
    folders: [
      ...(parac === undefined ? [] : [`${parac}/run`]),
      ...(user === undefined ? [] : [user.replace(/[\\/][^\\/]*$/, "/run")]),
    ],
    sources: [
      ...(parac === undefined ? [] : [`${parac}/config/remotes.yaml`]),
      ...(user === undefined ? [] : [user]),
    ],
  };
}

/** Whether there is any note at all; without one the short way is not worth loading. */
export async function hasNotes(
  io: Pick<CliIo, "cwd" | "env">,
): Promise<boolean> {
  if (Deno.build.os === "windows") return false;
  try {
    const parac = await nearestParac(io.cwd());
    for (const folder of sourcesOf(parac, io.env).folders) {
      if (await holdsNote(folder)) return true;
    }
  } catch {
    // The long way tells what is wrong.
  }
  return false;
}

async function holdsNote(folder: string): Promise<boolean> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(".note.json")) return true;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return false;
}

function isNote(value: unknown): value is WarmNote {
  return typeof value === "object" && value !== null &&
    "name" in value && typeof value.name === "string" &&
    "host" in value && typeof value.host === "string" &&
    "fingerprint" in value && typeof value.fingerprint === "string" &&
    "sources" in value && Array.isArray(value.sources);
}
