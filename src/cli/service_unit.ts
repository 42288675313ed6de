/**
 * A command as a service of the system: a systemd user unit, a launchd plist.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";

/** What the service runs. */
export interface Unit {
  /** The remotes it holds; none means all. */
  readonly remotes: readonly string[];
  /** Program, an absolute path, and arguments. */
  readonly argv: readonly string[];
  /** Where it starts. */
  readonly cwd: string;
}

/** Statuses after which another try cannot help: usage, configuration, key, host key. */
const HOPELESS = "2 3 4 242 243 244";
const encoder = new TextEncoder();

/** The name of the unit's file. */
export function unitFileName(unit: Unit, kind: "systemd" | "launchd"): string {
  const name = unit.remotes.length === 0 ? "all" : unit.remotes.join("-");
  return kind === "systemd"
    ? `paracle-${escapedName(name)}.service`
    : `paracle.${name}.plist`;
}

/** A systemd user unit. */
export function systemdUnit(unit: Unit): string {
  const [program = "", ...args] = unit.argv;
  // Specifiers are expanded everywhere, variables in arguments only.
  const command = [
    quoted(specifier(program)),
    ...args.map((arg) => quoted(specifier(arg).replaceAll("$", "$$$$"))),
  ].join(" ");
  const who = unit.remotes.join(", ") || "all remotes";
  return `[Unit]
Description=${oneLine(specifier(`Paracle sessions: ${who}`))}
StartLimitIntervalSec=0

[Service]
Type=exec
WorkingDirectory=${oneLine(specifier(unit.cwd))}
ExecStart=${command}
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=${HOPELESS}
TimeoutStopSec=20

[Install]
WantedBy=default.target
`;
}

/** A launchd property list. */
export function launchdPlist(unit: Unit): string {
  const label = unitFileName(unit, "launchd").replace(/\.plist$/, "");
  const words = unit.argv.map((word) => `    <string>${xml(word)}</string>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xml(label)}</string>
  <key>ProgramArguments</key>
  <array>
${words.join("")}  </array>
  <key>WorkingDirectory</key>
  <string>${xml(unit.cwd)}</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
</dict>
</plist>
`;
}

/** What may stand in a unit's name; anything else as `systemd-escape` writes it. */
function escapedName(name: string): string {
  return [...name].map((character) =>
    /[A-Za-z0-9_.-]/.test(character)
      ? character
      : [...encoder.encode(character)].map((byte) =>
        `\\x${byte.toString(16).padStart(2, "0")}`
      ).join("")
  ).join("");
}

function specifier(text: string): string {
  return text.replaceAll("%", "%%");
}

function quoted(text: string): string {
  if (/^[\p{L}\p{N}_./:@%+=,$-]+$/u.test(text)) return text;
  const inner = oneLine(text).replace(/["\\]/g, "\\$&");
  return `"${inner}"`;
}

/** A value that ends with its line. */
function oneLine(text: string): string {
  refuseControl(text);
  return text;
}

function xml(text: string): string {
  refuseControl(text);
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function refuseControl(text: string): void {
  if (!/\p{Cc}/u.test(text)) return;
  throw new ParacleError(
    "usage.invalid",
    "Cannot print a unit: a path or a name holds a control character, which a unit cannot say; rename it",
  );
}
