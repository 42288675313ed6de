/**
 * A quick way past the schema, which takes some ten milliseconds to load: the
 * values of a remote that is certainly sound, as most are.
 *
 * @module
 */
import { isMap } from "./fault.ts";
import {
  plainLine,
  plainList,
  plainMap,
  plainNumber,
  plainText,
} from "./plain_fields.ts";
import type { TunnelConfig } from "./remote.ts";
import * as rules from "./remote_rules.ts";
import type { KeepaliveValues, RemoteFieldValues } from "./remote_values.ts";
import { hostFault, readTarget, type Target } from "./target.ts";
import { placesTakenTwice } from "./tunnel_places.ts";

/**
 * The values of a remote as the schema answers them for one that it has no
 * warning about. Undefined says nothing: the remote may be broken, or unusual.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { plainRemote } from "./plain_remote.ts";
 *
 * const values = plainRemote({ host: "lab.example", workspace: "~/notes" });
 * assert.equal(values?.host.host, "lab.example");
 * assert.equal(plainRemote({ host: "lab.example" }), undefined);
 * ```
 */
export function plainRemote(input: unknown): RemoteFieldValues | undefined {
  return remote(input);
}

/** A tunnel of the usual kind, between ports. */
interface TunnelFields {
  readonly local: number;
  readonly remote: number;
  readonly bind?: string | undefined;
  readonly "remote_host"?: string | undefined;
  readonly probe?: string | undefined;
  readonly description?: string | undefined;
}

const address = plainText((text) => hostFault(text) === undefined);

const tunnelFields = plainMap<TunnelFields>({
  local: plainNumber(rules.LISTEN_PORT),
  remote: plainNumber(rules.PORT),
  bind: address,
  ["remote_host"]: address,
  probe: plainText(rules.isProbePath),
  description: plainText(() => true),
}, ["local", "remote"]);

const tunnelList = plainList(tunnel);
const fingerprints = plainList(plainText(rules.isFingerprint));

const keepalive = plainMap<KeepaliveValues>({
  interval: plainNumber(rules.INTERVAL),
  count: plainNumber(rules.COUNT),
});

const remote = plainMap<RemoteFieldValues>({
  type: plainText((text) => text === "ssh"),
  host: target,
  workspace: plainLine(),
  port: plainNumber(rules.PORT),
  ["connect_timeout"]: plainNumber(rules.CONNECT_TIMEOUT),
  ["identity_file"]: plainLine(),
  tunnels: (value) =>
    placesTakenTwice(value).length === 0 ? tunnelList(value) : undefined,
  command: plainLine(rules.COMMAND),
  ["host_key"]: (value) =>
    fingerprints(typeof value === "string" ? [value] : value),
  ["known_hosts"]: plainLine(),
  keepalive: (value) => keepalive(isMap(value) ? value : { interval: value }),
  env: variables,
}, ["host", "workspace"]);

function target(value: unknown): Target | undefined {
  const read = typeof value === "string" ? readTarget(value) : undefined;
  return read?.ok && read.target.port === undefined ? read.target : undefined;
}

function tunnel(value: unknown): TunnelConfig | undefined {
  const fields = tunnelFields(value);
  return fields && {
    kind: "local",
    bind: fields.bind ?? rules.LOOPBACK,
    local: fields.local,
    remoteHost: fields.remote_host ?? rules.LOOPBACK,
    remote: fields.remote,
    localHost: rules.LOOPBACK,
    probePath: fields.probe,
    description: fields.description,
  };
}

function variables(
  value: unknown,
): Readonly<Record<string, string>> | undefined {
  if (!isMap(value)) return undefined;
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    // The schema has an opinion of its own on this name.
    if (!rules.isVariable(name) || name === "__proto__") return undefined;
    if (typeof text !== "string" || !rules.isVariableText(text)) {
      return undefined;
    }
    values[name] = text;
  }
  return values;
}
