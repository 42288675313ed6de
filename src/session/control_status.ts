/**
 * Reading the status of a session that another process sent.
 *
 * @module
 */
import { ERROR_CODES, type ErrorCode } from "../core/errors.ts";
import * as read from "./control_fields.ts";
import type { Fields } from "./control_fields.ts";
import type {
  LinkState,
  Problem,
  RemoteStatus,
  TunnelStatus,
} from "./state.ts";

const LINK_KINDS = [
  "connecting",
  "ready",
  "backoff",
  "failed",
  "closed",
] as const;

/** Reads a status; `connect.protocol`. */
export function parseStatus(value: unknown): RemoteStatus {
  const fields = read.fieldsOf(value, "status");
  const commands = read.fieldsOf(fields["commands"], "commands");
  return {
    name: read.textOf(fields, "name"),
    target: read.textOf(fields, "target"),
    link: linkOf(read.fieldsOf(fields["link"], "link")),
    server: read.optionalTextOf(fields, "server"),
    connections: read.numberOf(fields, "connections"),
    commands: {
      running: read.numberOf(commands, "running"),
      waiting: read.numberOf(commands, "waiting"),
    },
    reconnects: read.numberOf(fields, "reconnects"),
    tunnels: read.listOf(fields, "tunnels").map(parseTunnel),
  };
}

/** Reads a tunnel's status; `connect.protocol`. */
export function parseTunnel(value: unknown): TunnelStatus {
  const fields = read.fieldsOf(value, "tunnel");
  const kinds = ["local", "remote", "dynamic"] as const;
  const states = ["up", "degraded", "down", "paused"] as const;
  return {
    id: read.textOf(fields, "id"),
    kind: read.wordOf(fields, "kind", kinds),
    listen: read.textOf(fields, "listen"),
    port: read.integerOf(fields, "port", 65_535),
    target: read.textOf(fields, "target"),
    description: read.optionalTextOf(fields, "description"),
    state: read.wordOf(fields, "state", states),
    reason: read.optionalTextOf(fields, "reason"),
    connections: read.numberOf(fields, "connections"),
    total: read.numberOf(fields, "total"),
    bytesIn: read.numberOf(fields, "bytesIn"),
    bytesOut: read.numberOf(fields, "bytesOut"),
    refused: read.numberOf(fields, "refused"),
    queued: read.numberOf(fields, "queued"),
    lastActivity: read.optionalNumberOf(fields, "lastActivity"),
  };
}

/** A code of the table; one of another version is taken for a refusal. */
export function codeOf(fields: Fields): ErrorCode {
  const code = read.textOf(fields, "code");
  return ERROR_CODES.find((one) => one === code) ?? "exec.rejected";
}

function linkOf(fields: Fields): LinkState {
  const kind = read.wordOf(fields, "kind", LINK_KINDS);
  const since = read.numberOf(fields, "since");
  const error = read.own(fields, "lastError");
  const last = error === undefined ? {} : { lastError: problemOf(error) };
  switch (kind) {
    case "connecting":
      return {
        kind,
        attempt: read.numberOf(fields, "attempt"),
        since,
        ...last,
      };
    case "ready":
      return {
        kind,
        since,
        rttMs: read.optionalNumberOf(fields, "rttMs"),
        ...last,
      };
    case "backoff":
      return {
        kind,
        attempt: read.numberOf(fields, "attempt"),
        since,
        retryAt: read.numberOf(fields, "retryAt"),
        lastError: problemOf(error),
      };
    case "failed":
      return { kind, since, lastError: problemOf(error) };
    case "closed":
      return { kind, since };
  }
}

function problemOf(value: unknown): Problem {
  const fields = read.fieldsOf(value, "lastError");
  return { code: codeOf(fields), message: read.textOf(fields, "message") };
}
