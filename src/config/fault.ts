/**
 * Something wrong with data that a user wrote, and where.
 *
 * @module
 */
import { printable } from "../core/printable.ts";
import type { YamlPath } from "./yaml.ts";

/** Something wrong, and where. */
export interface Fault {
  /** The value it is about. */
  readonly path: YamlPath;
  /** What was expected, for people. */
  readonly text: string;
  /** Whether it is about the key rather than its value. */
  readonly onKey: boolean;
}

/** Whether a field counts as not written. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Whether a value is a map of YAML. */
export function isMap(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, in words for a message; never the value itself. */
export function kindOf(value: unknown): string {
  if (isAbsent(value)) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return `${value}`;
  return "a map";
}

/** A fault as `tunnels[0].local: expected …`. */
export function faultText(fault: Fault): string {
  const path = pathText(fault.path);
  return path === "" ? fault.text : `${path}: ${fault.text}`;
}

/** A path as `remotes.lab.tunnels[0].local`. */
export function pathText(path: YamlPath): string {
  return path.map((step, i) =>
    typeof step === "number"
      ? `[${step}]`
      : `${i === 0 ? "" : "."}${printable(step)}`
  ).join("");
}
