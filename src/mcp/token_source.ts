/**
 * Where the bridge has its token from.
 *
 * @module
 */
import { isLoopback } from "../config/loopback.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { ExecuteOptions, Transport } from "../transport/transport.ts";

/** Gives a token. */
export interface TokenSource {
  /**
   * The token, or undefined when there is none to be had. `refused` says that
   * the last one was not taken: a new one is read or made.
   *
   * @throws {ParacleError} `auth.token_rejected`, `config.*` when it cannot be
   * read; `connect.*`, `remote.*` when it cannot be made; the signal's reason.
   */
  token(
    call: { readonly refused: boolean; readonly signal: AbortSignal },
  ): Promise<string | undefined>;
}

/** What may hold or make a token, in this order. */
export interface TokenPlaces {
  /** A file that holds it: `--token-file`. */
  readonly file?: string | undefined;
  /** The variable that holds it. */
  readonly variable: string;
  readonly env: (name: string) => string | undefined;
  /** Reads a text; undefined when there is none. */
  readonly readText: (path: string) => Promise<string | undefined>;
  /** A way to the remote, to make one there; the source closes it. */
  readonly reach?:
    | ((call: { readonly signal: AbortSignal }) => Promise<Transport>)
    | undefined;
}

const MAKING: ExecuteOptions = {
  workspaceCommand: true,
  framed: true,
  env: { PARACLE_LOCAL: "1" },
  timeoutMs: 30_000,
};
/** What the bridge's tools need; `mcp:exec` is asked for by nobody else. */
const SCOPES = "mcp:read mcp:write mcp:run";

/** The source of a bridge. */
export function tokenSource(places: TokenPlaces): TokenSource {
  const { env, file, reach, readText, variable } = places;
  if (file !== undefined) {
    return { token: async () => await tokenOfFile(file, readText) };
  }
  const given = env(variable)?.trim() ?? "";
  if (given !== "") return { token: () => Promise.resolve(given) };
  if (reach === undefined) return { token: () => Promise.resolve(undefined) };
  let made: string | undefined;
  return {
    token: async ({ refused, signal }) => {
      if (refused || made === undefined) made = await makeToken(reach, signal);
      return made;
    },
  };
}

/**
 * Refuses to send a token where others can read it.
 *
 * @throws {ParacleError} `usage.invalid`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { assertPrivate } from "./token_source.ts";
 *
 * assertPrivate(new URL("ws://127.0.0.1:8001/mcp"));
 * assert.throws(() => assertPrivate(new URL("ws://server:8001/mcp")));
 * ```
 */
export function assertPrivate(url: URL): void {
  const { protocol, hostname } = url;
  if (protocol === "wss:" || protocol === "https:") return;
  if (isLoopback(hostname)) return;
  const shown = printable(hostname);
  throw new ParacleError(
    "usage.invalid",
    `Cannot send a token to "${shown}": everybody on the way could read it; ` +
      `use ${protocol === "ws:" ? "wss" : "https"}://, go through a remote ` +
      "with --remote NAME, or insist with --insecure",
  );
}

async function tokenOfFile(
  path: string,
  readText: TokenPlaces["readText"],
): Promise<string> {
  const text = await readText(path);
  if (text === undefined) throw unusable(path, "it does not exist");
  const token = text.trim();
  if (token === "") throw unusable(path, "it is empty");
  if (!isToken(token)) throw unusable(path, "it holds no token");
  return token;
}

function unusable(path: string, why: string): ParacleError {
  return new ParacleError(
    "auth.token_rejected",
    `Cannot use the token file ${printable(path)}: ${why}; write one with: ` +
      "paracle auth generate-token",
  );
}

async function makeToken(
  reach: NonNullable<TokenPlaces["reach"]>,
  signal: AbortSignal,
): Promise<string> {
  await using transport = await reach({ signal });
  const { stdout, stderr, exitCode } = await transport.execute(
    ["paracle", "auth", "generate-token", "--scope", SCOPES],
    { ...MAKING, signal },
  );
  const token = stdout.trim();
  if (exitCode === 0 && isToken(token)) return token;
  const last = stderr.trim().split("\n").at(-1) ?? "";
  throw new ParacleError(
    "auth.token_rejected",
    "Cannot make a token on the remote: " +
      `"paracle auth generate-token" ended with status ${exitCode} there` +
      (last === "" ? "" : `: ${printable(last)}`),
  );
}

/** What may stand in a header. */
function isToken(text: string): boolean {
  return /^[A-Za-z0-9._~+/=-]+$/.test(text);
}
