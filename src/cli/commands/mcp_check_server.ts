/**
 * The checks of the server itself: it opens a session and lists its tools.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import {
  noticeText,
  parseMessage,
  requestText,
  type RpcId,
  valueAt,
} from "../../mcp/jsonrpc.ts";
import type { Leg, LegConnection, LegEnd } from "../../mcp/leg.ts";
import { VERSION } from "../version.ts";
import type { Checklist } from "./remote_test_checks.ts";

const LIMIT_MS = 15_000;
const PROTOCOL = "2025-11-25";

/** What the checks need. */
interface CheckCall {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Opens a session over the leg and asks for the tools. */
export async function checkServer(
  leg: Leg,
  list: Checklist,
  call: CheckCall,
): Promise<void> {
  await using talk = new Talk(leg, call);
  const opened = await list.run("initialize", async () => {
    await talk.open();
    const result = await talk.ask("initialize", {
      protocolVersion: PROTOCOL,
      capabilities: {},
      clientInfo: { name: "paracle-check", version: VERSION },
    });
    const name = valueAt(result, "serverInfo", "name");
    const version = valueAt(result, "serverInfo", "version");
    return { value: true, detail: `${name} ${version}` };
  });
  if (opened === undefined) return;
  await list.run("tools", async () => {
    talk.tell("notifications/initialized");
    const tools = valueAt(await talk.ask("tools/list", {}), "tools");
    const count = Array.isArray(tools) ? tools.length : 0;
    return { value: true, detail: `${count}` };
  });
}

/** One that waits for its answer. */
interface Question {
  readonly resolve: (body: unknown) => void;
  readonly lost: (end: LegEnd) => void;
}

/** Questions and answers over one connection. */
class Talk implements AsyncDisposable {
  readonly #leg: Leg;
  readonly #call: CheckCall;
  readonly #waiting = new Map<unknown, Question>();
  #connection: LegConnection | undefined;
  #count = 0;

  constructor(leg: Leg, call: CheckCall) {
    this.#leg = leg;
    this.#call = call;
  }

  async open(): Promise<void> {
    const message = (text: string): void => {
      const heard = parseMessage(text);
      if (heard.kind === "answer") {
        this.#waiting.get(heard.id)?.resolve(heard.body);
      }
    };
    const lost = (id: RpcId, reason: string): void =>
      this.#waiting.get(id)?.lost({ kind: "lost", reason });
    const opened = await this.#limited(
      this.#leg.open({ message, lost }, { signal: this.#call.signal }),
      "connect",
    );
    if ("kind" in opened) throw failure("connect", opened);
    this.#connection = opened;
  }

  async ask(
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    const connection = this.#connection;
    if (connection === undefined) throw new TypeError("not open");
    const id = ++this.#count;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const lost = (end: LegEnd): void => reject(failure(method, end));
    this.#waiting.set(id, { resolve, lost });
    connection.send(requestText(id, method, params));
    void connection.closed.then(lost);
    const body = await this.#limited(promise, method);
    const error = valueAt(body, "error", "message");
    if (error === undefined) return valueAt(body, "result");
    throw new ParacleError(
      "api.failed",
      `Cannot ask for "${method}": ${printable(String(error))}`,
    );
  }

  tell(method: string): void {
    this.#connection?.send(noticeText(method));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.close(1000);
  }

  #limited<T>(work: Promise<T>, what: string): Promise<T> {
    work.catch(() => {}); // may lose the race
    return limited(work, { ...this.#call, limitMs: LIMIT_MS, what });
  }
}

function failure(what: string, { kind, reason }: LegEnd): ParacleError {
  return new ParacleError(
    kind === "refused" ? "auth.token_rejected" : "connect.lost",
    `Cannot get an answer to "${what}": ${printable(reason)}`,
  );
}

async function limited<T>(
  work: Promise<T>,
  { clock, limitMs, what, signal }: {
    readonly clock: Clock;
    readonly limitMs: number;
    readonly what: string;
    readonly signal: AbortSignal;
  },
): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(limitMs, {
    signal: AbortSignal.any([signal, done.signal]),
  }).then(() => {
    throw new ParacleError(
      "connect.timeout",
      `Cannot ${what}: no answer within ${limitMs / 1000} s`,
    );
  });
  late.catch(() => {}); // may lose the race
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
