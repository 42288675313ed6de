/**
 * Who this process runs as.
 *
 * @module
 */
import { userInfo } from "node:os";

/**
 * The name of the user this process runs as, as the system knows it; undefined
 * when that is not permitted or the user has no name, as in some containers.
 */
export function systemUser(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    return undefined; // a denial, or no entry in the system's list of users
  }
}
