/**
 * What `paracle remote add` was told, proven and put as a file writes it.
 *
 * @module
 */
import type { Fault } from "../../config/fault.ts";
import type { RemoteFields } from "../../config/document.ts";
import { pathText } from "../../config/fault.ts";
import { checkRemote } from "../../config/schema.ts";
import { formatTarget, readTarget } from "../../config/target.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { type TypedTunnel, typedTunnels } from "./tunnel_argument.ts";

/** Flags of the command; what they say is proven by its work. */
export interface RemoteAddFlags {
  /** Port of the SSH server. */
  readonly port?: string;
  /** Private key. */
  readonly identityFile?: string;
  /** `[bind:]local:[host:]remote`. */
  readonly tunnel: readonly string[];
  /** `[bind:]remote:[host:]local`. */
  readonly reverse: readonly string[];
  /** `[bind:]port`. */
  readonly dynamic: readonly string[];
  /** Path of `paracle` on the host. */
  readonly command?: string;
  /** `SHA256:...`. */
  readonly hostKey: readonly string[];
  /** An own known_hosts file. */
  readonly knownHosts?: string;
  /** Make it the default. */
  readonly setDefault: boolean;
  /** Replace a remote of that name. */
  readonly force: boolean;
  /** Try it once it is saved. */
  readonly test: boolean;
  /** The user's own file. */
  readonly user: boolean;
  /** One document for programs. */
  readonly json: boolean;
}

const LABELS: Readonly<Record<string, string>> = {
  host: "HOST",
  workspace: "WORKSPACE",
  port: "--port",
  "identity_file": "--identity-file",
  command: "--command",
  "known_hosts": "--known-hosts",
  "host_key": "--host-key",
};

/**
 * Puts arguments and flags together.
 *
 * @throws {ParacleError} `usage.invalid` naming every bad value at once.
 */
export function proveRemote(
  name: string,
  host: string,
  workspace: string,
  flags: Partial<RemoteAddFlags>,
): RemoteFields {
  const issues: string[] = [];
  const typed = typedTunnels(flags);
  const unread = typed.filter(({ fault }) => fault !== undefined);
  issues.push(...unread.map(({ fault, label }) => `${label}: ${fault}`));
  const tunnels = typed.map(({ fields }) => fields);
  const port = flags.port === undefined ? undefined : portOf(flags.port);
  const keys = flags.hostKey ?? [];
  const all: RemoteFields = {
    type: "ssh",
    ...readHost(host, port, issues),
    workspace,
    "identity_file": flags.identityFile,
    command: flags.command,
    "known_hosts": flags.knownHosts,
    "host_key": keys.length > 1 ? keys : keys[0],
    tunnels: typed.length === 0 ? undefined : tunnels,
  };
  const fields = Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  );
  const proof = checkRemote(fields, { name });
  const label = (fault: Fault): string => labelOf(fault, typed);
  const faults = proof.faults
    .filter(({ path }) => !isUnread(path, typed))
    .map((fault) => `${label(fault)}: ${fault.text}`);
  issues.push(...faults);
  if (issues.length === 0) return fields;
  throw new ParacleError(
    "usage.invalid",
    `Cannot add remote "${printable(name)}": ${issues.join("; ")}`,
    { details: { issues } },
  );
}

/** The host, and its port if it is typed there. */
function readHost(
  host: string,
  port: number | string | undefined,
  issues: string[],
): { readonly host: string; readonly port: number | string | undefined } {
  const read = readTarget(host);
  if (!read.ok || read.target.port === undefined) return { host, port };
  const { target } = read;
  if (port !== undefined && port !== target.port) {
    issues.push(`--port: HOST names port ${target.port} already`);
  }
  const bare = formatTarget({ ...target, port: undefined });
  return { host: bare, port: target.port };
}

/** Whether a fault is about a tunnel that was told already. */
function isUnread(
  path: Fault["path"],
  typed: readonly TypedTunnel[],
): boolean {
  const [field, index] = path;
  return field === "tunnels" && typeof index === "number" &&
    typed[index]?.fault !== undefined;
}

function labelOf(fault: Fault, typed: readonly TypedTunnel[]): string {
  const [field, index, ...rest] = fault.path;
  if (field === undefined) return "NAME";
  if (field === "tunnels" && typeof index === "number") {
    const part = rest.length === 0 ? "" : `: ${pathText(rest)}`;
    return `${typed[index]?.label}${part}`;
  }
  return LABELS[`${field}`] ?? pathText(fault.path);
}

function portOf(text: string): number | string {
  return /^[0-9]+$/.test(text) ? Number(text) : text;
}
