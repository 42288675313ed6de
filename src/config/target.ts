/**
 * `[user@]host[:port]` and back, the only place that takes it apart.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";

/** Where to connect and as whom. */
export interface Target {
  /** Login name; undefined means the local user's. */
  readonly user: string | undefined;
  /** Host name or address, IPv6 without brackets. */
  readonly host: string;
  /** Port, if the text names one. */
  readonly port: number | undefined;
}

/** A target, or why the text is none. */
export type TargetResult =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly fault: string };

// Classes of Unicode take a millisecond to make, which nearly no target needs;
// those of a literal are made already when the function around it is read.
const BLANK = String.raw`[\s\p{C}]`;
const HOST = String
  .raw`^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}._-]*[\p{L}\p{N}\p{M}_.])?$`;
const ASCII = /^[\x21-\x7e]*$/;
const ASCII_HOST = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?$/;
const DIGITS = /^[0-9]+$/;
const ZONE = /^[A-Za-z0-9_.~-]+$/;
const MAX_HOST = 253;
const MAX_USER = 128;

/**
 * Takes `[user@]host[:port]` apart. The last `@` ends the user; IPv6 stands in
 * brackets, with or without a zone.
 *
 * @throws `config.invalid` when the text is no target.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseTarget } from "./target.ts";
 *
 * const { user, host, port } = parseTarget("user@[fe80::1%eth0]:2222");
 * assert.deepEqual([user, host, port], ["user", "fe80::1%eth0", 2222]);
 * ```
 */
export function parseTarget(text: string): Target {
  const read = readTarget(text);
  if (read.ok) return read.target;
  throw new ParacleError(
    "config.invalid",
    `Cannot read target "${printable(text)}": ${read.fault}`,
  );
}

/** Like {@linkcode parseTarget}, with the fault as a value. */
export function readTarget(text: string): TargetResult {
  if (text === "") return refuse("expected [user@]host, got nothing");
  if (hasBlank(text)) {
    return refuse("expected no blank and no control character");
  }
  if (text.includes("://")) return refuse("expected [user@]host, not a URL");
  const at = text.lastIndexOf("@");
  const user = at < 0 ? undefined : text.slice(0, at);
  if (user === "") return refuse("expected a user before the @");
  if (user?.startsWith("-")) {
    return refuse("expected a user that does not start with -");
  }
  if (user !== undefined && user.length > MAX_USER) {
    return refuse(`expected a user of at most ${MAX_USER} characters`);
  }
  return readHostPort(text.slice(at + 1), user);
}

/**
 * The text of a target: IPv6 in brackets, the port only if there is one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatTarget } from "./target.ts";
 *
 * const target = { user: "user", host: "::1", port: undefined };
 * assert.equal(formatTarget(target), "user@[::1]");
 * ```
 */
export function formatTarget(target: Target): string {
  const user = target.user === undefined ? "" : `${target.user}@`;
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  const port = target.port === undefined ? "" : `:${target.port}`;
  return user + host + port;
}

/** Why `host` is neither a host name nor an address (IPv6 bare), if so. */
export function hostFault(host: string): string | undefined {
  if (host === "") return "expected a host, got nothing";
  if (hasBlank(host)) return "expected no blank and no control character";
  if (host.startsWith("-")) return "expected a host that does not start with -";
  if (host.length > MAX_HOST) {
    return `expected a host of at most ${MAX_HOST} characters`;
  }
  if (host.includes(":")) {
    return isIpv6(host) ? undefined : "expected an IPv6 address";
  }
  if (DIGITS.test(host)) return "expected a host name, got a number";
  return isHostName(host) && !host.includes("..")
    ? undefined
    : "expected a host name or an address";
}

function hasBlank(text: string): boolean {
  return !ASCII.test(text) && new RegExp(BLANK, "u").test(text);
}

function isHostName(text: string): boolean {
  if (ASCII.test(text)) return ASCII_HOST.test(text);
  return new RegExp(HOST, "u").test(text);
}

function readHostPort(text: string, user: string | undefined): TargetResult {
  if (/[/\\]/.test(text)) return refuse("expected [user@]host without a slash");
  const bracketed = text.startsWith("[");
  const end = text.indexOf("]");
  if (bracketed && end < 0) return refuse("expected a ] after the address");
  const parts = bracketed ? [text.slice(1, end)] : text.split(":");
  if (parts.length > 2) return refuse("expected an IPv6 address in brackets");
  const host = parts[0] ?? "";
  if (bracketed && !host.includes(":")) {
    return refuse("expected an IPv6 address between the brackets");
  }
  const fault = hostFault(host);
  if (fault !== undefined) return refuse(fault);
  const rest = text.slice(bracketed ? end + 1 : host.length);
  if (rest === "") return { ok: true, target: { user, host, port: undefined } };
  const port = portOf(rest);
  if (port === undefined) {
    return refuse("expected a port from 1 to 65535 after the host");
  }
  return { ok: true, target: { user, host, port } };
}

function portOf(rest: string): number | undefined {
  const digits = rest.slice(1);
  if (!rest.startsWith(":") || !DIGITS.test(digits)) return undefined;
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function isIpv6(text: string): boolean {
  const [address = "", zone, ...more] = text.split("%");
  if (more.length > 0 || zone !== undefined && !ZONE.test(zone)) return false;
  return URL.canParse(`ssh://[${address}]/`);
}

function refuse(fault: string): TargetResult {
  return { ok: false, fault };
}
