/**
 * What commands about one run are told: which run, which step,
 * what is decided there.
 *
 * @module
 */
import { jsonFlag, type SwitchFlag, switchFlag } from "./reading.ts";
import { textFlag, type ValueFlag } from "./run_flags.ts";

/** A word of a command line that stricli passes on as it is. */
export interface WordParameter {
  readonly placeholder: string;
  readonly brief: string;
  readonly parse: (text: string) => string;
}

/** The run. */
export const runParameter: WordParameter = {
  placeholder: "run",
  brief: "Id of the run, or a unique beginning of eight or more characters",
  parse: String,
};

/** The step where it waits. */
export const stepParameter: WordParameter = {
  placeholder: "step",
  brief: "Id of the step that waits",
  parse: String,
};

/** The flags of `workflows approve` and `workflows reject`. */
export interface DecisionFlags {
  /** Why. */
  readonly reason?: string;
  /** Steps are told without a terminal, too. */
  readonly watch: boolean;
  /** One JSON document. */
  readonly json: boolean;
}

/** Both commands have the same. */
export const decisionFlags: {
  readonly reason: ValueFlag<string>;
  readonly watch: SwitchFlag;
  readonly json: SwitchFlag;
} = {
  reason: textFlag("Why; some steps want one", "TEXT"),
  watch: switchFlag("Tell every step on standard error"),
  json: jsonFlag,
};
