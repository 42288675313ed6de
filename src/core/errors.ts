/**
 * Failures with a stable code, and the one table that gives each code its
 * kind, its exit status and whether trying again can help.
 *
 * @module
 */

/** What kind of failure a code belongs to; scripts see it under `--json`. */
export type FailureKind =
  | "failed"
  | "usage"
  | "config"
  | "auth"
  | "internal"
  | "cancelled"
  | "transport";

/** Every failure code. Codes are public: they are added, never renamed. */
export type ErrorCode =
  | "agent.not_found"
  | "api.failed"
  | "api.port_in_use"
  | "approval.not_found"
  | "auth.failed"
  | "auth.key_unreadable"
  | "auth.passphrase_required"
  | "auth.provider_rejected"
  | "auth.token_rejected"
  | "cancelled.interrupt"
  | "cancelled.terminate"
  | "config.invalid"
  | "config.not_found"
  | "config.permission_denied"
  | "config.remote_exists"
  | "config.unknown_remote"
  | "config.unwritable"
  | "connect.closed"
  | "connect.dns"
  | "connect.lost"
  | "connect.no_common"
  | "connect.protocol"
  | "connect.refused"
  | "connect.timeout"
  | "connect.turned_away"
  | "connect.unreachable"
  | "exec.failed"
  | "exec.output_too_large"
  | "exec.rejected"
  | "exec.timeout"
  | "internal.bug"
  | "log.not_found"
  | "provider.bad_answer"
  | "provider.not_configured"
  | "provider.rate_limited"
  | "provider.refused"
  | "provider.unavailable"
  | "remote.paracle_missing"
  | "remote.workspace_denied"
  | "remote.workspace_missing"
  | "run.awaiting_approval"
  | "run.cancelled"
  | "run.conflict"
  | "run.failed"
  | "run.limit_reached"
  | "run.not_found"
  | "run.timeout"
  | "session.already_up"
  | "session.not_running"
  | "session.unreachable"
  | "trust.host_key_changed"
  | "trust.host_key_revoked"
  | "trust.host_key_unknown"
  | "trust.unwritable"
  | "tunnel.cannot_listen"
  | "tunnel.not_found"
  | "tunnel.not_proven"
  | "tunnel.port_in_use"
  | "tunnel.queue_full"
  | "tunnel.remote_refused"
  | "usage.invalid"
  | "usage.needs_terminal"
  | "usage.unknown_command"
  | "workflow.not_found"
  | "workspace.invalid"
  | "workspace.not_found"
  | "workspace.unreadable"
  | "workspace.unwritable";

type Row = readonly [kind: FailureKind, exitCode: number, retryable: boolean];

const FAILURES: Readonly<Record<ErrorCode, Row>> = {
  "agent.not_found": ["failed", 1, false],
  "exec.failed": ["failed", 1, false],
  "exec.output_too_large": ["failed", 1, false],
  "run.not_found": ["failed", 1, false],
  "session.already_up": ["failed", 1, false],
  "session.not_running": ["failed", 1, false],
  "tunnel.cannot_listen": ["failed", 1, false],
  "tunnel.not_found": ["failed", 1, false],
  "tunnel.port_in_use": ["failed", 1, false],
  "workflow.not_found": ["failed", 1, false],
  "api.failed": ["failed", 1, false],
  "api.port_in_use": ["failed", 1, false],
  "approval.not_found": ["failed", 1, false],
  "log.not_found": ["failed", 1, false],
  "provider.bad_answer": ["failed", 1, false],
  "provider.rate_limited": ["failed", 1, true],
  "provider.refused": ["failed", 1, false],
  "provider.unavailable": ["failed", 1, true],
  "run.awaiting_approval": ["failed", 1, false],
  "run.cancelled": ["failed", 1, false],
  "run.conflict": ["failed", 1, false],
  "run.failed": ["failed", 1, false],
  "run.limit_reached": ["failed", 1, false],
  "run.timeout": ["failed", 1, false],
  "usage.invalid": ["usage", 2, false],
  "usage.needs_terminal": ["usage", 2, false],
  "usage.unknown_command": ["usage", 2, false],
  "config.invalid": ["config", 3, false],
  "config.not_found": ["config", 3, false],
  "config.permission_denied": ["config", 3, false],
  "config.remote_exists": ["config", 3, false],
  "config.unknown_remote": ["config", 3, false],
  "config.unwritable": ["config", 3, false],
  "workspace.invalid": ["config", 3, false],
  "workspace.not_found": ["config", 3, false],
  "workspace.unreadable": ["config", 3, false],
  "provider.not_configured": ["config", 3, false],
  "workspace.unwritable": ["config", 3, false],
  "auth.key_unreadable": ["auth", 4, false],
  "auth.passphrase_required": ["auth", 4, false],
  "trust.unwritable": ["auth", 4, false],
  "auth.provider_rejected": ["auth", 4, false],
  "auth.token_rejected": ["auth", 4, false],
  "internal.bug": ["internal", 70, false],
  "cancelled.interrupt": ["cancelled", 130, false],
  "cancelled.terminate": ["cancelled", 143, false],
  "connect.dns": ["transport", 240, true],
  "connect.no_common": ["transport", 240, false],
  "connect.protocol": ["transport", 240, false],
  "connect.refused": ["transport", 240, true],
  "connect.turned_away": ["transport", 240, true],
  "connect.unreachable": ["transport", 240, true],
  "session.unreachable": ["transport", 240, true],
  "tunnel.queue_full": ["transport", 240, true],
  "tunnel.remote_refused": ["transport", 240, true],
  "exec.rejected": ["transport", 240, true],
  "connect.timeout": ["transport", 241, true],
  "exec.timeout": ["transport", 241, false],
  "tunnel.not_proven": ["transport", 241, true],
  "trust.host_key_unknown": ["transport", 242, false],
  "trust.host_key_changed": ["transport", 243, false],
  "trust.host_key_revoked": ["transport", 243, false],
  "auth.failed": ["transport", 244, false],
  "connect.closed": ["transport", 246, false],
  "connect.lost": ["transport", 246, true],
  "remote.workspace_denied": ["transport", 247, false],
  "remote.workspace_missing": ["transport", 247, false],
  "remote.paracle_missing": ["transport", 248, false],
};

/** Every code, in the order of the exit table. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(
  FAILURES,
) as ErrorCode[];

/** What a failure may carry besides its code and message. */
export interface ParacleErrorOptions {
  /** Facts for programs: names, places, numbers. Never a secret or a file's content. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * A failure with a stable code. Branch on the code, not on the message.
 *
 * @example
 * ```ts
 * import { ParacleError } from "@paracle/paracle";
 * import assert from "node:assert/strict";
 *
 * const error = new ParacleError("connect.refused", "Cannot connect: refused");
 * assert.equal(error.exitCode, 240);
 * assert.equal(error.retryable, true);
 * ```
 */
export class ParacleError extends Error {
  /** What went wrong, stable across releases. */
  readonly code: ErrorCode;
  /** Facts for programs; safe to print. */
  readonly details: Readonly<Record<string, unknown>>;

  /** Makes a failure; `message` is "action: state", without a final period. */
  constructor(
    code: ErrorCode,
    message: string,
    options: ParacleErrorOptions = {},
  ) {
    super(
      message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "ParacleError";
    this.code = code;
    this.details = options.details ?? {};
  }

  /** The family of the code. */
  get kind(): FailureKind {
    return FAILURES[this.code][0];
  }

  /** The status a process ends with because of this failure. */
  get exitCode(): number {
    return FAILURES[this.code][1];
  }

  /** Whether connecting again may help with nothing changed; says nothing of a command. */
  get retryable(): boolean {
    return FAILURES[this.code][2];
  }
}

/** A command that was given up, with what it had printed until then. */
export class ExitError extends ParacleError {
  /** Program and arguments; a line is `["/bin/sh", "-c", line]`. */
  readonly argv: readonly string[];
  /** The exit status; undefined when the command was not seen to end. */
  readonly status: number | undefined;
  /** What had arrived of standard output, as UTF-8 text. */
  readonly stdout: string;
  /** What had arrived of standard error, as UTF-8 text. */
  readonly stderr: string;

  /** Makes the failure; what was printed stays out of `details`, which are shown. */
  constructor(
    code: "exec.failed" | "exec.output_too_large" | "exec.timeout",
    message: string,
    ending: {
      readonly argv: readonly string[];
      readonly status?: number | undefined;
      readonly stdout: string;
      readonly stderr: string;
    },
    options: ParacleErrorOptions = {},
  ) {
    super(code, message, options);
    this.name = "ExitError";
    this.argv = ending.argv;
    this.status = ending.status;
    this.stdout = ending.stdout;
    this.stderr = ending.stderr;
  }
}

/** A host key that was refused, with what was expected and what came. */
export class HostKeyError extends ParacleError {
  /** `host` or `[host]:port`, as known_hosts writes it. */
  readonly host: string;
  /** `SHA256:...` of the key the server showed. */
  readonly actual: string;
  /** `SHA256:...` of the keys that would have been accepted. */
  readonly expected: readonly string[];

  /** Makes the failure; the code says whether the key is unknown, changed or revoked. */
  constructor(
    code:
      | "trust.host_key_unknown"
      | "trust.host_key_changed"
      | "trust.host_key_revoked",
    message: string,
    key: {
      readonly host: string;
      readonly actual: string;
      readonly expected?: readonly string[];
    },
  ) {
    const expected = key.expected ?? [];
    super(code, message, {
      details: { host: key.host, actual: key.actual, expected },
    });
    this.name = "HostKeyError";
    this.host = key.host;
    this.actual = key.actual;
    this.expected = expected;
  }
}
