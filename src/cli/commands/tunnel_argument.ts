/**
 * Tunnels as arguments of commands: `--tunnel`, `--reverse`, `--dynamic`.
 *
 * @module
 */
import { faultText } from "../../config/fault.ts";
import { isLoopback } from "../../config/loopback.ts";
import type { TunnelConfig } from "../../config/remote.ts";
import { proveTunnel } from "../../config/tunnel_schema.ts";
import {
  formatTunnel,
  parseDynamicSpec,
  parseReverseSpec,
  parseTunnelSpec,
  type TunnelFields,
} from "../../config/tunnel_spec.ts";
import { ParacleError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { shellWord } from "../../core/shell_word.ts";

const PARSERS: Readonly<
  Record<TunnelConfig["kind"], (text: string) => TunnelFields>
> = {
  local: parseTunnelSpec,
  remote: parseReverseSpec,
  dynamic: parseDynamicSpec,
};

/** The flags by which tunnels are typed. */
export interface TunnelFlags {
  /** `[bind:]local:[host:]remote`. */
  readonly tunnel?: readonly string[];
  /** `[bind:]remote:[host:]local`. */
  readonly reverse?: readonly string[];
  /** `[bind:]port`. */
  readonly dynamic?: readonly string[];
}

/** A typed tunnel. */
export interface TypedTunnel {
  /** What was typed, as `--tunnel 8000:80`. */
  readonly label: string;
  /** Its parts, not proven yet; undefined when it cannot be taken apart. */
  readonly fields: TunnelFields | undefined;
  /** Why it cannot be taken apart. */
  readonly fault: string | undefined;
}

/** Takes every typed tunnel apart, in the order of the flags. */
export function typedTunnels(flags: TunnelFlags): readonly TypedTunnel[] {
  const read = (
    kind: TunnelConfig["kind"],
    texts: readonly string[] = [],
  ): readonly TypedTunnel[] => {
    const flag = kind === "local"
      ? "--tunnel"
      : kind === "remote"
      ? "--reverse"
      : "--dynamic";
    return texts.map((text) => ({
      label: `${flag} ${printable(text)}`,
      ...takeApart(kind, text),
    }));
  };
  return [
    ...read("local", flags.tunnel),
    ...read("remote", flags.reverse),
    ...read("dynamic", flags.dynamic),
  ];
}

function takeApart(
  kind: TunnelConfig["kind"],
  text: string,
): Pick<TypedTunnel, "fault" | "fields"> {
  try {
    return { fields: PARSERS[kind](text), fault: undefined };
  } catch (error) {
    if (!(error instanceof ParacleError)) throw error;
    const fault = error.message.slice(error.message.lastIndexOf("expected"));
    return { fields: undefined, fault };
  }
}

/** A typed tunnel, proven, and as a file writes it. */
export interface ProvenTunnel {
  /** For the file. */
  readonly fields: TunnelFields;
  /** For a session. */
  readonly tunnel: TunnelConfig;
}

/**
 * The tunnels of the flags, proven.
 *
 * @throws {ParacleError} `usage.invalid` naming every bad value at once.
 */
export function provenTunnels(flags: TunnelFlags): readonly TunnelConfig[] {
  return proven(typedTunnels(flags)).map(({ tunnel }) => tunnel);
}

/**
 * One tunnel, of the kind that the switches say.
 *
 * @throws {ParacleError} `usage.invalid` naming every bad value at once.
 */
export function provenTunnel(
  text: string,
  kind: { readonly reverse: boolean; readonly dynamic: boolean },
): ProvenTunnel {
  const { dynamic, reverse } = kind;
  if (dynamic && reverse) {
    throw refused(["--reverse and --dynamic are two kinds; leave one out"]);
  }
  const which = dynamic ? "dynamic" : reverse ? "remote" : "local";
  const typed = { label: printable(text), ...takeApart(which, text) };
  const [only] = proven([typed]);
  if (only === undefined) throw refused([`${typed.label}: not a tunnel`]);
  return only;
}

/**
 * The id of the tunnel that was typed, as commands show it: `8000:80` for
 * `8000:127.0.0.1:80`; `R:` and `D:` say the kind. Undefined for what is none.
 */
export function normalTunnelId(text: string): string | undefined {
  const [kind, spec] = text.startsWith("R:")
    ? ["remote", text.slice(2)] as const
    : text.startsWith("D:")
    ? ["dynamic", text.slice(2)] as const
    : ["local", text] as const;
  const { fields } = takeApart(kind, spec);
  const tunnel = fields && proveTunnel(fields).tunnel;
  return tunnel && formatTunnel(tunnel);
}

function proven(typed: readonly TypedTunnel[]): readonly ProvenTunnel[] {
  const issues: string[] = [];
  const tunnels = typed.flatMap(({ fault, fields, label }) => {
    if (fields === undefined) {
      issues.push(`${label}: ${fault}`);
      return [];
    }
    const proof = proveTunnel(fields);
    if (proof.tunnel !== undefined) return [{ fields, tunnel: proof.tunnel }];
    issues.push(...proof.faults.map((each) => `${label}: ${faultText(each)}`));
    return [];
  });
  if (issues.length > 0) throw refused(issues);
  return tunnels;
}

function refused(issues: readonly string[]): ParacleError {
  return new ParacleError(
    "usage.invalid",
    `Cannot read the tunnel: ${issues.join("; ")}`,
    { details: { issues } },
  );
}

/** The command that opens a tunnel in the session that runs. */
export function addCommand(name: string, tunnel: TunnelConfig): string {
  const { kind } = tunnel;
  const id = formatTunnel(tunnel);
  const spec = kind === "local" ? id : id.slice(2); // without its "R:"
  const flag = { local: "", remote: " --reverse", dynamic: " --dynamic" }[kind];
  const words = [name, spec].map((word) => shellWord(printable(word)));
  return `paracle remote tunnel add ${words.join(" ")}${flag}`;
}

/** A warning about a tunnel that lets other machines in, or nothing. */
export function bindWarning(tunnel: TunnelConfig): string | undefined {
  const { bind, kind, local, remote } = tunnel;
  const place = kind === "remote" ? remote : local;
  if (typeof place === "string" || isLoopback(bind)) return undefined;
  const where = kind === "remote" ? "on the remote" : "here";
  return `tunnel ${formatTunnel(tunnel)} listens on ${bind} ${where}: ` +
    "other machines can connect to it";
}
