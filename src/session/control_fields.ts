/**
 * Reading JSON that another process sent, field by field.
 *
 * @module
 */
import { protocolError } from "./control_protocol.ts";

/** An object of JSON; fields that nobody asks for are ignored. */
export type Fields = Readonly<Record<string, unknown>>;

/** Parses a payload; `connect.protocol` unless it is an object. */
export function parseFields(payload: Uint8Array): Fields {
  let value: unknown;
  try {
    value = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(payload),
    );
  } catch {
    throw protocolError("no JSON");
  }
  return fieldsOf(value, "message");
}

/** Whether it is an object, not a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object that was found at `what`. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (!isFields(value)) throw protocolError(`"${what}" is no object`);
  return value;
}

/** A text. */
export function textOf(fields: Fields, name: string): string {
  const value = own(fields, name);
  if (typeof value !== "string") throw protocolError(`"${name}" is no text`);
  return value;
}

/** A text, or nothing. */
export function optionalTextOf(
  fields: Fields,
  name: string,
): string | undefined {
  return own(fields, name) === undefined ? undefined : textOf(fields, name);
}

/** A finite number that is not negative. */
export function numberOf(fields: Fields, name: string): number {
  const value = own(fields, name);
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw protocolError(`"${name}" is no number`);
  }
  return value;
}

/** A whole number up to `max`. */
export function integerOf(fields: Fields, name: string, max: number): number {
  const value = numberOf(fields, name);
  if (!Number.isInteger(value) || value > max) {
    throw protocolError(`"${name}" is no whole number up to ${max}`);
  }
  return value;
}

/** A number, or nothing. */
export function optionalNumberOf(
  fields: Fields,
  name: string,
): number | undefined {
  return own(fields, name) === undefined ? undefined : numberOf(fields, name);
}

/** Yes or no; nothing is no. */
export function flagOf(fields: Fields, name: string): boolean {
  const value = own(fields, name);
  if (value === undefined) return false;
  if (typeof value !== "boolean") throw protocolError(`"${name}" is no flag`);
  return value;
}

/** One of some words. */
export function wordOf<T extends string>(
  fields: Fields,
  name: string,
  words: readonly T[],
): T {
  const value = textOf(fields, name);
  const word = words.find((one) => one === value);
  if (word === undefined) throw protocolError(`"${name}" is unknown`);
  return word;
}

/** A list. */
export function listOf(fields: Fields, name: string): readonly unknown[] {
  const value = own(fields, name);
  if (!Array.isArray(value)) throw protocolError(`"${name}" is no list`);
  return value;
}

/** A field of its own; null counts as missing. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] ?? undefined : undefined;
}
