/**
 * Asking a server by HTTP, past the proxies of the environment when it is on
 * this machine.
 *
 * @module
 */
import { isLoopback } from "./loopback.ts";

/** Asks by HTTP, as `fetch` does. */
export type AskHttp = (url: URL, init: RequestInit) => Promise<Response>;

/** Asks one server. Disposing it ends the connections it keeps. */
export interface Asker extends Disposable {
  readonly ask: AskHttp;
}

/** The one for a URL, of whatever scheme. */
export function openAsker(url: URL): Asker {
  const client = localClient(url);
  if (client === undefined) return { ask: fetch, [Symbol.dispose]: () => {} };
  return {
    ask: (url, init) => fetch(url, { ...init, client }),
    [Symbol.dispose]: () => client.close(),
  };
}

/**
 * The client to reach a server on this machine with; undefined where the usual
 * way is right. The runtime sends all that is not encrypted to the proxy of
 * `HTTP_PROXY`, also what is for 127.0.0.1: a token for the end of a tunnel
 * would be told to the proxy, and the tunnel would not be found from there.
 * This client does not encrypt, so it is for plain URLs only, and it asks with
 * the whole URL, as one asks a proxy, so it is for when there is one only. The
 * caller closes it.
 */
export function localClient(url: URL): Deno.HttpClient | undefined {
  const isPlain = /^(http|ws):$/.test(url.protocol);
  if (!isPlain || !isLoopback(url.hostname) || !hasProxy()) return undefined;
  const { hostname } = url;
  const port = Number(url.port) || 80;
  return Deno.createHttpClient({
    proxy: { transport: "tcp", hostname, port },
  });
}

const PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/** Whether the environment names a proxy, or does not let itself be asked. */
function hasProxy(): boolean {
  try {
    return PROXIES.some((name) => Deno.env.get(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return true;
    throw error;
  }
}
