/**
 * Which identities are offered to a server, and in which order.
 *
 * @module
 */
import { sameBlob } from "./host_key.ts";
import type { AgentKey } from "./agent_keys.ts";

/** A private key, here or in a file, as far as it is known without opening it. */
export interface KeySource {
  /** A path, or the name of a variable. */
  readonly source: string;
  /** The private key; undefined when only its public half is there. */
  readonly text: string | undefined;
  /** Whether it needs a passphrase. */
  readonly encrypted: boolean;
  /** The public half, if it can be had without the passphrase. */
  readonly publicBlob: Uint8Array | undefined;
}

/** What there is to choose from. */
export interface IdentityInventory {
  /** The key in `PARACLE_SSH_KEY`. */
  readonly given?: KeySource | undefined;
  /** The remote's `identity_file`. */
  readonly named?: KeySource | undefined;
  /** What the agent holds. */
  readonly agentKeys?: readonly AgentKey[];
  /** The usual files in `~/.ssh` that exist, in order. */
  readonly usual?: readonly KeySource[];
}

/** Something to try. */
export type Candidate =
  | { readonly kind: "agent"; readonly key: AgentKey }
  | { readonly kind: "file"; readonly key: KeySource };

/** Offers for one connection: a server ends it at six failed ones. */
export const MAX_OFFERS = 5;

/**
 * Decides what is tried. A given key is the only one; so is a named one, out
 * of the agent if it is closed here and the agent holds it. Otherwise the
 * agent's keys, those that are also in a usual file first, then the usual
 * files that the agent does not hold.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { planIdentities } from "./identity_plan.ts";
 *
 * const key = { source: "id", text: "…", encrypted: false, publicBlob: undefined };
 * assert.deepEqual(planIdentities({ named: key, usual: [key] }), [{ kind: "file", key }]);
 * ```
 */
export function planIdentities(inventory: IdentityInventory): Candidate[] {
  const { given, named, usual = [] } = inventory;
  if (given !== undefined) return [{ kind: "file", key: given }];
  const agentKeys = distinct(inventory.agentKeys ?? []);
  const held = (file: KeySource) => agentKeys.find((key) => isSame(key, file));
  if (named !== undefined) {
    const open = named.text !== undefined && !named.encrypted;
    const key = open ? undefined : held(named);
    if (key !== undefined) return [{ kind: "agent", key }];
    return named.text === undefined ? [] : [{ kind: "file", key: named }];
  }
  const both = usual.map(held).filter((key) => key !== undefined);
  const inAgent = distinct([...both, ...agentKeys]);
  const onlyFiles = usual.filter((file) =>
    file.text !== undefined && !held(file)
  );
  const candidates: Candidate[] = [
    ...inAgent.map((key): Candidate => ({ kind: "agent", key })),
    ...onlyFiles.map((key): Candidate => ({ kind: "file", key })),
  ];
  return candidates.slice(0, MAX_OFFERS);
}

function isSame(key: AgentKey, { publicBlob }: KeySource): boolean {
  return publicBlob !== undefined && sameBlob(key.publicBlob, publicBlob);
}

function distinct(keys: readonly AgentKey[]): AgentKey[] {
  const seen = new Set<string>();
  return keys.filter((key) => {
    if (seen.has(key.fingerprint)) return false;
    seen.add(key.fingerprint);
    return true;
  });
}
