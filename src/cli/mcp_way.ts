/**
 * The way that `paracle mcp connect` takes: over SSH, or to a port by
 * WebSocket or HTTP, through a tunnel of a remote or straight to a URL.
 *
 * @module
 */
import type { RemoteConfig } from "../config/remote.ts";
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Leg } from "../mcp/leg.ts";
import { withAgentAdvice } from "../mcp/leg_advice.ts";
import type { CliContext } from "./context.ts";
import type { PlaceOptions } from "./mcp_way_place.ts";
import {
  type McpRemote,
  type McpTransport,
  type McpWayFlags,
  reaching,
  tunnelTo,
} from "./mcp_reach.ts";
import { openRemote } from "./remotes.ts";

/** A way; whoever opened it disposes it, after the bridge. */
export interface McpWay extends AsyncDisposable {
  readonly leg: Leg;
  readonly transport: McpTransport;
  /** The remote's name or the URL, for messages. */
  readonly name: string;
  /** The remote, if it goes through one. */
  readonly remote: RemoteConfig | undefined;
  /** Where the server is and what opens it, unless it goes over SSH. */
  readonly place: PlaceOptions | undefined;
  /** What connecting to the remote has read, if it goes through one. */
  readonly memory: McpRemote["memory"] | undefined;
}

// Of three ways one is taken: the others are not read.
const LATE = {
  http: "../mcp/http_leg_io.ts",
  place: "./mcp_way_place.ts",
  ssh: "../mcp/ssh_leg.ts",
  ws: "../mcp/ws_leg_io.ts",
} as const;

/**
 * Finds out which way it goes; nothing is connected yet.
 *
 * @throws {ParacleError} `usage.invalid`, `config.*`.
 */
export async function openMcpWay(
  context: CliContext,
  flags: McpWayFlags,
): Promise<McpWay> {
  if (flags.url !== undefined) return await wayToUrl(context, flags, flags.url);
  const remote = await chosenRemote(context);
  const memory = await context.services.loginMemory();
  const transport = flags.transport ??
    (tunnelTo(remote) === undefined ? "ssh" : "ws");
  if (transport === "ssh") {
    return await wayOverSsh(context, flags, { memory, remote });
  }
  const { remotePlace }: typeof import("./mcp_way_place.ts") = await import(
    LATE.place
  );
  const place = remotePlace(context, flags, {
    memory,
    remote,
    transport,
  });
  return await wayToPlace(context, { transport, place, memory, remote });
}

async function wayOverSsh(
  context: CliContext,
  flags: McpWayFlags,
  target: McpRemote,
): Promise<McpWay> {
  const { memory, remote } = target;
  const { tokenEnv, tokenFile } = flags;
  if (tokenEnv !== undefined || tokenFile !== undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot use a token over SSH: the login is enough; leave out " +
        "--token-file and --token-env, or add --transport ws",
    );
  }
  const { openSshLeg }: typeof import("../mcp/ssh_leg.ts") = await import(
    LATE.ssh
  );
  const { io, services } = context;
  const leg = openSshLeg({
    remote: remote.name,
    reach: reaching(context, target),
    clock: services.clock,
    note: (line) => io.err(`${printable(line)}\n`),
    explain: (error) => withAgentAdvice(error, io.env),
  });
  return {
    leg,
    transport: "ssh",
    name: remote.name,
    remote,
    memory,
    place: undefined,
    async [Symbol.asyncDispose]() {},
  };
}

async function wayToUrl(
  context: CliContext,
  flags: McpWayFlags,
  text: string,
): Promise<McpWay> {
  if (context.globals.remote !== undefined) {
    throw new ParacleError(
      "usage.invalid",
      "Cannot use --url and --remote together: choose one",
    );
  }
  const url = parseUrl(text, flags.transport);
  const transport = url.protocol.startsWith("ws") ? "ws" : "http";
  const { urlPlace }: typeof import("./mcp_way_place.ts") = await import(
    LATE.place
  );
  const place = urlPlace(context, flags, { url, transport });
  return await wayToPlace(context, {
    transport,
    place,
    memory: undefined,
    remote: undefined,
  });
}

async function wayToPlace(
  { services }: CliContext,
  { transport, place, memory, remote }: {
    readonly transport: "ws" | "http";
    readonly place: PlaceOptions;
    readonly memory: McpWay["memory"];
    readonly remote: RemoteConfig | undefined;
  },
): Promise<McpWay> {
  const options = { ...place, clock: services.clock };
  const common = { transport, name: place.shown, remote, memory, place };
  const dispose = { [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
  if (transport === "ws") {
    const { openWsLeg }: typeof import("../mcp/ws_leg_io.ts") = await import(
      LATE.ws
    );
    return { leg: openWsLeg(options), ...common, ...dispose };
  }
  const { openHttpLeg }: typeof import("../mcp/http_leg_io.ts") = await import(
    LATE.http
  );
  return { leg: openHttpLeg(options), ...common, ...dispose };
}

async function chosenRemote(context: CliContext): Promise<RemoteConfig> {
  const { globals, io, services } = context;
  const book = await services.remotes();
  const { remote: flag, local } = globals;
  const choice = book.choose({ env: io.env, local, flag });
  if (choice.kind === "remote") {
    return (await openRemote(context, choice.name)).remote;
  }
  throw new ParacleError(
    "usage.invalid",
    "Cannot connect: say where to with --remote NAME or --url URL; " +
      "for the workspace here an editor starts: paracle mcp serve --stdio",
  );
}

/**
 * Reads a server's URL.
 *
 * @throws {ParacleError} `usage.invalid`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseUrl } from "./mcp_way.ts";
 *
 * assert.equal(parseUrl("ws://127.0.0.1:8001/mcp", undefined).port, "8001");
 * assert.throws(() => parseUrl("127.0.0.1:8001", undefined));
 * ```
 */
export function parseUrl(
  text: string,
  transport: McpTransport | undefined,
): URL {
  const shown = printable(text);
  if (!URL.canParse(text) || !/^(ws|http)s?:\/\//i.test(text)) {
    throw new ParacleError(
      "usage.invalid",
      `Cannot use --url ${shown}: expected ws://, wss://, http:// or ` +
        "https://, as ws://127.0.0.1:8001/mcp",
    );
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    throw new ParacleError(
      "usage.invalid",
      "Cannot use a URL with a password in it: everybody here could read it; " +
        "put a token into a variable and name it with --token-env",
    );
  }
  url.hash = "";
  const isSocket = url.protocol.startsWith("ws");
  if (
    transport === "ssh" || (transport !== undefined &&
      isSocket !== (transport === "ws"))
  ) {
    throw new ParacleError(
      "usage.invalid",
      `Cannot use --transport ${transport} with ${shown}: the URL says how; ` +
        "leave out --transport",
    );
  }
  return url;
}
