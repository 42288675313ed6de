/**
 * Asking whether a server answers on its port.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

const LIMIT_MS = 10_000;

/**
 * Asks by HTTP, whatever the URL's own scheme, and says with which status it
 * answered.
 *
 * @throws {ParacleError} `connect.unreachable` when nobody does; the signal's
 * reason.
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
    const answer = await fetch(address, {
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
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ParacleError(
      "connect.unreachable",
      `Cannot ask ${printable(url.host)}: ${printable(why)}; see whether a ` +
        "server runs there: paracle mcp serve",
      { cause },
    );
  }
}
