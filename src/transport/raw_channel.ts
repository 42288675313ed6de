/**
 * A connection carried by a transport, by callbacks: what a tunnel joins to
 * a socket. {@linkcode Channel} is the same in streams, for everybody else.
 *
 * @module
 */

/** Hears what a channel brings. All four are called synchronously, in order. */
export interface RawChannelEvents {
  /**
   * Bytes came; they are the listener's from now on and are never reused.
   * The listener says {@linkcode RawChannel.consumed} once they have left:
   * what is not consumed holds the other side back.
   */
  data(bytes: Uint8Array): void;
  /** The other side sends no more; it may still read. At most once. */
  end(): void;
  /**
   * Both directions are over; nothing comes after it. Exactly once, with
   * `connect.lost` when the link died or `connect.closed` when it was closed.
   */
  closed(error: Error | undefined): void;
}

/** An open connection. It must be started in the turn it is handed over, and closed. */
export interface RawChannel {
  /** Starts the events. Once. */
  start(events: RawChannelEvents): void;
  /**
   * Sends bytes in order. Undefined: they are gone, go on; a promise: wait
   * for it before more (it resolves when there is room, or when the channel
   * is over). The bytes may be reused after that. Never throws or rejects;
   * after the end nothing is sent.
   */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Says that so many bytes of `data` were passed on. */
  consumed(bytes: number): void;
  /** Half-close: nothing more is sent. */
  end(): void;
  /** Ends both directions at once; `closed` follows. Idempotent. */
  close(): void;
}

/** A connection that the remote's listener took, and where it came from. */
export interface IncomingChannel {
  /** `host:port` of the peer there, or undefined for a unix socket. */
  readonly peer: string | undefined;
  /** Takes it. */
  accept(): RawChannel;
  /** Turns it away. */
  reject(): void;
}

/** A listener on the remote. */
export interface RemoteListener extends AsyncDisposable {
  /** The port there; 0 for a unix socket. */
  readonly port: number;
  /** Asks the remote to stop listening. Idempotent, bounded, never rejects. */
  close(): Promise<void>;
}

/** A place to connect to or to listen on, as the remote sees it. */
export type RemoteAddress =
  | { readonly host: string; readonly port: number }
  | {
    /** An absolute path of a unix socket. */
    readonly path: string;
  };
