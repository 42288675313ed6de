/**
 * Where a binary may write. Its flags are fixed when it is built and know no
 * `~`, but a path in them starts at the folder the program is run in: so its
 * own places are named for that folder and for each above it, which is where a
 * workspace is found, and mostly a home. Wide places come with them, for homes
 * that are elsewhere; of these a process gives up at its start what it has no
 * use for, see {@linkcode spareWidePlaces}.
 *
 * @module
 */

/** How many folders above that of the program count. */
export const LEVELS_UP = 16;

/** What is the program's own, in a workspace's folder or a home. */
export const OWN_PLACES = [
  ".parac",
  ".config/paracle",
  ".local/state/paracle",
  ".ssh/known_hosts",
] as const;

/** Homes whose own places are named outright, wherever the program is run. */
export const KNOWN_HOMES = ["/root", "/home/runner", "/github/home"] as const;

/**
 * What holds homes, workspaces, sockets, and what flags name. But for the
 * folder the program is run in, none is inside another: to give one up gives
 * up what holds it, too.
 */
export const WIDE_PLACES = [
  ".",
  "/Users",
  "/Volumes",
  "/__w",
  "/a",
  "/app",
  "/build",
  "/builds",
  "/cluster",
  "/code",
  "/codebuild",
  "/data",
  "/dev/fd",
  "/dev/null",
  "/drone",
  "/export",
  "/github",
  "/gpfs",
  "/home",
  "/lustre",
  "/media",
  "/mnt",
  "/net",
  "/nfs",
  "/opt",
  "/private",
  "/project",
  "/projects",
  "/repo",
  "/root",
  "/run",
  "/scratch",
  "/src",
  "/srv",
  "/storage",
  "/tmp",
  "/u",
  "/users",
  "/usr/home",
  "/usr/local",
  "/usr/src",
  "/var",
  "/vercel",
  "/woodpecker",
  "/work",
  "/workdir",
  "/workspace",
  "/workspaces",
] as const;

/**
 * The own places of the folder a program is run in, of those above it, and of
 * the homes that are known.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ownPlaces } from "./write_places.ts";
 *
 * assert.ok(ownPlaces().includes("../../.parac"));
 * ```
 */
export function ownPlaces(): readonly string[] {
  const here = Array.from(
    { length: LEVELS_UP + 1 },
    (_, level) => OWN_PLACES.map((place) => "../".repeat(level) + place),
  );
  const known = KNOWN_HOMES.map((home) =>
    OWN_PLACES.map((place) => `${home}/${place}`)
  );
  return [...here, ...known].flat();
}

/**
 * The wide places a process has no use for: those that hold none of the paths
 * that are `needed` and are in no own place. All paths are absolute.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { spareWidePlaces, WIDE_PLACES } from "./write_places.ts";
 *
 * const needed = ["/home/dev/.config/paracle"];
 * assert.deepEqual(spareWidePlaces("/home/dev/notes", needed), [...WIDE_PLACES]);
 * assert.ok(!spareWidePlaces("/srv/notes", needed).includes("/home"));
 * ```
 */
export function spareWidePlaces(
  cwd: string,
  needed: readonly string[],
): readonly string[] {
  const others = needed.filter((path) => !isOwn(path, cwd));
  const beyond = others.filter((path) => !isIn(path, cwd));
  const isHereNeeded = others.length > beyond.length;
  // What is given up takes with it what holds it: this folder, if need be.
  const isKept = (place: string): boolean =>
    beyond.some((path) => isIn(path, place)) ||
    isHereNeeded && isIn(place, cwd);
  const isHereKept = isHereNeeded ||
    WIDE_PLACES.some((place) => isKept(place) && isIn(cwd, place));
  return WIDE_PLACES.filter((place) =>
    place === "." ? !isHereKept : !isKept(place)
  );
}

/** Whether a path is in an own place: see {@linkcode ownPlaces}. */
function isOwn(path: string, cwd: string): boolean {
  const folders = [...foldersFrom(cwd).slice(0, LEVELS_UP + 1), ...KNOWN_HOMES];
  return folders.some((folder) =>
    OWN_PLACES.some((place) => isIn(path, `${folder}/${place}`))
  );
}

/**
 * This folder and all above it, without a slash at the end: that of the root is
 * an empty text.
 */
export function foldersFrom(cwd: string): readonly string[] {
  const parts = cwd.split("/").filter((part) => part !== "");
  return Array.from({ length: parts.length + 1 }, (_, level) => {
    const rest = parts.slice(0, parts.length - level);
    return rest.map((part) => `/${part}`).join("");
  });
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
