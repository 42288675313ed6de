/**
 * Asking whether a server answers on its port.
 *
 * @module
 */
import { openAsker } from "../config/past_proxy_io.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { certificateFault, permissionFault, reasonOf } from "./leg_end.ts";

const LIMIT_MS = 10_000;

/**
 * Asks by HTTP, whatever the URL's own scheme, and says with which status it
 * answered.
 *
 * @throws {ParacleError} `connect.unreachable` when nobody does, `connect.protocol`
 * when its certificate is not trusted; the signal's reason.
 */
export async function probePlace(
  url: URL,
  { path, signal, token }: {
    /** In place of the URL's own. */
    readonly path?: string;
    readonly token?: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const address = new URL(path ?? url.href, url);
  address.protocol = /^(wss|https):$/.test(url.protocol) ? "https:" : "http:";
  try {
    using asker = openAsker(address);
    const answer = await asker.ask(address, {
      headers: {
        accept: "application/json, text/event-stream",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (cause) {
    signal.throwIfAborted();
    const why = reasonOf(cause);
    throw permissionFault(cause) ?? certificateFault(why) ?? new ParacleError(
      "connect.unreachable",
      `Cannot ask ${printable(url.host)}: ${printable(why)}; see whether a ` +
        "server runs there: paracle mcp serve",
      { cause },
    );
  }
}
