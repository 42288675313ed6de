/**
 * Whether a command asks a REST API in place of the files here.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { commandOf } from "./globals.ts";
import type { CliIo, GlobalFlags } from "./io.ts";

/** An API, and how it is entered. */
export interface ApiTarget {
  /** Where, without a slash at the end. */
  readonly url: string;
  /** Sent as a bearer token; never printed. */
  readonly token: string | undefined;
}

const SERVED = new Set([
  ...["agents", "agent", "workflows", "workflow", "runs", "status"],
  ...["config", "logs"],
]);

/** Whether an API serves the command of an argv. */
export function isServed(argv: readonly string[]): boolean {
  const command = commandOf(argv);
  return command !== undefined && SERVED.has(command);
}

/**
 * The API that `--api` or `PARACLE_API_URL` names; undefined without one, and
 * when `--remote`, `--local` or `--parac-root` says otherwise. No port is ever
 * probed.
 *
 * @throws {ParacleError} `usage.invalid` for what is no URL, and when
 * `PARACLE_REMOTE` is set as well.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseApi } from "./api_choice.ts";
 *
 * const globals = { api: undefined, remote: undefined, local: false, paracRoot: undefined };
 * const env = (name: string) =>
 *   name === "PARACLE_API_URL" ? "http://localhost:8000/" : undefined;
 * assert.equal(chooseApi(globals, { env })?.url, "http://localhost:8000");
 * ```
 */
export function chooseApi(
  globals: Pick<GlobalFlags, "api" | "remote" | "local" | "paracRoot">,
  { env }: Pick<CliIo, "env">,
): ApiTarget | undefined {
  const { api, remote, local, paracRoot } = globals;
  const token = nonEmpty(env("PARACLE_API_TOKEN"));
  if (api !== undefined) {
    if (local || remote !== undefined || paracRoot !== undefined) {
      throw new ParacleError(
        "usage.invalid",
        "Cannot use --api with --remote, --local or --parac-root: choose one",
      );
    }
    return { url: parseUrl(api, "--api"), token };
  }
  if (local || remote !== undefined || paracRoot !== undefined) {
    return undefined;
  }
  if (/^(1|true|yes|on)$/i.test(env("PARACLE_LOCAL") ?? "")) return undefined;
  const named = nonEmpty(env("PARACLE_API_URL"));
  if (named === undefined) return undefined;
  if (nonEmpty(env("PARACLE_REMOTE")) !== undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot choose where to run: PARACLE_API_URL and PARACLE_REMOTE are " +
        "both set; unset one, or say --remote NAME or --local",
    );
  }
  return { url: parseUrl(named, "PARACLE_API_URL"), token };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function parseUrl(text: string, source: string): string {
  const url = URL.parse(text);
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url !== null && isHttp && url.username === "" && url.password === "") {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  }
  const why = isHttp
    ? "it holds a user or a password; the token goes into PARACLE_API_TOKEN"
    : `expected http://HOST:PORT, found "${printable(text)}"`;
  throw new ParacleError("usage.invalid", `Cannot use ${source}: ${why}`);
}
