/**
 * What the fields of a remote must be like, said once: for the schema, which
 * judges every form and tells faults, and for the quick way of the plain form.
 *
 * @module
 */

// Classes of Unicode take a millisecond to make, which nearly no text needs;
// those of a literal are made already when the function around it is read.
const NAME = String.raw`^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$`;
const CONTROL = String.raw`[\p{Cc}\p{Zl}\p{Zp}]`;
const ASCII_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const MAX_NAME = 64;
const PRINTED_ASCII = /^[\x20-\x7e]*$/;

/** The address listened on, and led to, unless another is said. */
export const LOOPBACK = "127.0.0.1";

/** The keys of a remote; `name` is of an older form, the map's key counts. */
export const REMOTE_KEYS = [
  "type",
  "host",
  "workspace",
  "port",
  "connect_timeout",
  "identity_file",
  "tunnels",
  "command",
  "host_key",
  "known_hosts",
  "keepalive",
  "env",
  "name",
] as const;

/** Which numbers a field takes. */
export interface NumberRange {
  /** The least. */
  readonly min: number;
  /** The most. */
  readonly max: number;
  /** Whether it may have a fraction. Default: false. */
  readonly fraction?: boolean;
}

/** A port to connect to. */
export const PORT: NumberRange = { min: 1, max: 65_535 };
/** A port to listen on; 0 picks one. */
export const LISTEN_PORT: NumberRange = { ...PORT, min: 0 };
/** Seconds to connect and log in. */
export const CONNECT_TIMEOUT: NumberRange = {
  min: 0.1,
  max: 3600,
  fraction: true,
};
/** Seconds between questions to a quiet link; 0 turns them off. */
export const INTERVAL: NumberRange = { min: 0, max: 86_400, fraction: true };
/** Questions without an answer. */
export const COUNT: NumberRange = { min: 1, max: 100 };

/** Whether a number is one of a range. */
export function isInRange(value: number, range: NumberRange): boolean {
  const { fraction = false, max, min } = range;
  return value >= min && value <= max && (fraction || Number.isInteger(value));
}

/** What a plain text must be like. */
export interface TextRule {
  /** Whether it may start with `-`. Default: true. */
  readonly dash?: boolean;
}

/** The path of a command. */
export const COMMAND: TextRule = { dash: false };

/** Why a text cannot stand in a field, if it cannot. */
export function textFault(
  text: string,
  rule: TextRule = {},
): string | undefined {
  if (text.trim() === "") return "expected text, got none";
  if (hasControl(text)) return "expected no control character";
  return rule.dash === false && text.startsWith("-")
    ? "expected text that does not start with -"
    : undefined;
}

/** Whether a text is a fingerprint as `ssh-keygen -lf` prints it. */
export function isFingerprint(text: string): boolean {
  return /^SHA256:[A-Za-z0-9+/]{43}$/.test(text);
}

/** Whether a variable can be called so. */
export function isVariable(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Whether a variable can have this value. */
export function isVariableText(text: string): boolean {
  return !text.includes("\0");
}

/** Whether a text is an HTTP path to be asked for. */
export function isProbePath(text: string): boolean {
  return /^\/[\x21-\x7e]*$/.test(text);
}

/** Why a remote cannot be called so, if it cannot. */
export function remoteNameFault(name: string): string | undefined {
  if (isName(name) && name.length <= MAX_NAME) return undefined;
  return `expected a name of at most ${MAX_NAME} letters, digits, "_", "." ` +
    `and "-" that starts with a letter, a digit or "_"`;
}

function isName(text: string): boolean {
  return ASCII_NAME.test(text) || new RegExp(NAME, "u").test(text);
}

function hasControl(text: string): boolean {
  return !PRINTED_ASCII.test(text) && new RegExp(CONTROL, "u").test(text);
}
