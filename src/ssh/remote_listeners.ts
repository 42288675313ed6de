/**
 * Listening on the remote (RFC 4254, 7.1, and OpenSSH's
 * `streamlocal-forward`).
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type {
  IncomingChannel,
  RemoteAddress,
  RemoteListener,
} from "../transport/raw_channel.ts";
import type { LiveLink } from "./live_link.ts";
import { placeThere } from "./open_channel.ts";
import { within } from "./opening.ts";
import { SSHRawChannel } from "./raw_channel.ts";
import type { Channel, TcpArrival } from "./ssh2.d.ts";

/** How long the server may take to confirm that it listens no more. */
const CANCEL_LIMIT_MS = 1_000;

type OnConnection = (incoming: IncomingChannel) => void;
type Accept = () => Channel;

/** The listeners of one link, and the way from a connection to its own. */
export class RemoteListeners {
  readonly #link: LiveLink;
  readonly #open = new Map<string, OnConnection>();

  /** Hears of every connection that comes in through the link. */
  constructor(link: LiveLink) {
    this.#link = link;
    link.client.on(
      "tcp connection",
      (arrival: TcpArrival, accept: Accept, reject: () => void) => {
        const { destIP, destPort, srcIP, srcPort } = arrival;
        const host = srcIP.includes(":") ? `[${srcIP}]` : srcIP;
        this.#dispatch(
          key({ host: destIP, port: destPort }),
          { peer: `${host}:${srcPort}`, accept, reject },
        );
      },
    );
    link.client.on(
      "unix connection",
      (
        { socketPath }: { readonly socketPath: string },
        accept: Accept,
        reject: () => void,
      ) =>
        this.#dispatch(key({ path: socketPath }), {
          peer: undefined,
          accept,
          reject,
        }),
    );
  }

  /**
   * Listens; the caller closes it.
   *
   * @throws {ParacleError} `tunnel.remote_refused`, `connect.timeout`, and
   * what the link ended with.
   */
  listen(
    address: RemoteAddress,
    onConnection: OnConnection,
    signal: AbortSignal | undefined,
  ): Promise<RemoteListener> {
    const link = this.#link;
    const what = `a listener on ${placeThere(address)} at ${link.name}`;
    return link.ask<RemoteListener>({ what, signal }, (answer) => {
      const done = (error: Error | undefined, real: RemoteAddress): void => {
        if (!error) answer.resolve(this.#opened(real, onConnection));
        else if (!link.isDown()) answer.reject(refused(address, link.name));
      };
      if ("path" in address) {
        link.client.openssh_forwardInStreamLocal(
          address.path,
          (error) => done(error, address),
        );
        return;
      }
      const { host, port } = address;
      link.client.forwardIn(
        host,
        port,
        (error, real) => done(error, { host, port: real }),
      );
    });
  }

  /** In the turn of the answer: a connection may be in the next packet. */
  #opened(real: RemoteAddress, onConnection: OnConnection): RemoteListener {
    const name = key(real);
    this.#open.set(name, onConnection);
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      if (closing === undefined) {
        this.#open.delete(name);
        closing = this.#cancel(real);
      }
      return closing;
    };
    const port = "path" in real ? 0 : real.port;
    return { port, close, [Symbol.asyncDispose]: close };
  }

  #cancel(real: RemoteAddress): Promise<void> {
    const { client, closed } = this.#link;
    const cancelled = new Promise<unknown>((resolve) => {
      const done = (): void => resolve(undefined);
      closed.then(done);
      try {
        if ("path" in real) {
          client.openssh_unforwardInStreamLocal(real.path, done);
        } else client.unforwardIn(real.host, real.port, done);
      } catch {
        done(); // the link is dead, and its listeners with it
      }
    });
    return within(cancelled, CANCEL_LIMIT_MS);
  }

  #dispatch(
    name: string,
    { peer, accept, reject }: {
      readonly peer: string | undefined;
      readonly accept: Accept;
      readonly reject: () => void;
    },
  ): void {
    let decided = false;
    const decide = (): void => {
      if (decided) throw new TypeError("This connection was decided already");
      decided = true;
    };
    try {
      this.#open.get(name)?.({
        peer,
        accept: () => {
          decide();
          return new SSHRawChannel(accept(), this.#link);
        },
        reject: () => {
          decide();
          reject();
        },
      });
    } finally {
      if (!decided) {
        decided = true;
        reject();
      }
    }
  }
}

function key(address: RemoteAddress): string {
  return "path" in address
    ? `unix ${address.path}`
    : `tcp ${address.host} ${address.port}`;
}

function refused(address: RemoteAddress, remote: string): ParacleError {
  const place = placeThere(address);
  const why = "path" in address
    ? `is a file of that name there, or does its sshd_config not allow it (AllowStreamLocalForwarding, StreamLocalBindUnlink)? see with: ssh ${remote} ls -l ${address.path}`
    : `is the port taken there, or does its sshd_config not allow it (AllowTcpForwarding, PermitListen; GatewayPorts for an address that others reach)? see with: ssh ${remote} ss -ltn`;
  return new ParacleError(
    "tunnel.remote_refused",
    `Cannot listen on ${place} at ${remote}: the server refused; ${why}`,
    { details: { remote, ...address } },
  );
}
