/**
 * From a remote's configuration to a handshake: which keys, which files,
 * which questions.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { HOST_KEY_TYPES } from "./algorithms.ts";
import { Login } from "./auth.ts";
import type { Handshake } from "./connect.ts";
import type { Place } from "./errors.ts";
import { parseHostKey } from "./host_key.ts";
import type { Offer } from "./identity.ts";
import {
  formatKnownHost,
  hostKeyAlgorithms,
  type KnownHosts,
  parseKnownHosts,
} from "./known_hosts.ts";
import { appendKnownHost, readKnownHosts } from "./known_hosts_file.ts";
import type { Pins } from "./pins.ts";
import type { Connecting, ConnectOptions, SSHRemote } from "./remote.ts";
import { paused, type StageDeadline } from "./stages.ts";
import { Surroundings } from "./surroundings.ts";
import { verifyHostKey } from "./trust.ts";

/** Limit of each stage when the remote names none, in milliseconds. */
const DEFAULT_LIMIT_MS = 15_000;
const DEFAULT_KEEPALIVE = { intervalMs: 10_000, countMax: 3 };

/** Where a remote is, with every default filled. */
export function placeOf(
  remote: SSHRemote,
  options: Pick<ConnectOptions, "env">,
): Place {
  return {
    host: remote.host,
    port: remote.port ?? 22,
    user: remote.user ??
      new Surroundings(options.env).userFor(remote.host),
  };
}

/** The limit of each stage of a remote, in milliseconds. */
export function limitOf(remote: SSHRemote): number {
  return remote.connectTimeoutMs ?? DEFAULT_LIMIT_MS;
}

/** What the known_hosts files say about the world. */
export async function readKnown(
  remote: SSHRemote,
  options: Connecting,
  { fingerprints }: Pins,
): Promise<KnownHosts> {
  const paths = knownHostsPaths(remote, options);
  try {
    return parseKnownHosts(
      await (options.memory?.knownHosts(paths) ?? readKnownHosts(paths)),
    );
  } catch (error) {
    const pinned = fingerprints.length > 0;
    const denied = error instanceof ParacleError &&
      error.code === "config.permission_denied";
    // With a pin the files can only refuse, and CI may not be let near them.
    if (pinned && denied) return { entries: [], warnings: [] };
    throw error;
  }
}

/** One handshake with `remote`; `hostKeyTypes` overrides what is asked for first. */
export function prepareHandshake(
  remote: SSHRemote,
  options: Connecting,
  basis: {
    readonly known: KnownHosts;
    readonly pins: Pins;
    readonly hostKeyTypes?: readonly string[];
  },
): Handshake {
  const place = placeOf(remote, options);
  let clock: StageDeadline | undefined;
  let accepted: Uint8Array | undefined;
  const offers = new LateOffers(remote, options, () => clock);
  const login = new Login({ place, offers: offers.all() });
  // Nothing can be remembered any more once all is kept.
  const ask = options.memory?.isKept === true
    ? undefined
    : options.onUnknownHostKey;
  return {
    place,
    limitMs: limitOf(remote),
    hostKeyTypes: basis.hostKeyTypes ?? ordered(basis.known, place),
    verify: (key) =>
      verifyHostKey(key, {
        name: remote.name ?? remote.host,
        target: place,
        pins: basis.pins,
        known: basis.known,
        onUnknown: ask && ((unknown) => paused(clock, () => ask(unknown))),
        accept: (blob) => {
          accepted = blob;
        },
      }),
    onProven: async () => {
      if (accepted === undefined) return;
      await remember(remote, options, place, accepted);
    },
    authHandler: login.handler,
    authFailure: () => login.failure,
    keepalive: remote.keepalive ?? DEFAULT_KEEPALIVE,
    signal: options.signal,
    onStage: (stage, elapsedMs) => {
      if (stage === "key exchange") offers.load(); // while the server computes
      if (stage === "ready") options.memory?.letIn(offers);
      options.onStage?.(stage, elapsedMs);
    },
    onClock: (given) => {
      clock = given;
    },
  };
}

/** The keys to offer; what reads keys is loaded while the server is busy. */
class LateOffers {
  /** Whether the last key that was offered is one of an agent. */
  byAgent = false;
  readonly #open: () => Promise<AsyncGenerator<Offer, void, void>>;
  #loading: Promise<typeof import("./identity_sources.ts")> | undefined;

  constructor(
    remote: SSHRemote,
    options: Connecting,
    clock: () => StageDeadline | undefined,
  ) {
    this.#open = async () => {
      const { offersFor } = await this.load();
      return offersFor(remote, options, clock);
    };
  }

  load(): Promise<typeof import("./identity_sources.ts")> {
    return this.#loading ??= import("./identity_sources.ts");
  }

  async *all(): AsyncGenerator<Offer, void, void> {
    for await (const offer of await this.#open()) {
      this.byAgent = offer.byAgent === true;
      yield offer;
    }
  }
}

/** The types known for the host first, so that its own key is what it shows. */
function ordered(known: KnownHosts, place: Place): readonly string[] {
  const first = hostKeyAlgorithms(known, place)
    .filter((type) => HOST_KEY_TYPES.includes(type));
  return [...first, ...HOST_KEY_TYPES.filter((type) => !first.includes(type))];
}

function knownHostsPaths(
  remote: SSHRemote,
  options: ConnectOptions,
): string[] {
  const around = new Surroundings(options.env);
  const { home } = around;
  return [
    ...(remote.knownHosts === undefined
      ? []
      : [around.resolve(remote.knownHosts, remote.baseDir)]),
    ...(options.knownHostsFiles ?? []),
    ...(home === undefined ? [] : [`${home}/.ssh/known_hosts`]),
  ];
}

async function remember(
  remote: SSHRemote,
  options: Connecting,
  place: Place,
  blob: Uint8Array,
): Promise<void> {
  const around = new Surroundings(options.env);
  const { home } = around;
  const path = remote.knownHosts !== undefined
    ? around.resolve(remote.knownHosts, remote.baseDir)
    : home === undefined
    ? undefined
    : `${home}/.ssh/known_hosts`;
  const line = formatKnownHost(place, blob);
  // Accepted is accepted, for as long as this process connects again.
  options.memory?.learned(path ?? "", line);
  if (path === undefined) return;
  try {
    await appendKnownHost(path, line);
    const { type, fingerprint } = parseHostKey(blob);
    options.warn?.(
      `from now on ${place.host} is known by its ${type} key ${fingerprint}, added to ${path}`,
    );
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    options.warn?.(error.message); // accepted for now, asked again next time
  }
}
