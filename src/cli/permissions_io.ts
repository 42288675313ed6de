/**
 * The permissions of this process, asked and given up.
 *
 * @module
 */
import type { PermissionKind } from "./permissions_needs.ts";

/**
 * Whether this process has a whole kind, or one name or path of it. Asks
 * nobody, and counts what it cannot ask as not granted.
 */
export function queryPermission(kind: PermissionKind, name?: string): boolean {
  try {
    const { state } = Deno.permissions.querySync(describe(kind, name));
    return state === "granted";
  } catch {
    return false;
  }
}

/**
 * Gives whole kinds up for the rest of this process. What is open stays open.
 * Never throws: what cannot be given up is kept.
 */
export function revokePermissions(kinds: readonly PermissionKind[]): void {
  for (const kind of kinds) {
    try {
      Deno.permissions.revokeSync(describe(kind));
    } catch {
      // A Deno that does not know the kind grants nothing of it.
    }
  }
}

/** Gives up places to read or write, each as it was granted. Never throws. */
export function revokePlaces(
  name: "read" | "write",
  places: readonly string[],
): void {
  for (const path of places) {
    try {
      Deno.permissions.revokeSync({ name, path });
    } catch {
      // What cannot be given up is kept.
    }
  }
}

function describe(
  kind: PermissionKind,
  name?: string,
): Deno.PermissionDescriptor {
  if (name === undefined) return { name: kind };
  if (kind === "read" || kind === "write") return { name: kind, path: name };
  if (kind === "env") return { name: kind, variable: name };
  return { name: "sys", kind: name } as Deno.SysPermissionDescriptor;
}
