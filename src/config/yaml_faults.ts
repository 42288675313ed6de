/**
 * The faults of a YAML text, told one by one; what only follows from another
 * one is left out.
 *
 * @module
 */
import type * as Yaml from "yaml";
import { type ParsedText, spotAt } from "./yaml_spot.ts";
import { faultWords } from "./yaml_words.ts";

/** A fault and where it is to be mended. */
export interface YamlFault {
  /** Offset in the text. */
  readonly offset: number;
  /** What, why and what to write; it shows no value of the text. */
  readonly text: string;
}

const CONFLICT = /^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/;
const MERGE: string =
  "an unfinished merge left both versions here: keep one, and remove the " +
  'lines that begin with "<<<<<<<", "=======" and ">>>>>>>"';

/**
 * Tells what is wrong with a text that was parsed. Behind `limit` faults, the
 * others are counted only.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { YAML_OPTIONS } from "./yaml.ts";
 * import { tellFaults } from "./yaml_faults.ts";
 * import * as yaml from "./yaml_library.ts";
 *
 * const text = "a: 1\nhost:lab\n";
 * const document = yaml.parseDocument(text, YAML_OPTIONS);
 * assert.deepEqual(tellFaults({ yaml, text }, document, 10), [{
 *   offset: 5,
 *   text: 'a blank is missing behind the colon of "host": ' +
 *     'write "host: " in place of "host:"',
 * }]);
 * ```
 */
export function tellFaults(
  tools: ParsedText,
  document: Yaml.Document.Parsed,
  limit: number,
): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  const lines = new Set<number>();
  for (const fault of all(document)) {
    const offset = fault.pos[0];
    if (faults.length >= limit) { // a large file may have very many
      faults.push({ offset, text: fault.code });
      continue;
    }
    const spot = spotAt(tools, document, offset);
    const { before, open, rest } = spot;
    const start = offset - before.length;
    if (CONFLICT.test(before + rest)) {
      const first = tools.text.search(/^<{7}(?: |\r?$)/m);
      return [{ offset: first < 0 ? start : first, text: MERGE }];
    }
    if (lines.has(start)) continue; // it stumbles again over the same
    // Of what is only a warning to it, each one counts.
    if (fault.name !== "YAMLWarning") lines.add(start);
    const at = open?.offset ?? offset;
    const { key } = spotAt(tools, document, at);
    faults.push({ offset: at, text: faultWords(fault, { ...spot, key }) });
    if (open !== undefined || misleads(fault, before)) break;
  }
  return faults;
}

function all(document: Yaml.Document.Parsed): readonly Yaml.YAMLError[] {
  return [...document.errors, ...document.warnings].sort((a, b) =>
    a.pos[0] - b.pos[0]
  );
}

/** Whether the parser takes all that follows for something else than it is. */
function misleads({ code }: Yaml.YAMLError, before: string): boolean {
  return code === "BAD_DIRECTIVE" ||
    code === "UNEXPECTED_TOKEN" && before.trim() === "";
}
