/**
 * Name lookup as a step of its own, for `remote test`.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { ParacleError } from "../core/errors.ts";

/**
 * The addresses of a host, as the system resolves it.
 *
 * @throws {ParacleError} `connect.dns`.
 */
export async function resolveHost(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  } catch (error) {
    throw new ParacleError(
      "connect.dns",
      `Cannot resolve "${host}": no such name; check it with: getent hosts ${host}`,
      { details: { host }, cause: error },
    );
  }
}
