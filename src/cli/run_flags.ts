/**
 * Flags that the commands which run things share.
 *
 * @module
 */
import type { RunSettings } from "../engine/runner.ts";

/** A flag of stricli that takes a value and may be left out. */
export interface ValueFlag<T> {
  readonly kind: "parsed";
  readonly parse: (text: string) => T;
  readonly optional: true;
  readonly brief: string;
  readonly placeholder: string;
}

/** A flag of stricli that may be repeated. */
export interface ListFlag {
  readonly kind: "parsed";
  readonly parse: (text: string) => string;
  readonly variadic: true;
  readonly default: readonly string[];
  readonly brief: string;
  readonly placeholder: string;
}

/** A flag with a text. */
export function textFlag(
  brief: string,
  placeholder: string,
): ValueFlag<string> {
  return { kind: "parsed", parse: String, optional: true, brief, placeholder };
}

/** A flag with a number that `parse` reads. */
export function numberFlag(
  parse: (text: string) => number,
  { brief, placeholder }: Pick<ValueFlag<number>, "brief" | "placeholder">,
): ValueFlag<number> {
  return { kind: "parsed", parse, optional: true, brief, placeholder };
}

/** A flag with texts. */
export function listFlag(brief: string, placeholder: string): ListFlag {
  return {
    kind: "parsed",
    parse: String,
    variadic: true,
    default: [],
    brief,
    placeholder,
  };
}

/** How inputs are given. */
export interface InputFlags {
  readonly input: ListFlag;
  readonly inputJson: ValueFlag<string>;
}

/** What `-i` and `--input-json` look like everywhere. */
export const inputFlags: InputFlags = {
  input: listFlag(
    "An input, may be repeated; @FILE reads it, with --remote over there",
    "NAME=VALUE",
  ),
  inputJson: textFlag("Inputs as a JSON object, or @FILE with one", "JSON"),
};

/** Settings that agents and workflows have in common. */
export interface SettingFlags {
  readonly provider: ValueFlag<string>;
  readonly model: ValueFlag<string>;
  readonly timeout: ValueFlag<number>;
  readonly costLimit: ValueFlag<number>;
}

/** Who answers, and the limits of a run. */
export const settingFlags: SettingFlags = {
  provider: textFlag("Provider to ask in place of the configured one", "ID"),
  model: textFlag("Model to ask in place of the configured one", "ID"),
  timeout: numberFlag(parsePositive, {
    brief: "Seconds for the whole run",
    placeholder: "seconds",
  }),
  costLimit: numberFlag(parseAmount, {
    brief: "USD the run may cost; nothing counts on endpoints of this machine",
    placeholder: "USD",
  }),
};

/**
 * A number above 0.
 *
 * @throws {RangeError} For anything else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parsePositive } from "./run_flags.ts";
 *
 * assert.equal(parsePositive("2.5"), 2.5);
 * assert.throws(() => parsePositive("1e3"), RangeError);
 * ```
 */
export function parsePositive(text: string): number {
  const value = parseNumber(text);
  if (value > 0) return value;
  throw new RangeError("expected a number above 0");
}

/**
 * A number of USD; with 0 only what is free is called.
 *
 * @throws {RangeError} For anything else.
 */
export function parseAmount(text: string): number {
  const value = parseNumber(text);
  if (value >= 0) return value;
  throw new RangeError("expected a number of USD");
}

/**
 * A temperature, from 0 to 2.
 *
 * @throws {RangeError} For anything else.
 */
export function parseTemperature(text: string): number {
  const value = parseNumber(text);
  if (value >= 0 && value <= 2) return value;
  throw new RangeError("expected a number from 0 to 2");
}

/**
 * A number of tokens.
 *
 * @throws {RangeError} For anything else.
 */
export function parseTokens(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new RangeError("expected a whole number above 0");
}

function parseNumber(text: string): number {
  return /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : NaN;
}

/** The settings among the flags of a command. */
export function settingsOf(flags: RunSettings): RunSettings {
  const { provider, model, temperature, maxTokens, timeout, costLimit } = flags;
  return { provider, model, temperature, maxTokens, timeout, costLimit };
}
