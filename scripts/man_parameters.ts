/**
 * The parameters of a command, as a manual writes them.
 *
 * @module
 */
import type { Command } from "@stricli/core";
import type { CliContext } from "../src/cli/context.ts";

/** A line of the page has to hold it. */
const LONGEST_CHOICE = 40;

/** What a command takes. */
export type Parameters = Command<CliContext>["parameters"];

/** The words behind a command: `NAME`, `[NAME]`, `NAME...`. */
export function positionalWords({ positional }: Parameters): readonly string[] {
  if (positional === undefined) return [];
  if (positional.kind === "array") {
    const { placeholder = "argument" } = positional.parameter;
    return [`[${placeholder.toUpperCase()}...]`];
  }
  return positional.parameters.map(({ optional, placeholder, ...rest }) => {
    const word = (placeholder ?? "argument").toUpperCase();
    return optional || "default" in rest ? `[${word}]` : word;
  });
}

/** Each flag as it is typed, and what it does. */
export function flagTerms(
  { aliases = {}, flags = {} }: Parameters,
): readonly (readonly [term: string, text: string])[] {
  return Object.entries(flags)
    .filter(([, flag]) => !("hidden" in flag && flag.hidden))
    .map(([name, flag]) => {
      const letters = Object.entries(aliases)
        .filter(([, full]) => full === name)
        .map(([letter]) => `-${letter}`);
      const isSwitch = flag.kind === "boolean" || flag.kind === "counter";
      const choices = choicesOf(flag);
      const value = isSwitch ? "" : ` ${choices?.word ?? placeholderOf(flag)}`;
      const term = [...letters, `--${kebab(name)}`].join(", ") + value;
      return [term, flag.brief + (choices?.more ?? "")] as const;
    });
}

function placeholderOf(flag: object): string {
  const isNamed = "placeholder" in flag && typeof flag.placeholder === "string";
  return isNamed ? `${flag.placeholder}`.toUpperCase() : "VALUE";
}

/** The values there are: in place of the value, or behind the text when they are many. */
function choicesOf(
  flag: object,
): { readonly word: string; readonly more: string } | undefined {
  if (!("values" in flag) || !Array.isArray(flag.values)) return undefined;
  const word = flag.values.join("|");
  if (word.length <= LONGEST_CHOICE) return { word, more: "" };
  return { word: "VALUE", more: `: ${flag.values.join(", ")}` };
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
