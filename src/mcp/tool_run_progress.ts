/**
 * What happens in a run, as progress of the call that started it.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import type { RunEvent } from "../engine/runner.ts";
import type { ToolCall, ToolProgress } from "./tool_spec.ts";

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
