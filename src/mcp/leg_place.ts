/**
 * Where a server on a port is, and what opens it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { LegEnd } from "./leg.ts";
import { certificateFault, endOf, reasonOf } from "./leg_end.ts";
import { assertPrivate, type TokenSource } from "./token_source.ts";

/** The way to a server on a port. */
export interface LegPlace {
  /** For messages, as `ws production`. */
  readonly name: string;
  /** The address to use now; through a tunnel, which may have to be opened. */
  readonly url: (call: { readonly signal: AbortSignal }) => Promise<URL>;
  /** Why the way itself does not work, when the last try failed because of it. */
  readonly fault?: (() => unknown) | undefined;
  readonly tokens: TokenSource;
  /** Whether a token may be sent where others can read it. */
  readonly insecure: boolean;
}

/** Where to go now, and with what. */
export interface Destination {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Finds the way; a token that was refused is asked for anew. */
export class Approach {
  readonly #place: LegPlace;
  #refused = false;
  #wasReached = false;

  /** Opens nothing yet. */
  constructor(place: LegPlace) {
    this.#place = place;
  }

  /**
   * The way for one connection.
   *
   * @throws {ParacleError} what the way or the token fails with; the signal's
   * reason.
   */
  async find(signal: AbortSignal): Promise<Destination> {
    const { insecure, tokens, url: find } = this.#place;
    const url = await find({ signal });
    const token = await tokens.token({ refused: this.#refused, signal });
    this.#refused = false;
    if (token === undefined) return { url, headers: {} };
    if (!insecure) assertPrivate(url);
    return { url, headers: { authorization: `Bearer ${token}` } };
  }

  /** The token was not taken. */
  refused(reason: string): LegEnd {
    this.#refused = true;
    return { kind: "refused", reason };
  }

  /** There is a connection. */
  reached(): void {
    this.#wasReached = true;
  }

  /** Something went wrong on the way or at its end. */
  failed(error: unknown): LegEnd {
    const fault = this.#place.fault?.();
    if (fault instanceof ParacleError) return endOf(fault);
    // Somebody else's certificate, where there was a good one before, is of
    // a network that asks for a login first.
    const distrust = this.#wasReached
      ? undefined
      : certificateFault(reasonOf(error));
    return endOf(distrust ?? error);
  }
}

/**
 * What an HTTP answer says that is no success; undefined when it only says
 * that somebody is there.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { refusalText } from "./leg_place.ts";
 *
 * assert.equal(refusalText(401, ""), "the server refuses the token (401)");
 * assert.equal(refusalText(405, ""), undefined);
 * ```
 */
export function refusalText(status: number, body: string): string | undefined {
  const line = body.trim().split("\n", 1)[0] ?? "";
  const said = line === "" || line.startsWith("{") || line.startsWith("<")
    ? ""
    : `: ${line.slice(0, 300)}`;
  if (status === 401) return "the server refuses the token (401)";
  if (status === 403) return `the server refuses the request (403)${said}`;
  if (status >= 300 && status < 400) {
    return `the server sends elsewhere (${status}); give the address it is at`;
  }
  if (status === 404) return `nothing is at this path of the server (404)`;
  if (status >= 500) return `the server answers ${status}${said}`;
  return undefined;
}
