/**
 * What this process may do, beside why the program wants it: what
 * `paracle doctor --permissions` shows.
 *
 * @module
 */
import { readFlag } from "../core/own_source_io.ts";
import {
  LOCKED_NET,
  PERMISSION_NEEDS,
  type PermissionKind,
  type PermissionNeed,
} from "./permissions_needs.ts";
import { heldNames } from "./permissions_env.ts";
import { queryPermission } from "./permissions_io.ts";
import { heldPlaces, type PlacesHere } from "./permissions_places.ts";

/** How much of a kind a process has. */
export type Granted = "all" | "some" | "none";

/** A kind in this process. */
export interface PermissionRow extends PermissionNeed {
  readonly granted: Granted;
  /** What is known to be granted: names, paths, or hosts. */
  readonly has: readonly string[];
  /** How many folders above have the same own places; undefined without any. */
  readonly above?: number;
  /** How to mend or widen it; undefined when it is as it should be. */
  readonly fix?: string;
}

/** Asks whether a kind, or one name or path of it, is granted. */
export type QueryPermission = (kind: PermissionKind, name?: string) => boolean;

/**
 * Every kind as this process has it. Of `read` and `write` one path stands for
 * all; a host of `net` cannot be asked for, so that some hosts look like none,
 * unless the `places` are known that a program is locked to; with `here`, all
 * places are looked at that a program may have, where not all of `read` or
 * `write` is granted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { permissionsReport } from "./permissions.ts";
 *
 * const [net] = permissionsReport((kind) => kind !== "net");
 * assert.equal(net?.granted, "none");
 * assert.equal(net?.fix, "start it with --allow-net, or with the hosts: --allow-net=HOST:PORT");
 * ```
 */
export function permissionsReport(
  query: QueryPermission = queryPermission,
  { places, here }: {
    readonly places?: readonly string[] | undefined;
    readonly here?: PlacesHere;
  } = {},
): readonly PermissionRow[] {
  return PERMISSION_NEEDS.map((need) => {
    if (need.kind === "net" && places !== undefined) {
      return { ...need, why: LOCKED_NET, granted: "some", has: places };
    }
    const isWhole = query(need.kind);
    const held = isWhole ? heldOf(need, query) : heldOf(need, query, here);
    const granted: Granted = isWhole
      ? "all"
      : held.has.length > 0
      ? "some"
      : "none";
    const lacking = (need.names ?? []).filter((one) => !query(need.kind, one));
    const fix = need.needed
      ? lack(need, granted, { lacking, has: held.has })
      : excess(need.kind, granted);
    return { ...need, granted, ...held, ...(fix === undefined ? {} : { fix }) };
  });
}

/** What is granted of a kind. */
function heldOf(
  { kind, names = [] }: PermissionNeed,
  query: QueryPermission,
  here?: PlacesHere,
): Pick<PermissionRow, "above" | "has"> {
  const isGranted = (name: string): boolean => query(kind, name);
  if (here !== undefined && (kind === "read" || kind === "write")) {
    return heldPlaces(kind, isGranted, here);
  }
  if (kind === "env" && !query(kind)) {
    return { has: heldNames(names, isGranted) };
  }
  return { has: names.filter(isGranted) };
}

function excess(kind: PermissionKind, granted: Granted): string | undefined {
  if (granted === "none") return undefined;
  return `start it without -A and without --allow-${kind}`;
}

function lack(
  { kind, names = [] }: PermissionNeed,
  granted: Granted,
  { lacking, has }: {
    readonly lacking: readonly string[];
    readonly has: readonly string[];
  },
): string | undefined {
  if (granted === "all") return undefined;
  if (names.length > 0 && lacking.length === 0) return undefined;
  switch (kind) {
    case "env":
      // Who knows no home was started so: a pipeline needs none.
      return lacking.every((name) => name === "HOME")
        ? undefined
        : `start it with ${envFlag([...names, ...has])}`;
    case "sys":
      return `to say whose files and runs these are: --allow-sys=${
        names.join(",")
      }`;
    case "write":
      return "to save here: --allow-write, or the paths: --allow-write=PATH";
    case "read":
      return `start it with --allow-read, or with the paths: ${
        readFlag("PATH")
      }`;
    default:
      return "start it with --allow-net, or with the hosts: --allow-net=HOST:PORT";
  }
}

/** What is granted, too: the flag takes the place of what a set grants. */
function envFlag(names: readonly string[]): string {
  const all = names.map((name) => name.replace(/^PARACLE_.*/, "PARACLE_*"));
  return `--allow-env=${[...new Set(all)].join(",")}`;
}
