/**
 * Tests that cannot run everywhere: the reason stands in their name.
 *
 * @module
 */

/** The name of a test, and whether it is ignored. */
export interface Skippable {
  readonly name: string;
  readonly ignore: boolean;
}

/** For `Deno.test()`: a test that is ignored if there is a reason, and says it. */
export function skippable(
  name: string,
  reason: string | undefined,
): Skippable {
  const isKept = reason === undefined;
  return { name: isKept ? name : `${name} (${reason})`, ignore: !isKept };
}

/** Says why nothing of POSIX is tried here: modes, links, pipes, sockets. */
export function posixMissing(): string | undefined {
  return Deno.build.os === "windows" ? "needs POSIX" : undefined;
}

/** Says why no access can be denied here: nothing is to the superuser. */
export function denialMissing(): string | undefined {
  const missing = posixMissing();
  if (missing !== undefined) return missing;
  return Deno.uid() === 0 ? "needs a user who is not root" : undefined;
}
