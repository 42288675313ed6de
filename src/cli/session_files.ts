/**
 * Which files a session needs while it is up.
 *
 * @module
 */
import { formatTunnel } from "../config/tunnel_spec.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { TunnelSpec } from "../session/tunnel_spec.ts";

/** What the logins of a session have read. */
export interface LoginFiles {
  /** Whether connecting again needs no file. */
  readonly isComplete: boolean;
  /** Whether no file is read any more. */
  readonly isKept: boolean;
  /** Reads none from now on. */
  keep(): void;
}

/** Which files a session needs while it is up. */
export class SessionFiles {
  readonly #name: string;
  readonly #memory: LoginFiles;
  #hasSockets: boolean;

  /** Of a session that is about to open `tunnels`. */
  constructor(
    name: string,
    memory: LoginFiles,
    tunnels: readonly TunnelSpec[],
  ) {
    this.#name = name;
    this.#memory = memory;
    this.#hasSockets = tunnels.some(isSocketHere);
  }

  /** Whether connecting again, or a tunnel, takes a file. */
  get areNeeded(): boolean {
    return this.#hasSockets || !this.#memory.isComplete;
  }

  /** Reads none any more. */
  keep(): void {
    if (!this.areNeeded) this.#memory.keep();
  }

  /** Takes note of a tunnel that is to be opened, or refuses it. */
  admit(tunnel: TunnelSpec): void {
    if (!isSocketHere(tunnel)) return;
    if (!this.#memory.isKept) {
      this.#hasSockets = true;
      return;
    }
    const socket = printable(`${tunnel.local}`);
    const flag = tunnel.kind === "remote" ? "--reverse" : "--tunnel";
    const words = printable(formatTunnel(tunnel).replace(/^R:/, ""));
    const up = `paracle remote up ${printable(this.#name)} ${flag} ${words}`;
    throw new ParacleError(
      "config.permission_denied",
      `Cannot open a tunnel with the socket ${socket}: the session has given ` +
        `up reading files, and sockets are files; end it, and start it with ` +
        `the tunnel: ${up}`,
    );
  }
}

function isSocketHere({ local }: TunnelSpec): boolean {
  return typeof local === "string";
}
