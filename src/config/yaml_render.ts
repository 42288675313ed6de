/**
 * Data as YAML text.
 *
 * @module
 */

// What YAML writes as it is and a terminal might act upon; line breaks and
// tabs are its own.
const UNSAFE =
  "[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]";
const HAS_UNSAFE = new RegExp(UNSAFE);
// White space that the block style of the library does not bring back.
const FRAGILE = /^\s|[ \t](\n|$)/;
const ALL_UNSAFE = new RegExp(UNSAFE, "g");

/**
 * Renders data as YAML that reads back the same, and that no terminal acts
 * upon: control characters and bidirectional overrides are escaped the way
 * YAML does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderYaml } from "./yaml_render.ts";
 *
 * assert.equal(await renderYaml({ a: "x\u009b", b: [1] }), 'a: "x\\u009b"\nb:\n  - 1\n');
 * ```
 */
export async function renderYaml(value: unknown): Promise<string> {
  const { Document, isScalar, Scalar, visit } = await import(
    "./yaml_library.ts"
  );
  const document = new Document(value, {
    aliasDuplicateObjects: false,
    compat: "yaml-1.1", // a date stays a text for older readers too
  });
  visit(document, {
    Scalar: (_, node) => {
      if (!isScalar(node) || typeof node.value !== "string") return;
      if (HAS_UNSAFE.test(node.value) || FRAGILE.test(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document.toString({ lineWidth: 0 }).replace(
    ALL_UNSAFE,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
