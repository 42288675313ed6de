/**
 * Links in a workspace: those that stay inside are followed, others are not.
 *
 * @module
 */
import { join } from "node:path";
import { refused } from "./reading_io.ts";

/**
 * Where a path below `root` leads to when all links are followed. A root that
 * is a link itself is fine. Synchronous on purpose: the system answers from
 * memory, and of thousands of records waiting for each takes three times as
 * long.
 *
 * @throws {ParacleError} `workspace.invalid` when that is outside.
 * @throws {Deno.errors.NotFound} when there is nothing.
 */
export function realInside(root: string, path: string): string {
  const real = Deno.realPathSync(path);
  // Most often no link is involved, and there is nothing more to ask.
  if (real === path || isBelow(Deno.realPathSync(root), real)) return real;
  const state = "it is a link that leads out of the workspace";
  throw refused("workspace.invalid", path, state);
}

/** Whether a path without links is a root, or below it. */
export function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(join(root, "/"));
}
