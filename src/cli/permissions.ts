/**
 * What this process may do, beside why the program wants it: what
 * `paracle doctor --permissions` shows.
 *
 * @module
 */
import {
  PERMISSION_NEEDS,
  type PermissionKind,
  type PermissionNeed,
} from "./permissions_needs.ts";
import { queryPermission } from "./permissions_io.ts";

/** How much of a kind a process has. */
export type Granted = "all" | "some" | "none";

/** A kind in this process. */
export interface PermissionRow extends PermissionNeed {
  readonly granted: Granted;
  /** Of `names`, those that are granted; of `net` the places that are known to be. */
  readonly has: readonly string[];
  /** What is to be mended, or undefined when it is as it should be. */
  readonly fix?: string;
}

/** Asks whether a kind, or one name or path of it, is granted. */
export type QueryPermission = (kind: PermissionKind, name?: string) => boolean;

/**
 * Every kind as this process has it. Of `read` and `write` one path stands for
 * all; a host of `net` cannot be asked for, so that some hosts look like none,
 * unless the `places` are known that a program is locked to; `writePlaces` are
 * looked at besides where not all of `write` is granted.
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
  { places, writePlaces = [] }: {
    readonly places?: readonly string[] | undefined;
    readonly writePlaces?: readonly string[];
  } = {},
): readonly PermissionRow[] {
  return PERMISSION_NEEDS.map((need) => {
    if (need.kind === "net" && places !== undefined) {
      return { ...need, granted: "some", has: places };
    }
    const isWhole = query(need.kind);
    const more = need.kind === "write" && !isWhole ? writePlaces : [];
    const has = [...need.names ?? [], ...more].filter((name) =>
      query(need.kind, name)
    );
    const granted: Granted = isWhole ? "all" : has.length > 0 ? "some" : "none";
    const fix = need.needed
      ? lack(need, granted, has)
      : excess(need.kind, granted);
    return { ...need, granted, has, ...(fix === undefined ? {} : { fix }) };
  });
}

function excess(kind: PermissionKind, granted: Granted): string | undefined {
  if (granted === "none") return undefined;
  return `start it without -A and without --allow-${kind}`;
}

function lack(
  { kind, names = [] }: PermissionNeed,
  granted: Granted,
  has: readonly string[],
): string | undefined {
  if (granted === "all") return undefined;
  const lacking = names.filter((name) => !has.includes(name));
  if (names.length > 0 && lacking.length === 0) return undefined;
  if (kind === "env" || kind === "sys") {
    return `start it with --allow-${kind}=${lacking.join(",")}`;
  }
  const [some, one] = kind === "net"
    ? ["hosts", "HOST:PORT"]
    : ["paths", "PATH"];
  return `start it with --allow-${kind}, or with the ${some}: --allow-${kind}=${one}`;
}
