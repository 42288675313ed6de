/**
 * What is known of a session: values that status, the control socket, the
 * table on the terminal and programs read alike.
 *
 * @module
 */
import type { ErrorCode } from "../core/errors.ts";

/** Why something does not work, as data. */
export interface Problem {
  /** Of the failure table. */
  readonly code: ErrorCode;
  /** A sentence with the fix. */
  readonly message: string;
}

/** The life of a link to one target. Times are milliseconds since 1970. */
export type LinkState =
  | {
    /** The state in one word. */
    readonly kind: "connecting";
    /** 1 for the first try since the link was last ready. */
    readonly attempt: number;
    /** Since when this try runs. */
    readonly since: number;
    /** Why the link before this one ended, or the last try failed. */
    readonly lastError?: Problem;
  }
  | {
    readonly kind: "ready";
    /** Since when it is up. */
    readonly since: number;
    /** The last measured round trip; undefined before the first. */
    readonly rttMs: number | undefined;
    /** Why the link before this one ended; undefined for the first. */
    readonly lastError?: Problem;
  }
  | {
    readonly kind: "backoff";
    /** The try that failed. */
    readonly attempt: number;
    /** When that was. */
    readonly since: number;
    /** When the next try starts. */
    readonly retryAt: number;
    /** Why it failed. */
    readonly lastError: Problem;
  }
  /** Trying again cannot help until a person acts; `reconnect()` tries all the same. */
  | {
    readonly kind: "failed";
    /** Since when. */
    readonly since: number;
    /** What a person must act on. */
    readonly lastError: Problem;
  }
  | {
    readonly kind: "closed";
    /** Since when. */
    readonly since: number;
  };

/** Whether a tunnel works: `up` means that a probe went through it. */
export type TunnelHealth = "up" | "degraded" | "down" | "paused";

/** A tunnel as it is now. */
export interface TunnelStatus {
  /** What commands call it: its spec, as `8000:8000`, unique in a remote. */
  readonly id: string;
  /** As `ssh -L`, `-R` and `-D`. */
  readonly kind: "local" | "remote" | "dynamic";
  /** Where it listens: `127.0.0.1:8000` or a path; on the remote for kind `remote`. */
  readonly listen: string;
  /** Port it listens on, once known, 0 for a unix socket. */
  readonly port: number;
  /** Where it leads: `127.0.0.1:5432` or a path; `*` for kind `dynamic`. */
  readonly target: string;
  /** What it is for. */
  readonly description: string | undefined;
  /** Whether it works. */
  readonly state: TunnelHealth;
  /** Why it is not up; undefined when it is. */
  readonly reason: string | undefined;
  /** Connections open now. */
  readonly connections: number;
  /** Connections served so far, the open ones included. */
  readonly total: number;
  /** Bytes from the remote. */
  readonly bytesIn: number;
  /** Bytes to the remote. */
  readonly bytesOut: number;
  /** Connections that were reset: queue full, waited too long, or refused there. */
  readonly refused: number;
  /** Connections that wait for the link. */
  readonly queued: number;
  /** Milliseconds since 1970 of the last byte or connection; undefined: none yet. */
  readonly lastActivity: number | undefined;
}

/** A remote's session as it is now. */
export interface RemoteStatus {
  /** In the configuration. */
  readonly name: string;
  /** `user@host`. */
  readonly target: string;
  /** The connection. */
  readonly link: LinkState;
  /** The server's software, once known. */
  readonly server: string | undefined;
  /** SSH connections open, logins under way among them. */
  readonly connections: number;
  /** Commands that run, and that wait for a session of the server. */
  readonly commands: {
    /** Started and not ended. */
    readonly running: number;
    /** Waiting for their turn. */
    readonly waiting: number;
  };
  /** Times the link was lost and came back. */
  readonly reconnects: number;
  /** In the order they were opened. */
  readonly tunnels: readonly TunnelStatus[];
}
