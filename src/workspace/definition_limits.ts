/**
 * Which numbers a limit or a setting of a model may have.
 *
 * @module
 */
import type { FieldPath } from "./document.ts";

/** Numbers of a workflow, of a step or of an agent. */
export interface Limits {
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** Of one call. */
  readonly maxAttempts?: number | undefined;
  /** Steps. */
  readonly maxConcurrent?: number | undefined;
  /** How freely a model answers. */
  readonly temperature?: number | undefined;
  /** Of one answer. */
  readonly maxTokens?: number | undefined;
}

/** A number that is out of range. */
export interface LimitFault {
  /** The key, and the way to it. */
  readonly at: FieldPath;
  /** What it is called. */
  readonly name: string;
  /** What is wrong. */
  readonly state: string;
}

interface Rule extends LimitFault {
  readonly of: keyof Limits;
  readonly holds: (value: number) => boolean;
}

const isCount = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 1;

const RULES: readonly Rule[] = [
  {
    of: "timeout",
    at: ["timeout"],
    holds: (value) => value > 0,
    name: "timeout",
    state: "it must be above 0 seconds",
  },
  {
    of: "maxAttempts",
    at: ["retry", "max_attempts"],
    holds: isCount,
    name: "retry",
    state: "there must be 1 attempt or more",
  },
  {
    of: "maxConcurrent",
    at: ["parallel_execution", "max_concurrent"],
    holds: isCount,
    name: "max_concurrent",
    state: "it must be 1 or more",
  },
  {
    of: "temperature",
    at: ["temperature"],
    holds: (value) => value >= 0 && value <= 2,
    name: "temperature",
    state: "it must be from 0 to 2",
  },
  {
    of: "maxTokens",
    at: ["max_tokens"],
    holds: isCount,
    name: "max_tokens",
    state: "it must be a whole number of 1 or more",
  },
];

/**
 * The numbers that are out of range. A limit of nothing would keep a run
 * waiting for ever, and a setting that no provider takes is paid for in vain.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { limitFaults } from "./definition_limits.ts";
 *
 * assert.deepEqual(limitFaults({ timeout: 60, temperature: 2.5 }), [
 *   { at: ["temperature"], name: "temperature", state: "it must be from 0 to 2" },
 * ]);
 * ```
 */
export function limitFaults(limits: Limits): readonly LimitFault[] {
  return RULES.flatMap(({ of, holds, ...fault }) => {
    const value = limits[of];
    return value === undefined || holds(value) ? [] : [fault];
  });
}
