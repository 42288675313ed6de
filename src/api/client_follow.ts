/**
 * Following a run over an API to its end.
 *
 * @module
 */
import { backoffMs } from "../core/backoff.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { ParacleError } from "../core/errors.ts";
import type { RunEvent } from "../engine/runner.ts";
import { isMap } from "../workspace/document.ts";
import type { RunDetails } from "../workspace/reader.ts";
import { type ApiClient, isLost } from "./client.ts";
import { failureOfAnswer, notOurs } from "./client_failures.ts";
import { parseEvents } from "./event_parser.ts";
import { isOver } from "./execution_view.ts";
import type { RunDocument } from "./executions.ts";
import type { Schema } from "./route.ts";
import { GET_RUN, RUN_EVENTS } from "./routes_runs.ts";
import { documentOfRecord } from "./run_document.ts";
import { runDetails, runDocument, runEvent } from "./schemas_follow.ts";

/** How a run is followed. */
export interface FollowOptions {
  /** Ends it; the run goes on. */
  readonly signal: AbortSignal;
  /** Hears what happens. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Time. Default: the real one. */
  readonly clock?: Clock;
}

/** Lost connections in a row after which it is given up. */
const MAX_LOST = 8;

/**
 * Follows a run by its events; a connection that is lost is made again where
 * it broke off. Where events do not come through, its record is looked at.
 *
 * @throws {ParacleError} What the run failed with before it had a document,
 * `connect.*` when the server stays away, the signal's reason.
 */
export async function followRun(
  client: ApiClient,
  runId: string,
  options: FollowOptions,
): Promise<RunDocument> {
  const { signal, onEvent, clock = systemClock } = options;
  let lastId: string | undefined;
  let lost = 0;
  for (;;) {
    try {
      const headers = lastId === undefined ? {} : { "last-event-id": lastId };
      const stream = await client.open(RUN_EVENTS, {
        params: { id: runId },
        headers,
        signal,
      });
      for await (const { name, data, id } of parseEvents(stream)) {
        lastId = id ?? lastId;
        lost = 0;
        const document = parseObject(client, data);
        if (name === "end") return proven(client, runDocument, document);
        if (name === "failed") {
          throw failureOfAnswer(Number(document["status"]), document, client);
        }
        const event = eventOf(name, document);
        if (event !== undefined) onEvent?.(event);
      }
      // It ended without an end: events are cut off on the way.
      const details = await lookAt(client, runId, signal);
      if (isOver(details)) return documentOfRecord(details);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!isLost(error) && !isBroken(error)) throw error;
      if (++lost > MAX_LOST) throw error;
    }
    const chance = { random: Math.random };
    await clock.sleep(backoffMs(lost + 1, chance), { signal });
  }
}

async function lookAt(
  client: ApiClient,
  id: string,
  signal: AbortSignal,
): Promise<RunDetails> {
  const answer = await client.ask(GET_RUN, { params: { id }, signal });
  return proven(client, runDetails, answer);
}

/** A body that breaks off is told as a plain error. */
function isBroken(error: unknown): boolean {
  return !(error instanceof ParacleError);
}

/** Undefined for an event that only a newer server knows. */
function eventOf(
  name: string,
  document: Readonly<Record<string, unknown>>,
): RunEvent | undefined {
  if (name !== "gap") return runEvent.safeParse(document).data;
  const message = `${document["missed"]} events of the run were missed`;
  return { type: "warning", message };
}

function proven<T>(client: ApiClient, schema: Schema<T>, value: unknown): T {
  const proof = schema.safeParse(value);
  if (proof.success) return proof.data;
  throw notOurs(client, "the document of the run has another form");
}

function parseObject(
  client: ApiClient,
  text: string,
): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isMap(value)) return value;
  } catch {
    // told below
  }
  throw notOurs(client, "its events have another form");
}
