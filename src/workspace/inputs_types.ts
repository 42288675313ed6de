/**
 * The types of workflow inputs.
 *
 * @module
 */
import { sameData } from "./condition.ts";
import { isMap } from "./document.ts";

/** Whether a value is of a type, by the type's name. */
export const INPUT_TYPES: ReadonlyMap<string, (value: unknown) => boolean> =
  new Map([
    ["array", Array.isArray],
    ["boolean", (value: unknown) => typeof value === "boolean"],
    ["integer", Number.isSafeInteger],
    ["number", Number.isFinite],
    ["object", isMap],
    ["string", (value: unknown) => typeof value === "string"],
  ]);

/** Whether a value is one of `choices`; of a list each item must be. */
export function isAllowed(
  value: unknown,
  choices: readonly unknown[],
): boolean {
  const isChoice = (one: unknown): boolean =>
    choices.some((choice) => sameData(choice, one));
  return isChoice(value) || (Array.isArray(value) && value.every(isChoice));
}
