/**
 * A way from the bridge to a server: one connection at a time, made again by
 * the bridge when it is lost.
 *
 * @module
 */
import type { RpcId } from "./jsonrpc.ts";

/** Why a connection ended. */
export interface LegEnd {
  /** `lost`: try again. `refused`: the token; once more with a new one. `permanent`: no use trying. */
  readonly kind: "lost" | "refused" | "permanent";
  /** One sentence for people. */
  readonly reason: string;
  /** The status the bridge ends with when it is permanent. */
  readonly exitCode?: number | undefined;
  /** The requests that were not carried out: turned away for this reason, or not sent yet. */
  readonly unheard?: readonly RpcId[] | undefined;
  /** Whether no server began to run, so that none heard what was sent. */
  readonly unstarted?: boolean | undefined;
  /** Last lines the remote process wrote to standard error. */
  readonly stderr?: string | undefined;
}

/** A connection that is open. */
export interface LegConnection {
  /** Sends one JSON-RPC message. Never throws: a loss is told by `closed`. */
  send(text: string): void;
  /** Bytes handed over and not yet gone. */
  readonly bufferedBytes: number;
  /** Settles when `bufferedBytes` is low again, or the connection ended. */
  drained(): Promise<void>;
  /** Ends it in order; never rejects, bounded by 1 s. 4000 is a silent peer. */
  close(code: 1000 | 4000): Promise<void>;
  /** Resolves when it is over, whoever ended it; never rejects. */
  readonly closed: Promise<LegEnd>;
}

/** What the bridge hears from a connection. */
export interface LegListener {
  /** One JSON-RPC message, as text. */
  message(text: string): void;
  /**
   * One request will have no answer though the connection goes on; the server
   * may have carried it out. Only of legs on which each answer has its own way.
   */
  lost(id: RpcId, reason: string): void;
}

/** A kind of connection. At most one `open` is in flight. */
export interface Leg {
  /** For messages, as `ssh production`. */
  readonly name: string;
  /** Largest message the other side takes unless it advertises another, in bytes. */
  readonly maxMessageBytes: number;
  /** Whether a cancel is sent as a message; the HTTP leg turns it into an abort by itself. */
  readonly framed: boolean;
  /** Connects. Resolves with a connection, or with why there is none; rejects only with the signal's reason. */
  open(
    listener: LegListener,
    options: { readonly signal: AbortSignal },
  ): Promise<LegConnection | LegEnd>;
}
