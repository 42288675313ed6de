/**
 * The keys of a running ssh-agent.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { ParacleError } from "../core/errors.ts";
import { missingPermission, writeGrant } from "../core/missing_permission.ts";
import { saveFlags } from "../core/own_source_io.ts";
import { fingerprint } from "./host_key.ts";
import type { PublicKey } from "./openssh_key_public.ts";
import { type DistantKey, toSsh2Agent } from "./private_key_ssh2.ts";
import type { SignatureHash } from "./private_key.ts";
import type { AgentStream, BaseAgent, ParsedKey } from "./ssh2.d.ts";

/** A key that an agent holds. */
export interface AgentKey extends PublicKey, DistantKey {}

/** An agent that answered. Nothing is kept open between questions. */
export interface KeyAgent {
  /** Where it listens. */
  readonly path: string;
  /** What it holds, in its order. */
  readonly keys: readonly AgentKey[];
}

/** How an agent is asked. */
export interface OpenAgentOptions {
  /** Stops the waiting. */
  readonly signal?: AbortSignal;
  /** Time to answer in milliseconds. Default 3 000. */
  readonly limitMs?: number;
}

const LIMIT_MS = 3_000;

/**
 * Asks the agent at a socket for its keys.
 *
 * @throws {ParacleError} `config.permission_denied` when the program may not
 * use the socket; `auth.failed` when no agent answers.
 */
export async function openAgent(
  path: string,
  options: OpenAgentOptions = {},
): Promise<KeyAgent> {
  const { signal } = options;
  signal?.throwIfAborted();
  await checkSocket(path);
  const { library } = await import("./library.ts");
  const agent = library.createAgent(path);
  const { promise, resolve, reject } = Promise.withResolvers<
    readonly ParsedKey[]
  >();
  const streams = trackStreams(agent);
  const stop = (reason: unknown): void => {
    reject(reason);
    for (const stream of streams) stream.destroy();
  };
  const abort = (): void => stop(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const { limitMs = LIMIT_MS } = options;
  const timer = setTimeout(() => {
    const state = `it did not answer within ${limitMs / 1000} s`;
    stop(unanswered(path, state, undefined));
  }, limitMs);
  agent.getIdentities((error, keys = []) => {
    if (error) reject(refusal(path, error));
    else resolve(keys);
  });
  try {
    return {
      path,
      keys: (await promise).map((key) => describe(agent, key, path)),
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** ssh2 keeps the agent's sockets to itself; a silent one must be closed by us. */
function trackStreams(agent: BaseAgent): ReadonlySet<AgentStream> {
  const streams = new Set<AgentStream>();
  const open = agent.getStream?.bind(agent);
  if (open === undefined) return streams;
  agent.getStream = (callback) =>
    open((error, stream) => {
      if (stream !== undefined) streams.add(stream);
      callback(error, stream);
    });
  return streams;
}

/**
 * Makes the agent for ssh2 that offers this key alone, so that an agent full
 * of keys does not use up the attempts that a server allows.
 */
export function offerAgentKey(key: AgentKey): Promise<BaseAgent> {
  return toSsh2Agent(key);
}

function describe(agent: BaseAgent, key: ParsedKey, path: string): AgentKey {
  const publicBlob = key.getPublicSSH();
  const sign = (
    data: Uint8Array,
    hash: SignatureHash | undefined,
  ): Promise<Uint8Array> => {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const options = hash === undefined ? {} : { hash };
    agent.sign(key, Buffer.from(data), options, (error, signature) => {
      if (signature !== undefined && !error) resolve(signature);
      else reject(unanswered(path, "it did not sign", error));
    });
    return promise;
  };
  return {
    type: key.type,
    publicBlob,
    comment: key.comment,
    fingerprint: fingerprint(publicBlob),
    sign,
  };
}

async function checkSocket(path: string): Promise<void> {
  // Named pipes of Windows are no files.
  if (path.startsWith("\\\\.\\") || path === "pageant") return;
  try {
    await Deno.stat(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw denied(path, cause);
    throw unanswered(path, "there is no such socket", cause);
  }
}

/** Why nobody answers; ssh2 does not hand on that Deno refused to connect. */
function refusal(path: string, cause: unknown): ParacleError {
  const isAllowed =
    Deno.permissions.querySync({ name: "write", path }).state === "granted";
  return isAllowed
    ? unanswered(path, "nothing answers there", cause)
    : denied(path, cause);
}

function denied(path: string, cause: unknown): ParacleError {
  const flags = saveFlags(path);
  const fix = missingPermission(cause, flags) ??
    writeGrant(flags, Deno.build.standalone);
  const message =
    `Cannot ask the SSH agent at ${path}: the program was not given the permission; ${fix}`;
  return new ParacleError("config.permission_denied", message, { cause });
}

function unanswered(path: string, state: string, cause: unknown): ParacleError {
  const fix = 'start one: eval "$(ssh-agent)" && ssh-add';
  const message = `Cannot use the SSH agent at ${path}: ${state}; ${fix}`;
  return new ParacleError("auth.failed", message, { details: { path }, cause });
}
