/**
 * Name lookup as a step of its own, for `remote test`.
 *
 * @module
 */
import { lookup } from "node:dns";
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
    return await addressesOf(host);
  } catch (error) {
    throw new ParacleError(
      "connect.dns",
      `Cannot resolve "${host}": no such name; check it with: getent hosts ${host}`,
      { details: { host }, cause: error },
    );
  }
}

// With callbacks: the promises of Deno before 2.8 have it print a warning of
// its own code.
async function addressesOf(host: string): Promise<readonly string[]> {
  const looked = Promise.withResolvers<readonly string[]>();
  lookup(host, { all: true }, (error, found) => {
    if (error) looked.reject(error);
    else looked.resolve(found.map(({ address }) => address));
  });
  return await looked.promise;
}
