/**
 * The proof of one remote: from what a file says to {@linkcode RemoteConfig},
 * with every fault at once.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { Check, type Fault, isAbsent, kindOf } from "./check.ts";
import {
  PORT,
  readEnv,
  readHostKeys,
  readKeepalive,
  readTunnels,
} from "./remote_parts.ts";
import type { RemoteConfig } from "./remote.ts";
import { readTarget, type Target } from "./target.ts";
import type { YamlPath } from "./yaml.ts";

/** The keys of a remote. `name` belongs to an older form and is ignored. */
export const REMOTE_KEYS: readonly string[] = [
  "type",
  "host",
  "port",
  "workspace",
  "identity_file",
  "tunnels",
  "command",
  "host_key",
  "known_hosts",
  "connect_timeout",
  "keepalive",
  "env",
  "name",
];

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$/u;
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
 * const remote = parseRemote({ host: "ann@lab.example", workspace: "~/notes" });
 * assert.equal(remote.user, "ann");
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
  const check = new Check();
  const name = options.name ?? "remote";
  const bad = remoteNameFault(name);
  if (bad !== undefined) check.fail([], bad);
  const fields = check.map([], input, REMOTE_KEYS);
  const remote = fields && readRemote(check, name, fields, options.baseDir);
  const { faults, warnings } = check;
  return {
    remote: faults.length === 0 ? remote : undefined,
    faults,
    warnings,
  };
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
  if (NAME.test(name) && name.length <= MAX_NAME) return undefined;
  return `expected a name of at most ${MAX_NAME} letters, digits, "_", "." ` +
    `and "-" that starts with a letter, a digit or "_"`;
}

function readRemote(
  check: Check,
  name: string,
  fields: Readonly<Record<string, unknown>>,
  baseDir: string | undefined,
): RemoteConfig {
  readType(check, fields["type"]);
  const target = readHost(check, fields["host"]);
  const workspace = check.text(["workspace"], fields["workspace"]);
  if (isAbsent(fields["workspace"])) {
    check.fail(["workspace"], "missing; expected the folder on the host");
  }
  const port = check.number(["port"], fields["port"], PORT);
  const seconds = check.number(["connect_timeout"], fields["connect_timeout"], {
    min: 0.1,
    max: 3600,
    fraction: true,
  });
  return {
    name,
    type: "ssh",
    host: target?.host ?? "",
    user: target?.user,
    port: port ?? 22,
    workspace: workspace ?? "",
    identityFile: check.text(["identity_file"], fields["identity_file"]),
    tunnels: readTunnels(check, fields["tunnels"]),
    command: check.text(["command"], fields["command"], { dash: false }),
    hostKeys: readHostKeys(check, fields["host_key"]),
    knownHosts: check.text(["known_hosts"], fields["known_hosts"]),
    connectTimeoutMs: Math.round((seconds ?? 15) * 1000),
    keepalive: readKeepalive(check, fields["keepalive"]),
    env: readEnv(check, fields["env"]),
    baseDir,
  };
}

function readType(check: Check, value: unknown): void {
  const type = check.text(["type"], value);
  if (type === undefined || type === "ssh") return;
  const near = didYouMean(type, ["ssh"]) || `; expected "ssh"`;
  check.fail(["type"], `unknown type "${printable(type)}"${near}`);
}

function readHost(check: Check, value: unknown): Target | undefined {
  if (isAbsent(value)) {
    return check.fail(["host"], "missing; expected [user@]host");
  }
  if (typeof value !== "string") {
    return check.fail(["host"], `expected [user@]host, got ${kindOf(value)}`);
  }
  const read = readTarget(value);
  if (!read.ok) return check.fail(["host"], read.fault);
  const { port } = read.target;
  if (port === undefined) return read.target;
  return check.fail(["host"], `write the port by itself, as "port: ${port}"`);
}
