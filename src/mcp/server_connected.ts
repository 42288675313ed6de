/**
 * The SDK's server with what ours have in common: what it can do, how long
 * answers keep, the size limit it tells, and news of changes.
 *
 * @module
 */
import {
  type CacheHint,
  Server,
  type ServerCapabilities,
  type Transport,
} from "@modelcontextprotocol/server";
import type { Change, ChangeHub } from "./change_hub.ts";
import { legacyErrors } from "./server_legacy_errors.ts";

/** Of one server. */
export interface ConnectedOptions {
  /** Of the program. */
  readonly version: string;
  /** For models: what this server is about. */
  readonly instructions: string;
  /** Largest message that is taken, in bytes. */
  readonly maxMessageBytes: number;
  /** Tells what changes, for a server that lasts as long as its connection. */
  readonly hub: ChangeHub | undefined;
  /** Whether clients subscribe to resources by themselves. */
  readonly isLegacy: boolean;
  /** Throws what such a client is told when it may not read the resource. */
  readonly checkRead: (uri: string) => void;
}

/** Where clients are told the largest message that is taken. */
export const MAX_MESSAGE_KEY = "dev.paracle/maxMessageBytes";

const CAPABILITIES: ServerCapabilities = {
  tools: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  prompts: { listChanged: true },
};

// What is listed depends on who asks.
const LISTED: CacheHint = { ttlMs: 10_000, cacheScope: "private" };
const HINTS: Readonly<Record<string, CacheHint>> = {
  "server/discover": { ttlMs: 300_000, cacheScope: "private" },
  "tools/list": LISTED,
  "prompts/list": LISTED,
  "resources/list": LISTED,
  "resources/templates/list": LISTED,
  "resources/read": { ttlMs: 1_000, cacheScope: "private" },
};

/** A server of one connection, or of one request. */
export class ConnectedServer extends Server {
  readonly #options: ConnectedOptions;
  readonly #subscribed = new Set<string>();
  #isReady: boolean;

  /** Handlers for its capabilities are still to be set. */
  constructor(options: ConnectedOptions) {
    super({ name: "paracle", version: options.version }, {
      capabilities: CAPABILITIES,
      instructions: options.instructions,
      cacheHints: HINTS,
    });
    this.#options = options;
    this.#isReady = !options.isLegacy;
    if (!options.isLegacy) return;
    this.oninitialized = () => {
      this.#isReady = true;
    };
    this.setRequestHandler("resources/subscribe", ({ params }) => {
      options.checkRead(params.uri);
      this.#subscribed.add(params.uri);
      return {};
    });
    this.setRequestHandler("resources/unsubscribe", ({ params }) => {
      this.#subscribed.delete(params.uri);
      return {};
    });
  }

  /** Attaches to a transport; changes are told until that is closed. */
  override async connect(transport: Transport): Promise<void> {
    const { hub } = this.#options;
    const news = hub?.subscribe((change) => this.#tell(change));
    const before = transport.onclose;
    transport.onclose = () => {
      news?.[Symbol.dispose]();
      before?.();
    };
    if (this.#options.isLegacy) speakLegacy(transport);
    await super.connect(transport);
  }

  #tell(change: Change): void {
    if (!this.#isReady) return;
    // A client that is gone is told nothing.
    this.#send(change).catch(() => {});
  }

  async #send(change: Change): Promise<void> {
    switch (change.kind) {
      case "tools":
        return await this.sendToolListChanged();
      case "prompts":
        return await this.sendPromptListChanged();
      case "resources":
        return await this.sendResourceListChanged();
      case "resource": {
        const { uri } = change;
        // Subscriptions of the newer protocol are looked after elsewhere.
        if (this.#options.isLegacy && !this.#subscribed.has(uri)) return;
        return await this.sendResourceUpdated({ uri });
      }
    }
  }

  /** Adds the size limit to what a client hears first. */
  protected override _wrapHandler(
    method: string,
    handler: Parameters<Server["_wrapHandler"]>[1],
  ): ReturnType<Server["_wrapHandler"]> {
    const wrapped = super._wrapHandler(method, handler);
    if (method !== "initialize" && method !== "server/discover") {
      return wrapped;
    }
    return async (request, context) => {
      const result = await wrapped(request, context);
      const { maxMessageBytes } = this.#options;
      const meta = { ...result._meta, [MAX_MESSAGE_KEY]: maxMessageBytes };
      return { ...result, _meta: meta };
    };
  }
}

function speakLegacy(transport: Transport): void {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => send(legacyErrors(message), options);
}
