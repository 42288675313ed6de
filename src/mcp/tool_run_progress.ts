/**
 * What happens in a run, as progress of the call that started it.
 *
 * @module
 */
import { type Clock, systemClock } from "../core/clock.ts";
import { printable } from "../core/printable.ts";
import type { RunEvent } from "../engine/runner.ts";
import type { ToolCall, ToolProgress } from "./tool_spec.ts";

/** Clients give a call up that is silent for a minute. */
const BEAT_MS = 10_000;
/** So much text must have come before more is told of it. */
const TELL_CHARACTERS = 1_000;

/** Makes a listener of a run that tells the caller how far it is. */
export function runProgress(
  call: Pick<ToolCall, "progress">,
): (event: RunEvent) => void {
  let characters = 0;
  let told = 0;
  return (event) => {
    if (event.type === "text") {
      characters += event.text.length;
      if (characters - told < TELL_CHARACTERS) return;
      told = characters;
      return call.progress({ message: `${characters} characters so far` });
    }
    call.progress(progressOf(event));
  };
}

/** Does some work, and tells the caller now and then that it goes on. */
export async function tellingOn<T>(
  call: Pick<ToolCall, "progress">,
  work: () => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> {
  const over = new AbortController();
  const beating = beat(call, over.signal, clock);
  try {
    return await work();
  } finally {
    over.abort();
    await beating;
  }
}

async function beat(
  call: Pick<ToolCall, "progress">,
  signal: AbortSignal,
  clock: Clock,
): Promise<void> {
  const started = clock.now();
  for (;;) {
    try {
      await clock.sleep(BEAT_MS, { signal });
    } catch {
      return; // the work is done
    }
    const seconds = Math.round((clock.now() - started) / 1_000);
    call.progress({ message: `running for ${seconds} s` });
  }
}

function progressOf(event: Exclude<RunEvent, { type: "text" }>): ToolProgress {
  switch (event.type) {
    case "started":
      return { message: `run ${event.runId} has started` };
    case "warning":
      return { message: `warning: ${printable(event.message)}` };
    case "retry": {
      const { attempt, delayMs, reason } = event;
      const pause = `${Math.round(delayMs / 1_000)} s`;
      const why = printable(reason);
      return { message: `try ${attempt} failed, again in ${pause}: ${why}` };
    }
    case "step": {
      const { stepId, status, reason, done, total } = event;
      const why = reason === undefined ? "" : `: ${printable(reason)}`;
      const message = `step ${printable(stepId)} ${status}${why}`;
      return { message, done, total };
    }
  }
}
