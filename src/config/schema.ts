/**
 * The proof of one remote: from what a file says to {@linkcode RemoteConfig},
 * with every fault at once.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Fault } from "./fault.ts";
import type { KeepaliveConfig, RemoteConfig } from "./remote.ts";
import {
  proveRemote,
  type RemoteFieldValues,
  unknownKeys,
} from "./remote_schema.ts";
import type { YamlPath } from "./yaml.ts";

const ASCII_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const MAX_NAME = 64;

/** What is known of a remote besides its fields. */
export interface ParseRemoteOptions {
  /** Its key in the file. Default: `remote`. */
  readonly name?: string;
  /** Folder that its relative paths start from. */
  readonly baseDir?: string;
  /** The file, for messages. */
  readonly source?: string;
}

/** What became of one remote. */
export interface RemoteCheck {
  /** The remote, if it has no fault. */
  readonly remote: RemoteConfig | undefined;
  /** Why it cannot be used. */
  readonly faults: readonly Fault[];
  /** Unknown keys. */
  readonly warnings: readonly Fault[];
}

/**
 * Proves a remote given as `remotes.yaml` writes it, and fills the defaults.
 *
 * @throws `config.invalid` naming every bad field.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseRemote } from "@paracle/paracle";
 *
 * const remote = parseRemote({ host: "user@lab.example", workspace: "~/notes" });
 * assert.equal(remote.user, "user");
 * assert.equal(remote.port, 22);
 * ```
 */
export function parseRemote(
  input: unknown,
  options: ParseRemoteOptions = {},
): RemoteConfig {
  const { remote, faults } = checkRemote(input, options);
  if (remote !== undefined) return remote;
  const name = printable(options.name ?? "remote");
  const where = options.source === undefined
    ? ""
    : ` of ${printable(options.source)}`;
  const issues = faults.map(faultText);
  throw new ParacleError(
    "config.invalid",
    `Cannot read remote "${name}"${where}: ${issues.join("; ")}`,
    { details: { remote: name, issues } },
  );
}

/** Like {@linkcode parseRemote}, with faults and warnings as values. */
export function checkRemote(
  input: unknown,
  options: ParseRemoteOptions = {},
): RemoteCheck {
  const name = options.name ?? "remote";
  const bad = remoteNameFault(name);
  const named = bad === undefined
    ? []
    : [{ path: [], text: bad, onKey: false }];
  const proof = proveRemote(input);
  const faults = [...named, ...(proof.values ? [] : proof.faults)];
  const remote = proof.values === undefined || faults.length > 0
    ? undefined
    : makeRemote(name, proof.values, options.baseDir);
  return { remote, faults, warnings: unknownKeys(input) };
}

/** A fault as `tunnels[0].local: expected …`. */
export function faultText(fault: Fault): string {
  const path = pathText(fault.path);
  return path === "" ? fault.text : `${path}: ${fault.text}`;
}

/** A path as `remotes.lab.tunnels[0].local`. */
export function pathText(path: YamlPath): string {
  return path.map((step, i) =>
    typeof step === "number"
      ? `[${step}]`
      : `${i === 0 ? "" : "."}${printable(step)}`
  ).join("");
}

/** Why a remote cannot be called so, if it cannot. */
export function remoteNameFault(name: string): string | undefined {
  if (isName(name) && name.length <= MAX_NAME) return undefined;
  return `expected a name of at most ${MAX_NAME} letters, digits, "_", "." ` +
    `and "-" that starts with a letter, a digit or "_"`;
}

// Classes of Unicode take a millisecond to make, which nearly no name needs.
function isName(text: string): boolean {
  return ASCII_NAME.test(text) ||
    /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$/u.test(text);
}

function makeRemote(
  name: string,
  values: RemoteFieldValues,
  baseDir: string | undefined,
): RemoteConfig {
  const { host, user } = values.host;
  return {
    name,
    type: "ssh",
    host,
    user,
    port: values.port ?? 22,
    workspace: values.workspace,
    identityFile: values.identity_file,
    tunnels: values.tunnels ?? [],
    command: values.command,
    hostKeys: values.host_key ?? [],
    knownHosts: values.known_hosts,
    connectTimeoutMs: milliseconds(values.connect_timeout ?? 15),
    keepalive: makeKeepalive(values.keepalive),
    env: values.env ?? {},
    baseDir,
  };
}

function makeKeepalive(value: RemoteFieldValues["keepalive"]): KeepaliveConfig {
  const { interval = 10, count = 3 } = value ?? {};
  return { intervalMs: milliseconds(interval), countMax: count };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
