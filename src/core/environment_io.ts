/**
 * The environment of this process.
 *
 * @module
 */

/** A variable; undefined too when it may not be asked for. */
export function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
