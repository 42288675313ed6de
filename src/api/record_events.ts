/**
 * The events of a run: of the feed where it lives in this server, else as far
 * as its record tells.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import type { RunDetails } from "../workspace/reader.ts";
import type { RunType } from "../workspace/runs.ts";
import { EventFeed } from "./event_feed.ts";
import { eventStream } from "./event_stream.ts";
import { isOver } from "./execution_view.ts";
import { failureDocument } from "./failures.ts";
import type { ApiParts } from "./parts.ts";
import type { Answer, Call } from "./route.ts";
import { documentOfRecord } from "./run_document.ts";

const LOOK_MS = 1_000;

/** Answers with the events of a run; there is an end to them when the run has one. */
export async function runEvents(
  parts: ApiParts,
  call: Call,
  type?: RunType,
): Promise<Answer> {
  const { reader, executions, clock } = parts;
  const { id = "" } = call.params;
  const { lastEventId } = call;
  const stream = (feed: EventFeed, signal: AbortSignal): Answer => ({
    response: eventStream(feed, { lastEventId, clock, signal }),
  });
  const live = executions.feed(id);
  if (live !== undefined) return stream(live, executions.stopped);
  const { value } = await reader.run(id, type);
  const runId = String(value.metadata["run_id"]);
  const known = executions.feed(runId);
  if (known !== undefined) return stream(known, executions.stopped);
  const feed = new EventFeed(`record-${runId}`);
  feed.add({ type: "started", runId });
  const left = new AbortController();
  const signal = AbortSignal.any([executions.stopped, left.signal]);
  executions.own(follow(feed, value, { parts, signal }));
  const onClose = (): void => left.abort();
  return {
    response: eventStream(feed, { lastEventId, clock, signal, onClose }),
  };
}

/** Looks at the record until the run is at rest. Never rejects. */
async function follow(
  feed: EventFeed,
  first: RunDetails,
  { parts, signal }: {
    readonly parts: ApiParts;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { reader, clock } = parts;
  const id = String(first.metadata["run_id"]);
  try {
    let details = first;
    while (!isOver(details)) {
      await clock.sleep(LOOK_MS, { signal });
      details = (await reader.run(id, first.type)).value;
    }
    feed.end("end", documentOfRecord(details));
  } catch (error) {
    feed.end("failed", failureDocument(signal.aborted ? stopped() : error));
  }
}

function stopped(): ParacleError {
  return new ParacleError(
    "cancelled.terminate",
    "Cannot follow the run: the server was stopped",
  );
}
