/**
 * The places this process may read or write, short enough to be shown.
 *
 * @module
 */
import { userPlaces } from "./place_needs.ts";
import {
  type Access,
  foldersFrom,
  KNOWN_HOMES,
  LEVELS_UP,
  OWN_PLACES,
  WIDE_PLACES,
} from "./places.ts";
import { absolute, type StartFacts } from "./start_facts.ts";

/** Where a process looks at its places from. */
export type PlacesHere = Pick<StartFacts, "cwd" | "env">;

/** Places that are granted. */
export interface HeldPlaces {
  /** Without those in another of the list, but for the user's and the workspace's. */
  readonly has: readonly string[];
  /** How many folders above this one have their own places granted, counted from here. */
  readonly above: number;
}

/**
 * What is granted of the places a program may have: the user's, its own ones
 * here and in the homes that are known, and wide ones.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { heldPlaces } from "./permissions_places.ts";
 *
 * const here = { cwd: "/home/dev/ws", env: () => undefined };
 * const granted = ["/", ".parac", "../.parac"];
 * const { has, above } = heldPlaces("read", (path) => granted.includes(path), here);
 * assert.deepEqual([has, above], [[".parac", "/"], 0]);
 * ```
 */
export function heldPlaces(
  access: Access,
  isGranted: (path: string) => boolean,
  here: PlacesHere,
): HeldPlaces {
  const own = OWN_PLACES[access];
  const kept = [".parac", ...userPlaces(access, here.env)];
  const others = [
    ...own,
    ...KNOWN_HOMES.flatMap((home) => placesIn(home, access)),
    ...WIDE_PLACES[access],
  ];
  const paths = new Map<string, string>();
  for (const path of [...kept, ...others].filter(isGranted)) {
    const whole = absolute(path, here);
    if (!paths.has(whole)) paths.set(whole, path);
  }
  const wholes = [...paths.keys()];
  const isInOther = (path: string): boolean =>
    wholes.some((one) =>
      one !== path && (one === "/" || path.startsWith(`${one}/`))
    );
  const has = [...paths].filter(([whole, path]) =>
    kept.includes(path) || !isInOther(whole)
  );
  const levels = Math.min(LEVELS_UP, foldersFrom(here.cwd).length - 1);
  let above = 0;
  while (
    above < levels &&
    own.every((place) => isGranted("../".repeat(above + 1) + place))
  ) above += 1;
  return { has: has.map(([, path]) => path), above };
}

/** The own places of a folder. */
export function placesIn(folder: string, access: Access): readonly string[] {
  return OWN_PLACES[access].map((place) => `${folder}/${place}`);
}
