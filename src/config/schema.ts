/**
 * The proof of one remote: from what a file says to {@linkcode RemoteConfig},
 * with every fault at once.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { type Fault, faultText } from "./fault.ts";
import type { RemoteConfig } from "./remote.ts";
import { remoteNameFault } from "./remote_rules.ts";
import { proveRemote, unknownKeys } from "./remote_schema.ts";
import { makeRemote } from "./remote_values.ts";

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
