/**
 * A gate of a run, decided by the person at the terminal.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { ApprovalRequest, Decision, RunCall } from "../engine/runner.ts";
import type { CliIo } from "./io.ts";
import { decidingUser } from "./local_user_io.ts";
import { renderOutputs } from "./run_outputs.ts";

const MOST_QUESTIONS = 5;

/**
 * How gates are decided here: by asking when there is a terminal, else not at
 * all, and the run is parked. `around` holds as long as somebody is asked.
 */
export function decider(
  io: CliIo,
  around: () => Promise<Disposable>,
): Pick<RunCall, "decide"> {
  if (!io.isTerminal.stdin || !io.isTerminal.stderr) return {};
  return {
    decide: async (request) => {
      using _ = await around();
      return await askDecision(io, request);
    },
  };
}

/**
 * Shows what a step made and asks for a decision.
 *
 * @throws {ParacleError} `usage.needs_terminal` when no answer comes.
 */
export async function askDecision(
  io: CliIo,
  request: ApprovalRequest,
): Promise<Decision> {
  const { stepId, agent, outputs, reasonRequired } = request;
  io.err(`\n${renderOutputs(outputs, { isTerminal: true })}\n`);
  const step = `Step "${printable(stepId)}" of ${printable(agent)}`;
  const question = `${step} has run; approve its answer above? [y/n] `;
  const answer = await insist(io, question, /^(y|yes|n|no)$/i);
  const reason = reasonRequired
    ? await insist(io, "Reason: ", /\S/)
    : undefined;
  return {
    approved: /^y/i.test(answer),
    by: decidingUser(io),
    ...(reason === undefined ? {} : { reason }),
  };
}

async function insist(
  io: CliIo,
  question: string,
  expected: RegExp,
): Promise<string> {
  // A terminal that is gone answers nothing, again and again.
  for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
    const answer = (await io.ask(question)).trim();
    if (expected.test(answer)) return answer;
  }
  throw new ParacleError(
    "usage.needs_terminal",
    `Cannot decide: no answer to "${question.trim()}"`,
  );
}
